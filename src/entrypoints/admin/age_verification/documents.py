"""Looking at a document: with a reason, for a minute, page by page as watermarked pictures (AGE-23, ADM-03)."""

from uuid import UUID

from quart import Blueprint, Response, request

from domain.errors import Forbidden
from domain.identity.permissions import Permission
from domain.identity.session import digest_of
from domain.ids import DocumentId
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires
from entrypoints.web.form import Form
from entrypoints.web.page import PageResponse, page, see_other, wants_fragment

PAGE_POLICY = (
    "default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
PICTURE_POLICY = "sandbox; default-src 'none'"


class PictureOnly(Forbidden):
    """A page of a document is shown in its place on our own page, and neither opened nor saved by itself."""

    code = "picture_only"


def document_pages(container: Container) -> Blueprint:
    pages = Blueprint("admin_age_verification_documents", __name__)

    @pages.post("/staff/documents/<uuid:document_id>/views")
    @requires(Permission.VIEW_DOCUMENTS, adult=False)
    async def open_view(document_id: UUID) -> PageResponse:
        form = await Form.posted()
        opened = await container.open_document_view()(
            document_id=DocumentId(document_id), officer_id=principal().user_id, reason=form.text("reason")
        )
        return see_other(f"/staff/document-views/{opened.token}")

    @pages.get("/staff/document-views/<token>")
    @requires(Permission.VIEW_DOCUMENTS, adult=False)
    async def show_view(token: str) -> PageResponse:
        now = container.now()()
        view = await container.document_queries().open_view(digest_of(token), principal().user_id, now=now)
        name = "_document_view" if wants_fragment() else "document_view"
        seconds = max(1, int((view.expires_at - now).total_seconds())) if view else 0
        shown = await page(
            f"admin/age_verification/{name}.html", view=view, token=token, seconds_left=seconds
        )
        shown.headers["Content-Security-Policy"] = PAGE_POLICY
        if view and not wants_fragment():
            shown.headers["Refresh"] = str(seconds)  # also without any script it is gone when its time is
        return shown

    @pages.get("/staff/document-views/<token>/pages/<int:page>.jpg")
    @requires(Permission.VIEW_DOCUMENTS, adult=False)
    async def show_page(token: str, page: int) -> Response:
        if request.headers.get("Sec-Fetch-Dest", "image") != "image":
            raise PictureOnly("a page of a document is shown in its place only")
        picture = await container.show_document_page()(token=token, officer_id=principal().user_id, page=page)
        shown = Response(picture, content_type="image/jpeg")
        shown.headers["Cache-Control"] = "no-store"
        shown.headers["Content-Disposition"] = "inline"
        shown.headers["Content-Security-Policy"] = PICTURE_POLICY
        shown.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        shown.headers["X-Robots-Tag"] = "noindex, noimageindex, noarchive"
        return shown

    return pages
