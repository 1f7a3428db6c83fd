"""The whole platform as `livepanty dev` runs it, and people who use it with a real Chromium."""

import asyncio
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field

import pytest_asyncio
from playwright.async_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Error,
    Page,
    async_playwright,
    expect,
)
from redis.asyncio import Redis

from entrypoints.cli.services import throwaway_state
from entrypoints.cli.state import StateDirectory
from entrypoints.cli.supervisor import Supervisor
from tests.integration.chromium import COMMON_FLAGS, chromium_path
from tests.ports import first_port

FLAGS = [*COMMON_FLAGS, "--autoplay-policy=document-user-activation-required"]
"""As people's browsers have it; headless has not."""
PATIENCE = 60_000
"""Milliseconds that a page is waited for: a machine that has other work too is slow, and nothing is wrong with it."""
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 860}

WATCH_PEERS = """
// Keeps every connection that the page makes, what ICE said of it, and when the last video frame was decoded on any.
(() => {
  const peers = [];
  window.lastFrameAt = 0;
  window.framesDecoded = 0;
  window.iceStates = [];
  const Original = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Original {
    constructor(...given) {
      super(...given);
      peers.push(this);
      this.addEventListener("iceconnectionstatechange", () => window.iceStates.push(this.iceConnectionState));
    }
  };
  setInterval(async () => {
    for (const peer of peers) {
      if (peer.connectionState === "closed") continue;
      for (const report of (await peer.getStats()).values()) {
        if (report.type !== "inbound-rtp" || report.kind !== "video") continue;
        if (report.framesDecoded > (peer.seen ?? 0)) {
          window.framesDecoded += report.framesDecoded - (peer.seen ?? 0);
          peer.seen = report.framesDecoded;
          window.lastFrameAt = Date.now();
        }
      }
    }
  }, 50);
  document.addEventListener("securitypolicyviolation", (event) =>
    console.error(`CSP: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`));
})();
"""

WHEN_READ = """([words, patience, isThere = true]) => new Promise((tell, fail) => {
  const observer = new MutationObserver(look);
  const timer = setTimeout(() => end(fail, new Error(`not within ${patience} ms: ${words}`)), patience);
  function end(how, what) {
    observer.disconnect();
    clearTimeout(timer);
    how(what);
  }
  function look() {
    if (document.body.innerText.includes(words) === isThere) end(tell, Date.now());
  }
  observer.observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
  look();
})"""


@dataclass(frozen=True, slots=True)
class Platform:
    """A running platform: where its pages are, the passwords of the people it starts with, and its settings."""

    url: str
    passwords: dict[str, str]
    environment: dict[str, str]


@dataclass
class Person:
    """Somebody with a browser of their own. Anything their page complains about fails the test."""

    page: Page
    context: BrowserContext
    url: str
    complaints: list[str] = field(default_factory=list)
    forgiven: list[str] = field(default_factory=list)

    def forgive(self, pattern: str) -> None:
        """An error that the test itself provokes, such as a refusal's status in the console."""
        self.forgiven.append(pattern)

    def hear(self, message: ConsoleMessage) -> None:
        ours = self.page.url.startswith(self.url)  # the sandbox's pages are not what is tested
        if (
            message.type == "error"
            and ours
            and not any(re.search(each, message.text) for each in self.forgiven)
        ):
            self.complaints.append(f"{self.page.url}: {message.text}")

    async def go(self, path: str) -> None:
        """Open a page, again where the page before it moved on by itself in the same moment, for each that it asked."""
        for tries_left in (2, 1, 0):
            try:
                await self.page.goto(self.url + path)
            except Error as error:
                if "interrupted by another navigation" not in error.message or not tries_left:
                    raise
                await self.page.wait_for_load_state()
            else:
                return

    async def sign_in(self, email: str, password: str) -> None:
        await self.go("/sign-in")
        await self.page.get_by_label("E-mail").fill(email)
        await self.page.get_by_label("Password").fill(password)
        await self.page.get_by_role("main").get_by_role("button", name="Sign in").click()
        await self.page.wait_for_url(lambda url: "/sign-in" not in url)

    async def frames_decoded(self) -> int:
        return int(await self.page.evaluate("window.framesDecoded"))

    async def ice_states(self) -> list[str]:
        """What ICE came to on any connection of the page, in order."""
        return list(await self.page.evaluate("window.iceStates"))

    async def last_frame_at(self) -> float:
        """Seconds since the epoch."""
        return float(await self.page.evaluate("window.lastFrameAt")) / 1000

    async def reads(self, words: str) -> float:
        """Wait until the open page shows these words. Returns when it did, by its own clock: seconds since the epoch.

        A deadline is held against this: looked at from here, a page is seen up to a second later than it is read.
        """
        return float(await self.page.evaluate(WHEN_READ, [words, PATIENCE])) / 1000

    async def no_longer_reads(self, words: str) -> float:
        """As `reads`, for words that go."""
        return float(await self.page.evaluate(WHEN_READ, [words, PATIENCE, False])) / 1000


MakePerson = Callable[..., Awaitable[Person]]


@pytest_asyncio.fixture(scope="session")
async def chromium() -> AsyncIterator[Browser]:
    path = chromium_path()
    expect.set_options(timeout=PATIENCE)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, headless=True, args=FLAGS)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(scope="session")
async def platform(chromium: Browser) -> AsyncIterator[Platform]:
    """Every service and program, on ports of its own. After `chromium`, so that a missing one starts nothing."""
    with throwaway_state() as state:
        # Nothing is drawn by lot: one closed case of twenty would be sealed for whoever had no part in it.
        given = {"LIVEPANTY_SECOND_LOOK_PERMILLE": "0"}
        supervisor = Supervisor(StateDirectory(state), first_port=first_port(), given=given)
        try:
            await supervisor.start_services()
            await supervisor.start_programs()
            yield Platform(
                supervisor.environment["LIVEPANTY_PUBLIC_URL"],
                {
                    name.removeprefix("password_"): secret
                    for name, secret in supervisor.secrets.items()
                    if name.startswith("password_")
                },
                dict(supervisor.environment),
            )
        finally:
            await supervisor.stop()


async def forget_sign_ins(platform: Platform) -> None:
    """The few accounts of the start sign in for every test: too often for the limit of a quarter of an hour."""
    async with Redis.from_url(platform.environment["LIVEPANTY_REDIS_URL"]) as valkey:
        async for key in valkey.scan_iter(match="rate:sign-in:*"):
            await valkey.delete(key)


@pytest_asyncio.fixture
async def person(chromium: Browser, platform: Platform) -> AsyncIterator[MakePerson]:
    """`await person()` opens a browser for one more person; `script=False` is one without JavaScript."""
    people: list[Person] = []
    await forget_sign_ins(platform)

    async def make(
        *, viewport: dict[str, int] | None = None, script: bool = True, dark: bool = False
    ) -> Person:
        context = await chromium.new_context(
            viewport=viewport or DESK,  # type: ignore[arg-type]
            java_script_enabled=script,
            color_scheme="dark" if dark else "light",
            permissions=["camera", "microphone", "clipboard-read", "clipboard-write"],
        )
        context.set_default_timeout(PATIENCE)
        if script:
            await context.add_init_script(WATCH_PEERS)
        page = await context.new_page()
        made = Person(page, context, platform.url)
        page.on("console", made.hear)
        page.on("pageerror", lambda error: made.complaints.append(f"{page.url}: {error}"))
        people.append(made)
        return made

    yield make
    # Before the first of them goes: what the others' pages say to that is not of the test.
    complaints = [complaint for each in people for complaint in each.complaints]
    for each in people:
        await each.context.close()
    assert not complaints, "\n".join(complaints)


async def grows(read: Callable[[], Awaitable[int]], *, by: int, seconds: float) -> None:
    """Wait until a count has grown by so many."""
    first, deadline = await read(), time.monotonic() + seconds
    while await read() < first + by:
        assert time.monotonic() < deadline, f"did not grow by {by} within {seconds} s from {first}"
        await asyncio.sleep(0.1)
