"""A claim to be under 18 is heard wherever it is written, whatever becomes of the words (CHT-15)."""

from collections.abc import Sequence

from domain.identity.permissions import PERMISSIONS, Permission
from domain.ids import UserId
from domain.moderation.events import MinorClaimed
from domain.moderation.text.finding import Concern
from domain.moderation.text.link_rule import JudgedLink
from domain.moderation.text.reading import Reading
from domain.moderation.text.word_list import Listed, Surface, Writing
from ports.clock import Clock
from ports.moderation.reports import TextScreen
from ports.transaction import BeginTransaction

HEARD = frozenset(Surface) - {Surface.CHAT, Surface.SPEECH, Surface.CODE, Surface.SEARCH}
"""In a chat `SayInRoom` hears it, with the message. What is said or shown on camera comes to people as an alarm, and
what is looked for is told nobody."""


class HearMinorClaims(TextScreen):
    """Judges as `screen` does. Who writes such a claim with a tip, in a title or anywhere else chats no more, and a
    case of severity 0 follows, as where it is said in a chat. Of whoever has no account yet nobody can be told."""

    def __init__(self, screen: TextScreen, begin: BeginTransaction, now: Clock) -> None:
        self._screen = screen
        self._begin = begin
        self._now = now

    async def concerns(self, text: str) -> frozenset[Concern]:
        return await self._screen.concerns(text)

    async def listed(self, text: str, writing: Writing) -> Listed | None:
        return await self._screen.listed(text, writing)

    async def links(self, text: str, writing: Writing) -> Sequence[JudgedLink]:
        return await self._screen.links(text, writing)

    async def read(self, text: str, writing: Writing) -> Reading:
        reading = await self._screen.read(text, writing)
        is_claim = Concern.MINOR_CLAIM in reading.concerns and writing.surface in HEARD
        if is_claim and writing.writer_id is not None:
            await self._lock(writing.writer_id, writing)
        return reading

    async def _lock(self, user_id: UserId, writing: Writing) -> None:
        """Once for each time that they are locked. Of staff, who chat with nobody, nothing is made."""
        async with self._begin() as tx:
            if Permission.CHAT not in PERMISSIONS[(await tx.users.get(user_id)).role]:
                return
            if await tx.chat_locks.is_locked(user_id):
                return
            await tx.chat_locks.lock(user_id, now=self._now())
            await tx.outbox.add(MinorClaimed(user_id, writing.stream_id, None, writing.surface.value))
