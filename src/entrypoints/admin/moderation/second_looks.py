"""Closed cases that wait for a second look, one of them as it was reported, and how often two people agree."""

from uuid import UUID

from quart import Blueprint

from domain.identity.permissions import Permission
from domain.ids import ComplaintId, SecondLookId, StreamId
from domain.moderation.cases.event import CaseOutcome, Opened, ReportJoined, SubjectKind
from domain.moderation.cases.kind import Queue
from domain.moderation.decisions.policy import CHOSEN
from domain.moderation.desk.exposure import GRAVE
from domain.moderation.desk.second_look import COUNTED
from domain.moderation.reports.complaint import ComplaintNotFound, ComplaintWords
from entrypoints.admin.moderation.footage import kept_of
from entrypoints.admin.moderation.rest import rest_before
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires
from entrypoints.views.queues import my_queues
from entrypoints.web.form import Form
from entrypoints.web.page import PageResponse, page, see_other

PATH = "/staff/cases/second-looks"
WAITING = 50
REPORTS = 50
QUEUES = {
    Queue.GENERAL: "General",
    Queue.CHILD_SAFETY: "Child safety",
    Queue.INTIMATE_IMAGERY: "Intimate pictures",
    Queue.ORDERS: "Orders",
}
WORDS = {
    "unknown_policy": "Choose the rule that was broken.",
    "note_missing": "Say why, in a word or two.",
}


def second_look_pages(container: Container) -> Blueprint:
    pages = Blueprint("admin_moderation_second_looks", __name__)

    @pages.get(PATH)
    @requires(Permission.WORK_CASES, adult=True)
    async def second_looks() -> PageResponse:
        return await _all_page(container, Form())

    @pages.get(f"{PATH}/<uuid:look_id>")
    @requires(Permission.WORK_CASES, adult=True)
    async def second_look(look_id: UUID) -> PageResponse:
        return await _one_page(container, SecondLookId(look_id), Form())

    @pages.post(f"{PATH}/<uuid:look_id>")
    @requires(Permission.WORK_CASES, adult=True)
    async def answer(look_id: UUID) -> PageResponse:
        form = await Form.posted()
        form.words = WORDS
        with form.refusals():
            await container.answer_second_look()(
                look_id=SecondLookId(look_id), actor_id=principal().user_id, outcome=form.text("outcome"),
                policy=form.text("policy"), word=form.text("note"),
            )  # fmt: skip
            return see_other(PATH)
        # What is wrong with the whole of it is that it is not asked for any more: then there is no page of it.
        if form.problem:
            return await _all_page(container, form)
        return await _one_page(container, SecondLookId(look_id), form)

    @pages.post(f"{PATH}/<uuid:look_id>/pass")
    @requires(Permission.WORK_CASES, adult=True)
    async def pass_on(look_id: UUID) -> PageResponse:
        form, look = await Form.posted(), SecondLookId(look_id)
        form.words = WORDS
        with form.refusals():
            await container.pass_second_look()(
                look_id=look, actor_id=principal().user_id, why=form.text("note")
            )
            return see_other(PATH)
        if form.problem:
            return await _all_page(container, form)
        return await _one_page(container, look, Form(status=form.status), passing=form)

    @pages.post(f"{PATH}/<uuid:look_id>/complaints/<uuid:complaint_id>")
    @requires(Permission.WORK_CASES, adult=True)
    async def open_complaint(look_id: UUID, complaint_id: UUID) -> PageResponse:
        form, look = await Form.posted(), SecondLookId(look_id)
        opened: ComplaintWords | None = None
        with form.refusals():
            await _require_complaint(container, look, ComplaintId(complaint_id))
            opened = await container.open_complaint_words()(
                complaint_id=ComplaintId(complaint_id), actor_id=principal().user_id
            )
        return await _one_page(container, look, form, opened)

    return pages


async def _require_complaint(container: Container, look_id: SecondLookId, complaint_id: ComplaintId) -> None:
    """Raises `ComplaintNotFound`, also for a complaint of another case, and `SecondLookNotFound`."""
    me = principal()
    row = await container.second_look_queries().get(
        look_id, me.user_id, await my_queues(container), now=container.now()()
    )
    complaints = await container.complaint_queries().of_case(row.case_id, limit=REPORTS)
    if complaint_id not in {each.complaint_id for each in complaints}:
        raise ComplaintNotFound("there is no such complaint")


async def _all_page(container: Container, form: Form) -> PageResponse:
    queries, me, now = container.second_look_queries(), principal(), container.now()()
    queues, since = await my_queues(container), now - COUNTED
    return await page(
        "admin/moderation/second_looks.html",
        status=form.status,
        form=form,
        rows=await queries.waiting(me.user_id, queues, now=now, limit=WAITING),
        agreement=await queries.agreement(queues, since=since),
        differing=await queries.differing(queues, since=since, limit=WAITING),
        queues=QUEUES,
        now=now,
    )


async def _one_page(
    container: Container, look_id: SecondLookId, form: Form, opened: ComplaintWords | None = None, *,
    passing: Form | None = None,
) -> PageResponse:  # fmt: skip
    """What was reported and what is kept of it; nothing of what was decided. A grave one counts as its case does, and
    always waits for the end of a break (MOD-24). Raises `SecondLookNotFound`."""
    me, now = principal(), container.now()()
    row = await container.second_look_queries().get(look_id, me.user_id, await my_queues(container), now=now)
    if row.severity in GRAVE:
        look = container.look_at_grave()(actor_id=me.user_id, case_id=row.case_id, can_wait=True)
        if rest := await rest_before(look):
            return rest
    timeline = await container.moderation_case_queries().timeline(row.case_id)
    return await page(
        "admin/moderation/second_look.html",
        status=form.status,
        form=form,
        passing=passing or Form(),
        of=row,
        # What a program saw. The words of staff who stopped a show at once would say what was decided.
        seen=[
            each.event.by
            for each in timeline
            if isinstance(each.event.what, (Opened, ReportJoined))
            and each.event.by.automated
            and each.event.by.note
        ],
        reports=await container.moderation_queries().reports_of_case(row.case_id, limit=REPORTS),
        complaints=await container.complaint_queries().of_case(row.case_id, limit=REPORTS),
        opened=opened,
        kept=await kept_of(container, StreamId(row.subject_id))
        if row.subject_kind == SubjectKind.SHOW
        else None,
        outcomes=list(CaseOutcome),
        policies=[(policy.value, policy.text) for policy in CHOSEN],
        now=now,
    )
