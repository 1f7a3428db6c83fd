"""Settlements over the API: what was imported, the files people bring, and the differences to be explained (WAL-06)."""

from datetime import datetime
from uuid import UUID

from quart import Blueprint, Response, request

from domain.identity.permissions import Permission
from domain.payments.refund import ReasonRequired
from domain.payments.settlement import (
    Difference,
    DifferenceKind,
    DifferenceNotFound,
    DifferenceResolved,
    LineKind,
    SettlementChanged,
    SettlementNotFound,
    UnreadableSettlement,
)
from entrypoints.api.body import Body, View, json, parse
from entrypoints.api.documented import documented
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires
from ports.payments.settlements import SettlementRow

TAG = "finance"
SHOWN = 100


class SettlementView(View, frozen=True):
    provider: str
    id: str
    utr: str
    settled_at: datetime
    lines: int
    net_paise: int
    fee_paise: int
    tax_paise: int
    open_differences: int
    imported_at: datetime


class SettlementsView(View, frozen=True):
    items: list[SettlementView]


class SettlementLineView(View, frozen=True):
    kind: LineKind
    id: str
    """The gateway's, of the payment, the refund or the dispute."""
    amount_paise: int
    fee_paise: int
    """Without `tax_paise`."""
    tax_paise: int
    net_paise: int


class SettlementDetailView(View, frozen=True):
    settlement: SettlementView
    lines: list[SettlementLineView]


class DifferenceView(View, frozen=True):
    provider: str
    settlement_id: str
    kind: DifferenceKind
    line_kind: LineKind
    subject: str
    expected_paise: int
    found_paise: int
    at: datetime
    resolved_by: UUID | None
    resolved_at: datetime | None
    reason: str


class DifferencesView(View, frozen=True):
    open: list[DifferenceView]
    resolved: list[DifferenceView]
    """The latest of them."""


class BringSettlementBody(Body, frozen=True):
    file: bytes
    """The gateway's own report, in base64."""


class ImportedView(View, frozen=True):
    fresh: int
    known: int
    """Settlements that were there already: nothing changed."""
    told: int
    """New differences."""


class ResolveDifferenceBody(Body, frozen=True):
    kind: DifferenceKind
    line_kind: LineKind
    subject: str
    reason: str
    """Kept with the difference, and in the audit log."""


def settlement_routes(container: Container) -> Blueprint:
    routes = Blueprint("api_settlements", __name__)
    _add_reading(routes, container)
    _add_work(routes, container)
    return routes


def _add_reading(routes: Blueprint, container: Container) -> None:
    @routes.get("/v1/staff/settlements")
    @requires(Permission.WORK_PAYMENT_EXCEPTIONS, adult=False)
    @documented(
        summary="What the gateways settled, the latest first", tag=TAG, responses={200: SettlementsView}
    )
    async def settlements() -> Response:
        rows = await container.settlement_queries().latest(limit=SHOWN)
        return json(SettlementsView(items=[_view(row) for row in rows]))

    @routes.get("/v1/staff/settlements/<provider>/<settlement_id>")
    @requires(Permission.WORK_PAYMENT_EXCEPTIONS, adult=False)
    @documented(
        summary="One settlement, line by line",
        tag=TAG,
        responses={200: SettlementDetailView},
        errors=[SettlementNotFound],
    )
    async def settlement(provider: str, settlement_id: str) -> Response:
        row, lines = await container.settlement_queries().get(provider, settlement_id)
        return json(
            SettlementDetailView(
                settlement=_view(row),
                lines=[
                    SettlementLineView(
                        kind=line.kind,
                        id=line.id,
                        amount_paise=line.amount,
                        fee_paise=line.fee,
                        tax_paise=line.tax,
                        net_paise=line.net,
                    )
                    for line in lines
                ],
            )
        )

    @routes.get("/v1/staff/settlement-differences")
    @requires(Permission.WORK_PAYMENT_EXCEPTIONS, adult=False)
    @documented(
        summary="Where a settlement and the book do not agree", tag=TAG, responses={200: DifferencesView}
    )
    async def differences() -> Response:
        queries = container.settlement_queries()
        return json(
            DifferencesView(
                open=[_difference(each) for each in await queries.differences(resolved=False, limit=SHOWN)],
                resolved=[
                    _difference(each) for each in await queries.differences(resolved=True, limit=SHOWN)
                ],
            )
        )


def _add_work(routes: Blueprint, container: Container) -> None:
    @routes.post("/v1/staff/settlements/<provider>/files")
    @requires(Permission.WORK_PAYMENT_EXCEPTIONS, adult=False)
    @documented(
        summary="Bring a gateway's settlement report; the same report again changes nothing",
        tag=TAG,
        request=BringSettlementBody,
        responses={200: ImportedView},
        errors=[UnreadableSettlement, SettlementChanged],
    )
    async def bring(provider: str) -> Response:
        body = parse(BringSettlementBody, await request.get_data())
        imported = await container.read_settlement_file()(
            provider=provider, data=body.file, by=principal().user_id
        )
        return json(ImportedView(fresh=imported.fresh, known=imported.known, told=imported.told))

    @routes.post("/v1/staff/settlement-differences/<provider>/resolve")
    @requires(Permission.WORK_PAYMENT_EXCEPTIONS, adult=False)
    @documented(
        summary="Say why a difference is right, or what became of it; once",
        tag=TAG,
        request=ResolveDifferenceBody,
        responses={200: DifferenceView},
        errors=[DifferenceNotFound, DifferenceResolved, ReasonRequired],
    )
    async def resolve(provider: str) -> Response:
        body = parse(ResolveDifferenceBody, await request.get_data())
        resolved = await container.resolve_difference()(
            provider=provider,
            kind=body.kind,
            line_kind=body.line_kind,
            subject=body.subject,
            officer_id=principal().user_id,
            reason=body.reason,
        )
        return json(_difference(resolved))


def _view(row: SettlementRow) -> SettlementView:
    return SettlementView(
        provider=row.provider,
        id=row.settlement_id,
        utr=row.utr,
        settled_at=row.settled_at,
        lines=row.lines,
        net_paise=row.net_paise,
        fee_paise=row.fee_paise,
        tax_paise=row.tax_paise,
        open_differences=row.open_differences,
        imported_at=row.imported_at,
    )


def _difference(difference: Difference) -> DifferenceView:
    return DifferenceView(
        provider=difference.provider,
        settlement_id=difference.settlement_id,
        kind=difference.kind,
        line_kind=difference.line_kind,
        subject=difference.subject,
        expected_paise=difference.expected,
        found_paise=difference.found,
        at=difference.at,
        resolved_by=difference.resolved_by,
        resolved_at=difference.resolved_at,
        reason=difference.reason,
    )
