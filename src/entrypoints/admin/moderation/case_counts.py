"""The counts of cases that stand on staff's pages, once or as they change."""

from collections.abc import Sequence

from quart import Blueprint, Response, current_app, render_template, request
from quart.blueprints import BlueprintSetupState

from domain.identity.permissions import Permission
from entrypoints.admin.moderation.second_looks import QUEUES
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires
from entrypoints.realtime.case_counts import QueueCount
from entrypoints.web.page import PageResponse, page
from ports.moderation.case_figures import COUNTED_MAX

STREAM = "text/event-stream"
SHORT_MAX = 99
"""A tab has room for two figures."""


def case_count_pages(container: Container) -> Blueprint:
    pages = Blueprint("admin_moderation_case_counts", __name__)

    @pages.get("/staff/cases/counts")
    @requires(Permission.WORK_CASES, adult=True)
    async def counts() -> PageResponse:
        """A stream to whoever asks for one, as a browser's `EventSource` does; to others the fragment as it is now."""
        who, own = principal(), container.case_counts()
        if STREAM not in request.headers.get("Accept", ""):
            return await page("admin/moderation/_counts.html", status=200, **await counts_shown(container))
        own.require_place(who.user_id)
        app = current_app._get_current_object()  # type: ignore[attr-defined]

        async def tell(found: Sequence[QueueCount]) -> str:
            # The request is answered by then: each time stands for itself.
            async with app.app_context():
                return await render_template("admin/moderation/_counts.html", **_shown(container, found))

        response = Response(own.frames(who, tell), content_type=f"{STREAM}; charset=utf-8")
        response.timeout = None  # Quart would cut it off after a minute
        response.headers["X-Accel-Buffering"] = "no"  # a proxy hands on each event as it comes
        return response

    async def cases_waiting() -> str:
        """Every page of staff has it in its tab, and templates ask only there."""
        return _in_tab(await container.case_counts().now_of(principal()))

    @pages.record_once
    def add(state: BlueprintSetupState) -> None:
        state.app.jinja_env.globals["cases_waiting"] = cases_waiting

    return pages


def _in_tab(found: Sequence[QueueCount]) -> str:
    """All that waits, as a tab tells it; empty where nothing does."""
    waiting = sum(each.waiting for each in found)
    if waiting > SHORT_MAX:
        return f"{SHORT_MAX}+"
    return str(waiting or "")


async def counts_shown(container: Container) -> dict[str, object]:
    """What `_counts.html` needs, of the queues that whoever asks sees."""
    return _shown(container, await container.case_counts().now_of(principal()))


def _shown(container: Container, found: Sequence[QueueCount]) -> dict[str, object]:
    return {
        "case_counts": found, "queues": QUEUES, "counted_max": COUNTED_MAX, "now": container.now()(),
        "waiting_in_tab": _in_tab(found),
    }  # fmt: skip
