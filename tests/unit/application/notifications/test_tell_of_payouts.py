"""Performers are told what becomes of their money: once each, and with no amount in the e-mail."""

from collections.abc import AsyncIterator
from uuid import uuid4

import pytest

from adapters.memory.database import MemoryDatabase
from adapters.memory.notifications.mailer import MemoryMailer
from application.notifications.notify_payout import (
    ACCOUNTS,
    PAYOUTS,
    NotifyEarningsFrozen,
    NotifyFreezeReleased,
    NotifyPayoutAccountChanged,
    NotifyPayoutEnded,
)
from application.notifications.tell_person import TellPerson
from domain.ids import EventId, FreezeId, PayoutAccountId, PayoutId
from domain.payouts.account import AccountState
from domain.payouts.events import EarningsFrozen, FreezeReleased, PayoutAccountChanged, PayoutEnded
from domain.payouts.payout import OVER, PayoutState
from domain.streaming.room_event import RoomEvent
from ports.streaming.log import RoomFeed
from tests.builders import NOW, RAVI, a_user


class Feed(RoomFeed):
    async def publish(self, event: RoomEvent) -> None: ...

    async def subscribe(self) -> AsyncIterator[RoomEvent]:
        return
        yield


@pytest.fixture
async def database() -> MemoryDatabase:
    made = MemoryDatabase(Feed(), lambda: NOW, uuid4)
    async with made.begin() as tx:
        await tx.users.add(a_user(id=RAVI, display_name="Ravi", email="ravi@example.in"))
    return made


async def test_pyt_02_whoever_has_another_account_is_told_at_once_and_once(database: MemoryDatabase) -> None:
    mailer = MemoryMailer()
    notify = NotifyPayoutAccountChanged(TellPerson(database.begin, mailer, lambda: NOW))
    event, event_id = PayoutAccountChanged(PayoutAccountId(uuid4()), RAVI, "checking"), EventId(uuid4())

    for _ in range(2):
        await notify(event, event_id)

    (letter,) = mailer.sent
    assert letter.to == "ravi@example.in"
    (notice,) = database.tables.notifications.notices.values()
    assert (notice.title, notice.link) == ("Your payout account was changed", "/earnings")


async def test_pyt_07_a_freeze_and_its_end_are_told(database: MemoryDatabase) -> None:
    mailer = MemoryMailer()
    tell = TellPerson(database.begin, mailer, lambda: NOW)
    await NotifyEarningsFrozen(tell)(EarningsFrozen(FreezeId(uuid4()), RAVI), EventId(uuid4()))
    await NotifyFreezeReleased(tell)(FreezeReleased(FreezeId(uuid4()), RAVI), EventId(uuid4()))
    await NotifyPayoutEnded(tell)(PayoutEnded(PayoutId(uuid4()), RAVI, "paid"), EventId(uuid4()))
    assert len(mailer.sent) == 3


def test_there_are_words_for_every_state() -> None:
    assert set(ACCOUNTS) == {state.value for state in AccountState}
    assert set(PAYOUTS) == {state.value for state in (*OVER, PayoutState.PAID)}
