"""The statement of a period, as a page."""

from datetime import datetime, timedelta

from quart import Blueprint, request

from domain.errors import Invalid
from domain.identity.permissions import Permission, Role
from domain.ids import UserId
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires
from entrypoints.views.period import Period
from entrypoints.views.statement import Of, Statement, Summary, asked_for
from entrypoints.web.form import Form
from entrypoints.web.page import PageResponse, page

SHOWN = 200
OF_WORDS = {Of.WALLET: "Wallet", Of.EARNINGS: "Earnings", Of.PAYOUTS: "Payouts"}


def statement_pages(container: Container) -> Blueprint:
    pages = Blueprint("web_statement", __name__)

    @pages.get("/statement")
    @requires(Permission.MANAGE_OWN_ACCOUNT, adult=False)
    async def statement() -> PageResponse:
        """What was typed and is no period is told, and the running month is shown."""
        now = container.now()()
        form = Form(dict(request.args))
        period, of = Period.this_month(now), Of.WALLET
        try:
            of = asked_for(request.args.get("of"))
            period = Period.asked(request.args, now)
        except Invalid as refusal:
            form.refuse(refusal)
        form.values |= {"from": period.first.isoformat(), "to": period.last.isoformat()}
        asked = Statement(container, UserId(principal().user_id), of, period)
        return await page(
            "web/ledger/statement.html",
            status=form.status,
            form=form,
            statement=asked,
            summary=await Summary.of(asked, shown=SHOWN),
            choices=_choices(),
            periods=_periods(period, now),
        )

    return pages


def _choices() -> list[tuple[str, str]]:
    """Performers have three kinds of account, everybody else has a wallet."""
    is_performer = principal().role is Role.PERFORMER
    return [(of.value, words) for of, words in OF_WORDS.items() if is_performer or of is Of.WALLET]


def _periods(chosen: Period, now: datetime) -> list[tuple[str, Period, bool]]:
    """Those that people ask for most, and whether each is the one that is shown."""
    now_period = Period.this_month(now)
    last_of_before = now_period.first - timedelta(days=1)
    before = Period(last_of_before.replace(day=1), last_of_before)
    named = [
        ("This month", now_period),
        ("Last month", before),
        ("This financial year", Period.financial_year(now)),
    ]
    return [(words, period, period == chosen) for words, period in named]
