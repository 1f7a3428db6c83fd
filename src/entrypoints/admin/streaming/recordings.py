"""Recordings of shows, for staff: all that there are, what became of each, and looking at one for a reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from quart import Blueprint, request

from domain.identity.permissions import Permission
from domain.ids import RecordingId, StreamId
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires
from entrypoints.web.form import Form
from entrypoints.web.page import InvalidCursor, PageResponse, page, see_other, wants_fragment
from ports.streaming.recordings import FiledRecording

ROWS = 20


@dataclass(frozen=True, slots=True)
class Filed:
    """A page of recordings. `of_show` narrows it to one show; `asked` is the one that the form is about."""

    rows: Sequence[FiledRecording]
    of_show: StreamId | None
    next_cursor: RecordingId | None
    asked: UUID | None
    form: Form

    @property
    def more(self) -> str:
        """The address of the earlier ones."""
        narrowed = f"&show={self.of_show}" if self.of_show else ""
        return f"/staff/recordings?cursor={self.next_cursor}{narrowed}"


def recording_staff_pages(container: Container) -> Blueprint:
    pages = Blueprint("admin_streaming_recordings", __name__)

    @pages.get("/staff/recordings")
    @requires(Permission.VIEW_FOOTAGE, adult=True)
    async def recordings() -> PageResponse:
        return await _answer(_id("show"), _id("cursor"), None, Form())

    @pages.post("/staff/recordings/<uuid:recording_id>/views")
    @requires(Permission.VIEW_FOOTAGE, adult=True)
    async def open_recording(recording_id: UUID) -> PageResponse:
        form, viewer_id = await Form.posted(), principal().user_id
        with form.refusals():
            opened = await container.open_recording()(
                recording_id=RecordingId(recording_id), viewer_id=viewer_id, reason=form.text("note")
            )
            ticket, _ = container.film_tickets().issue(opened.id, viewer_id, now=container.now()())
            return see_other(f"/staff/recording-views/{ticket}")
        return await _answer(_id("show"), _id("cursor"), recording_id, form)

    @pages.get("/staff/recording-views/<ticket>")
    @requires(Permission.VIEW_FOOTAGE, adult=True)
    async def view(ticket: str) -> PageResponse:
        container.film_tickets().read(ticket, principal().user_id, now=container.now()())
        return await page("admin/streaming/recording_view.html", ticket=ticket)

    async def _answer(show: UUID | None, cursor: UUID | None, asked: UUID | None, form: Form) -> PageResponse:
        stream_id = StreamId(show) if show else None
        before = RecordingId(cursor) if cursor else None
        found = await container.recording_file().newest(stream_id=stream_id, before=before, limit=ROWS + 1)
        is_more = len(found) > ROWS
        return await page(
            f"admin/streaming/{'_recordings' if wants_fragment() else 'recordings'}.html",
            status=form.status,
            show=await container.stream_queries().get(stream_id) if stream_id else None,
            filed=Filed(
                found[:ROWS], stream_id, found[ROWS - 1].recording_id if is_more else None, asked, form
            ),
        )

    return pages


def _id(name: str) -> UUID | None:
    """Raises `InvalidCursor`."""
    text = request.args.get(name)
    try:
        return UUID(text) if text else None
    except ValueError:
        raise InvalidCursor("a cursor is taken from the page before, unchanged") from None
