"""Acts of staff on many things at once."""

from abc import abstractmethod
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.ids import BulkActId, MessageId, UserId
from domain.moderation.bulk_act import BulkAct, BulkChoice, BulkItem, BulkKind, BulkResult, BulkStep
from domain.moderation.cases.kind import Queue


class BulkActs(Protocol):
    """What was shown, and what became of each item, is written once and never changed."""

    @abstractmethod
    async def chosen(
        self, kind: BulkKind, choice: BulkChoice, *, but_of: UserId, now: datetime, limit: int
    ) -> Sequence[BulkItem]:
        """What the choice comes to now, in order, at most `limit`: messages that are shown, people who wrote them,
        cases that nobody works on and that no second person has to look at. Never a case of child safety (CSA-04),
        nor anything of `but_of`, who asks. Staff are not among the people."""

    @abstractmethod
    async def shown(self, message_ids: Sequence[MessageId]) -> Collection[MessageId]:
        """Those of them that nobody has taken away; no other transaction does before this one ends."""

    @abstractmethod
    async def queues_of(self, message_ids: Collection[MessageId]) -> Sequence[tuple[MessageId, Queue]]:
        """Of the messages that a case is open about, or was merged into one that is, the queue of each such case."""

    @abstractmethod
    async def add(self, act: BulkAct, items: Sequence[BulkItem]) -> None:
        """Raises `BulkActIdReused` where the id is taken, also when two race."""

    @abstractmethod
    async def find_for_update(self, act_id: BulkActId) -> BulkAct | None:
        """No other transaction goes on with it before this one ends."""

    @abstractmethod
    async def save(self, act: BulkAct) -> None: ...

    @abstractmethod
    async def left(self, act_id: BulkActId, step: BulkStep, *, limit: int) -> Sequence[BulkItem]:
        """The items to which the step was not done, in order. To take back there is only what was done."""

    @abstractmethod
    async def result(self, act_id: BulkActId, place: int, step: BulkStep) -> BulkResult | None: ...

    @abstractmethod
    async def record(self, act_id: BulkActId, results: Sequence[BulkResult]) -> None:
        """Append-only."""


@dataclass(frozen=True, slots=True)
class BulkLine:
    """One item as it is shown: `words` are those of a message, the kind of a case, or empty; `who` is the
    person's name. `done` and `undone` are what became of it.
    """

    item: BulkItem
    words: str
    who: str
    done: BulkResult | None
    undone: BulkResult | None

    @property
    def is_done(self) -> bool:
        return self.done is not None and not self.done.left_out

    @property
    def is_undone(self) -> bool:
        return self.undone is not None and not self.undone.left_out


@dataclass(frozen=True, slots=True)
class BulkActRow:
    act: BulkAct
    asked_by_name: str


class BulkActQueries(Protocol):
    @abstractmethod
    async def get(self, act_id: BulkActId) -> BulkActRow:
        """Raises `BulkActNotFound`."""

    @abstractmethod
    async def lines(self, act_id: BulkActId) -> Sequence[BulkLine]:
        """In order."""

    @abstractmethod
    async def recent(self, *, of: UserId | None, limit: int) -> Sequence[BulkActRow]:
        """Those that were confirmed, the latest first; of one person, or of everybody."""

    @abstractmethod
    async def to_go_on(self, *, limit: int) -> Sequence[BulkActId]:
        """Those with something left to do, the longest waiting first."""
