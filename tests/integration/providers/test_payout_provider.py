"""The payout provider: one contract for the twin in memory and for RazorpayX before the sandbox."""

import asyncio
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Protocol
from uuid import uuid4

import pytest

from adapters.memory.payouts.provider import MemoryPayoutProvider
from adapters.razorpay.payouts import RazorpayXPayouts
from domain.ids import PayoutAccountId, PayoutId
from domain.payouts.account import AccountKind
from domain.payouts.payout import Word
from ports.payouts.providers import (
    AccountDetails,
    BadPayoutWebhook,
    PayoutOrder,
    PayoutProviderError,
    ValidationResult,
)
from tests.integration.providers.conftest import (
    ACCOUNT_NUMBER,
    KEY_ID,
    KEY_SECRET,
    PAYOUT_SECRET,
    Sandbox,
)

Provider = MemoryPayoutProvider | RazorpayXPayouts
Webhook = tuple[bytes, Mapping[str, str]]


class Stage(Protocol):
    provider: Provider

    async def wait_for_people(self) -> None:
        """From now on payouts end when somebody says so, and not by themselves."""
        ...

    async def end(self, provider_id: str, payout_id: PayoutId, word: Word) -> Webhook:
        """The payout ends; the webhook that says so."""
        ...

    def down(self) -> Provider:
        """The same provider while it does not answer."""
        ...

    def number(self, ending: str) -> str:
        """An account number of somebody else (`0000`) or of nobody (`9999`)."""
        ...


class MemoryStage:
    def __init__(self) -> None:
        self.twin = MemoryPayoutProvider()
        self.provider: Provider = self.twin

    async def wait_for_people(self) -> None:
        pass

    async def end(self, provider_id: str, payout_id: PayoutId, word: Word) -> Webhook:
        return self.twin.say(payout_id, word)

    def down(self) -> Provider:
        self.twin.failure = PayoutProviderError("down")
        return self.twin

    def number(self, ending: str) -> str:
        number = f"{uuid4().int % 10**10:010d}{ending}"
        self.twin.names[number] = "" if ending == "9999" else "Suresh Patel"
        return number


def razorpayx(api_url: str, *, secret: str = KEY_SECRET, timeout_seconds: float = 60.0) -> RazorpayXPayouts:
    return RazorpayXPayouts(
        key_id=KEY_ID,
        key_secret=secret,
        account_number=ACCOUNT_NUMBER,
        webhook_secret=PAYOUT_SECRET,
        api_url=api_url,
        timeout_seconds=timeout_seconds,
    )


class RazorpayXStage:
    def __init__(self, sandbox: Sandbox, nobody_there: str) -> None:
        self.sandbox = sandbox
        self.provider: Provider = razorpayx(sandbox.url)
        self._nobody_there = nobody_there

    async def wait_for_people(self) -> None:
        await self.sandbox.browser.post(f"{self.sandbox.url}/razorpayx/rules", data={"settles": "never"})

    async def end(self, provider_id: str, payout_id: PayoutId, word: Word) -> Webhook:
        await self.sandbox.browser.post(
            f"{self.sandbox.url}/razorpayx/payouts/{provider_id}", data={"status": word.value}
        )
        heard = (await self.sandbox.heard(1))[-1]
        assert heard.path == "/v1/webhooks/razorpayx"
        return heard.body, heard.headers

    def down(self) -> Provider:
        return razorpayx(self._nobody_there)

    def number(self, ending: str) -> str:
        return f"{uuid4().int % 10**10:010d}{ending}"


@pytest.fixture(params=["memory", "razorpayx"])
def stage(request: pytest.FixtureRequest, nobody_there: str) -> Stage:
    if request.param == "memory":
        return MemoryStage()
    return RazorpayXStage(request.getfixturevalue("sandbox"), nobody_there)


def an_account(number: str = "", **changes: object) -> AccountDetails:
    whole = AccountDetails(
        account_id=PayoutAccountId(uuid4()),
        kind=AccountKind.BANK,
        holder="Ravi Kumar Sharma",
        ifsc="HDFC0000053",
        number=number or f"{uuid4().int % 10**10:010d}1234",
        upi="",
    )
    return replace(whole, **changes)  # type: ignore[arg-type]


async def an_order(stage: Stage, **changes: object) -> PayoutOrder:
    await stage.wait_for_people()
    asked = await stage.provider.begin(an_account())
    order = PayoutOrder(PayoutId(uuid4()), asked.fund_account_id, AccountKind.BANK, 95_000)
    return replace(order, **changes)  # type: ignore[arg-type]


async def test_pyt_06_the_same_order_twice_is_one_payout(stage: Stage) -> None:
    order = await an_order(stage)

    first, second = await asyncio.gather(stage.provider.send(order), stage.provider.send(order))

    assert first == second
    assert (first.word, first.amount_paise) == (Word.UNDERWAY, 95_000)
    assert await stage.provider.find(order.payout_id, "") == first
    assert await stage.provider.find(order.payout_id, first.provider_id) == first


async def test_a_payout_that_nobody_made_is_not_found(stage: Stage) -> None:
    assert await stage.provider.find(PayoutId(uuid4()), "") is None


@pytest.mark.parametrize("word", [Word.PROCESSED, Word.REVERSED, Word.FAILED])
async def test_pyt_06_how_a_payout_ended_is_told_and_found(stage: Stage, word: Word) -> None:
    order = await an_order(stage)
    sent = await stage.provider.send(order)

    body, headers = await stage.end(sent.provider_id, order.payout_id, word)

    event = stage.provider.read_webhook(body, headers)
    assert (event.word, event.payout_id, event.provider_id, event.amount) == (
        word, order.payout_id, sent.provider_id, 95_000,
    )  # fmt: skip
    assert bool(event.utr) == (word is Word.PROCESSED)
    found = await stage.provider.find(order.payout_id, sent.provider_id)
    assert found is not None
    assert found.word is word


async def test_pyt_06_a_webhook_with_one_byte_changed_is_refused(stage: Stage) -> None:
    order = await an_order(stage)
    sent = await stage.provider.send(order)
    body, headers = await stage.end(sent.provider_id, order.payout_id, Word.PROCESSED)

    for changed in (body.replace(b"95000", b"95001"), body + b" "):
        with pytest.raises(BadPayoutWebhook):
            stage.provider.read_webhook(changed, headers)
    with pytest.raises(BadPayoutWebhook):
        stage.provider.read_webhook(body, {})


@pytest.mark.parametrize(
    ("ending", "said"),
    [
        ("1234", "ravi kumar sharma"),
        ("0000", "suresh patel"),
        ("9999", ""),
    ],
)
async def test_pyt_02_the_bank_says_whose_an_account_is(stage: Stage, ending: str, said: str) -> None:
    details = an_account(stage.number(ending) if ending != "1234" else "")

    asked = await stage.provider.begin(details)
    answer = await stage.provider.result(asked.validation_id)

    assert answer is not None
    assert (answer.is_active, answer.registered_name.lower()) == (bool(said), said)


async def test_pyt_02_a_upi_id_is_asked_about_too(stage: Stage) -> None:
    details = an_account(kind=AccountKind.UPI, upi=f"ravi{uuid4().hex[:6]}@okbank", ifsc="", number="")
    asked = await stage.provider.begin(details)
    answer = await stage.provider.result(asked.validation_id)
    assert isinstance(answer, ValidationResult)
    assert answer.registered_name.lower() == "ravi kumar sharma"


async def test_a_provider_that_is_down_is_a_failure_that_may_be_tried_again(stage: Stage) -> None:
    order = await an_order(stage)
    down = stage.down()
    for call in (
        lambda: down.send(order),
        lambda: down.find(order.payout_id, ""),
        lambda: down.begin(an_account()),
    ):
        with pytest.raises(PayoutProviderError) as caught:
            await call()
        assert not caught.value.permanent


async def test_pyt_06_a_lost_answer_leaves_one_payout(sandbox: Sandbox, nobody_there: str) -> None:
    await sandbox.browser.post(f"{sandbox.url}/razorpayx/rules", data={"settles": "never", "fault": "lost"})
    stage = RazorpayXStage(sandbox, nobody_there)
    order = await an_order(stage)
    impatient = razorpayx(sandbox.url, timeout_seconds=0.3)
    with pytest.raises(PayoutProviderError) as caught:
        await impatient.send(order)
    assert not caught.value.permanent

    again = await stage.provider.send(order)

    assert await stage.provider.find(order.payout_id, "") == again
    listed = await sandbox.browser.get(f"{sandbox.url}/v1/payouts", auth=(KEY_ID, KEY_SECRET))
    assert [each["id"] for each in listed.json()["items"]] == [again.provider_id]
    impatient.close()


async def test_pyt_06_of_a_payout_that_nothing_is_heard_of_the_key_alone_keeps_a_second_one_away(
    sandbox: Sandbox, nobody_there: str
) -> None:
    await sandbox.browser.post(f"{sandbox.url}/razorpayx/rules", data={"settles": "never", "fault": "silent"})
    stage = RazorpayXStage(sandbox, nobody_there)
    order = await an_order(stage)
    with pytest.raises(PayoutProviderError) as caught:
        await stage.provider.send(order)
    assert not caught.value.permanent

    again = await stage.provider.send(order)
    for end in ("processed", "reversed"):
        page = f"{sandbox.url}/razorpayx/payouts/{again.provider_id}"
        await sandbox.browser.post(page, data={"status": end})

    found = await stage.provider.find(order.payout_id, again.provider_id)
    assert found is not None
    assert found.word is Word.REVERSED
    listed = await sandbox.browser.get(f"{sandbox.url}/v1/payouts", auth=(KEY_ID, KEY_SECRET))
    assert [each["id"] for each in listed.json()["items"]] == [again.provider_id]
    assert sandbox.platform.heard == []


@pytest.mark.parametrize(("all_of_them", "this_one"), [({"unheard": "on"}, {}), ({}, {"unheard": "on"})])
async def test_pyt_06_a_bank_whose_webhooks_are_lost_can_be_asked(
    sandbox: Sandbox, nobody_there: str, all_of_them: dict[str, str], this_one: dict[str, str]
) -> None:
    stage = RazorpayXStage(sandbox, nobody_there)
    sent = await stage.provider.send(await an_order(stage))
    await sandbox.browser.post(f"{sandbox.url}/razorpayx/rules", data={"settles": "never", **all_of_them})
    page = f"{sandbox.url}/razorpayx/payouts/{sent.provider_id}"
    await sandbox.browser.post(page, data={"status": "reversed", **this_one})

    found = await stage.provider.find(PayoutId(uuid4()), sent.provider_id)

    assert found is not None
    assert found.word is Word.REVERSED
    assert sandbox.platform.heard == []


@pytest.mark.parametrize(("fault", "permanent"), [("refused", True), ("broken", False)])
async def test_pyt_06_a_refusal_is_told_from_a_failure(
    sandbox: Sandbox, nobody_there: str, fault: str, permanent: bool
) -> None:
    await sandbox.browser.post(f"{sandbox.url}/razorpayx/rules", data={"settles": "never", "fault": fault})
    stage = RazorpayXStage(sandbox, nobody_there)
    order = await an_order(stage)
    with pytest.raises(PayoutProviderError) as caught:
        await stage.provider.send(order)
    assert caught.value.permanent is permanent
    assert await stage.provider.find(order.payout_id, "") is None


async def test_pyt_06_another_body_under_a_used_key_is_refused(sandbox: Sandbox, nobody_there: str) -> None:
    await sandbox.browser.post(f"{sandbox.url}/razorpayx/rules", data={"settles": "never"})
    stage = RazorpayXStage(sandbox, nobody_there)
    order = await an_order(stage)
    await stage.provider.send(order)
    with pytest.raises(PayoutProviderError) as caught:
        await stage.provider.send(replace(order, amount_paise=96_000))
    assert caught.value.permanent


async def test_a_wrong_key_is_no_refusal_of_a_payout(sandbox: Sandbox, nobody_there: str) -> None:
    """Else every payout under way would be given back because a key was changed."""
    stage = RazorpayXStage(sandbox, nobody_there)
    order = await an_order(stage)
    stranger = razorpayx(sandbox.url, secret="not the secret")
    with pytest.raises(PayoutProviderError) as caught:
        await stranger.send(order)
    assert not caught.value.permanent


@pytest.mark.parametrize("path", ["/fails", "/tired", "/page", "/moved", "/strange"])
async def test_a_provider_that_is_not_well_leaves_a_payout_unsure(
    broken: Callable[[str], str], path: str
) -> None:
    sick = razorpayx(broken(path))
    order = PayoutOrder(PayoutId(uuid4()), "fa_1", AccountKind.BANK, 95_000)
    with pytest.raises(PayoutProviderError) as caught:
        await sick.send(order)
    assert not caught.value.permanent


async def test_webhooks_may_come_twice_under_one_id(sandbox: Sandbox, nobody_there: str) -> None:
    stage = RazorpayXStage(sandbox, nobody_there)
    order = await an_order(stage)
    sent = await stage.provider.send(order)
    await sandbox.browser.post(f"{sandbox.url}/razorpayx/rules", data={"settles": "never", "doubled": "on"})
    await stage.end(sent.provider_id, order.payout_id, Word.REVERSED)

    heard = await sandbox.heard(2)

    events = {stage.provider.read_webhook(each.body, each.headers).event_id for each in heard}
    assert len(events) == 1


def signed(event: object) -> Webhook:
    body = json.dumps(event).encode()
    signature = hmac.new(PAYOUT_SECRET.encode(), body, hashlib.sha256).hexdigest()
    return body, {"x-razorpay-signature": signature}


def test_events_about_other_things_are_noted() -> None:
    body, headers = signed(
        {"entity": "event", "event": "transaction.created", "payload": {"transaction": {}}}
    )
    event = razorpayx("http://127.0.0.1:9").read_webhook(body, headers)
    assert (event.payout_id, event.word, event.raw_type) == (None, Word.UNDERWAY, "transaction.created")
    assert event.event_id == hashlib.sha256(body).hexdigest()


def test_a_payout_of_somebody_elses_making_has_no_id_of_ours() -> None:
    entity = {
        "id": "pout_1",
        "amount": 100,
        "currency": "INR",
        "status": "rejected",
        "reference_id": "by hand",
    }
    body, headers = signed(
        {"entity": "event", "event": "payout.rejected", "payload": {"payout": {"entity": entity}}}
    )
    event = razorpayx("http://127.0.0.1:9").read_webhook(body, headers)
    assert (event.payout_id, event.word) == (None, Word.FAILED)


@pytest.mark.parametrize(
    "event",
    [
        [],
        {"entity": "event"},
        {"entity": "order", "event": "payout.processed", "payload": {}},
        {"entity": "event", "event": "payout.processed", "payload": {}},
        {"entity": "event", "event": "payout.processed", "payload": {"payout": {"entity": {"id": "pout_1"}}}},
    ],
)
def test_a_signed_webhook_that_cannot_be_read_is_refused(event: object) -> None:
    body, headers = signed(event)
    with pytest.raises(BadPayoutWebhook):
        razorpayx("http://127.0.0.1:9").read_webhook(body, headers)


def test_wal_09_live_payouts_need_an_approval() -> None:
    with pytest.raises(PayoutProviderError, match="approval"):
        RazorpayXPayouts(
            key_id="rzp_live_1",
            key_secret="secret",
            account_number="1",
            webhook_secret="secret",
            api_url="https://api.razorpay.com",
        )
