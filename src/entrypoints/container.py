"""The one place that knows which adapter stands behind which port."""

import secrets
import time
from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID

from dependency_injector import containers, providers
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from adapters.aadhaar.certificates import load_certificates
from adapters.aadhaar.offline_xml import UidaiOfflineKyc
from adapters.aadhaar.pictures import PictureProcess
from adapters.aadhaar.secure_qr import UidaiSecureQr
from adapters.aiortc_sfu.media_plane import AiortcSfuAttendance, AiortcSfuRooms, AiortcSfuSessions
from adapters.clamav.scanner import ClamdScanner, NoScanner
from adapters.crypto.access_tokens import Ed25519AccessTokens
from adapters.crypto.digest_keys import Ed25519DigestSigner
from adapters.crypto.identity_hasher import HmacIdentityHasher
from adapters.crypto.local_keys import LocalKeyWrapper
from adapters.crypto.passwords import Argon2Passwords
from adapters.crypto.sealer import AesGcmSealer
from adapters.fpdf.invoices import FpdfInvoices
from adapters.kms.key_wrapper import KmsKeyWrapper
from adapters.memory.rate_limit import MemoryRateLimiter
from adapters.postgres.age_verification_documents import (
    PostgresDocumentQueries,
    sealed_documents,
    sealed_uploads,
)
from adapters.postgres.age_verification_evidence import sealed_claims
from adapters.postgres.age_verification_queries import PostgresCaseQueries
from adapters.postgres.compliance import sealed_exports, sealed_officers
from adapters.postgres.compliance_export import PostgresLegalExportQueries
from adapters.postgres.compliance_queries import PostgresLegalQueries, PostgresRetentionQueries
from adapters.postgres.connect import Connect, connector
from adapters.postgres.consent import PostgresConsentQueries, sealed_names
from adapters.postgres.consent_withdrawals import PostgresWithdrawalQueries, sealed_withdrawals
from adapters.postgres.database import PostgresDatabase
from adapters.postgres.identity import PostgresIdentityQueries
from adapters.postgres.ledger import PostgresLedgerQueries
from adapters.postgres.ledger_book import PostgresBookQueries
from adapters.postgres.ledger_digests import PostgresDigestQueries
from adapters.postgres.ledger_holds import PostgresHoldQueries
from adapters.postgres.ledger_statements import PostgresStatementQueries
from adapters.postgres.ledger_subjects import PostgresLineSubjects
from adapters.postgres.moderation import PostgresModerationQueries
from adapters.postgres.notifications import PostgresNoticeQueries
from adapters.postgres.outbox import PostgresOutboxDeliveries
from adapters.postgres.payment_holds import PostgresPaymentHoldQueries
from adapters.postgres.payment_invoices import PostgresInvoiceQueries
from adapters.postgres.payments import PostgresPaymentQueries
from adapters.postgres.payments_exceptions import PostgresExceptionQueries
from adapters.postgres.payments_promo import PostgresPromoQueries
from adapters.postgres.payments_refund_queries import PostgresRefundQueries
from adapters.postgres.payments_settlements import PostgresSettlementQueries
from adapters.postgres.payout_accounts import sealed_payout_accounts
from adapters.postgres.payout_queries import (
    PostgresPayoutWork,
    PostgresPerformerPayoutQueries,
    PostgresPerformerTaxQueries,
    PostgresStaffHoldQueries,
    PostgresStaffPayoutQueries,
)
from adapters.postgres.private_show_queries import PostgresShowQueries, PostgresShowWork
from adapters.postgres.streaming import PostgresStreamQueries
from adapters.postgres.streaming_rooms import PostgresAudience, PostgresRoomLog
from adapters.postgres.tip_book import PostgresTipBook
from adapters.postgres.tipping_boards import PostgresHeldMessages, PostgresTipBoards
from adapters.postgres.tipping_goals import PostgresGoalQueries
from adapters.postgres.tipping_menu import PostgresMenuQueries
from adapters.postgres.tipping_overlay import PostgresOverlayQueries
from adapters.postgres.tipping_spending import PostgresSpendingQueries
from adapters.pyzipper.archives import PyzipperArchives
from adapters.razorpay.payouts import RazorpayXPayouts
from adapters.redis.feed import RedisRoomFeed
from adapters.redis.rate_limit import RedisRateLimiter
from adapters.redis.tickets import RedisEventTickets
from adapters.s3.object_store import S3ObjectStore
from adapters.sanitizer.sandbox import SandboxedSanitizer
from adapters.smtp.mailer import SmtpMailer
from adapters.word_rules.text_screen import WordRules
from application.age_verification.add_picture import AddPicture
from application.age_verification.answer_lock_appeal import AnswerLockAppeal
from application.age_verification.ask_provider import AskProvider
from application.age_verification.begin_age_check import BeginAgeCheck
from application.age_verification.block_minor import BlockMinor
from application.age_verification.choose_method import ChooseMethod
from application.age_verification.claim_case import ClaimCase
from application.age_verification.claims_box import ClaimsBox
from application.age_verification.come_back_from_provider import ComeBackFromProvider
from application.age_verification.compare_claims import CompareClaims
from application.age_verification.decide_case import DecideCase
from application.age_verification.document_vault import DocumentVault
from application.age_verification.erase_document import EraseDocument
from application.age_verification.erase_viewers_documents import EraseViewersDocuments
from application.age_verification.expel_shut_out import ExpelShutOut
from application.age_verification.file_appeal import FileAppeal
from application.age_verification.finish_upload import FinishUpload
from application.age_verification.give_consent import GiveConsent
from application.age_verification.give_tax_id import GiveTaxId
from application.age_verification.hear_provider import HearProvider
from application.age_verification.link_payout_account import LinkPayoutAccount
from application.age_verification.offered_methods import OfferedMethods
from application.age_verification.open_case import OpenCase
from application.age_verification.open_document_view import OpenDocumentView
from application.age_verification.override_age import OverrideAge
from application.age_verification.read_claims import ReadClaims
from application.age_verification.recheck_face import RecheckFace
from application.age_verification.record_provider_report import RecordProviderReport
from application.age_verification.request_upload import RequestUpload
from application.age_verification.reveal_claims import RevealClaims
from application.age_verification.reveal_email import RevealEmail
from application.age_verification.revoke_case import AskToReverify, RevokeCase
from application.age_verification.send_to_provider import SendToProvider
from application.age_verification.show_aadhaar import ShowAadhaarFile, ShowAadhaarQr
from application.age_verification.show_document import ShowOtherId, ShowPassport
from application.age_verification.show_document_page import ShowDocumentPage
from application.age_verification.start_provider_check import StartProviderCheck
from application.age_verification.submit_case import SubmitCase
from application.age_verification.sweep_cases import SweepCases
from application.age_verification.sweep_uploads import SweepUploads
from application.age_verification.take_evidence import TakeEvidence
from application.age_verification.upload_document import UploadDocument
from application.age_verification.withdraw_case import WithdrawCase
from application.chat.say_in_room import SayInRoom
from application.compliance.act_on_legal_request import ActOnLegalRequest
from application.compliance.apply_retention import ApplyRetention
from application.compliance.download_legal_export import DownloadLegalExport
from application.compliance.erase_minor_data import EraseMinorData
from application.compliance.export_legal_request import ExportLegalRequest
from application.compliance.lift_legal_hold import LiftLegalHold
from application.compliance.place_legal_hold import PlaceLegalHold
from application.compliance.receive_legal_request import ReceiveLegalRequest
from application.compliance.reveal_signing_officer import RevealSigningOfficer
from application.compliance.rotate_keys import RotateKeys
from application.compliance.tell_people_concerned import TellPeopleConcerned
from application.consent.answer_invitation import ConfirmInvitation, DeclineInvitation
from application.consent.decide_withdrawal import DecideWithdrawal
from application.consent.export_records import ExportOwnRecord, ExportRecords
from application.consent.invite_co_performer import InviteCoPerformer
from application.consent.read_withdrawal import OpenWithdrawalWords, ReadWithdrawalStatus
from application.consent.receive_withdrawal import ReceiveWithdrawal
from application.consent.register_media import RegisterMedia
from application.consent.remove_co_performer import RemoveCoPerformer
from application.consent.sign_agreement import SignAgreement
from application.consent.withdraw_from_show import WithdrawFromShow
from application.identity.refresh_session import RefreshSession
from application.identity.register_user import RegisterUser
from application.identity.rename_user import RenameUser
from application.identity.sign_in import SignIn
from application.identity.sign_out import SignOut
from application.ledger.expire_holds import ExpireHolds
from application.ledger.write_digest import WriteDigest
from application.moderation.report_stream import ReportStream
from application.moderation.stop_stream import StopStream
from application.notifications.notify_account_locked import NotifyAccountLocked
from application.notifications.notify_age_overridden import NotifyAgeOverridden
from application.notifications.notify_case_moved import NotifyCaseMoved
from application.notifications.notify_cast import NotifyCoPerformerInvited, NotifyInvitationAnswered
from application.notifications.notify_data_disclosed import NotifyDataDisclosed
from application.notifications.notify_document_views_excessive import NotifyDocumentViewsExcessive
from application.notifications.notify_money import (
    NotifyDisputeEnded,
    NotifyDisputeOpened,
    NotifyPromoGranted,
    NotifyRefundMoved,
    NotifyRefundRequested,
)
from application.notifications.notify_payout import (
    NotifyEarningsFrozen,
    NotifyFreezeReleased,
    NotifyPayoutAccountChanged,
    NotifyPayoutEnded,
)
from application.notifications.notify_show_stopped import NotifyShowStopped
from application.notifications.notify_show_stopped_by_platform import NotifyShowStoppedByPlatform
from application.notifications.notify_tokens_bought import NotifyTokensBought
from application.notifications.notify_withdrawal import (
    NotifyWithdrawalConcluded,
    NotifyWithdrawalReceived,
    TellOfWithdrawal,
)
from application.notifications.read_notices import ReadNotices
from application.notifications.tell_person import TellPerson
from application.payments.decide_refund import ApproveRefund, RefuseRefund
from application.payments.expire_promo import ExpirePromo
from application.payments.grant_promo import GrantPromo
from application.payments.import_settlement import (
    FetchSettlements,
    ImportSettlements,
    ReadSettlementFile,
    ResolveDifference,
)
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
from application.payouts.agree_to_fees import AgreeToFees
from application.payouts.ask_about_payout_accounts import AskAboutPayoutAccounts
from application.payouts.check_payout_batch import CheckPayoutBatch, RefusePayoutBatch
from application.payouts.decide_coercion_review import DecideCoercionReview
from application.payouts.decide_payout_account import DecidePayoutAccount
from application.payouts.decline_payout import DeclinePayout
from application.payouts.freeze_automatically import FreezeOnLock, FreezeOnShowStopped
from application.payouts.freeze_earnings import FreezeEarnings
from application.payouts.give_payout_account import GivePayoutAccount
from application.payouts.make_payout_batch import MakePayoutBatch
from application.payouts.process_payout_event import ProcessPayoutEvent
from application.payouts.receive_payout_webhook import ReceivePayoutWebhook
from application.payouts.release_earnings import ReleaseEarnings
from application.payouts.release_freeze import ReleaseFreeze
from application.payouts.request_payout import RequestPayout
from application.payouts.send_payouts import SendPayouts
from application.private_shows.book_show import BookShow
from application.private_shows.close_offer import CloseOffer
from application.private_shows.decline_booking import DeclineBooking
from application.private_shows.end_show import EndShow
from application.private_shows.leave_show import LeaveShow
from application.private_shows.make_offer import MakeOffer
from application.private_shows.meter_shows import MeterShows
from application.private_shows.start_show import StartShow
from application.streaming.create_stream import CreateStream
from application.streaming.end_stream import EndStream
from application.streaming.go_live import GoLive
from application.streaming.leave_media_session import LeaveMediaSession
from application.streaming.patch_media_session import PatchMediaSession
from application.streaming.reconcile_rooms import ReconcileRooms
from application.streaming.watch_stream import WatchStream
from application.tipping.cancel_goal import CancelGoal
from application.tipping.change_spending import ChangeSpending
from application.tipping.decide_menu_item import DecideMenuItem
from application.tipping.decide_tip_message import DecideTipMessage
from application.tipping.make_overlay_token import MakeOverlayToken
from application.tipping.put_menu_item import PutMenuItem
from application.tipping.reset_goal import ResetGoal
from application.tipping.revoke_overlay_token import RevokeOverlayToken
from application.tipping.send_tip import SendTip
from application.tipping.start_goal import StartGoal
from application.tipping.withdraw_menu_item import WithdrawMenuItem
from domain.age_verification.events import AgeDecided, AgeOverridden, CaseMoved, DocumentViewsExcessive
from domain.compliance.events import DataDisclosed
from domain.consent.events import (
    CoPerformerInvited,
    InvitationAnswered,
    WithdrawalConcluded,
    WithdrawalReceived,
)
from domain.events import Event
from domain.moderation.events import ShowStopped, ShowStoppedByPlatform
from domain.payments.events import GatewayEventReceived, OrderPaid
from domain.payments.invoice import Seller
from domain.payments.refund_events import (
    DisputeEnded,
    DisputeOpened,
    PromoGranted,
    RefundMoved,
    RefundRequested,
)
from domain.payouts.events import (
    EarningsFrozen,
    FreezeReleased,
    PayoutAccountChanged,
    PayoutEnded,
    PayoutEventReceived,
)
from domain.payouts.schedule import FEE_SCHEDULES
from domain.payouts.tax import TCS_RULES, TDS_RULES
from entrypoints.access import Authenticator, gathered_sessions
from entrypoints.assets import asset_root
from entrypoints.gateways import close_gateways, configured_gateways
from entrypoints.metrics import Metrics
from entrypoints.rate_limits import RateLimits, gathered_acts
from entrypoints.readiness import Readiness
from entrypoints.realtime.hub import Hub
from entrypoints.settings import Settings
from entrypoints.settlements import settlement_readers, settlement_sources
from entrypoints.verification import verification_vendors
from entrypoints.worker.subscribers import OnGatewayEvent


def utc_now() -> datetime:
    return datetime.now(UTC)


def new_id() -> UUID:
    """A UUID version 7 (RFC 9562): 48 bits of milliseconds, then 74 random bits."""
    milliseconds = time.time_ns() // 1_000_000
    value = milliseconds << 80 | secrets.randbits(80)
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return UUID(int=value)


def new_secret() -> str:
    return secrets.token_urlsafe(32)


URGENT_CONNECTIONS = 3
"""Kept apart for finding out who asks, for stopping a show and for locking a minor out, so that no crowd takes them
(STR-03, ACC-09)."""


def engine_for(settings: Settings, connections: int) -> AsyncEngine:
    # Without `ssl` asyncpg looks for certificates in the home of whoever runs it.
    local = {"ssl": False} if settings.is_dev else {}
    return create_async_engine(
        settings.database_url,
        pool_size=connections,
        max_overflow=0,
        pool_timeout=5,
        hide_parameters=True,  # an error must not quote what people typed
        connect_args={"timeout": 5, "command_timeout": 15, **local},
    )


def connector_for(settings: Settings, name: str) -> Connect:
    return connector(settings.database_url, local=settings.is_dev, name=name)


def redis_for(settings: Settings) -> Redis:
    # Short, because everything that uses it can do without it for a while.
    redis: Redis = Redis.from_url(settings.redis_url, socket_timeout=2, socket_connect_timeout=1)
    return redis


def vault_keys_for(settings: Settings) -> LocalKeyWrapper | KmsKeyWrapper:
    if settings.vault_kms_key_id:
        return KmsKeyWrapper(
            key_id=settings.vault_kms_key_id,
            endpoint_url=settings.vault_kms_endpoint_url,
            region=settings.vault_kms_region,
        )
    return LocalKeyWrapper(settings.vault_key_file)


def scanner_for(settings: Settings) -> ClamdScanner | NoScanner:
    return ClamdScanner(settings.clamd_address) if settings.clamd_address else NoScanner()


def _every_event() -> list[type[Event]]:
    # All of them are imported by now: a use case imports what it announces.
    return sorted(Event.__subclasses__(), key=lambda event: event.name)


class Container(containers.DeclarativeContainer):
    """The one place that knows which adapter stands behind which port."""

    settings: providers.Dependency[Settings] = providers.Dependency(instance_of=Settings)
    now: providers.Object[Callable[[], datetime]] = providers.Object(utc_now)
    new_id: providers.Object[Callable[[], UUID]] = providers.Object(new_id)
    new_secret: providers.Object[Callable[[], str]] = providers.Object(new_secret)
    random_bytes: providers.Object[Callable[[int], bytes]] = providers.Object(secrets.token_bytes)

    # Adapters
    engine = providers.Singleton(engine_for, settings, settings.provided.database_pool_size)
    urgent_engine = providers.Singleton(engine_for, settings, URGENT_CONNECTIONS)
    redis = providers.Singleton(redis_for, settings)
    room_feed = providers.Singleton(RedisRoomFeed, redis)
    database = providers.Singleton(PostgresDatabase, engine, room_feed, now, new_id)
    urgent_database = providers.Singleton(PostgresDatabase, urgent_engine, room_feed, now, new_id)
    tip_book = providers.Singleton(
        PostgresTipBook, providers.Callable(connector_for, settings, "livepanty tips"), room_feed, new_id
    )
    identity_queries = providers.Singleton(PostgresIdentityQueries, urgent_engine)
    case_queries = providers.Singleton(PostgresCaseQueries, engine)
    consent_queries = providers.Singleton(PostgresConsentQueries, engine)
    withdrawal_queries = providers.Singleton(PostgresWithdrawalQueries, engine)
    document_queries = providers.Singleton(PostgresDocumentQueries, engine)
    stream_queries = providers.Singleton(PostgresStreamQueries, engine)
    show_queries = providers.Singleton(PostgresShowQueries, engine)
    show_work = providers.Singleton(PostgresShowWork, engine)
    room_log = providers.Singleton(PostgresRoomLog, engine)
    audience = providers.Singleton(PostgresAudience, engine)
    ledger_queries = providers.Singleton(PostgresLedgerQueries, engine)
    statement_queries = providers.Singleton(PostgresStatementQueries, engine)
    book_queries = providers.Singleton(PostgresBookQueries, engine)
    line_subjects = providers.Singleton(PostgresLineSubjects, engine)
    digest_queries = providers.Singleton(PostgresDigestQueries, engine)
    digest_signer = providers.Singleton(Ed25519DigestSigner, settings.provided.ledger_digest_key)
    hold_queries = providers.Singleton(PostgresHoldQueries, engine)
    payment_queries = providers.Singleton(PostgresPaymentQueries, engine)
    exception_queries = providers.Singleton(PostgresExceptionQueries, engine)
    refund_queries = providers.Singleton(PostgresRefundQueries, engine)
    promo_queries = providers.Singleton(PostgresPromoQueries, engine)
    settlement_queries = providers.Singleton(PostgresSettlementQueries, engine)
    invoice_queries = providers.Singleton(PostgresInvoiceQueries, engine)
    invoice_documents = providers.Singleton(FpdfInvoices)
    payment_hold_queries = providers.Singleton(PostgresPaymentHoldQueries, engine)
    menu_queries = providers.Singleton(PostgresMenuQueries, engine)
    goal_queries = providers.Singleton(PostgresGoalQueries, engine)
    spending_queries = providers.Singleton(PostgresSpendingQueries, engine)
    overlay_queries = providers.Singleton(PostgresOverlayQueries, engine)
    tip_boards = providers.Singleton(PostgresTipBoards, engine)
    held_messages = providers.Singleton(PostgresHeldMessages, engine)
    text_screen = providers.Singleton(WordRules)
    moderation_queries = providers.Singleton(PostgresModerationQueries, engine)
    notice_queries = providers.Singleton(PostgresNoticeQueries, engine)
    legal_queries = providers.Singleton(PostgresLegalQueries, engine)
    legal_export_queries = providers.Singleton(PostgresLegalExportQueries, engine)
    retention_queries = providers.Singleton(PostgresRetentionQueries, engine)
    archives = providers.Singleton(PyzipperArchives)
    passwords = providers.Singleton(Argon2Passwords)
    access_tokens = providers.Singleton(
        Ed25519AccessTokens, settings.provided.token_signing_key, settings.provided.public_url
    )
    media_sessions = providers.Singleton(
        AiortcSfuSessions, settings.provided.media_url, settings.provided.media_secret
    )
    media_rooms = providers.Singleton(
        AiortcSfuRooms, settings.provided.media_url, settings.provided.media_secret
    )
    gateways = providers.Singleton(configured_gateways, settings)
    payout_provider = providers.Singleton(
        RazorpayXPayouts,
        key_id=settings.provided.razorpay_key_id,
        key_secret=settings.provided.razorpay_key_secret,
        account_number=settings.provided.razorpayx_account_number,
        webhook_secret=settings.provided.razorpayx_webhook_secret,
        api_url=settings.provided.razorpay_api_url,
        approval=settings.provided.payout_approval_ref,
    )
    payout_queries = providers.Singleton(PostgresPerformerPayoutQueries, engine)
    payout_tax_queries = providers.Singleton(PostgresPerformerTaxQueries, engine)
    staff_payout_queries = providers.Singleton(PostgresStaffPayoutQueries, engine)
    staff_hold_queries = providers.Singleton(PostgresStaffHoldQueries, engine)
    payout_work = providers.Singleton(PostgresPayoutWork, engine)
    settlement_readers = providers.Singleton(settlement_readers)
    settlement_sources = providers.Singleton(settlement_sources, gateways)
    media_attendance = providers.Singleton(
        AiortcSfuAttendance, settings.provided.media_url, settings.provided.media_secret
    )
    identity_hasher = providers.Singleton(HmacIdentityHasher, settings.provided.identity_hash_key)
    uidai_certificates = providers.Singleton(load_certificates, settings.provided.uidai_certificates)
    offline_kyc = providers.Singleton(
        UidaiOfflineKyc,
        uidai_certificates,
        registration_id=settings.provided.ovse_registration_id,
        max_age_days=settings.provided.aadhaar_max_age_days,
        allow_sha1=settings.provided.aadhaar_allow_sha1,
    )
    secure_qr = providers.Singleton(
        UidaiSecureQr,
        uidai_certificates,
        registration_id=settings.provided.ovse_registration_id,
        max_age_days=settings.provided.aadhaar_max_age_days,
        pictures=providers.Singleton(PictureProcess),
    )
    verification_vendors = providers.Singleton(verification_vendors, settings, now)
    providers_by_method = verification_vendors.provided.by_method
    tax_ids = verification_vendors.provided.tax_ids
    faces = verification_vendors.provided.faces
    mailer = providers.Singleton(
        SmtpMailer,
        settings.provided.smtp_url,
        sender=settings.provided.mail_from,
        templates=providers.Callable(asset_root, "templates/email"),
        public_url=settings.provided.public_url,
        now=now,
    )
    vault_keys = providers.Singleton(vault_keys_for, settings)
    sealer = providers.Singleton(AesGcmSealer, vault_keys)
    object_store = providers.Singleton(
        S3ObjectStore,
        endpoint_url=settings.provided.s3_endpoint_url,
        access_key_id=settings.provided.s3_access_key_id,
        secret_access_key=settings.provided.s3_secret_access_key,
        bucket=settings.provided.s3_bucket,
        region=settings.provided.s3_region,
    )
    sanitizer = providers.Singleton(SandboxedSanitizer)
    scanner = providers.Singleton(scanner_for, settings)
    sealed_items = providers.List(  # everything whose keys are rotated (PRV-04)
        providers.Singleton(sealed_documents, engine),
        providers.Singleton(sealed_uploads, engine),
        providers.Singleton(sealed_claims, engine),
        providers.Singleton(sealed_payout_accounts, engine),
        providers.Singleton(sealed_names, engine),
        providers.Singleton(sealed_withdrawals, engine),
        providers.Singleton(sealed_officers, engine),
        providers.Singleton(sealed_exports, engine),
        providers.Singleton(sealed_names, engine),
        providers.Singleton(sealed_withdrawals, engine),
    )
    rate_limiter = providers.Singleton(RedisRateLimiter, redis, providers.Singleton(MemoryRateLimiter))
    event_tickets = providers.Singleton(RedisEventTickets, redis)

    # The edge
    metrics = providers.Singleton(Metrics)
    rate_limits = providers.Singleton(RateLimits, providers.Singleton(gathered_acts, rate_limiter))
    authenticator = providers.Singleton(
        Authenticator,
        identities=identity_queries,
        sessions=providers.Singleton(gathered_sessions, identity_queries, now),
        tokens=access_tokens,
        now=now,
        secret_key=settings.provided.secret_key,
        secure=providers.Callable(lambda url: url.startswith("https://"), settings.provided.public_url),
    )
    readiness = providers.Singleton(
        Readiness, engine, redis, settings.provided.media_url, is_dev=settings.provided.is_dev
    )
    hub = providers.Singleton(
        Hub,
        feed=room_feed,
        log=room_log,
        audience=audience,
        streams=stream_queries,
        rooms=media_rooms,
        now=now,
    )

    # Use cases
    begin = database.provided.begin
    register_user = providers.Factory(RegisterUser, begin, passwords, now, new_id)
    sign_in = providers.Factory(SignIn, begin, passwords, now, new_id, new_secret)
    refresh_session = providers.Factory(RefreshSession, begin, now, new_secret)
    sign_out = providers.Factory(SignOut, begin, now)
    rename_user = providers.Factory(RenameUser, begin)
    claims_box = providers.Singleton(ClaimsBox, sealer)
    aadhaar_enabled = providers.Callable(bool, settings.provided.ovse_registration_id)
    profile = settings.provided.legal_profile
    take_evidence = providers.Factory(
        TakeEvidence,
        begin=urgent_database.provided.begin,
        rooms=media_rooms,
        box=claims_box,
        hasher=identity_hasher,
        now=now,
        new_id=new_id,
        profile=profile,
    )
    read_claims = providers.Factory(ReadClaims, begin, take_evidence, now, new_id)
    record_provider_report = providers.Factory(RecordProviderReport, begin, take_evidence, now)
    send_to_provider = providers.Factory(SendToProvider, begin, providers_by_method, now, new_id)
    offered_methods = providers.Factory(OfferedMethods, profile, providers_by_method, aadhaar_enabled, now)
    begin_age_check = providers.Factory(
        BeginAgeCheck,
        begin=begin,
        send=send_to_provider,
        now=now,
        new_id=new_id,
        profile=profile,
        aadhaar_enabled=aadhaar_enabled,
    )
    open_case = providers.Factory(OpenCase, begin, now, profile)
    give_consent = providers.Factory(GiveConsent, begin, now, new_id)
    choose_method = providers.Factory(ChooseMethod, begin, now, profile, aadhaar_enabled)
    start_provider_check = providers.Factory(StartProviderCheck, begin, send_to_provider)
    hear_provider = providers.Factory(HearProvider, begin, providers_by_method, record_provider_report, now)
    come_back_from_provider = providers.Factory(
        ComeBackFromProvider, begin, providers_by_method, record_provider_report
    )
    ask_provider = providers.Factory(AskProvider, begin, providers_by_method, record_provider_report)
    show_aadhaar_file = providers.Factory(ShowAadhaarFile, read_claims, offline_kyc, now)
    show_aadhaar_qr = providers.Factory(ShowAadhaarQr, read_claims, secure_qr, now)
    show_passport = providers.Factory(ShowPassport, begin, read_claims, now)
    show_other_id = providers.Factory(ShowOtherId, begin, read_claims, now)
    document_vault = providers.Factory(
        DocumentVault,
        begin=begin,
        store=object_store,
        sealer=sealer,
        sanitizer=sanitizer,
        scanner=scanner,
        now=now,
        random_bytes=random_bytes,
    )
    add_picture = providers.Factory(AddPicture, begin, document_vault, faces, now, new_id)
    recheck_face = providers.Factory(
        RecheckFace, urgent_database.provided.begin, media_rooms, document_vault, faces, now, new_id
    )
    give_tax_id = providers.Factory(GiveTaxId, begin, take_evidence, tax_ids, now, new_id)
    link_payout_account = providers.Factory(LinkPayoutAccount, begin, identity_hasher, now)
    submit_case = providers.Factory(SubmitCase, begin, now, new_id, profile)
    withdraw_case = providers.Factory(WithdrawCase, begin, now)
    file_appeal = providers.Factory(FileAppeal, begin, now)
    claim_case = providers.Factory(ClaimCase, begin, now)
    decide_case = providers.Factory(DecideCase, begin, now, new_id, profile)
    block_minor = providers.Factory(BlockMinor, urgent_database.provided.begin, media_rooms, now, new_id)
    answer_lock_appeal = providers.Factory(AnswerLockAppeal, begin, now, new_id)
    revoke_case = providers.Factory(RevokeCase, begin, now, new_id)
    ask_to_reverify = providers.Factory(AskToReverify, begin, now, new_id)
    override_age = providers.Factory(OverrideAge, begin, now, new_id)
    reveal_claims = providers.Factory(RevealClaims, begin, claims_box, now, new_id)
    compare_claims = providers.Factory(CompareClaims, begin, claims_box)
    reveal_email = providers.Factory(RevealEmail, begin, now, new_id)
    sweep_cases = providers.Factory(SweepCases, begin, case_queries, now, profile)
    expel_shut_out = providers.Factory(ExpelShutOut, media_rooms)
    sign_agreement = providers.Factory(SignAgreement, begin, sealer, now)
    invite_co_performer = providers.Factory(InviteCoPerformer, begin, now)
    remove_co_performer = providers.Factory(RemoveCoPerformer, begin)
    confirm_invitation = providers.Factory(ConfirmInvitation, begin, now)
    decline_invitation = providers.Factory(DeclineInvitation, begin, now)
    register_media = providers.Factory(RegisterMedia, begin, now)
    receive_withdrawal = providers.Factory(ReceiveWithdrawal, begin, sealer, now, new_secret)
    withdraw_from_show = providers.Factory(
        WithdrawFromShow, urgent_database.provided.begin, media_rooms, now, new_id, new_secret
    )
    decide_withdrawal = providers.Factory(DecideWithdrawal, begin, now, new_id)
    export_records = providers.Factory(
        ExportRecords, begin, stream_queries, sealer, now, new_id, settings.provided.public_url
    )
    export_own_record = providers.Factory(
        ExportOwnRecord, begin, stream_queries, now, settings.provided.public_url
    )
    read_withdrawal_status = providers.Factory(ReadWithdrawalStatus, begin)
    open_withdrawal_words = providers.Factory(OpenWithdrawalWords, begin, sealer, now, new_id)
    upload_document = providers.Factory(UploadDocument, begin, document_vault, now)
    request_upload = providers.Factory(
        RequestUpload, begin=begin, store=object_store, sealer=sealer, now=now, random_bytes=random_bytes
    )
    finish_upload = providers.Factory(FinishUpload, begin, document_vault, now)
    open_document_view = providers.Factory(OpenDocumentView, begin, now, new_id, new_secret)
    show_document_page = providers.Factory(ShowDocumentPage, begin, document_vault, now)
    erase_document = providers.Factory(EraseDocument, begin, document_vault, now)
    sweep_uploads = providers.Factory(SweepUploads, begin, object_store, now)
    expire_holds = providers.Factory(ExpireHolds, begin, hold_queries, now)
    write_digest = providers.Factory(WriteDigest, begin, digest_signer, now)
    rotate_keys = providers.Factory(RotateKeys, sealer, vault_keys, sealed_items)
    create_stream = providers.Factory(CreateStream, begin=begin, now=now, new_secret=new_secret)
    go_live = providers.Factory(GoLive, begin=begin, sessions=media_sessions, rooms=media_rooms, now=now)
    watch_stream = providers.Factory(WatchStream, begin=begin, sessions=media_sessions)
    patch_media_session = providers.Factory(PatchMediaSession, sessions=media_sessions)
    leave_media_session = providers.Factory(LeaveMediaSession, sessions=media_sessions)
    end_stream = providers.Factory(EndStream, begin=begin, rooms=media_rooms, now=now)
    reconcile_rooms = providers.Singleton(  # it remembers since when a publisher is missed
        ReconcileRooms,
        begin=begin,
        streams=stream_queries,
        rooms=media_rooms,
        now=now,
        new_id=new_id,
        grace_seconds=settings.provided.publisher_grace_seconds,
    )
    say_in_room = providers.Factory(SayInRoom, begin=begin, now=now)
    send_tip = providers.Factory(
        SendTip,
        book=tip_book,
        now=now,
        fee_basis_points=settings.provided.platform_fee_bps,
        screen=text_screen,
    )
    put_menu_item = providers.Factory(PutMenuItem, begin, text_screen, now)
    withdraw_menu_item = providers.Factory(WithdrawMenuItem, begin)
    decide_menu_item = providers.Factory(DecideMenuItem, begin, now, new_id)
    decide_tip_message = providers.Factory(DecideTipMessage, begin, now, new_id)
    start_goal = providers.Factory(StartGoal, begin, text_screen, now)
    reset_goal = providers.Factory(ResetGoal, begin, now)
    cancel_goal = providers.Factory(CancelGoal, begin, now)
    change_spending = providers.Factory(ChangeSpending, begin, now)
    make_overlay_token = providers.Factory(MakeOverlayToken, begin, now, new_secret)
    revoke_overlay_token = providers.Factory(RevokeOverlayToken, begin, now)
    place_order = providers.Factory(
        PlaceOrder, begin=begin, gateways=gateways, now=now, public_url=settings.provided.public_url
    )
    start_payment = providers.Factory(
        StartPayment, begin=begin, gateways=gateways, now=now, public_url=settings.provided.public_url
    )
    receive_gateway_webhook = providers.Factory(
        ReceiveGatewayWebhook, begin=begin, gateways=gateways, now=now
    )
    make_offer = providers.Factory(MakeOffer, begin, now)
    close_offer = providers.Factory(CloseOffer, begin)
    book_show = providers.Factory(BookShow, begin, now, settings.provided.platform_fee_bps)
    decline_booking = providers.Factory(DeclineBooking, begin, now)
    start_show = providers.Factory(StartShow, begin, media_attendance, media_rooms, show_work, now)
    end_show = providers.Factory(EndShow, begin, now)
    leave_show = providers.Factory(LeaveShow, begin, media_attendance, media_rooms, now)
    meter_shows = providers.Singleton(  # it remembers when each seat needs the next look
        MeterShows, begin, show_work, media_attendance, media_rooms, now
    )
    process_gateway_event = providers.Factory(ProcessGatewayEvent, begin=begin, now=now)
    request_refund = providers.Factory(RequestRefund, begin, now)
    approve_refund = providers.Factory(ApproveRefund, begin, now, new_id)
    refuse_refund = providers.Factory(RefuseRefund, begin, now, new_id)
    send_refunds = providers.Factory(SendRefunds, begin, refund_queries, gateways, now)
    return_locked_wallet = providers.Factory(ReturnLockedWallet, begin, payment_queries, promo_queries, now)
    claim_exception = providers.Factory(ClaimException, begin, now)
    grant_promo = providers.Factory(GrantPromo, begin, now, new_id)
    expire_promo = providers.Factory(ExpirePromo, begin, promo_queries, now)
    import_settlements = providers.Factory(ImportSettlements, begin, now, new_id)
    read_settlement_file = providers.Factory(ReadSettlementFile, settlement_readers, import_settlements)
    fetch_settlements = providers.Factory(FetchSettlements, settlement_sources, import_settlements, now)
    resolve_difference = providers.Factory(ResolveDifference, begin, now, new_id)
    seller = providers.Singleton(
        Seller,
        legal_name=settings.provided.seller_legal_name,
        gstin=settings.provided.seller_gstin,
        address=settings.provided.seller_address,
        descriptor=settings.provided.statement_descriptor,
    )
    process_gateway_event = providers.Factory(ProcessGatewayEvent, begin=begin, now=now, seller=seller)
    decide_exception = providers.Factory(DecideException, begin, now, new_id, seller)
    release_payment_hold = providers.Factory(ReleasePaymentHold, begin=begin, now=now, new_id=new_id)
    reconcile_orders = providers.Factory(
        ReconcileOrders, begin=begin, queries=payment_queries, gateways=gateways, now=now
    )
    agree_to_fees = providers.Factory(AgreeToFees, begin, now)
    release_earnings = providers.Factory(
        ReleaseEarnings, begin, payout_work, now, providers.Object(FEE_SCHEDULES)
    )
    give_payout_account = providers.Factory(GivePayoutAccount, begin, sealer, identity_hasher, now, new_id)
    ask_about_payout_accounts = providers.Factory(
        AskAboutPayoutAccounts, begin, payout_work, payout_provider, sealer, now
    )
    decide_payout_account = providers.Factory(DecidePayoutAccount, begin, now, new_id)
    decide_coercion_review = providers.Factory(DecideCoercionReview, begin, now, new_id)
    request_payout = providers.Factory(
        RequestPayout, begin, now, providers.Object(TDS_RULES), providers.Object(TCS_RULES)
    )
    make_payout_batch = providers.Factory(MakePayoutBatch, begin, now, new_id)
    check_payout_batch = providers.Factory(CheckPayoutBatch, begin, now, new_id)
    refuse_payout_batch = providers.Factory(RefusePayoutBatch, begin, now, new_id)
    decline_payout = providers.Factory(DeclinePayout, begin, now, new_id)
    send_payouts = providers.Factory(SendPayouts, begin, payout_work, payout_provider, now)
    receive_payout_webhook = providers.Factory(ReceivePayoutWebhook, begin, payout_provider, now)
    freeze_earnings = providers.Factory(FreezeEarnings, begin, now, new_id)
    release_freeze = providers.Factory(ReleaseFreeze, begin, now, new_id)
    report_stream = providers.Factory(ReportStream, begin=begin, now=now)
    stop_stream = providers.Factory(
        StopStream, begin=urgent_database.provided.begin, rooms=media_rooms, now=now, new_id=new_id
    )
    tell_person = providers.Factory(TellPerson, begin=begin, mailer=mailer, now=now)
    read_notices = providers.Factory(ReadNotices, begin=begin, now=now)

    receive_legal_request = providers.Factory(ReceiveLegalRequest, begin, sealer, now, new_id)
    act_on_legal_request = providers.Factory(ActOnLegalRequest, begin, now, new_id)
    export_legal_request = providers.Factory(
        ExportLegalRequest,
        begin=begin,
        queries=legal_export_queries,
        archives=archives,
        sealer=sealer,
        store=object_store,
        now=now,
        new_id=new_id,
        new_secret=new_secret,
    )
    download_legal_export = providers.Factory(DownloadLegalExport, begin, sealer, object_store, now, new_id)
    reveal_signing_officer = providers.Factory(RevealSigningOfficer, begin, sealer, now, new_id)
    tell_people_concerned = providers.Factory(TellPeopleConcerned, begin, now, new_id)
    place_legal_hold = providers.Factory(PlaceLegalHold, begin, now, new_id)
    lift_legal_hold = providers.Factory(LiftLegalHold, begin, now, new_id)
    erase_minor_data = providers.Factory(EraseMinorData, begin, retention_queries, now, new_id)
    apply_retention = providers.Factory(ApplyRetention, begin, retention_queries, now, new_id)
    tell_of_withdrawal = providers.Factory(TellOfWithdrawal, tell_person, sealer)

    # What follows each event
    subscribers = providers.Dict(
        {
            AgeDecided: providers.List(
                expel_shut_out,
                providers.Factory(NotifyAccountLocked, tell=tell_person),
                providers.Factory(FreezeOnLock, begin, now, new_id),
                return_locked_wallet,
            ),
            RefundRequested: providers.List(providers.Factory(NotifyRefundRequested, tell=tell_person)),
            RefundMoved: providers.List(providers.Factory(NotifyRefundMoved, tell=tell_person)),
            DisputeOpened: providers.List(providers.Factory(NotifyDisputeOpened, tell=tell_person)),
            DisputeEnded: providers.List(providers.Factory(NotifyDisputeEnded, tell=tell_person)),
            PromoGranted: providers.List(providers.Factory(NotifyPromoGranted, tell=tell_person)),
            DataDisclosed: providers.List(providers.Factory(NotifyDataDisclosed, tell=tell_person)),
            GatewayEventReceived: providers.List(providers.Factory(OnGatewayEvent, process_gateway_event)),
            CoPerformerInvited: providers.List(providers.Factory(NotifyCoPerformerInvited, tell=tell_person)),
            InvitationAnswered: providers.List(providers.Factory(NotifyInvitationAnswered, tell=tell_person)),
            WithdrawalReceived: providers.List(
                providers.Factory(NotifyWithdrawalReceived, tell_of_withdrawal)
            ),
            WithdrawalConcluded: providers.List(
                providers.Factory(NotifyWithdrawalConcluded, tell_of_withdrawal)
            ),
            ShowStopped: providers.List(
                providers.Factory(NotifyShowStopped, tell=tell_person),
                providers.Factory(FreezeOnShowStopped, begin, now, new_id),
            ),
            PayoutEventReceived: providers.List(providers.Factory(ProcessPayoutEvent, begin, now)),
            PayoutAccountChanged: providers.List(
                providers.Factory(NotifyPayoutAccountChanged, tell=tell_person)
            ),
            PayoutEnded: providers.List(providers.Factory(NotifyPayoutEnded, tell=tell_person)),
            EarningsFrozen: providers.List(providers.Factory(NotifyEarningsFrozen, tell=tell_person)),
            FreezeReleased: providers.List(providers.Factory(NotifyFreezeReleased, tell=tell_person)),
            ShowStoppedByPlatform: providers.List(
                providers.Factory(NotifyShowStoppedByPlatform, tell=tell_person)
            ),
            OrderPaid: providers.List(providers.Factory(NotifyTokensBought, tell=tell_person)),
            AgeOverridden: providers.List(providers.Factory(NotifyAgeOverridden, tell=tell_person)),
            CaseMoved: providers.List(
                providers.Factory(EraseViewersDocuments, begin=begin, vault=document_vault, now=now),
                providers.Factory(NotifyCaseMoved, tell=tell_person),
            ),
            DocumentViewsExcessive: providers.List(
                providers.Factory(NotifyDocumentViewsExcessive, tell=tell_person)
            ),
        }
    )
    outbox_deliveries = providers.Singleton(
        PostgresOutboxDeliveries, engine, providers.Callable(_every_event)
    )


def create_container(settings: Settings) -> Container:
    return Container(settings=settings)


async def close(container: Container) -> None:
    """Finish what was begun, and let go of every connection that the container opened."""
    await container.tip_book().aclose()
    await close_gateways(container.gateways())
    container.payout_provider().close()
    container.object_store().close()
    container.vault_keys().close()
    await container.sanitizer().aclose()
    await container.media_sessions().aclose()
    await container.media_rooms().aclose()
    await container.media_attendance().aclose()
    await container.verification_vendors().aclose()
    await container.redis().aclose()
    await container.engine().dispose()
    await container.urgent_engine().dispose()
