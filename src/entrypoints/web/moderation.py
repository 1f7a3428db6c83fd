"""Telling staff about a show, and what became of it."""

from uuid import UUID

from quart import Blueprint, request

from domain.identity.permissions import Permission
from domain.ids import ReportId, StreamId
from domain.moderation.case_event import CaseOutcome
from domain.moderation.report_words import OUTCOME_WORDS
from entrypoints.access import principal, requires
from entrypoints.api.cursor import cursor_of, read_cursor
from entrypoints.container import Container
from entrypoints.web.form import Form
from entrypoints.web.page import PageResponse, page, wants_fragment
from entrypoints.web.streaming import report_context

PAGE_LENGTH = 20
_LISTING = "own_reports"


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

    @pages.get("/reports")
    @requires(Permission.MANAGE_OWN_ACCOUNT, adult=False)
    async def own_reports() -> PageResponse:
        secret_key = container.settings().secret_key
        rows = await container.moderation_queries().reports_by(
            principal().user_id,
            before=read_cursor(request.args.get("cursor"), listing=_LISTING, secret_key=secret_key),
            limit=PAGE_LENGTH + 1,
        )
        shown = rows[:PAGE_LENGTH]
        more = len(rows) > PAGE_LENGTH
        return await page(
            "web/moderation/reports.html",
            reports=shown,
            outcomes={outcome.value: OUTCOME_WORDS[outcome] for outcome in CaseOutcome},
            cursor=cursor_of(
                shown[-1].reported_at, shown[-1].report_id, listing=_LISTING, secret_key=secret_key
            )
            if more
            else None,
        )

    async def _report_page(stream_id: StreamId, form: Form, *, reported: bool = False) -> PageResponse:
        template = "web/moderation/_report_form.html" if wants_fragment() else "web/moderation/report.html"
        return await page(
            template,
            status=form.status,
            show=await container.stream_queries().get(stream_id),
            **report_context(container, form, reported=reported),
        )

    return pages
