"""Make something of a show: a recording, a clip, a download, a promotion."""

from dataclasses import dataclass

from domain.consent.media_item import MediaItem, MediaKind, NotConsented, require_allowed
from domain.ids import MediaItemId, StreamId, UserId
from domain.moderation.text.word_list import Surface, Writing
from ports.clock import Clock
from ports.moderation.reports import TextScreen
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class RegisterMedia:
    """Enter an item, before there is any file of it: what cannot be entered is not made (CNS-03).

    Everyone on camera must allow it, and nobody may have asked to be taken out of the show. Safe to repeat: the
    client chooses the item's id. Whoever is on camera reads its title: it is read before as a show's is (CHT-05,
    CHT-07).
    """

    begin: BeginTransaction
    now: Clock
    screen: TextScreen

    async def __call__(
        self, *, item_id: MediaItemId, stream_id: StreamId, performer_id: UserId, kind: MediaKind, title: str
    ) -> MediaItem:
        """Raises `InvalidMediaTitle`, `LinkRefused`, `ForbiddenText`, `BlockedWords`, `StreamNotFound`,
        `NotYourStream`, `NotConsented`, `MediaIdReused`."""
        item = MediaItem.register(
            item_id=item_id, stream_id=stream_id, kind=kind, title=title, now=self.now()
        )
        read = await self.screen.read(item.title, Writing(performer_id, Surface.TITLE, None))
        read.require_fit(pointer="/title")
        async with self.begin() as tx:
            # The lock: whoever withdraws meanwhile finds this item and hides it, or is found here.
            stream = await tx.streams.get_for_update(stream_id)
            stream.require_performer(performer_id)
            if earlier := await tx.media_items.find(item_id):
                earlier.require_same_request(item)
                return earlier
            require_allowed(kind, await tx.casts.of_stream(stream_id), performer_id=stream.performer_id)
            if any(each.is_standing for each in await tx.withdrawals.of_stream(stream_id)):
                raise NotConsented("somebody asked to be taken out of this show")
            await tx.media_items.save(item)
            return item
