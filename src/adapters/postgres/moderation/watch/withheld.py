"""What of a show's pictures is for child safety officers alone, in PostgreSQL."""

from typing import Any

from sqlalchemy import Boolean, ColumnElement, and_, cast, exists, func, or_
from sqlalchemy.dialects.postgresql import JSONPATH

from adapters.postgres.consent.tables import cast_table
from adapters.postgres.moderation.case_tables import moderation_case_table
from adapters.postgres.moderation.watch.frame_watch import frame_match_table
from adapters.postgres.streaming.shows import stream_table
from domain.moderation.cases.event import CaseOutcome
from domain.moderation.cases.law import AGE_SHOWN
from domain.streaming.stream import StreamState

_TOLD = cast('$.proofs[*] ? (@.authority != "")', JSONPATH)
_AGE_SHOWN = cast(f'$.proofs[*] ? (@.law == "{AGE_SHOWN}")', JSONPATH)


def _cleared(status: ColumnElement[Any]) -> ColumnElement[bool]:
    """As `domain.moderation.watch.withholding.is_cleared`."""
    return and_(
        status["outcome"].astext == CaseOutcome.NO_VIOLATION.value,
        or_(_any(status, _AGE_SHOWN), ~_any(status, _TOLD)),
    )


def _any(status: ColumnElement[Any], path: ColumnElement[str]) -> ColumnElement[bool]:
    return func.jsonb_path_exists(status, path, type_=Boolean)


def withheld(stream_id: ColumnElement[Any]) -> ColumnElement[bool]:
    """As `FootageBook.is_withheld` says it, of a show by its id. Under names of its own: whoever asks may read of
    shows and cases too."""
    matched = exists().where(frame_match_table.c.stream_id == stream_id)
    return or_(matched, _about_the_performer(stream_id), _about_the_cast(stream_id))


def _about_the_performer(stream_id: ColumnElement[Any]) -> ColumnElement[bool]:
    stream, case = stream_table.alias().c, moderation_case_table.alias().c
    return exists().where(*_withholds(stream_id, stream, case), case.person_id == stream.performer_id)


def _about_the_cast(stream_id: ColumnElement[Any]) -> ColumnElement[bool]:
    """Beside the other, not in it: so each is looked up by an index."""
    stream, case, member = stream_table.alias().c, moderation_case_table.alias().c, cast_table.alias().c
    is_of_it = and_(member.stream_id == stream_id, member.user_id == case.person_id)
    return exists().where(*_withholds(stream_id, stream, case), is_of_it)


def _withholds(stream_id: ColumnElement[Any], stream: Any, case: Any) -> tuple[ColumnElement[bool], ...]:
    """As `domain.moderation.watch.withholding.withholds`, of a case and a show by their columns."""
    return (
        stream.id == stream_id,
        stream.state == StreamState.KILLED.value,
        case.is_of_child_safety,
        or_(
            case.closed_at.is_(None),
            and_(
                stream.created_at < case.closed_at,
                case.status["outcome"].astext.is_not(None),  # merged: another case goes on
                ~_cleared(case.status),
            ),
        ),
    )
