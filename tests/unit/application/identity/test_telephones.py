"""An account proves a telephone number: what is sent, what is tried, what is kept, and what is taken back (CHT-12)."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from adapters.crypto.identity_hasher import HmacIdentityHasher
from adapters.crypto.local_keys import LocalKeyWrapper
from adapters.crypto.sealer import AesGcmSealer
from adapters.memory.database import MemoryDatabase
from adapters.memory.notifications.text_messages import MemoryTextMessages
from adapters.memory.rate_limit import MemoryRateLimiter
from adapters.memory.streaming.feed import MemoryRoomFeed
from application.identity.ask_telephone_code import AskTelephoneCode, code_digest
from application.identity.own_telephone import OwnTelephone, ReadOwnTelephone, RemoveTelephone
from application.identity.verify_telephone import VerifyTelephone
from domain.identity.verified_telephone import (
    CODE_LIFETIME,
    TRIES_MAX,
    NoTextMessagesHere,
    TelephoneCodeOver,
    TelephoneTaken,
    TelephoneUnreachable,
    TooManyTelephoneCodes,
    WrongTelephoneCode,
)
from domain.ids import UserId
from domain.language import Language
from domain.notifications.text_message import TextKey, TextMessage
from domain.telephone import InvalidTelephone, TelephoneCountryUnserved, TelephoneNumber
from ports.notifications.text_messages import TextMessageError
from ports.transaction import Transaction
from tests.builders import ASHA, MEERA, NOW, RAVI, STRANGER, a_legal_hold, a_user
from tests.vault_keys import vault_key_file

TYPED = "098765 43210"
NUMBER = TelephoneNumber("+919876543210")
NOTHING = OwnTelephone(None, None, None, None)


class House:
    def __init__(self) -> None:
        self.time = NOW
        self.database = MemoryDatabase(MemoryRoomFeed(), self.now, uuid4)
        self.texts = MemoryTextMessages()
        numbers = itertools.count()
        begin, sealer = self.database.begin, AesGcmSealer(LocalKeyWrapper(vault_key_file()))
        hasher = HmacIdentityHasher("a key of the tests")
        self.ask_code = AskTelephoneCode(
            begin, sealer, hasher, self.texts, MemoryRateLimiter(self.seconds), self.now,
            lambda: f"secret-{next(numbers)}", frozenset({"91"}), 8,
        )  # fmt: skip
        self.verify_it = VerifyTelephone(begin, hasher, self.now, 2)
        self.read = ReadOwnTelephone(begin, sealer, self.now)
        self.remove = RemoveTelephone(begin, self.now)

    def now(self) -> datetime:
        return self.time

    def seconds(self) -> float:
        return self.time.timestamp()

    async def ask(self, who: UserId = ASHA, telephone: str = TYPED) -> str:
        """The code that came."""
        await self.ask_code(user_id=who, telephone=telephone, language=Language.HINDI)
        return self.texts.sent[-1][1].value

    async def verify(self, code: str, who: UserId = ASHA) -> None:
        await self.verify_it(user_id=who, code=code)

    async def own(self, who: UserId = ASHA) -> OwnTelephone:
        return await self.read(user_id=who)

    def kept(self) -> str:
        tables = self.database.tables.telephones
        return repr([*tables.proofs.values(), *tables.verified.values()])


@pytest.fixture
async def house() -> House:
    house = House()
    async with house.database.begin() as tx:
        for user_id in (ASHA, RAVI, MEERA, STRANGER):
            await tx.users.add(a_user(id=user_id, email=f"{user_id}@example.in"))
    return house


def another(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06}"


async def test_cht_12_the_code_goes_to_the_number_and_proves_it(house: House) -> None:
    proof, number = await house.ask_code(user_id=ASHA, telephone=TYPED, language=Language.HINDI)
    [(to, message)] = house.texts.sent
    assert (to, number) == (NUMBER, NUMBER)
    assert message == TextMessage(TextKey.VERIFY_NUMBER, Language.HINDI, message.value)
    assert proof.until == NOW + CODE_LIFETIME
    assert await house.own() == OwnTelephone(None, None, NUMBER, NOW + CODE_LIFETIME)
    house.time += timedelta(minutes=1)
    await house.verify(f"{message.value[:3]} {message.value[3:]}")
    assert await house.own() == OwnTelephone(NUMBER, NOW + timedelta(minutes=1), None, None)
    assert await house.own(RAVI) == NOTHING
    with pytest.raises(TelephoneCodeOver):
        await house.verify(message.value)


async def test_cht_12_neither_number_nor_code_lies_open_in_what_is_kept(house: House) -> None:
    code = await house.ask()
    assert house.kept() != "[]"
    assert not [each for each in (code, "98765", "43210") if each in house.kept()]
    await house.verify(code)
    assert not [each for each in ("98765", "43210") if each in house.kept()]


async def test_cht_12_five_tries_and_ten_minutes_and_no_more(house: House) -> None:
    code = await house.ask()
    for _ in range(TRIES_MAX):
        with pytest.raises(WrongTelephoneCode):
            await house.verify(another(code))
    with pytest.raises(TelephoneCodeOver):
        await house.verify(code)
    assert await house.own() == NOTHING
    fresh = await house.ask()
    house.time += CODE_LIFETIME
    with pytest.raises(TelephoneCodeOver):
        await house.verify(fresh)
    assert await house.own() == NOTHING


async def test_cht_12_tries_at_once_are_as_many_tries(house: House) -> None:
    code = await house.ask()
    tries = (house.verify(another(code)) for _ in range(20))
    outcomes = await asyncio.gather(*tries, return_exceptions=True)
    assert [type(each) for each in outcomes].count(WrongTelephoneCode) == TRIES_MAX


async def test_cht_12_a_code_is_of_one_account_one_number_and_the_latest_asking(house: House) -> None:
    first = await house.ask()
    second = await house.ask()
    assert first != second
    with pytest.raises(WrongTelephoneCode):
        await house.verify(first)
    of_ravi = await house.ask(RAVI, "9123456789")
    with pytest.raises(WrongTelephoneCode):
        await house.verify(of_ravi)
    with pytest.raises(TelephoneCodeOver):
        await house.verify(second, MEERA)
    await house.verify(second)


async def test_cht_12_a_number_stays_until_another_one_is_proved(house: House) -> None:
    await house.verify(await house.ask())
    code = await house.ask(telephone="9123456789")
    assert (await house.own()).number == NUMBER
    await house.verify(code)
    assert (await house.own()).number == TelephoneNumber("+919123456789")


async def test_cht_12_a_number_that_enough_accounts_have_is_refused_to_who_proved_it_alone(
    house: House,
) -> None:
    for who in (ASHA, RAVI):
        await house.verify(await house.ask(who), who)
    code = await house.ask(MEERA)  # nobody who only types it learns that it has accounts here
    with pytest.raises(WrongTelephoneCode):
        await house.verify(another(code), MEERA)
    with pytest.raises(TelephoneTaken):
        await house.verify(code, MEERA)
    assert (await house.own(MEERA)).number is None
    await house.remove(user_id=RAVI)
    await house.verify(code, MEERA)
    assert (await house.own(MEERA)).number == NUMBER
    house.time += timedelta(days=1)
    await house.verify(await house.ask(MEERA), MEERA)  # their own number anew is no other account's


async def test_cht_12_its_owner_removes_it_and_a_code_that_is_out(house: House) -> None:
    await house.verify(await house.ask())
    code = await house.ask()
    for _ in range(2):
        await house.remove(user_id=ASHA)
    assert house.kept() == "[]"
    with pytest.raises(TelephoneCodeOver):
        await house.verify(code)
    assert await house.own() == NOTHING


async def test_csa_08_a_number_that_is_removed_or_changed_under_a_hold_is_laid_aside_and_used_for_nothing(
    house: House,
) -> None:
    await house.verify(await house.ask())
    async with house.database.begin() as tx:
        await tx.legal_holds.add(a_legal_hold(account_id=ASHA))
    await house.verify(await house.ask(telephone="9123456789"))
    await house.remove(user_id=ASHA)
    assert (await house.own()).number is None
    async with house.database.begin() as tx:
        assert (await tx.telephones.count_kept(ASHA), await tx.telephones.count_kept(RAVI)) == (2, 0)
        assert not await tx.telephones.is_verified(ASHA)
    await house.remove(user_id=ASHA)
    await house.verify(await house.ask(RAVI), RAVI)
    await house.remove(user_id=RAVI)
    async with house.database.begin() as tx:
        assert (await tx.telephones.count_kept(ASHA), await tx.telephones.count_kept(RAVI)) == (2, 0)


@pytest.mark.parametrize(
    ("telephone", "refusal"),
    [("12345", InvalidTelephone), ("asha@example.in", InvalidTelephone), ("+4915112345678", TelephoneCountryUnserved)],
)  # fmt: skip
async def test_cht_12_what_is_no_number_or_not_served_gets_nothing(
    house: House, telephone: str, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        await house.ask(telephone=telephone)
    assert (house.texts.sent, house.kept()) == ([], "[]")


async def test_cht_12_without_a_provider_it_is_said(house: House) -> None:
    house.texts.on = False
    with pytest.raises(NoTextMessagesHere):
        await house.ask()
    assert house.kept() == "[]"


async def test_cht_12_an_account_a_number_and_all_together_are_sent_so_many_codes(house: House) -> None:
    for place in range(3):
        await house.ask(telephone=f"912345678{place}")
    with pytest.raises(TooManyTelephoneCodes) as of_account:
        await house.ask()
    assert of_account.value.wait_seconds == pytest.approx(1_200, abs=1)
    for who in (RAVI, MEERA, STRANGER):
        await house.ask(who)
    with pytest.raises(TooManyTelephoneCodes):
        await house.ask(UserId(uuid4()))
    for place in range(2):  # the eighth of the hour; refusals took none of them
        await house.ask(UserId(uuid4()), f"923456789{place}")
    with pytest.raises(TooManyTelephoneCodes):
        await house.ask(UserId(uuid4()), "9345678901")
    assert len(house.texts.sent) == 8


async def passed(house: House, asks: Callable[[int], Awaitable[str]]) -> int:
    """How many codes are sent to who asks for one every 21 minutes, through seven hours."""
    for place in range(20):
        with suppress(TooManyTelephoneCodes):
            await asks(place)
        house.time += timedelta(minutes=21)
    return len(house.texts.sent)


async def test_cht_12_a_day_has_fewer_codes_than_its_hours(house: House) -> None:
    assert await passed(house, lambda place: house.ask(telephone=f"91234567{place:02}")) == 7
    other = House()
    assert await passed(other, lambda _: other.ask(UserId(uuid4()))) == 6


async def test_cht_12_what_is_refused_for_one_limit_counts_for_no_other(house: House) -> None:
    for who in (RAVI, MEERA, STRANGER):
        await house.ask(who)
    for _ in range(5):
        with pytest.raises(TooManyTelephoneCodes):
            await house.ask()
    for place in range(3):
        await house.ask(telephone=f"912345678{place}")


async def test_cht_12_a_code_that_was_replaced_while_it_was_looked_at_proves_nothing(house: House) -> None:
    code, begun = await house.ask(), itertools.count()

    @asynccontextmanager
    async def begin() -> AsyncIterator[Transaction]:
        if next(begun) == 1:
            await house.ask(telephone="9123456789")
        async with house.database.begin() as tx:
            yield tx

    with pytest.raises(TelephoneCodeOver):
        await replace(house.verify_it, begin=begin)(user_id=ASHA, code=code)
    assert await house.own() == OwnTelephone(
        None, None, TelephoneNumber("+919123456789"), NOW + CODE_LIFETIME
    )


def test_cht_12_what_is_kept_of_a_code_is_of_one_account_and_one_number() -> None:
    hasher = HmacIdentityHasher("a key of the tests")
    kept = {
        code_digest(hasher, who, number, code)
        for who in (ASHA, RAVI)
        for number in (b"1", b"2")
        for code in ("000000", "000001")
    }
    assert len(kept) == 8


async def test_cht_12_a_message_that_failed_for_the_moment_counts_for_nothing(house: House) -> None:
    house.texts.error = TextMessageError("busy")
    for _ in range(12):
        with pytest.raises(TextMessageError):
            await house.ask()
    house.texts.error = None
    await house.verify(await house.ask())


async def test_cht_12_a_number_that_takes_no_messages_is_told_and_counts(house: House) -> None:
    house.texts.error = TextMessageError("no such number", permanent=True)
    for _ in range(3):
        with pytest.raises(TelephoneUnreachable):
            await house.ask()
    with pytest.raises(TooManyTelephoneCodes):
        await house.ask()
