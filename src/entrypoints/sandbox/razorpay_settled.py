"""Razorpay's settlements: what was captured and refunded reaches a bank in batches, less fees.

Contract: https://razorpay.com/docs/api/settlements/fetch-recon (the fields of an item, and that an adjustment names
neither `credit_type` nor `settlement_utr`), https://razorpay.com/docs/api/settlements/entity. A fee is 2 % and 18 % GST
of that; `fee` includes `tax`.
"""

import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

import msgspec
from quart import Blueprint, Response, redirect, request, url_for
from quart.typing import ResponseReturnValue

from domain.india import INDIA
from entrypoints.sandbox.pages import page_error
from entrypoints.sandbox.razorpay import ApiRefused, RazorpaySandbox
from entrypoints.sandbox.state import SandboxPayment, SandboxRefund, SandboxSettlement, new_id

Line = dict[str, Any]
PAGE, PAGE_MAX = 10, 1_000
TAKEN = frozenset({"captured", "refunded"})


def settlements_api(sandbox: RazorpaySandbox) -> Blueprint:
    """Registered within the API, which asks for the key and words the refusals."""
    routes = Blueprint("razorpay_settlements_api", __name__)

    @routes.get("/settlements/recon/combined")
    async def recon() -> ResponseReturnValue:
        """What was settled on a day, or in a month, and what was captured then and is still on its way."""
        if not (request.args.get("year", type=int) and request.args.get("month", type=int)):
            raise ApiRefused(400, "The year field is required.", field="year")
        state = sandbox.state
        settled = [
            line for each in state.settlements.values() if _is_of(each.settled_at) for line in each.lines
        ]
        items = [*settled, *(line for line in _waiting(sandbox) if _is_of(line["created_at"]))]
        skip = request.args.get("skip", 0, type=int)
        page = items[skip : skip + min(request.args.get("count", PAGE, type=int), PAGE_MAX)]
        return _json({"entity": "collection", "count": len(page), "items": page})

    @routes.get("/settlements")
    async def settlements() -> ResponseReturnValue:
        newest = sorted(sandbox.state.settlements.values(), key=lambda each: each.settled_at, reverse=True)
        items = [settlement_json(each) for each in newest[:PAGE]]
        return _json({"entity": "collection", "count": len(items), "items": items})

    @routes.get("/settlements/<settlement_id>")
    async def settlement(settlement_id: str) -> ResponseReturnValue:
        if settlement_id not in sandbox.state.settlements:
            raise ApiRefused(400, "The id provided does not exist")
        return _json(settlement_json(sandbox.state.settlements[settlement_id]))

    return routes


def settlement_pages(sandbox: RazorpaySandbox) -> Blueprint:
    """Where a person has the gateway settle, and something go wrong with it."""
    routes = Blueprint("settlements", __name__, url_prefix="/back")

    @routes.post("/settlements")
    async def settle() -> ResponseReturnValue:
        """Everything that waits, in one transfer. `wrong` is what does not agree in it; "" for nothing."""
        wrong = (await request.form).get("wrong", "")
        if wrong not in {"", *WRONGS}:
            return await page_error("Nothing goes wrong that way", 400)
        lines = _waiting(sandbox)
        if wrong:
            lines = WRONGS[wrong](sandbox, lines)
        if not lines:
            return await page_error("There is nothing to settle", 400)
        made = _settled(lines)
        sandbox.state.settlements[made.id] = made
        sandbox.file.save(sandbox.state)
        return redirect(url_for("index"), 303)

    return routes


def settlement_json(settlement: SandboxSettlement) -> dict[str, Any]:
    net = sum(line["credit"] - line["debit"] for line in settlement.lines)
    return {
        "id": settlement.id,
        "entity": "settlement",
        "amount": net,
        "status": "processed",
        "fees": 0,
        "tax": 0,
        "utr": settlement.utr,
        "created_at": settlement.settled_at,
    }


def _settled(lines: list[Line]) -> SandboxSettlement:
    settlement = SandboxSettlement(new_id("setl_"), new_id("UTR").upper(), int(time.time()), [])
    for line in lines:
        settled = {"settled": True, "settled_at": settlement.settled_at, "settlement_id": settlement.id}
        utr = None if line["type"] == "adjustment" else settlement.utr
        settlement.lines.append(line | settled | {"settlement_utr": utr})
    return settlement


def _waiting(sandbox: RazorpaySandbox) -> list[Line]:
    """Payments that were captured, and refunds that were sent, in no settlement yet."""
    gone = {line["entity_id"] for each in sandbox.state.settlements.values() for line in each.lines}
    payments, refunds = sandbox.state.payments, sandbox.state.refunds
    return [
        *(_of_payment(p) for p in payments.values() if p.status in TAKEN and p.id not in gone),
        *(
            _of_refund(r, payments[r.payment_id])
            for r in refunds.values()
            if r.status == "processed" and r.id not in gone
        ),
    ]


def _of_payment(payment: SandboxPayment) -> Line:
    fee, tax = _fee_of(payment.amount)
    return _line(
        payment.id, "payment", amount=payment.amount, credit=payment.amount - fee, fee=fee, tax=tax,
        created_at=payment.created_at, order_id=payment.order_id, method=payment.method,
    )  # fmt: skip


def _of_refund(refund: SandboxRefund, payment: SandboxPayment) -> Line:
    return _line(
        refund.id, "refund", amount=refund.amount, debit=refund.amount, created_at=refund.created_at,
        payment_id=payment.id, order_id=payment.order_id, method=payment.method,
    )  # fmt: skip


def _fee_of(amount: int) -> tuple[int, int]:
    """The fee with its tax, and the tax, rounded down."""
    fee = amount * 2 // 100
    tax = fee * 18 // 100
    return fee + tax, tax


def _line(entity_id: str, kind: str, *, amount: int, created_at: int, **fields: Any) -> Line:
    usual = {
        "entity_id": entity_id, "type": kind, "debit": 0, "credit": 0, "amount": amount, "currency": "INR", "fee": 0,
        "tax": 0, "on_hold": False, "settled": False, "created_at": created_at, "settled_at": None,
        "settlement_id": None, "posted_at": None, "credit_type": "default", "description": None, "notes": None,
        "payment_id": None, "settlement_utr": None, "order_id": None, "order_receipt": None, "method": None,
        "card_network": None, "card_issuer": None, "card_type": None, "dispute_id": None,
    }  # fmt: skip
    if kind == "adjustment":
        del usual["credit_type"]
    return usual | fields


def _left_out(_: RazorpaySandbox, lines: list[Line]) -> list[Line]:
    return lines[1:]


def _again(sandbox: RazorpaySandbox, lines: list[Line]) -> list[Line]:
    """The first line of the settlement before, once more."""
    earlier = [line for each in sandbox.state.settlements.values() for line in each.lines]
    return [*lines, *earlier[:1]]


def _less(_: RazorpaySandbox, lines: list[Line]) -> list[Line]:
    """The first payment is a rupee less than was captured."""
    first, *others = lines
    return [first | {"amount": first["amount"] - 100, "credit": first["credit"] - 100}, *others]


def _dearer(_: RazorpaySandbox, lines: list[Line]) -> list[Line]:
    """A fee of a tenth, with its tax."""
    first, *others = lines
    tax = first["amount"] // 10 * 18 // 100
    fee = first["amount"] // 10 + tax
    return [first | {"fee": fee, "tax": tax, "credit": first["amount"] - fee}, *others]


def _of_nobody(_: RazorpaySandbox, lines: list[Line]) -> list[Line]:
    fee, tax = _fee_of(12_300)
    stray = _line(
        new_id("pay_"),
        "payment",
        amount=12_300,
        credit=12_300 - fee,
        fee=fee,
        tax=tax,
        created_at=int(time.time()),
    )
    return [*lines, stray]


def _adjusted(_: RazorpaySandbox, lines: list[Line]) -> list[Line]:
    """The gateway gives something back, and says why."""
    words = "Fee reversal"
    given = _line(
        new_id("adj_"),
        "adjustment",
        amount=1_012,
        credit=1_012,
        created_at=int(time.time()),
        description=words,
    )
    return [given, *lines]


WRONGS: dict[str, Callable[[RazorpaySandbox, list[Line]], list[Line]]] = {
    "left_out": _left_out,
    "again": _again,
    "less": _less,
    "dearer": _dearer,
    "of_nobody": _of_nobody,
    "adjusted": _adjusted,
}


def _is_of(at: int) -> bool:
    """Whether it was on the day, or in the month, that is asked for; days are India's."""
    when = datetime.fromtimestamp(at, INDIA)
    wanted = (request.args.get(name, type=int) for name in ("year", "month", "day"))
    return all(
        want in (None, has) for want, has in zip(wanted, (when.year, when.month, when.day), strict=True)
    )


def _json(body: dict[str, Any]) -> Response:
    return Response(msgspec.json.encode(body), content_type="application/json")
