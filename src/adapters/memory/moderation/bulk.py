"""Acts on many things at once, in memory."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from adapters.memory.tables import HasTables
from domain.identity.permissions import STAFF
from domain.ids import BulkActId, MessageId, UserId
from domain.moderation.bulk_act import (
    GRAVEST_CASE,
    BulkAct,
    BulkActIdReused,
    BulkActNotFound,
    BulkChoice,
    BulkItem,
    BulkKind,
    BulkResult,
    BulkState,
    BulkStep,
)
from domain.moderation.cases.event import SubjectKind
from domain.moderation.cases.kind import Queue
from domain.moderation.cases.states import ModerationState
from ports.moderation.bulk import BulkActQueries, BulkActRow, BulkActs, BulkLine


class BulkTables:
    def __init__(self) -> None:
        self.acts: dict[BulkActId, BulkAct] = {}
        self.items: dict[BulkActId, list[BulkItem]] = {}
        self.results: dict[tuple[BulkActId, int, BulkStep], BulkResult] = {}


class MemoryBulkActs(BulkActs):
    def __init__(self, tables: Any) -> None:
        """`tables` are all of the database: what is chosen is of other capabilities."""
        self._all = tables
        self._tables: BulkTables = tables.bulk_acts

    async def chosen(
        self, kind: BulkKind, choice: BulkChoice, *, but_of: UserId, now: datetime, limit: int
    ) -> Sequence[BulkItem]:
        if kind is BulkKind.CLOSE_CASES:
            found = self._cases(choice, but_of, now)
        elif kind is BulkKind.END_LABEL:
            found = self._labels(choice, but_of, now)
        else:
            found = self._written(choice, but_of, now)
            if kind is BulkKind.PUT_LABEL:
                people = sorted({person for _, person, _ in found if person is not None})
                roles = {user.id: user.role for user in self._all.identity.users.values()}
                found = [(person, person, 0) for person in people if roles[person] not in STAFF]
        marked = [each for each in found if not choice.marked or each[0] in choice.marked]
        return [BulkItem(place, *each) for place, each in enumerate(marked[:limit])]

    def _written(
        self, choice: BulkChoice, but_of: UserId, now: datetime
    ) -> list[tuple[UUID, UserId | None, int]]:
        since = now - timedelta(hours=choice.hours)
        found = [
            message
            for message in self._all.chat.messages.values()
            if message.id not in self._all.chat.removals
            and message.sent_at > since
            and message.author_id != but_of
            and choice.author_id in (None, message.author_id)
            and choice.stream_id in (None, message.stream_id)
        ]
        found.sort(key=lambda message: (message.author_id, message.sent_at, message.id))
        return [(message.id, message.author_id, 0) for message in found]

    def _cases(
        self, choice: BulkChoice, but_of: UserId, now: datetime
    ) -> list[tuple[UUID, UserId | None, int]]:
        leases = self._all.moderation_cases.leases
        found = []
        for case in self._all.moderation_cases.cases.values():
            status, lease = case.status, leases.get(case.id)
            free = lease is None or now >= lease.until
            waits = status.proposal is not None or any(not urgent.is_confirmed for urgent in status.urgent)
            if (
                status.state is not ModerationState.CLOSED
                and (status.queue, status.kind) == (choice.queue, choice.case_kind)
                and not status.kind.is_of_child_safety
                and status.severity >= GRAVEST_CASE
                and status.person_id != but_of
                and free
                and not waits
            ):
                found.append(status)
        found.sort(key=lambda status: (status.opened_at, status.id))
        return [(status.id, status.person_id, status.seq) for status in found]

    def _labels(
        self, choice: BulkChoice, but_of: UserId, now: datetime
    ) -> list[tuple[UUID, UserId | None, int]]:
        found = [
            label
            for label in self._all.labels.labels.values()
            if label.kind is choice.label
            and label.holds(now)
            and label.person_id != but_of
            and choice.author_id in (None, label.person_id)
        ]
        found.sort(key=lambda label: (label.put_at, label.id))
        return [(label.id, label.person_id, 0) for label in found]

    async def shown(self, message_ids: Sequence[MessageId]) -> Collection[MessageId]:
        chat = self._all.chat
        return {each for each in message_ids if each in chat.messages and each not in chat.removals}

    async def queues_of(self, message_ids: Collection[MessageId]) -> Sequence[tuple[MessageId, Queue]]:
        cases = [case.status for case in self._all.moderation_cases.cases.values()]
        return [
            (MessageId(status.subject.id), status.queue)
            for status in cases
            if status.subject.kind is SubjectKind.MESSAGE
            and status.subject.id in message_ids
            and (status.closed_at is None or status.is_merged)
        ]

    async def add(self, act: BulkAct, items: Sequence[BulkItem]) -> None:
        if act.id in self._tables.acts:
            raise BulkActIdReused("this id belongs to another act")
        self._tables.acts[act.id] = act
        self._tables.items[act.id] = list(items)

    async def find_for_update(self, act_id: BulkActId) -> BulkAct | None:
        return self._tables.acts.get(act_id)

    async def save(self, act: BulkAct) -> None:
        self._tables.acts[act.id] = act

    async def left(self, act_id: BulkActId, step: BulkStep, *, limit: int) -> Sequence[BulkItem]:
        results = self._tables.results
        left = []
        for item in self._tables.items[act_id]:
            done = results.get((act_id, item.place, BulkStep.DO))
            if (act_id, item.place, step) in results:
                continue
            if step is BulkStep.UNDO and (done is None or done.left_out):
                continue
            left.append(item)
        return left[:limit]

    async def result(self, act_id: BulkActId, place: int, step: BulkStep) -> BulkResult | None:
        return self._tables.results.get((act_id, place, step))

    async def record(self, act_id: BulkActId, results: Sequence[BulkResult]) -> None:
        for result in results:
            key = (act_id, result.place, result.step)
            assert key not in self._tables.results, "each step is done once"
            self._tables.results[key] = result


class MemoryBulkActQueries(BulkActQueries):
    def __init__(self, database: HasTables) -> None:
        self._database = database

    async def get(self, act_id: BulkActId) -> BulkActRow:
        try:
            return self._row(self._tables.acts[act_id])
        except KeyError:
            raise BulkActNotFound("there is no such act") from None

    async def lines(self, act_id: BulkActId) -> Sequence[BulkLine]:
        tables, act = self._database.tables, self._tables.acts[act_id]
        lines = []
        for item in self._tables.items[act_id]:
            words = ""
            if act.kind is BulkKind.REMOVE_MESSAGES:
                words = tables.chat.messages[item.subject_id].text
            elif act.kind is BulkKind.CLOSE_CASES:
                words = tables.moderation_cases.cases[item.subject_id].status.kind.value
            elif act.kind is BulkKind.END_LABEL:
                words = tables.labels.labels[item.subject_id].reason
            user = tables.identity.users.get(item.person_id)
            done, undone = (self._tables.results.get((act_id, item.place, step)) for step in BulkStep)
            lines.append(BulkLine(item, words, user.display_name if user else "", done, undone))
        return lines

    async def recent(self, *, of: UserId | None, limit: int) -> Sequence[BulkActRow]:
        found = [
            act
            for act in self._tables.acts.values()
            if act.state is not BulkState.PREVIEWED and of in (None, act.asked_by)
        ]
        found.sort(key=lambda act: (act.asked_at, act.id), reverse=True)
        return [self._row(act) for act in found[:limit]]

    async def to_go_on(self, *, limit: int) -> Sequence[BulkActId]:
        found = [act for act in self._tables.acts.values() if act.step is not None]
        found.sort(key=lambda act: (act.asked_at, act.id))
        return [act.id for act in found[:limit]]

    @property
    def _tables(self) -> BulkTables:
        tables: BulkTables = self._database.tables.bulk_acts
        return tables

    def _row(self, act: BulkAct) -> BulkActRow:
        return BulkActRow(act, self._database.tables.identity.users[act.asked_by].display_name)
