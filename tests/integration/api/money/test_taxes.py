"""Taxes over HTTP and on the staff's page: what was withheld, what was sold, and what was paid by two people."""

from typing import Any
from uuid import uuid4

import pytest
from quart import Response

from domain.identity.permissions import Role
from domain.ids import UserId
from domain.ledger.chart import Account, AccountKind
from domain.ledger.transfer import TransferKind
from domain.moderation.cases.kind import Queue
from domain.payouts.calendar import day_of
from domain.payouts.payout import PayoutState
from domain.payouts.tax_file import quarter_of
from entrypoints.container import Container
from tests.builders import a_transfer
from tests.integration.api.conftest import People, Person
from tests.integration.api.money.test_payouts import NAME, Scene, confirm_tax_number, earn, scene

__all__ = ["scene"]
WHY = "For the quarter's return, asked by the accountant"


async def owe(container: Container, kind: TransferKind, owed: AccountKind, paise: int) -> None:
    payable = Account.of(AccountKind.PERFORMER_PAYABLE, UserId(uuid4()))
    for of, debit, credit in (
        (TransferKind.EARNINGS_VALUE, Account.system(AccountKind.DEFERRED_REVENUE), payable),
        (kind, payable, Account.system(owed)),
    ):
        async with container.database().begin() as tx:
            await tx.ledger.post(
                [
                    a_transfer(
                        kind=of, debit=debit, credit=credit, amount=paise, fee_account=None, fee=0,
                        at=container.now()(),
                    )
                ]
            )  # fmt: skip


@pytest.fixture
async def officers(people: People) -> tuple[Person, Person]:
    return await people.make(Role.FINANCE_OFFICER), await people.make(Role.FINANCE_OFFICER)


def a_remittance(container: Container, **changes: Any) -> dict[str, Any]:
    today = day_of(container.now()())
    return {
        "tax": "tcs", "period": f"{today:%Y-%m}", "amount_paise": 12_345, "paid_on": today.isoformat(),
        "cin": f"{uuid4().int % 10**14:014d}HDFC", "reason": "TCS of the month, by net banking",
    } | changes  # fmt: skip


async def test_pyt_05_a_tax_is_paid_by_two_people_over_the_api(
    container: Container, officers: tuple[Person, Person], people: People
) -> None:
    maker, checker = officers
    await owe(container, TransferKind.PAYOUT_TCS, AccountKind.TCS_PAYABLE, 12_345)
    path, body = f"/v1/staff/finance/remittances/{uuid4()}", a_remittance(container)

    made = await maker.json("PUT", path, body, status=200)
    assert made == await maker.json("PUT", path, body, status=200)
    assert (made["state"], made["amount_paise"], made["cin"]) == ("made", 12_345, body["cin"])
    await maker.json("PUT", path, body | {"amount_paise": 1}, status=409)
    await maker.json("PUT", path, body | {"amount_paise": 1.5}, status=422)
    await maker.json("PUT", f"/v1/staff/finance/remittances/{uuid4()}", body, status=409)
    await maker.json("PUT", f"/v1/staff/finance/remittances/{uuid4()}", body | {"cin": "12"}, status=422)
    decision = {"confirm": True, "note": "Compared with the bank's line"}
    await maker.json("PUT", f"{path}/decision", decision, status=403)

    booked = await checker.json("PUT", f"{path}/decision", decision, status=200)
    assert (booked["state"], booked["checker_id"]) == ("confirmed", str(checker.user.id))
    await checker.json("PUT", f"{path}/decision", decision, status=409)
    await checker.json("PUT", f"/v1/staff/finance/remittances/{uuid4()}/decision", decision, status=404)
    listed = await checker.json("GET", "/v1/staff/finance/remittances", status=200)
    assert booked in listed["items"]
    moderator = await people.make(Role.MODERATOR)
    await moderator.json("PUT", path, body, status=403)


async def test_pyt_03_pyt_04_what_was_withheld_names_pan_and_gstin_and_is_in_the_audit_log(
    scene: Scene,
) -> None:
    """A performer who is registered for GST draws rupees: TCS is collected, and the PAN is opened for a reason."""
    officer = scene.officers[0]
    await scene.performer.json("PUT", "/v1/me/fee-schedules/2026-01/agreement", status=200)
    await scene.give_account(gstin="27AAPFU0939F1ZV")
    await scene.container.ask_about_payout_accounts()()
    async with scene.container.database().begin() as tx:
        account = await tx.payout_accounts.find_current_for_update(scene.performer.user.id)
        assert account is not None
        now = scene.container.now()()
        await tx.payout_accounts.update(account.validated(is_active=True, name_score=10_000, now=now))
    await earn(scene.container, scene.performer, scene.viewer, tokens=1_000, days_ago=14)
    await scene.sweep()
    payout_id = str(uuid4())
    asked = await scene.performer.json(
        "PUT", f"/v1/me/payouts/{payout_id}", {"amount_paise": 50_000}, status=200
    )
    assert (asked["state"], asked["tcs_paise"]) == (PayoutState.REQUESTED, 250)
    today = day_of(scene.container.now()())
    month, quarter = f"{today:%Y-%m}", quarter_of(today)

    path = "/v1/staff/finance/tax-files/tcs"
    await officer.json("POST", path, {"period": month, "reason": "short"}, status=422)
    await officer.json("POST", path, {"period": "2026", "reason": WHY}, status=422)
    file = await officer.json("POST", path, {"period": month, "reason": WHY}, status=200)

    # Others in this database may have drawn under the same GSTIN this month.
    [line] = [line for line in file["items"] if line["gstin"] == "27AAPFU0939F1ZV"]
    assert line["name"] == NAME
    assert (line["igst_paise"] > 0, line["cgst_paise"], line["sgst_paise"]) == (True, 0, 0)
    await officer.json(
        "POST", "/v1/staff/finance/tax-files/tds", {"period": quarter, "reason": WHY}, status=200
    )
    csv = await _post(officer, "/staff/finance/tax-files/tcs", month=month, file_reason=WHY)
    assert "27AAPFU0939F1ZV" in await csv.get_data(as_text=True)
    csv = await _post(officer, "/staff/finance/tax-files/tds", quarter=quarter, file_reason=WHY)
    assert (await csv.get_data(as_text=True)).startswith("\ufeffSr no,Deductee code,PAN")
    refused = await _post(officer, "/staff/finance/tax-files/tds", quarter="2026", file_reason=WHY)
    assert refused.status_code == 422
    entries = await scene.container.moderation_queries().audit(
        before=None, limit=200, queues=frozenset(Queue)
    )
    assert {"tax_file.make"} <= {entry.action for entry in entries}


async def test_wal_02_gst_by_rate_and_place_of_supply(
    container: Container, officers: tuple[Person, Person]
) -> None:
    today = day_of(container.now()()).isoformat()
    query = f"?from={today}&to={today}"
    report = await officers[0].json("GET", f"/v1/staff/finance/gst{query}", status=200)
    for each in report["items"]:
        parts = each["net_paise"] + each["cgst_paise"] + each["sgst_paise"] + each["igst_paise"]
        assert parts == each["total_paise"]
    await officers[0].json("GET", "/v1/staff/finance/gst?from=yesterday", status=422)
    csv = await officers[0].call("GET", f"/staff/finance/gst.csv{query}")
    assert (await csv.get_data(as_text=True)).startswith("\ufeffDocuments,Rate %,Place of supply,State")


async def test_pyt_05_the_staffs_page_of_taxes(
    container: Container, officers: tuple[Person, Person], people: People
) -> None:
    maker, checker = officers
    await owe(container, TransferKind.PAYOUT_TCS, AccountKind.TCS_PAYABLE, 12_345)
    form = {key: str(value) for key, value in a_remittance(container).items() if key != "amount_paise"}
    remittance_id = str(uuid4())
    wrong = await _post(
        maker, "/staff/finance/remittances", remittance_id=remittance_id, amount="1.234", **form
    )
    assert wrong.status_code == 422
    assert "Write rupees as 1234.50" in await wrong.get_data(as_text=True)
    made = await _post(
        maker, "/staff/finance/remittances", remittance_id=remittance_id, amount="123.45", **form
    )
    assert made.location == "/staff/finance/taxes"
    assert form["cin"] in await _page(checker, "/staff/finance/taxes")
    path = f"/staff/finance/remittances/{remittance_id}/decision"
    own = await _post(maker, path, outcome="confirm", note="Compared with the bank's line")
    assert own.status_code == 403
    done = await _post(checker, path, outcome="confirm", note="Compared with the bank's line")
    assert done.location == "/staff/finance/taxes"
    again = await _post(checker, path, outcome="refuse", note="Compared with the bank's line")
    assert again.status_code == 409
    admin = await people.make(Role.ADMIN)
    assert (await admin.call("GET", "/staff/finance/taxes")).status_code in {200, 403}


async def test_performers_read_no_taxes_of_others(container: Container, people: People) -> None:
    performer = await people.make(Role.PERFORMER)
    await confirm_tax_number(container, performer)
    await performer.json(
        "POST", "/v1/staff/finance/tax-files/tds", {"period": "2026-27/Q3", "reason": WHY}, status=403
    )


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
