"""How much later viewers get a show: decided once, by everybody who lets a performer publish."""

from datetime import datetime

from domain.moderation.watch.sampling import is_new_performer
from domain.streaming.delay import ShowDelay
from domain.streaming.stream import Stream, StreamState
from ports.transaction import Transaction


async def settle_delay(tx: Transaction, stream: Stream, *, seconds: int, now: datetime) -> ShowDelay:
    """The delay of the whole show. `seconds` are those of a new performer's, 0 where nobody is held back.

    A show that went live before any delay was ever decided goes on as it is.
    """
    if found := await tx.show_delays.find(stream.id):
        return found
    is_new = stream.state is StreamState.CREATED and is_new_performer(
        await tx.show_delays.earlier_shows(stream)
    )
    return await tx.show_delays.settle(ShowDelay.decide(stream.id, is_new=is_new, seconds=seconds, now=now))
