"""How a person's language is known, and kept: through links, forms, redirects, refusals and letters (MOD-22)."""

import re
from collections.abc import Awaitable, Callable
from uuid import uuid4

import pytest
from quart import Quart

from domain.identity.permissions import Role
from domain.language import Language
from entrypoints.container import Container
from entrypoints.web import error_words, frame_words
from entrypoints.web.identity import landing_words
from entrypoints.web.language import COOKIE
from entrypoints.web.moderation import grievance_words, house_rules_words
from tests.integration.api.conftest import People, Person
from tests.integration.web.conftest import Document, Visit, english_left
from tests.integration.web.test_pages import faults

HINDI = re.compile(r"[\u0900-\u097f]")


def frame_of(text: str) -> str:
    """What stands around a page: its head and its foot, as they are read and heard."""
    head, _, rest = text.partition("<main")
    foot = rest.partition("</main>")[2]
    whole = head.partition("<body")[2].partition(">")[2] + foot
    heard = re.findall(r'aria-label="([^"]*)"', whole)
    return re.sub(r"<[^>]+>", " ", whole) + " ".join(heard)


def english_of(text: str, *names: str) -> list[str]:
    for name in (*names, "LivePanty", "English"):
        text = text.replace(name, "")
    return re.findall(r"[A-Za-z]{2,}", text)


@pytest.fixture
def browser(app: Quart) -> Callable[..., Awaitable[tuple[int, str, str]]]:
    """One browser that keeps what it is given: it answers with the status, the address it was sent on to, the page."""
    client = app.test_client()

    async def ask(
        path: str,
        form: dict[str, str] | None = None,
        who: Person | None = None,
        language: str = "en-IN,en;q=0.9",
    ) -> tuple[int, str, str]:
        if who is not None:
            client.set_cookie("localhost", "session", who.cookie)
        headers = {"Accept": "text/html", "Accept-Language": language}
        if form is None:
            answer = await client.get(path, headers=headers)
        else:
            page = await (await client.get("/account", headers=headers)).get_data(as_text=True)
            sent = {"csrf_token": Document(page).value_of("csrf_token"), **form}
            answer = await client.post(path, form=sent, headers=headers)
        return answer.status_code, answer.headers.get("Location", ""), await answer.get_data(as_text=True)

    return ask


async def test_mod_22_the_choice_of_a_link_goes_on_through_links_forms_and_redirects(
    people: People, browser: Callable[..., Awaitable[tuple[int, str, str]]]
) -> None:
    ravi = await people.make(Role.PERFORMER)
    _, _, first = await browser("/notices", who=ravi)
    assert ("Notices" in first, "सूचनाएँ" in first) == (True, False)
    _, _, chosen = await browser("/notices?lang=hi")
    assert "सूचनाएँ" in chosen
    for path in ("/reports", "/muted", "/studio/blocked", "/account", "/live", "/consent/withdraw"):
        _, _, page = await browser(path)
        assert english_of(frame_of(page), ravi.user.display_name) == [], path
        assert '<html lang="hi-IN">' in page
    status, _, refused = await browser("/studio/blocked", {"person": str(ravi.user.id)})
    assert (status, "न आप स्वयं को ब्लॉक कर सकते हैं" in refused) == (409, True)
    asha = await people.make()
    status, to, _ = await browser("/studio/blocked", {"person": str(asha.user.id)})
    _, _, after = await browser(to)
    assert (status, "ब्लॉक किए गए लोग" in after, asha.user.display_name in after) == (303, True, True)
    _, _, back = await browser("/live?lang=en")
    assert "सूचनाएँ" not in back
    _, _, still = await browser("/notices", language="hi")
    assert "Notices" in still, "what was chosen comes before what the browser asks for"


async def test_mod_22_the_browsers_language_is_followed_until_somebody_chooses(
    people: People, browser: Callable[..., Awaitable[tuple[int, str, str]]]
) -> None:
    _, _, page = await browser("/sign-in", language="hi-IN,hi;q=0.9,en;q=0.5")
    assert english_of(frame_of(page)) == []
    document = Document(page)
    assert document.all("a", hreflang="en", href="/sign-in?lang=en")
    _, _, strange = await browser("/sign-in?lang=fr", language="ta,en;q=0.5")
    assert "Skip to the page" in strange


async def test_mod_22_the_switch_keeps_the_page_and_what_was_asked_of_it(visit: Visit) -> None:
    page = await visit(None, "/sign-in?next=/wallet&lang=en")
    assert page.document.all("a", hreflang="hi", href="/sign-in?next=%2Fwallet&lang=hi")
    hindi = await visit(None, "/sign-in?next=/wallet&lang=hi")
    assert hindi.document.all("a", hreflang="en", href="/sign-in?next=%2Fwallet&lang=en")
    assert faults(hindi.document) == []
    [kept] = [
        each for each in hindi.response.headers.getlist("Set-Cookie") if each.startswith(f"{COOKIE}=hi")
    ]
    assert "HttpOnly" in kept
    assert "SameSite=Lax" in kept


async def test_mod_22_what_does_not_work_is_said_in_the_readers_language(
    people: People, visit: Visit, container: Container
) -> None:
    asha, nowhere = await people.make(), f"/watch/{uuid4()}"
    page = await visit(asha, nowhere, Accept_Language="hi")
    assert (page.status, "ऐसा कोई शो नहीं है।" in page.text) == (404, True)
    assert "no such show" not in page.text
    english = await visit(asha, nowhere)
    assert "There is no such show." in english.text or "No such show." in english.text
    told = await visit(asha, f"/v1/streams/{uuid4()}", Accept_Language="hi", Accept="application/json")
    assert told.response.headers["Content-Language"] == "hi"
    assert HINDI.search((await told.response.get_json())["detail"])
    meera = await people.make(Role.MODERATOR)
    staff = await visit(meera, nowhere, Accept_Language="hi")
    of_everyone = "मुझे शो से हटाएँ"
    assert HINDI.search(frame_of(staff.text).replace(of_everyone, "")) is None
    assert "no such show" in staff.text.lower()


@pytest.mark.parametrize(
    "table",
    [
        frame_words.WORDS,
        error_words.WORDS,
        landing_words.WORDS,
        house_rules_words.WORDS,
        grievance_words.WORDS,
    ],
)
def test_mod_22_the_frame_has_words_in_every_language(table: dict[str, dict[str, str]]) -> None:
    english, hindi = table.values()
    assert set(english) == set(hindi)


async def test_mod_22_a_choice_is_known_in_another_browser_and_is_changed_there(
    people: People, visit: Visit
) -> None:
    asha = await people.make()
    assert "Notices" in (await visit(asha, "/notices", Accept_Language="en")).text
    assert "सूचनाएँ" in (await visit(asha, "/notices?lang=hi", Accept_Language="en")).text
    another = await visit(asha, "/notices", Accept_Language="en")
    assert ("सूचनाएँ" in another.text, '<html lang="hi-IN">' in another.text) == (True, True)
    assert "सूचनाएँ" not in (await visit(None, "/sign-in", Accept_Language="en")).text
    await visit(asha, "/live?lang=fr")
    assert "सूचनाएँ" in (await visit(asha, "/notices", Accept_Language="en")).text
    await visit(asha, "/v1/report-reasons?lang=en")
    assert "सूचनाएँ" in (await visit(asha, "/notices", Accept_Language="en")).text, "a program chooses nothing"
    await visit(asha, "/live?lang=en")
    assert "सूचनाएँ" not in (await visit(asha, "/notices", Accept_Language="hi")).text


async def test_mod_22_what_was_chosen_before_signing_in_is_kept_where_the_account_has_nothing(
    people: People,
    visit: Visit,
    container: Container,
    browser: Callable[..., Awaitable[tuple[int, str, str]]],
) -> None:
    asha, ravi = await people.make(), await people.make()
    await visit(ravi, "/live?lang=en")
    await browser("/sign-in?lang=hi")
    for person in (asha, ravi):
        await browser("/live", who=person)
    async with container.database().begin() as tx:
        kept = [(await tx.users.get(person.user.id)).language for person in (asha, ravi)]
    assert kept == [Language.HINDI, Language.ENGLISH]


@pytest.mark.parametrize("path", ["/", "/rules", "/grievance"])
async def test_mod_22_strangers_read_what_this_place_is_and_its_rules_in_hindi(
    visit: Visit, path: str
) -> None:
    page = await visit(None, path, Accept_Language="hi")
    addresses = [each["href"][7:] for each in page.document.all("a") if each["href"].startswith("mailto:")]
    names = ("GST", "Take me out of a show", "Report without an account", *addresses)
    assert (page.status, faults(page.document)) == (200, [])
    assert english_left(page.document, *names) == []
    english = await visit(None, path, Accept_Language="en")
    assert english.document.all("div", lang="hi") == []


async def test_not_06_mod_22_the_link_of_a_letter_in_hindi_leads_to_a_page_in_hindi(
    people: People, container: Container, visit: Visit
) -> None:
    link = container.unsubscribe_links().path_for((await people.make()).user.id)
    asked = await visit(None, f"{link}?lang=hi")
    assert (asked.status, faults(asked.document), english_left(asked.document)) == (200, [], [])
    [form] = asked.document.all("form")
    done = await visit(None, form["action"], {})
    assert (done.status, faults(done.document), english_left(done.document)) == (200, [], [])
    assert "अब ऐसे संदेश नहीं आएँगे" in done.text
