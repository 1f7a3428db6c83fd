"""The end of a show, in the transaction that ends it."""

from contextlib import suppress
from datetime import datetime

from domain.ids import ShowId
from domain.private_shows.offer import ShowKind
from domain.private_shows.show import Show, ShowEnding, ShowNotFound
from domain.streaming.room_event import PRIVATE_ENDED
from domain.streaming.stream import StreamNotLive
from ports.transaction import Transaction


async def lock_show(tx: Transaction, show_id: ShowId) -> Show:
    """The show, behind its offer's lock: whoever wants a seat holds that, so that none is taken while it ends."""
    found = await tx.shows.find(show_id)
    if found is None:
        raise ShowNotFound("there is no such show")
    await tx.show_offers.get_for_update(found.offer_id)
    return await tx.shows.get_for_update(show_id)


async def end_locked_show(
    tx: Transaction, show: Show, ending: ShowEnding, *, at: datetime, severity: int | None
) -> Show:
    """Record the end, and tell the room where it is still open. The worker settles the seats."""
    over = show.ended(ending, at, severity=severity)
    await tx.shows.update(over)
    if show.kind is ShowKind.TICKETED:
        offer = await tx.show_offers.get_for_update(show.offer_id)
        await tx.show_offers.update(offer.closed())
    with suppress(StreamNotLive):
        await tx.room_events.append(
            show.stream_id,
            PRIVATE_ENDED,
            {"show_id": str(show.id), "kind": show.kind.value, "reason": ending.value},
            now=at,
        )
    return over
