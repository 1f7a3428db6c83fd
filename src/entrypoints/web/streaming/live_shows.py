"""The shows that are live, and those among them that somebody looks for."""

from urllib.parse import urlencode

from quart import Blueprint, request

from domain.identity.permissions import Permission
from domain.ids import StreamId
from domain.language import Language
from domain.moderation.search import LENGTH_MAX, SearchHelp
from entrypoints.api.cursor import cursor_of, read_cursor
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires
from entrypoints.views.shown_here import live_here, on_air_here
from entrypoints.web.form import Form
from entrypoints.web.language import frame_language, framed
from entrypoints.web.page import PageResponse, page, wants_fragment
from entrypoints.web.streaming import live_words
from ports.notifications.follows import FollowedRow
from ports.streaming.shows import LiveRow

SHOWS = 24


def live_pages(container: Container) -> Blueprint:
    pages = Blueprint("web_live_shows", __name__)

    @pages.get("/live")
    @requires(Permission.WATCH, adult=True)
    async def live() -> PageResponse:
        cursor, typed = request.args.get("cursor"), request.args.get("q", "").strip()
        secret_key = container.settings().secret_key
        place = read_cursor(cursor, listing="live", secret_key=secret_key)
        form, looked_for = Form({"q": typed}), None
        with form.refusals():
            looked_for = await container.read_search()(typed, searcher_id=principal().user_id)
        shown: list[LiveRow] = []
        more = False
        if looked_for is not None and looked_for.help is None:
            before = (place[0], StreamId(place[1])) if place else None
            shown, more = await live_here(container, before, limit=SHOWS, words=looked_for.words)
        return await page(
            "web/streaming/_shows.html" if wants_fragment() else "web/streaming/live.html",
            status=form.status,
            form=form,
            **framed("live", live_words.WORDS),
            length_max=LENGTH_MAX,
            typed=typed,
            help=_help_words(looked_for.help) if looked_for and looked_for.help else "",
            shows=shown,
            viewer_counts=await container.hub().viewers.all(),
            now=container.now()(),
            this_page=_address(typed, cursor),
            next_page=_address(typed, _cursor_after(shown[-1], secret_key)) if more else None,
            followed=[] if cursor or typed else await _followed(container),
        )

    return pages


async def _followed(container: Container) -> list[FollowedRow]:
    """Whom somebody follows, on air just now."""
    rows = await container.follow_queries().on_air(principal().user_id, limit=SHOWS)
    return await on_air_here(container, rows)


def _help_words(help_: SearchHelp) -> str:
    return live_words.HINDI_HELP[help_] if frame_language() is Language.HINDI else help_.text


def _address(typed: str, cursor: str | None) -> str:
    query = urlencode({name: value for name, value in (("q", typed), ("cursor", cursor)) if value})
    return f"/live?{query}" if query else "/live"


def _cursor_after(row: LiveRow, secret_key: str) -> str:
    assert row.started_at is not None, "a live show has begun"
    return cursor_of(row.started_at, row.stream_id, listing="live", secret_key=secret_key)
