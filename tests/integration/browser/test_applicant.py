"""The applicant's half of becoming a performer, from signing up to handing in."""

from pathlib import Path

import pytest
from playwright.async_api import expect

from entrypoints.sandbox.identity import PERSONAS
from tests.integration.browser.conftest import PHONE, MakePerson
from tests.integration.browser.steps import (
    apply_to_perform,
    become_adult,
    begin_as_performer,
    give_pan,
    hand_in,
    show_face_by_file,
    show_passport,
    sign_agreement,
)

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(400)]


async def test_age_02_from_sign_up_to_handed_in_with_the_camera(person: MakePerson, tmp_path: Path) -> None:
    asha = await person(viewport=PHONE)
    await become_adult(asha, "Asha")
    await apply_to_perform(asha, tmp_path, PERSONAS["asha"])
    await expect(asha.page.get_by_text("Handed in")).to_be_visible()
    await asha.go("/account")
    await asha.page.get_by_role("main").get_by_role("link", name="Perform on LivePanty").click()
    await expect(asha.page.get_by_role("heading", name="Our team looks at it")).to_be_visible()


async def test_age_02_from_sign_up_to_handed_in_without_javascript(
    person: MakePerson, tmp_path: Path
) -> None:
    ravi = await person(script=False)
    await become_adult(ravi, "Ravi")
    await begin_as_performer(ravi)
    await show_passport(ravi, tmp_path, PERSONAS["ravi"])
    await expect(ravi.page.get_by_role("button", name="Take it with the camera")).to_be_hidden()
    await show_face_by_file(ravi, tmp_path)
    await give_pan(ravi, PERSONAS["ravi"].pan)
    await sign_agreement(ravi, "Ravi Iyer")
    await hand_in(ravi)


async def test_age_23_an_upload_shows_how_far_it_is_and_says_beside_the_field_what_was_wrong(
    person: MakePerson, tmp_path: Path
) -> None:
    meera = await person()
    meera.forgive("status of 422")
    await become_adult(meera, "Meera")
    await begin_as_performer(meera, "Another government photo id")
    field = meera.page.get_by_label("A picture of the side with your photo")
    send = meera.page.get_by_role("button", name="Upload")

    huge = tmp_path / "huge.jpg"
    huge.write_bytes(bytes(10 * 1024 * 1024 + 1))
    await field.set_input_files(huge)
    await send.click()
    await expect(meera.page.locator("#id_front-error")).to_contain_text("more than 10 MiB")
    await expect(field).to_be_focused()

    other = tmp_path / "words.jpg"
    other.write_bytes(b"These are words, and no picture. " * 30_000)
    await field.set_input_files(other)
    await expect(meera.page.locator("#id_front-error")).to_be_hidden()
    session = await meera.context.new_cdp_session(meera.page)
    await session.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": 20, "downloadThroughput": -1, "uploadThroughput": 400_000},
    )
    await send.click()
    await expect(meera.page.get_by_role("progressbar", name="Upload")).to_be_visible()
    await expect(meera.page.get_by_role("status").get_by_text("% sent")).to_be_visible()
    await expect(meera.page.locator("#id_front-error")).to_contain_text("Send a JPEG, PNG or WebP picture")
    await expect(field).to_be_focused()
    await expect(field).to_have_attribute("aria-invalid", "true")
