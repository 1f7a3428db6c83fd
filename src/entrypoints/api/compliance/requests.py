"""Requests of authorities, legal holds and the report of erasures, over the API."""

from typing import cast
from uuid import UUID

from quart import Blueprint, Response, request

from domain.age_verification.document import (
    DocumentGone,
    DocumentIdReused,
    DocumentNotAwaited,
    DocumentNotFound,
    DocumentPurpose,
    DocumentRefused,
    MalwareFound,
    NotYourDocument,
    UnacceptableFile,
    UploadTooLarge,
)
from domain.casework import FourEyes, InvalidTransition
from domain.compliance.legal_request import (
    ExportGone,
    ExportTooLarge,
    LegalRequestIdReused,
    LegalRequestNotFound,
    OwnAccount,
)
from domain.compliance.scope import InvalidLegalRequest, RequestScope
from domain.compliance.words import ReasonRequired
from domain.identity.permissions import Permission
from domain.identity.user import UserNotFound
from domain.ids import DocumentId, LegalRequestId, UserId
from entrypoints.api.body import json, parse
from entrypoints.api.compliance.holds import add_holds
from entrypoints.api.compliance.views import (
    LISTED,
    TAG,
    ActBody,
    ErasuresView,
    ErasureView,
    IntakeBody,
    LegalOrderView,
    LegalRequestsView,
    LegalRequestView,
    OfficerView,
    PassphraseView,
    request_view,
    row_view,
)
from entrypoints.api.documented import Raw, documented
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires


def compliance_routes(container: Container) -> Blueprint:
    routes = Blueprint("api_compliance", __name__)
    _add_intake(routes, container)
    _add_reads(routes, container)
    _add_acts(routes, container)
    _add_exports(routes, container)
    add_holds(routes, container)
    return routes


def _add_intake(routes: Blueprint, container: Container) -> None:
    @routes.put("/v1/staff/legal-orders/<uuid:document_id>")
    @requires(Permission.HANDLE_LEGAL_REQUESTS, adult=False)
    @documented(
        summary="Bring an authority's order",
        tag=TAG,
        request=Raw("application/octet-stream"),
        responses={201: LegalOrderView},
        errors=[
            UnacceptableFile, UploadTooLarge, MalwareFound, NotYourDocument, DocumentIdReused, DocumentRefused,
            DocumentNotAwaited,
        ],
    )  # fmt: skip
    async def bring_order(document_id: UUID) -> Response:
        stored = await container.upload_document()(
            document_id=DocumentId(document_id),
            owner_id=principal().user_id,
            case_id=None,
            purpose=DocumentPurpose.LEGAL_ORDER,
            data=cast(bytes, await request.get_data(cache=False)),
        )
        return json(LegalOrderView(document_id=stored.id, sha256=stored.require_file().sha256.hex()), 201)

    @routes.put("/v1/staff/legal-requests/<uuid:request_id>")
    @requires(Permission.HANDLE_LEGAL_REQUESTS, adult=False)
    @documented(
        summary="Take in what an authority asks; the client chooses the request's id",
        tag=TAG,
        request=IntakeBody,
        responses={201: LegalRequestView},
        errors=[
            InvalidLegalRequest, DocumentNotFound, NotYourDocument, DocumentGone, UserNotFound,
            LegalRequestIdReused,
        ],
    )  # fmt: skip
    async def receive(request_id: UUID) -> Response:
        body = parse(IntakeBody, await request.get_data())
        received = await container.receive_legal_request()(
            request_id=LegalRequestId(request_id),
            by=principal().user_id,
            authority=body.authority,
            reference=body.reference,
            officer=body.officer,
            basis=body.basis,
            scope=RequestScope.of(
                accounts=[UserId(account) for account in body.accounts],
                categories=body.categories,
                since=body.since,
                until=body.until,
            ),
            order_id=DocumentId(body.order_document_id),
            asked_by=body.asked_by,
            gag_until=body.gag_until,
        )
        return json(await request_view(container, received), 201)


def _add_reads(routes: Blueprint, container: Container) -> None:
    @routes.get("/v1/staff/legal-requests")
    @requires(Permission.HANDLE_LEGAL_REQUESTS, adult=False)
    @documented(
        summary="Requests of authorities, the first due first", tag=TAG, responses={200: LegalRequestsView}
    )
    async def requests() -> Response:
        queries, now = container.legal_queries(), container.now()()
        return json(
            LegalRequestsView(
                open=[row_view(row, now) for row in await queries.open_requests(limit=LISTED)],
                answered=[row_view(row, now) for row in await queries.answered_requests(limit=LISTED)],
            )
        )

    @routes.get("/v1/staff/legal-requests/<uuid:request_id>")
    @requires(Permission.HANDLE_LEGAL_REQUESTS, adult=False)
    @documented(
        summary="One request and its history",
        tag=TAG,
        responses={200: LegalRequestView},
        errors=[LegalRequestNotFound],
    )
    async def one(request_id: UUID) -> Response:
        found = await container.legal_queries().request(LegalRequestId(request_id))
        return json(await request_view(container, found))

    @routes.get("/v1/staff/erasures")
    @requires(Permission.HANDLE_LEGAL_REQUESTS, adult=False)
    @documented(
        summary="What was erased, by which rule, newest first", tag=TAG, responses={200: ErasuresView}
    )
    async def erasures() -> Response:
        found = await container.legal_queries().erasures(limit=LISTED)
        return json(
            ErasuresView(
                items=[
                    ErasureView(
                        cause=e.cause,
                        rule=e.rule,
                        account_id=e.account_id,
                        table=e.table,
                        rows=e.rows,
                        at=e.at,
                    )
                    for e in found
                ]
            )
        )


def _add_acts(routes: Blueprint, container: Container) -> None:
    @routes.post("/v1/staff/legal-requests/<uuid:request_id>/acts")
    @requires(Permission.HANDLE_LEGAL_REQUESTS, adult=False)
    @documented(
        summary="Review, approve (two officers), refuse, withdraw or close a request",
        tag=TAG,
        request=ActBody,
        responses={200: LegalRequestView},
        errors=[LegalRequestNotFound, InvalidTransition, FourEyes, OwnAccount, ReasonRequired],
    )
    async def act(request_id: UUID) -> Response:
        body = parse(ActBody, await request.get_data())
        after = await container.act_on_legal_request()(
            request_id=LegalRequestId(request_id), by=principal().user_id, act=body.act, reason=body.reason
        )
        return json(await request_view(container, after))

    @routes.post("/v1/staff/legal-requests/<uuid:request_id>/officer")
    @requires(Permission.HANDLE_LEGAL_REQUESTS, adult=False)
    @documented(
        summary="Read who signed for the authority; the look is recorded",
        tag=TAG,
        responses={200: OfficerView},
        errors=[LegalRequestNotFound],
    )
    async def officer(request_id: UUID) -> Response:
        name = await container.reveal_signing_officer()(
            request_id=LegalRequestId(request_id), by=principal().user_id
        )
        return json(OfficerView(officer=name))


def _add_exports(routes: Blueprint, container: Container) -> None:
    @routes.post("/v1/staff/legal-requests/<uuid:request_id>/exports")
    @requires(Permission.HANDLE_LEGAL_REQUESTS, adult=False)
    @documented(
        summary="Make the export; its passphrase is shown once",
        tag=TAG,
        responses={201: PassphraseView},
        errors=[LegalRequestNotFound, InvalidTransition, OwnAccount, ExportTooLarge],
    )
    async def export(request_id: UUID) -> Response:
        made = await container.export_legal_request()(
            request_id=LegalRequestId(request_id), by=principal().user_id
        )
        assert made.request.export is not None, "an export that was made is there"
        return json(
            PassphraseView(passphrase=made.passphrase, expires_at=made.request.export.expires_at), 201
        )

    @routes.post("/v1/staff/legal-requests/<uuid:request_id>/downloads")
    @requires(Permission.HANDLE_LEGAL_REQUESTS, adult=False)
    @documented(
        summary="Fetch the export; each time is recorded",
        tag=TAG,
        responses={200: Raw("application/zip")},
        errors=[LegalRequestNotFound, InvalidTransition, ExportGone, OwnAccount],
    )
    async def download(request_id: UUID) -> Response:
        return zip_response(
            request_id,
            await container.download_legal_export()(
                request_id=LegalRequestId(request_id), by=principal().user_id
            ),
        )


def zip_response(request_id: UUID, archive: bytes) -> Response:
    return Response(
        archive,
        content_type="application/zip",
        headers={
            "Content-Disposition": f'attachment; filename="legal-request-{request_id}.zip"',
            "Cache-Control": "no-store",
        },
    )
