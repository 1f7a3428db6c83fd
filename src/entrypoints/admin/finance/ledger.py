"""The book for those who answer for it: the trial balance, and from it down to every line."""

from itertools import groupby
from uuid import UUID

from quart import Blueprint, request

from domain.errors import NotFound
from domain.identity.permissions import Permission
from domain.ids import UserId
from domain.ledger.chart import Account, AccountKind
from entrypoints.choices.approvals import money_approvals
from entrypoints.container import Container
from entrypoints.edge.access import requires
from entrypoints.web.page import InvalidCursor, PageResponse, page
from ports.ledger.transfers import TrialBalanceRow

ACCOUNTS = 50
LINES = 50
EXCEPTIONS = 100
DIGESTS = 30


class AccountNotFound(NotFound):
    code = "account_not_found"


def ledger_pages(container: Container) -> Blueprint:
    pages = Blueprint("admin_ledger", __name__)

    @pages.get("/staff/finance")
    @requires(Permission.READ_FINANCE, adult=False)
    async def finance() -> PageResponse:
        rows = sorted(await container.ledger_queries().trial_balance(), key=_unit)
        return await page(
            "admin/ledger/finance.html",
            trial_balance=[(unit, list(group)) for unit, group in groupby(rows, key=_unit)],
            exceptions=await container.payment_queries().exceptions(limit=EXCEPTIONS),
            digest=await container.digest_queries().state(),
            approvals=money_approvals(container),
        )

    @pages.get("/staff/finance/accounts/<kind>")
    @requires(Permission.READ_FINANCE, adult=False)
    async def accounts(kind: str) -> PageResponse:
        """Everybody's account of a personal kind, and of any other kind the one there is."""
        of = _kind(kind)
        if not of.is_personal:
            return await _lines_page(container, Account.system(of))
        rows = await container.book_queries().accounts(of, after=_place(), limit=ACCOUNTS + 1)
        shown = rows[:ACCOUNTS]
        following = shown[-1].owner if len(rows) > ACCOUNTS else None
        return await page("admin/ledger/accounts.html", kind=of, rows=shown, following=following)

    @pages.get("/staff/finance/accounts/<kind>/<uuid:owner>")
    @requires(Permission.READ_FINANCE, adult=False)
    async def account(kind: str, owner: UUID) -> PageResponse:
        of = _kind(kind)
        if not of.is_personal:
            raise AccountNotFound("this kind of account has no owner")
        return await _lines_page(container, Account.of(of, UserId(owner)))

    @pages.get("/staff/finance/digests")
    @requires(Permission.READ_FINANCE, adult=False)
    async def digests() -> PageResponse:
        queries = container.digest_queries()
        return await page(
            "admin/ledger/digests.html",
            state=await queries.state(),
            digests=await queries.latest(limit=DIGESTS),
        )

    return pages


async def _lines_page(container: Container, account: Account) -> PageResponse:
    before = _sequence()
    lines = await container.book_queries().lines(account, before=before, limit=LINES + 1)
    shown = lines[:LINES]
    return await page(
        "admin/ledger/lines.html",
        account=account,
        balance=await container.ledger_queries().balance(account),
        lines=shown,
        before=before,
        following=shown[-1].sequence if len(lines) > LINES else None,
    )


def _kind(text: str) -> AccountKind:
    try:
        return AccountKind(text)
    except ValueError:
        raise AccountNotFound("there is no such kind of account") from None


def _place() -> UUID | None:
    text = request.args.get("after")
    if text is None:
        return None
    try:
        return UUID(text)
    except ValueError:
        raise InvalidCursor("a cursor is taken from the page before, unchanged") from None


def _sequence() -> int | None:
    text = request.args.get("before")
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise InvalidCursor("a cursor is taken from the page before, unchanged")
    return int(text)


def _unit(row: TrialBalanceRow) -> str:
    return row.unit.value
