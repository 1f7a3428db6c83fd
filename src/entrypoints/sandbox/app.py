"""The sandbox: stand-ins for the payment gateway, the verification vendors and who sends text messages, on loopback,
to develop and test with.

It speaks their contracts over HTTP, so that the platform runs the very code it runs against the real ones. It moves
no money, checks nobody's age, and refuses to start anywhere but in development.
"""

import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from jinja2 import StrictUndefined
from quart import Quart, Response, render_template
from quart.typing import ResponseReturnValue

from domain.money import rupees
from entrypoints.assets import asset_root
from entrypoints.logs import configure_logs
from entrypoints.sandbox.age import AgeSandbox, age_api, age_pages
from entrypoints.sandbox.cashfree import CashfreeSandbox, cashfree_api
from entrypoints.sandbox.checkout import checkout_pages
from entrypoints.sandbox.deliveries import BACKOFF_SECONDS, Deliveries
from entrypoints.sandbox.digilocker import DigiLockerSandbox, digilocker_api
from entrypoints.sandbox.identity import identity_pages
from entrypoints.sandbox.phonepe import PhonePeSandbox
from entrypoints.sandbox.phonepe_api import phonepe_routes
from entrypoints.sandbox.razorpay import RazorpaySandbox
from entrypoints.sandbox.razorpay_api import razorpay_api
from entrypoints.sandbox.razorpay_back import DISPUTE_EVENTS, REFUND_ENDS, money_back_pages, resume_refunds
from entrypoints.sandbox.razorpay_settled import WRONGS, settlement_json, settlement_pages
from entrypoints.sandbox.razorpay_upi import upi_pages
from entrypoints.sandbox.razorpayx import RazorpayXSandbox
from entrypoints.sandbox.razorpayx_api import razorpayx_api
from entrypoints.sandbox.razorpayx_pages import razorpayx_pages
from entrypoints.sandbox.state import StateFile
from entrypoints.sandbox.texts import text_routes
from entrypoints.sandbox.uidai import uidai_pages
from entrypoints.sandbox.veriff import VeriffSandbox, veriff_api
from entrypoints.settings import Settings
from entrypoints.settings_checks import load_settings

STATE_FILE = "LIVEPANTY_SANDBOX_STATE"
"""Names a file in which the sandbox keeps its orders between runs. Without it they live in memory."""


def create_dev_sandbox() -> Quart:
    """The factory that `livepanty serve sandbox` gives to uvicorn."""
    configure_logs("sandbox")
    path = os.environ.get(STATE_FILE)
    return create_sandbox(load_settings(), state_file=Path(path) if path else None)


def create_sandbox(
    settings: Settings,
    *,
    state_file: Path | None = None,
    backoff_seconds: Sequence[float] = BACKOFF_SECONDS,
) -> Quart:
    assert settings.is_dev, "the sandbox is for development: no real money may depend on it"
    app = Quart(
        "entrypoints.sandbox.app",
        template_folder=str(asset_root("templates")),
        static_folder=str(asset_root("static")),
        static_url_path="/static",
    )
    app.config.update(MAX_CONTENT_LENGTH=12 * 1024 * 1024)  # two pictures
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.filters["rupees"] = rupees
    app.jinja_env.filters["clock"] = _clock

    file = StateFile(state_file)
    state = file.load()
    deliveries = Deliveries(backoff_seconds)
    payments = RazorpaySandbox(settings, state, file, deliveries)
    ages = AgeSandbox(settings, state, file, deliveries)
    digilocker = DigiLockerSandbox(settings, state, file)
    cashfree = CashfreeSandbox(settings, state, file, deliveries)
    veriff = VeriffSandbox(settings, state, file, deliveries)
    payouts = RazorpayXSandbox(payments, deliveries)
    for routes in (
        razorpay_api(payments),
        razorpayx_api(payouts),
        razorpayx_pages(payouts),
        checkout_pages(payments),
        upi_pages(payments),
        money_back_pages(payments),
        settlement_pages(payments),
        phonepe_routes(PhonePeSandbox(settings, state, file, deliveries)),
        age_api(ages),
        age_pages(ages),
        digilocker_api(digilocker),
        cashfree_api(cashfree),
        veriff_api(veriff),
        text_routes(state, file),
        uidai_pages(settings.uidai_certificates),
        identity_pages(state, file, {vendor.name: vendor for vendor in (digilocker, cashfree, veriff)}),
    ):
        app.register_blueprint(routes)
    _register_security_headers(app, settings)

    @app.get("/")
    async def index() -> ResponseReturnValue:
        return await render_template(
            "sandbox/index.html",
            orders=sorted(state.orders.values(), key=lambda order: order.created_at, reverse=True)[:50],
            payments=list(state.payments.values())[:-51:-1],
            refunds=list(state.refunds.values())[:-51:-1],
            refunds_end=state.refunds_end,
            refund_ends=REFUND_ENDS,
            settlements=[
                (each, settlement_json(each)["amount"])
                for each in reversed(list(payments.state.settlements.values()))
            ],
            wrongs=WRONGS,
            dispute_events=DISPUTE_EVENTS,
            deliveries=deliveries.latest,
            public_url=settings.public_url,
        )

    @app.get("/health")
    async def health() -> ResponseReturnValue:
        return {"status": "ok"}

    @app.before_serving
    async def resume() -> None:
        payouts.resume()
        resume_refunds(payments)

    @app.after_serving
    async def stop() -> None:
        await deliveries.close()

    return app


def _register_security_headers(app: Quart, settings: Settings) -> None:
    # A form's redirect counts as its target: the shop's address has to be allowed beside our own.
    parts = urlsplit(settings.public_url)
    policy = (
        "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; frame-ancestors 'none'; "
        f"form-action 'self' {parts.scheme}://{parts.netloc}"
    )

    @app.after_request
    async def add_headers(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = policy
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers.setdefault("Cache-Control", "no-store")
        return response


def _clock(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%H:%M:%S UTC")
