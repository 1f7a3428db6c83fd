"""All that happened around one person, and what staff put on them to know, for whoever works on a case about them."""

from uuid import UUID

from quart import Blueprint, request

from domain.identity.permissions import Permission
from domain.ids import LabelId, UserId
from domain.moderation.desk.label import LabelKind
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires
from entrypoints.views.second_looks import sealed
from entrypoints.views.subject_timeline import timeline_of
from entrypoints.web.form import Form
from entrypoints.web.page import PageResponse, page, see_other

MOMENTS = 50
LABEL_DAYS = (7, 30, 90, 365)


def subject_timeline_pages(container: Container) -> Blueprint:
    pages = Blueprint("admin_subject_timeline", __name__)

    @pages.get("/staff/cases/people/<uuid:person_id>")
    @requires(Permission.WORK_CASES, adult=True)
    async def timeline(person_id: UUID) -> PageResponse:
        if waiting := await sealed(container, {person_id}):
            return see_other(f"/staff/cases/second-looks/{waiting[0].look_id}")
        return await _answer(UserId(person_id), Form(), request.args.get("cursor", ""))

    @pages.post("/staff/cases/people/<uuid:person_id>/labels")
    @requires(Permission.WORK_CASES, adult=True)
    async def label(person_id: UUID) -> PageResponse:
        form = await Form.posted()
        with form.refusals():
            await container.label_person()(
                label_id=LabelId(form.id("label_id")),
                person_id=UserId(person_id),
                actor_id=principal().user_id,
                kind=form.text("kind"),
                reason=form.text("note"),
                days=form.whole("days"),
            )
            return see_other(f"/staff/cases/people/{person_id}")
        return await _answer(UserId(person_id), form, "")

    @pages.post("/staff/cases/people/<uuid:person_id>/labels/<uuid:label_id>")
    @requires(Permission.WORK_CASES, adult=True)
    async def remove(person_id: UUID, label_id: UUID) -> PageResponse:
        form = await Form.posted()
        with form.refusals():
            await container.remove_label()(
                label_id=LabelId(label_id), actor_id=principal().user_id, reason=form.text("note")
            )
            return see_other(f"/staff/cases/people/{person_id}")
        return await _answer(UserId(person_id), form, "", removing=label_id)

    async def _answer(
        person_id: UserId, form: Form, cursor: str, *, removing: UUID | None = None
    ) -> PageResponse:
        """`removing` is the label that the refused form was about."""
        name, now = await container.moderation_queries().person_name(person_id), container.now()()
        moments, following = await timeline_of(container, person_id, cursor, limit=MOMENTS)
        return await page(
            "admin/moderation/person.html",
            status=form.status,
            name=name,
            person_id=person_id,
            labels=await container.label_queries().holding(person_id, now=now),
            kinds=list(LabelKind),
            days=LABEL_DAYS,
            label_id=container.new_id()(),
            putting=Form() if removing else form,
            removing=removing,
            form=form,
            moments=moments,
            next_cursor=following,
            is_first=not cursor,
            now=now,
        )

    return pages
