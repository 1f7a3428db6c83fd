"""What the law profile asks of whom: data, with dates."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from domain.age_verification.evidence import Evidence, EvidenceKind, Verdict
from domain.age_verification.method import USES_AADHAAR, Method
from domain.age_verification.policy import (
    POLICIES,
    EvidenceMissing,
    NoPolicy,
    Policy,
    Purpose,
    policy_for,
)
from tests.builders import NOW
from tests.unit.domain.age_verification.cases import PERFORMER, VIEWER, a_piece, everything, later

FACE = {EvidenceKind.LIVENESS, EvidenceKind.FACE_MATCH, EvidenceKind.HUMAN_COMPARISON}


def without(*kinds: EvidenceKind) -> list[Evidence]:
    return [piece for piece in everything() if piece.kind not in kinds]


def names(policy: Policy, pieces: list[Evidence]) -> list[str]:
    return [requirement.name for requirement in policy.missing(pieces, now=NOW)]


def test_age_11_a_performer_shows_document_age_face_tax_number_agreement_and_consent() -> None:
    assert names(PERFORMER, []) == ["consent", "identity", "age", "face", "tax_id", "agreement"]
    assert names(PERFORMER, everything()) == []
    assert PERFORMER.approvals == 2


@pytest.mark.parametrize("kind", [kind for kind in EvidenceKind if kind not in FACE])
def test_age_11_each_thing_a_performer_shows_is_needed(kind: EvidenceKind) -> None:
    assert names(PERFORMER, without(kind)) == [kind.value]


@pytest.mark.parametrize("verdict", [Verdict.UNSURE, Verdict.MISMATCH, Verdict.FAILED])
def test_age_11_what_did_not_pass_is_missing(verdict: Verdict) -> None:
    pieces = [*without(EvidenceKind.TAX_ID), a_piece(EvidenceKind.TAX_ID, verdict)]
    with pytest.raises(EvidenceMissing) as refusal:
        PERFORMER.require_complete(pieces, now=NOW)
    assert (refusal.value.code, refusal.value.detail) == ("evidence_missing", "this case still needs: tax id")


@pytest.mark.parametrize(
    ("lacking", "met"),
    [
        ({EvidenceKind.HUMAN_COMPARISON}, True),
        ({EvidenceKind.LIVENESS, EvidenceKind.FACE_MATCH}, True),
        ({EvidenceKind.HUMAN_COMPARISON, EvidenceKind.LIVENESS}, False),
        ({EvidenceKind.HUMAN_COMPARISON, EvidenceKind.FACE_MATCH}, False),
        (FACE, False),
    ],
)
def test_age_09_a_face_is_matched_alive_or_compared_by_a_person(
    lacking: set[EvidenceKind], met: bool
) -> None:
    assert names(PERFORMER, without(*lacking)) == ([] if met else ["face"])


def test_age_17_a_viewer_shows_only_consent_and_age_and_needs_no_officer() -> None:
    assert names(VIEWER, []) == ["consent", "age"]
    assert names(VIEWER, [a_piece(EvidenceKind.CONSENT), a_piece(EvidenceKind.AGE)]) == []
    assert VIEWER.approvals == 0


@pytest.mark.parametrize("policy", POLICIES)
def test_age_21_two_ways_without_aadhaar_are_always_offered(policy: Policy) -> None:
    assert len(policy.methods - USES_AADHAAR) >= 2


@pytest.mark.parametrize("policy", POLICIES)
def test_nobody_chooses_an_officers_word_or_a_tax_number_as_their_way(policy: Policy) -> None:
    assert not policy.methods & {Method.OFFICER, Method.PAN}


def test_age_17_an_age_provider_suffices_for_viewers_alone() -> None:
    assert Method.AGE_PROVIDER in VIEWER.methods
    assert Method.AGE_PROVIDER not in PERFORMER.methods


def test_age_13_an_approval_holds_for_its_lifetime() -> None:
    assert PERFORMER.holds_until(everything(), at=NOW) == NOW + timedelta(days=365)


def test_age_13_an_approval_ends_when_its_document_does() -> None:
    pieces = [*without(EvidenceKind.IDENTITY), a_piece(EvidenceKind.IDENTITY, expires_at=later(days=30))]
    assert PERFORMER.holds_until(pieces, at=NOW) == later(days=30)


def test_age_13_the_first_document_to_end_ends_it_unless_another_says_the_same() -> None:
    age = a_piece(EvidenceKind.AGE, expires_at=later(days=10))
    identity = a_piece(EvidenceKind.IDENTITY, expires_at=later(days=20))
    rest = without(EvidenceKind.AGE, EvidenceKind.IDENTITY)
    assert PERFORMER.holds_until([*rest, age, identity], at=NOW) == later(days=10)
    other_age = a_piece(EvidenceKind.AGE, method=Method.VERIFF)
    assert PERFORMER.holds_until([*rest, age, other_age, identity], at=NOW) == later(days=20)


def test_age_13_no_document_makes_an_approval_longer_than_its_lifetime() -> None:
    assert PERFORMER.holds_until(everything(expires_at=later(days=4_000)), at=NOW) == later(days=365)


def test_the_policy_in_force_is_the_newest_that_has_begun() -> None:
    newer = replace(VIEWER, version="newer", effective_from=later(days=1))
    policies = (newer, VIEWER, PERFORMER)
    before = newer.effective_from - timedelta(microseconds=1)
    assert policy_for("IN-nonexplicit", Purpose.VIEWER, at=before, policies=policies) is VIEWER
    assert policy_for("IN-nonexplicit", Purpose.VIEWER, at=later(days=1), policies=policies) is newer
    assert policy_for("IN-nonexplicit", Purpose.PERFORMER, at=later(days=1), policies=policies) is PERFORMER


@pytest.mark.parametrize(
    ("profile", "at"),
    [("nowhere", NOW), ("IN-nonexplicit", datetime(2025, 12, 31, 23, 59, 59, tzinfo=UTC))],
)
@pytest.mark.parametrize("purpose", list(Purpose))
def test_nobody_is_verified_where_no_policy_is_in_force(profile: str, at: datetime, purpose: Purpose) -> None:
    with pytest.raises(NoPolicy) as refusal:
        policy_for(profile, purpose, at=at)
    assert refusal.value.code == "no_verification_policy"
