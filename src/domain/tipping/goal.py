"""Goals: a target that everybody in the room tips towards (TIP-04)."""

import re
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from domain.errors import Conflict, Invalid, NotFound
from domain.ids import GoalId, StreamId, UserId
from domain.money import Tokens

TITLE_MAX = 80
TARGET_MAX = 10_000_000
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff]")


class GoalNotFound(NotFound):
    code = "goal_not_found"


class GoalIdReused(Conflict):
    code = "goal_id_reused"


class GoalRunning(Conflict):
    """A show has one goal at a time."""

    code = "goal_running"


class GoalOver(Conflict):
    code = "goal_over"


class InvalidGoal(Invalid):
    code = "invalid_goal"


class GoalState(StrEnum):
    RUNNING = "running"
    MET = "met"
    """It stays up, and what comes on top is counted on."""
    CANCELLED = "cancelled"


UP = frozenset({GoalState.RUNNING, GoalState.MET})


@dataclass(frozen=True, slots=True)
class Goal:
    """`progress` is the sum of the tips that stand after `since_seq` in the room's log, all of them and no others.

    `round` counts how often it was begun: a reset begins the next one from nothing. A hidden goal is told to the room
    only when it is met.
    """

    id: GoalId
    stream_id: StreamId
    performer_id: UserId
    title: str
    target: Tokens
    is_hidden: bool
    state: GoalState
    progress: Tokens
    round: int
    since_seq: int
    started_at: datetime
    met_at: datetime | None
    ended_at: datetime | None

    @classmethod
    def start(
        cls, *, goal_id: GoalId, stream_id: StreamId, performer_id: UserId, title: str, target: Tokens,
        is_hidden: bool, since_seq: int, now: datetime,
    ) -> "Goal":  # fmt: skip
        """Raises `InvalidGoal`."""
        words = " ".join(title.split())
        if not 1 <= len(words) <= TITLE_MAX or _UNSEEN.search(words):
            raise InvalidGoal(f"a goal's title has 1 to {TITLE_MAX} characters", pointer="/title")
        if not 1 <= target <= TARGET_MAX:
            raise InvalidGoal(f"a goal is 1 to {TARGET_MAX:,} tokens", pointer="/target")
        return cls(
            goal_id, stream_id, performer_id, words, target, is_hidden, GoalState.RUNNING, Tokens(0), 1,
            since_seq, now, None, None,
        )  # fmt: skip

    @property
    def is_told(self) -> bool:
        """Whether the room may see it."""
        return not self.is_hidden or self.state is GoalState.MET

    @property
    def told(self) -> dict[str, object]:
        """What the room is told of it: of a hidden one, only that it is there."""
        if not self.is_told:
            return {"goal_id": str(self.id), "is_hidden": True, "round": self.round}
        return {
            "goal_id": str(self.id),
            "is_hidden": False,
            "round": self.round,
            "title": self.title,
            "target": int(self.target),
            "progress": int(self.progress),
        }

    def require_of(self, user_id: UserId) -> None:
        """Raises `GoalNotFound` for somebody else's."""
        if self.performer_id != user_id:
            raise GoalNotFound("there is no such goal")

    def require_same_request(self, other: "Goal") -> None:
        """Tell a retry from another goal under the same id. Raises `GoalIdReused`."""
        mine = (self.stream_id, self.title, self.target, self.is_hidden)
        if mine != (other.stream_id, other.title, other.target, other.is_hidden):
            raise GoalIdReused("this id belongs to another goal")

    def counted(self, tokens: int, now: datetime) -> "Goal":
        """With the tips that just came. It is met by the one that reaches the target, and never again in this round;
        what is over the target is shown as it is."""
        assert self.state in UP, "a goal that is over counts nothing"
        progress = Tokens(self.progress + tokens)
        if self.state is GoalState.RUNNING and progress >= self.target:
            return replace(self, progress=progress, state=GoalState.MET, met_at=now)
        return replace(self, progress=progress)

    def reset(self, *, since_seq: int, now: datetime) -> "Goal":
        """The next round, from nothing. Raises `GoalOver`."""
        if self.state not in UP:
            raise GoalOver("this goal is over")
        return replace(
            self, state=GoalState.RUNNING, progress=Tokens(0), round=self.round + 1, since_seq=since_seq,
            started_at=now, met_at=None,
        )  # fmt: skip

    def cancelled(self, now: datetime) -> "Goal":
        """Take it down. One that is over stays as it is."""
        return self if self.state not in UP else replace(self, state=GoalState.CANCELLED, ended_at=now)
