"""Reporters who were warned, limited or muted, never by name; their appeals, and the end of it."""

from uuid import UUID

from quart import Blueprint

from domain.identity.permissions import Permission
from domain.ids import ReporterMeasureId
from domain.moderation.decisions.appeal import AppealOutcome
from entrypoints.admin.moderation.appeals import WORDS
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires
from entrypoints.web.form import Form
from entrypoints.web.page import PageResponse, page, see_other

MEASURES = 100


def moderation_reporter_pages(container: Container) -> Blueprint:
    pages = Blueprint("admin_moderation_reporters", __name__)

    @pages.get("/staff/cases/reporters")
    @requires(Permission.WORK_CASES, adult=True)
    async def reporters() -> PageResponse:
        now = container.now()()
        return await page(
            "admin/moderation/reporters.html",
            rows=await container.reporter_queries().holding(now=now, limit=MEASURES),
            now=now,
        )

    @pages.get("/staff/cases/reporters/<uuid:measure_id>")
    @requires(Permission.WORK_CASES, adult=True)
    async def reporter(measure_id: UUID) -> PageResponse:
        return await _measure_page(container, ReporterMeasureId(measure_id), Form())

    @pages.post("/staff/cases/reporters/<uuid:measure_id>")
    @requires(Permission.WORK_CASES, adult=True)
    async def act(measure_id: UUID) -> PageResponse:
        form, measure = await Form.posted(), ReporterMeasureId(measure_id)
        form.words = WORDS
        with form.refusals():
            if form.text("act") == "review":
                await container.review_reporter_measure()(
                    measure_id=measure, actor_id=principal().user_id, outcome=form.text("outcome"),
                    answer=form.text("answer"),
                )  # fmt: skip
            else:
                await container.lift_reporter_measure()(
                    measure_id=measure, actor_id=principal().user_id, note=form.text("note")
                )
            return see_other(f"/staff/cases/reporters/{measure_id}")
        return await _measure_page(container, measure, form)

    return pages


async def _measure_page(container: Container, measure_id: ReporterMeasureId, form: Form) -> PageResponse:
    """Raises `MeasureNotFound`."""
    row, me = await container.reporter_queries().get(measure_id), principal().user_id
    appeal, now = row.measure.appeal, container.now()()
    waits = appeal is not None and appeal.outcome is AppealOutcome.OPEN
    is_review = form.text("act") == "review"
    return await page(
        "admin/moderation/reporter.html",
        status=form.status,
        form=form,
        reviewing=form if is_review else Form(),
        lifting=form if not is_review else Form(),
        of=row,
        waits=waits,
        is_open_to_me=me not in row.judges | {row.measure.reporter_id},
        is_mine=me == row.measure.reporter_id,
        holds=row.measure.holds(now),
        now=now,
    )
