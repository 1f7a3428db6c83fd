"""Look at what was kept of a show."""

from dataclasses import dataclass

from application.moderation.footage_vault import FootageVault
from domain.identity.permissions import Permission, require_permission
from domain.identity.session import digest_of
from domain.ids import AuditId, FootageId, FootageViewId, UserId
from domain.moderation.audit import AuditEntry
from domain.moderation.footage import Footage, FootageKind, FootageNotFound
from domain.moderation.footage_view import FootageView
from ports.clock import Clock, NewId, NewSecret
from ports.transaction import BeginTransaction, Transaction


async def require_showable(tx: Transaction, footage: Footage) -> None:
    """What was kept of a show in which a bank's picture was found is shown to nobody here (CSA-03): it is as if it were
    not there. Raises `FootageNotFound`."""
    if await tx.frame_matches.find_of(footage.stream_id) is not None:
        raise FootageNotFound("there is no such footage")


@dataclass(frozen=True, slots=True)
class OpenedFootage:
    """`token` shows the clip until the view is over; it is kept nowhere else."""

    view: FootageView
    footage: Footage
    token: str


@dataclass(frozen=True, slots=True)
class OpenFootage:
    """A clip is opened for a reason, which the audit log keeps beside who looked."""

    begin: BeginTransaction
    now: Clock
    new_id: NewId
    new_secret: NewSecret

    async def __call__(self, *, footage_id: FootageId, viewer_id: UserId, reason: str) -> OpenedFootage:
        """Raises `FootageNotFound`, `FootageGone`, `NoteMissing`, `NoteTooLong`, `PermissionDenied`."""
        token, now = self.new_secret(), self.now()
        async with self.begin() as tx:
            viewer = await tx.users.get(viewer_id)
            require_permission(viewer.role, Permission.VIEW_FOOTAGE)
            footage = await tx.footage.find(footage_id)
            if footage is None:
                raise FootageNotFound("there is no such footage")
            await require_showable(tx, footage)
            footage.require_file()
            view = FootageView.open(
                view_id=FootageViewId(self.new_id()), token_digest=digest_of(token), footage_id=footage_id,
                viewer_id=viewer_id, reason=reason, now=now,
            )  # fmt: skip
            await tx.footage_views.add(view)
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
            footage = await tx.footage.find(view.footage_id)
            if footage is None:
                raise FootageNotFound("there is no such footage")
            await require_showable(tx, footage)
        return ShownFootage(footage.require_file().media_type, await self.vault.open(footage))


@dataclass(frozen=True, slots=True)
class ShowStill:
    """A still, to whoever may see the live wall. Clips are none: they are opened with a reason."""

    begin: BeginTransaction
    vault: FootageVault

    async def __call__(self, *, footage_id: FootageId) -> bytes:
        """A JPEG. Raises `FootageNotFound`, `FootageGone`, and what the ports raise."""
        async with self.begin() as tx:
            footage = await tx.footage.find(footage_id)
            if footage is None or footage.kind is not FootageKind.STILL:
                raise FootageNotFound("there is no such still")
            await require_showable(tx, footage)
        return await self.vault.open(footage)
