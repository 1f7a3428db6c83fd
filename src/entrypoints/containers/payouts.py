"""A part of the container: payouts."""

from datetime import timedelta

from dependency_injector import providers

from adapters.fpdf.payout_papers import FpdfPayoutPapers
from adapters.postgres.payouts.fees import PostgresAgreedFees
from adapters.postgres.payouts.hold_queries import PostgresStaffHoldQueries
from adapters.postgres.payouts.queries import (
    PostgresPerformerPayoutQueries,
    PostgresPerformerTaxQueries,
    PostgresStaffPayoutQueries,
    PostgresWithheldQueries,
)
from adapters.postgres.payouts.work import PostgresPayoutWork
from adapters.razorpay.payouts import RazorpayXPayouts
from application.payouts.agree_to_fees import AgreeToFees
from application.payouts.ask_about_payout_accounts import AskAboutPayoutAccounts
from application.payouts.check_payout_batch import CheckPayoutBatch, RefusePayoutBatch
from application.payouts.decide_coercion_review import DecideCoercionReview
from application.payouts.decide_payout_account import DecidePayoutAccount
from application.payouts.decline_payout import DeclinePayout
from application.payouts.freeze_earnings import FreezeEarnings
from application.payouts.give_payout_account import GivePayoutAccount
from application.payouts.make_payout_batch import MakePayoutBatch
from application.payouts.make_tax_file import MakeTaxFile
from application.payouts.receive_payout_webhook import ReceivePayoutWebhook
from application.payouts.release_earnings import ReleaseEarnings
from application.payouts.release_freeze import ReleaseFreeze
from application.payouts.request_payout import RequestPayout
from application.payouts.send_payouts import SendPayouts
from application.payouts.watch_paid_payouts import WatchPaidPayouts
from domain.payouts.schedule import FEE_SCHEDULES
from domain.payouts.tax import TCS_RULES, TDS_RULES
from entrypoints.containers.ground import Ground
from entrypoints.containers.ledger import LedgerPart
from entrypoints.containers.payments import PaymentsPart


class PayoutsPart(Ground):
    """Paying performers."""

    payout_provider = providers.Singleton(
        RazorpayXPayouts,
        key_id=Ground.settings.provided.razorpay_key_id,
        key_secret=Ground.settings.provided.razorpay_key_secret,
        account_number=Ground.settings.provided.razorpayx_account_number,
        webhook_secret=Ground.settings.provided.razorpayx_webhook_secret,
        api_url=Ground.settings.provided.razorpay_api_url,
        approval=Ground.settings.provided.payout_approval_ref,
    )
    payout_papers = providers.Singleton(FpdfPayoutPapers)
    agreed_fees = providers.Singleton(PostgresAgreedFees, Ground.engine)
    payout_queries = providers.Singleton(PostgresPerformerPayoutQueries, Ground.engine)
    payout_tax_queries = providers.Singleton(PostgresPerformerTaxQueries, Ground.engine)
    staff_payout_queries = providers.Singleton(PostgresStaffPayoutQueries, Ground.engine)
    staff_hold_queries = providers.Singleton(PostgresStaffHoldQueries, Ground.engine)
    withheld_queries = providers.Singleton(PostgresWithheldQueries, Ground.engine)
    payout_work = providers.Singleton(PostgresPayoutWork, Ground.engine)

    # Use cases
    agree_to_fees = providers.Factory(AgreeToFees, Ground.begin, Ground.now)
    release_earnings = providers.Factory(
        ReleaseEarnings, Ground.begin, payout_work, Ground.now, providers.Object(FEE_SCHEDULES)
    )
    give_payout_account = providers.Factory(
        GivePayoutAccount, Ground.begin, Ground.sealer, Ground.identity_hasher, Ground.now, Ground.new_id
    )
    ask_about_payout_accounts = providers.Factory(
        AskAboutPayoutAccounts, Ground.begin, payout_work, payout_provider, Ground.sealer, Ground.now
    )
    decide_payout_account = providers.Factory(DecidePayoutAccount, Ground.begin, Ground.now, Ground.new_id)
    decide_coercion_review = providers.Factory(DecideCoercionReview, Ground.begin, Ground.now, Ground.new_id)
    request_payout = providers.Factory(
        RequestPayout, Ground.begin, Ground.now, providers.Object(TDS_RULES), providers.Object(TCS_RULES)
    )
    make_payout_batch = providers.Factory(MakePayoutBatch, Ground.begin, Ground.now, Ground.new_id)
    check_payout_batch = providers.Factory(CheckPayoutBatch, Ground.begin, Ground.now, Ground.new_id)
    refuse_payout_batch = providers.Factory(RefusePayoutBatch, Ground.begin, Ground.now, Ground.new_id)
    decline_payout = providers.Factory(DeclinePayout, Ground.begin, Ground.now, Ground.new_id)
    send_payouts = providers.Factory(SendPayouts, Ground.begin, payout_work, payout_provider, Ground.now)
    watch_paid_payouts = providers.Factory(
        WatchPaidPayouts,
        Ground.begin,
        payout_work,
        payout_provider,
        Ground.now,
        watched=providers.Factory(timedelta, days=Ground.settings.provided.payout_watch_days),
    )
    receive_payout_webhook = providers.Factory(
        ReceivePayoutWebhook, Ground.begin, payout_provider, Ground.now
    )
    make_tax_file = providers.Factory(
        MakeTaxFile,
        Ground.begin,
        withheld_queries,
        LedgerPart.remittance_queries,
        Ground.sealer,
        PaymentsPart.seller.provided.state,
        Ground.now,
        Ground.new_id,
    )
    freeze_earnings = providers.Factory(FreezeEarnings, Ground.begin, Ground.now, Ground.new_id)
    release_freeze = providers.Factory(ReleaseFreeze, Ground.begin, Ground.now, Ground.new_id)
