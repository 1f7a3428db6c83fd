"""The web program: JSON API, pages, staff screens and the events WebSocket, in one Quart app."""

import time
from urllib.parse import urlsplit

import structlog
from jinja2 import StrictUndefined
from quart import Quart, Response, g, request, websocket

from entrypoints.assets import asset_root
from entrypoints.choices.ice_servers import configuration
from entrypoints.collector import keep_what_is_there
from entrypoints.container import Container, close, create_container
from entrypoints.edge.aadhaar import require_fields_without_aadhaar
from entrypoints.edge.access import Authenticator, access_of, principal_or_none
from entrypoints.edge.answered import note_answer, request_id_of
from entrypoints.edge.errors import register_errors
from entrypoints.edge.rate_limits import add_rate_limit_headers
from entrypoints.edge.region_gate import RegionGate
from entrypoints.edge.tip_lane import TipLane
from entrypoints.edge.uploads import PlatformRequest
from entrypoints.logs import configure_logs
from entrypoints.routes import register_routes
from entrypoints.settings import Settings
from entrypoints.settings_checks import load_settings
from entrypoints.web import frame_words
from entrypoints.web.language import frame_language, keep_choice, keep_with_account, other_language_link
from ports.acting import act_through
from ports.identity.accounts import Principal

BODY_MAX = 64 * 1024
"""Bytes. The largest thing anyone sends is an SDP offer, but for the files of `entrypoints.edge.uploads`."""


def create_production_app() -> Quart:
    """The factory that `livepanty serve web` gives to uvicorn."""
    configure_logs("web")
    app = create_app(create_container(load_settings()))
    keep_what_is_there()
    return app


def create_app(container: Container) -> Quart:
    app = Quart(
        "entrypoints.app",
        template_folder=str(asset_root("templates")),
        static_folder=str(asset_root("static")),
        static_url_path="/static",
    )
    app.request_class = PlatformRequest
    app.config.update(MAX_CONTENT_LENGTH=BODY_MAX, PROPAGATE_EXCEPTIONS=False)
    app.jinja_env.undefined = StrictUndefined
    app.url_map.strict_slashes = False
    app.url_map.merge_slashes = False  # it would answer with an address made of the caller's Host header
    register_errors(app)
    _register_requests(app, container)
    _register_page_context(app, container)
    register_routes(app, container)
    app.asgi_app = TipLane(app.asgi_app, container, _security_headers(container.settings()))  # type: ignore[method-assign]
    _register_lifecycle(app, container)
    _require_access_rules(app)
    return app


def _require_access_rules(app: Quart) -> None:
    """Refuse to start with a route that does not say who may call it."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint != "static":
            assert access_of(app.view_functions[rule.endpoint]), f"{rule.rule} has no access rule"


def _register_requests(app: Quart, container: Container) -> None:
    authenticator: Authenticator = container.authenticator()
    limits = container.rate_limits()
    gate: RegionGate = container.region_gate()
    metrics = container.metrics()
    security_headers = _security_headers(container.settings())

    @app.before_request
    async def begin() -> None:
        g.request_id = request_id_of(request.headers.get("X-Request-Id"))
        g.started = time.perf_counter()
        act_through(f"web.{request.endpoint}" if request.endpoint else "web")
        structlog.contextvars.bind_contextvars(request_id=g.request_id)
        if request.endpoint != "static":
            await authenticator.load()
            await limits.enforce()
            await gate.enforce()
            require_fields_without_aadhaar(request.args.items(multi=True))
            await keep_with_account(container.choose_language())

    @app.before_websocket
    async def begin_socket() -> None:
        g.request_id = request_id_of(websocket.headers.get("X-Request-Id"))
        structlog.contextvars.bind_contextvars(request_id=g.request_id)

    @app.after_request
    async def finish(response: Response) -> Response:
        response.headers["X-Request-Id"] = g.request_id
        present = {name.lower() for name in response.headers.keys()}  # noqa: SIM118  (pairs, with repetition)
        response.headers.extend(
            (name, value) for name, value in security_headers.items() if name.lower() not in present
        )
        if request.endpoint == "static":
            fresh = "public, max-age=31536000, immutable" if "v" in request.args else "no-cache"
            response.headers["Cache-Control"] = fresh
            return response
        response.headers.setdefault("Cache-Control", "no-store")
        keep_choice(response, secure=authenticator.secure)
        add_rate_limit_headers(response)
        route = str(request.url_rule) if request.url_rule else "unmatched"
        note_answer(
            metrics, method=request.method, route=route, status=response.status_code, started=g.started
        )
        return response


def _register_page_context(app: Quart, container: Container) -> None:
    authenticator: Authenticator = container.authenticator()
    settings = container.settings()
    version = _static_version()

    def static_url(path: str) -> str:
        """The address of a static file, new whenever any of them changes."""
        return f"/static/{path}?v={version}"

    @app.context_processor
    async def page_context() -> dict[str, object]:
        who = principal_or_none()
        return {
            "principal": who,
            "frame": frame_words.WORDS[frame_language()],
            "frame_language": frame_language(),
            "other_language_link": other_language_link,
            "csrf_token": lambda: authenticator.csrf_token(who),
            "static_url": static_url,
            "ice_servers": lambda: _relays_for(container, who),
            "is_dev": settings.is_dev,
        }


def _relays_for(container: Container, who: Principal | None) -> list[dict[str, object]]:
    """A page's relays, with a pass for whoever looks at it."""
    if who is None:
        return []
    return configuration(container.relay_passes().issue(who.user_id, now=container.now()()))


def _register_lifecycle(app: Quart, container: Container) -> None:
    hub = container.hub()

    @app.before_serving
    async def start() -> None:
        await hub.start()

    @app.after_serving
    async def stop() -> None:
        await hub.stop()
        await close(container)


def _security_headers(settings: Settings) -> dict[str, str]:
    sockets = settings.public_url.replace("http", "ws", 1)
    elsewhere = " ".join(_origin(url) for url in _pages_elsewhere(settings))
    headers = {
        "Content-Security-Policy": (
            "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; "
            f"connect-src 'self' {sockets}; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; "
            f"form-action 'self' {elsewhere}"
        ),
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "Permissions-Policy": "camera=(self), microphone=(self), geolocation=()",
        "Cross-Origin-Opener-Policy": "same-origin",
    }
    if not settings.is_dev:
        headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    return headers


def _pages_elsewhere(settings: Settings) -> list[str]:
    """Where a form of ours may end: the pages of the gateway, and of the verification vendors that are offered."""
    urls = [settings.razorpay_checkout_url, settings.age_provider_url]
    if settings.digilocker_client_id:
        urls.append(settings.digilocker_url)
    if settings.cashfree_client_id:
        urls.append(settings.cashfree_page_url)
    if settings.veriff_api_key:
        urls.append(settings.veriff_page_url)
    if settings.phonepe_client_id:
        urls.append(settings.phonepe_page_url)
    return urls


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _static_version() -> str:
    files = (path for path in asset_root("static").rglob("*") if path.is_file())
    return format(max((path.stat().st_mtime_ns for path in files), default=0) // 1_000_000, "x")
