"""See one picture clear, which is softened otherwise: an act for each, kept before the picture is clear (MOD-23)."""

from dataclasses import dataclass
from uuid import UUID

from domain.identity.permissions import Permission, require_permission
from domain.ids import ClearLookId, FootageId, StreamId, UserId
from domain.moderation.desk.clear_look import ClearLook, ClearLookOf
from domain.moderation.watch.footage import Footage, FootageKind, FootageNotFound
from ports.clock import Clock, NewId
from ports.transaction import BeginTransaction, Transaction


@dataclass(frozen=True, slots=True)
class LookAtStillClear:
    """Counted each time. A still waits for a break to be over, as clips do."""

    begin: BeginTransaction
    now: Clock
    new_id: NewId

    async def __call__(self, *, footage_id: FootageId, actor_id: UserId) -> Footage:
        """Raises `FootageNotFound`, also for what is withheld, `FootageGone`, `BreakNeeded`, `PermissionDenied`."""
        now = self.now()
        async with self.begin() as tx:
            await _require_staff(tx, actor_id)
            footage = await tx.footage.find(footage_id)
            if footage is None or footage.kind is not FootageKind.STILL:
                raise FootageNotFound("there is no such still")
            if await tx.footage.is_withheld(footage.stream_id):
                raise FootageNotFound("there is no such still")
            footage.require_file()
            exposure = await tx.exposures.get_for_update(actor_id)
            exposure.require_allowed(None, now=now)
            await tx.clear_looks.add(_look(self.new_id(), actor_id, ClearLookOf.STILL, footage_id, self.now))
        return footage


@dataclass(frozen=True, slots=True)
class LookAtShowClear:
    """Counted each time. What runs may have to be stopped, and waits for no break."""

    begin: BeginTransaction
    now: Clock
    new_id: NewId

    async def __call__(self, *, stream_id: StreamId, actor_id: UserId) -> None:
        """Raises `StreamNotFound`, `PermissionDenied`."""
        async with self.begin() as tx:
            await _require_staff(tx, actor_id)
            await tx.streams.get(stream_id)
            await tx.clear_looks.add(_look(self.new_id(), actor_id, ClearLookOf.SHOW, stream_id, self.now))


async def _require_staff(tx: Transaction, actor_id: UserId) -> None:
    require_permission((await tx.users.get(actor_id)).role, Permission.VIEW_LIVE_WALL)


def _look(look_id: UUID, actor_id: UserId, of: ClearLookOf, subject_id: UUID, now: Clock) -> ClearLook:
    return ClearLook(ClearLookId(look_id), actor_id, of, subject_id, now())
