"""What somebody wrote is reported, removed by staff with reasons, appealed, and back in the room."""

import re
from uuid import UUID

import pytest
from playwright.async_api import expect

from domain.identity.permissions import Role
from domain.ids import MessageId
from domain.moderation.cases.event import Subject, SubjectKind
from entrypoints.container import Container
from tests.integration.browser.backstage import backstage, enter
from tests.integration.browser.conftest import MakePerson, Person, Platform
from tests.integration.browser.steps import go_live
from tests.integration.browser.test_rooms_and_desk import wrong_with

__all__ = ["backstage"]

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(400)]

WORDS = "Crows sing better"
FACTS = "A singer was called a crow, twice, and asked that it stop."
WHY = "It is the name of the raga, and she laughed about it herself."
ANSWER = "You are right: it is the name of the raga. We are sorry."


async def says(person: Person, stream_id: str, words: str) -> None:
    await person.go(f"/watch/{stream_id}")
    await person.page.get_by_label("Your message").fill(words)
    await person.page.get_by_role("button", name="Send message").click()
    await expect(person.page.get_by_label("Chat messages")).to_contain_text(words)


async def reports(person: Person, container: Container) -> str:
    """From the line in the chat; the path of the case."""
    line = person.page.locator("#chat-log li", has_text=WORDS)
    link = await line.get_by_role("link", name="Report").get_attribute("href")
    assert link is not None
    await person.go(link)
    await person.page.get_by_label("What is wrong?").select_option("harassment")
    await person.page.get_by_role("main").get_by_role("button", name="Send").click()
    await expect(person.page.get_by_text("Our team has it")).to_be_visible()
    message_id = MessageId(UUID(link.split("/")[-2]))
    async with container.begin()() as tx:
        case = await tx.moderation_cases.find_open(
            Subject(SubjectKind.MESSAGE, message_id), child_safety=False
        )
    assert case is not None
    return f"/staff/cases/{case.id}"


async def decides(person: Person, case: str) -> list[str]:
    """Claim it, look at what they will read, and decide. What is wrong with the page."""
    page = person.page
    await person.go(case)
    await page.get_by_role("button", name="Claim this case").click()
    desk = page.get_by_role("region", name="Decide about Chitra")
    await desk.get_by_label("The rule that was broken").first.select_option("harassment")
    await desk.get_by_label("Remove the message").check()
    await desk.get_by_label("Suspend the account").check()
    await desk.locator("#lasts_suspension").select_option(label="1 day")
    await desk.get_by_label("The facts").fill(FACTS)
    await desk.get_by_role("button", name="See what they will read").press("Enter")
    await expect(desk.get_by_text("Nothing is decided yet")).to_be_visible()
    assert page.url.endswith(case), "the preview comes into the page"
    wrong = await wrong_with(person)
    await desk.get_by_role("button", name="Decide", exact=True).click()
    await expect(page.get_by_role("heading", name="What was decided")).to_be_visible()
    return wrong + await wrong_with(person)


async def appeals(person: Person) -> list[str]:
    """Wherever they go, they come to the reasons; read them, and appeal by keyboard."""
    page = person.page
    await person.go("/live")
    await expect(page.get_by_role("heading", name="Decisions about you")).to_be_visible()
    wrong = await wrong_with(person)
    await page.get_by_role("link", name=re.compile("Your message was removed")).click()
    await expect(page.get_by_role("region", name="The reasons")).to_contain_text(FACTS)
    wrong += await wrong_with(person)
    await page.get_by_role("link", name="हिन्दी").first.click()
    await expect(page.get_by_role("heading", name="आपके बारे में एक निर्णय")).to_be_visible()
    wrong += await wrong_with(person)
    await page.get_by_role("link", name="English").first.click()
    await page.get_by_label("Why you do not agree").fill(WHY)
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("region", name="Your appeal")).to_contain_text(
        "Somebody else looks at it again"
    )
    return wrong + await wrong_with(person)


async def overturns(person: Person) -> list[str]:
    page = person.page
    await person.go("/staff/cases/appeals")
    wrong = await wrong_with(person)
    await page.get_by_role("link", name="Chitra").click()
    await expect(page.get_by_role("region", name="What was decided")).to_contain_text(FACTS)
    await expect(page.get_by_role("region", name="What Chitra says")).to_contain_text(WHY)
    wrong += await wrong_with(person)
    await page.get_by_label("Overturn").check()
    await page.get_by_label("Why", exact=True).fill(ANSWER)
    await page.get_by_role("button", name="Answer the appeal").click()
    await expect(page.get_by_role("heading", name="Appeal: overturned")).to_be_visible()
    return wrong + await wrong_with(person)


async def test_enf_01_02_03_a_message_is_removed_with_reasons_and_comes_back_on_appeal(
    person: MakePerson, platform: Platform, backstage: Container
) -> None:
    ravi, chitra, asha, meera, lata = [await person() for _ in range(5)]
    await ravi.sign_in("ravi@livepanty.test", platform.passwords["ravi"])
    await enter(chitra, backstage, "Chitra")
    await enter(asha, backstage, "Asha")
    await enter(meera, backstage, "Meera", Role.MODERATOR)
    await enter(lata, backstage, "Lata", Role.MODERATOR)
    stream_id = await go_live(ravi)
    await says(chitra, stream_id, WORDS)
    await chitra.go("/account")  # a page that asks for nothing by itself
    await says(asha, stream_id, "What a raga")
    case = await reports(asha, backstage)
    wrong = await decides(meera, case)

    await asha.go(f"/watch/{stream_id}")
    log = asha.page.get_by_label("Chat messages")
    await expect(log).to_contain_text("What a raga")
    await expect(log).not_to_contain_text(WORDS)

    wrong += await appeals(chitra)
    await meera.go("/staff/cases/appeals")  # never offered to who decided
    await expect(meera.page.get_by_text("Chitra")).to_be_visible()
    await expect(meera.page.get_by_role("link", name="Chitra")).to_have_count(0)
    wrong += await overturns(lata)

    await chitra.page.reload()
    await expect(chitra.page.get_by_role("region", name="Your appeal")).to_contain_text(ANSWER)
    wrong += await wrong_with(chitra)
    for each in (chitra, asha):
        await each.go(f"/watch/{stream_id}")
        await expect(each.page.get_by_label("Chat messages")).to_contain_text(WORDS)
    assert not wrong, "\n".join(wrong)
