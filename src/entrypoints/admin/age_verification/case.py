"""One case on an officer's desk: claimed, looked at, and read (ADM-03)."""

from uuid import UUID

from quart import Blueprint, request

from domain.age_verification.comparison import compare
from domain.age_verification.document import DocumentNotFound, DocumentState
from domain.identity.permissions import Permission
from domain.ids import CaseId, DocumentId
from entrypoints.admin.age_verification.screen import DocumentLook, Shown, case_page
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires
from entrypoints.web.form import Form
from entrypoints.web.page import PageResponse, see_other, wants_fragment

ALL = "all"
"""Instead of a document's id: every document of the case, side by side."""


def case_pages(container: Container) -> Blueprint:
    pages = Blueprint("admin_age_verification_case", __name__)
    _add_desk(pages, container)
    _add_looking(pages, container)
    return pages


def _add_desk(pages: Blueprint, container: Container) -> None:
    @pages.get("/staff/verification/cases/<uuid:case_id>")
    @requires(Permission.REVIEW_VERIFICATION, adult=False)
    async def show(case_id: UUID) -> PageResponse:
        shown = Shown(done=request.args.get("done", ""))
        return await case_page(container, CaseId(case_id), principal().user_id, shown)

    @pages.post("/staff/verification/cases/<uuid:case_id>/claim")
    @requires(Permission.REVIEW_VERIFICATION, adult=False)
    async def claim(case_id: UUID) -> PageResponse:
        return await _claim(case_id, release=False)

    @pages.post("/staff/verification/cases/<uuid:case_id>/release")
    @requires(Permission.REVIEW_VERIFICATION, adult=False)
    async def release(case_id: UUID) -> PageResponse:
        return await _claim(case_id, release=True)

    async def _claim(case_id: UUID, *, release: bool) -> PageResponse:
        form = Form()
        with form.refusals():
            await container.claim_case()(
                case_id=CaseId(case_id), officer_id=principal().user_id, release=release
            )
            return see_other(
                f"/staff/verification/cases/{case_id}?done={'released' if release else 'claimed'}"
            )
        return await case_page(container, CaseId(case_id), principal().user_id, Shown({"claim": form}))


def _add_looking(pages: Blueprint, container: Container) -> None:
    @pages.post("/staff/verification/cases/<uuid:case_id>/looks")
    @requires(Permission.VIEW_DOCUMENTS, adult=False)
    async def look(case_id: UUID) -> PageResponse:
        """Answered with the page itself, not by a redirect: what is open is gone with it."""
        form, officer_id = await Form.posted(), principal().user_id
        shown = Shown({"look": form})
        one = None if form.text("document") == ALL else DocumentId(form.id("document"))
        with form.refusals():
            shown.looks = await _open(CaseId(case_id), one, form.text("reason"))
        template = "case"
        if wants_fragment():
            template = "_pane" if one else "_documents"
        return await case_page(
            container, CaseId(case_id), officer_id, shown, template=template,
            document_id=one if wants_fragment() else None,
        )  # fmt: skip

    async def _open(case_id: CaseId, one: DocumentId | None, reason: str) -> dict[DocumentId, DocumentLook]:
        """Raises `OwnCase`, `CaseClaimed`, `DocumentNotFound`, `ReasonRequired`."""
        rows = await container.case_queries().documents(case_id)
        stored = [row.document_id for row in rows if row.state == DocumentState.STORED]
        wanted = [each for each in stored if one in (None, each)]
        if not wanted:
            raise DocumentNotFound("there is no such document in this case")
        looks = {}
        for document_id in wanted:
            opened = await container.open_document_view()(
                document_id=document_id, officer_id=principal().user_id, reason=reason
            )
            looks[document_id] = DocumentLook(opened.token, opened.pages)
        return looks

    @pages.post("/staff/verification/cases/<uuid:case_id>/reveal")
    @requires(Permission.REVIEW_VERIFICATION, adult=False)
    async def reveal(case_id: UUID) -> PageResponse:
        form, officer_id = await Form.posted(), principal().user_id
        shown = Shown({"reveal": form})
        with form.refusals():
            revealed = await container.reveal_claims()(
                case_id=CaseId(case_id), officer_id=officer_id, note=form.text("note")
            )
            shown.revealed = compare(revealed.claims, reveal=True)
        template = "_claims" if wants_fragment() else "case"
        return await case_page(container, CaseId(case_id), officer_id, shown, template=template)
