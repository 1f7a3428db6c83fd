"""A viewer changes their mind: tokens go back, and the money to where it came from."""

from uuid import UUID, uuid4

from entrypoints.cli.demo.answers import Refund, Refunds
from entrypoints.cli.demo.evidence import booked
from entrypoints.cli.demo.person import Order, PlacedOrder, until
from entrypoints.cli.demo.show import PACKAGE, REFUND_TOKENS, Show, require


async def ask_back(show: Show) -> str:
    """What is paid and not spent yet is asked back, and whoever asked does not decide."""
    patron, figures = show.patron, show.figures
    order_id, show.refund_id = uuid4(), uuid4()
    path = f"/v1/orders/{order_id}"
    wanted = {"package_id": PACKAGE, "provider": "razorpay", "method": "card", "place_of_supply": "29"}
    placed = await patron.ask("PUT", path, PlacedOrder, wanted)
    assert placed.checkout is not None
    await patron.pay(placed.checkout)

    async def is_paid() -> bool:
        return (await patron.ask("GET", path, Order)).state == "paid"

    await until(is_paid, seconds=show.stage.patience_seconds, otherwise="the paid order is not credited")
    show.refunded_order_id = order_id
    body = {"tokens": REFUND_TOKENS, "reason": "Bought more than I meant to."}
    for _ in range(2):
        refund = await patron.ask("PUT", _path(show), Refund, body)
    require(refund.state == "requested", f"the refund is {refund.state}")
    decision = {"approve": True, "note": "It is my own money."}
    refusal = await patron.refused(patron.ask("PUT", _decision(show.refund_id), Refund, decision))
    require(refusal.status == 403, str(refusal))
    figures.refund_paise = refund.amount_paise
    return f"{REFUND_TOKENS} of {placed.order.tokens + placed.order.bonus} tokens, by {patron.name}"


async def approve(show: Show) -> str:
    assert show.refund_id is not None
    officer, before = show.finance[0], await show.patron.wallet()
    decision = {"approve": True, "note": "Not spent yet."}
    refund = await officer.ask("PUT", _decision(show.refund_id), Refund, decision)
    require(refund.state == "approved", f"the refund is {refund.state}")
    again = await officer.refused(
        officer.ask("PUT", _decision(show.refund_id), Refund, {"approve": False, "note": "No."})
    )
    require(again.code == "refund_not_open", str(again))
    taken = before - await show.patron.wallet()
    require(taken >= REFUND_TOKENS, f"{taken} tokens were taken back")
    show.figures.refund_paise = refund.amount_paise
    return f"by {officer.name}: {taken} tokens, their bonus too, are gone from the wallet"


async def has_arrived(show: Show) -> str:
    """The gateway's webhook says so, and the book has it once."""
    assert show.figures.refund_paise is not None

    async def is_processed() -> bool:
        refunds = await show.patron.ask("GET", f"/v1/orders/{show.refunded_order_id}/refunds", Refunds)
        return [refund.state for refund in refunds.items] == ["processed"]

    await until(is_processed, seconds=show.stage.chore_seconds, otherwise="the refund is not processed")
    changes = await booked(show.stage.database_url, f"refund:{show.refund_id}")
    paise = show.figures.refund_paise
    require(changes.get("gateway_receivable") == paise, f"the book says {changes}")
    require(changes.get("viewer_paid") == -REFUND_TOKENS, f"the book says {changes}")
    require("refunds_payable" not in changes, "the refund is still owed")
    return f"₹{paise / 100:,.2f} to the card it came from"


def _path(show: Show) -> str:
    return f"/v1/orders/{show.refunded_order_id}/refunds/{show.refund_id}"


def _decision(refund_id: UUID) -> str:
    return f"/v1/staff/refunds/{refund_id}/decision"
