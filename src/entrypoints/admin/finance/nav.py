"""The way between the screens of money, with how much waits on each."""

from collections.abc import Sequence
from dataclasses import dataclass

from quart import Blueprint
from quart.blueprints import BlueprintSetupState

from domain.identity.permissions import PERMISSIONS, Permission
from entrypoints.container import Container
from entrypoints.edge.access import principal


@dataclass(frozen=True, slots=True)
class Screen:
    """`counts` are names of `Waiting`; their sum waits on this screen."""

    path: str
    words: str
    permission: Permission
    counts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Link:
    path: str
    words: str
    waiting: int


Groups = Sequence[tuple[str, Sequence[Link]]]
_BOOK = Permission.READ_FINANCE
_DESK = Permission.WORK_PAYMENT_EXCEPTIONS

SCREENS: tuple[tuple[str, tuple[Screen, ...]], ...] = (
    (
        "Book",
        (
            Screen("/staff/finance", "Trial balance", _BOOK, ()),
            Screen("/staff/finance/cash", "Daily cash", _BOOK, ()),
            Screen("/staff/finance/sales", "Sales and GST", _BOOK, ()),
            Screen("/staff/finance/owed", "Tokens outstanding", _BOOK, ()),
            Screen("/staff/finance/taxes", "Taxes", _BOOK, ("remittances",)),
            Screen("/staff/finance/digests", "Digests", _BOOK, ()),
        ),
    ),
    (
        "Payments",
        (
            Screen("/staff/payment-exceptions", "Exceptions", _DESK, ("exceptions",)),
            Screen("/staff/refunds", "Refunds", Permission.APPROVE_REFUNDS, ("refunds",)),
            Screen("/staff/disputes", "Disputes", Permission.APPROVE_REFUNDS, ("disputes",)),
            Screen("/staff/settlements", "Settlements", _DESK, ("differences",)),
            Screen("/staff/payment-holds", "Buyers on hold", _DESK, ("payment_holds",)),
            Screen("/staff/promo", "Promo tokens", Permission.GRANT_PROMO, ()),
        ),
    ),
    (
        "Payouts",
        (
            Screen("/staff/payouts", "Payouts", Permission.MAKE_PAYOUTS, ("payouts", "batches")),
            Screen(
                "/staff/payouts/accounts", "Held accounts", Permission.CHECK_PAYOUTS, ("payout_accounts",)
            ),
            Screen("/staff/payouts/freezes", "Freezes", Permission.FREEZE_EARNINGS, ("freezes",)),
            Screen(
                "/staff/payouts/reviews", "Shared accounts", Permission.REVIEW_COERCION, ("coercion_reviews",)
            ),
        ),
    ),
)


def finance_nav_pages(container: Container) -> Blueprint:
    """No routes of its own: templates ask `finance_nav()`, and only then is anything counted."""
    pages = Blueprint("admin_finance_nav", __name__)

    async def finance_nav() -> Groups:
        """Only what whoever looks may open."""
        may = PERMISSIONS[principal().role]
        waiting = await container.finance_queries().waiting(now=container.now()())
        groups = []
        for name, screens in SCREENS:
            links = [
                Link(screen.path, screen.words, sum(getattr(waiting, count) for count in screen.counts))
                for screen in screens
                if screen.permission in may
            ]
            if links:
                groups.append((name, links))
        return groups

    @pages.record_once
    def add(state: BlueprintSetupState) -> None:
        state.app.jinja_env.globals["finance_nav"] = finance_nav

    return pages
