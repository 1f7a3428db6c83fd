"""A part of the container: streaming."""

from dependency_injector import providers

from adapters.aiortc_sfu.media_plane import AiortcSfuAttendance, AiortcSfuRooms, AiortcSfuSessions
from adapters.postgres.streaming import PostgresStreamQueries
from adapters.postgres.streaming_rooms import PostgresAudience, PostgresRoomLog
from application.chat.say_in_room import SayInRoom
from application.streaming.create_stream import CreateStream
from application.streaming.end_stream import EndStream
from application.streaming.go_live import GoLive
from application.streaming.leave_media_session import LeaveMediaSession
from application.streaming.patch_media_session import PatchMediaSession
from application.streaming.reconcile_rooms import ReconcileRooms
from application.streaming.watch_stream import WatchStream
from entrypoints.containers.ground import Ground


class StreamingPart(Ground):
    """Shows, the media plane that carries them, and what is said in their rooms."""

    stream_queries = providers.Singleton(PostgresStreamQueries, Ground.engine)
    room_log = providers.Singleton(PostgresRoomLog, Ground.engine)
    audience = providers.Singleton(PostgresAudience, Ground.engine)
    media_sessions = providers.Singleton(
        AiortcSfuSessions, Ground.settings.provided.media_url, Ground.settings.provided.media_secret
    )
    media_rooms = providers.Singleton(
        AiortcSfuRooms, Ground.settings.provided.media_url, Ground.settings.provided.media_secret
    )
    media_attendance = providers.Singleton(
        AiortcSfuAttendance, Ground.settings.provided.media_url, Ground.settings.provided.media_secret
    )

    # Use cases
    create_stream = providers.Factory(
        CreateStream, begin=Ground.begin, now=Ground.now, new_secret=Ground.new_secret
    )
    go_live = providers.Factory(
        GoLive, begin=Ground.begin, sessions=media_sessions, rooms=media_rooms, now=Ground.now
    )
    watch_stream = providers.Factory(WatchStream, begin=Ground.begin, sessions=media_sessions)
    patch_media_session = providers.Factory(PatchMediaSession, sessions=media_sessions)
    leave_media_session = providers.Factory(LeaveMediaSession, sessions=media_sessions)
    end_stream = providers.Factory(EndStream, begin=Ground.begin, rooms=media_rooms, now=Ground.now)
    reconcile_rooms = providers.Singleton(  # it remembers since when a publisher is missed
        ReconcileRooms,
        begin=Ground.begin,
        streams=stream_queries,
        rooms=media_rooms,
        now=Ground.now,
        new_id=Ground.new_id,
        grace_seconds=Ground.settings.provided.publisher_grace_seconds,
    )
    say_in_room = providers.Factory(SayInRoom, begin=Ground.begin, now=Ground.now)
