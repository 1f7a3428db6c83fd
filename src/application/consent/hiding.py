"""Hide what was made of a show, whoever asks for it."""

from datetime import datetime

from domain.ids import StreamId
from ports.transaction import Transaction


async def hide_media(tx: Transaction, stream_id: StreamId, *, now: datetime) -> None:
    """Every item of the show, in the caller's transaction (CNS-04). The caller holds the show."""
    for item in await tx.media_items.of_stream(stream_id):
        await tx.media_items.save(item.hidden(now))
