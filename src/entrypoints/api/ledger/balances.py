"""A viewer's wallet and a performer's earnings over the API."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from quart import Blueprint, Response, request

from domain.identity.permissions import Permission
from domain.ids import UserId
from domain.ledger.chart import Account, AccountKind
from entrypoints.api.body import View, json
from entrypoints.api.cursor import InvalidCursor, cursor_of, read_cursor
from entrypoints.api.documented import documented
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires
from ports.ledger.transfers import StatementLine

TAG = "ledger"
PAGE_LENGTH = 50
WALLET = (AccountKind.VIEWER_PAID, AccountKind.VIEWER_PROMO)
EARNINGS = (AccountKind.PERFORMER_PENDING,)


class WalletView(View, frozen=True):
    """Tokens. Promo tokens are spent first."""

    paid: int
    promo: int
    total: int


class LineView(View, frozen=True):
    id: UUID
    account: str
    """`viewer_paid`, `viewer_promo` or `performer_pending`."""
    kind: str
    """`purchase_tokens`, `purchase_bonus` or `tip`."""
    amount: int
    """Tokens; below zero when they left the account."""
    balance_after: int
    reference: str
    """What it was for: `order:` or `tip:` and its id."""
    at: datetime


class StatementView(View, frozen=True):
    items: list[LineView]
    next_cursor: str | None


class EarningsView(View, frozen=True):
    pending: int
    """Tokens earned and not yet released."""
    items: list[LineView]
    next_cursor: str | None


def ledger_routes(container: Container) -> Blueprint:
    routes = Blueprint("api_ledger", __name__)

    async def statement(
        owner: UserId, kinds: Sequence[AccountKind], listing: str
    ) -> tuple[list[LineView], str | None]:
        secret_key = container.settings().secret_key
        place = read_cursor(request.args.get("cursor"), listing=listing, secret_key=secret_key)
        lines = await container.ledger_queries().statement(
            owner, kinds=kinds, before=place[1].int if place else None, limit=PAGE_LENGTH
        )
        if len(lines) < PAGE_LENGTH:
            return [_line_view(line) for line in lines], None
        last = lines[-1]  # its place is its sequence, which takes the id's place in the cursor
        following = cursor_of(last.at, UUID(int=last.sequence), listing=listing, secret_key=secret_key)
        return [_line_view(line) for line in lines], following

    @routes.get("/v1/wallet")
    @requires(Permission.BUY_TOKENS, adult=True)
    @documented(summary="My tokens", tag=TAG, responses={200: WalletView})
    async def wallet() -> Response:
        who = principal().user_id
        paid, promo = [await container.ledger_queries().balance(Account.of(kind, who)) for kind in WALLET]
        return json(WalletView(paid=paid, promo=promo, total=paid + promo))

    @routes.get("/v1/wallet/statement")
    @requires(Permission.BUY_TOKENS, adult=True)
    @documented(
        summary="What changed my tokens, newest first",
        tag=TAG,
        query={"cursor": "`next_cursor` of the page before"},
        responses={200: StatementView},
        errors=[InvalidCursor],
    )
    async def wallet_statement() -> Response:
        items, following = await statement(principal().user_id, WALLET, "wallet")
        return json(StatementView(items=items, next_cursor=following))

    @routes.get("/v1/earnings")
    @requires(Permission.PUBLISH, adult=True)
    @documented(
        summary="What I earned as a performer, newest first",
        tag=TAG,
        query={"cursor": "`next_cursor` of the page before"},
        responses={200: EarningsView},
        errors=[InvalidCursor],
    )
    async def earnings() -> Response:
        who = principal().user_id
        pending = await container.ledger_queries().balance(Account.of(AccountKind.PERFORMER_PENDING, who))
        items, following = await statement(who, EARNINGS, "earnings")
        return json(EarningsView(pending=pending, items=items, next_cursor=following))

    return routes


def _line_view(line: StatementLine) -> LineView:
    return LineView(
        id=line.transfer_id,
        account=line.account,
        kind=line.kind,
        amount=line.amount,
        balance_after=line.balance_after,
        reference=line.reference,
        at=line.at,
    )
