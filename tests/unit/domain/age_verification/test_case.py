"""Every move of a verification case, from every state it could be tried in."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta, timezone
from typing import Any
from uuid import UUID

import pytest

from domain.age_verification.case import (
    LEASE,
    NOTICE_VERSION,
    Moved,
    VerificationCase,
)
from domain.age_verification.case_event import Act, CaseEvent
from domain.age_verification.case_refusals import (
    CaseClaimed,
    CaseNotClaimed,
    MethodNotAllowed,
    NoticeOutdated,
    NotYourCase,
    OwnCase,
)
from domain.age_verification.evidence import EvidenceKind, Verdict
from domain.age_verification.method import USES_AADHAAR, Method
from domain.age_verification.policy import EvidenceMissing, Purpose
from domain.age_verification.reasons import Reason
from domain.age_verification.screening import Screening
from domain.age_verification.states import CaseState
from domain.casework import FourEyes, InvalidTransition, Lease
from domain.errors import Refusal
from domain.ids import CaseId, DocumentId, UserId
from tests.builders import NOW, STRANGER
from tests.unit.domain.age_verification.cases import (
    CASE,
    CLAIMABLE,
    HOLDER,
    NEHA,
    OMAR,
    PAPER,
    PERFORMER,
    PRIYA,
    VIEWER,
    a_piece,
    approved_by,
    by,
    case_in,
    chain_holds,
    chosen,
    claimed,
    collecting,
    everything,
    later,
    opened,
    policy_of,
    screened,
)

Try = Callable[[VerificationCase], Moved]


def screening_to(state: CaseState) -> Try:
    return lambda case: case.screened(Screening(state, Reason.OFFICER_MUST_READ, ("age",)), now=NOW)


def proposed(case: VerificationCase, officer: UserId = NEHA) -> VerificationCase:
    act = by(officer, Reason.UNBLOCK_PROPOSED)
    return claimed(case, officer).unblock_proposed(act, PAPER).case


def unblocked(case: VerificationCase) -> Moved:
    """By Priya, with a proposal of Neha's put there for the states that can have none."""
    ready = replace(case, first_officer_id=NEHA, unblock_document_id=PAPER)
    return ready.unblocked(by(PRIYA, Reason.UNBLOCK_CONFIRMED))


NOT_OVER = (
    "draft consented collecting submitted processing needs_input needs_review auto_passed awaiting_second approved "
    "reverify_due"
)
REVIEWED = "needs_review auto_passed awaiting_second"

MOVES: dict[str, tuple[Try, str, str]] = {
    "consented": (lambda case: case.consented(NOTICE_VERSION, now=NOW), "draft", "consented"),
    "collecting": (
        lambda case: case.collecting(Method.VERIFF, policy=policy_of(case), aadhaar_enabled=False, now=NOW),
        "consented collecting needs_input reverify_due",
        "collecting",
    ),
    "submitted": (lambda case: case.submitted(now=NOW), "collecting", "submitted"),
    "withdrawn": (lambda case: case.withdrawn(now=NOW), NOT_OVER, "withdrawn"),
    "appealed": (lambda case: case.appealed(now=NOW), "rejected reverify_due revoked", "needs_review"),
    "processing": (lambda case: case.processing(now=NOW), "submitted", "processing"),
    "screened to needs_input": (screening_to(CaseState.NEEDS_INPUT), "processing", "needs_input"),
    "screened to needs_review": (screening_to(CaseState.NEEDS_REVIEW), "processing", "needs_review"),
    "screened to auto_passed": (screening_to(CaseState.AUTO_PASSED), "processing", "auto_passed"),
    "screened to approved": (screening_to(CaseState.APPROVED), "", ""),
    "screened to awaiting_second": (screening_to(CaseState.AWAITING_SECOND), "", ""),
    "lapsed": (
        lambda case: case.lapsed(Reason.TIME_OVER, now=NOW),
        "draft consented collecting needs_input approved reverify_due",
        "expired",
    ),
    "blocked_minor": (
        lambda case: case.blocked_minor(Act.by_platform(Reason.FOUND_MINOR, now=NOW)),
        f"{NOT_OVER} rejected expired revoked withdrawn blocked_minor",
        "blocked_minor",
    ),
    "revoked": (
        lambda case: case.revoked(by(PRIYA, Reason.RULES_BROKEN)),
        "approved reverify_due",
        "revoked",
    ),
    "reverify": (
        lambda case: case.reverify(Act.by_platform(Reason.NAME_CHANGED, now=NOW)),
        "approved",
        "reverify_due",
    ),
}
"""What needs no lease: the act, from where it is allowed, and where it leads."""

CLAIMED_MOVES: dict[str, tuple[Try, str, str]] = {
    "approved_once": (
        lambda case: case.approved_once(by(PRIYA), everything(), policy=policy_of(case)),
        "needs_review auto_passed",
        "awaiting_second",
    ),
    "approved_twice": (
        lambda case: case.approved_twice(by(PRIYA), everything(), policy=policy_of(case)),
        "awaiting_second",
        "approved",
    ),
    "sent_back": (
        lambda case: case.sent_back(by(PRIYA, Reason.SECOND_DISAGREES)),
        "awaiting_second",
        "needs_review",
    ),
    "asked": (lambda case: case.asked(by(PRIYA, Reason.SELFIE_UNCLEAR)), REVIEWED, "needs_input"),
    "rejected": (lambda case: case.rejected(by(PRIYA, Reason.FACE_DIFFERS)), REVIEWED, "rejected"),
    "unblock_proposed": (
        lambda case: case.unblock_proposed(by(PRIYA, Reason.UNBLOCK_PROPOSED), PAPER),
        "blocked_minor",
        "blocked_minor",
    ),
    "unblocked": (unblocked, "blocked_minor", "needs_review"),
}
"""What Priya does, who claimed the case first wherever it can be claimed."""


def assert_one_move(case: VerificationCase, moved: Moved, after: str) -> None:
    assert moved.case.state == after
    assert (moved.event.before, moved.event.after) == (case.state, moved.case.state)
    assert (moved.case.seq, moved.event.seq) == (case.seq + 1, case.seq + 1)
    assert moved.event.case_id == case.id
    assert moved.case.reason is moved.event.act.reason
    assert moved.case.chain == moved.event.digest == moved.event.digest_after(case.chain)
    assert (moved.case.id, moved.case.user_id, moved.case.purpose, moved.case.opened_at) == (
        case.id, case.user_id, case.purpose, case.opened_at,
    )  # fmt: skip


@pytest.mark.parametrize("purpose", list(Purpose))
@pytest.mark.parametrize("state", list(CaseState))
@pytest.mark.parametrize("name", MOVES)
def test_age_02_each_move_is_allowed_from_exactly_these_states(
    name: str, state: CaseState, purpose: Purpose
) -> None:
    act, allowed, after = MOVES[name]
    case = case_in(state, purpose)
    assert case.state is state
    if state.value in allowed.split():
        assert_one_move(case, act(case), after)
        return
    with pytest.raises(InvalidTransition) as refusal:
        act(case)
    assert refusal.value.code == "invalid_transition"


@pytest.mark.parametrize("purpose", list(Purpose))
@pytest.mark.parametrize("state", list(CaseState))
@pytest.mark.parametrize("name", CLAIMED_MOVES)
def test_age_02_each_officers_move_is_allowed_from_exactly_these_states(
    name: str, state: CaseState, purpose: Purpose
) -> None:
    act, allowed, after = CLAIMED_MOVES[name]
    if name == "sent_back" or state.value in CLAIMABLE:
        refusal: type[Refusal] = InvalidTransition
    else:
        refusal = CaseNotClaimed
    case = case_in(state, purpose)
    if state.value in CLAIMABLE:
        case = claimed(case, PRIYA)
    if state.value in allowed.split():
        moved = act(case)
        assert_one_move(case, moved, after)
        assert moved.case.lease is None
        return
    with pytest.raises(refusal):
        act(case)


@pytest.mark.parametrize("state", list(CaseState))
def test_age_17_evidence_alone_approves_a_viewer_from_auto_passed_only(state: CaseState) -> None:
    case = case_in(state, Purpose.VIEWER)
    if state is CaseState.AUTO_PASSED:
        moved = case.approved_by_evidence(everything(), policy=VIEWER, now=NOW)
        assert_one_move(case, moved, "approved")
        assert (moved.case.decided_by, moved.case.decided_at) == (None, NOW)
        return
    with pytest.raises(InvalidTransition):
        case.approved_by_evidence(everything(), policy=VIEWER, now=NOW)


# The person


def test_a_case_begins_as_a_draft_with_its_first_event() -> None:
    moved = VerificationCase.open(case_id=CASE, user_id=HOLDER, policy=PERFORMER, now=NOW)
    assert (moved.case.state, moved.case.purpose, moved.case.policy_version) == (
        CaseState.DRAFT, Purpose.PERFORMER, PERFORMER.version,
    )  # fmt: skip
    assert (moved.event.before, moved.event.after, moved.event.seq) == (None, CaseState.DRAFT, 1)
    assert chain_holds([moved.event], moved.case)


def test_prv_01_only_the_notice_in_force_is_agreed_to() -> None:
    with pytest.raises(NoticeOutdated) as refusal:
        opened().consented("2020-01", now=NOW)
    assert refusal.value.code == "notice_outdated"


@pytest.mark.parametrize("method", list(Method))
def test_age_22_no_aadhaar_without_the_registration(method: Method) -> None:
    consented = case_in(CaseState.CONSENTED)

    def choose(*, enabled: bool) -> VerificationCase:
        return consented.collecting(method, policy=PERFORMER, aadhaar_enabled=enabled, now=NOW).case

    for enabled in (False, True):
        if method in PERFORMER.methods and (enabled or method not in USES_AADHAAR):
            assert choose(enabled=enabled).method is method
        else:
            with pytest.raises(MethodNotAllowed) as refusal:
                choose(enabled=enabled)
            assert (refusal.value.code, refusal.value.pointer) == ("method_not_allowed", "/method")


def test_only_the_holder_sees_their_case() -> None:
    opened().require_holder(HOLDER)
    with pytest.raises(NotYourCase):
        opened().require_holder(STRANGER)


@pytest.mark.parametrize("state", list(CaseState))
def test_things_are_brought_only_while_collecting(state: CaseState) -> None:
    if state is CaseState.COLLECTING:
        case_in(state).require_collecting()
        return
    with pytest.raises(InvalidTransition):
        case_in(state).require_collecting()


# Leases


@pytest.mark.parametrize("state", list(CaseState))
def test_an_officer_claims_only_what_waits_for_officers(state: CaseState) -> None:
    if state.value in CLAIMABLE:
        assert claimed(case_in(state), PRIYA).lease == Lease(PRIYA, NOW + LEASE)
        return
    with pytest.raises(InvalidTransition):
        claimed(case_in(state), PRIYA)


def test_two_officers_never_work_on_one_case() -> None:
    case = claimed(case_in(CaseState.NEEDS_REVIEW), NEHA)
    last = NOW + LEASE - timedelta(microseconds=1)
    with pytest.raises(CaseClaimed) as refusal:
        claimed(case, OMAR, now=last)
    assert refusal.value.code == "case_claimed"
    assert claimed(case, NEHA, now=last).lease == Lease(NEHA, last + LEASE)
    assert claimed(case, OMAR, now=NOW + LEASE).lease == Lease(OMAR, NOW + LEASE + LEASE)


def test_an_officer_gives_back_only_their_own() -> None:
    case = claimed(case_in(CaseState.NEEDS_REVIEW), NEHA)
    assert case.released(OMAR) is case
    assert case.released(NEHA).lease is None


def test_an_act_needs_a_lease_of_ones_own_that_is_not_over() -> None:
    case = case_in(CaseState.NEEDS_REVIEW)
    case_of_neha = claimed(case, NEHA)
    for tried, act in (
        (case, by(NEHA)),
        (case_of_neha, by(OMAR)),
        (case_of_neha, by(NEHA, now=NOW + LEASE)),
    ):
        with pytest.raises(CaseNotClaimed) as refusal:
            tried.approved_once(act, everything(), policy=PERFORMER)
        assert refusal.value.code == "case_not_claimed"
    in_time = by(NEHA, now=NOW + LEASE - timedelta(microseconds=1))
    assert case_of_neha.approved_once(in_time, everything(), policy=PERFORMER).case.lease is None


HOLDERS_ACTS: list[Try] = [
    lambda case: case.approved_once(by(HOLDER), everything(), policy=PERFORMER),
    lambda case: case.approved_twice(by(HOLDER), everything(), policy=PERFORMER),
    lambda case: case.asked(by(HOLDER)),
    lambda case: case.rejected(by(HOLDER)),
    lambda case: case.revoked(by(HOLDER)),
    lambda case: case.reverify(by(HOLDER)),
    lambda case: case.unblock_proposed(by(HOLDER), PAPER),
    lambda case: case.unblocked(by(HOLDER)),
]


@pytest.mark.parametrize("act", HOLDERS_ACTS)
@pytest.mark.parametrize("state", list(CaseState))
def test_age_11_an_officer_never_decides_on_themself(act: Try, state: CaseState) -> None:
    case = replace(case_in(state), lease=Lease(HOLDER, later(hours=1)))
    with pytest.raises(OwnCase) as refusal:
        act(case)
    assert refusal.value.code == "own_case"


def test_age_11_an_officer_cannot_even_claim_or_send_back_their_own() -> None:
    case = case_in(CaseState.AWAITING_SECOND)
    with pytest.raises(OwnCase):
        claimed(case, HOLDER)
    with pytest.raises(OwnCase):
        replace(case, lease=Lease(HOLDER, later(hours=1))).sent_back(by(HOLDER))


# Four eyes


def test_age_11_the_same_officer_never_approves_twice() -> None:
    case = claimed(case_in(CaseState.AWAITING_SECOND), NEHA)
    with pytest.raises(FourEyes) as refusal:
        case.approved_twice(by(NEHA), everything(), policy=PERFORMER)
    assert refusal.value.code == "four_eyes"
    with pytest.raises(FourEyes):
        case.sent_back(by(NEHA))


def test_age_11_two_officers_approve_a_performer() -> None:
    case = claimed(case_in(CaseState.AWAITING_SECOND), OMAR)
    assert case.first_officer_id == NEHA
    moved = case.approved_twice(by(OMAR, now=later(minutes=1)), everything(), policy=PERFORMER)
    assert (moved.case.decided_by, moved.case.decided_at) == (OMAR, later(minutes=1))
    assert moved.case.valid_until == later(minutes=1, days=365)
    assert (moved.case.hold, moved.case.missing) == (None, ())


def test_age_11_evidence_alone_approves_no_performer() -> None:
    with pytest.raises(FourEyes):
        case_in(CaseState.AUTO_PASSED).approved_by_evidence(everything(), policy=PERFORMER, now=NOW)


def test_age_11_whoever_disagreed_may_be_the_first_of_the_next_two_and_the_first_is_forgotten() -> None:
    back = claimed(case_in(CaseState.AWAITING_SECOND), OMAR).sent_back(by(OMAR)).case
    assert (back.first_officer_id, back.lease) == (None, None)
    again = claimed(back, OMAR).approved_once(by(OMAR), everything(), policy=PERFORMER).case
    with pytest.raises(FourEyes):
        claimed(again, OMAR).approved_twice(by(OMAR), everything(), policy=PERFORMER)
    assert (
        claimed(again, NEHA)
        .approved_twice(by(NEHA), everything(), policy=PERFORMER)
        .case.is_approved(now=NOW)
    )


@pytest.mark.parametrize("act", ["once", "twice"])
@pytest.mark.parametrize("verdict", [None, Verdict.UNSURE, Verdict.MISMATCH, Verdict.FAILED])
def test_age_11_officers_approve_nothing_that_the_evidence_does_not_show(
    act: str, verdict: Verdict | None
) -> None:
    pieces = [piece for piece in everything() if piece.kind is not EvidenceKind.CONSENT]
    if verdict is not None:
        pieces.append(a_piece(EvidenceKind.CONSENT, verdict))
    if act == "once":
        case = claimed(case_in(CaseState.NEEDS_REVIEW), PRIYA)
        approve = case.approved_once
    else:
        case = claimed(case_in(CaseState.AWAITING_SECOND), PRIYA)
        approve = case.approved_twice
    with pytest.raises(EvidenceMissing):
        approve(by(PRIYA), pieces, policy=PERFORMER)
    assert approve(by(PRIYA), everything(), policy=PERFORMER)


def test_age_11_evidence_that_ended_between_the_two_officers_is_missing_for_the_second() -> None:
    pieces = everything(expires_at=later(minutes=10))
    first = claimed(case_in(CaseState.NEEDS_REVIEW), NEHA)
    once = first.approved_once(by(NEHA), pieces, policy=PERFORMER).case
    second = claimed(once, OMAR)
    with pytest.raises(EvidenceMissing):
        second.approved_twice(by(OMAR, now=later(minutes=10)), pieces, policy=PERFORMER)
    assert second.approved_twice(by(OMAR, now=later(minutes=9)), pieces, policy=PERFORMER)


def test_age_17_a_viewer_without_evidence_is_not_approved_by_evidence() -> None:
    case = case_in(CaseState.AUTO_PASSED, Purpose.VIEWER)
    with pytest.raises(EvidenceMissing):
        case.approved_by_evidence([a_piece(EvidenceKind.CONSENT)], policy=VIEWER, now=NOW)


def test_acc_11_a_viewer_held_after_the_screening_is_not_approved_by_evidence() -> None:
    case = case_in(CaseState.AUTO_PASSED, Purpose.VIEWER).held(Reason.LINKED_TO_BARRED)
    with pytest.raises(FourEyes):
        case.approved_by_evidence(everything(), policy=VIEWER, now=NOW)


def test_ops_10_a_doubt_that_came_after_the_screening_stops_approval_by_evidence() -> None:
    case = case_in(CaseState.AUTO_PASSED, Purpose.VIEWER)
    doubt = a_piece(EvidenceKind.AGE, Verdict.MISMATCH, method=Method.VERIFF)
    with pytest.raises(FourEyes):
        case.approved_by_evidence([*everything(), doubt], policy=VIEWER, now=NOW)


def test_no_performer_is_approved_by_a_viewers_policy() -> None:
    case = case_in(CaseState.AUTO_PASSED)
    with pytest.raises(AssertionError):
        case.approved_by_evidence(everything(), policy=VIEWER, now=NOW)
    with pytest.raises(AssertionError):
        claimed(case, NEHA).approved_once(by(NEHA), everything(), policy=VIEWER)
    with pytest.raises(AssertionError):
        claimed(case_in(CaseState.AWAITING_SECOND), PRIYA).approved_twice(by(PRIYA), [], policy=VIEWER)
    with pytest.raises(AssertionError):
        collecting().collecting(Method.AGE_PROVIDER, policy=VIEWER, aadhaar_enabled=False, now=NOW)


@pytest.mark.parametrize(
    "act", [Act.by_person(NEHA, Reason.RULES_BROKEN, now=NOW), Act.by_provider(Reason.REVIEWED, now=NOW)]
)
def test_only_officers_decide(act: Act) -> None:
    reviewed = claimed(case_in(CaseState.NEEDS_REVIEW), NEHA)
    with pytest.raises(AssertionError):
        reviewed.rejected(act)
    with pytest.raises(AssertionError):
        case_in(CaseState.APPROVED).revoked(act)


# Approvals end


def test_age_13_an_approval_holds_until_its_end_and_only_while_approved() -> None:
    case = case_in(CaseState.APPROVED)
    assert case.is_approved(now=later(days=365) - timedelta(microseconds=1))
    assert not case.is_approved(now=later(days=365))
    for state in set(CaseState) - {CaseState.APPROVED}:
        assert not case_in(state).is_approved(now=NOW)
        assert not replace(case, state=state).is_approved(now=NOW)


def test_age_13_an_approval_ends_with_its_document() -> None:
    pieces = [piece for piece in everything() if piece.kind is not EvidenceKind.IDENTITY]
    pieces.append(a_piece(EvidenceKind.IDENTITY, expires_at=later(days=30)))
    second = claimed(case_in(CaseState.AWAITING_SECOND), OMAR)
    case = second.approved_twice(by(OMAR), pieces, policy=PERFORMER).case
    assert case.is_approved(now=later(days=30) - timedelta(microseconds=1))
    assert not case.is_approved(now=later(days=30))
    viewer = case_in(CaseState.AUTO_PASSED, Purpose.VIEWER)
    pieces = everything(expires_at=later(days=2))
    assert viewer.approved_by_evidence(pieces, policy=VIEWER, now=NOW).case.valid_until == later(days=2)


@pytest.mark.parametrize("reason", [Reason.NAME_CHANGED, Reason.FACE_CHANGED, Reason.SHOULD_VERIFY_AGAIN])
def test_age_13_whoever_must_verify_again_is_not_approved_by_the_old_evidence_alone(reason: Reason) -> None:
    due = case_in(CaseState.APPROVED, Purpose.VIEWER).reverify(Act.by_platform(reason, now=NOW)).case
    assert due.hold is reason
    again = screened(chosen(due), CaseState.AUTO_PASSED)
    with pytest.raises(FourEyes):
        again.approved_by_evidence(everything(), policy=VIEWER, now=NOW)
    assert approved_by(again, NEHA, OMAR).hold is None


def test_age_13_a_graver_hold_stays() -> None:
    held = case_in(CaseState.APPROVED).held(Reason.LINKED_TO_BARRED)
    assert held.reverify(by(NEHA, Reason.NAME_CHANGED)).case.hold is Reason.LINKED_TO_BARRED


def test_age_13_a_new_round_forgets_the_end_and_the_first_officer_of_the_old() -> None:
    again = chosen(case_in(CaseState.REVERIFY_DUE))
    assert (again.valid_until, again.first_officer_id) == (None, None)


def test_a_revocation_says_who_and_when_and_ends_the_approval() -> None:
    case = case_in(CaseState.APPROVED).revoked(by(PRIYA, Reason.DOCUMENT_FORGED, now=later(days=1))).case
    assert (case.decided_by, case.decided_at, case.valid_until) == (PRIYA, later(days=1), None)


def test_a_refusal_says_who_when_and_why() -> None:
    case = claimed(case_in(CaseState.AWAITING_SECOND), PRIYA)
    refused = case.rejected(by(PRIYA, Reason.FACE_DIFFERS)).case
    assert (refused.decided_by, refused.decided_at, refused.reason, refused.first_officer_id) == (
        PRIYA, NOW, Reason.FACE_DIFFERS, None,
    )  # fmt: skip


# Appeals


def appealed(case: VerificationCase) -> VerificationCase:
    return case.appealed(now=NOW).case


DECISIONS: list[Callable[[VerificationCase, UserId], Moved]] = [
    lambda case, officer: case.approved_once(by(officer), everything(), policy=PERFORMER),
    lambda case, officer: case.asked(by(officer)),
    lambda case, officer: case.rejected(by(officer)),
]


@pytest.mark.parametrize("decide", DECISIONS)
@pytest.mark.parametrize("state", [CaseState.REJECTED, CaseState.REVOKED])
def test_age_20_another_officer_looks_at_an_appeal(
    decide: Callable[[VerificationCase, UserId], Moved], state: CaseState
) -> None:
    case = appealed(case_in(state))  # Neha decided
    assert (case.hold, case.first_officer_id) == (Reason.APPEALED, None)
    with pytest.raises(FourEyes):
        decide(claimed(case, NEHA), NEHA)
    assert decide(claimed(case, OMAR), OMAR)


def test_age_20_who_was_appealed_is_no_second_officer_either() -> None:
    case = claimed(appealed(case_in(CaseState.REJECTED)), OMAR)
    once = case.approved_once(by(OMAR), everything(), policy=PERFORMER).case
    with pytest.raises(FourEyes):
        claimed(once, NEHA).approved_twice(by(NEHA), everything(), policy=PERFORMER)
    with pytest.raises(FourEyes):
        claimed(once, NEHA).sent_back(by(NEHA))
    assert claimed(once, PRIYA).approved_twice(by(PRIYA), everything(), policy=PERFORMER)


def test_age_20_no_other_hold_and_no_second_appeal_lets_them_in_again() -> None:
    case = appealed(case_in(CaseState.REJECTED)).held(Reason.LINKED_TO_BARRED)
    with pytest.raises(FourEyes):
        claimed(case, NEHA).rejected(by(NEHA))
    twice = appealed(claimed(case, OMAR).rejected(by(OMAR)).case)
    assert twice.appealed_officers == {NEHA, OMAR}
    for officer in (NEHA, OMAR):
        with pytest.raises(FourEyes):
            claimed(twice, officer).approved_once(by(officer), everything(), policy=PERFORMER)


def test_age_20_who_was_overruled_neither_revokes_nor_has_them_verify_again() -> None:
    case = approved_by(appealed(case_in(CaseState.REJECTED)), OMAR, PRIYA)
    with pytest.raises(FourEyes):
        case.revoked(by(NEHA, Reason.RULES_BROKEN))
    with pytest.raises(FourEyes):
        case.reverify(by(NEHA, Reason.SHOULD_VERIFY_AGAIN))
    assert case.revoked(by(OMAR, Reason.RULES_BROKEN))


def test_age_20_an_appeal_against_nobodys_decision_bars_nobody() -> None:
    case = replace(case_in(CaseState.REJECTED), decided_by=None)
    assert appealed(case).appealed_officers == frozenset()


# Minors


@pytest.mark.parametrize("state", list(CaseState))
def test_acc_09_a_minor_is_locked_out_at_once_whoever_finds_it(state: CaseState) -> None:
    case = replace(case_in(state), lease=Lease(NEHA, later(hours=1)))
    for act, decider in (
        (Act.by_provider(Reason.FOUND_MINOR, now=later(days=1)), None),
        (Act.by_platform(Reason.FOUND_MINOR, now=later(days=1)), None),
        (Act.by_person(HOLDER, Reason.DECLARED_MINOR, now=later(days=1)), None),
        (by(OMAR, Reason.FOUND_MINOR, now=later(days=1)), OMAR),
    ):
        locked = case.blocked_minor(act).case
        assert (locked.state, locked.lease, locked.valid_until) == (CaseState.BLOCKED_MINOR, None, None)
        assert (locked.first_officer_id, locked.unblock_document_id) == (None, None)
        assert (locked.decided_by, locked.decided_at) == (decider, later(days=1))


def test_acc_09_two_officers_and_a_document_open_a_minors_case_for_review() -> None:
    case = proposed(case_in(CaseState.BLOCKED_MINOR))
    assert (case.state, case.first_officer_id, case.unblock_document_id) == (
        CaseState.BLOCKED_MINOR, NEHA, PAPER,
    )  # fmt: skip
    assert case.lease is None
    opened_again = claimed(case, OMAR).unblocked(by(OMAR, Reason.UNBLOCK_CONFIRMED)).case
    assert (opened_again.state, opened_again.hold) == (CaseState.NEEDS_REVIEW, Reason.UNBLOCK_CONFIRMED)
    assert (opened_again.first_officer_id, opened_again.unblock_document_id) == (None, None)


def test_age_20_who_locked_a_minor_does_not_decide_when_the_case_is_open_again() -> None:
    locked = replace(case_in(CaseState.BLOCKED_MINOR), decided_by=PRIYA)
    again = claimed(proposed(locked), OMAR).unblocked(by(OMAR, Reason.UNBLOCK_CONFIRMED)).case
    assert again.appealed_officers == {PRIYA}
    with pytest.raises(FourEyes):
        claimed(again, PRIYA).rejected(by(PRIYA))
    assert claimed(again, NEHA).rejected(by(NEHA))


def test_acc_09_one_officer_alone_opens_no_minors_case() -> None:
    case = proposed(case_in(CaseState.BLOCKED_MINOR))
    with pytest.raises(FourEyes):
        claimed(case, NEHA).unblocked(by(NEHA))


def test_acc_09_nothing_is_opened_that_nobody_proposed() -> None:
    case = claimed(case_in(CaseState.BLOCKED_MINOR), OMAR)
    with pytest.raises(InvalidTransition):
        case.unblocked(by(OMAR))
    for half in (replace(case, first_officer_id=NEHA), replace(case, unblock_document_id=PAPER)):
        with pytest.raises(InvalidTransition):
            half.unblocked(by(OMAR))


def test_acc_09_a_minor_found_again_voids_the_proposal() -> None:
    case = proposed(case_in(CaseState.BLOCKED_MINOR))
    again = case.blocked_minor(by(NEHA, Reason.FOUND_MINOR)).case
    assert (again.first_officer_id, again.unblock_document_id) == (None, None)
    for officer in (NEHA, OMAR):
        with pytest.raises(InvalidTransition):
            claimed(again, officer).unblocked(by(officer))


def test_acc_09_a_newer_proposal_takes_the_place_of_the_older() -> None:
    other = DocumentId(UUID(int=2))
    case = claimed(proposed(case_in(CaseState.BLOCKED_MINOR)), OMAR)
    newer = case.unblock_proposed(by(OMAR, Reason.UNBLOCK_PROPOSED), other).case
    assert (newer.first_officer_id, newer.unblock_document_id) == (OMAR, other)
    with pytest.raises(FourEyes):
        claimed(newer, OMAR).unblocked(by(OMAR))
    assert claimed(newer, NEHA).unblocked(by(NEHA))


# The chain


def an_event(**changes: Any) -> CaseEvent:
    return replace(opened().withdrawn(now=NOW).event, **changes)


@pytest.mark.parametrize(
    "changed",
    [
        an_event(case_id=CaseId(UUID(int=1))),
        an_event(seq=3),
        an_event(before=None),
        an_event(before=CaseState.CONSENTED),
        an_event(after=CaseState.EXPIRED),
        an_event(act=Act.by_platform(Reason.PERSON_WITHDREW, now=NOW)),
        an_event(act=Act.by_person(STRANGER, Reason.PERSON_WITHDREW, now=NOW)),
        an_event(act=Act.by_person(HOLDER, Reason.HANDED_IN, now=NOW)),
        an_event(act=replace(an_event().act, note="x")),
        an_event(act=Act.by_person(HOLDER, Reason.PERSON_WITHDREW, now=later(microseconds=1))),
    ],
)
def test_age_02_the_digest_is_of_everything_that_an_event_says(changed: CaseEvent) -> None:
    first = opened()
    assert an_event().digest_after(first.chain) == an_event().digest
    assert changed.digest_after(first.chain) != an_event().digest


def test_age_02_the_digest_is_of_the_moment_not_of_the_zone_it_is_written_in() -> None:
    elsewhere = NOW.astimezone(timezone(timedelta(hours=5, minutes=30)))
    written = an_event(act=Act.by_person(HOLDER, Reason.PERSON_WITHDREW, now=elsewhere))
    assert written.digest_after(opened().chain) == an_event().digest


def test_a_hold_is_no_move() -> None:
    case = case_in(CaseState.NEEDS_REVIEW)
    assert case.held(Reason.DUPLICATE_IDENTITY) == replace(case, hold=Reason.DUPLICATE_IDENTITY)


@pytest.mark.parametrize("state", list(CaseState))
def test_what_is_over_is_over(state: CaseState) -> None:
    over = {"rejected", "expired", "revoked", "withdrawn", "blocked_minor"}
    assert case_in(state).is_over is (state.value in over)
