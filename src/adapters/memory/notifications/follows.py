"""Whom people follow, in memory."""

from collections.abc import Sequence
from datetime import datetime

from adapters.memory.tables import HasTables
from domain.ids import UserId
from domain.streaming.follow import Follow
from domain.streaming.stream import Stream, StreamState
from ports.notifications.follows import FollowedRow, FollowQueries, Follows


class FollowTables:
    def __init__(self) -> None:
        self.follows: dict[tuple[UserId, UserId], Follow] = {}
        """By who follows, and whom."""
        self.bells: set[tuple[UserId, UserId]] = set()
        self.told: dict[tuple[UserId, UserId], datetime] = {}
        """When a follower was last told that a show of this performer began."""

    def end(self, between: tuple[UserId, UserId]) -> None:
        self.follows.pop(between, None)
        self.bells.discard(between)
        self.told.pop(between, None)


class MemoryFollows(Follows):
    def __init__(self, tables: FollowTables) -> None:
        self._tables = tables

    async def find(self, follower_id: UserId, performer_id: UserId) -> Follow | None:
        return self._tables.follows.get((follower_id, performer_id))

    async def count(self, follower_id: UserId) -> int:
        return sum(each.follower_id == follower_id for each in self._tables.follows.values())

    async def add(self, follow: Follow) -> None:
        self._tables.follows.setdefault((follow.follower_id, follow.performer_id), follow)

    async def end(self, follower_id: UserId, performer_id: UserId) -> None:
        self._tables.end((follower_id, performer_id))

    async def set_bell(self, follower_id: UserId, performer_id: UserId, *, is_on: bool) -> bool:
        between = (follower_id, performer_id)
        if between not in self._tables.follows:
            return False
        if is_on:
            self._tables.bells.add(between)
        else:
            self._tables.bells.discard(between)
        return True

    async def silence(self, follower_id: UserId) -> int:
        on = {between for between in self._tables.bells if between[0] == follower_id}
        self._tables.bells -= on
        return len(on)

    async def erase_of(self, person_id: UserId) -> int:
        gone = [between for between in self._tables.follows if person_id in between]
        for between in gone:
            self._tables.end(between)
        return len(gone)


class MemoryFollowQueries(FollowQueries):
    def __init__(self, database: HasTables) -> None:
        self._database = database

    async def of_person(self, follower_id: UserId) -> Sequence[FollowedRow]:
        rows = [row for row, _ in self._rows(follower_id)]
        rows.sort(key=lambda row: (row.at, row.performer_id), reverse=True)
        return sorted(rows, key=lambda row: row.stream_id is None)

    async def on_air(self, follower_id: UserId, *, limit: int) -> Sequence[FollowedRow]:
        live = [(show.started_at, show.id, row) for row, show in self._rows(follower_id) if show]
        live.sort(key=lambda each: each[:2], reverse=True)
        return [row for _, _, row in live[:limit]]

    async def followed_since(self, follower_id: UserId, performer_id: UserId) -> datetime | None:
        follow = self._database.tables.follows.follows.get((follower_id, performer_id))
        return follow.at if follow else None

    async def has_bell(self, follower_id: UserId, performer_id: UserId) -> bool:
        return (follower_id, performer_id) in self._database.tables.follows.bells

    async def followers(self, performer_id: UserId) -> int:
        return sum(
            each.performer_id == performer_id for each in self._database.tables.follows.follows.values()
        )

    def _rows(self, follower_id: UserId) -> list[tuple[FollowedRow, Stream | None]]:
        tables = self._database.tables
        live = {
            show.performer_id: show
            for show in tables.streaming.streams.values()
            if show.state is StreamState.LIVE
        }
        return [
            (
                FollowedRow(
                    each.performer_id,
                    tables.identity.users[each.performer_id].display_name,
                    each.at,
                    show.id if show else None,
                    show.title if show else "",
                    (follower_id, each.performer_id) in tables.follows.bells,
                ),
                show,
            )
            for each in tables.follows.follows.values()
            if each.follower_id == follower_id
            for show in (live.get(each.performer_id),)
        ]
