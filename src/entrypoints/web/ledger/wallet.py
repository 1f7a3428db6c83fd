"""The wallet: balance, packages, orders and the statement."""

from quart import Blueprint, request

from domain.identity.permissions import Permission
from domain.ledger.chart import AccountKind
from domain.payments.order import PACKAGES
from domain.payments.providers import TITLES, Provider
from domain.payments.tax import PLACES, gst_rate_on, india_date
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires
from entrypoints.views.money_words import line_words
from entrypoints.web.form import Form
from entrypoints.web.language import page_language, spoken
from entrypoints.web.ledger.wallet_words import HOLDS, WORDS
from entrypoints.web.page import (
    InvalidCursor,
    PageResponse,
    back_at,
    balance_of,
    page,
    see_other,
    wants_fragment,
)
from ports.ledger.transfers import StatementLine

LINES = 20
ORDERS = 10
WALLET = (AccountKind.VIEWER_PAID, AccountKind.VIEWER_PROMO)


def ledger_pages(container: Container) -> Blueprint:
    pages = Blueprint("web_ledger", __name__)

    @pages.get("/wallet")
    @requires(Permission.BUY_TOKENS, adult=True)
    async def wallet() -> PageResponse:
        return await wallet_page(container, Form())

    @pages.post("/wallet/hold/contest")
    @requires(Permission.BUY_TOKENS, adult=True)
    async def contest() -> PageResponse:
        form = await Form.posted()
        with form.refusals():
            await container.contest_payment_hold()(buyer_id=principal().user_id)
            return see_other("/wallet")
        return await wallet_page(container, form)

    @pages.get("/wallet/balance")
    @requires(Permission.BUY_TOKENS, adult=True)
    async def balance() -> PageResponse:
        """The number in the header."""
        paid, promo = await balance_of(container, principal().user_id)
        return await page("web/ledger/_balance.html", balance=paid + promo)

    @pages.get("/wallet/statement")
    @requires(Permission.BUY_TOKENS, adult=True)
    async def statement() -> PageResponse:
        if not wants_fragment():
            return await wallet_page(container, Form())
        lines, next_cursor = await _lines(container)
        return await page("web/ledger/_lines.html", lines=lines, next_cursor=next_cursor, **spoken(WORDS))

    return pages


async def wallet_page(container: Container, form: Form) -> PageResponse:
    """`form` is the purchase that could not be made, where one was tried."""
    user_id = principal().user_id
    hold = await container.payment_hold_queries().find(user_id)
    paid, promo = await balance_of(container, user_id)
    lines, next_cursor = await _lines(container)
    today = india_date(container.now()())
    orders = await container.payment_queries().orders_of(user_id, limit=ORDERS)
    if orders and not form.values:  # what was said last time, to be changed where it is not so any more
        form = Form({"place_of_supply": orders[0].place_of_supply})
    return await page(
        "web/ledger/wallet.html",
        status=form.status,
        **spoken(WORDS),
        holds=HOLDS[page_language()],
        form=form,
        paid=paid,
        promo=promo,
        balance=paid + promo,
        buying_hold=hold if hold and hold.is_on(container.now()()) else None,
        away_until=await back_at(container, user_id),
        held=sum(held.left for held in await container.hold_queries().open_of(user_id)),
        expiry=await container.promo_queries().next_expiry(user_id, now=container.now()()),
        packages=[(package, package.gst_on(today)) for package in PACKAGES],
        gst_percent=gst_rate_on(today).basis_points // 100,
        providers=[(name, TITLES[Provider(name)]) for name in container.gateways().offered()],
        places=sorted(PLACES.items(), key=lambda place: place[1]),
        order_ids={package.id: container.new_id()() for package in PACKAGES},
        orders=orders,
        lines=lines,
        next_cursor=next_cursor,
    )


async def _lines(container: Container) -> tuple[list[tuple[StatementLine, str]], str | None]:
    """Lines with what each was, newest first, and where the next page begins."""
    before = _cursor(request.args.get("cursor"))
    lines = await container.ledger_queries().statement(
        principal().user_id, kinds=WALLET, before=before, limit=LINES + 1
    )
    shown = list(lines[:LINES])
    names = await container.line_subjects().named(
        {line.reference for line in shown}, reader=principal().user_id
    )
    told = [
        (line, line_words(line.kind, change=line.amount, what=names.get(line.reference))) for line in shown
    ]
    return told, str(shown[-1].sequence) if len(lines) > LINES else None


def _cursor(text: str | None) -> int | None:
    """Raises `InvalidCursor`."""
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise InvalidCursor("a cursor is taken from the page before, unchanged")
    return int(text)
