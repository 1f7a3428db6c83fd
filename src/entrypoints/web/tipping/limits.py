"""What people let themselves spend: limits and breaks."""

from quart import Blueprint, request

from domain.errors import Invalid
from domain.identity.permissions import Permission
from domain.tipping.spending import (
    BreakLength,
    Limits,
    SpendingControl,
    Spent,
    month_start,
)
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires
from entrypoints.web.form import Form
from entrypoints.web.language import page_language
from entrypoints.web.page import PageResponse, page, see_other
from entrypoints.web.tipping.limit_words import BREAK_WORDS, WORDS, limits_in

RUPEE = 100


def tipping_limits_pages(container: Container) -> Blueprint:
    pages = Blueprint("web_tipping_limits", __name__)

    @pages.get("/wallet/limits")
    @requires(Permission.SET_SPENDING_LIMITS, adult=False)
    async def limits() -> PageResponse:
        return await _limits_page(container, None, Form(), saved="saved" in request.args)

    @pages.post("/wallet/limits")
    @requires(Permission.SET_SPENDING_LIMITS, adult=False)
    async def set_limits() -> PageResponse:
        form = await Form.posted()
        with form.refusals():
            asked = _asked(form)
            await container.change_spending()(
                user_id=principal().user_id, change=lambda mine, now: mine.with_limits(asked, now)
            )
            return see_other("/wallet/limits?saved=1")
        return await _limits_page(container, form, Form())

    @pages.post("/wallet/limits/raise/cancel")
    @requires(Permission.SET_SPENDING_LIMITS, adult=False)
    async def take_back_raise() -> PageResponse:
        await container.change_spending()(user_id=principal().user_id, change=SpendingControl.without_raise)
        return see_other("/wallet/limits")

    @pages.post("/wallet/limits/break")
    @requires(Permission.SET_SPENDING_LIMITS, adult=False)
    async def take_break() -> PageResponse:
        form = await Form.posted()
        with form.refusals():
            length = _length(form)
            _require_sure(form)
            await container.change_spending()(
                user_id=principal().user_id, change=lambda mine, now: mine.on_break(length, now)
            )
            return see_other("/wallet/limits")
        return await _limits_page(container, None, form)

    return pages


async def _limits_page(
    container: Container, form: Form | None, break_form: Form, *, saved: bool = False
) -> PageResponse:
    """`form` holds limits that could not be set, where that was tried; else it shows those in force."""
    now, user_id = container.now()(), principal().user_id
    control = await container.spending_queries().control(user_id)
    known = control or SpendingControl.none_yet(user_id, Spent.nothing(now))
    pending = known.pending_at(now)
    shown = form or Form(_typed(known.limits_at(now)))
    language = page_language()
    return await page(
        "web/tipping/limits.html",
        language=language,
        words=WORDS[language],
        status=max(shown.status, break_form.status),
        form=shown,
        break_form=break_form,
        saved=saved,
        control=control,
        spent=known.spent.at(now),
        bought=await container.spending_queries().bought(user_id, since=month_start(now)),
        pending=pending,
        pending_words=limits_in(pending.limits, language) if pending else "",
        away=known.away if known.back_at(now) else None,
        away_until=known.away_until,
        breaks=[(length.value, BREAK_WORDS[language][length]) for length in BreakLength],
    )


def _typed(limits: Limits) -> dict[str, str]:
    buying = None if limits.buying_per_month is None else limits.buying_per_month // RUPEE
    values = {
        "per_tip": limits.per_tip,
        "per_day": limits.per_day,
        "per_month": limits.per_month,
        "buying_per_month": buying,
    }
    return {name: str(value) for name, value in values.items() if value is not None}


def _asked(form: Form) -> Limits:
    """Raises `Invalid`, `InvalidLimit`."""

    def number(name: str) -> int | None:
        return form.whole(name) if form.text(name).strip() else None

    buying = number("buying_per_month")
    return Limits.asked(
        per_tip=number("per_tip"),
        per_day=number("per_day"),
        per_month=number("per_month"),
        buying_per_month=None if buying is None else buying * RUPEE,
    )


def _require_sure(form: Form) -> None:
    """What nobody can take back is asked for twice, on the page itself: a browser's own question needs a script.

    Raises `Invalid`.
    """
    if form.text("sure") != "yes":
        raise Invalid(
            "tick that you want it: nobody can end a break early",
            hindi="सही का निशान लगाएँ कि आप यह चाहते हैं: विराम को कोई पहले समाप्त नहीं कर सकता।",
        )


def _length(form: Form) -> BreakLength:
    """Raises `Invalid`."""
    try:
        return BreakLength(form.text("length"))
    except ValueError:
        raise Invalid("choose how long", hindi="चुनें कि कितने समय के लिए।") from None
