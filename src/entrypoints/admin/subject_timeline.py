"""All that happened around one person, on a page for whoever works on a case about them."""

from uuid import UUID

from quart import Blueprint, request

from domain.identity.permissions import Permission
from domain.ids import UserId
from entrypoints.access import requires
from entrypoints.container import Container
from entrypoints.subject_timeline import timeline_of
from entrypoints.web.page import PageResponse, page

MOMENTS = 50


def subject_timeline_pages(container: Container) -> Blueprint:
    pages = Blueprint("admin_subject_timeline", __name__)

    @pages.get("/staff/cases/people/<uuid:person_id>")
    @requires(Permission.WORK_CASES, adult=True)
    async def timeline(person_id: UUID) -> PageResponse:
        person, cursor = UserId(person_id), request.args.get("cursor", "")
        name = await container.moderation_queries().person_name(person)
        moments, following = await timeline_of(container, person, cursor, limit=MOMENTS)
        return await page(
            "admin/moderation/person.html",
            name=name,
            person_id=person_id,
            moments=moments,
            next_cursor=following,
            is_first=not cursor,
            now=container.now()(),
        )

    return pages
