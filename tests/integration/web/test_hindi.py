"""Pages that somebody who reports needs, in Hindi: no English word is left in them but names."""

from typing import NamedTuple
from uuid import UUID, uuid4

import pytest

from domain.moderation.case_kind import REPORTABLE
from domain.moderation.note import NOTE_MAX
from domain.moderation.report_words import HINDI_REASON_WORDS
from domain.streaming.stream import Stream
from entrypoints.container import Container
from tests.integration.api.conftest import People, Person
from tests.integration.api.test_moderation import show
from tests.integration.api.test_reports import said
from tests.integration.web.conftest import Visit, english_left
from tests.integration.web.test_pages import faults

__all__ = ["said", "show"]


class Forms(NamedTuple):
    """Where a show, a message in it and its performer are reported, and what people called show and performer."""

    paths: dict[str, str]
    names: tuple[str, str]


@pytest.fixture
async def forms(container: Container, show: Stream, said: tuple[Person, UUID]) -> Forms:
    row, room = await container.stream_queries().get(show.id), f"/watch/{show.id}"
    paths = {
        "show": f"{room}/report",
        "message": f"{room}/messages/{said[1]}/report",
        "person": f"/people/{show.performer_id}/report",
    }
    return Forms(paths, (row.title, row.performer_name))


@pytest.mark.parametrize("subject", ["show", "message", "person"])
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
    room = await visit(asha, f"/watch/{show.id}", Accept_Language="hi")
    assert (faults(room.document), len(room.document.all("dialog", lang="hi"))) == ([], 1)
    sent = {"report_id": room.document.value_of("report_id"), "reason": "", "note": ""}
    part = await visit(asha, f"{path}?lang=hi", sent, HX_Request="true")
    assert ("एक कारण चुनें।" in part.text, "<html" in part.text) == (True, False)
