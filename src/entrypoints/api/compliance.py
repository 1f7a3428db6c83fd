"""Requests of authorities, legal holds and the report of erasures, over the API."""

from datetime import datetime
from typing import cast
from uuid import UUID

from quart import Blueprint, Response, request

from application.compliance.act_on_legal_request import Act
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
from domain.compliance.clocks import Alarm, alarm_at
from domain.compliance.erasure import ErasureCause
from domain.compliance.legal_hold import (
    InvalidLegalHold,
    LegalHoldIdReused,
    LegalHoldLifted,
    LegalHoldNotFound,
)
from domain.compliance.legal_request import (
    OPEN,
    ExportGone,
    ExportTooLarge,
    FourEyes,
    InvalidTransition,
    LegalRequest,
    LegalRequestIdReused,
    LegalRequestNotFound,
    OwnAccount,
    RequestState,
)
from domain.compliance.scope import DataCategory, InvalidLegalRequest, LegalBasis, RequestScope
from domain.compliance.words import ReasonRequired
from domain.identity.permissions import Permission
from domain.identity.user import UserNotFound
from domain.ids import DocumentId, LegalHoldId, LegalRequestId, UserId
from entrypoints.access import principal, requires
from entrypoints.api.body import Body, View, json, parse
from entrypoints.api.documented import Raw, documented
from entrypoints.container import Container
from ports.compliance import LegalRequestRow

TAG = "compliance"
LISTED = 200


class LegalOrderView(View, frozen=True):
    document_id: UUID
    sha256: str
    """Of the cleaned file as it is kept, in hexadecimal."""


class IntakeBody(Body, frozen=True):
    authority: str
    officer: str
    """Name and rank of who signed for the authority. Sealed before it is kept."""
    basis: LegalBasis
    accounts: list[UUID]
    categories: list[DataCategory]
    since: datetime
    until: datetime
    order_document_id: UUID
    reference: str = ""
    asked_by: datetime | None = None
    """When the order wants the answer, where that is sooner than the law's clock."""
    gag_until: datetime | None = None
    """Until when the order forbids to tell the people concerned."""


class LegalRequestRowView(View, frozen=True):
    id: UUID
    state: RequestState
    authority: str
    reference: str
    basis: LegalBasis
    accounts: int
    received_at: datetime
    due_at: datetime
    alarm: Alarm
    answered_at: datetime | None
    ended_at: datetime | None


class LegalRequestsView(View, frozen=True):
    open: list[LegalRequestRowView]
    answered: list[LegalRequestRowView]


class StepView(View, frozen=True):
    kind: str
    by: str
    note: str
    at: datetime


class LegalRequestView(View, frozen=True):
    id: UUID
    state: RequestState
    authority: str
    reference: str
    basis: LegalBasis
    accounts: list[UUID]
    categories: list[DataCategory]
    since: datetime
    until: datetime
    order_document_id: UUID
    order_sha256: str
    received_at: datetime
    due_at: datetime
    alarm: Alarm
    gag_until: datetime | None
    export_expires_at: datetime | None
    answered_at: datetime | None
    told_at: datetime | None
    ended_at: datetime | None
    steps: list[StepView]


class ActBody(Body, frozen=True):
    act: Act
    reason: str = ""


class PassphraseView(View, frozen=True):
    passphrase: str
    """Shown here and nowhere else."""
    expires_at: datetime


class OfficerView(View, frozen=True):
    officer: str


class HoldBody(Body, frozen=True):
    account_id: UUID
    reason: str
    until: datetime | None = None


class LiftBody(Body, frozen=True):
    reason: str


class HoldView(View, frozen=True):
    id: UUID
    account_id: UUID
    reason: str
    placed_at: datetime
    until: datetime | None


class HoldsView(View, frozen=True):
    items: list[HoldView]


class ErasureView(View, frozen=True):
    cause: ErasureCause
    rule: str
    account_id: UUID | None
    table: str
    rows: int
    at: datetime


class ErasuresView(View, frozen=True):
    items: list[ErasureView]


def compliance_routes(container: Container) -> Blueprint:
    routes = Blueprint("api_compliance", __name__)
    _add_intake(routes, container)
    _add_reads(routes, container)
    _add_acts(routes, container)
    _add_exports(routes, container)
    _add_holds(routes, container)
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
        return json(await _request_view(container, received), 201)


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
                open=[_row_view(row, now) for row in await queries.open_requests(limit=LISTED)],
                answered=[_row_view(row, now) for row in await queries.answered_requests(limit=LISTED)],
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
        return json(await _request_view(container, found))

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
        return json(await _request_view(container, after))

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


def _add_holds(routes: Blueprint, container: Container) -> None:
    @routes.get("/v1/staff/legal-holds")
    @requires(Permission.HANDLE_LEGAL_REQUESTS, adult=False)
    @documented(summary="Whose data is held now", tag=TAG, responses={200: HoldsView})
    async def holds() -> Response:
        rows = await container.legal_queries().holds(now=container.now()(), limit=LISTED)
        return json(
            HoldsView(
                items=[
                    HoldView(
                        id=row.hold_id,
                        account_id=row.account_id,
                        reason=row.reason,
                        placed_at=row.placed_at,
                        until=row.until,
                    )
                    for row in rows
                ]
            )
        )

    @routes.put("/v1/staff/legal-holds/<uuid:hold_id>")
    @requires(Permission.HANDLE_LEGAL_REQUESTS, adult=False)
    @documented(
        summary="Keep an account's data from being erased",
        tag=TAG,
        request=HoldBody,
        responses={201: HoldView},
        errors=[UserNotFound, ReasonRequired, InvalidLegalHold, LegalHoldIdReused],
    )
    async def place(hold_id: UUID) -> Response:
        body = parse(HoldBody, await request.get_data())
        hold = await container.place_legal_hold()(
            hold_id=LegalHoldId(hold_id),
            account_id=UserId(body.account_id),
            by=principal().user_id,
            reason=body.reason,
            until=body.until,
        )
        view = HoldView(
            id=hold.id,
            account_id=hold.account_id,
            reason=hold.reason,
            placed_at=hold.placed_at,
            until=hold.until,
        )
        return json(view, 201)

    @routes.post("/v1/staff/legal-holds/<uuid:hold_id>/lift")
    @requires(Permission.HANDLE_LEGAL_REQUESTS, adult=False)
    @documented(
        summary="Lift a hold that another officer placed",
        tag=TAG,
        request=LiftBody,
        responses={204: None},
        errors=[LegalHoldNotFound, LegalHoldLifted, OwnAccount, FourEyes, ReasonRequired],
    )
    async def lift(hold_id: UUID) -> Response:
        body = parse(LiftBody, await request.get_data())
        await container.lift_legal_hold()(
            hold_id=LegalHoldId(hold_id), by=principal().user_id, reason=body.reason
        )
        return Response(status=204)


def zip_response(request_id: UUID, archive: bytes) -> Response:
    return Response(
        archive,
        content_type="application/zip",
        headers={
            "Content-Disposition": f'attachment; filename="legal-request-{request_id}.zip"',
            "Cache-Control": "no-store",
        },
    )


def alarm_of(state: str, *, received_at: datetime, due_at: datetime, now: datetime) -> Alarm:
    """A clock that has stopped raises no alarm."""
    if RequestState(state) not in OPEN:
        return Alarm.NONE
    return alarm_at(now, received_at=received_at, due_at=due_at)


def _row_view(row: LegalRequestRow, now: datetime) -> LegalRequestRowView:
    return LegalRequestRowView(
        id=row.request_id,
        state=RequestState(row.state),
        authority=row.authority,
        reference=row.reference,
        basis=LegalBasis(row.basis),
        accounts=row.accounts,
        received_at=row.received_at,
        due_at=row.due_at,
        alarm=alarm_of(row.state, received_at=row.received_at, due_at=row.due_at, now=now),
        answered_at=row.answered_at,
        ended_at=row.ended_at,
    )


async def _request_view(container: Container, found: LegalRequest) -> LegalRequestView:
    now = container.now()()
    steps = await container.legal_queries().steps(found.id)
    return LegalRequestView(
        id=found.id,
        state=found.state,
        authority=found.authority,
        reference=found.reference,
        basis=found.basis,
        accounts=list(found.scope.accounts),
        categories=list(found.scope.categories),
        since=found.scope.since,
        until=found.scope.until,
        order_document_id=found.order.document_id,
        order_sha256=found.order.sha256.hex(),
        received_at=found.received_at,
        due_at=found.due_at,
        alarm=alarm_of(found.state, received_at=found.received_at, due_at=found.due_at, now=now),
        gag_until=found.gag_until,
        export_expires_at=found.export.expires_at if found.export else None,
        answered_at=found.answered_at,
        told_at=found.told_at,
        ended_at=found.ended_at,
        steps=[StepView(kind=s.kind, by=s.by_name, note=s.note, at=s.at) for s in steps],
    )
