"""The sandbox and a platform that only listens, both on loopback."""

import asyncio
import contextlib
import json
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Generator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import httpx2
import pytest
import uvicorn
from quart import Quart, Response, request

from entrypoints.cli.run_settings import TEXT_TEMPLATE_IDS
from entrypoints.sandbox.app import create_sandbox
from entrypoints.settings import Settings

KEY_ID = "rzp_test_sandbox"
KEY_SECRET = "the secret of the key"
WEBHOOK_SECRET = "the secret of the webhooks"
ACCOUNT_NUMBER = "7878780080316316"
PAYOUT_SECRET = "the secret of the payouts"
AGE_KEY = "the age provider's key"
AGE_SECRET = "the age provider's secret"
CLIENT_ID = "livepanty-tests"
DIGILOCKER_SECRET = "the secret of digilocker"
CASHFREE_SECRET = "the secret of cashfree"
PHONEPE_SECRET = "the secret of phonepe"
PHONEPE_PASSWORD = "passw0rd"
VERIFF_KEY = "the key of veriff"
VERIFF_SECRET = "the secret of veriff"


class _Server(uvicorn.Server):
    """Starts and stops in milliseconds: there is one for each test."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()
        self.enough = asyncio.Event()

    async def main_loop(self) -> None:
        await self.on_tick(0)
        self.ready.set()
        await self.enough.wait()

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None]:
        yield  # the test runner keeps its own


@contextlib.asynccontextmanager
async def served(make_app: Callable[[str], Any]) -> AsyncIterator[str]:
    """Serve a program on a free port of the loopback address. It is made when its address is known."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        app = make_app(url)
        config = uvicorn.Config(app, log_level="error", timeout_graceful_shutdown=1, lifespan="on", ws="none")
        server = _Server(config)
        running = asyncio.create_task(server.serve([listening]))
        await server.ready.wait()
        try:
            yield url
        finally:
            server.enough.set()
            await running


@dataclass
class Heard:
    """One webhook as it arrived. Header names are lower case."""

    path: str
    body: bytes
    headers: dict[str, str]


@dataclass
class Platform:
    """Stands where the platform stands: it hears webhooks, and answers as a test wishes."""

    url: str = ""
    heard: list[Heard] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    """Statuses of the next answers; after them, 204."""

    def app(self) -> Quart:
        app = Quart("platform")

        @app.post("/v1/webhooks/<name>")
        async def webhook(name: str) -> Response:
            headers = {key.lower(): value for key, value in request.headers.items()}
            self.heard.append(Heard(request.path, bytes(await request.get_data()), headers))  # type: ignore[arg-type]
            return Response(status=self.answers.pop(0) if self.answers else 204)

        return app


@dataclass
class Sandbox:
    url: str
    settings: Settings
    browser: httpx2.AsyncClient
    platform: Platform
    eventually: Callable[..., Awaitable[None]]

    @property
    def return_url(self) -> str:
        return f"{self.platform.url}/wallet/orders/1"

    async def pay(self, provider_order_id: str, outcome: str = "success", **fields: str) -> httpx2.Response:
        """What a person does on the checkout page; the answer is the redirect that the page gives."""
        form = {"return_url": self.return_url, "method": "upi-phonepe", "outcome": outcome, **fields}
        return await self.browser.post(f"{self.url}/checkout/{provider_order_id}", data=form)

    async def pay_phonepe(
        self, page_url: str, outcome: str = "success", method: str = "upi", **fields: str
    ) -> httpx2.Response:
        """What a person does on PhonePe's page."""
        return await self.browser.post(page_url, data={"outcome": outcome, "method": method, **fields})

    async def pay_upi(self, link: str, outcome: str = "success", **fields: str) -> httpx2.Response:
        """What a person does in the UPI app that the link has opened."""
        payment_id = "pay_" + dict(parse_qsl(link.partition("?")[2]))["tr"]
        return await self.browser.post(f"{self.url}/upi/{payment_id}", data={"outcome": outcome, **fields})

    async def told(self, *events: str) -> tuple[bytes, dict[str, str]]:
        """Wait for the webhook of one of these events."""

        def those() -> list[Heard]:
            return [heard for heard in self.platform.heard if json.loads(heard.body).get("event") in events]

        await self.eventually(those)
        return those()[0].body, those()[0].headers

    async def heard(self, count: int) -> list[Heard]:
        """Wait until the platform has heard `count` webhooks."""
        await self.eventually(lambda: len(self.platform.heard) >= count)
        return self.platform.heard


@pytest.fixture
async def sandbox(eventually: Callable[..., Awaitable[None]]) -> AsyncIterator[Sandbox]:
    platform = Platform()

    def settings(url: str) -> Settings:
        return Settings(
            environment="dev",
            public_url=platform.url,
            razorpay_key_id=KEY_ID,
            razorpay_key_secret=KEY_SECRET,
            razorpay_webhook_secret=WEBHOOK_SECRET,
            razorpayx_account_number=ACCOUNT_NUMBER,
            razorpayx_webhook_secret=PAYOUT_SECRET,
            phonepe_client_id=CLIENT_ID,
            phonepe_client_secret=PHONEPE_SECRET,
            phonepe_webhook_username="livepanty",
            phonepe_webhook_password=PHONEPE_PASSWORD,
            phonepe_api_url=f"{url}/phonepe",
            phonepe_auth_url=f"{url}/phonepe",
            phonepe_page_url=url,
            age_provider_url=url,
            age_provider_api_key=AGE_KEY,
            age_provider_webhook_secret=AGE_SECRET,
            ovse_registration_id="OVSE-TESTS",
            digilocker_url=f"{url}/digilocker",
            digilocker_client_id=CLIENT_ID,
            digilocker_client_secret=DIGILOCKER_SECRET,
            cashfree_url=f"{url}/cashfree/verification",
            cashfree_page_url=url,
            cashfree_client_id=CLIENT_ID,
            cashfree_client_secret=CASHFREE_SECRET,
            veriff_url=f"{url}/veriff/v1",
            veriff_page_url=url,
            veriff_api_key=VERIFF_KEY,
            veriff_shared_secret=VERIFF_SECRET,
            text_region="ap-south-1",
            text_endpoint_url=f"{url}/texts/aws",
            text_access_key_id=CLIENT_ID,
            text_secret_access_key=VERIFF_SECRET,
            text_header="LVPNTY",
            text_entity_id="1" * 19,
            text_template_ids=TEXT_TEMPLATE_IDS,
        )

    async with (
        served(lambda _: platform.app()) as platform.url,
        served(lambda url: create_sandbox(settings(url), backoff_seconds=(0, 0.02, 0.02, 0.02))) as url,
        httpx2.AsyncClient(trust_env=False, timeout=60, verify=False) as browser,
    ):
        yield Sandbox(url, settings(url), browser, platform, eventually)


@pytest.fixture
async def broken() -> AsyncIterator[Callable[[str], str]]:
    """A provider that is not well: `broken("/hangs")` is the base address of one that never answers, and so on."""
    app = Quart("broken")

    @app.route("/hangs/<path:_>", methods=["GET", "POST"])
    async def hangs(_: str) -> Response:
        await asyncio.sleep(3600)
        return Response()

    @app.route("/fails/<path:_>", methods=["GET", "POST"])
    async def fails(_: str) -> Response:
        return Response('{"error": {"code": "SERVER_ERROR"}}', 500, content_type="application/json")

    @app.route("/tired/<path:_>", methods=["GET", "POST"])
    async def tired(_: str) -> Response:
        return Response('{"error": {"code": "BAD_REQUEST_ERROR"}}', 429, content_type="application/json")

    @app.route("/page/<path:_>", methods=["GET", "POST"])
    async def page(_: str) -> Response:
        return Response("<h1>Welcome</h1>", 200, content_type="text/html")

    @app.route("/moved/<path:_>", methods=["GET", "POST"])
    async def moved(_: str) -> Response:
        return Response("", 302, {"Location": "/page/here"})

    @app.route("/strange/<path:_>", methods=["GET", "POST"])
    async def strange(_: str) -> Response:
        return Response('{"id": 7, "items": [{}]}', 200, content_type="application/json")

    async with served(lambda _: app) as url:
        yield lambda path: url + path


@pytest.fixture
def nobody_there() -> str:
    """The address of a port where nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return f"http://127.0.0.1:{probe.getsockname()[1]}"
