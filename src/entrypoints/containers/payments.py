"""A part of the container: payments."""

from dependency_injector import providers

from adapters.fpdf.invoices import FpdfInvoices
from adapters.postgres.payments.credit_notes import PostgresGstQueries
from adapters.postgres.payments.exceptions import PostgresExceptionQueries
from adapters.postgres.payments.holds import PostgresPaymentHoldQueries
from adapters.postgres.payments.invoices import PostgresInvoiceQueries
from adapters.postgres.payments.orders import PostgresPaymentQueries
from adapters.postgres.payments.promo import PostgresPromoQueries
from adapters.postgres.payments.refund_queries import PostgresRefundQueries
from adapters.postgres.payments.settlement_queries import PostgresSettlementQueries
from adapters.postgres.payouts.finance import PostgresFinanceQueries
from application.payments.contest_payment_hold import ContestPaymentHold
from application.payments.decide_refund import ApproveRefund, RefuseRefund
from application.payments.expire_promo import ExpirePromo
from application.payments.grant_promo import GrantPromo
from application.payments.import_settlement import (
    FetchSettlements,
    ImportSettlements,
    ReadSettlementFile,
    ResolveDifference,
)
from application.payments.keep_payment_hold import KeepPaymentHold
from application.payments.place_order import PlaceOrder
from application.payments.process_gateway_event import ProcessGatewayEvent
from application.payments.receive_gateway_webhook import ReceiveGatewayWebhook
from application.payments.reconcile_orders import ReconcileOrders
from application.payments.release_payment_hold import ReleasePaymentHold
from application.payments.request_refund import RequestRefund
from application.payments.return_locked_wallet import ReturnLockedWallet
from application.payments.send_refunds import SendRefunds
from application.payments.start_payment import StartPayment
from application.payments.work_exception import ClaimException, DecideException
from domain.payments.invoice import Seller
from entrypoints.choices.gateways import configured_gateways
from entrypoints.choices.settlements import settlement_readers, settlement_sources
from entrypoints.containers.ground import Ground


class PaymentsPart(Ground):
    """Buying tokens, and going back: gateways, orders, refunds, promo tokens, settlements."""

    payment_queries = providers.Singleton(PostgresPaymentQueries, Ground.engine)
    exception_queries = providers.Singleton(PostgresExceptionQueries, Ground.engine)
    refund_queries = providers.Singleton(PostgresRefundQueries, Ground.engine)
    promo_queries = providers.Singleton(PostgresPromoQueries, Ground.engine)
    settlement_queries = providers.Singleton(PostgresSettlementQueries, Ground.engine)
    invoice_queries = providers.Singleton(PostgresInvoiceQueries, Ground.engine)
    gst_queries = providers.Singleton(PostgresGstQueries, Ground.engine)
    invoice_documents = providers.Singleton(FpdfInvoices)
    payment_hold_queries = providers.Singleton(PostgresPaymentHoldQueries, Ground.engine)
    finance_queries = providers.Singleton(PostgresFinanceQueries, Ground.engine)
    gateways = providers.Singleton(configured_gateways, Ground.settings)
    settlement_readers = providers.Singleton(settlement_readers)
    settlement_sources = providers.Singleton(settlement_sources, gateways)

    # Use cases
    place_order = providers.Factory(
        PlaceOrder,
        begin=Ground.begin,
        gateways=gateways,
        now=Ground.now,
        public_url=Ground.settings.provided.public_url,
    )
    start_payment = providers.Factory(
        StartPayment,
        begin=Ground.begin,
        gateways=gateways,
        now=Ground.now,
        public_url=Ground.settings.provided.public_url,
    )
    receive_gateway_webhook = providers.Factory(
        ReceiveGatewayWebhook, begin=Ground.begin, gateways=gateways, now=Ground.now
    )
    request_refund = providers.Factory(RequestRefund, Ground.begin, Ground.now)
    approve_refund = providers.Factory(ApproveRefund, Ground.begin, Ground.now, Ground.new_id)
    refuse_refund = providers.Factory(RefuseRefund, Ground.begin, Ground.now, Ground.new_id)
    send_refunds = providers.Factory(SendRefunds, Ground.begin, refund_queries, gateways, Ground.now)
    return_locked_wallet = providers.Factory(
        ReturnLockedWallet, Ground.begin, payment_queries, promo_queries, Ground.now
    )
    claim_exception = providers.Factory(ClaimException, Ground.begin, Ground.now)
    grant_promo = providers.Factory(GrantPromo, Ground.begin, Ground.now, Ground.new_id)
    expire_promo = providers.Factory(ExpirePromo, Ground.begin, promo_queries, Ground.now)
    import_settlements = providers.Factory(ImportSettlements, Ground.begin, Ground.now, Ground.new_id)
    read_settlement_file = providers.Factory(ReadSettlementFile, settlement_readers, import_settlements)
    fetch_settlements = providers.Factory(
        FetchSettlements, settlement_sources, import_settlements, Ground.now
    )
    resolve_difference = providers.Factory(ResolveDifference, Ground.begin, Ground.now, Ground.new_id)
    seller = providers.Singleton(
        Seller,
        legal_name=Ground.settings.provided.seller_legal_name,
        gstin=Ground.settings.provided.seller_gstin,
        address=Ground.settings.provided.seller_address,
        descriptor=Ground.settings.provided.statement_descriptor,
    )
    process_gateway_event = providers.Factory(
        ProcessGatewayEvent, begin=Ground.begin, now=Ground.now, seller=seller
    )
    decide_exception = providers.Factory(DecideException, Ground.begin, Ground.now, Ground.new_id, seller)
    contest_payment_hold = providers.Factory(
        ContestPaymentHold, begin=Ground.begin, now=Ground.now, new_id=Ground.new_id
    )
    keep_payment_hold = providers.Factory(
        KeepPaymentHold, begin=Ground.begin, now=Ground.now, new_id=Ground.new_id
    )
    release_payment_hold = providers.Factory(
        ReleasePaymentHold, begin=Ground.begin, now=Ground.now, new_id=Ground.new_id
    )
    reconcile_orders = providers.Factory(
        ReconcileOrders, begin=Ground.begin, queries=payment_queries, gateways=gateways, now=Ground.now
    )
