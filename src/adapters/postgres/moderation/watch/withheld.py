"""What of a show's pictures is for child safety officers alone, in PostgreSQL."""

from typing import Any

from sqlalchemy import ColumnElement, exists, or_

from adapters.postgres.moderation.case_tables import moderation_case_table
from adapters.postgres.moderation.watch.frame_watch import frame_match_table
from adapters.postgres.streaming.shows import stream_table
from domain.moderation.cases.states import ModerationState
from domain.streaming.stream import StreamState


def withheld(stream_id: ColumnElement[Any]) -> ColumnElement[bool]:
    """As `FootageBook.is_withheld` says it, of a show by its id. Under names of its own: whoever asks may read of
    shows and cases too."""
    stream, case = stream_table.alias().c, moderation_case_table.alias().c
    in_a_case = exists().where(
        stream.id == stream_id,
        stream.state == StreamState.KILLED.value,
        case.person_id == stream.performer_id,
        case.is_of_child_safety,
        case.state != ModerationState.CLOSED.value,
    )
    return or_(exists().where(frame_match_table.c.stream_id == stream_id), in_a_case)
