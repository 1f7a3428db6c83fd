"""Every screen of money, light and dark, on a telephone and a desk, without a script: what must hold for all of them.

Each page answers, complains of nothing, fits a telephone's width, names every control, can be read (4.5:1, 3:1 for
large text) and can be walked by the keyboard alone: each stop is seen, in the page's order, and there is a way on.
"""

from dataclasses import dataclass
from typing import Any

import pytest
import pytest_asyncio

from entrypoints.container import Container
from tests.integration.browser.backstage import PASSWORD, backstage
from tests.integration.browser.conftest import PHONE, MakePerson, Person, Platform
from tests.integration.browser.look import faults_seen
from tests.integration.browser.money_stage import MoneyStage, set_money_stage

__all__ = ["backstage"]

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(400)]

VIEWERS = (
    "/wallet", "/statement", "/wallet/orders/{paid}", "/wallet/orders/{unpaid}",
    "/wallet/orders/{unpaid}?failed=1", "/wallet/limits", "/bookings", "/notices", "/live",
)  # fmt: skip
HELD = ("/wallet",)
PERFORMERS = (
    "/studio", "/studio/tips", "/studio/shows", "/earnings", "/earnings/payouts/{payout}",
    "/earnings/statements/{month}", "/statement",
)  # fmt: skip
MODERATORS = ("/staff/tips",)
ROOMS = ("/staff/rooms",)
"""Not of money, and walked all the same: who looks after live rooms may have no time for a page that does not hold."""
OFFICERS = (
    "/staff/finance", "/staff/finance/cash", "/staff/finance/sales", "/staff/finance/owed", "/staff/finance/digests",
    "/staff/finance/accounts/viewer_paid", "/staff/finance/accounts/viewer_paid/{viewer}",
    "/staff/finance/accounts/bank", "/staff/payment-exceptions", "/staff/refunds", "/staff/disputes",
    "/staff/settlements", "/staff/payment-holds", "/staff/promo", "/staff/payouts",
    "/staff/payouts/batches/{batch}", "/staff/payouts/accounts", "/staff/payouts/freezes", "/staff/payouts/reviews",
)  # fmt: skip
SCREENS = [
    *(("viewer", path) for path in VIEWERS),
    *(("held", path) for path in HELD),
    *(("ravi", path) for path in PERFORMERS),
    *(("meera", path) for path in (*MODERATORS, *ROOMS)),
    *(("devika", path) for path in OFFICERS),
]


@dataclass(frozen=True, slots=True)
class Seats:
    """The stage, and who has signed in to look at it."""

    stage: MoneyStage
    passwords: dict[str, str]
    cookies: dict[str, list[Any]]

    async def take(self, reader: Person, who: str) -> None:
        if who not in self.cookies:
            fresh = {"viewer": self.stage.viewer, "held": self.stage.held}
            email = fresh[who].email if who in fresh else f"{who}@livepanty.test"
            await reader.sign_in(email, self.passwords.get(who, PASSWORD))
            self.cookies[who] = list(await reader.context.cookies())
        await reader.context.add_cookies(self.cookies[who])


@pytest_asyncio.fixture(scope="session")
async def seats(backstage: Container, platform: Platform) -> Seats:
    return Seats(await set_money_stage(backstage), platform.passwords, {})


@pytest.mark.parametrize(("who", "path"), SCREENS)
async def test_every_screen_of_money_can_be_read_and_walked_by_everybody(
    person: MakePerson, seats: Seats, who: str, path: str
) -> None:
    reader = await person(viewport=PHONE, script=False)
    await seats.take(reader, who)

    response = await reader.page.goto(reader.url + path.format_map(seats.stage.paths))
    assert response is not None
    assert response.status == 200
    wrong = await faults_seen(reader.page)
    assert not wrong, "\n".join(wrong)
