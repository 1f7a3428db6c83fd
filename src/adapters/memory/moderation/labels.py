"""Labels of people, in memory."""

from collections.abc import Sequence
from datetime import datetime

from adapters.memory.tables import HasTables
from domain.ids import LabelId, UserId
from domain.moderation.audit.entry import PLATFORM
from domain.moderation.desk.label import Label, LabelKind
from ports.moderation.labels import LabelQueries, LabelRow, Labels


class LabelTables:
    def __init__(self) -> None:
        self.labels: dict[LabelId, Label] = {}


class MemoryLabels(Labels):
    def __init__(self, tables: LabelTables) -> None:
        self._tables = tables

    async def add(self, label: Label) -> None:
        self._tables.labels[label.id] = label

    async def holds(self, person_id: UserId, kind: LabelKind, *, now: datetime) -> bool:
        return any(
            each.person_id == person_id and each.kind is kind and each.holds(now)
            for each in self._tables.labels.values()
        )

    async def find_for_update(self, label_id: LabelId) -> Label | None:
        return self._tables.labels.get(label_id)

    async def update(self, label: Label) -> None:
        self._tables.labels[label.id] = label


class MemoryLabelQueries(LabelQueries):
    def __init__(self, database: HasTables) -> None:
        self._database = database

    async def holding(self, person_id: UserId, *, now: datetime) -> Sequence[LabelRow]:
        tables: LabelTables = self._database.tables.labels
        found = [each for each in tables.labels.values() if each.person_id == person_id and each.holds(now)]
        found.sort(key=lambda label: (label.put_at, label.id), reverse=True)
        users = self._database.tables.identity.users
        return [
            LabelRow(label, PLATFORM if label.put_by is None else users[label.put_by].display_name)
            for label in found
        ]
