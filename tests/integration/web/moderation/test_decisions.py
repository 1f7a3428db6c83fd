"""A case that is decided, what the person reads, and their appeal, as a browser without JavaScript asks for them."""

import re
from typing import Any
from uuid import uuid4

import pytest
from quart import Quart

from domain.identity.permissions import Role
from domain.ids import EventId
from domain.moderation.decisions.policy import StopPolicy
from domain.moderation.events import StopToConfirm
from domain.streaming.stream import Stream
from entrypoints.container import Container
from tests.integration.api.conftest import People, Person
from tests.integration.api.moderation.test_moderation_footage import show
from tests.integration.web.conftest import Answer, Visit
from tests.integration.web.moderation.test_cases import case_of, does, reported
from tests.integration.web.test_pages import dead_links, faults

__all__ = ["show"]

FACTS = "Three people were insulted by name."
DECIDED: dict[str, Any] = {
    "policy": "harassment",
    "do_suspension": "yes",
    "lasts_suspension": "604800",
    "do_remove_title": "yes",
    "facts": FACTS,
    "law": "",
    "staff_note": "SECRET of staff",
}


@pytest.fixture
async def meera(people: People) -> Person:
    return await people.make(Role.MODERATOR)


class Desk:
    """A case about a show, claimed by Meera, and the person who performs in it."""

    def __init__(self, visit: Visit, path: str, show: Stream, ravi: Person, meera: Person) -> None:
        self.visit, self.path, self.show, self.ravi, self.meera = visit, path, show, ravi, meera

    async def does(self, act: str, who: Person | None = None, **fields: str) -> Answer:
        who = who or self.meera
        seen = re.search(r'name="seen" value="(\d+)"', (await self.visit(self.meera, self.path)).text)
        given: dict[str, Any] = {
            "of_remove_title": str(self.show.id),
            "seen": seen[1] if seen else "0",
            **fields,
        }
        return await does(self.visit, who, self.path, act, **given)

    async def statement(self) -> str:
        """The path of the newest decision about Ravi."""
        listed = await self.visit(self.ravi, "/decisions?lang=en")
        found = re.search(r'href="(/decisions/[0-9a-f-]{36})\?lang=en"', listed.text)
        assert found is not None, "no decision is listed"
        return found[1]


@pytest.fixture
async def desk(people: People, visit: Visit, container: Container, meera: Person) -> Desk:
    return await a_desk(people, visit, container, meera, "harassment")


async def a_desk(people: People, visit: Visit, container: Container, meera: Person, reason: str) -> Desk:
    ravi = await people.make(Role.PERFORMER)
    stream_id = uuid4()
    body = {"title": "Evening raga"}
    await ravi.json("PUT", f"/v1/streams/{stream_id}", body, status=201)
    async with container.database().begin() as tx:
        stream = (await tx.streams.find_open_for_update(ravi.user.id)).live(container.now()())
        await tx.streams.update(stream)
    await reported(people, visit, stream, reason)
    path = await case_of(container, stream)
    assert (await does(visit, meera, path, "claim")).status == 303
    return Desk(visit, path, stream, ravi, meera)


async def title_of(container: Container, desk: Desk) -> str:
    title: str = (await container.stream_queries().get(desk.show.id)).title
    return title


async def test_mod_17_enf_01_a_case_is_decided_and_the_person_reads_why(
    app: Quart, desk: Desk, container: Container, visit: Visit
) -> None:
    page = await visit(desk.meera, desk.path)
    assert faults(page.document) == []
    assert dead_links(app, page.document) == []
    assert f"Decide about {desk.ravi.user.display_name}" in page.text
    assert (await desk.does("decide", **DECIDED)).status == 303
    decided = await visit(desk.meera, desk.path)
    assert faults(decided.document) == []
    assert (FACTS in decided.text, "SECRET of staff" in decided.text) == (True, True)
    assert await title_of(container, desk) == "Title removed"
    path = await desk.statement()
    told = await visit(desk.ravi, path)
    assert faults(told.document) == []
    assert dead_links(app, told.document) == []
    for words in (
        FACTS,
        "Your account is suspended until",
        "The title of your show was removed",
        StopPolicy.HARASSMENT.text,
        "Somebody reported it.",
        "No program found it.",
        "A person decided, and no program.",
        "You can appeal once, until",
        "gac.gov.in",
    ):
        assert words in told.text, words
    assert "SECRET" not in told.text
    assert str(desk.meera.user.id) not in told.text
    hindi = await visit(desk.ravi, f"{path}?lang=hi")
    assert ("आपके शो का शीर्षक हटाया गया" in hindi.text, "अपील भेजें" in hindi.text, FACTS in hindi.text) == (
        True,
    ) * 3
    assert faults(hindi.document) == []
    asked = await visit(desk.ravi, path, Accept_Language="hi-IN,hi;q=0.9,en;q=0.5")
    assert "अपील भेजें" in asked.text


async def test_enf_05_nobody_else_reads_a_decision(desk: Desk, people: People, visit: Visit) -> None:
    await desk.does("decide", **DECIDED)
    path, stranger = await desk.statement(), await people.make()
    assert (await visit(stranger, path)).status == 404
    assert (await visit(desk.meera, path)).status == 404
    assert "No decisions" in (await visit(stranger, "/decisions?lang=en")).text
    appealed = await visit(stranger, f"{path}/appeal", {"text": "Let him go, please, he is kind."})
    assert appealed.status == 404


async def test_mod_19_whoever_is_suspended_is_led_to_the_reasons_and_to_nothing_else(
    desk: Desk, visit: Visit
) -> None:
    await desk.does("decide", **DECIDED)
    for path in ("/live", "/wallet", "/studio", "/earnings", "/"):
        away = await visit(desk.ravi, path)
        assert (away.status, away.response.headers["Location"]) == (303, "/decisions"), path
    # What htmx looks at again and again moves the whole page there.
    moved = await visit(desk.ravi, "/studio", HX_Request="true")
    assert (moved.status, moved.response.headers["HX-Redirect"]) == (204, "/decisions")
    page = await visit(desk.ravi, "/decisions?lang=en")
    assert "Your account is suspended until" in page.text
    assert 'hx-get="/wallet/balance"' not in page.text, "it would lead here again, without an end"
    for path in ("/account", "/notices", "/reports", await desk.statement()):
        assert (await visit(desk.ravi, path)).status == 200, path


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"policy": ""}, "Choose the rule that was broken."),
        ({"do_suspension": "", "do_remove_title": ""}, "Choose at least one thing to do."),
        ({"lasts_suspension": ""}, "Choose for how long."),
        ({"facts": "Bad"}, "Say what was found"),
        ({"facts": "In {room} somebody was insulted."}, "{room} is not known here"),
    ],
)
async def test_mod_20_22_what_misses_is_said_and_what_was_written_stays(
    desk: Desk, visit: Visit, container: Container, changes: dict[str, str], words: str
) -> None:
    given: dict[str, Any] = {**DECIDED, "law": "A law by name", **changes}
    for act in ("decide", "preview"):
        refused = await desk.does(act, **given)
        assert (refused.status, words in refused.text) == (422, True)
        assert given["facts"] in refused.text
        assert "A law by name" in refused.text
        assert "SECRET of staff" in refused.text
    assert await title_of(container, desk) == "Evening raga"
    assert "No decisions" in (await visit(desk.ravi, "/decisions?lang=en")).text


async def test_mod_17_the_statement_is_seen_before_it_is_told(
    desk: Desk, visit: Visit, container: Container
) -> None:
    shown = await desk.does("preview", **DECIDED)
    assert (shown.status, "Nothing is decided yet" in shown.text, FACTS in shown.text) == (200, True, True)
    assert "आपके शो का शीर्षक हटाया गया" in shown.text
    assert [fault for fault in faults(shown.document) if not fault.startswith("ticked")] == []
    given: dict[str, Any] = {**DECIDED, "of_remove_title": str(desk.show.id)}
    part = await visit(desk.meera, desk.path, {**given, "act": "preview"}, HX_Request="true")
    assert (part.status, "<html" in part.text, FACTS in part.text) == (200, False, True)
    assert "No decisions" in (await visit(desk.ravi, "/decisions?lang=en")).text
    assert await title_of(container, desk) == "Evening raga"


async def test_mod_05_who_has_not_the_case_is_told_so(desk: Desk, people: People, visit: Visit) -> None:
    kiran = await people.make(Role.MODERATOR)
    page = await visit(kiran, desk.path)
    assert "Somebody else works on it" in page.text
    assert not page.document.all("button", value="decide")
    refused = await desk.does("decide", kiran, **DECIDED)
    assert (refused.status, "Claim this case first" in refused.text) == (409, True)
    stale = await does(
        visit, desk.meera, desk.path, "decide", **DECIDED, of_remove_title=str(desk.show.id), seen="1"
    )
    assert (stale.status, "This case has moved on meanwhile" in stale.text) == (409, True)
    assert "No decisions" in (await visit(desk.ravi, "/decisions?lang=en")).text


async def appeal_of(visit: Visit, who: Person, desk: Desk) -> str:
    listed = await visit(who, "/staff/cases/appeals")
    assert faults(listed.document) == []
    found = re.findall(r'href="(/staff/cases/appeals/[0-9a-f-]{36})">', listed.text)
    for path in found:
        if desk.path in (await visit(who, path)).text:
            return str(path)
    raise AssertionError("the appeal is not in the queue")


async def appealed(desk: Desk) -> str:
    path = await desk.statement()
    sent = await desk.visit(
        desk.ravi, f"{path}/appeal?lang=en", {"text": "It was somebody else who said that."}
    )
    assert (sent.status, sent.response.headers["Location"]) == (303, f"{path}?lang=en#appeal")
    return path


async def test_enf_02_03_an_appeal_is_answered_by_somebody_else_and_gives_back(
    app: Quart, desk: Desk, people: People, visit: Visit, container: Container
) -> None:
    await desk.does("decide", **DECIDED)
    path, kiran = await appealed(desk), await people.make(Role.MODERATOR)
    waits = await visit(desk.ravi, f"{path}?lang=en")
    assert "Somebody else looks at it again" in waits.text
    assert not waits.document.all("textarea", name="text"), "once"
    at = await appeal_of(visit, kiran, desk)
    page = await visit(kiran, at)
    assert faults(page.document) == []
    assert dead_links(app, page.document) == []
    assert ("It was somebody else who said that." in page.text, FACTS in page.text) == (True, True)
    mine = await visit(desk.meera, at)
    assert not mine.document.all("textarea", name="answer"), "never offered to who decided first"
    refused = await visit(desk.meera, at, {"outcome": "upheld", "answer": "It was right.", "staff_note": ""})
    assert (refused.status, "Somebody else than whoever decided" in refused.text) == (409, True)
    for changes, words in (
        ({"outcome": ""}, "Choose whether it stands."),
        ({"answer": " "}, "Say why: the person reads it."),
    ):
        given: dict[str, Any] = {
            "outcome": "overturned",
            "answer": "You were right.",
            "staff_note": "SECRET too",
            **changes,
        }
        missing = await visit(kiran, at, given)
        assert (missing.status, words in missing.text) == (422, True)
    given = {"outcome": "overturned", "answer": "You were right.", "staff_note": "SECRET too"}
    assert (await visit(kiran, at, given)).status == 303
    again = await visit(kiran, at, given)
    assert (again.status, "This appeal was decided before" in again.text) == (409, True)
    told = await visit(desk.ravi, f"{path}?lang=en")
    assert faults(told.document) == []
    assert ("the decision was wrong" in told.text, "You were right." in told.text) == (True, True)
    assert "SECRET" not in told.text
    assert await title_of(container, desk) == "Evening raga"
    assert (await visit(desk.ravi, "/live")).status == 200
    assert "Given back" in (await visit(kiran, desk.path)).text


async def test_enf_03_a_decision_that_is_upheld_goes_on(desk: Desk, people: People, visit: Visit) -> None:
    await desk.does("decide", **DECIDED)
    path, kiran = await appealed(desk), await people.make(Role.MODERATOR)
    at = await appeal_of(visit, kiran, desk)
    await visit(kiran, at, {"outcome": "upheld", "answer": "We heard it on the recording.", "staff_note": ""})
    told = await visit(desk.ravi, f"{path}?lang=en")
    assert ("the decision stands" in told.text, "We heard it on the recording." in told.text) == (True, True)
    assert (await visit(desk.ravi, "/live")).status == 303


async def test_enf_02_an_appeal_is_made_once_and_says_why(desk: Desk, visit: Visit) -> None:
    await desk.does("decide", **DECIDED)
    path = await desk.statement()
    short = await visit(desk.ravi, f"{path}/appeal?lang=en", {"text": "No"})
    assert (short.status, "Say why in 10 to 2,000 characters." in short.text) == (422, True)
    hindi = await visit(desk.ravi, f"{path}/appeal?lang=hi", {"text": "नहीं"})
    assert (hindi.status, "अक्षरों में लिखें" in hindi.text, "नहीं" in hindi.text) == (422, True, True)
    await appealed(desk)
    twice = await visit(desk.ravi, f"{path}/appeal?lang=en", {"text": "It was somebody else, again."})
    assert twice.status == 409


async def test_mod_10_a_ban_is_proposed_by_one_and_confirmed_by_another(
    people: People, visit: Visit, container: Container, meera: Person
) -> None:
    desk = await a_desk(people, visit, container, meera, "ncii")
    kiran = await people.make(Role.MODERATOR)
    given: dict[str, Any] = {"severe_act": "permanent_ban", "policy": "harassment"}
    missing = await desk.does("propose", **given, staff_note="")
    assert (missing.status, "Say why" in missing.text) == (422, True)
    assert (await desk.does("propose", **given, staff_note="The third time")).status == 303
    own = await visit(meera, desk.path)
    assert faults(own.document) == []
    assert "Another person than you confirms it" in own.text
    assert [each["value"] for each in own.document.all("button", value="confirm")] == []
    refused = await desk.does("confirm", facts=FACTS, law="", staff_note="")
    assert (refused.status, "Another person than the first" in refused.text) == (409, True)
    queue = await visit(kiran, "/staff/cases/proposals")
    assert faults(queue.document) == []
    assert f'href="{desk.path}"' in queue.text
    page = await visit(kiran, desk.path)
    assert faults(page.document) == []
    short = await desk.does("confirm", kiran, facts="", law="", staff_note="")
    assert (short.status, "Say what was found" in short.text) == (422, True)
    assert (await desk.does("confirm", kiran, facts=FACTS, law="", staff_note="")).status == 303
    assert desk.path not in (await visit(kiran, "/staff/cases/proposals")).text
    told = await visit(desk.ravi, "/decisions?lang=en")
    assert "Your account is closed for good." in told.text
    assert FACTS in (await visit(desk.ravi, await desk.statement())).text


async def test_mod_10_a_proposal_is_declined_with_a_word_of_why(
    people: People, visit: Visit, container: Container, meera: Person
) -> None:
    desk = await a_desk(people, visit, container, meera, "ncii")
    kiran = await people.make(Role.MODERATOR)
    given: dict[str, Any] = {
        "severe_act": "permanent_ban",
        "policy": "harassment",
        "staff_note": "The third time",
    }
    await desk.does("propose", **given)
    assert (await desk.does("drop", kiran, staff_note="")).status == 422
    assert (await desk.does("drop", kiran, staff_note="A suspension is enough")).status == 303
    page = await visit(meera, desk.path)
    assert ("Proposal dropped" in page.text, "A suspension is enough" in page.text) == (True, True)
    assert desk.path not in (await visit(kiran, "/staff/cases/proposals")).text
    assert "No decisions" in (await visit(desk.ravi, "/decisions?lang=en")).text


async def test_enf_01_pyt_07_of_money_that_a_case_holds_the_earnings_name_the_decision_and_of_another_not(
    people: People, visit: Visit, container: Container, meera: Person
) -> None:
    """A freeze that a case made is known by its cause, `decision:<id>`; no desk of finance wrote its number down."""
    desk = await a_desk(people, visit, container, meera, "ncii")
    held: dict[str, Any] = {"policy": "non_consent", "do_hold_earnings": "yes", "law": "", "staff_note": ""}
    assert (await desk.does("decide", facts=FACTS, **held)).status == 303
    [freeze] = await container.payout_tax_queries().open_freezes(desk.ravi.user.id)
    assert freeze.cause == f"decision:{(await desk.statement()).rpartition('/')[2]}"
    earnings = (await visit(desk.ravi, "/earnings")).text
    assert "Nothing can be drawn" in earnings
    assert 'stands under <a href="/decisions">' in earnings
    other = await people.make(Role.FINANCE_OFFICER)
    stopped = {
        "freeze_id": str(uuid4()),
        "performer_id": str(desk.ravi.user.id),
        "severity": "1",
        "tokens": "10",
    }
    why = {"cause": f"decision:{uuid4()}", "policy": "other_rule", "note": "A matter of another decision."}
    assert (await visit(other, "/staff/payouts/freezes", stopped | why)).status == 303
    assert 'wrong, <a href="/grievance">' in (await visit(desk.ravi, "/earnings")).text


async def test_mod_13_the_general_queue_offers_moderators_no_ban_and_no_hold(
    desk: Desk, visit: Visit
) -> None:
    page = await visit(desk.meera, desk.path)
    assert page.document.all("input", name="do_strike")
    assert not page.document.all("input", name="do_hold_earnings")
    assert not page.document.all("option", value="permanent_ban")
    refused = await desk.does("decide", **{**DECIDED, "do_hold_earnings": "yes"})
    assert (refused.status, "hand the case up" in refused.text) == (403, True)


async def test_csa_04_an_appeal_of_child_safety_is_for_its_officers_alone(
    people: People, visit: Visit, container: Container, meera: Person
) -> None:
    tara, leela = await people.make(Role.CHILD_SAFETY_OFFICER), await people.make(Role.CHILD_SAFETY_OFFICER)
    desk = await a_desk(people, visit, container, tara, "minor")
    desk.meera = tara
    await desk.does("decide", policy="suspected_minor", do_warning="yes", facts=FACTS, law="", staff_note="")
    await appealed(desk)
    at = await appeal_of(visit, leela, desk)
    assert (await visit(meera, at)).status == 404
    assert at not in (await visit(meera, "/staff/cases/appeals")).text


async def test_who_does_not_moderate_sees_no_appeals(people: People, visit: Visit) -> None:
    for role in (Role.VIEWER, Role.PERFORMER, Role.FINANCE_OFFICER):
        who = await people.make(role)
        for path in ("/staff/cases/appeals", "/staff/cases/proposals", f"/staff/cases/appeals/{uuid4()}"):
            assert (await visit(who, path)).status == 403


async def test_enf_01_02_whose_show_was_stopped_at_once_reads_why_and_how_to_appeal_before_the_case_is_closed(
    people: People, visit: Visit, container: Container, desk: Desk
) -> None:
    show, kiran = desk.show, await people.make(Role.MODERATOR)
    stop = StopToConfirm(
        show.id, show.performer_id, desk.meera.user.id, "harassment", "Insults", container.now()()
    )
    await container.bring_stop_to_case()(stop, EventId(uuid4()))
    of_seq = (await visit(desk.meera, desk.path)).document.value_of("of_seq")
    assert (await desk.does("give_reason", of_seq=of_seq, policy="harassment", note="Insults")).status == 303
    assert (await desk.does("confirm_act", kiran, of_seq=of_seq, note="Looked again")).status == 303
    proof: dict[str, Any] = {"law": "in_3_2_a_heads", "reference": "The show was stopped", "authority": ""}
    assert (await desk.does("prove", **proof)).status == 303
    refused = await desk.does("close", outcome="acted", note="Stopped")
    assert (refused.status, "A show was stopped: decide that first" in refused.text) == (409, True)
    assert "No decision" in (await visit(desk.ravi, "/decisions?lang=en")).text
    stopped: dict[str, Any] = {
        "policy": "harassment",
        "do_stop_show": "yes",
        "of_stop_show": str(show.id),
        "facts": FACTS,
    }
    assert (await desk.does("decide", law="", staff_note="", **stopped)).status == 303
    told = await visit(desk.ravi, f"{await desk.statement()}?lang=en")
    assert "Your show was stopped" in told.text
    assert FACTS in told.text
    assert "appeal" in told.text
    assert (await desk.does("close", outcome="acted", note="Stopped")).status == 303


async def test_mod_22_enf_01_a_statement_that_is_written_while_somebody_is_away_is_read_in_their_language(
    desk: Desk, visit: Visit, container: Container
) -> None:
    await visit(desk.ravi, "/notices?lang=hi")
    assert (await desk.does("decide", **DECIDED)).status == 303
    listed = await visit(desk.ravi, "/decisions", Accept_Language="en")
    found = re.search(r'href="(/decisions/[0-9a-f-]{36})\?lang=hi"', listed.text)
    assert found is not None, "the list is not in Hindi"
    told = await visit(desk.ravi, found[1], Accept_Language="en")
    assert told.document.all("div", lang="hi") != []
    assert "आपका खाता" in told.text
    assert "Your account is suspended" not in told.text
