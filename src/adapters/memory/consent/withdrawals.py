"""What was made of shows, and withdrawals of consent, in memory."""

from collections.abc import Sequence

from adapters.memory.tables import HasTables
from domain.consent.media_item import MediaItem
from domain.consent.withdrawal import Withdrawal, WithdrawalNotFound, WithdrawalState
from domain.ids import MediaItemId, StreamId, WithdrawalId
from ports.consent.agreements import MediaItemRow, MediaItems, WithdrawalQueries, WithdrawalRow, Withdrawals
from ports.sealing import Sealed


class WithdrawalTables:
    def __init__(self) -> None:
        self.items: dict[MediaItemId, MediaItem] = {}
        self.cases: dict[WithdrawalId, Withdrawal] = {}
        self.words: dict[WithdrawalId, Sealed] = {}

    def items_of(self, stream_id: StreamId) -> list[MediaItem]:
        items = [item for item in self.items.values() if item.stream_id == stream_id]
        return sorted(items, key=lambda item: (item.registered_at, item.id))

    def cases_of(self, stream_id: StreamId) -> list[Withdrawal]:
        cases = [case for case in self.cases.values() if case.stream_id == stream_id]
        return sorted(cases, key=lambda case: (case.received_at, case.id))


class MemoryMediaItems(MediaItems):
    def __init__(self, tables: WithdrawalTables) -> None:
        self._tables = tables

    async def find(self, item_id: MediaItemId) -> MediaItem | None:
        return self._tables.items.get(item_id)

    async def of_stream(self, stream_id: StreamId) -> Sequence[MediaItem]:
        return self._tables.items_of(stream_id)

    async def save(self, item: MediaItem) -> None:
        self._tables.items[item.id] = item


class MemoryWithdrawals(Withdrawals):
    def __init__(self, tables: WithdrawalTables) -> None:
        self._tables = tables

    async def add(self, withdrawal: Withdrawal, words: Sealed | None) -> Withdrawal:
        if withdrawal.id in self._tables.cases:
            return self._tables.cases[withdrawal.id]
        self._tables.cases[withdrawal.id] = withdrawal
        if words is not None:
            self._tables.words[withdrawal.id] = words
        return withdrawal

    async def get(self, withdrawal_id: WithdrawalId) -> Withdrawal:
        try:
            return self._tables.cases[withdrawal_id]
        except KeyError:
            raise WithdrawalNotFound("there is no such withdrawal") from None

    async def get_for_update(self, withdrawal_id: WithdrawalId) -> Withdrawal:
        return await self.get(withdrawal_id)

    async def find_by_reference(self, reference: str) -> Withdrawal | None:
        return next((case for case in self._tables.cases.values() if case.reference == reference), None)

    async def of_stream(self, stream_id: StreamId) -> Sequence[Withdrawal]:
        return self._tables.cases_of(stream_id)

    async def find_words(self, withdrawal_id: WithdrawalId) -> Sealed | None:
        return self._tables.words.get(withdrawal_id)

    async def update(self, withdrawal: Withdrawal) -> None:
        await self.get(withdrawal.id)
        self._tables.cases[withdrawal.id] = withdrawal


class MemoryWithdrawalQueries(WithdrawalQueries):
    def __init__(self, database: HasTables) -> None:
        self._database = database

    async def undecided(self, *, limit: int) -> Sequence[WithdrawalRow]:
        waiting = [case for case in self._tables.cases.values() if case.state is WithdrawalState.RECEIVED]
        waiting.sort(key=lambda case: (case.decide_due_at, case.id))
        return [self._row(case) for case in waiting[:limit]]

    async def get(self, withdrawal_id: WithdrawalId) -> WithdrawalRow:
        return self._row(await MemoryWithdrawals(self._tables).get(withdrawal_id))

    async def media_of(self, stream_id: StreamId) -> Sequence[MediaItemRow]:
        return [
            MediaItemRow(item.id, item.kind, item.title, item.state, item.registered_at, item.changed_at)
            for item in self._tables.items_of(stream_id)
        ]

    @property
    def _tables(self) -> WithdrawalTables:
        tables: WithdrawalTables = self._database.tables.withdrawals
        return tables

    def _row(self, case: Withdrawal) -> WithdrawalRow:
        users = self._database.tables.identity.users
        stream = self._database.tables.streaming.streams[case.stream_id] if case.stream_id else None
        return WithdrawalRow(
            withdrawal_id=case.id,
            reference=case.reference,
            state=case.state,
            wish=case.wish,
            is_intimate=case.is_intimate,
            by_account=case.person_id is not None,
            stream_id=case.stream_id,
            title=stream.title if stream else None,
            performer_name=users[stream.performer_id].display_name if stream else None,
            stream_state=stream.state if stream else None,
            received_at=case.received_at,
            hide_due_at=case.hide_due_at,
            decide_due_at=case.decide_due_at,
            decided_at=case.decided_at,
            decided_by_name=users[case.decided_by].display_name if case.decided_by else None,
            reason=case.reason,
            erasure=case.erasure,
            erasure_by_name=users[case.erasure.by].display_name if case.erasure else None,
        )
