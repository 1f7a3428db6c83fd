"""Look at what was kept of a show."""

from dataclasses import dataclass
from datetime import datetime

from application.moderation.cases._cases import visible_queues
from application.moderation.footage.footage_vault import FootageVault
from domain.identity.permissions import PERMISSIONS, Permission, require_permission
from domain.identity.session import digest_of
from domain.identity.user import User
from domain.ids import AuditId, ClearLookId, FootageId, FootageViewId, UserId
from domain.moderation.audit.entry import AuditEntry
from domain.moderation.cases.kind import Queue
from domain.moderation.desk.clear_look import ClearLook, ClearLookOf
from domain.moderation.watch.footage import Footage, FootageKind, FootageNotFound
from domain.moderation.watch.footage_opening import FootageOpening, SecondPersonNeeded, needs_second_person
from domain.moderation.watch.footage_view import FootageView
from ports.clock import Clock, NewId, NewSecret
from ports.transaction import BeginTransaction, Transaction


async def found_for(
    tx: Transaction, footage_id: FootageId, viewer: User, now: datetime
) -> tuple[Footage, bool]:
    """The footage, and whether it is withheld, as `FootageBook.is_withheld` says.

    What is withheld is there for child safety officers alone; to everybody else it is as if it were not (CSA-03).
    Raises `FootageNotFound`.
    """
    footage = await tx.footage.find(footage_id)
    if footage is None:
        raise FootageNotFound("there is no such footage")
    is_withheld = await tx.footage.is_withheld(footage.stream_id)
    if is_withheld and not await reads_child_safety(tx, viewer, now):
        raise FootageNotFound("there is no such footage")
    return footage, is_withheld


async def reads_child_safety(tx: Transaction, viewer: User, now: datetime) -> bool:
    """An officer, whom the queue's list lets in: either alone is not enough (ADM-11)."""
    if Permission.WORK_CHILD_SAFETY not in PERMISSIONS[viewer.role]:
        return False
    return Queue.CHILD_SAFETY in await visible_queues(tx, viewer.id, viewer.role, now=now)


@dataclass(frozen=True, slots=True)
class OpenedFootage:
    """`token` shows the clip until the view is over; it is kept nowhere else."""

    view: FootageView
    footage: Footage
    token: str


@dataclass(frozen=True, slots=True)
class OpenFootage:
    """A clip is opened for a reason, which the audit log keeps beside who looked. It counts among the pictures that
    they saw clear.

    What weighs most takes another person's word first (`AskToOpenFootage`): then it is opened for the purpose that they
    allowed, as often as is needed within the hour.
    """

    begin: BeginTransaction
    now: Clock
    new_id: NewId
    new_secret: NewSecret

    async def __call__(self, *, footage_id: FootageId, viewer_id: UserId, reason: str) -> OpenedFootage:
        """Raises `FootageNotFound`, `FootageGone`, `SecondPersonNeeded`, `NoteMissing`, `NoteTooLong`,
        `PermissionDenied`."""
        token, now = self.new_secret(), self.now()
        async with self.begin() as tx:
            viewer = await tx.users.get(viewer_id)
            require_permission(viewer.role, Permission.VIEW_FOOTAGE)
            footage, is_withheld = await found_for(tx, footage_id, viewer, now)
            footage.require_file()
            allowed = None
            if needs_second_person(footage.kind, grave=footage.grave, is_withheld=is_withheld):
                allowed = await self._allowed(tx, footage_id, viewer_id)
            view = FootageView.open(
                view_id=FootageViewId(self.new_id()), token_digest=digest_of(token), footage_id=footage_id,
                viewer_id=viewer_id, reason=allowed.purpose if allowed else reason, now=now,
                opening_id=allowed.id if allowed else None,
            )  # fmt: skip
            await tx.footage_views.add(view)
            await tx.clear_looks.add(
                ClearLook(ClearLookId(self.new_id()), viewer_id, ClearLookOf.OPENED, footage_id, now)
            )
            await tx.audit.append(
                AuditEntry.footage_viewed(
                    audit_id=AuditId(self.new_id()),
                    actor_id=viewer_id,
                    footage_id=footage_id,
                    stream_id=footage.stream_id,
                    note=view.reason,
                    now=now,
                )
            )
        return OpenedFootage(view, footage, token)

    async def _allowed(self, tx: Transaction, footage_id: FootageId, viewer_id: UserId) -> FootageOpening:
        newest = await tx.footage_openings.newest_of(footage_id, asked_by=viewer_id)
        if newest is None or not newest.is_open_to(viewer_id, now=self.now()):
            raise SecondPersonNeeded("this is opened by two people: ask for it, and another has to allow it")
        return newest


@dataclass(frozen=True, slots=True)
class ShownFootage:
    media_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class ShowFootage:
    """The film itself, to whoever opened it, while the view lasts."""

    begin: BeginTransaction
    vault: FootageVault
    now: Clock

    async def __call__(self, *, token: str, viewer_id: UserId) -> ShownFootage:
        """Raises `FootageViewNotFound`, `FootageViewExpired`, `FootageGone`, and what the ports raise."""
        async with self.begin() as tx:
            view = await tx.footage_views.get(digest_of(token))
            view.require_open(to=viewer_id, now=self.now())
            footage, is_withheld = await found_for(
                tx, view.footage_id, await tx.users.get(viewer_id), self.now()
            )
            if is_withheld and view.opening_id is None:  # so since somebody began to look
                raise FootageNotFound("there is no such footage")
        return ShownFootage(footage.require_file().media_type, await self.vault.open(footage))


@dataclass(frozen=True, slots=True)
class ShowStill:
    """A still, to whoever may see the live wall. Clips are none: they are opened with a reason. Nor is what is
    withheld, whoever asks: two people open that."""

    begin: BeginTransaction
    vault: FootageVault

    async def __call__(self, *, footage_id: FootageId) -> bytes:
        """A JPEG. Raises `FootageNotFound`, `FootageGone`, and what the ports raise."""
        async with self.begin() as tx:
            footage = await tx.footage.find(footage_id)
            if footage is None or footage.kind is not FootageKind.STILL:
                raise FootageNotFound("there is no such still")
            if await tx.footage.is_withheld(footage.stream_id):
                raise FootageNotFound("there is no such still")
        return await self.vault.open(footage)
