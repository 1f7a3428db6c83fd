"""A performer starts to publish, on a media plane whose clients bring passes."""

from dataclasses import dataclass

from application.streaming._admission import mark_live, require_may_publish, require_watched
from application.streaming._delay import settle_delay
from domain.ids import StreamId, UserId
from ports.clock import Clock
from ports.streaming.passes import Admission, MediaPass, MediaPasses
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class PassToPublish:
    """Give the performer a pass, and open the show to viewers. One who comes back gets another.

    The pass leaves us only when the show is live by the same checks, made again: a show that was stopped in between
    keeps its pass to itself. Raises what `GoLive` raises, but for the offer, `PassesNotGiven`, and `DelayNotOffered`
    for a performer who is to be held back: whoever comes with a pass sends past us, where nothing is.
    """

    begin: BeginTransaction
    passes: MediaPasses
    now: Clock
    needs_sampler: bool
    new_performer_delay_seconds: int

    async def __call__(self, *, stream_id: StreamId, performer_id: UserId) -> MediaPass:
        async with self.begin() as tx:
            stream = await tx.streams.get(stream_id)
            await require_may_publish(tx, stream, performer_id, self.now())
            if self.needs_sampler:
                await require_watched(tx, stream, self.now())
            delay = await settle_delay(tx, stream, seconds=self.new_performer_delay_seconds, now=self.now())
            delay.require_offered()
        given = await self.passes.issue(stream_id, performer_id, Admission.PUBLISH)
        async with self.begin() as tx:
            stream = await tx.streams.get_for_update(stream_id)
            await require_may_publish(tx, stream, performer_id, self.now())
            await mark_live(tx, stream, self.now())
        return given
