"""Labels that staff put on people."""

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.ids import LabelId, UserId
from domain.moderation.desk.label import Label, LabelKind


class Labels(Protocol):
    @abstractmethod
    async def add(self, label: Label) -> None: ...

    @abstractmethod
    async def holds(self, person_id: UserId, kind: LabelKind, *, now: datetime) -> bool:
        """Whether a label of this kind is on the person."""

    @abstractmethod
    async def find_for_update(self, label_id: LabelId) -> Label | None: ...

    @abstractmethod
    async def update(self, label: Label) -> None: ...


@dataclass(frozen=True, slots=True)
class LabelRow:
    label: Label
    put_by_name: str
    """`PLATFORM` where an event rule put it on."""


class LabelQueries(Protocol):
    @abstractmethod
    async def holding(self, person_id: UserId, *, now: datetime) -> Sequence[LabelRow]:
        """The labels of a person that hold now, the latest first."""
