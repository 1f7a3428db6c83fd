"""The short way for a viewer: read the notice, choose a provider, and go."""

from dataclasses import dataclass
from datetime import datetime

from application.age_verification._moves import change_status, record
from application.age_verification.send_to_provider import SendToProvider
from domain.age_verification.age import AgeState, require_not_locked
from domain.age_verification.attempt import Attempt, Origin
from domain.age_verification.case import VerificationCase
from domain.age_verification.case_refusals import CaseOpen
from domain.age_verification.evidence import Evidence, EvidenceKind
from domain.age_verification.method import Method
from domain.age_verification.policy import Policy, Purpose, policy_for
from domain.age_verification.reasons import Reason
from domain.age_verification.screening import Screening
from domain.age_verification.states import WITH_OFFICERS, CaseState
from domain.errors import Conflict
from domain.ids import CaseId, EvidenceId, UserId
from ports.clock import Clock, NewId
from ports.transaction import BeginTransaction, Transaction


class AlreadyVerified(Conflict):
    code = "age_already_verified"


@dataclass(frozen=True, slots=True)
class BeginAgeCheck:
    """Open a viewer's case or go on with the open one, and send its holder to the provider of a method.

    The case waits for the provider's word alone, so that it is handed in at once. A check that is begun anew gives the
    earlier one up: somebody closed the provider's page.
    """

    begin: BeginTransaction
    send: SendToProvider
    now: Clock
    new_id: NewId
    profile: str
    aadhaar_enabled: bool

    async def __call__(
        self, *, user_id: UserId, method: Method, notice_version: str, return_url: str, origin: Origin
    ) -> str:
        """The address to send the person to. Raises `AgeLocked`, `AlreadyVerified`, `CaseOpen`, `NoticeOutdated`,
        `MethodNotAllowed`, `AppealInstead`, `ProviderError`."""
        self.send.require_configured(method)
        attempt = await self._hand_in(user_id, method, notice_version, origin)
        return await self.send.start(attempt, return_url=return_url)

    async def _hand_in(self, user_id: UserId, method: Method, notice_version: str, origin: Origin) -> Attempt:
        now = self.now()
        policy = policy_for(self.profile, Purpose.VIEWER, at=now)
        async with self.begin() as tx:
            status = await tx.ages.get_for_update(user_id)
            require_not_locked(status.state)
            if status.state is AgeState.VERIFIED_ADULT:
                raise AlreadyVerified("this account's holder is a verified adult already")
            case = await self._open_case(tx, user_id, policy, now)
            case = await self._ready(tx, case, notice_version, now)
            chosen = case.collecting(method, policy=policy, aadhaar_enabled=self.aadhaar_enabled, now=now)
            case = await record(tx, chosen)
            case = await record(tx, case.submitted(now=now))
            case = await record(tx, case.processing(now=now))
            await change_status(tx, status, status.pending())
            return await self.send.record(tx, case, origin)

    async def _open_case(
        self, tx: Transaction, user_id: UserId, policy: Policy, now: datetime
    ) -> VerificationCase:
        latest = await tx.cases.find_latest(user_id, Purpose.VIEWER)
        if latest is not None:
            latest.require_no_appeal_instead()
            if latest.state in WITH_OFFICERS:
                raise CaseOpen("officers are looking at what you showed; you get a notice")
            if not latest.is_over and latest.state is not CaseState.APPROVED:
                return latest
            if latest.state is CaseState.APPROVED:
                # Its assurance was taken away since: it is shown anew.
                await record(tx, latest.lapsed(Reason.TIME_OVER, now=now))
        case_id = CaseId(self.new_id())
        return await record(
            tx, VerificationCase.open(case_id=case_id, user_id=user_id, policy=policy, now=now)
        )

    async def _ready(
        self, tx: Transaction, case: VerificationCase, notice_version: str, now: datetime
    ) -> VerificationCase:
        """To where a method is chosen."""
        if case.state is CaseState.DRAFT:
            moved = case.consented(notice_version, now=now)
            await tx.evidence.add(
                Evidence.by_platform(
                    evidence_id=EvidenceId(self.new_id()),
                    case_id=case.id,
                    kind=EvidenceKind.CONSENT,
                    reference=notice_version,
                    now=now,
                )
            )
            return await record(tx, moved)
        if case.state is CaseState.PROCESSING:
            gave_up = Screening(CaseState.NEEDS_INPUT, Reason.PROVIDER_GAVE_UP, ())
            return await record(tx, case.screened(gave_up, now=now))
        return case
