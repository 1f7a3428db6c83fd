"""Whose name somebody who watches has been shown, in PostgreSQL."""

from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, literal, or_, select, union_all

from adapters.postgres.chat.messages import message_table
from adapters.postgres.direct_messages.tables import conversation_table
from adapters.postgres.identity.accounts import account_table
from adapters.postgres.moderation.reports import report_table
from adapters.postgres.private_shows.tables import booking_table
from adapters.postgres.streaming.regions import show_visit_table
from adapters.postgres.streaming.shows import stream_table
from adapters.postgres.tipping.tips import tip_table
from domain.identity.permissions import Role
from domain.moderation.cases.event import SubjectKind

_account, _tip, _message = account_table.c, tip_table.c, message_table.c


def is_known_to(reader_id: UUID) -> ColumnElement[bool]:
    """Of the account of the query around it: whether the reader was shown this name (`name_shown_to` says when)."""
    reader, rooms = literal(reader_id), _rooms_of(reader_id)
    conversation, booking = conversation_table.c, booking_table.c
    report = report_table.alias("of_words").c
    return or_(
        _account.id == reader,
        _account.role == Role.PERFORMER.value,
        exists().where(
            or_(
                and_(conversation.performer_id == reader, conversation.viewer_id == _account.id),
                and_(conversation.viewer_id == reader, conversation.performer_id == _account.id),
            )
        ),
        exists().where(booking.performer_id == reader, booking.viewer_id == _account.id),
        exists().where(
            report.reporter_id == reader,
            report.person_id == _account.id,
            report.subject_kind == SubjectKind.MESSAGE.value,
        ),
        exists().where(_message.author_id == _account.id, _message.stream_id.in_(rooms)),
        exists().where(_tip.viewer_id == _account.id, ~_tip.is_anonymous, _tip.stream_id.in_(rooms)),
    )


def _rooms_of(reader_id: UUID) -> Select[tuple[UUID]]:
    """The shows that the reader gave, wrote or tipped in, or watches. Its tables stand under names of their own: the
    same are asked for the other person."""
    wrote, tipped = message_table.alias("wrote"), tip_table.alias("tipped")
    visits, shows = show_visit_table.alias("visits"), stream_table.alias("given")
    rooms = union_all(
        select(shows.c.id.label("stream_id")).where(shows.c.performer_id == reader_id),
        select(wrote.c.stream_id).where(wrote.c.author_id == reader_id),
        select(tipped.c.stream_id).where(tipped.c.viewer_id == reader_id),
        select(visits.c.stream_id).where(visits.c.person_id == reader_id),
    ).subquery("rooms")
    return select(rooms.c.stream_id)
