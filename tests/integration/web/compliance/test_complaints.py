"""Reporting without an account, as a browser without JavaScript does it, in two languages."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from application.moderation.decisions._deciding import Reasons
from application.moderation.decisions.decide_case import AskedAction
from domain.identity.permissions import Role
from domain.ids import ComplaintId, DecisionId, WithdrawalId
from domain.moderation.cases.case import ModerationCase
from domain.moderation.cases.event import CaseOutcome, Subject, SubjectKind, UrgentAct
from domain.moderation.cases.kind import REPORTABLE
from domain.moderation.cases.refusals import StatementMissing
from domain.moderation.decisions.action import ACCOUNT
from domain.moderation.events import ComplaintDecided, ComplaintReceived, ShowReported
from domain.streaming.stream import Stream
from entrypoints.container import Container
from entrypoints.edge import rate_limits
from ports.rate_limit import Rate
from tests.builders import a_media_item
from tests.integration.api.conftest import People
from tests.integration.api.moderation.test_moderation import show
from tests.integration.web.conftest import Answer, Visit
from tests.integration.web.consent.test_consent import texts_of
from tests.integration.web.test_pages import faults

__all__ = ["show"]


@pytest.fixture(autouse=True)
def many(monkeypatch: pytest.MonkeyPatch) -> None:
    """All tests come from one address."""
    monkeypatch.setattr(rate_limits, "COMPLAINTS", Rate(count=10_000, period_seconds=3_600, burst=0))


async def complain(visit: Visit, link: str, reason: str = "ncii", **changes: str) -> Answer:
    form = {
        "complaint_id": str(uuid4()), "link": link, "reason": reason, "capacity": "self",
        "note": "On the left, in blue", "contact": f"{uuid4().hex}@example.in", **changes,
    }  # fmt: skip
    answer: Answer = await visit(None, "/report?lang=en", form)
    return answer


def a_number() -> str:
    """An Indian mobile number that no other test has given."""
    return f"9{uuid4().int % 10**9:09}"


async def the_case(container: Container, subject: Subject) -> ModerationCase:
    async with container.database().begin() as tx:
        found = await tx.moderation_cases.find_open(subject, child_safety=False)
    assert found is not None, "no case was opened"
    return found


async def is_covered(container: Container, show: Stream) -> bool:
    async with container.database().begin() as tx:
        return (await tx.room_controls.of(show.id)).is_covered


@pytest.mark.parametrize("said", [("en", "We have it."), ("hi", "हमें मिल गया।")])
async def test_leg_16_leg_17_anybody_reports_in_their_language_and_it_is_hidden_at_once(
    visit: Visit, container: Container, show: Stream, people: People, said: tuple[str, str]
) -> None:
    language, received = said
    item = a_media_item(stream_id=show.id)
    async with container.database().begin() as tx:
        await tx.media_items.save(item)
    path = f"/report?lang={language}"
    asked = await visit(None, path)
    assert faults(asked.document) == []
    assert asked.document.all("div", lang=language)
    offered = {each.get("value") for each in asked.document.all("option")} - {""}
    assert offered == {kind.value for kind in REPORTABLE} | {"self", "acting_for", "other"}
    form = {
        "complaint_id": asked.document.value_of("complaint_id"), "link": f"http://livepanty.test/watch/{show.id}",
        "reason": "ncii", "capacity": "self", "note": "On the left, in blue", "contact": "nobody",
    }  # fmt: skip
    wrong = await visit(None, path, form)
    assert (wrong.status, wrong.document.value_of("complaint_id")) == (422, form["complaint_id"])
    assert {"en": "Give an e-mail address or a telephone", "hi": "ई-मेल पता या मोबाइल नंबर दें"}[
        language
    ] in wrong.text
    assert not await is_covered(container, show)
    done = await visit(None, path, {**form, "contact": "kiran@example.in"})
    assert (done.status, received in done.text) == (200, True)
    assert faults(done.document) == []
    assert await is_covered(container, show)
    reported = "SELECT count(*) FROM outbox WHERE name = :name AND payload ->> 'stream_id' = :show"
    async with container.engine().connect() as connection:
        named = {"name": ShowReported.name, "show": str(show.id)}
        assert await connection.scalar(text(reported), named) == 1, "its last minute is preserved"
    async with container.database().begin() as tx:
        kept = await tx.media_items.find(item.id)
    assert kept is not None
    assert kept.state == "hidden"

    number, code = (texts_of(done, "code", id=id_) for id_ in ("number", "code"))
    status = f"/report/status?lang={language}"
    assert faults((await visit(None, status)).document) == []
    bad = await visit(None, status, {"number": number, "code": "0000 0000 0000 0000"})
    assert bad.status == 404
    waiting = await visit(None, status, {"number": number, "code": code.lower()})
    assert {"en": "A person looks at it next", "hi": "अब एक व्यक्ति उसे देखेगा"}[language] in waiting.text
    assert faults(waiting.document) == []
    await _read_by_staff(visit, container, show, people)


async def _read_by_staff(visit: Visit, container: Container, show: Stream, people: People) -> None:
    case, meera = (
        await the_case(container, Subject(SubjectKind.SHOW, show.id)),
        await people.make(Role.MODERATOR),
    )
    path = f"/staff/cases/{case.id}"
    page = await visit(meera, path)
    assert faults(page.document) == []
    assert ("Hidden at once" in page.text, "kiran@example.in" in page.text) == (True, False)
    [form] = [each for each in page.document.all("form") if "/complaints/" in each["action"]]
    opened = await visit(meera, form["action"], {})
    assert ("kiran@example.in" in opened.text, "On the left, in blue" in opened.text) == (True, True)
    complaint_id = form["action"].rpartition("/")[2]
    [entry] = await container.moderation_queries().audit_about([f"complaint:{complaint_id}"], limit=9)
    assert entry.action == "complaint.open"
    [urgent] = case.status.urgent
    assert (urgent.act, urgent.moderator_id) == (UrgentAct.HIDE, None)  # a person's word is due


@pytest.mark.parametrize(
    "said", [("en", "When there is an answer, a text message"), ("hi", "उत्तर आने पर एक SMS")]
)
async def test_leg_16_a_telephone_number_is_enough_and_shown_masked(
    visit: Visit, container: Container, show: Stream, people: People, said: tuple[str, str]
) -> None:
    language, promised = said
    form = {
        "complaint_id": str(uuid4()), "link": f"/watch/{show.id}", "reason": "ncii", "capacity": "self",
        "note": "", "contact": "98765 4321",
    }  # fmt: skip
    path, number = f"/report?lang={language}", a_number()
    short = await visit(None, path, form)
    assert {"en": "not a mobile number with all", "hi": "पूरा मोबाइल नंबर नहीं"}[language] in short.text
    abroad = await visit(None, path, {**form, "contact": "+44 7700 900123"})
    assert (abroad.status, short.status) == (422, 422)
    assert {"en": "numbers of +91 only", "hi": "इस देश के नंबर पर"}[language] in abroad.text
    assert not await is_covered(container, show)
    done = await visit(None, path, {**form, "contact": f"0{number[:5]}-{number[5:]}"})
    assert (done.status, promised in done.text, f"•••••• {number[-4:]}" in done.text) == (200, True, True)
    assert number not in done.text.replace(" ", "").replace("-", "")
    assert faults(done.document) == []
    assert await is_covered(container, show)
    async with container.database().begin() as tx:
        kept = await tx.complaints.find(ComplaintId(UUID(form["complaint_id"])))
    assert kept is not None
    assert kept.text_language == language
    repeated = await visit(None, path, {**form, "contact": f"+91 {number}"})
    assert texts_of(repeated, "code", id="number") == texts_of(done, "code", id="number")
    case, meera = (
        await the_case(container, Subject(SubjectKind.SHOW, show.id)),
        await people.make(Role.MODERATOR),
    )
    assert number not in (await visit(meera, f"/staff/cases/{case.id}")).text
    opened = await visit(meera, f"/staff/cases/{case.id}/complaints/{kept.id}", {})
    assert f"+91{number}" in opened.text


async def test_leg_16_a_number_with_its_91_and_no_plus_is_a_telephone_number_here(
    visit: Visit, container: Container, show: Stream
) -> None:
    """Whatever its last digit is: this one is an Aadhaar number's check digit, and in a note it is kept out."""
    refused = await visit(None, "/report", {"contact": "kiran@example.com", "note": "919876543216"})
    assert refused.status == 422
    complaint_id = str(uuid4())
    done = await complain(visit, f"/watch/{show.id}", complaint_id=complaint_id, contact="919876543216")
    assert (done.status, "•••••• 3216" in done.text) == (200, True)
    async with container.database().begin() as tx:
        kept = await tx.complaints.find(ComplaintId(UUID(complaint_id)))
    assert kept is not None
    assert kept.text_language


async def test_leg_16_whoever_gave_a_number_is_told_of_the_answer_and_nobody_else(
    visit: Visit, container: Container, show: Stream, people: People
) -> None:
    by_text, by_mail = str(uuid4()), str(uuid4())
    await complain(visit, f"/watch/{show.id}", complaint_id=by_text, contact=a_number())
    done = await complain(visit, f"/watch/{show.id}", complaint_id=by_mail)
    assert "text message" not in done.text
    await _close(
        container, people, await the_case(container, Subject(SubjectKind.SHOW, show.id)), CaseOutcome.ACTED
    )
    query = "SELECT count(*) FROM outbox WHERE name = :name AND payload ->> 'complaint_id' = :id"
    async with container.engine().connect() as connection:
        told = [
            await connection.scalar(text(query), {"name": ComplaintDecided.name, "id": each})
            for each in (by_text, by_mail)
        ]
    assert told == [1, 0]


async def test_leg_18_a_number_stands_by_what_came_of_its_complaints(
    visit: Visit, container: Container, people: People, show: Stream, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = a_number()
    monkeypatch.setattr("domain.moderation.reports.complaint.UNFOUNDED_MANY", 1)
    stranger = await people.make(Role.PERFORMER)
    await complain(visit, f"/people/{stranger.user.id}/report", contact=number)
    await _unfounded(container, people, Subject(SubjectKind.PERSON, stranger.user.id))
    done = await complain(visit, f"/watch/{show.id}", contact=f"+91 {number[:5]} {number[5:]}")
    assert (done.status, "hidden for now" in done.text) == (200, False)
    assert not await is_covered(container, show)


async def test_leg_16_the_browsers_language_is_taken_unless_the_link_says_another(visit: Visit) -> None:
    hindi = await visit(None, "/report", Accept_Language="hi-IN,hi;q=0.9,en;q=0.5")
    assert hindi.document.all("div", lang="hi")
    english = await visit(None, "/report?lang=en", Accept_Language="hi")
    assert not english.document.all("div", lang="hi")
    assert (await visit(None, "/report", Accept_Language="ta")).document.all("div", lang="en")


async def test_mod_01_a_rude_word_is_reported_and_nothing_is_hidden(
    visit: Visit, container: Container, show: Stream
) -> None:
    done = await complain(visit, f"/watch/{show.id}", "harassment")
    assert (done.status, "hidden for now" in done.text) == (200, False)
    assert not await is_covered(container, show)
    case = await the_case(container, Subject(SubjectKind.SHOW, show.id))
    assert (case.status.urgent, case.status.reports) == ((), 1)


async def test_mod_01_somebody_posing_as_another_is_reported_and_their_show_covered(
    visit: Visit, container: Container, show: Stream
) -> None:
    done = await complain(
        visit, f"/people/{show.performer_id}/report", "impersonation", capacity="acting_for"
    )
    assert "hidden for now" in done.text
    assert await is_covered(container, show)
    case = await the_case(container, Subject(SubjectKind.PERSON, show.performer_id))
    assert case.status.person_id == show.performer_id


async def test_leg_18_who_was_never_right_is_heard_and_hides_nothing(
    visit: Visit, container: Container, people: People, show: Stream, monkeypatch: pytest.MonkeyPatch
) -> None:
    contact = f"{uuid4().hex}@example.in"
    monkeypatch.setattr("domain.moderation.reports.complaint.UNFOUNDED_MANY", 1)
    stranger = await people.make(Role.PERFORMER)
    quiet = await complain(visit, f"/people/{stranger.user.id}/report", contact=contact)
    assert "hidden for now" not in quiet.text
    await _unfounded(container, people, Subject(SubjectKind.PERSON, stranger.user.id))
    done = await complain(visit, f"/watch/{show.id}", contact=contact.upper())
    assert (done.status, "hidden for now" in done.text) == (200, False)
    assert not await is_covered(container, show)
    assert (await the_case(container, Subject(SubjectKind.SHOW, show.id))).status.reports == 1


async def _unfounded(container: Container, people: People, subject: Subject) -> None:
    case = await the_case(container, subject)
    assert case.status.urgent == ()  # nobody was on the air, so there was nothing to hide
    await _close(container, people, case, CaseOutcome.NO_VIOLATION)


async def _close(container: Container, people: People, case: ModerationCase, outcome: CaseOutcome) -> None:
    meera, devika = await people.make(Role.MODERATOR), await people.make(Role.MODERATOR)
    which: dict[str, Any] = {"case_id": case.id, "actor_id": meera.user.id}
    await container.claim_moderation_case()(**which)
    for urgent in case.status.urgent:
        await container.give_reason()(
            **which, of_seq=urgent.seq, policy="non_consent", note="As the law wants"
        )
        await container.confirm_urgent_act()(
            case_id=case.id, actor_id=devika.user.id, of_seq=urgent.seq, note="Looked at it"
        )
    await container.prove_duty()(**which, law="in_3_2_b", reference="Nothing to take down", authority="")
    async with container.database().begin() as tx:
        seen = (await tx.moderation_cases.get_for_update(case.id)).version
    if outcome is CaseOutcome.ACTED:  # whose show was hidden reads why, before the case is closed (ENF-01)
        with pytest.raises(StatementMissing):
            await container.close_moderation_case()(**which, outcome=outcome, note="Looked at it", seen=seen)
        warned = AskedAction("warning", "non_consent", ACCOUNT, None)
        await container.decide_moderation_case()(
            **which, decision_id=DecisionId(uuid4()), asked=[warned], reasons=Reasons("Taken without asking", ""),
            note="", seen=seen,
        )  # fmt: skip
        seen += 1
    await container.close_moderation_case()(**which, outcome=outcome, note="Looked at it", seen=seen)


@pytest.mark.parametrize(
    "ending",
    [
        (CaseOutcome.NO_VIOLATION, "", False),
        (CaseOutcome.NO_VIOLATION, "another case of the performer", True),
        (CaseOutcome.NO_VIOLATION, "staff decided about the room", True),
        (CaseOutcome.NO_VIOLATION, "staff had covered it before", True),
        (CaseOutcome.ACTED, "", True),
    ],
)
async def test_leg_17_an_unfounded_complaint_gives_back_what_it_alone_had_covered(
    visit: Visit, container: Container, people: People, show: Stream, ending: tuple[CaseOutcome, str, bool]
) -> None:  # fmt: skip
    outcome, meanwhile, stays = ending
    control, meera = container.control_show(), (await people.make(Role.MODERATOR)).user.id
    if meanwhile == "staff had covered it before":
        await control(stream_id=show.id, actor_id=meera, act="cover", policy="non_consent", note="")
    await complain(visit, f"/watch/{show.id}")
    if meanwhile == "another case of the performer":
        await complain(visit, f"/people/{show.performer_id}/report", "csam")
    if meanwhile == "staff decided about the room":
        await control(stream_id=show.id, actor_id=meera, act="mute", policy="harassment", note="")
    assert await is_covered(container, show)
    await _close(container, people, await the_case(container, Subject(SubjectKind.SHOW, show.id)), outcome)
    assert await is_covered(container, show) is stays
    audit = await container.moderation_queries().audit_about([f"stream:{show.id}"], limit=9)
    assert ("stream.uncover" in [entry.action for entry in audit]) is not stays


async def test_leg_16_a_link_to_nothing_of_ours_is_refused_at_its_field(visit: Visit) -> None:
    wrong = await complain(visit, f"/watch/{uuid4()}")
    assert (wrong.status, "leads to no show and no person" in wrong.text) == (422, True)


async def test_leg_16_a_repeat_is_the_same_complaint_with_another_code(
    visit: Visit, container: Container, show: Stream
) -> None:
    again = {"complaint_id": str(uuid4()), "contact": "kiran@example.in"}
    first = await complain(visit, f"/watch/{show.id}", **again)
    second = await complain(visit, f"/watch/{show.id}", **again)
    assert texts_of(first, "code", id="number") == texts_of(second, "code", id="number")
    assert texts_of(first, "code", id="code") != texts_of(second, "code", id="code")
    case = await the_case(container, Subject(SubjectKind.SHOW, show.id))
    assert case.status.reports == 1
    old = {"number": texts_of(first, "code", id="number"), "code": texts_of(first, "code", id="code")}
    assert (await visit(None, "/report/status", old)).status == 404
    other = await complain(visit, f"/watch/{show.id}", complaint_id=again["complaint_id"])
    assert other.status == 409
    assert UUID(again["complaint_id"])


async def test_csa_04_staff_who_may_not_see_the_case_do_not_read_the_complaint(
    visit: Visit, container: Container, people: People, show: Stream
) -> None:
    complaint_id = str(uuid4())
    done = await complain(visit, f"/watch/{show.id}", "csam", complaint_id=complaint_id)
    assert done.status == 200
    assert await is_covered(container, show)
    async with container.database().begin() as tx:
        about = Subject(SubjectKind.PERSON, show.performer_id)
        case = await tx.moderation_cases.find_open(about, child_safety=True)
    assert case is not None
    audit = await container.moderation_queries().audit_about([f"stream:{show.id}"], limit=9)
    assert [(entry.action, entry.reason) for entry in audit] == [("stream.cover", "complaint")]
    async with container.database().begin() as tx:
        assert await tx.withdrawals.find_words(WithdrawalId(UUID(complaint_id))) is None
    path = f"/staff/cases/{case.id}/complaints/{complaint_id}"
    hidden = await visit(await people.make(Role.MODERATOR), path, {})
    assert (hidden.status, "in blue" in hidden.text) == (404, False)
    assert "in blue" in (await visit(await people.make(Role.CHILD_SAFETY_OFFICER), path, {})).text


async def test_leg_18_an_address_complains_so_often_in_an_hour(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = str(uuid4())  # not the one that the others share
    monkeypatch.setattr(rate_limits, "_who", lambda: address)
    monkeypatch.setattr(rate_limits, "COMPLAINTS", Rate(count=1, period_seconds=3_600, burst=0))
    assert [(await complain(visit, f"/watch/{uuid4()}")).status for _ in range(2)] == [422, 429]


@pytest.mark.parametrize(("reason", "told"), [("ncii", 1), ("csam", 0)])
async def test_mod_29_csa_04_rules_are_told_of_a_complaint_but_never_of_one_about_a_child(
    visit: Visit, container: Container, show: Stream, reason: str, told: int
) -> None:
    complaint_id = str(uuid4())
    link = f"http://livepanty.test/watch/{show.id}"
    assert (await complain(visit, link, reason, complaint_id=complaint_id)).status == 200
    query = "SELECT count(*) FROM outbox WHERE name = :name AND payload ->> 'complaint_id' = :id"
    named = {"name": ComplaintReceived.name, "id": complaint_id}
    async with container.engine().connect() as connection:
        assert (await connection.execute(text(query), named)).scalar_one() == told
