"""What finance does besides refunds, over the API: settlements with their differences, and promo tokens."""

import base64
from datetime import timedelta
from uuid import uuid4

import msgspec
import pytest
from quart import Response

from domain.identity.permissions import Role
from entrypoints.container import Container
from tests.integration.api.conftest import People

HEAD = (
    "PaymentType,MerchantReferenceId,PhonePeReferenceId,From,Instrument,CreationDate,TransactionDate,"
    "SettlementDate,BankReferenceNo,Amount,Fee,IGST,CGST,SGST\n"
)


async def code_of(response: Response) -> tuple[int, object]:
    body = msgspec.json.decode(await response.get_data(), type=dict[str, object])
    return response.status_code, body["code"]


def report(payment: str, reference: str, *, amount: str = "499.00") -> str:
    line = (
        f"PAYMENT,order,{payment},X,UPI_REDEMPTION,01-05-2031,01-05-2031,02-05-2031,{reference},"
        f"{amount},-9.98,-1.80,0.00,0.00\n"
    )
    return base64.b64encode((HEAD + line).encode()).decode()


async def test_wal_06_a_report_is_brought_read_line_by_line_and_its_difference_explained_once(
    people: People,
) -> None:
    officer = await people.make(Role.FINANCE_OFFICER)
    reference, payment = f"UTR{uuid4().hex[:12]}", f"OM{uuid4().hex}"
    files = "/v1/staff/settlements/phonepe/files"
    brought = await officer.json("POST", files, {"file": report(payment, reference)}, status=200)
    assert brought == {"fresh": 1, "known": 0, "told": 1}
    again = await officer.json("POST", files, {"file": report(payment, reference)}, status=200)
    assert again == {"fresh": 0, "known": 1, "told": 0}
    changed = await officer.call("POST", files, {"file": report(payment, reference, amount="498.00")})
    assert await code_of(changed) == (409, "settlement_changed")

    listed = await officer.json("GET", "/v1/staff/settlements", status=200)
    [mine] = [each for each in listed["items"] if each["utr"] == reference]
    assert (mine["net_paise"], mine["open_differences"]) == (48_722, 1)
    detail = await officer.json("GET", f"/v1/staff/settlements/phonepe/{mine['id']}", status=200)
    assert detail["settlement"] == mine
    assert [(line["id"], line["amount_paise"], line["fee_paise"]) for line in detail["lines"]] == [
        (payment, 49_900, 998)
    ]
    found = await officer.json("GET", "/v1/staff/settlement-differences", status=200)
    [extra] = [each for each in found["open"] if each["subject"] == payment]
    wanted = {name: extra[name] for name in ("kind", "line_kind", "subject")}
    path = "/v1/staff/settlement-differences/phonepe/resolve"
    assert await code_of(await officer.call("POST", path, {**wanted, "reason": " "})) == (
        422,
        "reason_required",
    )
    told = await officer.json("POST", path, {**wanted, "reason": "Of another shop of ours"}, status=200)
    assert (told["resolved_by"], told["reason"]) == (str(officer.user.id), "Of another shop of ours")
    assert await code_of(await officer.call("POST", path, {**wanted, "reason": "Once more"})) == (
        409,
        "difference_resolved",
    )


@pytest.mark.parametrize("file", ["bm90LGEKcmVwb3J0", ""])
async def test_wal_06_what_is_no_report_is_refused(people: People, file: str) -> None:
    officer = await people.make(Role.FINANCE_OFFICER)
    for provider in ("phonepe", "nobody"):
        refused = await officer.call("POST", f"/v1/staff/settlements/{provider}/files", {"file": file})
        assert (await code_of(refused))[0] == 422
    unknown = await officer.call("GET", "/v1/staff/settlements/phonepe/nothing")
    assert await code_of(unknown) == (404, "settlement_not_found")


async def test_promo_tokens_are_granted_once_by_an_officer_to_somebody_else(
    people: People, container: Container
) -> None:
    officer, asha = await people.make(Role.FINANCE_OFFICER), await people.make()
    until = (container.now()() + timedelta(days=30)).isoformat()
    body = {"user_id": str(asha.user.id), "tokens": 40, "reason": "The stream broke off", "expires_at": until}
    path = f"/v1/staff/promo-grants/{uuid4()}"
    granted = await officer.json("PUT", path, body, status=200)
    assert (granted["tokens"], granted["swept_at"]) == (40, None)
    assert await officer.json("PUT", path, body, status=200) == granted
    assert await code_of(await officer.call("PUT", path, {**body, "tokens": 41})) == (
        409,
        "promo_grant_id_reused",
    )
    listed = await officer.json("GET", "/v1/staff/promo-grants", status=200)
    assert granted in listed["items"]
    itself = {**body, "user_id": str(officer.user.id)}
    refused = await officer.call("PUT", f"/v1/staff/promo-grants/{uuid4()}", itself)
    assert refused.status_code == 403
