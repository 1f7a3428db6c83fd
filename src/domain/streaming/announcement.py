"""That a show began, told to followers who asked to be: page by page, to nobody twice, and to nobody too often."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from domain.ids import StreamId, UserId

PAGE_LENGTH = 100
"""Followers, whether they are told or not: so many letters go out within one delivery of an event."""
PAGES_AHEAD = 8
"""Pages that are picked and not told yet: other events wait behind no more of one show than these."""
LASTS = timedelta(hours=1)
"""Counted from when viewers first get the show. Who has not been told by then is not any more: it is no news."""
TOLD_A_DAY_MAX = 5
DAY = timedelta(days=1)
SAME_PERFORMER_EVERY = timedelta(hours=6)
"""A performer whose connection is lost begins again, and again: that is told once."""


@dataclass(frozen=True, slots=True)
class Listener:
    """A follower who asked to be told. `may_come`: they would be let into the show now. `told_at`: when they were last
    told of this performer. `told_today`: of how many shows within `DAY`, whoever's."""

    follower_id: UserId
    may_come: bool
    told_at: datetime | None
    told_today: int

    def is_to_be_told(self, now: datetime) -> bool:
        rested = self.told_at is None or now - self.told_at >= SAME_PERFORMER_EVERY
        return self.may_come and rested and self.told_today < TOLD_A_DAY_MAX


@dataclass(frozen=True, slots=True)
class Announcement:
    """How far the followers of a performer have been told of one show.

    `due_at`: when viewers get it, which is later than its beginning where it is delayed. `after`: the last follower who
    was looked at. `picked` pages were looked at; `told` is the number of the last one whose letters went out.
    """

    stream_id: StreamId
    performer_id: UserId
    due_at: datetime
    after: UserId | None
    picked: int
    told: int
    ended_at: datetime | None

    @classmethod
    def of(
        cls, stream_id: StreamId, performer_id: UserId, *, started_at: datetime, delay_seconds: int
    ) -> "Announcement":
        due_at = started_at + timedelta(seconds=delay_seconds)
        return cls(stream_id, performer_id, due_at, after=None, picked=0, told=0, ended_at=None)

    def is_news(self, now: datetime) -> bool:
        return now - self.due_at < LASTS

    @property
    def is_far_ahead(self) -> bool:
        """Pages that were picked wait for their letters; the next waits for them."""
        return self.picked - self.told >= PAGES_AHEAD

    def with_page(self, upto: UserId) -> "Announcement":
        return replace(self, after=upto, picked=self.picked + 1)

    def with_told(self, page: int) -> "Announcement":
        """A page may be told after a later one, where it had to be tried again."""
        return replace(self, told=max(self.told, page))

    def ended(self, now: datetime) -> "Announcement":
        """Nobody else is told, and nobody's place is kept. Ending what has ended changes nothing."""
        return self if self.ended_at is not None else replace(self, after=None, ended_at=now)
