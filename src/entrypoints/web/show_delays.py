"""What a show's pages say of how much later its viewers get it (STR-16)."""

from domain.moderation.sampling import NEW_PERFORMER_SHOWS, is_new_performer
from domain.streaming.stream import StreamState
from entrypoints.container import Container
from ports.streaming import StreamRow


async def delay_context(container: Container, show: StreamRow) -> dict[str, object]:
    """The seconds that were decided; before its performer first goes live, those that will be. 0: none."""
    outlook = await container.show_delay_queries().outlook(show.stream_id)
    seconds = outlook.decided_seconds
    if seconds is None:
        is_new = show.state == StreamState.CREATED and is_new_performer(outlook.earlier_shows)
        seconds = container.settings().delay_of_new_performers if is_new else 0
    return {"delay_seconds": seconds, "new_performer_shows": NEW_PERFORMER_SHOWS}
