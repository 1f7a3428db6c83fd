"""An earlier show's earnings, so that there is something to draw: nobody waits a week for them here."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

import msgspec

from domain.ids import StreamId, TipId, UserId
from domain.money import Tokens
from entrypoints.cli.calendar import platform_on_another_day
from entrypoints.cli.demo.person import NotAsPromised, Nothing, Person, until

AGO = timedelta(days=9)
"""A day longer than earnings are held, and a day for the time zones."""
NOW = timedelta(0)
ACCOUNT_SECONDS = 60.0
"""The worker asks the bank when it comes round, and again for the answer."""


class FeeSchedule(msgspec.Struct):
    version: str
    agreed_at: str | None


class FeeSchedules(msgspec.Struct):
    items: list[FeeSchedule]


class MyEarnings(msgspec.Struct):
    available_paise: int
    reserve_paise: int


class GivenAccount(msgspec.Struct):
    state: str
    masked: str


@dataclass(frozen=True, slots=True)
class Earlier:
    """Tokens that somebody gave so long ago that they are rupees by now."""

    environment: Mapping[str, str]
    stream_id: UUID

    async def tip(self, giver: UUID, tokens: int) -> UUID:
        """By the use case of every tip, with a clock of that day; its id."""
        tip_id = uuid4()
        async with platform_on_another_day(self.environment, -AGO) as platform:
            await platform.send_tip()(
                tip_id=TipId(tip_id),
                stream_id=StreamId(self.stream_id),
                viewer_id=UserId(giver),
                tokens=Tokens(tokens),
                message="For the first raga.",
            )
        return tip_id

    async def release(self) -> None:
        """What the worker does once a minute."""
        async with platform_on_another_day(self.environment, NOW) as platform:
            await platform.release_earnings()()


async def agree_to_fees(performer: Person) -> str:
    """To the version that is in force; its name."""
    schedules = await performer.ask("GET", "/v1/me/fee-schedules", FeeSchedules)
    version = next(each.version for each in schedules.items if each.agreed_at is None)
    await performer.ask("PUT", f"/v1/me/fee-schedules/{version}/agreement", Nothing)
    return version


async def give_account(performer: Person) -> None:
    """A bank account of nobody else's."""
    body = {"account": f"HDFC0000001:5{uuid4().int % 10**12:012d}1"}
    await performer.ask("PUT", f"/v1/me/payout-account/{uuid4()}", GivenAccount, body)


async def account_is_verified(performer: Person, *, seconds: float = ACCOUNT_SECONDS) -> GivenAccount:
    """Wait for the bank's word, which the worker fetches. Raises `NotAsPromised`."""
    path = "/v1/me/payout-account"

    async def is_decided() -> bool:
        return (await performer.ask("GET", path, GivenAccount)).state != "checking"

    await until(is_decided, seconds=seconds, otherwise="the bank has not said whose account it is")
    account = await performer.ask("GET", path, GivenAccount)
    if account.state != "verified":
        raise NotAsPromised(f"the payout account is {account.state}")
    return account
