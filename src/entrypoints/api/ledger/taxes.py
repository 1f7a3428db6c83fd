"""Taxes paid to the government, and what was withheld, over the API: for officers of finance."""

from datetime import date, datetime
from uuid import UUID

from quart import Blueprint, Response, request

from domain.identity.permissions import Permission
from domain.ids import RemittanceId
from domain.ledger.remittance import (
    ChallanUsed,
    InvalidChallan,
    InvalidRemittance,
    Remittance,
    RemittanceClosed,
    RemittanceIdReused,
    RemittanceNotFound,
    RemittanceState,
    SecondOfficerConfirms,
    Tax,
)
from domain.ledger.transfer import InsufficientBalance
from domain.payments.invoice import Series
from domain.payouts.account import ReasonRequired
from domain.payouts.tax_file import DEDUCTEE_CODE, SECTION_CODE, InvalidTaxPeriod, TcsLine, TdsLine
from entrypoints.api.body import Body, View, json, parse
from entrypoints.api.documented import documented
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires
from entrypoints.views.period import InvalidPeriod, Period

TAG = "finance"
SHOWN = 200


class MakeRemittanceBody(Body, frozen=True):
    """`period` is the month that the tax is of, as `2026-11`; `cin` is the challan's number."""

    tax: Tax
    period: str
    amount_paise: int
    paid_on: date
    cin: str
    reason: str


class DecideRemittanceBody(Body, frozen=True):
    confirm: bool
    note: str


class RemittanceView(View, frozen=True):
    id: UUID
    tax: Tax
    period: str
    amount_paise: int
    paid_on: date
    cin: str
    reason: str
    maker_id: UUID
    made_at: datetime
    state: RemittanceState
    checker_id: UUID | None
    note: str
    decided_at: datetime | None


class RemittancesView(View, frozen=True):
    items: list[RemittanceView]


class GstSumView(View, frozen=True):
    """Documents of one kind, rate and place of supply, and their sums in paise. Credit notes are to be taken off."""

    series: Series
    gst_basis_points: int
    place_of_supply: str
    documents: int
    first_number: str
    last_number: str
    net_paise: int
    cgst_paise: int
    sgst_paise: int
    igst_paise: int
    total_paise: int


class GstReportView(View, frozen=True):
    items: list[GstSumView]


class TaxFileBody(Body, frozen=True):
    """`period` is a quarter such as `2026-27/Q3` for income tax, a month such as `2026-11` for GST collected."""

    period: str
    reason: str


class TdsLineView(View, frozen=True):
    deductee_code: str
    pan: str
    name: str
    section: str
    section_code: str
    paid_on: date
    amount_paise: int
    base_paise: int
    rate_bps: int
    tds_paise: int
    challans: list[str]
    payout_id: UUID


class TdsFileView(View, frozen=True):
    items: list[TdsLineView]


class TcsLineView(View, frozen=True):
    gstin: str
    name: str
    payouts: int
    gross_paise: int
    returned_paise: int
    net_paise: int
    igst_paise: int
    cgst_paise: int
    sgst_paise: int


class TcsFileView(View, frozen=True):
    items: list[TcsLineView]


def taxes_routes(container: Container) -> Blueprint:
    routes = Blueprint("api_taxes", __name__)
    _add_remittances(routes, container)
    _add_files(routes, container)
    return routes


def _add_remittances(routes: Blueprint, container: Container) -> None:
    @routes.get("/v1/staff/finance/remittances")
    @requires(Permission.READ_FINANCE, adult=False)
    @documented(
        summary="Taxes paid to the government: those to be confirmed first",
        tag=TAG,
        responses={200: RemittancesView},
    )
    async def remittances() -> Response:
        rows = await container.remittance_queries().latest(limit=SHOWN)
        return json(RemittancesView(items=[_view(row.remittance) for row in rows]))

    @routes.put("/v1/staff/finance/remittances/<uuid:remittance_id>")
    @requires(Permission.MAKE_PAYOUTS, adult=False)
    @documented(
        summary="Write down that a tax was paid; another person confirms it, and only then it is booked",
        tag=TAG,
        request=MakeRemittanceBody,
        responses={200: RemittanceView},
        errors=[InvalidRemittance, InvalidChallan, ChallanUsed, RemittanceIdReused],
    )
    async def make_remittance(remittance_id: UUID) -> Response:
        body = parse(MakeRemittanceBody, await request.get_data())
        made = await container.make_remittance()(
            remittance_id=RemittanceId(remittance_id),
            tax=body.tax,
            period=body.period,
            amount_paise=body.amount_paise,
            paid_on=body.paid_on,
            cin=body.cin,
            reason=body.reason,
            maker_id=principal().user_id,
        )
        return json(_view(made))

    @routes.put("/v1/staff/finance/remittances/<uuid:remittance_id>/decision")
    @requires(Permission.CHECK_PAYOUTS, adult=False)
    @documented(
        summary="Confirm a remittance that somebody else wrote down, or refuse it",
        tag=TAG,
        request=DecideRemittanceBody,
        responses={200: RemittanceView},
        errors=[
            RemittanceNotFound, RemittanceClosed, SecondOfficerConfirms, InvalidRemittance, InsufficientBalance,
        ],
    )  # fmt: skip
    async def decide_remittance(remittance_id: UUID) -> Response:
        body = parse(DecideRemittanceBody, await request.get_data())
        decided = await container.decide_remittance()(
            remittance_id=RemittanceId(remittance_id),
            officer_id=principal().user_id,
            confirm=body.confirm,
            note=body.note,
        )
        return json(_view(decided))


def _add_files(routes: Blueprint, container: Container) -> None:
    @routes.get("/v1/staff/finance/gst")
    @requires(Permission.READ_FINANCE, adult=False)
    @documented(
        summary="GST by rate and place of supply, of a period such as ?from=2026-11-01&to=2026-11-30",
        tag=TAG,
        responses={200: GstReportView},
        errors=[InvalidPeriod],
    )
    async def gst() -> Response:
        period = Period.asked(request.args, container.now()())
        sums = await container.gst_queries().sums(since=period.since, until=period.until)
        items = [
            GstSumView(
                series=each.series, gst_basis_points=each.gst_basis_points, place_of_supply=each.place_of_supply,
                documents=each.documents, first_number=each.first_number, last_number=each.last_number,
                net_paise=each.net, cgst_paise=each.cgst, sgst_paise=each.sgst, igst_paise=each.igst,
                total_paise=each.total,
            )
            for each in sums
        ]  # fmt: skip
        return json(GstReportView(items=items))

    @routes.post("/v1/staff/finance/tax-files/tds")
    @requires(Permission.MAKE_PAYOUTS, adult=False)
    @documented(
        summary="Income tax withheld in a quarter, with PANs; the reason is kept in the audit log",
        tag=TAG,
        request=TaxFileBody,
        responses={200: TdsFileView},
        errors=[InvalidTaxPeriod, ReasonRequired],
    )
    async def tds() -> Response:
        body = parse(TaxFileBody, await request.get_data())
        lines = await container.make_tax_file().tds(
            quarter=body.period, officer_id=principal().user_id, reason=body.reason
        )
        return json(TdsFileView(items=[_tds_view(line) for line in lines]))

    @routes.post("/v1/staff/finance/tax-files/tcs")
    @requires(Permission.MAKE_PAYOUTS, adult=False)
    @documented(
        summary="GST collected in a month, by supplier; the reason is kept in the audit log",
        tag=TAG,
        request=TaxFileBody,
        responses={200: TcsFileView},
        errors=[InvalidTaxPeriod, ReasonRequired],
    )
    async def tcs() -> Response:
        body = parse(TaxFileBody, await request.get_data())
        lines = await container.make_tax_file().tcs(
            month=body.period, officer_id=principal().user_id, reason=body.reason
        )
        return json(TcsFileView(items=[_tcs_view(line) for line in lines]))


def _view(remittance: Remittance) -> RemittanceView:
    return RemittanceView(
        id=remittance.id,
        tax=remittance.tax,
        period=remittance.period,
        amount_paise=remittance.amount,
        paid_on=remittance.paid_on,
        cin=remittance.cin,
        reason=remittance.reason,
        maker_id=remittance.maker_id,
        made_at=remittance.made_at,
        state=remittance.state,
        checker_id=remittance.checker_id,
        note=remittance.note,
        decided_at=remittance.decided_at,
    )


def _tds_view(line: TdsLine) -> TdsLineView:
    taxes = line.payout.taxes
    return TdsLineView(
        deductee_code=DEDUCTEE_CODE,
        pan=line.pan,
        name=line.payee.name,
        section=taxes.tds_section,
        section_code=SECTION_CODE,
        paid_on=line.payout.tax_day,
        amount_paise=line.payout.gross,
        base_paise=taxes.tds_base_paise,
        rate_bps=taxes.tds_rate_bps,
        tds_paise=taxes.tds_paise,
        challans=list(line.challans),
        payout_id=line.payout.id,
    )


def _tcs_view(line: TcsLine) -> TcsLineView:
    return TcsLineView(
        gstin=line.gstin, name=line.name, payouts=line.payouts, gross_paise=line.gross_paise,
        returned_paise=line.returned_paise, net_paise=line.net_paise, igst_paise=line.igst_paise,
        cgst_paise=line.cgst_paise, sgst_paise=line.sgst_paise,
    )  # fmt: skip
