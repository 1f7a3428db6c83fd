"""Statements of a period, to download: by a program, or by a browser from the page of the statement."""

from quart import Blueprint, Response, request

from domain.identity.permissions import Permission
from entrypoints.api.documented import Raw, documented
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires
from entrypoints.views.period import InvalidPeriod, Period
from entrypoints.views.statement import Statement, UnknownStatement, asked_for
from entrypoints.views.statement_files import PeriodStatementView, statement_csv, statement_json

TAG = "ledger"
QUERY = {
    "of": "`wallet` (where nothing is said), `earnings` or `payouts`",
    "from": "The first day, as 2026-11-01, in India; the first of the month where nothing is said",
    "to": "The last day; today where nothing is said",
}


def statement_routes(container: Container) -> Blueprint:
    """Of one's own accounts, whoever one is by now: what one's money did stays one's own to read."""
    routes = Blueprint("api_statement", __name__)

    @routes.get("/v1/statement")
    @requires(Permission.MANAGE_OWN_ACCOUNT, adult=False)
    @documented(
        summary="What changed my tokens or rupees in a period: opening, every line, closing",
        tag=TAG,
        query=QUERY,
        responses={200: PeriodStatementView},
        errors=[InvalidPeriod, UnknownStatement],
    )
    async def as_json() -> Response:
        return statement_json(asked_statement(container))

    @routes.get("/v1/statement.csv")
    @requires(Permission.MANAGE_OWN_ACCOUNT, adult=False)
    @documented(
        summary="The same for a spreadsheet",
        tag=TAG,
        query=QUERY,
        responses={200: Raw("text/csv")},
        errors=[InvalidPeriod, UnknownStatement],
    )
    async def as_csv() -> Response:
        return statement_csv(asked_statement(container))

    return routes


def asked_statement(container: Container) -> Statement:
    """Of whoever asks. Raises `InvalidPeriod`, `UnknownStatement`."""
    period = Period.asked(request.args, container.now()())
    return Statement(container, principal().user_id, asked_for(request.args.get("of")), period)
