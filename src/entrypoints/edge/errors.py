"""How a refusal or a failure is told: problem+json (RFC 9457) to programs, a page to people."""

import math
from datetime import datetime
from http import HTTPStatus
from urllib.parse import quote, urlsplit

import msgspec
import structlog
from quart import Quart, Response, g, redirect, render_template, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as WerkzeugResponse

from adapters.postgres.outage import is_outage
from domain.age_verification.age import AccountHeld, AgeLocked, AgeVerificationRequired
from domain.errors import Conflict, Forbidden, Invalid, NotFound, Refusal, TooSoon
from domain.language import Language
from domain.moderation.decisions.sanction import AccountSuspended
from domain.streaming.content_class import NotInYourRegion
from domain.streaming.reach import NotShownWhereYouAre
from entrypoints.edge.refusals_in_hindi import hindi_refusal
from entrypoints.web import error_words
from entrypoints.web.language import frame_language
from entrypoints.web.streaming import not_for_you_words
from ports.errors import Overloaded, PortError, UnprovenMessage

log = structlog.get_logger()

STATUS = {
    NotInYourRegion: 451,
    UnprovenMessage: 400,
    Invalid: 422,
    NotFound: 404,
    Forbidden: 403,
    TooSoon: 429,
    Conflict: 409,
}
"""The one table from the four kinds of refusal to HTTP, the narrow ones first: `TooSoon` is a conflict,
`UnprovenMessage` an invalid request, and what the law of a place keeps from it is 451 (RFC 7725)."""

BLOCKED_BY = '</regions>; rel="blocked-by"'
"""Who keeps it from there: we do, and that page says why."""

TYPE_PREFIX = "/problems/"


class Problem(msgspec.Struct, omit_defaults=True):
    """The body of every failure. `code` is stable; `type` is its address; `detail` is for people."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    instance: str
    pointer: str | None = None
    until: datetime | None = None
    version: int | None = None


OURS = {
    404: "nothing has this address; it may have ended, or been typed with a mistake",
    405: "this address is there, but not for what was asked of it",
    413: "this is more than can be sent at once",
}
"""Instead of the framework's own words, by status."""


class NotSignedIn(Exception):
    """The request carries no credentials, or none that are good."""

    code = "not_signed_in"


class CsrfFailed(Exception):
    """An unsafe request with a cookie came without the token that proves our own page sent it."""

    code = "csrf_failed"


class TooManyRequests(Exception):
    code = "too_many_requests"

    def __init__(self, retry_after_seconds: int) -> None:
        super().__init__()
        self.retry_after_seconds = retry_after_seconds


def status_of(refusal: Refusal) -> int:
    for kind, status in STATUS.items():
        if isinstance(refusal, kind):
            return status
    raise AssertionError(f"{type(refusal).__name__} is of no known kind")


def problem(
    status: int, code: str, detail: str, pointer: str | None = None, until: datetime | None = None, *,
    version: int | None = None, hindi: str = "",
) -> Response:  # fmt: skip
    """A problem+json response. The title is the status's own phrase; `detail` is in the language of whoever reads it,
    where there are words in it."""
    in_hindi = hindi or hindi_refusal(code, until)
    is_hindi = bool(in_hindi) and frame_language() is Language.HINDI
    body = Problem(
        type=TYPE_PREFIX + code.replace("_", "-"),
        title=HTTPStatus(status).phrase,
        status=status,
        code=code,
        detail=in_hindi if is_hindi else detail,
        instance=f"urn:request:{g.get('request_id', '')}",
        pointer=pointer,
        until=until,
        version=version,
    )
    response = Response(msgspec.json.encode(body), status=status, content_type="application/problem+json")
    response.headers["Content-Language"] = Language.HINDI if is_hindi else Language.ENGLISH
    response.vary.update(("Accept-Language", "Cookie"))
    return response


def wants_page() -> bool:
    """Whether a person with a browser waits for the answer, rather than a program."""
    path = request.path
    if path.startswith(("/v1/", "/.well-known/", "/health", "/ready", "/metrics", "/openapi.json")):
        return False
    return "text/html" in request.headers.get("Accept", "") or "HX-Request" in request.headers


async def answer(
    status: int, code: str, detail: str, pointer: str | None = None, until: datetime | None = None, *,
    version: int | None = None, hindi: str = "",
) -> Response:  # fmt: skip
    if not wants_page():
        return problem(status, code, detail, pointer, until, version=version, hindi=hindi)
    language = frame_language()
    in_hindi = hindi or hindi_refusal(code, until) if language is Language.HINDI else ""
    page = await render_template(
        "web/error.html",
        status=status,
        language=language,
        words=error_words.WORDS[language],
        heading=error_words.heading(status, language),
        detail=in_hindi or detail,
        detail_language=Language.HINDI if in_hindi else Language.ENGLISH,
    )
    return Response(page, status=status, content_type="text/html; charset=utf-8")


def register_errors(app: Quart) -> None:
    @app.errorhandler(Refusal)
    async def refused(refusal: Refusal) -> Response | WerkzeugResponse:
        if isinstance(refusal, AgeVerificationRequired | AccountHeld | AgeLocked) and wants_page():
            # The page of the age check says what it is about, and what can be done.
            return _send_to("/age-check")
        if isinstance(refusal, AccountSuspended) and wants_page():
            return _send_to("/decisions")  # why, until when, and how to appeal
        if isinstance(refusal, NotInYourRegion | NotShownWhereYouAre) and wants_page():
            return await _not_here(refusal)
        response = await answer(
            status_of(refusal), refusal.code, refusal.detail, refusal.pointer, refusal.until,
            version=refusal.version, hindi=refusal.hindi,
        )  # fmt: skip
        if isinstance(refusal, NotInYourRegion):
            response.headers["Link"] = BLOCKED_BY
        if isinstance(refusal, TooSoon):
            response.headers["Retry-After"] = str(math.ceil(refusal.wait_seconds))
        return response

    @app.errorhandler(NotSignedIn)
    async def not_signed_in(_: NotSignedIn) -> Response | WerkzeugResponse:
        if wants_page():
            return _send_to(f"/sign-in?next={quote(_page_they_want(), safe='/')}")
        response = problem(401, NotSignedIn.code, "sign in first: send an access token that is still good")
        response.headers["WWW-Authenticate"] = 'Bearer realm="livepanty"'
        return response

    @app.errorhandler(CsrfFailed)
    async def csrf_failed(_: CsrfFailed) -> Response:
        detail = "this page is out of date; go back, load it again and repeat what you did"
        return await answer(403, CsrfFailed.code, detail)

    @app.errorhandler(TooManyRequests)
    async def too_many(error: TooManyRequests) -> Response:
        detail = f"too many requests; try again in {error.retry_after_seconds} s"
        response = await answer(429, TooManyRequests.code, detail)
        response.headers["Retry-After"] = str(error.retry_after_seconds)
        return response

    @app.errorhandler(Overloaded)
    async def overloaded(error: Overloaded) -> Response:
        response = await answer(503, "overloaded", "too many ask for this now; nothing was begun, try again")
        response.headers["Retry-After"] = str(error.retry_after_seconds)
        return response

    @app.errorhandler(PortError)
    async def provider_failed(error: PortError) -> Response:
        log.error("provider_failed", error=type(error).__name__, permanent=error.permanent)
        return await _unavailable()

    @app.errorhandler(HTTPException)
    async def http_error(error: HTTPException) -> Response:
        status = error.code or 500
        # What the framework says by itself speaks of URLs and servers; what our own code says of an error stays.
        said = error.description if error.description != type(error).description else OURS.get(status)
        response = await answer(
            status, _code_of(status), said or error.description or HTTPStatus(status).phrase
        )
        for name, value in error.get_headers():
            if name.lower() in {"allow", "retry-after", "content-range"}:
                response.headers[name] = value
        return response

    @app.errorhandler(Exception)
    async def unexpected(error: Exception) -> Response:
        # The exception's text may hold personal data: the type and the place are enough to find it.
        frame = error.__traceback__
        while frame is not None and frame.tb_next is not None:
            frame = frame.tb_next
        place = f"{frame.tb_frame.f_code.co_filename}:{frame.tb_lineno}" if frame else "unknown"
        if is_outage(error):
            log.error("database_unavailable", error=type(error).__name__, place=place)
            return await _unavailable()
        log.error("unexpected_error", error=type(error).__name__, place=place)
        return await answer(500, "internal_error", "something went wrong on our side; it was recorded")


async def _not_here(refusal: NotInYourRegion | NotShownWhereYouAre) -> Response:
    language = frame_language()
    in_hindi = hindi_refusal(refusal.code) if language is Language.HINDI else ""
    page = await render_template(
        "web/streaming/not_here.html",
        language=language,
        words=not_for_you_words.WORDS[language],
        detail=in_hindi or refusal.detail,
    )
    response = Response(page, status=status_of(refusal), content_type="text/html; charset=utf-8")
    if isinstance(refusal, NotInYourRegion):
        response.headers["Link"] = BLOCKED_BY
    return response


async def _unavailable() -> Response:
    response = await answer(
        503,
        "provider_unavailable",
        "something we depend on does not answer; nothing was decided or charged",
    )
    response.headers["Retry-After"] = "5"
    return response


def _code_of(status: int) -> str:
    return HTTPStatus(status).name.lower()


def _page_they_want() -> str:
    """Where to go on after signing in: for a part that htmx asks for, the page that the part belongs to."""
    if "HX-Request" in request.headers:
        seen = urlsplit(request.headers.get("HX-Current-URL", ""))
        return seen._replace(scheme="", netloc="", fragment="").geturl() or "/"
    return request.full_path.rstrip("?") if request.method == "GET" else "/"


def _send_to(path: str) -> Response | WerkzeugResponse:
    if (
        "HX-Request" in request.headers
    ):  # htmx follows redirects itself and would swap a whole page into a fragment
        return Response(status=204, headers={"HX-Redirect": path})
    return redirect(path, 303)
