"""The transaction: everything inside it happens, or nothing does."""

from abc import abstractmethod
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from ports.age_verification.cases import (
    AgeStatuses,
    Appeals,
    Attempts,
    Cases,
    EvidenceBook,
    IdentityLinks,
    SealedClaimsBook,
)
from ports.age_verification.documents import Documents, DocumentViews, LooseObjects
from ports.chat.auto_mod import AutoMods, HeldMessages
from ports.chat.messages import ChatSettingsBook, KeptOutBook, Messages
from ports.chat.moderators import RoomActs, RoomModerators
from ports.chat.mutes import Mutes
from ports.chat.room_rules import RoomRulesBook, RulesAcceptances
from ports.compliance.removal_orders import RemovalOrders
from ports.compliance.requests import Erasures, LegalHolds, LegalRequests
from ports.consent.agreements import Agreements, Casts, ConsentRecords, MediaItems, Withdrawals
from ports.direct_messages.messages import Conversations, DirectMessages, Doors
from ports.identity.accounts import Sessions, Users
from ports.identity.telephones import TelephoneProofs, Telephones
from ports.ledger.digests import Digests
from ports.ledger.holds import Holds
from ports.ledger.remittances import Remittances
from ports.ledger.transfers import Ledger
from ports.moderation.audit_digests import AuditDigests
from ports.moderation.audit_heads import AuditHeads
from ports.moderation.bulk import BulkActs
from ports.moderation.case_figures import CaseFigures
from ports.moderation.cases import CaseLeases, ChatLocks, ModerationCases
from ports.moderation.child_safety_reporting import CyberTips
from ports.moderation.clear_looks import ClearLooks
from ports.moderation.complaints import Complaints
from ports.moderation.decisions import DecisionAppeals, Decisions, Sanctions
from ports.moderation.desk_preferences import DeskPreferencesKept
from ports.moderation.event_rules import EventRuleBacktests, EventRuleBook, EventRuleHits, EventRuleMarks
from ports.moderation.exposures import Exposures
from ports.moderation.labels import Labels
from ports.moderation.links import LinkRuleBook
from ports.moderation.queue_access import QueueAccessBook
from ports.moderation.queue_routing import QueueRoutingBook
from ports.moderation.reporters import ReporterMeasures, Reporters
from ports.moderation.reports import AuditLog, Reports
from ports.moderation.second_looks import SecondLooks
from ports.moderation.skips import Skips
from ports.moderation.watch.code_reading import CodeAlarms
from ports.moderation.watch.false_matches import FalseMatches
from ports.moderation.watch.footage import FootageBook, FootageOpenings, FootageViews
from ports.moderation.watch.frame_watch import FrameAlarms, FrameMatches, Looks
from ports.moderation.watch.hash_banks import ExchangeStates, HashBook, PictureBankings
from ports.moderation.watch.speech_watch import SpeechAlarms, SpeechSlots
from ports.moderation.word_lists import WordLists
from ports.notifications.announcements import Announcements
from ports.notifications.follows import Follows
from ports.notifications.notices import Notices
from ports.outbox import Outbox
from ports.payments.exceptions import ExceptionWorks
from ports.payments.holds import PaymentAttempts, PaymentHolds
from ports.payments.invoices import CreditNotes, Invoices
from ports.payments.orders import GatewayEvents, Orders, PaymentExceptions
from ports.payments.promo import PromoGrants
from ports.payments.refunds import Claws, Disputes, Refunds, WalletJournal
from ports.payments.settlements import Settlements
from ports.payouts.payouts import (
    BatchedPayouts,
    CoercionReviews,
    EarningsDays,
    EarningsJournal,
    Freezes,
    LinkedEarnings,
    PayoutAccounts,
    PayoutBatches,
    PayoutEvents,
    Payouts,
    ScheduleAgreements,
    SealedPayoutAccounts,
)
from ports.private_shows.shows import Bookings, ShowOffers, Shows
from ports.streaming.blocks import Blocks
from ports.streaming.log import RoomEvents
from ports.streaming.recordings import Recordings
from ports.streaming.regions import ClosedRegions, ShowClasses, Visits
from ports.streaming.room_controls import RoomControlBook
from ports.streaming.show_delays import ShowDelays
from ports.streaming.shows import Streams
from ports.tipping.goals import Goals
from ports.tipping.menu import TipMenus
from ports.tipping.overlay import OverlayTokens
from ports.tipping.spending import SpendingControls
from ports.tipping.tips import Tips


class Transaction(Protocol):
    """What a use case works on between `begin()` and the commit. Each attribute sees the others' writes."""

    users: Users
    sessions: Sessions
    telephone_proofs: TelephoneProofs
    telephones: Telephones
    ages: AgeStatuses
    cases: Cases
    evidence: EvidenceBook
    claims: SealedClaimsBook
    attempts: Attempts
    links: IdentityLinks
    appeals: Appeals
    documents: Documents
    document_views: DocumentViews
    loose_objects: LooseObjects
    agreements: Agreements
    casts: Casts
    consent_records: ConsentRecords
    media_items: MediaItems
    withdrawals: Withdrawals
    complaints: Complaints
    removal_orders: RemovalOrders
    streams: Streams
    room_events: RoomEvents
    room_controls: RoomControlBook
    show_delays: ShowDelays
    show_classes: ShowClasses
    closed_regions: ClosedRegions
    visits: Visits
    recordings: Recordings
    messages: Messages
    kept_out: KeptOutBook
    chat_settings: ChatSettingsBook
    room_moderators: RoomModerators
    room_acts: RoomActs
    room_rules: RoomRulesBook
    rules_acceptances: RulesAcceptances
    mutes: Mutes
    direct_messages: DirectMessages
    conversations: Conversations
    doors: Doors
    follows: Follows
    announcements: Announcements
    blocks: Blocks
    word_lists: WordLists
    link_rules: LinkRuleBook
    auto_mods: AutoMods
    held_messages: HeldMessages
    ledger: Ledger
    holds: Holds
    digests: Digests
    remittances: Remittances
    tips: Tips
    tip_menus: TipMenus
    goals: Goals
    spending: SpendingControls
    overlay_tokens: OverlayTokens
    show_offers: ShowOffers
    shows: Shows
    bookings: Bookings
    orders: Orders
    gateway_events: GatewayEvents
    payment_exceptions: PaymentExceptions
    earnings_journal: EarningsJournal
    earnings_days: EarningsDays
    schedule_agreements: ScheduleAgreements
    payout_accounts: PayoutAccounts
    sealed_payout_accounts: SealedPayoutAccounts
    payouts: Payouts
    batched_payouts: BatchedPayouts
    payout_batches: PayoutBatches
    payout_events: PayoutEvents
    freezes: Freezes
    linked_earnings: LinkedEarnings
    coercion_reviews: CoercionReviews
    exception_works: ExceptionWorks
    refunds: Refunds
    disputes: Disputes
    claws: Claws
    wallet_journal: WalletJournal
    promo_grants: PromoGrants
    settlements: Settlements
    invoices: Invoices
    credit_notes: CreditNotes
    payment_attempts: PaymentAttempts
    payment_holds: PaymentHolds
    reports: Reports
    moderation_cases: ModerationCases
    case_leases: CaseLeases
    chat_locks: ChatLocks
    decisions: Decisions
    sanctions: Sanctions
    decision_appeals: DecisionAppeals
    bulk_acts: BulkActs
    labels: Labels
    event_rules: EventRuleBook
    event_rule_hits: EventRuleHits
    event_rule_backtests: EventRuleBacktests
    event_rule_marks: EventRuleMarks
    queue_access: QueueAccessBook
    queue_routing: QueueRoutingBook
    second_looks: SecondLooks
    skips: Skips
    case_figures: CaseFigures
    exposures: Exposures
    desk_preferences: DeskPreferencesKept
    clear_looks: ClearLooks
    cyber_tips: CyberTips
    reporters: Reporters
    reporter_measures: ReporterMeasures
    footage: FootageBook
    footage_views: FootageViews
    footage_openings: FootageOpenings
    frame_matches: FrameMatches
    false_matches: FalseMatches
    frame_alarms: FrameAlarms
    looks: Looks
    speech_slots: SpeechSlots
    speech_alarms: SpeechAlarms
    code_alarms: CodeAlarms
    hash_book: HashBook
    picture_bankings: PictureBankings
    exchanges: ExchangeStates
    audit: AuditLog
    audit_digests: AuditDigests
    audit_heads: AuditHeads
    notices: Notices
    legal_requests: LegalRequests
    legal_holds: LegalHolds
    erasures: Erasures
    outbox: Outbox


class BeginTransaction(Protocol):
    @abstractmethod
    def __call__(self) -> AbstractAsyncContextManager[Transaction]:
        """Leaving commits; raising rolls back. There is one transaction in a use case, and no network call in it."""
