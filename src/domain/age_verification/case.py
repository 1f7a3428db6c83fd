"""A verification case: one person, one purpose, from the first word to the decision and beyond."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from domain.age_verification.case_event import Act, ActorKind, CaseEvent
from domain.age_verification.case_refusals import (
    AppealInstead,
    CaseClaimed,
    CaseNotClaimed,
    MethodNotAllowed,
    NoticeOutdated,
    NotYourCase,
    OwnCase,
    PerformerVerificationRequired,
)
from domain.age_verification.evidence import Evidence
from domain.age_verification.method import USES_AADHAAR, Method
from domain.age_verification.policy import Policy, Purpose
from domain.age_verification.reasons import REVERIFYING, Reason
from domain.age_verification.screening import Screening, screen
from domain.age_verification.states import (
    OVER,
    WITH_OFFICERS,
    CaseState,
    require_transition,
)
from domain.casework import FourEyes, InvalidTransition, Lease
from domain.ids import CaseId, DocumentId, UserId

LEASE = timedelta(minutes=15)
"""How long a claimed case is kept for one officer; claiming it again renews it."""
NOTICE_VERSION = "2026-11"
"""The notice on processing that people agree to now (PRV-01); its text is the page's."""


@dataclass(frozen=True, slots=True)
class Moved:
    """A case after a legal move, and the one audit event of it (AGE-02). They are recorded together or not at all."""

    case: "VerificationCase"
    event: CaseEvent


@dataclass(frozen=True, slots=True)
class VerificationCase:
    """One person's case for one purpose.

    `policy_version` is the policy it was opened under, or approved under; `method` the way they chose last.
    `first_officer_id` approved, or proposed to open a minor's case again; `unblock_document_id` is the new document of
    such a proposal. `decided_by` is the officer of the last decision, None where the evidence alone decided;
    `appealed_officers` are those whose decisions the person appealed, who decide nothing here any more. `hold` is a
    reason to have officers look whatever the evidence says. `valid_until` is the end of an approval. `chain` is the
    digest of the last event, `seq` its number.
    """

    id: CaseId
    user_id: UserId
    purpose: Purpose
    policy_version: str
    state: CaseState
    method: Method | None
    reason: Reason
    hold: Reason | None
    missing: tuple[str, ...]
    first_officer_id: UserId | None
    unblock_document_id: DocumentId | None
    decided_by: UserId | None
    appealed_officers: frozenset[UserId]
    lease: Lease | None
    opened_at: datetime
    submitted_at: datetime | None
    decided_at: datetime | None
    valid_until: datetime | None
    seq: int
    chain: bytes

    @classmethod
    def open(cls, *, case_id: CaseId, user_id: UserId, policy: Policy, now: datetime) -> Moved:
        act = Act.by_person(user_id, Reason.OPENED, now=now)
        case = cls(
            id=case_id, user_id=user_id, purpose=policy.purpose, policy_version=policy.version,
            state=CaseState.DRAFT, method=None, reason=Reason.OPENED, hold=None, missing=(),
            first_officer_id=None, unblock_document_id=None, decided_by=None,
            appealed_officers=frozenset(), lease=None, opened_at=now, submitted_at=None, decided_at=None,
            valid_until=None, seq=0, chain=b"",
        )  # fmt: skip
        event = CaseEvent.following(case.id, None, CaseState.DRAFT, act, last_seq=case.seq, chain=case.chain)
        return Moved(replace(case, seq=event.seq, chain=event.digest), event)

    # What the person does

    def consented(self, notice_version: str, *, now: datetime) -> Moved:
        """They agreed to the processing. Raises `NoticeOutdated` for another notice than the one in force."""
        if notice_version != NOTICE_VERSION:
            raise NoticeOutdated("the notice has changed; read it again before you agree")
        return self._moved(CaseState.CONSENTED, Act.by_person(self.user_id, Reason.CONSENT_GIVEN, now=now))

    def collecting(self, method: Method, *, policy: Policy, aadhaar_enabled: bool, now: datetime) -> Moved:
        """They choose a method, or another one. Raises `MethodNotAllowed`."""
        self._require_policy(policy)
        if method not in policy.methods or (method in USES_AADHAAR and not aadhaar_enabled):
            raise MethodNotAllowed("this method is not offered here", pointer="/method")
        act = Act.by_person(self.user_id, Reason.METHOD_CHOSEN, now=now)
        return self._moved(
            CaseState.COLLECTING, act, method=method, missing=(), first_officer_id=None, valid_until=None
        )

    def submitted(self, *, now: datetime) -> Moved:
        act = Act.by_person(self.user_id, Reason.HANDED_IN, now=now)
        return self._moved(CaseState.SUBMITTED, act, submitted_at=now)

    def withdrawn(self, *, now: datetime) -> Moved:
        return self._moved(
            CaseState.WITHDRAWN, Act.by_person(self.user_id, Reason.PERSON_WITHDREW, now=now), lease=None
        )

    def appealed(self, *, now: datetime) -> Moved:
        """They dispute a refusal, a revocation, or that an officer asks them to verify again: other officers look. A
        minor's lock is appealed by a document, and leaves only by `unblocked`."""
        act = Act.by_person(self.user_id, Reason.APPEALED, now=now)
        if self.state is not CaseState.REVOKED and not self._is_asked_again:
            self._require_state(CaseState.REJECTED, CaseState.NEEDS_REVIEW)
        return self._moved(
            CaseState.NEEDS_REVIEW, act, hold=Reason.APPEALED, first_officer_id=None,
            appealed_officers=self._with_decider(),
        )  # fmt: skip

    # What the platform does

    def processing(self, *, now: datetime) -> Moved:
        return self._moved(CaseState.PROCESSING, Act.by_platform(Reason.TAKEN_UP, now=now))

    def screened(self, screening: Screening, *, now: datetime) -> Moved:
        act = Act.by_platform(screening.reason, now=now)
        self._require_state(CaseState.PROCESSING, screening.state)
        return self._moved(screening.state, act, missing=screening.missing)

    def approved_by_evidence(self, evidence: Iterable[Evidence], *, policy: Policy, now: datetime) -> Moved:
        """Approve what needs no officer. Raises `EvidenceMissing`, and `FourEyes` where the policy, a hold or a doubt
        wants officers, though it had not when the case was screened."""
        self._require_policy(policy)
        self._require_state(CaseState.AUTO_PASSED, CaseState.APPROVED)
        if policy.approvals:
            raise FourEyes("this case is approved by two officers, not by evidence alone")
        pieces = list(evidence)
        policy.require_complete(pieces, now=now)
        if screen(pieces, policy, hold=self.hold, now=now).state is not CaseState.AUTO_PASSED:
            raise FourEyes("officers look at this case before it is approved")
        act = Act.by_platform(Reason.EVIDENCE_COMPLETE, now=now)
        return self._approved(act, policy, pieces, decided_by=None)

    def lapsed(self, reason: Reason, *, now: datetime) -> Moved:
        """Its time is over: of an approval, or of a case that its person left lying."""
        return self._moved(CaseState.EXPIRED, Act.by_platform(reason, now=now), lease=None)

    def held(self, reason: Reason) -> "VerificationCase":
        """Officers will look at it whatever the evidence says. Not a move: the case stays where it is.

        That somebody was barred stays the reason, whatever else is found later (ACC-11).
        """
        return self if self.hold is Reason.LINKED_TO_BARRED else replace(self, hold=reason)

    def blocked_minor(self, act: Act) -> Moved:
        """The holder is under 18. From every state, at once, and by anybody's finding (ACC-09).

        Found again, a proposal to open the case is void: it was made without knowing this.
        """
        return self._moved(
            CaseState.BLOCKED_MINOR, act, lease=None, first_officer_id=None, unblock_document_id=None,
            decided_by=act.actor_id if act.kind is ActorKind.OFFICER else None, decided_at=act.at, valid_until=None,
        )  # fmt: skip

    # What officers do

    def claimed(self, officer_id: UserId, *, now: datetime) -> "VerificationCase":
        """Take the case, or keep it longer. Raises `CaseClaimed`, `OwnCase`, `InvalidTransition` when there is nothing
        to work on."""
        self.require_not_own(officer_id)
        if self.state not in WITH_OFFICERS and self.state is not CaseState.BLOCKED_MINOR:
            raise InvalidTransition(f"a case that is {self.state.replace('_', ' ')} waits for no officer")
        self.require_free_for(officer_id, now=now)
        return replace(self, lease=Lease(officer_id, now + LEASE))

    def require_free_for(self, officer_id: UserId, *, now: datetime) -> None:
        """For whoever wants to see what the person showed. Raises `OwnCase`, `CaseClaimed`."""
        self.require_not_own(officer_id)
        if self.lease is not None and self.lease.keeps_out(officer_id, now=now):
            raise CaseClaimed("another officer works on this case")

    def released(self, officer_id: UserId) -> "VerificationCase":
        """Give the case back. That of another officer stays as it is."""
        if self.lease is not None and self.lease.holder_id == officer_id:
            return replace(self, lease=None)
        return self

    def require_claimed(self, officer_id: UserId, *, now: datetime) -> None:
        """Raises `OwnCase`, `CaseNotClaimed`."""
        self.require_not_own(officer_id)
        if self.lease is None or not self.lease.is_held_by(officer_id, now=now):
            raise CaseNotClaimed("claim this case first; it is kept for you for fifteen minutes")

    def approved_once(self, act: Act, evidence: Iterable[Evidence], *, policy: Policy) -> Moved:
        """A first officer approves: the evidence is complete, and another officer confirms it.

        Raises `EvidenceMissing`, `CaseNotClaimed`, `OwnCase`, `FourEyes`.
        """
        self._require_policy(policy)
        officer = self._officer_of(act)
        policy.require_complete(evidence, now=act.at)
        return self._moved(CaseState.AWAITING_SECOND, act, first_officer_id=officer, lease=None)

    def approved_twice(self, act: Act, evidence: Iterable[Evidence], *, policy: Policy) -> Moved:
        """Another officer confirms. Raises `FourEyes`, `EvidenceMissing`, `CaseNotClaimed`, `OwnCase`."""
        self._require_policy(policy)
        officer = self._officer_of(act)
        self._require_state(CaseState.AWAITING_SECOND, CaseState.APPROVED)
        if officer == self.first_officer_id:
            raise FourEyes("the second approval is another officer's")
        pieces = list(evidence)
        policy.require_complete(pieces, now=act.at)
        return self._approved(act, policy, pieces, decided_by=officer)

    def sent_back(self, act: Act) -> Moved:
        """The second officer disagrees with the first. Raises `FourEyes`, `CaseNotClaimed`, `OwnCase`."""
        self._require_state(CaseState.AWAITING_SECOND, CaseState.NEEDS_REVIEW)
        if self._officer_of(act) == self.first_officer_id:
            raise FourEyes("to disagree takes another officer than the first")
        return self._moved(CaseState.NEEDS_REVIEW, act, first_officer_id=None, lease=None)

    def asked(self, act: Act) -> Moved:
        """An officer asks the person to bring something again. Raises `CaseNotClaimed`, `OwnCase`, `FourEyes`."""
        self._officer_of(act)
        return self._moved(CaseState.NEEDS_INPUT, act, first_officer_id=None, lease=None)

    def rejected(self, act: Act) -> Moved:
        """An officer refuses; the person may appeal. Raises `CaseNotClaimed`, `OwnCase`, `FourEyes`."""
        officer = self._officer_of(act)
        return self._moved(
            CaseState.REJECTED, act, first_officer_id=None, lease=None, decided_by=officer, decided_at=act.at
        )

    def revoked(self, act: Act) -> Moved:
        """An officer takes an approval away; the person may appeal. Raises `OwnCase`, `FourEyes`."""
        assert act.kind is ActorKind.OFFICER, "only officers decide"
        assert act.actor_id is not None, "an officer has an account"
        self._require_may_decide(act.actor_id)
        return self._moved(
            CaseState.REVOKED, act, decided_by=act.actor_id, decided_at=act.at, valid_until=None, lease=None
        )

    def reverify(self, act: Act) -> Moved:
        """An approval no longer lets anybody do anything until they have verified again (AGE-13).

        Officers look at what comes: the evidence that was enough before has become doubtful, and still stands.
        Raises `OwnCase` and `FourEyes` for an officer.
        """
        if act.kind is ActorKind.OFFICER:
            assert act.actor_id is not None, "an officer has an account"
            self._require_may_decide(act.actor_id)
        decided_by = act.actor_id if act.kind is ActorKind.OFFICER else self.decided_by
        return self._moved(CaseState.REVERIFY_DUE, act, hold=self.hold or act.reason, decided_by=decided_by)

    def doubted(self, reason: Reason, *, now: datetime) -> Moved:
        """What was approved is doubted while it is used: officers look before all else (AGE-16)."""
        self._require_state(CaseState.REVERIFY_DUE, CaseState.NEEDS_REVIEW)
        act = Act.by_platform(reason, now=now)
        return self._moved(CaseState.NEEDS_REVIEW, act, hold=reason, first_officer_id=None, valid_until=None)

    def unblock_proposed(self, act: Act, document_id: DocumentId) -> Moved:
        """A first officer proposes to open a minor's case again, on the strength of a new document.

        Raises `CaseNotClaimed`, `OwnCase`, `FourEyes`, `InvalidTransition`.
        """
        officer = self._officer_of(act)
        self._require_state(CaseState.BLOCKED_MINOR, CaseState.NEEDS_REVIEW)
        return self._moved(
            CaseState.BLOCKED_MINOR,
            act,
            first_officer_id=officer,
            unblock_document_id=document_id,
            lease=None,
        )

    def unblocked(self, act: Act) -> Moved:
        """Another officer agrees, and the case is looked at anew, by others than the one who locked it.

        Raises `CaseNotClaimed`, `OwnCase`, `FourEyes`, `InvalidTransition`.
        """
        officer = self._officer_of(act)
        self._require_state(CaseState.BLOCKED_MINOR, CaseState.NEEDS_REVIEW)
        if self.unblock_document_id is None or self.first_officer_id is None:
            raise InvalidTransition("nobody has proposed to open this case again, with a new document")
        if officer == self.first_officer_id:
            raise FourEyes("another officer than the first opens a minor's case again")
        return self._moved(
            CaseState.NEEDS_REVIEW, act, first_officer_id=None, unblock_document_id=None, decided_by=None,
            hold=Reason.UNBLOCK_CONFIRMED, lease=None, appealed_officers=self._with_decider(),
        )  # fmt: skip

    # What anybody may ask

    @property
    def is_over(self) -> bool:
        return self.state in OVER

    @property
    def is_appealable(self) -> bool:
        """Whether its person may have others look at what was decided: of a minor's lock with a document alone."""
        return (
            self.state in (CaseState.REJECTED, CaseState.REVOKED, CaseState.BLOCKED_MINOR)
            or self._is_asked_again
        )

    @property
    def _is_asked_again(self) -> bool:
        """By an officer. What a time or a live show asks has officers look, and nobody decided it."""
        return self.state is CaseState.REVERIFY_DUE and self.reason in REVERIFYING

    def is_approved(self, *, now: datetime) -> bool:
        """Whether the approval holds at this moment (AGE-13)."""
        return self.state is CaseState.APPROVED and self.valid_until is not None and now < self.valid_until

    def require_no_appeal_instead(self) -> None:
        """For whoever wants another case after this one. Raises `AppealInstead`."""
        if self.state in (CaseState.REVOKED, CaseState.BLOCKED_MINOR):
            raise AppealInstead("this was decided against you; you can appeal, but not begin anew")

    def require_holder(self, user_id: UserId) -> None:
        """Raises `NotYourCase`."""
        if user_id != self.user_id:
            raise NotYourCase("this case is not yours")

    def require_collecting(self) -> None:
        """Raises `InvalidTransition` unless the person is bringing things."""
        if self.state is not CaseState.COLLECTING:
            raise InvalidTransition(
                f"nothing can be brought to a case that is {self.state.replace('_', ' ')}"
            )

    def _approved(
        self, act: Act, policy: Policy, pieces: Sequence[Evidence], *, decided_by: UserId | None
    ) -> Moved:
        return self._moved(
            CaseState.APPROVED, act, policy_version=policy.version, decided_by=decided_by, decided_at=act.at,
            hold=None, missing=(), valid_until=policy.holds_until(pieces, at=act.at), lease=None,
        )  # fmt: skip

    def _officer_of(self, act: Act) -> UserId:
        """Raises `OwnCase`, `CaseNotClaimed`, and `FourEyes` for an officer whose decision was appealed (AGE-20)."""
        assert act.kind is ActorKind.OFFICER, "only officers decide"
        assert act.actor_id is not None, "an officer has an account"
        self.require_claimed(act.actor_id, now=act.at)
        self._require_may_decide(act.actor_id)
        return act.actor_id

    def _with_decider(self) -> frozenset[UserId]:
        return self.appealed_officers | ({self.decided_by} if self.decided_by else frozenset())

    def _require_policy(self, policy: Policy) -> None:
        assert policy.purpose is self.purpose, "a viewer's policy approves no performer"

    def require_not_own(self, officer_id: UserId) -> None:
        if officer_id == self.user_id:
            raise OwnCase("nobody decides on their own case")

    def _require_may_decide(self, officer_id: UserId) -> None:
        self.require_not_own(officer_id)
        if officer_id in self.appealed_officers:
            raise FourEyes("an appeal is looked at by other officers than the one who decided")

    def _require_state(self, state: CaseState, after: CaseState) -> None:
        """For what leads on from one state only, where the table has other ways to the same place."""
        if self.state is not state:
            raise InvalidTransition(
                f"a case that is {self.state.replace('_', ' ')} cannot become {after.replace('_', ' ')} like this"
            )

    def _moved(self, after: CaseState, act: Act, **changes: object) -> Moved:
        require_transition(self.state, after)
        event = CaseEvent.following(self.id, self.state, after, act, last_seq=self.seq, chain=self.chain)
        case = replace(
            self,
            **{"state": after, "reason": act.reason, "seq": event.seq, "chain": event.digest, **changes},  # type: ignore[arg-type]
        )
        return Moved(case, event)


def require_may_perform(case: VerificationCase | None, *, now: datetime) -> None:
    """`case` is the person's latest performer's case. Raises `PerformerVerificationRequired`."""
    if case is None or case.purpose is not Purpose.PERFORMER or not case.is_approved(now=now):
        raise PerformerVerificationRequired("the verification of this performer does not hold now")
