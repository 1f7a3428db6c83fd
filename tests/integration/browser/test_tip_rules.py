"""Rules of a room, accepted in the tip's form while the page stays (CHT-11, TIP-09)."""

import asyncio
from uuid import UUID

import pytest
from playwright.async_api import expect

from domain.ids import StreamId
from entrypoints.container import Container
from tests.integration.browser.backstage import PASSWORD, a_person, backstage, give_tokens
from tests.integration.browser.conftest import MakePerson
from tests.integration.browser.steps import go_live
from tests.integration.browser.test_room_rules import a_performer

__all__ = ["backstage"]

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(300)]


async def test_cht_11_tip_09_a_tip_with_words_goes_with_the_rules_accepted_in_its_form(
    person: MakePerson, backstage: Container
) -> None:
    ravi, asha = await asyncio.gather(person(), person())
    performer, viewer = await a_performer(backstage, "Tara"), await a_person(backstage, "Uma")
    await give_tokens(backstage, viewer)
    await asyncio.gather(ravi.sign_in(performer.email, PASSWORD), asha.sign_in(viewer.email, PASSWORD))
    stream_id = StreamId(UUID(await go_live(ravi)))
    await backstage.set_room_rules()(
        stream_id=stream_id, actor_id=performer.id, rules="Be kind\nNo spoilers", note=""
    )
    asha.forgive("403")  # what is refused
    await asha.go(f"/watch/{stream_id}")
    form, asked = asha.page.locator("#tip-form"), asha.page.locator("#tip-rules")
    words, result = form.locator("input[name=message]"), asha.page.locator("#tip-result")

    await expect(asked).to_be_hidden()
    await words.fill("What a raga")
    await form.locator("#tip-button").click()
    await expect(asked).to_be_visible()
    await expect(asked).to_contain_text("No spoilers")
    await expect(words).to_have_value("What a raga")
    await words.press("Enter")
    await expect(asked).to_be_visible()

    await asked.get_by_role("button").click()
    await expect(result).to_contain_text("arrived")
    await expect(asked).to_be_hidden()
    await expect(asha.page.locator("#chat-rules form")).to_be_hidden()
    await expect(asha.page.get_by_label("Chat messages")).to_contain_text("What a raga")
