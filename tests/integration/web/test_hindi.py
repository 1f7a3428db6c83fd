"""Pages that somebody who reports needs, in Hindi: no English word is left in them but names."""

from typing import NamedTuple
from uuid import UUID, uuid4

import pytest

from domain.moderation.cases.kind import REPORTABLE
from domain.moderation.note import NOTE_MAX
from domain.moderation.reports.words import HINDI_REASON_WORDS
from domain.notifications.notice import NoticeWords
from domain.streaming.stream import Stream
from entrypoints.container import Container
from tests.builders import a_notice, a_tip
from tests.integration.api.conftest import People, Person
from tests.integration.api.moderation.test_moderation import show
from tests.integration.api.moderation.test_reports import said
from tests.integration.web.conftest import Visit, english_left
from tests.integration.web.test_pages import faults

__all__ = ["said", "show"]


class Forms(NamedTuple):
    """Where a show, a message in it, words of a tip and its performer are reported, and the names of people."""

    paths: dict[str, str]
    names: tuple[str, str]


@pytest.fixture
async def forms(container: Container, show: Stream, said: tuple[Person, UUID]) -> Forms:
    row, room = await container.stream_queries().get(show.id), f"/watch/{show.id}"
    tip = a_tip(stream_id=show.id, viewer_id=said[0].user.id, performer_id=show.performer_id)
    async with container.database().begin() as tx:
        await tx.tips.add(tip)
    paths = {
        "show": f"{room}/report",
        "message": f"{room}/messages/{said[1]}/report",
        "tip": f"{room}/tips/{tip.id}/report",
        "person": f"/people/{show.performer_id}/report",
    }
    return Forms(paths, (row.title, row.performer_name))


@pytest.mark.parametrize("subject", ["show", "message", "tip", "person"])
async def test_mod_01_mod_02_a_report_is_made_in_hindi_from_the_form_to_the_thanks(
    people: People, visit: Visit, forms: Forms, subject: str
) -> None:
    asha, path, names = await people.make(), forms.paths[subject], forms.names
    asked = await visit(asha, f"{path}?lang=hi")
    assert (faults(asked.document), english_left(asked.document, *names)) == ([], [])
    for kind in REPORTABLE:
        assert HINDI_REASON_WORDS[kind] in asked.text
    assert "1098 (चाइल्डलाइन)" in asked.text
    assert asked.document.all("a", hreflang="en", href=f"{path}?lang=en")
    [form] = [each for each in asked.document.all("form") if each.get("lang") == "hi"]
    given = {"report_id": asked.document.value_of("report_id"), "reason": "", "note": "x" * (NOTE_MAX + 1)}
    no_reason = await visit(asha, form["action"], {**given, "note": ""})
    assert (no_reason.status, "एक कारण चुनें।" in no_reason.text) == (422, True)
    too_long = await visit(asha, form["action"], {**given, "reason": "spam"})
    assert (too_long.status, f"अधिक से अधिक {NOTE_MAX} अक्षर।" in too_long.text) == (422, True)
    incomplete = await visit(asha, form["action"], {"reason": "spam"})
    assert (incomplete.status, "फ़ॉर्म पूरा नहीं था" in incomplete.text) == (422, True)
    for refused in (no_reason, too_long, incomplete):
        assert english_left(refused.document, *names, given["note"]) == []
    thanked = await visit(asha, form["action"], {**given, "reason": "spam", "note": ""})
    assert (thanked.status, "हमारी टीम को आपकी शिकायत मिल गई" in thanked.text) == (200, True)
    assert (faults(thanked.document), english_left(thanked.document, *names)) == ([], [])
    assert thanked.document.all("a", href="/reports?lang=hi")
    assert english_left((await visit(asha, "/reports?lang=hi")).document, *names) == []
    again = await visit(await people.make(), form["action"], {**given, "reason": "spam", "note": ""})
    assert (again.status, "यह फ़ॉर्म पहले भेजा जा चुका है" in again.text) == (409, True)


async def test_mod_01_nobody_reports_themselves_in_hindi_either(people: People, visit: Visit) -> None:
    asha = await people.make()
    form = {"report_id": str(uuid4()), "reason": "spam", "note": ""}
    refused = await visit(asha, f"/people/{asha.user.id}/report?lang=hi", form)
    assert (refused.status, "अपनी नहीं" in refused.text) == (422, True)
    assert english_left(refused.document, asha.user.display_name) == []


async def test_mod_01_a_form_is_read_in_the_language_of_the_browser_and_of_the_link_before_it(
    people: People, visit: Visit, show: Stream
) -> None:
    asha, path = await people.make(), f"/watch/{show.id}/report"
    assert "इस शो की शिकायत करें" in (await visit(asha, path, Accept_Language="hi-IN,hi;q=0.9")).text
    english = await visit(asha, f"{path}?lang=en", Accept_Language="hi")
    assert ("Report this show" in english.text, english.document.all("div", lang="hi")) == (True, [])
    assert (await visit(asha, f"/watch/{show.id}", Accept_Language="hi")).document.all(
        "dialog", lang="hi"
    ) == []
    room = await visit(asha, f"/watch/{show.id}?lang=hi")
    assert (faults(room.document), len(room.document.all("dialog", lang="hi"))) == ([], 1)
    sent = {"report_id": room.document.value_of("report_id"), "reason": "", "note": ""}
    part = await visit(asha, f"{path}?lang=hi", sent, HX_Request="true")
    assert ("एक कारण चुनें।" in part.text, "<html" in part.text) == (True, False)


async def test_enf_01_notices_are_read_in_hindi_and_those_that_were_told_in_english_stay_as_they_were_told(
    people: People, visit: Visit, container: Container
) -> None:
    asha, now = await people.make(), container.now()()
    old = a_notice(user_id=asha.user.id, created_at=now, link="")
    told = a_notice(
        user_id=asha.user.id,
        created_at=now,
        link="/decisions",
        title="A decision about you",
        hindi=NoticeWords("आपके बारे में एक निर्णय", "हमारी टीम ने एक निर्णय लिया।"),
    )
    none = await visit(asha, "/notices?lang=hi")
    assert (faults(none.document), english_left(none.document)) == ([], [])
    assert "कोई सूचना नहीं" in none.text
    async with container.database().begin() as tx:
        for notice in (old, told):
            await tx.notices.add(notice)
    page = await visit(asha, "/notices?lang=hi")
    assert (faults(page.document), english_left(page.document, old.title, old.body)) == ([], [])
    assert ("आपके बारे में एक निर्णय" in page.text, told.title in page.text) == (True, False)
    assert page.document.all("p", lang="en") == [{"class": "notice-body", "lang": "en"}]
    assert page.document.all("a", href="/decisions?lang=hi")
    english = await visit(asha, "/notices?lang=en", Accept_Language="hi")
    assert (told.title in english.text, "आपके बारे में" in english.text) == (True, False)
    assert english.document.all("a", href="/decisions")
    items = (await asha.json("GET", "/v1/notices", status=200))["items"]
    assert {item["hindi_title"] for item in items} == {"आपके बारे में एक निर्णय", ""}


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Nothing has this address; it may have ended, or been typed with a mistake."),
        ("hi", "यहाँ कुछ नहीं है।"),
    ],
)
async def test_a_page_that_is_not_there_is_said_in_our_own_words(
    people: People, visit: Visit, language: str, said: str
) -> None:
    answer = await visit(await people.make(), f"/nowhere?lang={language}")
    assert (answer.status, said in answer.text, "URL" in answer.text) == (404, True, False)
