"""A performer says what a show is about."""

from dataclasses import dataclass

from domain.ids import StreamId, UserId
from domain.streaming.content_class import GRAVEST_CLASS, ContentClass, RegionLaw, ShowClass
from domain.streaming.stream import Stream
from ports.clock import Clock
from ports.transaction import BeginTransaction, Transaction


@dataclass(frozen=True, slots=True)
class DeclareClass:
    """Before the show and on air. Whoever may not see it where they are is out of the room in seconds (STR-20).

    Raises `StreamNotFound`, `NotYourStream`, `StreamOver`, `ClassNotOffered`, `ClassKeptByStaff`.
    """

    begin: BeginTransaction
    law: RegionLaw
    now: Clock

    async def __call__(
        self, *, stream_id: StreamId, performer_id: UserId, content_class: ContentClass
    ) -> ShowClass:
        self.law.require_offered(content_class)
        async with self.begin() as tx:
            stream = await tx.streams.get_for_update(stream_id)
            stream.require_performer(performer_id)
            stream.require_open()
            before = await class_of(tx, stream)
            after = before.declared(content_class, self.now())
            await tx.show_classes.save(after)
            return after


async def class_of(tx: Transaction, stream: Stream) -> ShowClass:
    """The gravest for a show that never said."""
    found = await tx.show_classes.find(stream.id)
    return found or ShowClass(stream.id, GRAVEST_CLASS, raised_by_staff=False, at=stream.created_at)
