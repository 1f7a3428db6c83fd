"""A moderator decides on the message of a tip."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.identity.permissions import Permission, require_permission
from domain.ids import AuditId, TipId, UserId
from domain.moderation.audit.entry import AuditEntry
from domain.moderation.decisions.action import ActionKind
from domain.moderation.decisions.policy import policy_named
from domain.moderation.events import StaffActed
from domain.moderation.text.link_rule import JudgedLink, require_links
from domain.streaming.room_event import TIP_MESSAGE
from domain.tipping.tip import Tip
from ports.chat.may_write import RequireAuthorMayWrite
from ports.clock import Clock, NewId
from ports.moderation.links import LinkJudge
from ports.transaction import BeginTransaction, Transaction


@dataclass(frozen=True, slots=True)
class DecideTipMessage:
    """Let the room read the words of a tip that waited, or drop them (TIP-09). The money moved before.

    They are let through as a message of the chat that waited is: while the show is on, where their author may still
    write there, and with no link that staff blocked meanwhile (CHT-02).

    What is dropped is a decision about whoever gave it: they read the reasons, `note` in them, and may appeal (ENF-01).
    `policy` is the key of the rule that the words broke; of what is let through it says nothing.

    Raises `UnknownPolicy`, `TipNotFound`, `MessageDecided`, `NoteTooLong`, `PermissionDenied`, and of what is let
    through `StreamNotLive`, `AuthorMayNotWrite`, `LinkRefused`.
    """

    begin: BeginTransaction
    now: Clock
    new_id: NewId
    judge: LinkJudge
    require_author: RequireAuthorMayWrite

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
        links = await self._links_now(tip_id) if release else ()
        async with self.begin() as tx:
            require_permission((await tx.users.get(moderator_id)).role, Permission.REVIEW_TIP_MENUS)
            tip = (await tx.tips.get_for_update(tip_id)).decided(release=release, now=now)
            await tx.tips.decide_message(tip)
            await tx.audit.append(entry)
            if broken is None:
                require_links(links, pointer=None)
                await self._let_through(tx, tip, now)
            else:
                await tx.outbox.add(
                    StaffActed(
                        ActionKind.DENY_MESSAGE, tip.stream_id, tip.viewer_id, moderator_id, broken.value, entry.note,
                        str(tip.id), None, now, is_of_tip=True,
                    )
                )  # fmt: skip
            return tip

    async def _links_now(self, tip_id: TipId) -> Sequence[JudgedLink]:
        """Asked before the tip is held: a short link may have to be followed, and no hit is counted again."""
        async with self.begin() as tx:
            tip = await tx.tips.find(tip_id)
        return await self.judge.judge(tip.message) if tip is not None else ()

    async def _let_through(self, tx: Transaction, tip: Tip, now: datetime) -> None:
        """Raises `StreamNotLive`, `AuthorMayNotWrite`."""
        stream, author = await tx.streams.get(tip.stream_id), await tx.users.get(tip.viewer_id)
        stream.require_live()
        await self.require_author(tx, stream, author, now)
        await tx.room_events.append(tip.stream_id, TIP_MESSAGE, tip.words_told(author.display_name), now=now)
