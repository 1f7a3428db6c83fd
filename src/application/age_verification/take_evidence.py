"""What all ways of showing something share: it becomes evidence, and the case goes on from there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from application.age_verification._minor_lock import LockedMinor, lock_minor, put_out
from application.age_verification._moves import change_status, hold_case, record, settle
from application.age_verification.claims_box import ClaimsBox
from domain.age_verification.age import AgeStatus, Outcome
from domain.age_verification.attempt import Attempt, AttemptOutcome
from domain.age_verification.case import VerificationCase
from domain.age_verification.case_event import Act
from domain.age_verification.claims import DocumentKind, IdentityClaims
from domain.age_verification.evidence import Evidence, EvidenceKind, Verdict, standing
from domain.age_verification.linking import IdentityLink, LinkKind, hold_for
from domain.age_verification.method import Method
from domain.age_verification.pan import same_name
from domain.age_verification.policy import Purpose, policy_for
from domain.age_verification.reasons import Reason
from domain.age_verification.states import CaseState
from domain.errors import Conflict
from domain.ids import AuditId, DocumentId, EvidenceId
from domain.india import INDIA
from ports.age_verification.cases import IdentityHasher, SealedClaims
from ports.age_verification.providers import Score
from ports.clock import Clock, NewId
from ports.streaming.rooms import MediaRooms
from ports.transaction import BeginTransaction, Transaction

TRIES = 3
_SAID = frozenset({EvidenceKind.IDENTITY, EvidenceKind.AGE, EvidenceKind.TAX_ID})
"""What rests on what documents say."""
_HEARD_IN = frozenset({CaseState.COLLECTING, CaseState.PROCESSING, CaseState.NEEDS_REVIEW})
"""Where a provider's word still tells officers something."""


class ClaimsMoved(Conflict):
    """Something else was shown in the same moment; show this once more."""

    code = "claims_moved"


@dataclass(frozen=True, slots=True)
class Shown:
    """What one check brought.

    `verdicts` by kind of evidence; `outcome` what it says of the age; `claims` what the documents say, the first of
    them being the one that identity and age rest on. `declared` says that it is the person's own word, as yet.
    """

    method: Method
    provider: str
    reference: str
    document_id: DocumentId | None
    verdicts: Mapping[EvidenceKind, Verdict]
    outcome: Outcome
    claims: Sequence[IdentityClaims]
    scores: Mapping[EvidenceKind, Score] = field(default_factory=dict)
    declared: bool = False


@dataclass(frozen=True, slots=True)
class _Prepared:
    """What is made ready outside the transaction: the claims in their seals, whether they contradict what was shown
    before, and how much that was."""

    shown: Shown
    sealed: Sequence[SealedClaims]
    contradicts: bool
    known: int


@dataclass(frozen=True, slots=True)
class TakeEvidence:
    """Records one check, and takes the case as far as it goes: on to officers, to an approval, or to a lock.

    A minor is locked in the same transaction, and put out of every room before this returns. Claims that say something
    else than earlier ones are a mismatch, which officers settle (AGE-07). A document that somebody else showed, or that
    belongs to somebody who was barred, holds the case (ACC-11, AGE-14).
    """

    begin: BeginTransaction
    rooms: MediaRooms
    box: ClaimsBox
    hasher: IdentityHasher
    now: Clock
    new_id: NewId
    profile: str

    async def __call__(self, *, attempt: Attempt, shown: Shown, said_at: datetime) -> VerificationCase:
        """Record the check under its attempt, which is stored or new; returns the case as it then stands.

        What a stored attempt has nothing more to say to changes nothing. Raises `ClaimsMoved`, `KeysUnavailable`, and
        for a new attempt `InvalidTransition` when nothing can be brought to the case.
        """
        for _ in range(TRIES):
            taken = await self._take(attempt, await self._prepare(attempt, shown), said_at)
            if taken is None:
                continue
            case, locked = taken
            if locked is not None:
                await put_out(self.rooms, locked)
            return case
        raise ClaimsMoved("something else was shown in the same moment; try again")

    async def _prepare(self, attempt: Attempt, shown: Shown) -> _Prepared:
        async with self.begin() as tx:
            earlier = await tx.claims.of_case(attempt.case_id)
            evidence = await tx.evidence.of_case(attempt.case_id)
        # What this takes the place of cannot contradict it: a typing error may be corrected.
        others = {
            piece.id for piece in standing(evidence, now=self.now()) if piece.method is not shown.method
        }
        known = await self.box.open_all([each for each in earlier if each.evidence_id in others])
        sealed = [
            await self.box.seal(
                claims,
                evidence_id=EvidenceId(self.new_id()),
                case_id=attempt.case_id,
                user_id=attempt.user_id,
                now=self.now(),
            )
            for claims in shown.claims
        ]
        compared = [*known, *shown.claims[1:]]
        contradicts = any(_contradict(one, other) for one in shown.claims[:1] for other in compared)
        return _Prepared(shown, sealed, contradicts, len(earlier))

    async def _take(
        self, attempt: Attempt, ready: _Prepared, said_at: datetime
    ) -> tuple[VerificationCase, LockedMinor | None] | None:
        """None when claims came in between: look again."""
        shown = ready.shown
        async with self.begin() as tx:
            status, case = await hold_case(tx, attempt.case_id)
            now = self.now()
            if len(await tx.claims.of_case(case.id)) != ready.known:
                return None
            stored = await tx.attempts.find_for_update(attempt.id)
            minor = shown.outcome is Outcome.MINOR and not shown.declared
            if stored is None:
                case.require_collecting()
            elif not minor and not (stored.takes(said_at) and case.state in _HEARD_IN):
                return case, None
            heard = (stored or attempt).heard(reference=shown.reference, said_at=said_at)
            finished = heard.finished(_outcome_of(shown), now=now)
            await (tx.attempts.update(finished) if stored else tx.attempts.add(finished))
            if minor:
                return await self._lock(tx, status, case, shown, now)
            await self._add(tx, case, ready, now)
            case, status = await self._hold(tx, case, status, shown, now)
            policy = policy_for(self.profile, case.purpose, at=now)
            return await settle(tx, status, case, policy, now=now), None

    async def _lock(
        self, tx: Transaction, status: AgeStatus, case: VerificationCase, shown: Shown, now: datetime
    ) -> tuple[VerificationCase, LockedMinor]:
        if case.state is not CaseState.BLOCKED_MINOR:
            case = await record(tx, case.blocked_minor(Act.by_provider(Reason.FOUND_MINOR, now=now)))
        locked_status = status.locked(method=shown.method, provider=shown.provider, now=now)
        if locked_status == status:
            return case, LockedMinor(status.user_id, None)
        locked = await lock_minor(
            tx, locked_status, actor_id=None, note="", audit_id=AuditId(self.new_id()), now=now
        )
        return case, locked

    async def _add(self, tx: Transaction, case: VerificationCase, ready: _Prepared, now: datetime) -> None:
        shown, sealed = ready.shown, ready.sealed
        carried = {_kind_of(claims, shown): each for claims, each in zip(shown.claims, sealed, strict=True)}
        for kind, verdict in shown.verdicts.items():
            score = shown.scores.get(kind)
            carries = carried.get(kind)
            contradicted = ready.contradicts and kind in _SAID and verdict in (Verdict.PASSED, Verdict.UNSURE)
            await tx.evidence.add(
                Evidence(
                    id=carries.evidence_id if carries else EvidenceId(self.new_id()),
                    case_id=case.id,
                    kind=kind,
                    method=shown.method,
                    verdict=Verdict.MISMATCH if contradicted else verdict,
                    provider=shown.provider,
                    reference=score.reference if score else shown.reference,
                    document_id=shown.document_id,
                    score_basis_points=score.basis_points if score else None,
                    model=score.model if score else "",
                    officer_id=None,
                    at=now,
                    expires_at=_end_of(shown.claims) if kind is EvidenceKind.IDENTITY else None,
                )
            )
        # What only has to show an age is not kept, unless an officer has to read it (AGE-17).
        if (
            case.purpose is Purpose.PERFORMER
            or Verdict.UNSURE in shown.verdicts.values()
            or ready.contradicts
        ):
            for each in carried.values():
                await tx.claims.add(each)

    async def _hold(
        self, tx: Transaction, case: VerificationCase, status: AgeStatus, shown: Shown, now: datetime
    ) -> tuple[VerificationCase, AgeStatus]:
        reason = await self._link(tx, case, shown, now)
        if reason is None and shown.declared and shown.outcome is Outcome.MINOR:
            reason = Reason.DECLARED_MINOR
        if reason is None:
            return case, status
        case = case.held(reason)
        await tx.cases.keep(case)
        if reason in (Reason.LINKED_TO_BARRED, Reason.DECLARED_MINOR):
            held = status.held()
            await change_status(tx, status, held)
            status = held
        return case, status

    async def _link(
        self, tx: Transaction, case: VerificationCase, shown: Shown, now: datetime
    ) -> Reason | None:
        # In one order, whoever shows what first: each digest is locked until the transaction ends.
        digests = sorted(
            self.hasher.digest(LinkKind.DOCUMENT, f"{claims.kind}:{claims.link}") for claims in shown.claims
        )
        found = set()
        for digest in digests:
            await tx.links.add(
                IdentityLink(
                    LinkKind.DOCUMENT, digest, case.user_id, case.id, case.purpose, barred=False, at=now
                )
            )
            links = await tx.links.with_digest(LinkKind.DOCUMENT, digest)
            found.add(hold_for(links, user_id=case.user_id, purpose=case.purpose))
        # Who was barred weighs more than who has another account: it holds all of this one (ACC-11).
        graver = (Reason.LINKED_TO_BARRED, Reason.DUPLICATE_IDENTITY)
        return next((reason for reason in graver if reason in found), None)


def _contradict(one: IdentityClaims, other: IdentityClaims) -> bool:
    """Whether two documents cannot be one person's. What one does not say contradicts nothing."""
    births = {claims.date_of_birth for claims in (one, other)} - {None}
    named = bool(one.name.strip()) and bool(other.name.strip())
    return len(births) > 1 or (named and not same_name(one.name, other.name))


def _outcome_of(shown: Shown) -> AttemptOutcome:
    if Verdict.FAILED in shown.verdicts.values():
        return AttemptOutcome.REFUSED
    return AttemptOutcome(shown.outcome.value)


def _kind_of(claims: IdentityClaims, shown: Shown) -> EvidenceKind:
    """The piece of evidence that these claims are kept with."""
    if claims.kind is DocumentKind.PAN:
        return EvidenceKind.TAX_ID
    return EvidenceKind.IDENTITY if EvidenceKind.IDENTITY in shown.verdicts else EvidenceKind.AGE


def _end_of(claims: Sequence[IdentityClaims]) -> datetime | None:
    """The first moment, in India, at which the document is not good any more."""
    day: date | None = claims[0].expires_on if claims else None
    return datetime.combine(day + timedelta(days=1), time(), INDIA) if day else None
