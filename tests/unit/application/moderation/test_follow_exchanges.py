"""Our copies follow the exchanges, whatever comes between (CSA-02)."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
import structlog

from adapters.memory.database import MemoryDatabase
from adapters.memory.moderation.watch.hash_banks import MemoryExchange
from adapters.memory.streaming.feed import MemoryRoomFeed
from application.moderation.watch.follow_exchanges import ALARM_EVERY, PAGES_MAX, FollowExchanges
from domain.moderation.watch.picture_hash import PictureHash
from ports.moderation.watch.hash_banks import ExchangePage
from tests.builders import NOW


class Stage:
    def __init__(self, *exchanges: MemoryExchange) -> None:
        self.time = NOW
        self.exchanges = exchanges
        self.database = MemoryDatabase(MemoryRoomFeed(), self.now, uuid4)
        self.follow = self.another()

    def now(self) -> datetime:
        return self.time

    def another(self) -> FollowExchanges:
        """As after a restart."""
        return FollowExchanges(self.database.begin, self.exchanges, self.now, uuid4)

    def standing(self, bank: str = "exchange") -> set[int]:
        hashes = self.database.tables.hash_banks.hashes.values()
        return {entry.hash.bits for entry in hashes if entry.bank == bank and not entry.is_retired}


def added(*numbers: int) -> list[tuple[PictureHash, bool]]:
    return [(PictureHash(number), True) for number in numbers]


async def test_csa02_all_pages_are_taken_and_then_what_is_new() -> None:
    exchange = MemoryExchange()
    stage = Stage(exchange)
    exchange.changes += added(1, 2, 3, 4, 5)
    assert await stage.follow() == 5
    assert stage.standing() == {1, 2, 3, 4, 5}
    assert exchange.asked == ["", "2", "4"]
    exchange.changes += [(PictureHash(2), False), *added(6)]
    assert await stage.follow() == 2
    assert stage.standing() == {1, 3, 4, 5, 6}
    assert await stage.follow() == 0


async def test_csa02_a_fetch_that_broke_off_goes_on_from_its_checkpoint() -> None:
    exchange = MemoryExchange()
    stage = Stage(exchange)
    exchange.changes += added(*range(2 * PAGES_MAX + 4))
    await stage.follow()
    assert len(stage.standing()) == 2 * PAGES_MAX
    exchange.is_down = True
    await stage.another()()
    assert stage.database.tables.hash_banks.exchanges["exchange"].failure == "the exchange did not answer"
    exchange.is_down = False
    exchange.asked.clear()
    await stage.another()()
    assert exchange.asked[0] == str(2 * PAGES_MAX)
    assert len(stage.standing()) == 2 * PAGES_MAX + 4
    assert stage.database.tables.hash_banks.exchanges["exchange"].failure == ""


async def test_csa02_one_exchange_that_is_down_does_not_hold_up_another() -> None:
    one, other = MemoryExchange("one"), MemoryExchange("other")
    one.is_down = True
    other.changes += added(1)
    stage = Stage(one, other)
    await stage.follow()
    assert stage.standing("other") == {1}


async def test_csa02_after_24_hours_without_all_of_it_there_is_an_alarm_each_hour() -> None:
    exchange = MemoryExchange()
    stage = Stage(exchange)
    with structlog.testing.capture_logs() as logs:

        async def alarms_after(**passed: float) -> int:
            logs.clear()
            stage.time += timedelta(**passed)
            await stage.follow()
            return sum(line["event"] == "hash_exchange_stale" for line in logs)

        await stage.follow()
        exchange.is_down = True
        assert await alarms_after(hours=24) == 0
        assert await alarms_after(seconds=1) == 1
        assert await alarms_after(minutes=30) == 0
        assert await alarms_after(seconds=ALARM_EVERY.total_seconds()) == 1
        exchange.is_down = False
        assert await alarms_after(hours=2) == 0


async def test_csa02_an_exchange_that_never_answered_is_stale_too() -> None:
    exchange = MemoryExchange()
    exchange.is_down = True
    stage = Stage(exchange)
    with structlog.testing.capture_logs() as logs:
        await stage.follow()
        assert not [line for line in logs if line["event"] == "hash_exchange_stale"]
        stage.time += timedelta(hours=25)
        await stage.follow()
    assert [line["exchange"] for line in logs if line["event"] == "hash_exchange_stale"] == ["exchange"]


async def test_csa02_paging_that_does_not_end_is_stale_although_each_page_comes() -> None:
    exchange = MemoryExchange(page=0)
    exchange.changes += added(1)
    stage = Stage(exchange)
    with structlog.testing.capture_logs() as logs:
        await stage.follow()
        stage.time += timedelta(hours=25)
        await stage.follow()
    assert any(line["event"] == "hash_exchange_stale" for line in logs)


async def test_csa02_one_exchange_that_fails_in_another_way_holds_up_no_other() -> None:
    class Broken(MemoryExchange):
        async def fetch(self, checkpoint: str) -> ExchangePage:
            raise RuntimeError("nobody thought of this")

    one, other = Broken("one"), MemoryExchange("other")
    stage = Stage(one, other)
    other.changes += added(1, 2)
    with pytest.raises(RuntimeError), structlog.testing.capture_logs() as lines:
        await stage.follow()
    assert stage.standing("other") == {1, 2}
    assert [line["id"] for line in lines if line["event"] == "hash_exchange_not_followed"] == ["one"]


async def test_csa02_a_page_that_another_worker_is_past_brings_nothing_back() -> None:
    """One that hung over a page, while another took it, and the next, in which a hash was taken back."""
    exchange = MemoryExchange()
    stage = Stage(exchange)
    exchange.changes += added(1, 2, 3, 4)
    fetch, overtaken = exchange.fetch, list[bool]()

    async def slowly(checkpoint: str) -> ExchangePage:
        page = await fetch(checkpoint)
        if not overtaken:
            overtaken.append(True)
            exchange.changes += [(PictureHash(1), False), *added(5)]
            await stage.another()()
            assert stage.standing() == {2, 3, 4, 5}
            exchange.is_down = True  # so that nothing puts right what this page would
        return page

    exchange.fetch = slowly  # type: ignore[method-assign]
    await stage.follow()
    assert stage.standing() == {2, 3, 4, 5}
    assert stage.database.tables.hash_banks.exchanges["exchange"].checkpoint == "6", "nor does it go back"


async def test_csa02_an_exchange_that_fails_in_a_way_of_its_own_is_told_to_be_old_too() -> None:
    exchange = MemoryExchange()
    stage = Stage(exchange)
    await stage.follow()

    async def odd(checkpoint: str) -> ExchangePage:
        raise ValueError("what nobody thought of")

    exchange.fetch = odd  # type: ignore[method-assign]
    stage.time = NOW + timedelta(hours=25)
    with structlog.testing.capture_logs() as lines, pytest.raises(ValueError, match="nobody"):
        await stage.follow()
    assert "hash_exchange_stale" in [line["event"] for line in lines]
