"""RazorpayX's interface, spoken by us: contacts, fund accounts, validations and payouts."""

import asyncio
import time
from typing import Any

import msgspec
from quart import Blueprint, Response, request
from quart.typing import ResponseReturnValue

from entrypoints.sandbox.razorpay import ApiRefused
from entrypoints.sandbox.razorpayx import RazorpayXSandbox, payout_json
from entrypoints.sandbox.state import SandboxContact, SandboxFundAccount, SandboxPayout, new_id

HANG_SECONDS = 60.0
AMOUNT_MIN = 100
KEY_MIN, KEY_MAX = 4, 36


def razorpayx_api(sandbox: RazorpayXSandbox) -> Blueprint:
    routes = Blueprint("razorpayx_api", __name__, url_prefix="/v1")
    _add_refusals(routes, sandbox)
    _add_accounts(routes, sandbox)
    _add_payouts(routes, sandbox)
    return routes


def _add_refusals(routes: Blueprint, sandbox: RazorpayXSandbox) -> None:
    @routes.before_request
    async def require_key() -> None:
        sandbox.payments.require_key()

    @routes.errorhandler(ApiRefused)
    async def refused(refusal: ApiRefused) -> Response:
        error: dict[str, Any] = {
            "code": "BAD_REQUEST_ERROR",
            "description": refusal.description,
            "source": "business",
            "step": None,
            "reason": "null",
            "metadata": {},
        }
        return _json({"error": error}, refusal.status)


def _add_accounts(routes: Blueprint, sandbox: RazorpayXSandbox) -> None:
    @routes.post("/contacts")
    async def create_contact() -> ResponseReturnValue:
        wanted = await request.get_json()
        if not wanted.get("name"):
            raise ApiRefused(400, "The name field is required.")
        for contact in sandbox.state.contacts.values():
            if (contact.name, contact.reference_id) == (wanted["name"], wanted.get("reference_id")):
                return _json(_contact_json(contact))  # the same details: the same contact
        contact = SandboxContact(new_id("cont_"), wanted["name"], wanted.get("reference_id"))
        sandbox.state.contacts[contact.id] = contact
        sandbox.save()
        return _json(_contact_json(contact), 201)

    @routes.post("/fund_accounts")
    async def create_fund_account() -> ResponseReturnValue:
        wanted = await request.get_json()
        kind, contact_id = wanted.get("account_type"), wanted.get("contact_id")
        details = wanted.get(kind) if kind in {"bank_account", "vpa"} else None
        if details is None or contact_id not in sandbox.state.contacts:
            raise ApiRefused(400, "The account type or contact is invalid")
        for account in sandbox.state.fund_accounts.values():
            if (account.contact_id, account.details) == (contact_id, details):
                return _json(_fund_account_json(account))
        account = SandboxFundAccount(new_id("fa_"), contact_id, kind, details)
        sandbox.state.fund_accounts[account.id] = account
        sandbox.save()
        return _json(_fund_account_json(account), 201)

    @routes.post("/fund_accounts/validations")
    async def validate() -> ResponseReturnValue:
        wanted = await request.get_json()
        account_id = wanted.get("fund_account", {}).get("id")
        if account_id not in sandbox.state.fund_accounts:
            raise ApiRefused(400, "The fund account does not exist")
        if wanted.get("account_number") != sandbox.settings.razorpayx_account_number:
            raise ApiRefused(400, "The RazorpayX Account number is invalid.")
        validation_id = new_id("fav_")
        sandbox.state.validations[validation_id] = account_id
        sandbox.save()
        return _json(_validation_json(validation_id, "created", None, None), 200)

    @routes.get("/fund_accounts/validations/<validation_id>")
    async def get_validation(validation_id: str) -> ResponseReturnValue:
        if validation_id not in sandbox.state.validations:
            raise ApiRefused(400, "The id provided does not exist")
        account = sandbox.state.fund_accounts[sandbox.state.validations[validation_id]]
        status, name = _bank_says(account, sandbox.state.contacts[account.contact_id].name)
        return _json(_validation_json(validation_id, "completed", status, name))


def _bank_says(account: SandboxFundAccount, holder: str) -> tuple[str, str | None]:
    """The holder's own name, but: a number that ends in 0000, or a UPI id that begins with `other`, is somebody else's;
    one that ends in 9999, or begins with `nobody`, is not there."""
    if account.account_type == "vpa":
        address = account.details.get("address", "")
        other, nobody = address.startswith("other"), address.startswith("nobody")
    else:
        number = account.details.get("account_number", "")
        other, nobody = number.endswith("0000"), number.endswith("9999")
    if nobody:
        return "invalid", None
    return "active", "Suresh Patel" if other else holder.upper()


def _add_payouts(routes: Blueprint, sandbox: RazorpayXSandbox) -> None:
    @routes.post("/payouts")
    async def create_payout() -> ResponseReturnValue:
        key, body = request.headers.get("X-Payout-Idempotency", ""), await _body()
        if not KEY_MIN <= len(key) <= KEY_MAX:
            raise ApiRefused(400, "Idempotency key is missing. Include idempotency header and key.")
        earlier = sandbox.with_key(key)
        if earlier is not None:
            if earlier.body != body:
                raise ApiRefused(400, "Different request body sent for the same idempotency header.")
            return _json(payout_json(earlier))
        fault = sandbox.faults.popleft() if sandbox.faults else ""
        if fault == "refused":
            raise ApiRefused(400, "Payouts to this account are not possible.")
        if fault == "broken":
            return _json(
                {"error": {"code": "SERVER_ERROR", "description": "We are facing some trouble"}}, 500
            )
        payout = _created(sandbox, key, body, unheard=fault == "silent")
        sandbox.settle_later(payout)
        if fault == "lost":
            await asyncio.sleep(HANG_SECONDS)
        if payout.unheard:
            return Response("<h1>504 Gateway Time-out</h1>", 504, content_type="text/html")
        return _json(payout_json(payout))

    @routes.get("/payouts")
    async def list_payouts() -> ResponseReturnValue:
        reference = request.args.get("reference_id")
        found = [
            p for p in sandbox.state.payouts.values() if reference is None or p.reference_id == reference
        ]
        items = [payout_json(payout) for payout in found]
        return _json({"entity": "collection", "count": len(items), "items": items})

    @routes.get("/payouts/<payout_id>")
    async def get_payout(payout_id: str) -> ResponseReturnValue:
        return _json(payout_json(sandbox.payout(payout_id)))


async def _body() -> bytes:
    data: bytes = await request.get_data(cache=True, as_text=False, parse_form_data=False)
    return data


def _created(sandbox: RazorpayXSandbox, key: str, body: bytes, *, unheard: bool) -> SandboxPayout:
    wanted = msgspec.json.decode(body)
    if wanted.get("account_number") != sandbox.settings.razorpayx_account_number:
        raise ApiRefused(400, "The RazorpayX Account number is invalid.")
    if wanted.get("fund_account_id") not in sandbox.state.fund_accounts:
        raise ApiRefused(400, "The fund account id is invalid.")
    if wanted.get("amount", 0) < AMOUNT_MIN or wanted.get("currency") != "INR":
        raise ApiRefused(400, "Minimum transaction amount should be 100 paise.")
    kind = sandbox.state.fund_accounts[wanted["fund_account_id"]].account_type
    if wanted.get("mode") not in ({"UPI"} if kind == "vpa" else {"IMPS", "NEFT", "RTGS"}):
        raise ApiRefused(400, "The mode does not fit the fund account.")
    payout = SandboxPayout(
        new_id("pout_"), wanted["fund_account_id"], wanted["amount"], wanted["mode"], wanted.get("reference_id"),
        key, body, int(time.time()), unheard=unheard,
    )  # fmt: skip
    sandbox.state.payouts[payout.id] = payout
    sandbox.save()
    return payout


def _contact_json(contact: SandboxContact) -> dict[str, Any]:
    return {
        "id": contact.id,
        "entity": "contact",
        "name": contact.name,
        "type": "vendor",
        "reference_id": contact.reference_id,
        "active": True,
    }


def _fund_account_json(account: SandboxFundAccount) -> dict[str, Any]:
    return {
        "id": account.id,
        "entity": "fund_account",
        "contact_id": account.contact_id,
        "account_type": account.account_type,
        account.account_type: account.details,
        "active": True,
    }


def _validation_json(
    validation_id: str, status: str, account_status: str | None, name: str | None
) -> dict[str, Any]:
    return {
        "id": validation_id,
        "entity": "fund_account.validation",
        "status": status,
        "amount": 100,
        "currency": "INR",
        "notes": [],
        "results": {"account_status": account_status, "registered_name": name},
        "created_at": int(time.time()),
        "utr": None,
    }


def _json(body: dict[str, Any], status: int = 200) -> Response:
    return Response(msgspec.json.encode(body), status=status, content_type="application/json")
