"""Where somebody at the sandbox decides how payouts end, and what goes wrong with the next one."""

from quart import Blueprint, redirect, render_template, request
from quart.typing import ResponseReturnValue

from entrypoints.sandbox.pages import page_error
from entrypoints.sandbox.razorpayx import RazorpayXSandbox

ENDS = ("processed", "reversed", "failed")
FAULTS = ("lost", "silent", "refused", "broken")


def razorpayx_pages(sandbox: RazorpayXSandbox) -> Blueprint:
    pages = Blueprint("razorpayx", __name__, url_prefix="/razorpayx")

    @pages.get("/")
    async def index() -> ResponseReturnValue:
        payouts = sorted(sandbox.state.payouts.values(), key=lambda payout: payout.created_at, reverse=True)
        return await render_template(
            "sandbox/razorpayx.html",
            payouts=payouts,
            settles=sandbox.state.payouts_settle,
            doubled=sandbox.doubled,
            unheard=sandbox.unheard,
            faults=list(sandbox.faults),
            ends=ENDS,
            kinds=FAULTS,
        )

    @pages.post("/rules")
    async def rules() -> ResponseReturnValue:
        """How payouts end by themselves, and what goes wrong with the next ones."""
        form = await request.form
        settles, fault = form.get("settles", sandbox.state.payouts_settle), form.get("fault", "")
        if settles not in (*ENDS, "never") or fault not in ("", *FAULTS):
            return await page_error("There is no such rule", 400)
        sandbox.state.payouts_settle = settles
        sandbox.doubled, sandbox.unheard = "doubled" in form, "unheard" in form
        if fault:
            sandbox.faults.append(fault)
        sandbox.save()
        return redirect("/razorpayx/", 303)

    @pages.post("/payouts/<payout_id>")
    async def settle(payout_id: str) -> ResponseReturnValue:
        form = await request.form
        status = form.get("status", "")
        if payout_id not in sandbox.state.payouts or status not in ENDS:
            return await page_error("There is no such payout, or no such end", 400)
        payout = sandbox.state.payouts[payout_id]
        payout.unheard = payout.unheard or "unheard" in form
        sandbox.settle(payout, status)
        return redirect("/razorpayx/", 303)

    return pages
