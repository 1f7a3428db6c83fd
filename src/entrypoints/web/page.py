"""Answering with a page, or with the fragment of it that htmx asked for."""

from datetime import datetime

from quart import Response, redirect, render_template, request
from werkzeug.wrappers import Response as WerkzeugResponse

from domain.errors import Invalid
from domain.ids import UserId
from domain.ledger.chart import Account, AccountKind
from entrypoints.container import Container

PageResponse = Response | WerkzeugResponse


class InvalidCursor(Invalid):
    code = "invalid_cursor"


def wants_fragment() -> bool:
    """Whether htmx asks, to swap the answer into a page that is there already."""
    return "HX-Request" in request.headers


async def page(template: str, *, status: int = 200, **context: object) -> Response:
    return Response(
        await render_template(template, **context), status=status, content_type="text/html; charset=utf-8"
    )


def unchanged() -> Response:
    """To htmx that looks again and again: nothing is new. What somebody has under their fingers stays."""
    return Response(status=204)


def see_other(path: str) -> WerkzeugResponse:
    """After a form did what it should: load the next page by GET, so that reloading repeats nothing."""
    return redirect(path, 303)


async def balance_of(container: Container, user_id: UserId) -> tuple[int, int]:
    """Bought and bonus tokens."""
    queries = container.ledger_queries()
    paid = await queries.balance(Account.of(AccountKind.VIEWER_PAID, user_id))
    promo = await queries.balance(Account.of(AccountKind.VIEWER_PROMO, user_id))
    return paid, promo


async def back_at(container: Container, user_id: UserId) -> datetime | None:
    """When the break from spending is over that this person is on; None where they are on none. Whatever costs tokens
    or money says so, and is not offered until then."""
    control = await container.spending_queries().control(user_id)
    return control.back_at(container.now()()) if control else None
