"""A part of the container: moderation."""

from dependency_injector import providers

from adapters.postgres.moderation import PostgresModerationQueries
from application.moderation.report_stream import ReportStream
from application.moderation.stop_stream import StopStream
from entrypoints.containers.ground import Ground
from entrypoints.containers.streaming import StreamingPart


class ModerationPart(Ground):
    """Reports, and the stopping of shows."""

    moderation_queries = providers.Singleton(PostgresModerationQueries, Ground.engine)

    # Use cases
    report_stream = providers.Factory(ReportStream, begin=Ground.begin, now=Ground.now)
    stop_stream = providers.Factory(
        StopStream,
        begin=Ground.urgent_database.provided.begin,
        rooms=StreamingPart.media_rooms,
        now=Ground.now,
        new_id=Ground.new_id,
    )
