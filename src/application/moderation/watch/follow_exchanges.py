"""Our copies of exchanges' banks follow the exchanges (CSA-02)."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import structlog

from application.moderation._one_by_one import one_by_one
from domain.ids import BankedHashId
from domain.moderation.watch.hash_bank import BankedHash
from ports.clock import Clock, NewId
from ports.moderation.watch.hash_banks import ExchangeFailed, ExchangePage, ExchangeState, HashExchange
from ports.transaction import BeginTransaction

PAGES_MAX = 20
"""Of each exchange in one go; the next goes on from there."""
STALE_AFTER = timedelta(hours=24)
ALARM_EVERY = timedelta(hours=1)
FAILURE_MAX = 200

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class FollowExchanges:
    """A chore of the worker. After each page the checkpoint is stored with what the page said, in one transaction:
    whoever comes next, here or in another worker, goes on from there, and a page that is taken twice does no harm.

    None keeps another from its turn, however it fails. An exchange that we have not had whole for a day is an error in
    the log, each hour. Keep one object for the life of the process: it remembers when it last said so.
    """

    begin: BeginTransaction
    exchanges: Sequence[HashExchange]
    now: Clock
    new_id: NewId
    alarmed: dict[str, datetime] = field(default_factory=dict)

    async def __call__(self) -> int:
        """How many hashes changed."""
        by_name, changed = {each.name: each for each in self.exchanges}, list[int]()

        async def follow(name: str) -> None:
            changed.append(await self._follow(by_name[name]))

        await one_by_one(by_name, follow, failed="hash_exchange_not_followed")
        return sum(changed)

    async def _follow(self, exchange: HashExchange) -> int:
        try:
            return await self._pages(exchange)
        finally:  # however it went: what is old is told
            self._look(await self._state(exchange))

    async def _pages(self, exchange: HashExchange) -> int:
        changed = 0
        for _ in range(PAGES_MAX):
            state = await self._state(exchange)
            try:
                page = await exchange.fetch(state.checkpoint)
            except ExchangeFailed as error:
                await self._failed(exchange, str(error))
                break
            changed += await self._take(exchange, page, after=state.checkpoint)
            if page.is_last:
                break
        return changed

    async def _state(self, exchange: HashExchange) -> ExchangeState:
        async with self.begin() as tx:
            state = await tx.exchanges.find_for_update(exchange.name)
            if state is None:
                state = ExchangeState(exchange.name, "", None, self.now(), "")
                await tx.exchanges.save(state)
            return state

    async def _take(self, exchange: HashExchange, page: ExchangePage, *, after: str) -> int:
        """`after` is the checkpoint that it was asked for from. Where another worker is past that, it is left out: it
        would bring back what was taken back since."""
        now = self.now()
        entries = [
            BankedHash.of_exchange(
                BankedHashId(self.new_id()), picture, bank=exchange.name, kind=exchange.kind, now=now
            )
            for picture in page.added
        ]
        async with self.begin() as tx:
            state = await tx.exchanges.find_for_update(exchange.name)
            assert state is not None, "it was asked for before"
            if state.checkpoint != after:
                return 0
            changed = await tx.hash_book.add_all(entries)
            changed += await tx.hash_book.withdraw(
                exchange.name, page.withdrawn, reason="taken back by the exchange", now=now
            )
            current_at = now if page.is_last else state.current_at
            await tx.exchanges.save(
                replace(state, checkpoint=page.checkpoint, current_at=current_at, failure="")
            )
            return changed

    async def _failed(self, exchange: HashExchange, why: str) -> None:
        log.warning("hash_exchange_failed", exchange=exchange.name, error=why)
        async with self.begin() as tx:
            state = await tx.exchanges.find_for_update(exchange.name)
            assert state is not None, "it was asked for before"
            await tx.exchanges.save(replace(state, failure=why[:FAILURE_MAX]))

    def _look(self, state: ExchangeState) -> None:
        now = self.now()
        if not is_stale(state, now):
            self.alarmed.pop(state.name, None)
            return
        earlier = self.alarmed.get(state.name)
        if earlier is None or now - earlier >= ALARM_EVERY:
            self.alarmed[state.name] = now
            log.error("hash_exchange_stale", exchange=state.name, error=state.failure)


def is_stale(state: ExchangeState, now: datetime) -> bool:
    """Whether we have not had all of it for longer than `STALE_AFTER`."""
    return now - (state.current_at or state.first_asked_at) > STALE_AFTER
