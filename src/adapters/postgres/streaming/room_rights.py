"""Who may not be where they are, in PostgreSQL."""

from collections.abc import Collection, Sequence

from sqlalchemy import (
    Boolean,
    Integer,
    Select,
    Uuid,
    and_,
    any_,
    bindparam,
    column,
    func,
    literal,
    not_,
    or_,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.postgres.age_verification.tables import age_status_table
from adapters.postgres.identity.accounts import account_table
from adapters.postgres.moderation.decision_tables import suspended_until
from adapters.postgres.private_shows.tables import booking_table, show_table
from adapters.postgres.streaming.blocks import block_table
from adapters.postgres.streaming.room_controls import room_control_table
from adapters.postgres.streaming.shows import stream_table
from domain.age_verification.age import AgeState
from domain.identity.permissions import PERMISSIONS, STAFF, Permission
from ports.streaming.passes import Present, RoomRights

_WATCHING = [role.value for role, may in PERMISSIONS.items() if Permission.WATCH in may]
_PUBLISHING = [role.value for role, may in PERMISSIONS.items() if Permission.PUBLISH in may]
_ALL_STAFF = [role.value for role in STAFF]
_STAFF = [role.value for role, may in PERMISSIONS.items() if Permission.VIEW_LIVE_WALL in may]


class PostgresRoomRights(RoomRights):
    """All of them in one statement: their places in the list come back, so that a connection needs no column."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def without_right(self, present: Collection[Present]) -> Sequence[Present]:
        everyone = list(present)
        ours = [(place, each) for place, each in enumerate(everyone) if each.participant is not None]
        strangers = [each for each in everyone if each.participant is None]
        if not ours:
            return strangers
        values = {
            "places": [place for place, _ in ours],
            "streams": [each.stream_id for _, each in ours],
            "people": [each.participant for _, each in ours],
            "publishing": [each.publishes for _, each in ours],
        }
        async with self._engine.connect() as connection:
            places = [int(row.place) for row in await connection.execute(_UNWELCOME, values)]
        return [*strangers, *(everyone[place] for place in places)]


def _query() -> Select[tuple[object, ...]]:
    here = (
        func.unnest(
            bindparam("places", type_=ARRAY(Integer)),
            bindparam("streams", type_=ARRAY(Uuid)),
            bindparam("people", type_=ARRAY(Uuid)),
            bindparam("publishing", type_=ARRAY(Boolean)),
        )
        .table_valued(
            column("place", Integer),
            column("stream_id", Uuid),
            column("user_id", Uuid),
            column("publishes", Boolean),
        )
        .render_derived("here")
    )
    is_performer = stream_table.c.performer_id == here.c.user_id
    is_adult = and_(
        age_status_table.c.state == AgeState.VERIFIED_ADULT.value,
        suspended_until(here.c.user_id, func.now()).is_(None),
    )
    is_seated = (
        select(literal(1))
        .where(
            booking_table.c.show_id == show_table.c.id,
            booking_table.c.viewer_id == here.c.user_id,
            text("show_booking.state = 'joined'"),
        )
        .exists()
    )
    is_removed = (
        select(literal(1))
        .where(
            room_control_table.c.stream_id == here.c.stream_id,
            here.c.user_id == any_(room_control_table.c.removed),
        )
        .exists()
    )
    is_blocked = (
        select(literal(1))
        .where(
            block_table.c.performer_id == stream_table.c.performer_id,
            block_table.c.person_id == here.c.user_id,
            account_table.c.role.not_in(_ALL_STAFF),
        )
        .exists()
    )
    may_publish = and_(is_performer, account_table.c.role.in_(_PUBLISHING), is_adult)
    may_watch = and_(
        account_table.c.role.in_(_WATCHING),
        is_adult,
        text("stream.state = 'live'"),
        not_(is_removed),
        not_(is_blocked),
        or_(show_table.c.id.is_(None), is_performer, account_table.c.role.in_(_STAFF), is_seated),
    )
    may = or_(and_(here.c.publishes, may_publish), and_(not_(here.c.publishes), may_watch))
    return (
        select(here.c.place)
        .select_from(here)
        # Left joins throughout: whatever is not found gives no right.
        .outerjoin(
            stream_table,
            and_(stream_table.c.id == here.c.stream_id, text("stream.state IN ('created', 'live')")),
        )
        .outerjoin(account_table, account_table.c.id == here.c.user_id)
        .outerjoin(age_status_table, age_status_table.c.user_id == here.c.user_id)
        .outerjoin(
            show_table,
            and_(show_table.c.stream_id == here.c.stream_id, text("private_show.state = 'running'")),
        )
        .where(may.is_not(True))
        .order_by(here.c.place)
    )


_UNWELCOME = _query()
