"""Telling staff about a show, a person, a message or the words of a tip, and what became of it."""

from typing import Any
from uuid import UUID

from quart import Blueprint, request

from domain.identity.permissions import Permission
from domain.ids import MessageId, ReporterMeasureId, ReportId, StreamId, TipId, UserId
from entrypoints.api.cursor import cursor_of, read_cursor
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires
from entrypoints.web.form import Form
from entrypoints.web.language import page_language
from entrypoints.web.moderation import own_report_words, report_form_words
from entrypoints.web.moderation.decision_words import refusal_words
from entrypoints.web.page import PageResponse, page, see_other, wants_fragment
from entrypoints.web.streaming.shows import report_context

PAGE_LENGTH = 20
MEASURES = 5
_LISTING = "own_reports"


def moderation_pages(container: Container) -> Blueprint:
    pages = Blueprint("web_moderation", __name__)

    _add_forms(pages, container)

    @pages.get("/reports")
    @requires(Permission.MANAGE_OWN_ACCOUNT, adult=False)
    async def own_reports() -> PageResponse:
        return await _own_page(container, Form(), appealing=None)

    @pages.post("/reports/measures/<uuid:measure_id>/appeal")
    @requires(Permission.MANAGE_OWN_ACCOUNT, adult=False)
    async def appeal(measure_id: UUID) -> PageResponse:
        form, measure = await Form.posted(), ReporterMeasureId(measure_id)
        form.words = refusal_words(page_language())
        with form.refusals():
            await container.appeal_reporter_measure()(
                measure_id=measure, reporter_id=principal().user_id, text=form.text("text")
            )
            return see_other(f"/reports?lang={page_language()}#measure-{measure_id}")
        return await _own_page(container, form, appealing=measure)

    return pages


async def _own_page(container: Container, form: Form, *, appealing: ReporterMeasureId | None) -> PageResponse:
    """What a person reported, and above it what followed where it was without cause."""
    secret_key, me = container.settings().secret_key, principal().user_id
    rows = await container.moderation_queries().reports_by(
        me,
        before=read_cursor(request.args.get("cursor"), listing=_LISTING, secret_key=secret_key),
        limit=PAGE_LENGTH + 1,
    )
    shown, more = rows[:PAGE_LENGTH], len(rows) > PAGE_LENGTH
    language = page_language()
    return await page(
        "web/moderation/reports.html",
        language=language,
        words=own_report_words.WORDS[language],
        reasons=own_report_words.REASONS[language],
        progress=own_report_words.PROGRESS[language],
        kinds=own_report_words.KINDS[language],
        status=form.status,
        form=form,
        reports=shown,
        measures=await container.reporter_queries().own(me, limit=MEASURES),
        appealing=appealing,
        outcomes=own_report_words.OUTCOMES[language],
        cursor=cursor_of(shown[-1].reported_at, shown[-1].report_id, listing=_LISTING, secret_key=secret_key)
        if more
        else None,
        now=container.now()(),
    )


def _add_forms(pages: Blueprint, container: Container) -> None:
    @pages.get("/watch/<uuid:stream_id>/report")
    @requires(Permission.REPORT, adult=True)
    async def report_form(stream_id: UUID) -> PageResponse:
        return await _show_page(container, StreamId(stream_id), Form())

    @pages.post("/watch/<uuid:stream_id>/report")
    @requires(Permission.REPORT, adult=True)
    async def report(stream_id: UUID) -> PageResponse:
        form, reported = await _posted(), False
        with form.refusals():
            await container.report_stream()(stream_id=StreamId(stream_id), **_filled(form))
            reported = True
        return await _show_page(container, StreamId(stream_id), form, reported=reported)

    @pages.get("/watch/<uuid:stream_id>/messages/<uuid:message_id>/report")
    @requires(Permission.REPORT, adult=True)
    async def message_form(stream_id: UUID, message_id: UUID) -> PageResponse:
        return await _message_page(container, StreamId(stream_id), MessageId(message_id), Form())

    @pages.post("/watch/<uuid:stream_id>/messages/<uuid:message_id>/report")
    @requires(Permission.REPORT, adult=True)
    async def report_message(stream_id: UUID, message_id: UUID) -> PageResponse:
        form, reported = await _posted(), False
        with form.refusals():
            await container.report_message()(
                stream_id=StreamId(stream_id), message_id=MessageId(message_id), **_filled(form)
            )
            reported = True
        return await _message_page(
            container, StreamId(stream_id), MessageId(message_id), form, reported=reported
        )

    @pages.get("/watch/<uuid:stream_id>/tips/<uuid:tip_id>/report")
    @requires(Permission.REPORT, adult=True)
    async def tip_words_form(stream_id: UUID, tip_id: UUID) -> PageResponse:
        return await _tip_page(container, StreamId(stream_id), TipId(tip_id), Form())

    @pages.post("/watch/<uuid:stream_id>/tips/<uuid:tip_id>/report")
    @requires(Permission.REPORT, adult=True)
    async def report_tip_words(stream_id: UUID, tip_id: UUID) -> PageResponse:
        form, reported = await _posted(), False
        with form.refusals():
            await container.report_tip_words()(
                stream_id=StreamId(stream_id), tip_id=TipId(tip_id), **_filled(form)
            )
            reported = True
        return await _tip_page(container, StreamId(stream_id), TipId(tip_id), form, reported=reported)

    @pages.get("/people/<uuid:person_id>/report")
    @requires(Permission.REPORT, adult=True)
    async def person_form(person_id: UUID) -> PageResponse:
        return await _person_page(container, UserId(person_id), Form())

    @pages.post("/people/<uuid:person_id>/report")
    @requires(Permission.REPORT, adult=True)
    async def report_person(person_id: UUID) -> PageResponse:
        form, reported = await _posted(), False
        with form.refusals():
            await container.report_person()(person_id=UserId(person_id), **_filled(form))
            reported = True
        return await _person_page(container, UserId(person_id), form, reported=reported)


async def _posted() -> Form:
    form = await Form.posted()
    form.words = report_form_words.refusal_words(page_language())
    return form


def _filled(form: Form) -> dict[str, Any]:
    """What the forms say alike. Raises `Invalid`."""
    return {
        "report_id": ReportId(form.id("report_id")),
        "reporter_id": principal().user_id,
        "reason": form.text("reason"),
        "note": form.text("note"),
    }


async def _show_page(
    container: Container, stream_id: StreamId, form: Form, *, reported: bool = False
) -> PageResponse:
    show = await container.stream_queries().get(stream_id)
    words = report_form_words.WORDS[page_language()]
    return await page(
        "web/moderation/_report_form.html" if wants_fragment() else "web/moderation/report.html",
        status=form.status,
        show=show,
        title=words["show_title"],
        about=words["show_about"].format(show=show.title, performer=show.performer_name),
        **report_context(container, form, reported=reported),
    )


async def _message_page(
    container: Container, stream_id: StreamId, message_id: MessageId, form: Form, *, reported: bool = False
) -> PageResponse:
    action = f"/watch/{stream_id}/messages/{message_id}/report"
    return await _words_page(container, stream_id, "message", action, form, reported=reported)


async def _tip_page(
    container: Container, stream_id: StreamId, tip_id: TipId, form: Form, *, reported: bool = False
) -> PageResponse:
    action = f"/watch/{stream_id}/tips/{tip_id}/report"
    return await _words_page(container, stream_id, "tip", action, form, reported=reported)


async def _words_page(
    container: Container, stream_id: StreamId, of: str, action: str, form: Form, *, reported: bool
) -> PageResponse:
    """The words are not shown here: they may have been taken away."""
    show = await container.stream_queries().get(stream_id)
    words = report_form_words.WORDS[page_language()]
    return await page(
        "web/moderation/report.html",
        status=form.status,
        title=words[f"{of}_title"],
        about=words[f"{of}_about"].format(show=show.title),
        action=action,
        back=f"/watch/{stream_id}",
        **report_context(container, form, reported=reported),
    )


async def _person_page(
    container: Container, person_id: UserId, form: Form, *, reported: bool = False
) -> PageResponse:
    name = await container.moderation_queries().name_shown_to(principal().user_id, person_id)
    words = report_form_words.WORDS[page_language()]
    return await page(
        "web/moderation/report.html",
        status=form.status,
        title=words["person_title"].format(person=name) if name else words["somebody_title"],
        about=words["person_about"],
        action=f"/people/{person_id}/report",
        back="/live",
        **report_context(container, form, reported=reported),
    )
