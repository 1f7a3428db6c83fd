"""A performer's earnings: what comes when, where it is paid, what is withheld, and the papers of it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from quart import Blueprint, Response

from domain.identity.permissions import Permission
from domain.ids import FreezeId, PayoutAccountId, PayoutId, UserId
from domain.moderation.decisions.action import ActionKind, Scope, ScopeKind
from domain.moderation.decisions.sanction import Sanction
from domain.payouts.account import AccountState, PayoutAccount
from domain.payouts.calendar import day_of, financial_year_name
from domain.payouts.freeze import Freeze, cause_of_decision
from domain.payouts.payout import PAYOUT_MIN_PAISE, PayoutState
from domain.payouts.schedule import FEE_SCHEDULES, schedule_for, to_agree_to
from entrypoints.api.payouts.views import earnings_view
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires
from entrypoints.views.payout_files import (
    as_csv,
    certificate_pdf,
    month_statement,
    statement_pdf,
    statement_rows,
)
from entrypoints.web.form import Form
from entrypoints.web.page import PageResponse, page, see_other

SHOWN = 20
MONTHS = 6
DECISIONS = 200
"""So many of the newest are looked through for what a freeze, a payout or an account is told of."""


def payouts_pages(container: Container) -> Blueprint:
    pages = Blueprint("web_payouts", __name__)

    @pages.get("/earnings")
    @requires(Permission.RECEIVE_PAYOUTS, adult=True)
    async def earnings() -> PageResponse:
        return await earnings_page(container, Form())

    @pages.post("/earnings/fees")
    @requires(Permission.RECEIVE_PAYOUTS, adult=True)
    async def agree() -> PageResponse:
        form = await Form.posted()
        with form.refusals():
            await container.agree_to_fees()(performer_id=principal().user_id, version=form.text("version"))
            return see_other("/earnings")
        return await earnings_page(container, form)

    @pages.post("/earnings/account")
    @requires(Permission.RECEIVE_PAYOUTS, adult=True)
    async def give_account() -> PageResponse:
        form = await Form.posted()
        with form.refusals():
            await container.give_payout_account()(
                account_id=PayoutAccountId(form.id("account_id")),
                performer_id=principal().user_id,
                account=form.text("account"),
                gstin=form.text("gstin"),
            )
            return see_other("/earnings")
        form.values.pop("account", None)  # a page does not repeat an account number
        return await earnings_page(container, form)

    @pages.post("/earnings/payouts")
    @requires(Permission.RECEIVE_PAYOUTS, adult=True)
    async def request_payout() -> PageResponse:
        form = await Form.posted()
        with form.refusals():
            payout = await container.request_payout()(
                payout_id=PayoutId(form.id("payout_id")),
                performer_id=principal().user_id,
                amount_paise=form.whole("amount") * 100,
            )
            return see_other(f"/earnings/payouts/{payout.id}")
        return await earnings_page(container, form)

    @pages.get("/earnings/payouts/<uuid:payout_id>")
    @requires(Permission.RECEIVE_PAYOUTS, adult=True)
    async def payout(payout_id: UUID) -> PageResponse:
        found = await container.payout_tax_queries().payout(
            PayoutId(payout_id), performer_id=principal().user_id
        )
        decided = (
            await _decided(container, principal().user_id) if found.state is PayoutState.DECLINED else []
        )
        of_it = next(
            (each for each in decided if each.action.scope == Scope(ScopeKind.PAYOUT, payout_id)), None
        )
        return await page("web/payouts/payout.html", payout=found, decided=of_it)

    @pages.get("/earnings/statements/<month>")
    @requires(Permission.RECEIVE_PAYOUTS, adult=True)
    async def statement(month: str) -> PageResponse:
        made = await month_statement(container.payout_queries(), principal().user_id, month)
        return await page("web/payouts/statement.html", statement=made)

    @pages.get("/earnings/statements/<month>.csv")
    @requires(Permission.RECEIVE_PAYOUTS, adult=True)
    async def statement_csv(month: str) -> PageResponse:
        made = await month_statement(container.payout_queries(), principal().user_id, month)
        return _file(as_csv(statement_rows(made)), f"earnings-{month}.csv", "text/csv; charset=utf-8")

    @pages.get("/earnings/statements/<month>.json")
    @requires(Permission.RECEIVE_PAYOUTS, adult=True)
    async def statement_json(month: str) -> PageResponse:
        made = await month_statement(container.payout_queries(), principal().user_id, month)
        body = msgspec.json.encode({"month": month, "items": statement_rows(made)}).decode()
        return _file(body, f"earnings-{month}.json", "application/json")

    @pages.get("/earnings/statements/<month>.pdf")
    @requires(Permission.RECEIVE_PAYOUTS, adult=True)
    async def statement_as_pdf(month: str) -> PageResponse:
        made = await statement_pdf(container, principal().user_id, month)
        return _file(made, f"earnings-{month}.pdf", "application/pdf")

    @pages.get("/earnings/certificates/<year>.pdf")
    @requires(Permission.RECEIVE_PAYOUTS, adult=True)
    async def certificate(year: str) -> PageResponse:
        made = await certificate_pdf(container, principal().user_id, year)
        return _file(made, f"taxes-{year}.pdf", "application/pdf")

    return pages


async def earnings_page(container: Container, form: Form) -> PageResponse:
    """`form` is what could not be done, where something was tried."""
    performer_id, now = principal().user_id, container.now()()
    queries, tax = container.payout_queries(), container.payout_tax_queries()
    agreed = await queries.agreements(performer_id)
    certificates = await tax.certificates(performer_id)
    freezes = await tax.open_freezes(performer_id)
    account = await queries.account(performer_id)
    is_refused = account is not None and account.state is AccountState.REFUSED
    decided = await _decided(container, performer_id) if freezes or is_refused else []
    return await page(
        "web/payouts/earnings.html",
        status=form.status,
        form=form,
        earnings=await earnings_view(container, performer_id),
        schedule=schedule_for(day_of(now), agreed),
        offered=to_agree_to(agreed, now=now),
        schedules=FEE_SCHEDULES,
        account=account,
        account_decided=_refusal_of(account, decided) if account is not None and is_refused else None,
        account_id=container.new_id()(),
        payout_id=container.new_id()(),
        payouts=await queries.payouts(performer_id, since=None, until=None, limit=SHOWN),
        freezes=freezes,
        reasoned=_reasoned(decided, freezes),
        certificates=[(financial_year_name(row.financial_year), row) for row in certificates],
        months=_months(now),
        payout_min=PAYOUT_MIN_PAISE,
        now=now,
    )


async def _decided(container: Container, performer_id: UserId) -> list[Sanction]:
    """What the newest decisions about them did, newest first."""
    rows = await container.decision_queries().of_person(performer_id, before=None, limit=DECISIONS)
    return [each for row in rows for each in row.sanctions]


def _reasoned(decided: Sequence[Sanction], freezes: Sequence[Freeze]) -> set[FreezeId]:
    """Those of which a decision tells the reasons. One from before freezes were decisions has none."""
    written = {
        each.before or cause_of_decision(each.decision_id)
        for each in decided
        if each.action.kind is ActionKind.HOLD_EARNINGS
    }
    return {each.id for each in freezes if not written.isdisjoint({str(each.id), each.cause})}


def _refusal_of(account: PayoutAccount, decided: Sequence[Sanction]) -> Sanction | None:
    """What tells why people refused it; none where the bank did, or a review of whose it is (PYT-10)."""
    of_it = Scope(ScopeKind.PAYOUT_ACCOUNT, account.id)
    return next((each for each in decided if each.action.scope == of_it and each.ended_at is None), None)


def _months(now: datetime) -> list[str]:
    """The running month and those before it."""
    first, months = day_of(now).replace(day=1), []
    for _ in range(MONTHS):
        months.append(f"{first:%Y-%m}")
        first = (first - timedelta(days=1)).replace(day=1)
    return months


def _file(body: str | bytes, name: str, content_type: str) -> Response:
    return Response(
        body,
        content_type=content_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )
