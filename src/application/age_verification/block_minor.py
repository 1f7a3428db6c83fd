"""An officer finds that the holder of a case is under 18."""

from dataclasses import dataclass

from application.age_verification._minor_lock import LockedMinor, lock_minor, put_out
from application.age_verification._moves import hold_case, record
from domain.age_verification.case import VerificationCase
from domain.age_verification.case_event import Act
from domain.age_verification.case_refusals import OwnCase
from domain.age_verification.method import Method
from domain.age_verification.reasons import Reason
from domain.age_verification.review import normal_note
from domain.age_verification.states import CaseState
from domain.identity.permissions import Permission, require_permission
from domain.ids import AuditId, CaseId, UserId
from ports.clock import Clock, NewId
from ports.streaming.rooms import MediaRooms
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class BlockMinor:
    """Lock the account, at once and by one officer alone; no claim is needed. To open it again takes two, and a new
    document."""

    begin: BeginTransaction
    rooms: MediaRooms
    now: Clock
    new_id: NewId

    async def __call__(self, *, case_id: CaseId, officer_id: UserId, note: str) -> VerificationCase:
        """Raises `CaseNotFound`, `OwnCase`, `NoteRequired`, `InvalidTransition`, `PermissionDenied`."""
        case, locked = await self._block(case_id, officer_id, normal_note(note))
        await put_out(self.rooms, locked)
        return case

    async def _block(
        self, case_id: CaseId, officer_id: UserId, note: str
    ) -> tuple[VerificationCase, LockedMinor]:
        async with self.begin() as tx:
            officer = await tx.users.get(officer_id)
            require_permission(officer.role, Permission.OVERRIDE_VERIFICATION)
            status, case = await hold_case(tx, case_id)
            if case.user_id == officer_id:
                raise OwnCase("nobody decides on their own case")
            now = self.now()
            if case.state is not CaseState.BLOCKED_MINOR:
                act = Act.by_officer(officer_id, Reason.FOUND_MINOR, note=note, now=now)
                case = await record(tx, case.blocked_minor(act))
            locked = status.locked(method=Method.OFFICER, provider="officer", now=now)
            if locked == status:
                return case, LockedMinor(case.user_id, None)
            return case, await lock_minor(
                tx, locked, actor_id=officer_id, note="", audit_id=AuditId(self.new_id()), now=now
            )
