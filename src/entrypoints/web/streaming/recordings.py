"""The switch of the recording in the studio, with its notice (STR-14)."""

from dataclasses import dataclass
from uuid import UUID

from quart import Blueprint

from domain.identity.permissions import Permission
from domain.ids import RecordingId, StreamId
from domain.streaming.stream import NotYourStream
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires
from entrypoints.web.form import Form
from entrypoints.web.page import PageResponse, page, see_other, wants_fragment
from ports.streaming.recordings import RecordingRow
from ports.streaming.shows import StreamRow


@dataclass(frozen=True, slots=True)
class RecordingSwitch:
    """`running` is the recording that can be stopped; `recording_id` is for the next one."""

    show: StreamRow
    running: RecordingRow | None
    rows: list[RecordingRow]
    recording_id: UUID
    form: Form


async def recording_switch(
    container: Container, show: StreamRow, form: Form | None = None
) -> RecordingSwitch:
    rows = list(await container.recording_queries().of_stream(show.stream_id))
    running = next((row for row in rows if row.is_running), None)
    return RecordingSwitch(show, running, rows, container.new_id()(), form or Form())


def recording_pages(container: Container) -> Blueprint:
    pages = Blueprint("web_streaming_recordings", __name__)

    @pages.get("/studio/<uuid:stream_id>/recording")
    @requires(Permission.PUBLISH, adult=False)
    async def switch(stream_id: UUID) -> PageResponse:
        return await _answer(StreamId(stream_id), Form())

    @pages.post("/studio/<uuid:stream_id>/recording")
    @requires(Permission.PUBLISH, adult=True)
    async def start(stream_id: UUID) -> PageResponse:
        form = await Form.posted()
        with form.refusals():
            await container.start_recording()(
                recording_id=RecordingId(form.id("recording_id")),
                stream_id=StreamId(stream_id),
                performer_id=principal().user_id,
            )
            return see_other(f"/studio/{stream_id}/recording")
        return await _answer(StreamId(stream_id), form)

    @pages.post("/studio/<uuid:stream_id>/recording/stop")
    @requires(Permission.PUBLISH, adult=False)
    async def stop(stream_id: UUID) -> PageResponse:
        form = await Form.posted()
        with form.refusals():
            await container.stop_recording()(
                recording_id=RecordingId(form.id("recording_id")),
                stream_id=StreamId(stream_id),
                performer_id=principal().user_id,
            )
            return see_other(f"/studio/{stream_id}/recording")
        return await _answer(StreamId(stream_id), form)

    async def _answer(stream_id: StreamId, form: Form) -> PageResponse:
        """To the studio's page its panel: a page that is left takes the camera with it."""
        show = await container.stream_queries().get(stream_id)
        if show.performer_id != principal().user_id:
            raise NotYourStream("only the performer of this show may do this")
        return await page(
            f"web/streaming/{'_recording' if wants_fragment() else 'recording'}.html",
            status=200 if wants_fragment() else form.status,
            show=show,
            switch=await recording_switch(container, show, form),
        )

    return pages
