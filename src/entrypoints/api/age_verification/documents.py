"""Bringing documents over the API: whole, or by way of the object store."""

import base64
from datetime import datetime
from typing import cast
from uuid import UUID

from quart import Blueprint, Response, request

from application.age_verification.request_upload import UploadTicket
from domain.age_verification.case_refusals import CaseNotFound, NotYourCase
from domain.age_verification.document import (
    Document,
    DocumentIdReused,
    DocumentNotAwaited,
    DocumentNotFound,
    DocumentPurpose,
    DocumentRefused,
    DocumentState,
    MalwareFound,
    NotYourDocument,
    TooManyDocuments,
    UnacceptableFile,
    UnreadableUpload,
    UploadMissing,
    UploadTooLarge,
)
from domain.casework import InvalidTransition
from domain.errors import Invalid
from domain.identity.permissions import Permission
from domain.ids import CaseId, DocumentId
from entrypoints.api.body import Body, View, json, parse
from entrypoints.api.documented import Raw, documented
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires

TAG = "age verification"
OCTETS = Raw("application/octet-stream")
PURPOSES = frozenset(DocumentPurpose) - {DocumentPurpose.LEGAL_ORDER}
"""What a person may bring for themselves."""


BRING = (CaseNotFound, NotYourCase, InvalidTransition, TooManyDocuments)


class UnknownPurpose(Invalid):
    code = "unknown_purpose"


class CaseMissing(Invalid):
    """A document is brought to a case."""

    code = "case_missing"


class DocumentJson(View, frozen=True):
    id: UUID
    purpose: DocumentPurpose
    state: DocumentState
    media_type: str | None
    pages: int | None
    created_at: datetime
    stored_at: datetime | None


class PrepareUploadBody(Body, frozen=True):
    purpose: str
    case_id: UUID
    size_bytes: int
    """Of the file itself; the ciphertext has 16 more."""


class UploadTicketJson(View, frozen=True):
    """PUT to `url`, with these headers, what AES-256-GCM makes of the file with these three, its tag at the end."""

    url: str
    headers: dict[str, str]
    expires_at: datetime
    key: str
    nonce: str
    associated_data: str


def document_routes(container: Container) -> Blueprint:
    routes = Blueprint("api_age_verification_documents", __name__)
    _add_whole(routes, container)
    _add_presigned(routes, container)
    return routes


def _add_whole(routes: Blueprint, container: Container) -> None:
    @routes.put("/v1/me/verification/documents/<uuid:document_id>")
    @requires(Permission.VERIFY_OWN_AGE, adult=False)
    @documented(
        summary="Bring a document",
        tag=TAG,
        request=OCTETS,
        query={"purpose": "What it is, such as `id_front`", "case": "The case it is for"},
        responses={201: DocumentJson},
        errors=[
            *BRING, UnknownPurpose, CaseMissing, UnacceptableFile, UploadTooLarge, MalwareFound, NotYourDocument,
            DocumentIdReused, DocumentRefused, DocumentNotAwaited,
        ],
    )  # fmt: skip
    async def upload(document_id: UUID) -> Response:
        stored = await container.upload_document()(
            document_id=DocumentId(document_id),
            owner_id=principal().user_id,
            case_id=_case_of(request.args.get("case", "")),
            purpose=_purpose_of(request.args.get("purpose", "")),
            data=cast(bytes, await request.get_data(cache=False)),
        )
        return json(_document_json(stored), 201)


def _add_presigned(routes: Blueprint, container: Container) -> None:
    @routes.post("/v1/me/verification/documents/<uuid:document_id>/upload")
    @requires(Permission.VERIFY_OWN_AGE, adult=False)
    @documented(
        summary="Prepare to put an encrypted document into the object store",
        tag=TAG,
        request=PrepareUploadBody,
        responses={201: UploadTicketJson},
        errors=[
            *BRING, UnknownPurpose, UnacceptableFile, UploadTooLarge, NotYourDocument, DocumentIdReused,
            DocumentRefused, DocumentNotAwaited,
        ],
    )  # fmt: skip
    async def prepare(document_id: UUID) -> Response:
        body = parse(PrepareUploadBody, await request.get_data())
        ticket = await container.request_upload()(
            document_id=DocumentId(document_id),
            owner_id=principal().user_id,
            case_id=CaseId(body.case_id),
            purpose=_purpose_of(body.purpose),
            size_bytes=body.size_bytes,
        )
        return json(_ticket_json(ticket), 201)

    @routes.post("/v1/me/verification/documents/<uuid:document_id>/finish")
    @requires(Permission.VERIFY_OWN_AGE, adult=False)
    @documented(
        summary="Have what was put into the object store taken as the document",
        tag=TAG,
        responses={200: DocumentJson},
        errors=[
            DocumentNotFound, NotYourDocument, UploadMissing, UnreadableUpload, UnacceptableFile,
            UploadTooLarge, MalwareFound, DocumentRefused, DocumentNotAwaited,
        ],
    )  # fmt: skip
    async def finish(document_id: UUID) -> Response:
        stored = await container.finish_upload()(
            document_id=DocumentId(document_id), owner_id=principal().user_id
        )
        return json(_document_json(stored))


def _purpose_of(text: str) -> DocumentPurpose:
    if text not in PURPOSES:
        raise UnknownPurpose("say what the document is, such as id_front", pointer="/purpose")
    return DocumentPurpose(text)


def _case_of(text: str) -> CaseId:
    try:
        return CaseId(UUID(text))
    except ValueError:
        raise CaseMissing("say which case the document is for", pointer="/case") from None


def _document_json(document: Document) -> DocumentJson:
    return DocumentJson(
        id=document.id,
        purpose=document.purpose,
        state=document.state,
        media_type=document.file.media_type if document.file else None,
        pages=document.file.pages if document.file else None,
        created_at=document.created_at,
        stored_at=document.stored_at,
    )


def _ticket_json(ticket: UploadTicket) -> UploadTicketJson:
    return UploadTicketJson(
        url=ticket.signed.url,
        headers=ticket.signed.headers,
        expires_at=ticket.signed.expires_at,
        key=base64.b64encode(ticket.key).decode(),
        nonce=base64.b64encode(ticket.nonce).decode(),
        associated_data=base64.b64encode(ticket.associated_data).decode(),
    )
