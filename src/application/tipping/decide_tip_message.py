"""A moderator decides on the message of a tip."""

from contextlib import suppress
from dataclasses import dataclass

from domain.identity.permissions import Permission, require_permission
from domain.ids import AuditId, TipId, UserId
from domain.moderation.audit import AuditEntry
from domain.streaming.room_event import TIP_MESSAGE
from domain.streaming.stream import StreamNotLive
from domain.tipping.bands import ANONYMOUS
from domain.tipping.tip import Tip
from ports.clock import Clock, NewId
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class DecideTipMessage:
    """Let the room read the words of a tip that waited, or drop them (TIP-09). The money moved before.

    Raises `TipNotFound`, `MessageDecided`, `NoteTooLong`, `PermissionDenied`.
    """

    begin: BeginTransaction
    now: Clock
    new_id: NewId

    async def __call__(self, *, tip_id: TipId, moderator_id: UserId, release: bool, note: str) -> Tip:
        now = self.now()
        entry = AuditEntry.tip_message_decided(
            audit_id=AuditId(self.new_id()),
            actor_id=moderator_id,
            tip_id=tip_id,
            release=release,
            note=note,
            now=now,
        )
        async with self.begin() as tx:
            require_permission((await tx.users.get(moderator_id)).role, Permission.REVIEW_TIP_MENUS)
            tip = (await tx.tips.get_for_update(tip_id)).decided(release=release)
            await tx.tips.decide_message(tip)
            await tx.audit.append(entry)
            if release:
                named = {} if tip.is_anonymous else {"viewer_id": str(tip.viewer_id)}
                name = ANONYMOUS if tip.is_anonymous else (await tx.users.get(tip.viewer_id)).display_name
                told = {
                    "tip_id": str(tip.id),
                    "viewer": name,
                    "tokens": int(tip.tokens),
                    "message": tip.message,
                }
                with suppress(StreamNotLive):  # the show is over by now: there is nobody to tell
                    await tx.room_events.append(tip.stream_id, TIP_MESSAGE, {**told, **named}, now=now)
            return tip
