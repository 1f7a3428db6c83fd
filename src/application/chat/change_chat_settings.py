"""Say who may write in a performer's rooms, how often, and what is pinned (CHT-01, CHT-03, CHT-11, CHT-12)."""

from dataclasses import dataclass

from domain.chat.asked_in_hindi import asked_in_hindi
from domain.chat.removal import moderator_kind
from domain.chat.settings import (
    ChatSettings,
    InvalidChatSettings,
    pinned_words,
    require_stricter_link_age,
)
from domain.identity.permissions import PERMISSIONS, Permission
from domain.ids import AuditId, StreamId, UserId
from domain.moderation.audit.entry import AuditEntry
from domain.moderation.note import normal_note
from domain.moderation.text.word_list import Surface, Writing
from domain.streaming.room_event import CHAT_SETTINGS
from ports.clock import Clock, NewId
from ports.moderation.reports import TextScreen
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class ChangeChatSettings:
    """It holds from the next message on, in this show and the performer's later ones; the room is told at once.

    What is pinned no more is read in the room's log no more. What is None stays as it is. Setting what is set already
    changes nothing and tells nobody.
    """

    begin: BeginTransaction
    screen: TextScreen
    now: Clock
    new_id: NewId
    link_age_minutes: int = 0
    """How old the account of somebody who posts links is in all rooms: a room only asks for more."""
    can_verify: bool = True
    """Whether anybody can prove a telephone number: else a room that asks for one is shut to all."""

    async def __call__(
        self, *, stream_id: StreamId, actor_id: UserId, slow_seconds: int | None, tippers_only: bool | None,
        account_age_minutes: int | None, pinned: str | None, note: str, followers_only: bool | None = None,
        followed_minutes: int | None = None, emote_only: bool | None = None,
        verified_only: bool | None = None, no_links: bool | None = None, link_age_minutes: int | None = None,
    ) -> ChatSettings:  # fmt: skip
        """Raises `InvalidChatSettings`, `LinkRefused`, `ForbiddenText`, `BlockedWords`, `NoteTooLong`,
        `StreamNotFound`, `StreamNotLive`, `NoModeratorHere`.
        """
        words = normal_note(note)
        require_stricter_link_age(link_age_minutes, platform_minutes=self.link_age_minutes)
        if verified_only and not self.can_verify:
            raise InvalidChatSettings("no telephone numbers are verified here", pointer="/verified_only")
        if pinned:
            # Bounded first: reading a text takes a time that grows with the square of its length.
            asked = pinned_words(pinned)
            read = await self.screen.read(asked, Writing(actor_id, Surface.PINNED, None))
            read.require_fit(pointer="/pinned")
        async with self.begin() as tx:
            actor = await tx.users.get(actor_id)
            # The lock puts those who change it at once in line, so that neither undoes what the other set.
            stream = await tx.streams.get_for_update(stream_id)
            is_staff = Permission.CONTROL_ROOMS in PERMISSIONS[actor.role]
            moderator_kind(actor_id=actor_id, performer_id=stream.performer_id, is_staff=is_staff)
            before = await tx.chat_settings.of(stream.performer_id)
            after = before.changed(
                slow_seconds=slow_seconds,
                tippers_only=tippers_only,
                account_age_minutes=account_age_minutes,
                pinned=pinned,
                followers_only=followers_only,
                followed_minutes=followed_minutes,
                emote_only=emote_only,
                verified_only=verified_only,
                no_links=no_links,
                link_age_minutes=link_age_minutes,
            )
            if after == before:
                return after
            now = self.now()
            await tx.chat_settings.save(after)
            subject = f"stream:{stream_id} {after.key}"
            await tx.audit.append(
                AuditEntry(AuditId(self.new_id()), actor_id, "chat.settings", subject, "set", words, now)
            )
            # Whose words they are, for their erasure.
            told = {
                **after.shown,
                "words_hindi": asked_in_hindi(after),
                "performer_id": str(after.performer_id),
            }
            if before.pinned != after.pinned:
                await tx.room_events.blank(stream_id, CHAT_SETTINGS)
            await tx.room_events.append(stream_id, CHAT_SETTINGS, told, now=now)
            return after
