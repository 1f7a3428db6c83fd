"""Where the evidence alone sends a case."""

from datetime import timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from domain.age_verification.evidence import Evidence, EvidenceKind, Verdict, passed_kinds
from domain.age_verification.method import Method
from domain.age_verification.policy import Policy
from domain.age_verification.reasons import Reason
from domain.age_verification.screening import Screening, screen
from domain.age_verification.states import CaseState
from tests.builders import NOW
from tests.unit.domain.age_verification.cases import (
    PERFORMER,
    VIEWER,
    a_piece,
    everything,
    later,
)

K = EvidenceKind


def screening_of(pieces: list[Evidence], policy: Policy = PERFORMER, hold: Reason | None = None) -> Screening:
    return screen(pieces, policy, hold=hold, now=NOW)


def with_piece(kind: EvidenceKind, verdict: Verdict, method: Method | None = None) -> list[Evidence]:
    piece = a_piece(kind, verdict) if method is None else a_piece(kind, verdict, method=method)
    return [*(other for other in everything() if (other.kind, other.method) != (kind, piece.method)), piece]


def test_complete_evidence_without_a_doubt_passes() -> None:
    assert screening_of(everything()) == Screening(CaseState.AUTO_PASSED, Reason.EVIDENCE_COMPLETE, ())


def test_age_17_a_providers_yes_and_consent_pass_a_viewer() -> None:
    pieces = [a_piece(K.CONSENT), a_piece(K.AGE, method=Method.AGE_PROVIDER)]
    assert screening_of(pieces, VIEWER).state is CaseState.AUTO_PASSED
    assert screening_of(pieces[1:], VIEWER) == Screening(
        CaseState.NEEDS_INPUT, Reason.EVIDENCE_MISSING, ("consent",)
    )


def test_ops_10_silence_is_no_evidence() -> None:
    screening = screening_of([])
    assert (screening.state, screening.reason) == (CaseState.NEEDS_INPUT, Reason.EVIDENCE_MISSING)
    assert screening.missing == ("consent", "identity", "age", "face", "tax_id", "agreement")


@pytest.mark.parametrize(
    ("verdict", "reason"),
    [
        (Verdict.FAILED, Reason.CHECK_FAILED),
        (Verdict.MISMATCH, Reason.CLAIMS_CONTRADICT),
        (Verdict.UNSURE, Reason.OFFICER_MUST_READ),
    ],
)
def test_age_07_a_doubt_goes_to_officers_even_where_another_check_passed(
    verdict: Verdict, reason: Reason
) -> None:
    beside = screening_of([*everything(), a_piece(K.AGE, verdict, method=Method.VERIFF)])
    assert beside == Screening(CaseState.NEEDS_REVIEW, reason, ())
    instead = screening_of(with_piece(K.TAX_ID, verdict))
    assert instead == Screening(CaseState.NEEDS_REVIEW, reason, ("tax_id",))


def test_the_gravest_doubt_is_named() -> None:
    doubts = [
        a_piece(K.AGE, Verdict.UNSURE, method=Method.VERIFF),
        a_piece(K.TAX_ID, Verdict.MISMATCH, method=Method.VERIFF),
        a_piece(K.IDENTITY, Verdict.FAILED, method=Method.VERIFF),
    ]
    assert screening_of([*everything(), *doubts]).reason is Reason.CHECK_FAILED
    assert screening_of([*everything(), *doubts[:2]]).reason is Reason.CLAIMS_CONTRADICT


@pytest.mark.parametrize("policy", [VIEWER, PERFORMER])
@pytest.mark.parametrize("hold", [Reason.LINKED_TO_BARRED, Reason.DUPLICATE_IDENTITY, Reason.APPEALED])
def test_acc_11_whoever_is_held_is_looked_at_however_good_the_evidence(policy: Policy, hold: Reason) -> None:
    assert screening_of(everything(), policy, hold) == Screening(CaseState.NEEDS_REVIEW, hold, ())


def test_acc_11_a_held_person_still_brings_what_is_missing_first() -> None:
    assert screening_of([], hold=Reason.LINKED_TO_BARRED).state is CaseState.NEEDS_INPUT


@pytest.mark.parametrize("kind", [K.CONSENT, K.AGREEMENT])
def test_what_only_the_person_can_give_is_asked_of_them(kind: EvidenceKind) -> None:
    for verdict in (Verdict.UNSURE, Verdict.FAILED):
        assert screening_of(with_piece(kind, verdict)) == Screening(
            CaseState.NEEDS_INPUT, Reason.EVIDENCE_MISSING, (kind.value,)
        )


def test_age_09_officers_compare_a_face_only_with_a_picture_of_both() -> None:
    rest = [
        piece for piece in everything() if piece.kind not in (K.LIVENESS, K.FACE_MATCH, K.HUMAN_COMPARISON)
    ]
    selfie = a_piece(K.HUMAN_COMPARISON, Verdict.UNSURE, method=Method.PASSPORT)
    assert screening_of([*rest, selfie]).state is CaseState.NEEDS_REVIEW
    assert screening_of(rest) == Screening(CaseState.NEEDS_INPUT, Reason.EVIDENCE_MISSING, ("face",))
    unpictured = [piece for piece in rest if piece.kind is not K.IDENTITY]
    no_picture = a_piece(K.IDENTITY, document_id=None)
    assert screening_of([*unpictured, no_picture, selfie]) == Screening(
        CaseState.NEEDS_INPUT, Reason.EVIDENCE_MISSING, ("face",)
    )


def test_liveness_alone_is_completed_by_officers_only_with_a_face_to_compare() -> None:
    rest = [piece for piece in everything() if piece.kind not in (K.FACE_MATCH, K.HUMAN_COMPARISON)]
    assert screening_of(rest).missing == ("face",)
    assert screening_of(rest).state is CaseState.NEEDS_INPUT


def test_age_13_the_person_is_asked_when_all_there_is_has_expired() -> None:
    rest = [piece for piece in everything() if piece.kind is not K.IDENTITY]
    for verdict in (Verdict.PASSED, Verdict.UNSURE):
        screening = screening_of([*rest, a_piece(K.IDENTITY, verdict, expires_at=NOW)])
        assert (screening.state, screening.missing) == (CaseState.NEEDS_INPUT, ("identity",))


MOMENTS = st.integers(0, 5).map(lambda hours: later(hours=hours))
PIECES = st.builds(
    lambda kind, method, verdict, at, lasts, pictured: a_piece(
        kind,
        verdict,
        method=method,
        at=at,
        expires_at=None if lasts is None else at + timedelta(hours=lasts),
        **({} if pictured else {"document_id": None}),
    ),
    st.sampled_from(EvidenceKind),
    st.sampled_from([Method.PASSPORT, Method.VERIFF, Method.OFFICER]),
    st.sampled_from([*Verdict, Verdict.PASSED]),
    MOMENTS,
    st.none() | st.integers(1, 6),
    st.booleans(),
)
NEARLY_ALL = st.one_of(st.just([]), st.just(everything()))


@given(
    NEARLY_ALL,
    st.lists(PIECES, max_size=8),
    st.sampled_from([VIEWER, PERFORMER]),
    st.sampled_from([None, Reason.LINKED_TO_BARRED]),
    st.integers(6, 12),
)
def test_ops_10_only_evidence_without_a_gap_and_without_a_doubt_passes(
    base: list[Evidence], more: list[Evidence], policy: Policy, hold: Reason | None, hours: int
) -> None:
    pieces, now = [*base, *more], later(hours=hours)
    screening = screen(pieces, policy, hold=hold, now=now)
    assert screening.state in (CaseState.NEEDS_INPUT, CaseState.NEEDS_REVIEW, CaseState.AUTO_PASSED)
    if screening.state is CaseState.AUTO_PASSED:
        assert hold is None
        assert not policy.missing(pieces, now=now)


@st.composite
def undecided_words(draw: st.DrawFn) -> Evidence:
    """A piece that says nothing for the case, later than all others."""
    lasts = draw(st.none() | st.integers(1, 3))
    at = later(hours=5, minutes=30)
    return a_piece(
        draw(st.sampled_from(EvidenceKind)),
        draw(st.sampled_from([Verdict.UNSURE, Verdict.MISMATCH, Verdict.FAILED])),
        method=draw(st.sampled_from([Method.PASSPORT, Method.VERIFF, Method.OFFICER])),
        at=at,
        expires_at=None if lasts is None else at + timedelta(hours=lasts),
    )


@given(NEARLY_ALL, st.lists(PIECES, max_size=8), undecided_words(), st.integers(6, 12))
def test_ops_10_a_later_word_that_decides_nothing_never_moves_a_case_towards_approval(
    base: list[Evidence], more: list[Evidence], word: Evidence, hours: int
) -> None:
    pieces, now = [*base, *more], later(hours=hours)
    assert passed_kinds([*pieces, word], now=now) <= passed_kinds(pieces, now=now)
    for policy in (VIEWER, PERFORMER):
        assert screen([*pieces, word], policy, hold=None, now=now).state is not CaseState.AUTO_PASSED


@given(st.lists(PIECES, max_size=10), st.permutations(range(10)), st.integers(0, 12))
def test_the_order_in_which_evidence_is_read_changes_nothing(
    pieces: list[Evidence], order: list[int], hours: int
) -> None:
    shuffled = [pieces[index] for index in order if index < len(pieces)]
    assume(shuffled != pieces)
    now = later(hours=hours)
    for policy in (VIEWER, PERFORMER):
        assert screen(shuffled, policy, hold=None, now=now) == screen(pieces, policy, hold=None, now=now)
