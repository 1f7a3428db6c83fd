"""A part of the container: private shows."""

from dependency_injector import providers

from adapters.postgres.private_shows.queries import PostgresShowQueries, PostgresShowWork
from application.private_shows.book_show import BookShow
from application.private_shows.classify_rooms import ClassifyRooms
from application.private_shows.close_offer import CloseOffer
from application.private_shows.decline_booking import DeclineBooking
from application.private_shows.end_blocked_seats import EndBlockedSeats
from application.private_shows.end_show import EndShow
from application.private_shows.leave_show import LeaveShow
from application.private_shows.make_offer import MakeOffer
from application.private_shows.meter_shows import MeterShows
from application.private_shows.start_show import StartShow
from domain.payouts.schedule import FEE_SCHEDULES
from entrypoints.containers.ground import Ground
from entrypoints.containers.streaming import StreamingPart


class PrivateShowsPart(Ground):
    """Shows for those who booked a seat."""

    show_queries = providers.Singleton(PostgresShowQueries, Ground.engine)
    show_work = providers.Singleton(PostgresShowWork, Ground.engine)

    # Use cases
    make_offer = providers.Factory(MakeOffer, Ground.begin, StreamingPart.media_attendance, Ground.now)
    close_offer = providers.Factory(CloseOffer, Ground.begin)
    book_show = providers.Factory(
        BookShow,
        Ground.begin,
        StreamingPart.media_attendance,
        Ground.now,
        providers.Object(FEE_SCHEDULES),
    )
    decline_booking = providers.Factory(DeclineBooking, Ground.begin, Ground.now)
    start_show = providers.Factory(
        StartShow,
        Ground.begin,
        StreamingPart.media_attendance,
        StreamingPart.media_rooms,
        show_work,
        Ground.now,
    )
    end_show = providers.Factory(EndShow, Ground.begin, Ground.now)
    leave_show = providers.Factory(
        LeaveShow, Ground.begin, StreamingPart.media_attendance, StreamingPart.media_rooms, Ground.now
    )
    end_blocked_seats = providers.Factory(
        EndBlockedSeats, Ground.begin, StreamingPart.media_attendance, StreamingPart.media_rooms, Ground.now
    )
    classify_rooms = providers.Factory(ClassifyRooms, show_work, StreamingPart.media_rooms)
    meter_shows = providers.Singleton(  # it remembers when each seat needs the next look
        MeterShows,
        Ground.begin,
        show_work,
        StreamingPart.media_attendance,
        StreamingPart.media_rooms,
        Ground.now,
    )
