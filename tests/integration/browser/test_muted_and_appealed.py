"""Staff mute a live show; its performer reads why, appeals, and another moderator gives the sound back."""

import re
from uuid import UUID

import pytest
from playwright.async_api import expect

from domain.identity.permissions import Role
from domain.ids import StreamId
from entrypoints.container import Container
from tests.integration.browser.backstage import backstage, enter
from tests.integration.browser.conftest import MakePerson, Person, Platform
from tests.integration.browser.steps import go_live
from tests.integration.browser.test_rooms_and_desk import wrong_with

__all__ = ["backstage"]

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(400)]

FOUND = "A caller was insulted by name, twice."
WHY = "It is the name of the raga, and the caller asked for it."
ANSWER = "You are right: it is the name of the raga. We are sorry."


async def mutes(person: Person, stream_id: str) -> list[str]:
    page = person.page
    await person.go(f"/staff/streams/{stream_id}")
    looked_at = page.get_by_role("region", name="While you look")
    await looked_at.get_by_label("Which rule").select_option("harassment")
    await looked_at.get_by_label("What you saw (optional)").fill(FOUND)
    await looked_at.get_by_role("button", name="Mute for viewers").click()
    await expect(page.get_by_role("button", name="Give the sound back")).to_be_visible()
    return await wrong_with(person)


async def appeals(person: Person) -> list[str]:
    """The worker has written it within moments of the act."""
    page = person.page
    link = page.get_by_role("link", name=re.compile("Your show was muted"))
    for _ in range(30):
        await person.go("/decisions")
        if await link.count():
            break
        await page.wait_for_timeout(500)
    await link.first.click()
    reasons = page.get_by_role("region", name="The reasons")
    await expect(reasons).to_contain_text(FOUND)
    await expect(reasons).to_contain_text("Harassing or humiliating")
    wrong = await wrong_with(person)
    await page.get_by_role("link", name="हिन्दी").first.click()
    await expect(page.get_by_role("main")).to_contain_text("आपके शो की आवाज़")
    await page.get_by_role("link", name="English").first.click()
    await page.get_by_label("Why you do not agree").fill(WHY)
    await page.get_by_role("button", name="Send the appeal").click()
    await expect(page.get_by_role("region", name="Your appeal")).to_contain_text(
        "Somebody else looks at it again"
    )
    return wrong + await wrong_with(person)


async def overturns(person: Person) -> list[str]:
    page = person.page
    await person.go("/staff/cases/appeals")
    await page.get_by_role("link", name="Ravi").first.click()
    await expect(page.get_by_role("region", name="What was decided")).to_contain_text(FOUND)
    wrong = await wrong_with(person)
    await page.get_by_label("Overturn").check()
    await page.get_by_label("Why", exact=True).fill(ANSWER)
    await page.get_by_role("button", name="Answer the appeal").click()
    await expect(page.get_by_role("heading", name="Appeal: overturned")).to_be_visible()
    return wrong


async def test_enf_01_02_03_a_show_is_muted_with_reasons_and_heard_again_on_appeal(
    person: MakePerson, platform: Platform, backstage: Container
) -> None:
    ravi, meera, lata = [await person() for _ in range(3)]
    await ravi.sign_in("ravi@livepanty.test", platform.passwords["ravi"])
    await enter(meera, backstage, "Meera", Role.MODERATOR)
    await enter(lata, backstage, "Lata", Role.MODERATOR)
    stream_id = await go_live(ravi)
    wrong = await mutes(meera, stream_id)
    reader = await person()
    await reader.sign_in("ravi@livepanty.test", platform.passwords["ravi"])
    wrong += await appeals(reader)
    wrong += await overturns(lata)

    async with backstage.begin()() as tx:
        assert not (await tx.room_controls.of(StreamId(UUID(stream_id)))).is_muted
    await reader.page.reload()
    await expect(reader.page.get_by_role("region", name="Your appeal")).to_contain_text(ANSWER)
    await meera.go(f"/staff/streams/{stream_id}")
    await expect(meera.page.get_by_role("button", name="Mute for viewers")).to_be_visible()
    assert not wrong, "\n".join(wrong)
