"""The officers' screens, as a browser without JavaScript asks for them."""

from uuid import uuid4

import pytest
import pytest_asyncio
from quart import Quart

from domain.age_verification.age import AgeState
from domain.age_verification.policy import Purpose
from domain.age_verification.review import NEEDED, CheckPoint
from domain.age_verification.states import CaseState
from domain.identity.permissions import Role
from domain.ids import CaseId
from entrypoints.container import Container
from tests.integration.api.conftest import People, Person
from tests.integration.web.conftest import Answer, Document, Visit
from tests.integration.web.moderation.cases import (
    BORN,
    NAME,
    a_number,
    a_pan,
    appeal,
    case_of,
    collecting,
    performers_case,
    show_id,
    viewers_case,
)
from tests.integration.web.test_pages import dead_links, faults

NOTE = {"note": "seen with my own eyes"}
EVERY_POINT = {f"point_{point}": "yes" for point in CheckPoint}


def path(case_id: CaseId, act: str = "") -> str:
    return f"/staff/verification/cases/{case_id}" + (f"/{act}" if act else "")


async def officer(people: People) -> Person:
    return await people.make(Role.KYC_OFFICER)


async def approve(visit: Visit, who: Person, case_id: CaseId) -> Answer:
    await visit(who, path(case_id, "claim"), {})
    return await visit(who, path(case_id, "decision"), {"decision": "approve", **EVERY_POINT, **NOTE})


Approved = tuple[CaseId, Person]


@pytest_asyncio.fixture
async def approved(people: People, container: Container, visit: Visit) -> Approved:
    """A performer's case that two officers approved, and the first of them."""
    kiran, farah = await officer(people), await officer(people)
    case_id = await performers_case(container, await people.make())
    await approve(visit, kiran, case_id)
    await approve(visit, farah, case_id)
    return case_id, kiran


def sound(app: Quart, answer: Answer) -> None:
    assert faults(answer.document) == []
    assert dead_links(app, answer.document) == []


async def test_adm_03_an_officer_finds_a_case_in_the_queue(
    app: Quart, people: People, container: Container, visit: Visit
) -> None:
    asha, kiran = await people.make(), await officer(people)
    case_id = await performers_case(container, asha)
    answer = await visit(kiran, "/staff/verification?purpose=performer&state=needs_review")
    assert answer.status == 200
    assert path(case_id) in answer.text
    assert "no-store" in answer.response.headers["Cache-Control"]
    sound(app, answer)
    for narrower in ("purpose=viewer", "state=awaiting_second", "overdue=1", "mine=1"):
        assert path(case_id) not in (await visit(kiran, f"/staff/verification?{narrower}")).text
    await visit(kiran, path(case_id, "claim"), {})
    mine = await visit(kiran, "/staff/verification?mine=1", HX_Request="true")
    assert path(case_id) in mine.text
    assert "<html" not in mine.text
    assert (await visit(kiran, "/staff/verification?purpose=dancer")).status == 422
    assert (await visit(kiran, "/staff/verification/waiting")).text.strip()[0].isdigit()


async def test_adm_03_two_officers_never_share_a_case(
    app: Quart, people: People, container: Container, visit: Visit
) -> None:
    kiran, farah = await officer(people), await officer(people)
    case_id = await performers_case(container, await people.make())
    claimed = await visit(kiran, path(case_id, "claim"), {})
    assert (claimed.status, claimed.response.headers["Location"]) == (303, path(case_id) + "?done=claimed")
    assert "Yours for" in (await visit(kiran, path(case_id))).text
    theirs = await visit(farah, path(case_id))
    sound(app, theirs)
    assert "works on this" in theirs.text
    offered = {form["action"] for form in theirs.document.all("form")}
    assert offered == {path(case_id, "minor")}, "whoever is under 18 is locked at once; all else waits"
    refused = [
        (await visit(farah, path(case_id, "claim"), {})),
        (await visit(farah, path(case_id, "looks"), {"document": "all", "reason": "curious"})),
        (await visit(farah, path(case_id, "reveal"), NOTE)),
        (
            await visit(
                farah,
                path(case_id, "decision"),
                {"decision": "refuse", "refuse_reason": "document_forged", **NOTE},
            )
        ),
    ]
    assert [answer.status for answer in refused] == [409] * 4
    assert NAME not in "".join(answer.text for answer in refused)
    await visit(farah, path(case_id, "release"), {})
    assert (await case_of(container, case_id)).lease is not None, "only their own"
    await visit(kiran, path(case_id, "release"), {})
    assert "Claim this case" in (await visit(farah, path(case_id))).text


async def test_adm_02_nothing_personal_is_on_the_page_before_it_is_revealed(
    app: Quart, people: People, container: Container, visit: Visit
) -> None:
    kiran, number, pan = await officer(people), a_number(), a_pan()
    case_id = await performers_case(container, await people.make(), number=number, pan=pan)
    await visit(kiran, path(case_id, "claim"), {})
    before = await visit(kiran, path(case_id))
    sound(app, before)
    secrets = (NAME, "Sharmila", BORN.isoformat(), number, pan)
    assert [secret for secret in secrets if secret in before.text] == []
    assert "N•••• S•••• R••••" in before.text
    assert "1994-••-••" in before.text
    assert f"••••{pan[-4:]}" in before.text
    without = await visit(kiran, path(case_id, "reveal"), {"note": " "})
    assert without.status == 422
    assert "Say why in 3 to 1000 characters." in without.text
    assert [secret for secret in secrets if secret in without.text] == []
    after = await visit(kiran, path(case_id, "reveal"), {"note": "the card is blurred"})
    sound(app, after)
    assert after.status == 200
    assert [secret for secret in secrets if secret in after.text and secret != "Sharmila"] == [
        NAME, BORN.isoformat(), number, pan,
    ]  # fmt: skip
    assert after.response.headers["Cache-Control"] == "no-store"
    assert after.document.all("meta", content=f"60; url={path(case_id)}"), "gone without a script too"
    entries = await container.moderation_queries().audit_about([f"verification_case:{case_id}"], limit=9)
    assert [(entry.action, entry.note) for entry in entries] == [
        ("verification.reveal", "the card is blurred")
    ]


async def test_adm_02_a_revealed_fragment_is_that_alone(
    people: People, container: Container, visit: Visit
) -> None:
    kiran = await officer(people)
    case_id = await performers_case(container, await people.make())
    answer = await visit(kiran, path(case_id, "reveal"), NOTE, HX_Request="true")
    assert answer.text.lstrip().startswith("<section")
    assert NAME in answer.text
    assert faults(Document(answer.text)) == []


async def test_age_24_documents_are_opened_side_by_side_for_a_reason(
    app: Quart, people: People, container: Container, visit: Visit
) -> None:
    kiran = await officer(people)
    case_id = await performers_case(container, await people.make())
    covered = await visit(kiran, path(case_id))
    assert covered.document.all("img") == []
    without = await visit(kiran, path(case_id, "looks"), {"document": "all", "reason": ""})
    assert (without.status, without.document.all("img")) == (422, [])
    assert "A reason has 3 to 300 characters." in without.text
    answer = await visit(kiran, path(case_id, "looks"), {"document": "all", "reason": "first review"})
    sound(app, answer)
    images = answer.document.all("img")
    assert [image["alt"] for image in images] == ["Front of the identity card", "Selfie"]
    assert {image["draggable"] for image in images} == {"false"}
    assert not any("download" in a for a in answer.document.all("a"))
    for image in images:
        shown = await kiran.call("GET", image["src"])
        assert (shown.status_code, shown.mimetype) == (200, "image/jpeg")
    policy = answer.response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    one = await visit(
        kiran,
        path(case_id, "looks"),
        {"document": covered.document.all("button", name="document")[1]["value"], "reason": "again"},
        HX_Request="true",
    )
    assert one.text.lstrip().startswith("<figure")
    assert len(Document(one.text).all("img")) == 1
    elsewhere = await visit(kiran, path(case_id, "looks"), {"document": str(uuid4()), "reason": "not theirs"})
    assert elsewhere.status == 404


async def test_age_11_a_performer_is_approved_by_two_officers(
    app: Quart, people: People, container: Container, visit: Visit
) -> None:
    asha, kiran, farah = await people.make(), await officer(people), await officer(people)
    case_id = await performers_case(container, asha)
    once = await approve(visit, kiran, case_id)
    assert once.response.headers["Location"] == path(case_id) + "?done=awaiting_second"
    sound(app, await visit(kiran, once.response.headers["Location"]))
    again = await approve(visit, kiran, case_id)
    assert again.status == 409
    assert "The second approval is another officer’s." in again.text.replace("&#39;", "’").replace("'", "’")
    assert "You approved this first" in again.text
    await visit(kiran, path(case_id, "release"), {})
    await visit(farah, path(case_id, "claim"), {})
    second = await visit(farah, path(case_id))
    assert "You are the second" in second.text
    assert "Confirm: approve for good" in second.text
    twice = await approve(visit, farah, case_id)
    assert twice.response.headers["Location"] == path(case_id) + "?done=approved"
    async with container.database().begin() as tx:
        assert (await tx.users.get(asha.user.id)).role is Role.PERFORMER
    sound(app, await visit(farah, path(case_id)))


async def test_age_11_the_second_officer_may_disagree(
    people: People, container: Container, visit: Visit
) -> None:
    kiran, farah = await officer(people), await officer(people)
    case_id = await performers_case(container, await people.make())
    await approve(visit, kiran, case_id)
    await visit(farah, path(case_id, "claim"), {})
    await visit(farah, path(case_id, "decision"), {"decision": "send_back", **NOTE})
    case = await case_of(container, case_id)
    assert (case.state, case.first_officer_id) == (CaseState.NEEDS_REVIEW, None)


async def test_age_11_what_is_wrong_with_a_decision_is_said_beside_it(
    people: People, container: Container, visit: Visit
) -> None:
    kiran = await officer(people)
    case_id = await performers_case(container, await people.make())
    unclaimed = await visit(kiran, path(case_id, "decision"), {"decision": "approve", **EVERY_POINT, **NOTE})
    assert unclaimed.status == 409
    await visit(kiran, path(case_id, "claim"), {})

    async def refused(**form: str) -> tuple[int, list[str]]:
        answer = await visit(kiran, path(case_id, "decision"), form)
        errors = [
            at["id"] for tag, at, _ in answer.document.elements if at.get("class") == "error" and "id" in at
        ]
        return answer.status, errors

    assert await refused(**NOTE) == (422, ["decide-decision-error"])
    assert await refused(decision="approve", **NOTE) == (422, ["decide-checklist-error"])
    assert await refused(decision="approve", **EVERY_POINT) == (422, ["decide-note-error"])
    assert await refused(decision="ask", **NOTE) == (422, ["decide-ask_reason-error"])
    assert await refused(decision="ask", refuse_reason="document_forged", **NOTE) == (
        422,
        ["decide-ask_reason-error"],
    )
    assert await refused(decision="refuse", **NOTE) == (422, ["decide-refuse_reason-error"])
    assert (await case_of(container, case_id)).state is CaseState.NEEDS_REVIEW


async def test_an_officer_sees_what_the_person_will_read(
    people: People, container: Container, visit: Visit
) -> None:
    kiran = await officer(people)
    case_id = await performers_case(container, await people.make())
    await visit(kiran, path(case_id, "claim"), {})
    page = await visit(kiran, path(case_id))
    told = "Your document cannot be read. Take the picture again: all four corners, no glare."
    assert [each["data-text"] for each in page.document.all("option", value="document_unreadable")] == [
        told
    ] * 2
    assert f"<dd>{told}</dd>" in page.text, "without a script it is a list"
    points = [
        each["name"] for each in page.document.all("input", type="checkbox") if "point_" in each["name"]
    ]
    assert points == [f"point_{point}" for point in CheckPoint if point in NEEDED[Purpose.PERFORMER]]


async def test_an_officer_asks_again_and_another_refuses(
    people: People, container: Container, visit: Visit
) -> None:
    kiran = await officer(people)
    for decision, reason, state in (
        ("ask", "selfie_unclear", CaseState.NEEDS_INPUT),
        ("refuse", "document_forged", CaseState.REJECTED),
    ):
        case_id = await performers_case(container, await people.make())
        await visit(kiran, path(case_id, "claim"), {})
        form = {"decision": decision, f"{decision}_reason": reason, **NOTE}
        assert (await visit(kiran, path(case_id, "decision"), form)).status == 303
        case = await case_of(container, case_id)
        assert (case.state, case.reason) == (state, reason)


async def test_age_20_whoever_decided_is_told_that_others_look_at_the_appeal(
    app: Quart, people: People, container: Container, visit: Visit
) -> None:
    asha, kiran, farah = await people.make(), await officer(people), await officer(people)
    case_id = await performers_case(container, asha)
    await visit(kiran, path(case_id, "claim"), {})
    form = {"decision": "refuse", "refuse_reason": "face_differs", **NOTE}
    await visit(kiran, path(case_id, "decision"), form)
    await appeal(container, asha, case_id)
    await visit(kiran, path(case_id, "claim"), {})
    page = await visit(kiran, path(case_id))
    assert "Another officer looks at it now" in page.text
    assert path(case_id, "decision") not in {form["action"] for form in page.document.all("form")}
    assert (await approve(visit, kiran, case_id)).status == 409
    await visit(kiran, path(case_id, "release"), {})
    theirs = await visit(farah, path(case_id))
    sound(app, theirs)
    assert "my new passport shows it" in theirs.text
    assert "to be answered by" in theirs.text


async def test_acc_09_one_officer_locks_a_minor_with_a_note_and_a_tick(
    people: People, container: Container, visit: Visit
) -> None:
    asha, kiran = await people.make(), await officer(people)
    case_id = await performers_case(container, asha)
    for form in ({"note": "born in 2012", "sure": ""}, {"note": "", "sure": "yes"}):
        assert (await visit(kiran, path(case_id, "minor"), form)).status == 422
    assert (await case_of(container, case_id)).state is CaseState.NEEDS_REVIEW
    locked = await visit(kiran, path(case_id, "minor"), {"note": "born in 2012", "sure": "yes"})
    assert locked.response.headers["Location"] == path(case_id) + "?done=blocked_minor"
    assert (await container.case_queries().status(asha.user.id)).state is AgeState.MINOR_LOCKED


async def test_acc_09_two_other_officers_open_a_lock_that_was_appealed(
    app: Quart, people: People, container: Container, visit: Visit
) -> None:
    asha, kiran, farah, tara = [await people.make(), *[await officer(people) for _ in range(3)]]
    case_id = await performers_case(container, asha)
    await visit(kiran, path(case_id, "minor"), {"note": "looks young", "sure": "yes"})
    await appeal(container, asha, case_id)
    assert path(case_id) in (await visit(farah, "/staff/verification?state=blocked_minor")).text
    for who, words, done in (
        (farah, "Propose to open the case again", "proposed"),
        (tara, "Agree: open the case again", "needs_review"),
    ):
        await visit(who, path(case_id, "claim"), {})
        page = await visit(who, path(case_id))
        sound(app, page)
        assert words in page.text
        assert (await visit(who, path(case_id, "lock-appeal"), NOTE)).status == 422
        answer = await visit(who, path(case_id, "lock-appeal"), {"answer": "open", **NOTE})
        assert answer.response.headers["Location"] == path(case_id) + f"?done={done}"
    assert (await container.case_queries().status(asha.user.id)).state is AgeState.HELD


async def test_acc_09_a_lock_may_stay(people: People, container: Container, visit: Visit) -> None:
    asha, kiran, farah = await people.make(), await officer(people), await officer(people)
    case_id = await performers_case(container, asha)
    await visit(kiran, path(case_id, "minor"), {"note": "looks young", "sure": "yes"})
    await appeal(container, asha, case_id)
    await visit(farah, path(case_id, "claim"), {})
    answer = await visit(farah, path(case_id, "lock-appeal"), {"answer": "leave", **NOTE})
    assert answer.response.headers["Location"] == path(case_id) + "?done=upheld"
    assert (await case_of(container, case_id)).state is CaseState.BLOCKED_MINOR


@pytest.mark.parametrize(
    ("act", "reason", "state"),
    [
        ("revoke", "rules_broken", CaseState.REVOKED),
        ("reverify", "name_changed", CaseState.REVERIFY_DUE),
    ],
)
async def test_an_approval_is_taken_away_or_asked_for_again(
    approved: Approved, visit: Visit, act: str, reason: str, state: CaseState
) -> None:
    case_id, kiran = approved
    for wrong in ({**NOTE, "reason": "face_differs"}, {"reason": reason, "note": ""}):
        assert (await visit(kiran, path(case_id, act), wrong)).status == 422
    done = await visit(kiran, path(case_id, act), {"reason": reason, **NOTE})
    assert done.response.headers["Location"] == path(case_id) + f"?done={state}"
    assert (await visit(kiran, done.response.headers["Location"])).status == 200


async def test_nobody_works_on_their_own_case(people: People, container: Container, visit: Visit) -> None:
    kiran = await officer(people)
    case_id = await viewers_case(container, kiran)
    answers = [
        await visit(kiran, path(case_id)),
        await visit(kiran, path(case_id, "claim"), {}),
        await visit(kiran, path(case_id, "reveal"), NOTE),
        await visit(kiran, path(case_id, "looks"), {"document": "all", "reason": "mine"}),
        await visit(kiran, path(case_id, "minor"), {**NOTE, "sure": "yes"}),
        await visit(kiran, f"/staff/people/{kiran.user.id}"),
    ]
    assert [answer.status for answer in answers] == [403] * 6
    assert "Nobody decides on their own case." in answers[0].text
    assert NAME not in "".join(answer.text for answer in answers)
    queue = await visit(kiran, "/staff/verification?purpose=viewer")
    assert path(case_id) not in queue.text


async def test_a_case_that_is_not_there_says_so(people: People, visit: Visit) -> None:
    assert (await visit(await officer(people), path(CaseId(uuid4())))).status == 404


async def test_differences_between_documents_are_marked_in_words(
    people: People, container: Container, visit: Visit
) -> None:
    asha, kiran, number = await people.make(), await officer(people), a_number()
    case_id = await collecting(container, asha, Purpose.VIEWER)
    await show_id(container, asha, case_id, number=number)
    await show_id(container, asha, case_id, name="Nandini Sharmila Roy", number=number)
    await container.submit_case()(case_id=case_id, user_id=asha.user.id)
    text = (await visit(kiran, path(case_id))).text
    assert text.count("Differs</span>") == 1
    assert text.count("Same</span>") == 1
    assert "Roy" not in text


async def test_age_14_other_accounts_with_the_same_document_are_shown(
    app: Quart, people: People, container: Container, visit: Visit
) -> None:
    asha, other, kiran, number = await people.make(), await people.make(), await officer(people), a_number()
    await performers_case(container, other, number=number)
    case_id = await performers_case(container, asha, number=number)
    page = await visit(kiran, path(case_id))
    assert "Another performer has this document" in page.text
    assert page.document.all("a", href=f"/staff/people/{other.user.id}")
