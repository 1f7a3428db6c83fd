"""The invoices of what was bought."""

import asyncio
from datetime import datetime
from uuid import UUID

from quart import Blueprint, Response

from domain.identity.permissions import Permission
from domain.ids import OrderId, RefundId
from domain.payments.credit_note import CreditNote, CreditNoteNotFound
from domain.payments.invoice import Invoice, InvoiceNotFound
from entrypoints.api.body import View, json
from entrypoints.api.documented import Raw, documented
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires

TAG = "payments"


class InvoiceView(View, frozen=True):
    """Amounts in paise; `net_paise` and the taxes sum to `total_paise`, which is what was paid."""

    number: str
    order_id: UUID
    issued_at: datetime
    seller: str
    seller_gstin: str
    seller_address: str
    descriptor: str
    """What the payment is called on a bank statement."""
    sac: str
    description: str
    place_of_supply: str
    gst_basis_points: int
    net_paise: int
    cgst_paise: int
    sgst_paise: int
    igst_paise: int
    total_paise: int


class CreditNoteView(View, frozen=True):
    """What of an invoice went back, in paise; `net_paise` and the taxes sum to `total_paise`."""

    number: str
    refund_id: UUID
    order_id: UUID
    invoice_number: str
    issued_at: datetime
    seller: str
    seller_gstin: str
    sac: str
    description: str
    tokens: int
    place_of_supply: str
    gst_basis_points: int
    net_paise: int
    cgst_paise: int
    sgst_paise: int
    igst_paise: int
    total_paise: int


def invoices_routes(container: Container) -> Blueprint:
    routes = Blueprint("api_payments_invoices", __name__)

    async def mine(order_id: UUID) -> Invoice:
        return await container.invoice_queries().of_order(OrderId(order_id), buyer_id=principal().user_id)

    async def my_note(refund_id: UUID) -> CreditNote:
        return await container.invoice_queries().credit_note(
            RefundId(refund_id), buyer_id=principal().user_id
        )

    @routes.get("/v1/orders/<uuid:order_id>/invoice")
    @requires(Permission.BUY_TOKENS, adult=True)
    @documented(
        summary="The tax invoice of a paid order of mine",
        tag=TAG,
        responses={200: InvoiceView},
        errors=[InvoiceNotFound],
    )
    async def get_invoice(order_id: UUID) -> Response:
        return json(_view(await mine(order_id)))

    @routes.get("/v1/orders/<uuid:order_id>/invoice.pdf")
    @requires(Permission.BUY_TOKENS, adult=True)
    @documented(
        summary="The same to keep",
        tag=TAG,
        responses={200: Raw("application/pdf")},
        errors=[InvoiceNotFound],
    )
    async def get_invoice_pdf(order_id: UUID) -> Response:
        return await pdf_of(container, await mine(order_id))

    @routes.get("/v1/me/refunds/<uuid:refund_id>/credit-note")
    @requires(Permission.BUY_TOKENS, adult=True)
    @documented(
        summary="The credit note of a refund of mine whose money went back",
        tag=TAG,
        responses={200: CreditNoteView},
        errors=[CreditNoteNotFound],
    )
    async def get_credit_note(refund_id: UUID) -> Response:
        return json(_note_view(await my_note(refund_id)))

    @routes.get("/v1/me/refunds/<uuid:refund_id>/credit-note.pdf")
    @requires(Permission.BUY_TOKENS, adult=True)
    @documented(
        summary="The same to keep",
        tag=TAG,
        responses={200: Raw("application/pdf")},
        errors=[CreditNoteNotFound],
    )
    async def get_credit_note_pdf(refund_id: UUID) -> Response:
        return await credit_note_pdf_of(container, await my_note(refund_id))

    return routes


# A paper takes a tenth of a second or more (its fonts are cut to the letters in it), so a thread makes it.


async def credit_note_pdf_of(container: Container, note: CreditNote) -> Response:
    """The file, under the note's number."""
    body = await asyncio.to_thread(container.invoice_documents().credit_note_pdf, note)
    return _pdf(body, f"credit-note-{note.number.replace('/', '-')}")


async def pdf_of(container: Container, invoice: Invoice) -> Response:
    """The file, under the invoice's number."""
    body = await asyncio.to_thread(container.invoice_documents().pdf, invoice)
    return _pdf(body, f"invoice-{invoice.number.replace('/', '-')}")


def _pdf(body: bytes, name: str) -> Response:
    return Response(
        body,
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}.pdf"'},
    )


def _note_view(note: CreditNote) -> CreditNoteView:
    return CreditNoteView(
        number=note.number,
        refund_id=note.refund_id,
        order_id=note.order_id,
        invoice_number=note.invoice_number,
        issued_at=note.issued_at,
        seller=note.seller.legal_name,
        seller_gstin=note.seller.gstin,
        sac=note.sac,
        description=note.description,
        tokens=note.tokens,
        place_of_supply=note.place_of_supply,
        gst_basis_points=note.gst_basis_points,
        net_paise=note.net,
        cgst_paise=note.cgst,
        sgst_paise=note.sgst,
        igst_paise=note.igst,
        total_paise=note.total,
    )


def _view(invoice: Invoice) -> InvoiceView:
    return InvoiceView(
        number=invoice.number,
        order_id=invoice.order_id,
        issued_at=invoice.issued_at,
        seller=invoice.seller.legal_name,
        seller_gstin=invoice.seller.gstin,
        seller_address=invoice.seller.address,
        descriptor=invoice.seller.descriptor,
        sac=invoice.sac,
        description=invoice.description,
        place_of_supply=invoice.place_of_supply,
        gst_basis_points=invoice.gst_basis_points,
        net_paise=invoice.net,
        cgst_paise=invoice.cgst,
        sgst_paise=invoice.sgst,
        igst_paise=invoice.igst,
        total_paise=invoice.total,
    )
