"""A moderator decides on the message of a tip."""

from contextlib import suppress
from dataclasses import dataclass

from domain.identity.permissions import Permission, require_permission
from domain.ids import AuditId, TipId, UserId
from domain.moderation.audit.entry import AuditEntry
from domain.moderation.decisions.action import ActionKind
from domain.moderation.decisions.policy import policy_named
from domain.moderation.events import StaffActed
from domain.streaming.room_event import TIP_MESSAGE
from domain.streaming.stream import StreamNotLive
from domain.tipping.tip import Tip
from ports.clock import Clock, NewId
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class DecideTipMessage:
    """Let the room read the words of a tip that waited, or drop them (TIP-09). The money moved before.

    What is dropped is a decision about whoever gave it: they read the reasons, `note` in them, and may appeal (ENF-01).
    `policy` is the key of the rule that the words broke; of what is let through it says nothing.

    Raises `UnknownPolicy`, `TipNotFound`, `MessageDecided`, `NoteTooLong`, `PermissionDenied`.
    """

    begin: BeginTransaction
    now: Clock
    new_id: NewId

    async def __call__(
        self,
        *,
        tip_id: TipId,
        moderator_id: UserId,
        release: bool,
        note: str,
        policy: str = "",
    ) -> Tip:
        now = self.now()
        broken = None if release else policy_named(policy, "what is dropped")
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
            if broken is None:
                told = tip.words_told((await tx.users.get(tip.viewer_id)).display_name)
                with suppress(StreamNotLive):  # the show is over by now: there is nobody to tell
                    await tx.room_events.append(tip.stream_id, TIP_MESSAGE, told, now=now)
            else:
                await tx.outbox.add(
                    StaffActed(
                        ActionKind.DENY_MESSAGE, tip.stream_id, tip.viewer_id, moderator_id, broken.value, entry.note,
                        str(tip.id), None, now, is_of_tip=True,
                    )
                )  # fmt: skip
            return tip
