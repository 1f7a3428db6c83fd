"""Earnings and payouts over HTTP: what a performer sees and does, and what staff do with it on their pages."""

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from quart import Response

from adapters.memory.payouts.provider import MemoryPayoutProvider
from application.payouts.process_payout_event import ProcessPayoutEvent
from domain.age_verification.evidence import EvidenceKind
from domain.age_verification.method import Method
from domain.age_verification.policy import Purpose
from domain.identity.permissions import Role
from domain.ids import EventId, EvidenceId, PayoutBatchId, PayoutId, TipId
from domain.ledger.chart import Account, AccountKind
from domain.ledger.entries import tip_transfers
from domain.ledger.transfer import TransferKind
from domain.payouts.calendar import day_of
from domain.payouts.events import PayoutEventReceived
from domain.payouts.payout import Word
from entrypoints.container import Container
from ports.age_verification.cases import SealedClaims
from tests.builders import a_transfer, an_evidence
from tests.integration.api.conftest import People, Person
from tests.integration.database.payouts.payout_stage import NAME, a_bank_account

VERSION = "2026-01"


async def confirm_tax_number(container: Container, performer: Person) -> None:
    user_id, now = performer.user.id, container.now()()
    async with container.database().begin() as tx:
        case = await tx.cases.find_latest(user_id, Purpose.PERFORMER)
    assert case is not None
    evidence = an_evidence(
        id=EvidenceId(uuid4()), case_id=case.id, kind=EvidenceKind.TAX_ID, method=Method.PAN
    )
    context = {"kind": "claims", "id": str(evidence.id), "owner": str(user_id)}
    claims = {"kind": "pan", "name": NAME, "number": "ABCPE1234F", "country": "IND", "link": "ABCPE1234F"}
    sealed = await container.sealer().seal(json.dumps(claims).encode(), context=context)
    async with container.database().begin() as tx:
        await tx.evidence.add(evidence)
        await tx.claims.add(SealedClaims(evidence.id, case.id, user_id, sealed, now))


async def earn(
    container: Container, performer: Person, viewer: Person, *, tokens: int, days_ago: int
) -> None:
    at = container.now()() - timedelta(days=days_ago)
    tip_id = TipId(uuid4())
    bought = a_transfer(
        kind=TransferKind.PURCHASE_TOKENS,
        debit=Account.system(AccountKind.TOKENS_ISSUED),
        credit=Account.of(AccountKind.VIEWER_PAID, viewer.user.id),
        amount=tokens,
        fee_account=None,
        fee=0,
        at=at,
    )
    tip = tip_transfers(
        tip_id=tip_id, viewer=viewer.user.id, performer=performer.user.id, tokens=tokens, promo_balance=0,
        fee_basis_points=3_000, at=at,
    )  # fmt: skip
    async with container.database().begin() as tx:
        await tx.ledger.post([bought])
        await tx.ledger.post(tip)


@dataclass(frozen=True, slots=True)
class Scene:
    container: Container
    performer: Person
    viewer: Person
    officers: tuple[Person, Person]

    @property
    def provider(self) -> MemoryPayoutProvider:
        provider = self.container.payout_provider()
        assert isinstance(provider, MemoryPayoutProvider)
        return provider

    async def sweep(self) -> None:
        await self.container.release_earnings()()

    async def give_account(self, **body: str) -> Any:
        return await self.performer.json(
            "PUT", f"/v1/me/payout-account/{uuid4()}", {"account": a_bank_account(), **body}, status=200
        )

    async def ready(self) -> None:
        """Agreed, with 700 tokens of two weeks ago released and a verified account."""
        await self.performer.json("PUT", f"/v1/me/fee-schedules/{VERSION}/agreement", status=200)
        await self.give_account()
        await self.container.ask_about_payout_accounts()()
        async with self.container.database().begin() as tx:
            account = await tx.payout_accounts.find_current_for_update(self.performer.user.id)
            assert account is not None
            result = account.validated(is_active=True, name_score=10_000, now=self.container.now()())
            await tx.payout_accounts.update(result)
        await earn(self.container, self.performer, self.viewer, tokens=1_000, days_ago=14)
        await self.sweep()


@pytest.fixture
async def scene(container: Container, people: People) -> Scene:
    performer = await people.make(Role.PERFORMER)
    await confirm_tax_number(container, performer)
    officers = (await people.make(Role.FINANCE_OFFICER), await people.make(Role.FINANCE_OFFICER))
    return Scene(container, performer, await people.make(), officers)


async def test_pyt_08_every_deduction_is_shown_before_agreeing_and_once_agreed_stays(scene: Scene) -> None:
    before = await scene.performer.json("GET", "/v1/me/fee-schedules", status=200)
    assert [(each["version"], each["agreed_at"]) for each in before["items"]] == [(VERSION, None)]
    assert before["items"][0] | {"agreed_at": None} == {
        "version": VERSION, "effective_from": "2026-01-01", "platform_fee_bps": 3_000, "token_value_paise": 80,
        "hold_days": 7, "reserve_bps": 500, "reserve_days": 90, "agreed_at": None,
    }  # fmt: skip

    agreed = await scene.performer.json("PUT", f"/v1/me/fee-schedules/{VERSION}/agreement", status=200)
    again = await scene.performer.json("PUT", f"/v1/me/fee-schedules/{VERSION}/agreement", status=200)

    assert agreed == again
    assert agreed["agreed_at"] is not None
    await scene.performer.json("PUT", "/v1/me/fee-schedules/1999-01/agreement", status=404)


async def test_pyt_01_earnings_by_their_day_of_release(scene: Scene) -> None:
    await scene.ready()
    await earn(scene.container, scene.performer, scene.viewer, tokens=100, days_ago=0)

    earnings = await scene.performer.json("GET", "/v1/me/earnings", status=200)

    assert (earnings["available_paise"], earnings["reserve_paise"]) == (53_200, 2_800)
    assert (earnings["uncounted_tokens"], earnings["frozen_tokens"]) == (70, 0)
    today = day_of(scene.container.now()())
    assert [(each["day"], each["tokens"]) for each in earnings["pending"]] == [(today.isoformat(), 70)]
    assert earnings["pending"][0]["available_from"].startswith((today + timedelta(days=6)).isoformat())


async def test_pyt_02_an_account_is_shown_masked_only(scene: Scene) -> None:
    await scene.performer.json("GET", "/v1/me/payout-account", status=404)
    number = a_bank_account()

    given = await scene.give_account(account=number)
    shown = await scene.performer.json("GET", "/v1/me/payout-account", status=200)

    assert given == shown
    assert (shown["state"], shown["masked"]) == ("checking", f"HDFC ••••{number[-4:]}")
    assert number.split(":")[1] not in json.dumps(shown)
    refused = await scene.performer.call(
        "PUT", f"/v1/me/payout-account/{uuid4()}", {"account": "my savings account"}
    )
    assert refused.status_code == 422
    assert "savings" not in await refused.get_data(as_text=True)


async def test_pyt_05_pyt_06_a_payout_from_request_to_bank_over_http(scene: Scene) -> None:
    await scene.ready()
    payout_id = PayoutId(uuid4())
    wanted = {"amount_paise": 50_000}
    asked = await scene.performer.json("PUT", f"/v1/me/payouts/{payout_id}", wanted, status=200)
    assert asked == await scene.performer.json("PUT", f"/v1/me/payouts/{payout_id}", wanted, status=200)
    assert (asked["state"], asked["net_paise"], asked["tds_paise"]) == ("requested", 50_000, 0)
    await scene.performer.json("PUT", f"/v1/me/payouts/{payout_id}", {"amount_paise": 50_001}, status=409)
    await scene.performer.json("PUT", f"/v1/me/payouts/{uuid4()}", {"amount_paise": 50_000}, status=409)
    await scene.performer.json("PUT", f"/v1/me/payouts/{uuid4()}", {"amount_paise": 50_000.5}, status=422)
    await scene.officers[0].json("GET", f"/v1/me/payouts/{payout_id}", status=403)

    await _let_go(scene, payout_id)
    await _carry(scene, payout_id, Word.PROCESSED)

    paid = await scene.performer.json("GET", f"/v1/me/payouts/{payout_id}", status=200)
    assert (paid["state"], paid["utr"]) == ("paid", "UTR1")
    listed = await scene.performer.json("GET", "/v1/me/payouts", status=200)
    assert [each["id"] for each in listed["items"]] == [str(payout_id)]
    month = f"{day_of(scene.container.now()()):%Y-%m}"
    statement = await scene.performer.json("GET", f"/v1/me/payout-statements/{month}", status=200)
    assert (statement["drawn_paise"], statement["tds_paise"]) == (50_000, 0)
    certificates = await scene.performer.json("GET", "/v1/me/tax-certificates", status=200)
    assert [each["gross_paise"] for each in certificates["items"]] == [50_000]
    await scene.performer.json("GET", "/v1/me/payout-statements/June", status=422)
    year = certificates["items"][0]["financial_year"]
    for path in (
        f"/v1/me/payout-statements/{month}.pdf", f"/v1/me/tax-certificates/{year}.pdf",
        f"/earnings/statements/{month}.pdf", f"/earnings/certificates/{year}.pdf",
    ):  # fmt: skip
        response = await scene.performer.call("GET", path)
        assert (response.status_code, response.content_type) == (200, "application/pdf")
        assert (await response.get_data(as_text=False)).startswith(b"%PDF-")
    for path in ("/v1/me/payout-statements/June.pdf", "/v1/me/tax-certificates/2026-28.pdf"):
        await scene.performer.json("GET", path, status=422)


async def _let_go(scene: Scene, payout_id: PayoutId) -> None:
    """One officer makes a batch on the staff's pages, the other one checks it."""
    maker, checker = scene.officers
    shown = await _page(maker, "/staff/payouts")
    assert str(payout_id) in shown
    batch_id = uuid4()
    made = await _post(maker, "/staff/payouts/batches", batch_id=str(batch_id), payout=str(payout_id))
    assert made.location == f"/staff/payouts/batches/{batch_id}"
    assert "You made this batch" in await _page(maker, f"/staff/payouts/batches/{batch_id}")
    async with scene.container.database().begin() as tx:
        batch = await tx.payout_batches.find(PayoutBatchId(batch_id))
    assert batch is not None
    own = await _post(maker, f"/staff/payouts/batches/{batch_id}/check", content_hash=batch.content_hash)
    assert own.status_code == 403
    stale = await _post(checker, f"/staff/payouts/batches/{batch_id}/check", content_hash="0" * 64)
    assert stale.status_code == 409
    done = await _post(checker, f"/staff/payouts/batches/{batch_id}/check", content_hash=batch.content_hash)
    assert done.status_code == 303


async def _carry(scene: Scene, payout_id: PayoutId, word: Word) -> None:
    await scene.container.send_payouts()()
    body, headers = scene.provider.say(payout_id, word)
    for _ in range(2):  # webhooks come at least once
        heard = await scene.performer.app.test_client().post(
            "/v1/webhooks/razorpayx", data=body, headers=headers
        )
        assert heard.status_code == 204
    forged = await scene.performer.app.test_client().post(
        "/v1/webhooks/razorpayx", data=body + b" ", headers=headers
    )
    assert (forged.status_code, (await forged.get_json())["code"]) == (400, "bad_payout_webhook")
    event_id = scene.provider.read_webhook(body, headers).event_id
    process = ProcessPayoutEvent(scene.container.begin(), scene.container.now())
    await process(PayoutEventReceived(event_id), EventId(uuid4()))


async def test_the_performers_pages(scene: Scene) -> None:
    first = await _page(scene.performer, "/earnings")
    assert "Agree to version 2026-01" in first
    assert (await _post(scene.performer, "/earnings/fees", version=VERSION)).location == "/earnings"
    number = a_bank_account()
    given = await _post(
        scene.performer, "/earnings/account", account_id=str(uuid4()), account=number, gstin=""
    )
    assert given.location == "/earnings"
    wrong = await _post(
        scene.performer,
        "/earnings/account",
        account_id=str(uuid4()),
        account="no account 123456789",
        gstin="",
    )
    assert wrong.status_code == 422
    assert "123456789" not in await wrong.get_data(as_text=True)
    await scene.ready()
    shown = await _page(scene.performer, "/earnings")
    assert "₹532.00" in shown
    refused = await _post(scene.performer, "/earnings/payouts", payout_id=str(uuid4()), amount="600")
    assert refused.status_code == 409
    asked = await _post(scene.performer, "/earnings/payouts", payout_id=str(uuid4()), amount="500")
    assert asked.status_code == 303
    assert "₹500.00" in await _page(scene.performer, asked.location)
    earned = day_of(scene.container.now()() - timedelta(days=14))
    month = f"{earned:%Y-%m}"
    assert VERSION in await _page(scene.performer, f"/earnings/statements/{month}")
    as_csv = await _page(scene.performer, f"/earnings/statements/{month}.csv")
    assert as_csv.startswith("kind,date,id,fee_schedule,")
    assert f"earnings,{earned.isoformat()},,{VERSION},1000,300,700,56000,2800," in as_csv
    assert json.loads(await _page(scene.performer, f"/earnings/statements/{month}.json"))["month"] == month


async def test_pyt_07_pyt_10_staff_stop_money_and_decide_about_accounts(scene: Scene, people: People) -> None:
    await scene.ready()
    one, other = scene.officers
    why = "a case is open against this show"
    stopped = await _post(
        one, "/staff/payouts/freezes", freeze_id=str(uuid4()), performer_id=str(scene.performer.user.id),
        severity="1", tokens="100", cause="case:1", note=why, policy="other_rule",
    )  # fmt: skip
    assert stopped.status_code == 303
    earnings = await scene.performer.json("GET", "/v1/me/earnings", status=200)
    assert (earnings["frozen_paise"], earnings["available_paise"]) == (8_000, 45_200)
    assert "Part of your earnings stands still" in await _page(scene.performer, "/earnings")
    (freeze,) = await scene.container.payout_tax_queries().open_freezes(scene.performer.user.id)
    path = f"/staff/payouts/freezes/{freeze.id}/release"
    assert (await _post(one, path, note="too short")).status_code == 422
    assert (await _post(one, path, note=why)).status_code == 303
    assert (await _post(one, path, note=why)).status_code == 403
    assert (await _post(other, path, note=why)).status_code == 303
    assert (await scene.performer.json("GET", "/v1/me/earnings", status=200))["available_paise"] == 53_200

    number, performers = a_bank_account(), [scene.performer]
    for _ in range(2):
        performers.append(await people.make(Role.PERFORMER))
        await confirm_tax_number(scene.container, performers[-1])
    for performer in performers:
        await performer.json("PUT", f"/v1/me/payout-account/{uuid4()}", {"account": number}, status=200)
    mine = await scene.performer.json("GET", "/v1/me/payout-account", status=200)
    assert mine["state"] == "held"
    seen = await _page(scene.performer, "/earnings")
    assert str(performers[1].user.id) not in seen
    legal = await people.make(Role.LEGAL_OFFICER)
    assert str(performers[1].user.id) in await _page(legal, "/staff/payouts/reviews")
    assert scene.performer.user.display_name in await _page(one, "/staff/payouts/accounts")
    async with scene.container.database().begin() as tx:
        account = await tx.payout_accounts.find_current_for_update(scene.performer.user.id)
        assert account is not None
        review = await tx.coercion_reviews.find_open_for_update(account.digest)
    assert review is not None
    for officer in (legal, one):
        decided = await _post(
            officer, f"/staff/payouts/reviews/{review.id}", outcome="refuse", note="each was asked alone"
        )
        assert decided.status_code == 303
    assert (await scene.performer.json("GET", "/v1/me/payout-account", status=200))["state"] == "refused"


async def _page(person: Person, path: str) -> str:
    response = await person.call("GET", path)
    text: str = await response.get_data(as_text=True)
    assert response.status_code == 200, text[:500]
    return text


async def _post(person: Person, path: str, **fields: str) -> Response:
    response: Response = await person.app.test_client().post(
        path, form=fields, headers={"Authorization": f"Bearer {person.access_token}"}
    )
    return response
