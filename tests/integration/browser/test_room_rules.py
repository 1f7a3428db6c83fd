"""Rules of a room, set while it is open and accepted beside the show (CHT-11); and somebody muted beside it."""

import asyncio
from uuid import UUID, uuid4

import pytest
from playwright.async_api import expect

from domain.identity.permissions import Role
from domain.identity.user import User
from domain.ids import MessageId, StreamId, TipId
from domain.money import Tokens
from entrypoints.container import Container
from tests.builders import a_signed_agreement, an_approval
from tests.integration.browser.backstage import PASSWORD, a_person, backstage, give_tokens
from tests.integration.browser.conftest import MakePerson, Person
from tests.integration.browser.steps import go_live, take_seat

__all__ = ["backstage"]

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(300)]


async def a_performer(backstage: Container, name: str) -> User:
    """One of this test's own: rules stay, and bind whoever writes in that person's rooms."""
    user = await a_person(backstage, name, Role.PERFORMER)
    async with backstage.begin()() as tx:
        await tx.agreements.add(a_signed_agreement(user_id=user.id, signed_at=backstage.now()()))
        await tx.cases.record(an_approval(user.id))
    return user


async def test_cht_11_rules_set_on_air_are_accepted_with_one_button_and_the_line_to_write_comes_back(
    person: MakePerson, backstage: Container
) -> None:
    ravi, asha = await asyncio.gather(person(), person())
    performer, viewer = await a_performer(backstage, "Nisha"), await a_person(backstage, "Lakshmi")
    await asyncio.gather(ravi.sign_in(performer.email, PASSWORD), asha.sign_in(viewer.email, PASSWORD))
    stream_id = await go_live(ravi)
    await take_seat(asha, stream_id)
    line, box = asha.page.get_by_label("Your message"), asha.page.locator("#chat-rules")
    await expect(line).to_be_visible()

    rules = ravi.page.locator("#rules-card").get_by_label("What people accept before they write")
    await rules.fill("Be kind\nNo spoilers")
    await ravi.page.get_by_role("button", name="Save the rules").click()
    await expect(ravi.page.locator("#rules-card")).to_contain_text("Whoever has not accepted them is asked")
    await expect(box).to_contain_text("No spoilers")
    await expect(line).to_be_hidden()
    await box.get_by_role("button", name="I accept these rules").click()
    await expect(box).to_contain_text("You accepted the rules")
    await expect(line).to_be_visible()
    await line.fill("Gladly")
    await line.press("Enter")
    await expect(ravi.page.get_by_label("Chat messages")).to_contain_text("Gladly")

    await mute_somebody(asha, backstage, stream_id)
    await rules.fill("")
    await ravi.page.get_by_role("button", name="Save the rules").click()
    await expect(box).to_be_hidden()
    await expect(line).to_be_visible()


async def mute_somebody(asha: Person, backstage: Container, stream_id: str) -> None:
    """What they wrote goes from this page, with a tip too, and what they write after that does not come."""
    priya, kiran = await a_person(backstage, "Priya"), await a_person(backstage, "Kiran")
    show = StreamId(UUID(stream_id))

    async def say(author: User, text: str) -> None:
        await backstage.say_in_room()(
            message_id=MessageId(uuid4()), stream_id=show, author_id=author.id, text=text
        )

    async def tip(tokens: int, message: str) -> None:
        await backstage.send_tip()(
            tip_id=TipId(uuid4()), stream_id=show, viewer_id=priya.id, tokens=Tokens(tokens), message=message
        )

    await give_tokens(backstage, priya)
    for author in (priya, kiran):
        await backstage.accept_room_rules()(stream_id=show, person_id=author.id, version=1)
    log, latest = asha.page.locator("#chat-log"), asha.page.locator("[aria-labelledby=recent-title]")
    await asha.page.get_by_text("Who tipped", exact=True).click()
    await say(priya, "Sing louder")
    await tip(21, "Play it again")
    for words in ("Sing louder", "Priya tipped 21: Play it again"):
        await expect(log).to_contain_text(words)
    await expect(latest).to_contain_text("Play it again", timeout=30_000)  # asked for every fifteen seconds
    await log.get_by_role("button", name="Mute Priya", exact=True).click()
    await expect(log).to_contain_text("You read nothing more of Priya")
    await expect(log).not_to_contain_text("Sing louder")
    await expect(log).not_to_contain_text("Play it again")
    await expect(latest).not_to_contain_text("Play it again")
    await say(priya, "Much louder")
    await tip(22, "And once more")
    await say(kiran, "What a raga")
    await expect(log).to_contain_text("What a raga")  # it came after
    await expect(log).to_contain_text("Priya tipped 22")
    await expect(log).not_to_contain_text("Much louder")
    assert "And once more" not in await asha.page.locator("#watch").inner_html()
