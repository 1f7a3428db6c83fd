"""What was earned becomes rupees, and goes to a bank: two people let it go, and the bank says when it is there."""

import re
from uuid import uuid4

from entrypoints.cli.demo import earlier
from entrypoints.cli.demo.answers import Earnings, Payout
from entrypoints.cli.demo.earlier import Earlier, MyEarnings
from entrypoints.cli.demo.evidence import booked
from entrypoints.cli.demo.person import until
from entrypoints.cli.demo.show import EARLIER_TOKENS, PAYOUT_PAISE, Show, require

_HASH = re.compile(r'name="content_hash" value="([0-9a-f]+)"')


async def agree(show: Show) -> str:
    """To the fees, deduction by deduction, and where to be paid; the worker then asks the bank whose account it is."""
    version = await earlier.agree_to_fees(show.performer)
    await earlier.give_account(show.performer)
    return f"fees of {version}"


async def earn_earlier(show: Show) -> str:
    """Nobody waits a week here: a tip is put on an evening of nine days ago, by the use case of every tip."""
    performer, evening = show.performer, Earlier(show.stage.environment, show.stream_id)
    assert show.patron.id is not None
    await evening.tip(show.patron.id, EARLIER_TOKENS)
    pending = (await performer.ask("GET", "/v1/earnings", Earnings)).pending
    await evening.release()
    earnings = await performer.ask("GET", "/v1/me/earnings", MyEarnings)
    left = (await performer.ask("GET", "/v1/earnings", Earnings)).pending
    require(earnings.available_paise >= PAYOUT_PAISE, f"{earnings.available_paise} paise are available")
    require(left == 0, f"{left} tokens of that evening are still pending")
    kept, ready = earnings.reserve_paise / 100, earnings.available_paise / 100
    return f"{pending} tokens of another evening: ₹{ready:,.2f} to draw, ₹{kept:,.2f} kept back"


async def draw(show: Show) -> str:
    performer, show.payout_id = show.performer, uuid4()
    account = await earlier.account_is_verified(performer, seconds=show.stage.chore_seconds)
    before = await performer.ask("GET", "/v1/me/earnings", MyEarnings)
    path, body = f"/v1/me/payouts/{show.payout_id}", {"amount_paise": PAYOUT_PAISE}
    for _ in range(2):
        payout = await performer.ask("PUT", path, Payout, body)
    after = await performer.ask("GET", "/v1/me/earnings", MyEarnings)
    drawn = before.available_paise - after.available_paise
    require(drawn == PAYOUT_PAISE, f"{drawn} paise were set aside")
    show.figures.net_paise = payout.net_paise
    return f"₹{PAYOUT_PAISE / 100:,.2f} less ₹{(PAYOUT_PAISE - payout.net_paise) / 100:,.2f} tax, to {account.masked}"


async def let_go(show: Show) -> str:
    """One makes the batch, another checks it; neither does both."""
    (maker, checker), batch_id = show.finance, uuid4()
    fields = [("batch_id", str(batch_id)), ("payout", str(show.payout_id))]
    await maker.post("/staff/payouts/batches", fields)
    path = f"/staff/payouts/batches/{batch_id}"
    seen = _HASH.search(await checker.look(path))
    require(seen is not None, "the batch has nothing to check on its page")
    assert seen is not None
    check = [("content_hash", seen[1])]
    refusal = await maker.refused(maker.post(f"{path}/check", check))
    require(refusal.status == 403, str(refusal))
    await checker.post(f"{path}/check", check)
    again = await checker.refused(checker.post(f"{path}/check", check))
    require(again.status == 409, str(again))
    return f"made by {maker.name}, checked by {checker.name}"


async def has_arrived(show: Show) -> str:
    """The bank's word comes by webhook, and the book has the payout once."""
    performer, path = show.performer, f"/v1/me/payouts/{show.payout_id}"

    async def is_paid() -> bool:
        return (await performer.ask("GET", path, Payout)).state == "paid"

    await until(is_paid, seconds=show.stage.chore_seconds, otherwise="the payout is not paid")
    payout = await performer.ask("GET", path, Payout)
    changes = await booked(show.stage.database_url, f"payout:{show.payout_id}")
    require(changes.get("performer_payable") == -PAYOUT_PAISE, f"the book says {changes}")
    require(changes.get("bank") == payout.net_paise, f"the book says {changes}")
    require("payout_clearing" not in changes, "the payout is still on its way")
    return f"₹{payout.net_paise / 100:,.2f}, {payout.utr}"
