"""Private and group shows as they run: what each side sees, what it costs by the second, and how it ends."""

import re
import time
from uuid import uuid4

import pytest
from playwright.async_api import Locator, expect

from domain.identity.user import User
from domain.ids import ShowOfferId
from domain.ledger.chart import Account, AccountKind
from domain.money import Tokens
from domain.private_shows.offer import ShowKind, Terms
from entrypoints.container import Container
from tests.integration.browser.backstage import PASSWORD, a_person, backstage, give_tokens
from tests.integration.browser.conftest import PHONE, MakePerson, Person, Platform, grows
from tests.integration.browser.money_stage import known
from tests.integration.browser.steps import go_live, take_seat

__all__ = ["backstage"]

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(400)]

BOUGHT = 525
TOKENS_A_SECOND = 2
OVER = re.compile(r"over\.\s*(\d+):(\d\d), (\d+) tokens?(?:; \d+ given back)?\.")
"""Given back is what the worker charged beyond a stop that it heard of late; the tokens before it are without that."""
CLOCK = re.compile(r"(\d+):(\d\d)")
COUNTED = re.compile(r"0:(0[3-9]|[1-5]\d)")
"""The worker charges every few seconds."""
SHUT_OUT = r"status of 409"
"""The answer to a player that asks for its place while others are in private. Browsers log every 4xx."""
WRITE_DOWN = """() => {
  const stage = document.getElementById("stage-state");
  window.toldOnStage = [];
  const watch = new MutationObserver(() => window.toldOnStage.push(stage.querySelector("h2").textContent));
  watch.observe(stage, { childList: true });
}"""
"""Each word over the video from now on, as it comes."""


@pytest.fixture
def tokens_a_minute() -> int:
    return TOKENS_A_SECOND * 60


async def offer(container: Container, kind: ShowKind, price: int) -> ShowOfferId:
    ravi = await known(container, "ravi")
    seats = (1, 1) if kind is ShowKind.PRIVATE else (2, 5)
    terms = Terms(kind, Tokens(price), minutes=1, seats_min=seats[0], seats_max=seats[1], starts_at=None)
    made = await container.make_offer()(offer_id=ShowOfferId(uuid4()), performer_id=ravi.id, terms=terms)
    return made.id


async def a_viewer(
    person: MakePerson, container: Container, name: str, *, with_tokens: bool = True
) -> tuple[Person, User]:
    viewer = await a_person(container, name)
    if with_tokens:
        await give_tokens(container, viewer)
    seated = await person(viewport=PHONE)
    seated.forgive(SHUT_OUT)
    await seated.sign_in(viewer.email, PASSWORD)
    return seated, viewer


async def ask(viewer: Person, stream_id: str, offer_id: ShowOfferId, button: str) -> None:
    """From the room to what is offered there, agree to its price, and back in the room."""
    await viewer.page.locator("#private").get_by_role("link", name="What is offered").click()
    card = viewer.page.locator("section", has=viewer.page.locator(f'input[value="{offer_id}"]'))
    await card.get_by_label("I agree to pay").check()
    await card.get_by_role("button", name=button).click()
    await viewer.page.wait_for_url(f"**/watch/{stream_id}")
    await expect(viewer.page.locator("#private")).to_contain_text("Nothing is paid yet.")


def seat(viewer: Person) -> Locator:
    return viewer.page.locator('[data-standing="seated"]')


async def bill(viewer: Person) -> tuple[int, int]:
    """Seconds and tokens, as the room tells them when it is over."""
    await expect(viewer.page.locator("#private")).to_contain_text(OVER)
    found = OVER.search(await viewer.page.locator("#private").inner_text())
    assert found
    minutes, seconds, tokens = (int(each) for each in found.groups())
    return minutes * 60 + seconds, tokens


async def counted_in(viewer: Person) -> int:
    """Seconds, as the seat tells them while the show runs."""
    found = CLOCK.search(await seat(viewer).inner_text())
    assert found
    return int(found[1]) * 60 + int(found[2])


async def tokens_of(container: Container, viewer: User) -> int:
    balance: int = await container.ledger_queries().balance(Account.of(AccountKind.VIEWER_PAID, viewer.id))
    promo: int = await container.ledger_queries().balance(Account.of(AccountKind.VIEWER_PROMO, viewer.id))
    return balance + promo


async def test_str_17_a_private_show_ticks_is_left_and_costs_its_seconds(
    person: MakePerson, platform: Platform, backstage: Container, tokens_a_minute: int
) -> None:
    ravi = await person()
    await ravi.sign_in("ravi@livepanty.test", platform.passwords["ravi"])
    offer_id = await offer(backstage, ShowKind.PRIVATE, tokens_a_minute)
    asha, viewer = await a_viewer(person, backstage, "Lakshmi")
    farhan, _ = await a_viewer(person, backstage, "Farhan", with_tokens=False)
    stream_id = await go_live(ravi)
    await take_seat(asha, stream_id)
    await take_seat(farhan, stream_id)

    await ask(asha, stream_id, offer_id, "Ask for a private show")
    accepted = time.monotonic()
    await ravi.page.get_by_role("button", name="Accept Lakshmi").click()
    await expect(seat(asha)).to_be_visible()
    await expect(seat(asha)).to_contain_text(COUNTED)  # on the page by itself
    counted, counted_at = await counted_in(asha), time.monotonic()
    await expect(asha.page.locator("#balance")).not_to_have_text(str(BOUGHT))
    await grows(asha.frames_decoded, by=20, seconds=20)
    await expect(ravi.page.locator("#private")).to_contain_text("tokens earned")
    await expect(ravi.page.locator("#private").get_by_role("listitem")).to_contain_text("Lakshmi")
    await expect(farhan.page.get_by_role("heading", name="In a private show")).to_be_visible()
    # Nothing lies over the way to what is offered.
    await farhan.page.get_by_role("link", name="See what is offered").click(trial=True)
    await expect(farhan.page.get_by_role("button", name="Full screen")).to_be_hidden()

    await asha.page.evaluate(WRITE_DOWN)
    await asha.page.get_by_role("button", name="Leave the show").focus()
    await asha.page.keyboard.press("Enter")
    left = time.monotonic()
    seconds, tokens = await bill(asha)
    told = time.monotonic()
    assert tokens == seconds * TOKENS_A_SECOND
    # It began after it was accepted and was over before its bill was told; what was told amid it is a part of it.
    assert counted + (left - counted_at) - 2 <= seconds <= told - accepted
    await expect(asha.page.locator("#balance")).to_have_text(str(BOUGHT - tokens))
    assert await tokens_of(backstage, viewer) == BOUGHT - tokens
    # The show is over: its one guest and the one who was shut out have the public one again, by themselves.
    for each in (asha, farhan):
        await expect(each.page.locator("#stage-state")).to_be_hidden()
        await grows(each.frames_decoded, by=20, seconds=60)
    # Her picture was cut for a moment, as it must be, and nothing had broken.
    told_on_stage = await asha.page.evaluate("window.toldOnStage")
    assert told_on_stage[:1] == ["One moment"]
    assert "Reconnecting" not in told_on_stage
    assert await tokens_of(backstage, viewer) == BOUGHT - tokens
    await expect(ravi.page.get_by_role("button", name="Back to the public")).to_have_count(0)
    await asha.go("/bookings")
    await expect(asha.page.get_by_role("main")).to_contain_text(f"{tokens} tokens")
    await expect(asha.page.get_by_text("Left", exact=True)).to_be_visible()


async def test_str_17_a_group_show_that_our_team_stops_ends_for_everybody_and_costs_no_more(
    person: MakePerson, platform: Platform, backstage: Container, tokens_a_minute: int
) -> None:
    ravi, meera = await person(viewport=PHONE, dark=True), await person()
    await ravi.sign_in("ravi@livepanty.test", platform.passwords["ravi"])
    await meera.sign_in("meera@livepanty.test", platform.passwords["meera"])
    offer_id = await offer(backstage, ShowKind.GROUP, tokens_a_minute)
    guests = [await a_viewer(person, backstage, name) for name in ("Lakshmi", "Imran")]
    stream_id = await go_live(ravi)
    for guest, _ in guests:
        await take_seat(guest, stream_id)
        await ask(guest, stream_id, offer_id, "Take a seat")
    await (
        ravi.page.locator("form", has=ravi.page.locator(f'input[value="{offer_id}"]'))
        .get_by_role("button", name="Begin")
        .click()
    )
    for guest, _ in guests:
        await expect(seat(guest)).to_contain_text(COUNTED)

    await meera.go(f"/staff/streams/{stream_id}")
    stop = meera.page.get_by_role("region", name="Stop this show")
    await stop.get_by_label("Which rule").select_option("harassment")
    await stop.get_by_label("What you saw", exact=True).fill("Insults, again and again")
    await stop.get_by_label("Yes, end it for everyone now").check()
    await stop.get_by_role("button", name="Stop the show").click()
    for guest, viewer in guests:
        await expect(guest.page.get_by_role("heading", name="Our team stopped this show")).to_be_visible()
        seconds, tokens = await bill(guest)
        assert tokens == seconds * TOKENS_A_SECOND
        assert await tokens_of(backstage, viewer) == BOUGHT - tokens
    # Nothing is left on the performer's page to press that no longer is.
    await expect(ravi.page.get_by_role("heading", name="Our team stopped this show")).to_be_visible()
    await expect(ravi.page.get_by_role("heading", name="Private shows")).to_have_count(0)
    await expect(ravi.page.get_by_role("button", name="Record this show")).to_have_count(0)


async def test_str_17_a_show_is_asked_for_taken_back_begun_and_left_without_javascript(
    person: MakePerson, platform: Platform, backstage: Container, tokens_a_minute: int
) -> None:
    ravi, asha, poor = await person(), await person(script=False), await person(script=False)
    await ravi.sign_in("ravi@livepanty.test", platform.passwords["ravi"])
    offer_id = await offer(backstage, ShowKind.PRIVATE, tokens_a_minute)
    viewer = await a_person(backstage, "Lakshmi")
    await give_tokens(backstage, viewer)
    await asha.sign_in(viewer.email, PASSWORD)
    stream_id = await go_live(ravi)
    await poor.sign_in((await a_person(backstage, "Farhan")).email, PASSWORD)
    await poor.go(f"/watch/{stream_id}/shows")
    # Beside each offer of the performer, and the tests before this one made some too.
    short = poor.page.get_by_text("You have 0 tokens, and 120 are needed to begin.")
    await expect(short.first).to_be_visible()

    await asha.go(f"/watch/{stream_id}")
    await expect(asha.page.get_by_role("heading", name="The picture needs JavaScript")).to_be_visible()
    await ask(asha, stream_id, offer_id, "Ask for a private show")
    accept = ravi.page.get_by_role("button", name="Accept Lakshmi")
    await expect(accept).to_be_visible()
    await asha.page.get_by_role("button", name="Take it back").focus()
    await asha.page.keyboard.press("Enter")
    await expect(asha.page.get_by_text("Taken back")).to_be_visible()
    await expect(accept).to_have_count(0)  # or the one that was taken back would be accepted
    await asha.go(f"/watch/{stream_id}")
    await ask(asha, stream_id, offer_id, "Ask for a private show")
    await accept.click()
    await expect(ravi.page.get_by_role("button", name="Back to the public")).to_be_visible()
    await asha.page.reload()
    await seat(asha).get_by_role("button", name="Leave the show").focus()
    await asha.page.keyboard.press("Enter")
    await asha.page.wait_for_url("**/bookings")
    await expect(asha.page.get_by_text("Left", exact=True)).to_be_visible()
    await expect(ravi.page.get_by_role("button", name="Back to the public")).to_have_count(0)
    assert await tokens_of(backstage, viewer) == BOUGHT  # no picture reached a page without a script
