"""What batches of tips and of messages look up alike, and how their rows are read."""

from collections.abc import Mapping
from typing import Any

from domain.age_verification.age import AgeState
from domain.identity.permissions import Role
from domain.ids import StreamId, UserId
from domain.streaming.stream import EndReason, Stream, StreamState

Row = Mapping[str, Any]

STREAM = """
       stream.id AS stream_id, stream.performer_id, stream.title, stream.state, stream.key_digest,
       stream.created_at, stream.started_at, stream.ended_at, stream.end_reason, stream.severity,
       stream.stalled_at,
       coalesce(room.is_closed, false) AS is_closed"""
"""Columns of a `stream` and its `room`."""

AGE = """
       CASE WHEN age.state = 'verified_adult' AND age.assured_until <= $2 THEN 'unverified'
            ELSE coalesce(age.state, 'unverified') END AS age"""
"""Of an `age_status` called `age`, at the time `$2`."""

ROLES = {role.value: role for role in Role}
AGES = {state.value: state for state in AgeState}


class Streams:
    """The shows of a batch, each made once."""

    def __init__(self) -> None:
        self._known: dict[StreamId, Stream] = {}

    def of(self, row: Row) -> Stream | None:
        """None where the row has none."""
        stream_id = row["stream_id"]
        if stream_id is None:
            return None
        found = self._known.get(stream_id)
        if found is None:
            found = self._known[stream_id] = _stream(row)
        return found


def _stream(row: Row) -> Stream:
    return Stream(
        id=StreamId(row["stream_id"]),
        performer_id=UserId(row["performer_id"]),
        title=row["title"],
        state=StreamState(row["state"]),
        key_digest=row["key_digest"],
        created_at=row["created_at"],
        started_at=row["started_at"],
        ended_at=row["ended_at"],
        end_reason=EndReason(row["end_reason"]) if row["end_reason"] else None,
        severity=row["severity"],
        stalled_at=row["stalled_at"],
    )
