"""Telling staff about a show."""

from uuid import UUID

from quart import Blueprint

from domain.identity.permissions import Permission
from domain.ids import ReportId, StreamId
from entrypoints.access import principal, requires
from entrypoints.container import Container
from entrypoints.web.form import Form
from entrypoints.web.page import PageResponse, page, wants_fragment
from entrypoints.web.streaming import report_context


def moderation_pages(container: Container) -> Blueprint:
    pages = Blueprint("web_moderation", __name__)

    @pages.get("/watch/<uuid:stream_id>/report")
    @requires(Permission.REPORT, adult=True)
    async def report_form(stream_id: UUID) -> PageResponse:
        return await _report_page(StreamId(stream_id), Form())

    @pages.post("/watch/<uuid:stream_id>/report")
    @requires(Permission.REPORT, adult=True)
    async def report(stream_id: UUID) -> PageResponse:
        form, reported = await Form.posted(), False
        with form.refusals():
            await container.report_stream()(
                report_id=ReportId(form.id("report_id")),
                stream_id=StreamId(stream_id),
                reporter_id=principal().user_id,
                reason=form.text("reason"),
                note=form.text("note"),
            )
            reported = True
        return await _report_page(StreamId(stream_id), form, reported=reported)

    async def _report_page(stream_id: StreamId, form: Form, *, reported: bool = False) -> PageResponse:
        template = "web/moderation/_report_form.html" if wants_fragment() else "web/moderation/report.html"
        return await page(
            template,
            status=form.status,
            show=await container.stream_queries().get(stream_id),
            **report_context(container, form, reported=reported),
        )

    return pages
