"""What the law profile asks of whom, as data with dates."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from domain.age_verification.evidence import Evidence, EvidenceKind, passed_kinds
from domain.age_verification.method import Method
from domain.errors import Conflict


class Purpose(StrEnum):
    """What a case is to show: that its holder may watch and pay, or that they may also be on camera."""

    VIEWER = "viewer"
    PERFORMER = "performer"


class EvidenceMissing(Conflict):
    """The policy asks for evidence that this case does not have."""

    code = "evidence_missing"


class NoPolicy(Conflict):
    """No policy is in force for this profile, so that nobody can be approved."""

    code = "no_verification_policy"


@dataclass(frozen=True, slots=True)
class Requirement:
    """Something that must be shown, in any one of several ways; a way is a set of kinds that together show it.

    `by_officer` says that officers can supply it while they review.
    """

    name: str
    ways: tuple[frozenset[EvidenceKind], ...]
    by_officer: bool

    def is_met(self, passed: frozenset[EvidenceKind]) -> bool:
        return any(way <= passed for way in self.ways)


@dataclass(frozen=True, slots=True)
class Policy:
    """The rule for one purpose under one legal profile. An approval holds for `lifetime` at the longest."""

    version: str
    profile: str
    purpose: Purpose
    effective_from: datetime
    requirements: tuple[Requirement, ...]
    methods: frozenset[Method]
    lifetime: timedelta
    approvals: int
    """How many different officers approve; 0 where the evidence alone may."""

    def missing(self, evidence: Iterable[Evidence], *, now: datetime) -> Sequence[Requirement]:
        passed = passed_kinds(evidence, now=now)
        return [requirement for requirement in self.requirements if not requirement.is_met(passed)]

    def require_complete(self, evidence: Iterable[Evidence], *, now: datetime) -> None:
        """Raises `EvidenceMissing`."""
        if missing := self.missing(evidence, now=now):
            names = ", ".join(requirement.name.replace("_", " ") for requirement in missing)
            raise EvidenceMissing(f"this case still needs: {names}")

    def holds_until(self, evidence: Iterable[Evidence], *, at: datetime) -> datetime:
        """The end of an approval given at that moment: after `lifetime`, or as soon as so much of the evidence is over
        that it no longer meets the policy, as when a document expires (AGE-13)."""
        pieces = list(evidence)
        end = at + self.lifetime
        changes = sorted(p.expires_at for p in pieces if p.expires_at is not None and at < p.expires_at < end)
        return next((moment for moment in changes if self.missing(pieces, now=moment)), end)


def _one(kind: EvidenceKind, *, by_officer: bool = False) -> Requirement:
    return Requirement(kind.value, (frozenset({kind}),), by_officer)


_FACE = Requirement(
    "face",
    (
        frozenset({EvidenceKind.LIVENESS, EvidenceKind.FACE_MATCH}),
        frozenset({EvidenceKind.HUMAN_COMPARISON}),
    ),
    by_officer=True,
)
_START = datetime(2026, 1, 1, tzinfo=UTC)

POLICIES: tuple[Policy, ...] = (
    Policy(
        version="IN-nonexplicit/viewer/2026-01",
        profile="IN-nonexplicit",
        purpose=Purpose.VIEWER,
        effective_from=_START,
        requirements=(_one(EvidenceKind.CONSENT), _one(EvidenceKind.AGE, by_officer=True)),
        methods=frozenset(
            {
                Method.AGE_PROVIDER,
                Method.VERIFF,
                Method.PASSPORT,
                Method.OTHER_ID,
                Method.AADHAAR_XML,
                Method.AADHAAR_QR,
                Method.DIGILOCKER,
                Method.CASHFREE,
            }
        ),
        lifetime=timedelta(days=365),
        approvals=0,
    ),
    Policy(
        version="IN-nonexplicit/performer/2026-01",
        profile="IN-nonexplicit",
        purpose=Purpose.PERFORMER,
        effective_from=_START,
        requirements=(
            _one(EvidenceKind.CONSENT),
            _one(EvidenceKind.IDENTITY, by_officer=True),
            _one(EvidenceKind.AGE, by_officer=True),
            _FACE,
            _one(EvidenceKind.TAX_ID, by_officer=True),
            _one(EvidenceKind.AGREEMENT),
        ),
        methods=frozenset(
            {
                Method.VERIFF,
                Method.PASSPORT,
                Method.OTHER_ID,
                Method.AADHAAR_XML,
                Method.AADHAAR_QR,
                Method.DIGILOCKER,
                Method.CASHFREE,
            }
        ),
        lifetime=timedelta(days=365),
        approvals=2,
    ),
)
"""Each row is for counsel. The card schemes ask for a government id and the age of everyone depicted, and for an age
check of viewers by jurisdiction (Mastercard AN 5196, Visa VIRP). Each has two or more methods without Aadhaar (AGE-21).
"""


def policy_for(
    profile: str, purpose: Purpose, *, at: datetime, policies: Sequence[Policy] = POLICIES
) -> Policy:
    """The policy in force at a moment. Raises `NoPolicy`."""
    in_force = [
        policy
        for policy in policies
        if policy.profile == profile and policy.purpose is purpose and policy.effective_from <= at
    ]
    if not in_force:
        raise NoPolicy("verification is not possible under this legal profile at this time")
    return max(in_force, key=lambda policy: policy.effective_from)
