"""Whose name somebody who watches has been shown, in memory."""

from typing import Any

from domain.identity.permissions import Role
from domain.ids import StreamId, UserId
from domain.moderation.cases.event import SubjectKind


def is_known_to(tables: Any, reader_id: UserId, person_id: UserId) -> bool:
    """As `name_shown_to` says."""
    return (
        person_id == reader_id
        or tables.identity.users[person_id].role is Role.PERFORMER
        or any({reader_id, person_id} == set(pair.people) for pair in tables.direct_messages.conversations)
        or any(
            booking.performer_id == reader_id and booking.viewer_id == person_id
            for booking in tables.private_shows.bookings.values()
        )
        or any(
            (report.reporter_id, report.person_id, report.subject.kind)
            == (reader_id, person_id, SubjectKind.MESSAGE)
            for report in tables.moderation.reports.values()
        )
        or not _named_in(tables, person_id).isdisjoint(_rooms_of(tables, reader_id))
    )


def _wrote_in(tables: Any, person_id: UserId) -> set[StreamId]:
    return {each.stream_id for each in tables.chat.messages.values() if each.author_id == person_id}


def _named_in(tables: Any, person_id: UserId) -> set[StreamId]:
    tipped = {
        tip.stream_id
        for tip in tables.tipping.tips.values()
        if tip.viewer_id == person_id and not tip.is_anonymous
    }
    return _wrote_in(tables, person_id) | tipped


def _rooms_of(tables: Any, reader_id: UserId) -> set[StreamId]:
    given = {show.id for show in tables.streaming.streams.values() if show.performer_id == reader_id}
    tipped = {tip.stream_id for tip in tables.tipping.tips.values() if tip.viewer_id == reader_id}
    watched = {stream_id for stream_id, person_id in tables.regions.visits if person_id == reader_id}
    return given | tipped | watched | _wrote_in(tables, reader_id)
