"""Bringing files to a case: pictures, an Aadhaar file that is read and not kept, the document of an appeal."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from quart import Blueprint, request

from domain.age_verification.appeal import AppealNeedsDocument
from domain.age_verification.case import VerificationCase
from domain.age_verification.document import DocumentPurpose
from domain.age_verification.method import Method
from domain.age_verification.states import CaseState
from domain.casework import InvalidTransition
from domain.errors import Invalid
from domain.identity.permissions import Permission
from domain.ids import AppealId, DocumentId
from entrypoints.container import Container
from entrypoints.edge.access import requires
from entrypoints.edge.origin import origin_of
from entrypoints.edge.uploads import FileMissing, posted_file
from entrypoints.web.age_verification.brought import Step
from entrypoints.web.age_verification.page import path_of
from entrypoints.web.age_verification.steps import act
from entrypoints.web.form import Form
from entrypoints.web.page import PageResponse

STEPS = {
    DocumentPurpose.ID_FRONT: Step.DOCUMENT,
    DocumentPurpose.SELFIE: Step.FACE,
    DocumentPurpose.PAN_CARD: Step.PAN,
}
"""The pictures that a person brings, and where."""


class UnknownPicture(Invalid):
    code = "unknown_picture"


def add_files(pages: Blueprint, container: Container) -> None:
    _add_pictures(pages, container)
    _add_aadhaar(pages, container)
    _add_appeal(pages, container)


@contextmanager
def _beside(name: str) -> Iterator[None]:
    """What is wrong with a file is told beside the field that it came by."""
    try:
        yield
    except Invalid as refusal:
        if refusal.pointer is None:
            refusal.pointer = f"/{name}"
        raise


def _add_pictures(pages: Blueprint, container: Container) -> None:
    @pages.post("/verify/<uuid:case_id>/files")
    @requires(Permission.VERIFY_OWN_AGE, adult=False)
    async def bring(case_id: UUID) -> PageResponse:
        async def do(case: VerificationCase, form: Form) -> str:
            purpose = _purpose_of(form)
            case.require_collecting()  # asked before anything is kept
            with _beside(purpose):
                document = await container.upload_document()(
                    document_id=DocumentId(form.id("document_id")),
                    owner_id=case.user_id,
                    case_id=case.id,
                    purpose=purpose,
                    data=await posted_file(purpose),
                )
            await container.add_picture()(
                case_id=case.id, user_id=case.user_id, document_id=document.id, purpose=purpose
            )
            return path_of(case)

        return await act(container, case_id, await _step_of_form(), do)


def _purpose_of(form: Form) -> DocumentPurpose:
    """Raises `UnknownPicture`."""
    for purpose in STEPS:
        if form.text("purpose") == purpose:
            return purpose
    raise UnknownPicture("the form was not complete; load the page again")


async def _step_of_form() -> Step:
    """The step that the form belongs to, as it says itself; the page knows no other."""
    step = (await request.form).get("step", "")
    return Step(step) if step in set(Step) else Step.DOCUMENT


def _add_aadhaar(pages: Blueprint, container: Container) -> None:
    @pages.post("/verify/<uuid:case_id>/aadhaar")
    @requires(Permission.VERIFY_OWN_AGE, adult=False)
    async def show(case_id: UUID) -> PageResponse:
        """Read, and not kept."""

        async def do(case: VerificationCase, form: Form) -> str:
            data, origin = await posted_file("aadhaar"), origin_of(container)
            with _beside("aadhaar"):
                if case.method is Method.AADHAAR_XML:
                    await container.show_aadhaar_file()(
                        case_id=case.id,
                        user_id=case.user_id,
                        archive=data,
                        share_code=form.values.pop("share_code", ""),
                        origin=origin,
                    )
                else:
                    await container.show_aadhaar_qr()(
                        case_id=case.id, user_id=case.user_id, picture=data, origin=origin
                    )
            return path_of(case)

        return await act(container, case_id, Step.DOCUMENT, do)


def _add_appeal(pages: Blueprint, container: Container) -> None:
    @pages.post("/verify/<uuid:case_id>/appeal")
    @requires(Permission.VERIFY_OWN_AGE, adult=False)
    async def appeal(case_id: UUID) -> PageResponse:
        async def do(case: VerificationCase, form: Form) -> str:
            if not case.is_appealable:
                raise InvalidTransition("there is no decision here that you could appeal")
            try:
                document_id = await _appeal_document(case, form)
                await container.file_appeal()(
                    appeal_id=AppealId(form.id("appeal_id")),
                    case_id=case.id,
                    user_id=case.user_id,
                    text=form.text("text"),
                    document_id=document_id,
                )
            except AppealNeedsDocument as refusal:
                raise AppealNeedsDocument(refusal.detail, pointer="/appeal") from None
            return path_of(case)

        return await act(container, case_id, Step.NOTICE, do)

    async def _appeal_document(case: VerificationCase, form: Form) -> DocumentId | None:
        """The file of the form, or the one that came with it before, when only the words were wrong."""
        document_id = DocumentId(form.id("document_id"))
        try:
            data = await posted_file("appeal")
        except FileMissing:
            if form.text("uploaded") == "yes":
                return document_id
            if case.state is CaseState.BLOCKED_MINOR:  # disputed with a document or not at all
                raise
            return None
        with _beside("appeal"):
            await container.upload_document()(
                document_id=document_id,
                owner_id=case.user_id,
                case_id=case.id,
                purpose=DocumentPurpose.APPEAL,
                data=data,
            )
        form.values["uploaded"] = "yes"
        return document_id
