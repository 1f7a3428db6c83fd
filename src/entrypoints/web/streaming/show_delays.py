"""What a show's pages say of how much later its viewers get it (STR-16)."""

from domain.moderation.watch.sampling import NEW_PERFORMER_SHOWS, is_new_performer
from domain.streaming.stream import StreamState
from entrypoints.container import Container
from ports.streaming.show_delays import DelayOutlook
from ports.streaming.shows import StreamRow


async def delay_context(container: Container, show: StreamRow) -> dict[str, object]:
    outlook = await container.show_delay_queries().outlook(show.stream_id)
    return {
        "delay_seconds": seconds_ahead(
            outlook, show.state, of_new_performers=container.settings().delay_of_new_performers
        ),
        "new_performer_shows": NEW_PERFORMER_SHOWS,
    }


def seconds_ahead(outlook: DelayOutlook, state: str, *, of_new_performers: int) -> int:
    """What was decided; before the performer first goes live, what will be."""
    if outlook.decided_seconds is not None:
        return outlook.decided_seconds
    is_held_back = state == StreamState.CREATED and is_new_performer(outlook.earlier_shows)
    return of_new_performers if is_held_back else 0
