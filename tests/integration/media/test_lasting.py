"""How a page's session comes back: our own script in Chromium, before a server that the test plays."""

import asyncio

import pytest
from playwright.async_api import BrowserContext, Route

from entrypoints.assets import asset_root

pytestmark = pytest.mark.browser

STATIC = asset_root("static")
SITE = "http://shows.test"
PAGE = """<!doctype html><meta name="csrf-token" content="token"><script type="module">
import { LastingSession } from "/js/lasting.js";
window.problems = [];
window.lasting = new LastingSession("/whep", {
  prepare: (session) => session.connection.addTransceiver("video", { direction: "recvonly" }),
  onLost: () => {},
  isFinal: (problem) => { problems.push(problem.status); return false; },
});
</script>"""


class Server:
    """Answers each offer when the test lets it, and then that it is too busy."""

    def __init__(self) -> None:
        self.offers: asyncio.Queue[Route] = asyncio.Queue()

    async def take(self, route: Route) -> None:
        path = route.request.url.removeprefix(SITE)
        if path == "/whep":
            self.offers.put_nowait(route)
        elif path.startswith("/js/"):
            await route.fulfill(content_type="text/javascript", path=STATIC / path.lstrip("/"))
        else:
            await route.fulfill(content_type="text/html", body=PAGE)

    async def offer(self) -> Route:
        return await asyncio.wait_for(self.offers.get(), 30)


async def test_a_try_that_fails_late_does_not_end_the_one_that_took_its_place(
    browser: BrowserContext,
) -> None:
    """The room moved while an offer was on its way: the page joins again at once, and the old answer is nobody's."""
    server, page = Server(), await browser.new_page()
    await page.route(f"{SITE}/**", server.take)
    await page.goto(SITE)
    await page.evaluate("lasting.start()")
    first = await server.offer()
    await page.evaluate("lasting.again()")
    second = await server.offer()
    async with page.expect_event("requestfinished"):
        await first.fulfill(
            status=503, content_type="application/problem+json", body='{"code": "overloaded"}'
        )
    await page.evaluate("new Promise((done) => setTimeout(done, 50))")
    assert await page.evaluate("lasting.connection?.signalingState") == "have-local-offer"
    assert await page.evaluate("problems") == []
    await second.fulfill(status=503, content_type="application/problem+json", body='{"code": "overloaded"}')
    third = await server.offer()
    assert await page.evaluate("problems") == [503]
    assert server.offers.empty(), "one try at a time"
    await third.abort()


async def test_a_page_that_waits_to_try_again_is_told_that_the_room_has_moved(
    browser: BrowserContext,
) -> None:
    """Its media process died, and it was refused since: it comes to the next one now, not when its wait is over."""
    server, page = Server(), await browser.new_page()
    await page.route(f"{SITE}/**", server.take)
    await page.goto(SITE)
    await page.evaluate("lasting.start()")
    first = await server.offer()
    await first.fulfill(
        status=503,
        content_type="application/problem+json",
        headers={"Retry-After": "600"},
        body='{"code": "overloaded"}',
    )
    await page.wait_for_function("problems.length === 1 && lasting.connection === null")
    assert server.offers.empty()
    await page.evaluate("lasting.again()")
    second = await server.offer()
    await page.evaluate("lasting.again(), lasting.again()")  # a healthy try is replaced, by one each time
    for _ in range(2):
        await (await server.offer()).abort()
    await second.abort()
    await page.evaluate("lasting.stop()")
