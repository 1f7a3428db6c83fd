"""Transactions in memory: one at a time, rolled back whole. For tests of use cases, and for testers."""

import asyncio
import copy
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from adapters.memory.age_verification.cases import (
    AgeTables,
    MemoryAgeStatuses,
    MemoryAppeals,
    MemoryAttempts,
    MemoryCases,
    MemoryEvidenceBook,
    MemoryIdentityLinks,
    MemorySealedClaimsBook,
)
from adapters.memory.age_verification.documents import (
    DocumentTables,
    MemoryDocuments,
    MemoryDocumentViews,
    MemoryLooseObjects,
)
from adapters.memory.chat.auto_mod import AutoModTables, MemoryAutoMods, MemoryHeldMessages
from adapters.memory.chat.messages import (
    ChatTables,
    MemoryChatSettingsBook,
    MemoryKeptOutBook,
    MemoryMessages,
)
from adapters.memory.chat.moderators import MemoryRoomActs, MemoryRoomModerators
from adapters.memory.chat.mutes import MemoryMutes, MuteTables
from adapters.memory.chat.room_rules import MemoryRoomRulesBook, MemoryRulesAcceptances, RoomRulesTables
from adapters.memory.compliance.removal_orders import MemoryRemovalOrders
from adapters.memory.compliance.requests import (
    ComplianceTables,
    MemoryErasures,
    MemoryLegalHolds,
    MemoryLegalRequests,
)
from adapters.memory.consent.agreements import (
    ConsentTables,
    MemoryAgreements,
    MemoryCasts,
    MemoryConsentRecords,
)
from adapters.memory.consent.withdrawals import MemoryMediaItems, MemoryWithdrawals, WithdrawalTables
from adapters.memory.direct_messages.messages import (
    DirectMessageTables,
    MemoryConversations,
    MemoryDirectMessages,
    MemoryDoors,
)
from adapters.memory.identity.accounts import IdentityTables, MemorySessions, MemoryUsers
from adapters.memory.identity.telephones import MemoryTelephoneProofs, MemoryTelephones, TelephoneTables
from adapters.memory.ledger.digests import MemoryDigests
from adapters.memory.ledger.holds import MemoryHolds
from adapters.memory.ledger.remittances import MemoryRemittances, RemittanceTables
from adapters.memory.ledger.transfers import LedgerTables, MemoryLedger
from adapters.memory.moderation.audit_digests import MemoryAuditDigests
from adapters.memory.moderation.audit_heads import MemoryAuditHeads
from adapters.memory.moderation.bulk import BulkTables, MemoryBulkActs
from adapters.memory.moderation.case_figures import CaseFigureTables, MemoryCaseFigures
from adapters.memory.moderation.cases import (
    MemoryCaseLeases,
    MemoryChatLocks,
    MemoryModerationCases,
    ModerationCaseTables,
)
from adapters.memory.moderation.child_safety_reporting import CyberTipTables, MemoryCyberTips
from adapters.memory.moderation.clear_looks import ClearLookTables, MemoryClearLooks
from adapters.memory.moderation.complaints import ComplaintTables, MemoryComplaints
from adapters.memory.moderation.decisions import (
    DecisionTables,
    MemoryDecisionAppeals,
    MemoryDecisions,
    MemorySanctions,
)
from adapters.memory.moderation.desk_preferences import DeskPreferenceTables, MemoryDeskPreferences
from adapters.memory.moderation.event_rules import (
    EventRuleTables,
    MemoryEventRuleBacktests,
    MemoryEventRuleBook,
    MemoryEventRuleHits,
    MemoryEventRuleMarks,
)
from adapters.memory.moderation.exposures import ExposureTables, MemoryExposures
from adapters.memory.moderation.labels import LabelTables, MemoryLabels
from adapters.memory.moderation.link_rules import LinkRuleTables, MemoryLinkRuleBook
from adapters.memory.moderation.queue_access import MemoryQueueAccessBook, QueueAccessTables
from adapters.memory.moderation.queue_routing import MemoryQueueRoutingBook, QueueRoutingTables
from adapters.memory.moderation.reporters import MemoryReporterMeasures, MemoryReporters, ReporterTables
from adapters.memory.moderation.reports import MemoryAuditLog, MemoryReports, ModerationTables
from adapters.memory.moderation.second_looks import MemorySecondLooks, SecondLookTables
from adapters.memory.moderation.skips import MemorySkips, SkipTables
from adapters.memory.moderation.watch.code_alarms import MemoryCodeAlarms
from adapters.memory.moderation.watch.false_matches import FalseMatchTables, MemoryFalseMatches
from adapters.memory.moderation.watch.footage import FootageTables, MemoryFootageBook, MemoryFootageViews
from adapters.memory.moderation.watch.footage_openings import MemoryFootageOpenings
from adapters.memory.moderation.watch.frame_watch import (
    FrameWatchTables,
    MemoryFrameAlarms,
    MemoryFrameMatches,
    MemoryLooks,
)
from adapters.memory.moderation.watch.hash_banks import (
    HashBankTables,
    MemoryExchangeStates,
    MemoryHashBook,
    MemoryPictureBankings,
)
from adapters.memory.moderation.watch.speech_watch import (
    MemorySpeechAlarms,
    MemorySpeechSlots,
    SpeechWatchTables,
)
from adapters.memory.moderation.word_lists import MemoryWordLists, WordListTables
from adapters.memory.notifications.announcements import AnnouncementTables, MemoryAnnouncements
from adapters.memory.notifications.follows import FollowTables, MemoryFollows
from adapters.memory.notifications.notices import MemoryNotices, NotificationTables
from adapters.memory.outbox import MemoryOutbox, OutboxTables
from adapters.memory.payments.exceptions import ExceptionTables, MemoryExceptionWorks
from adapters.memory.payments.holds import MemoryPaymentAttempts, MemoryPaymentHolds
from adapters.memory.payments.invoices import MemoryCreditNotes, MemoryInvoices
from adapters.memory.payments.orders import (
    MemoryGatewayEvents,
    MemoryOrders,
    MemoryPaymentExceptions,
    PaymentTables,
)
from adapters.memory.payments.promo import MemoryPromoGrants, PromoTables
from adapters.memory.payments.refunds import (
    MemoryClaws,
    MemoryDisputes,
    MemoryRefunds,
    MemoryWalletJournal,
    RefundTables,
)
from adapters.memory.payments.settlements import MemorySettlements, SettlementTables
from adapters.memory.payouts.accounts import MemoryPayoutAccounts, MemorySealedPayoutAccounts
from adapters.memory.payouts.holds import MemoryCoercionReviews, MemoryFreezes
from adapters.memory.payouts.linked_earnings import MemoryLinkedEarnings
from adapters.memory.payouts.payouts import (
    MemoryBatchedPayouts,
    MemoryEarningsDays,
    MemoryEarningsJournal,
    MemoryPayoutBatches,
    MemoryPayoutEvents,
    MemoryPayouts,
    MemoryScheduleAgreements,
    PayoutTables,
)
from adapters.memory.private_shows.shows import (
    MemoryBookings,
    MemoryShowOffers,
    MemoryShows,
    PrivateShowTables,
)
from adapters.memory.streaming.blocks import BlockTables, MemoryBlocks
from adapters.memory.streaming.recordings import MemoryRecordings, RecordingTables
from adapters.memory.streaming.regions import (
    MemoryClosedRegions,
    MemoryShowClasses,
    MemoryVisits,
    RegionTables,
)
from adapters.memory.streaming.room_controls import MemoryRoomControlBook
from adapters.memory.streaming.rooms import MemoryRoomEvents
from adapters.memory.streaming.show_delays import MemoryShowDelays
from adapters.memory.streaming.shows import MemoryStreams, StreamingTables
from adapters.memory.tipping.goals import MemoryGoals
from adapters.memory.tipping.menu import MemoryTipMenus
from adapters.memory.tipping.overlay import MemoryOverlayTokens
from adapters.memory.tipping.spending import MemorySpendingControls
from adapters.memory.tipping.tips import MemoryTips, TippingTables
from ports.clock import Clock, NewId
from ports.streaming.log import RoomFeed
from ports.transaction import Transaction


class Tables:
    """All committed rows, by capability."""

    def __init__(self) -> None:  # noqa: PLR0915 - one line for each capability
        self.identity = IdentityTables()
        self.age = AgeTables()
        self.documents = DocumentTables()
        self.consent = ConsentTables()
        self.withdrawals = WithdrawalTables()
        self.complaints = ComplaintTables()
        self.false_matches = FalseMatchTables()
        self.streaming = StreamingTables()
        self.chat = ChatTables()
        self.room_rules = RoomRulesTables()
        self.mutes = MuteTables()
        self.direct_messages = DirectMessageTables()
        self.follows = FollowTables()
        self.telephones = TelephoneTables()
        self.announcements = AnnouncementTables()
        self.blocks = BlockTables()
        self.regions = RegionTables()
        self.word_lists = WordListTables()
        self.link_rules = LinkRuleTables()
        self.auto_mod = AutoModTables()
        self.ledger = LedgerTables()
        self.remittances = RemittanceTables()
        self.tipping = TippingTables()
        self.private_shows = PrivateShowTables()
        self.payments = PaymentTables()
        self.payouts = PayoutTables()
        self.exception_works = ExceptionTables()
        self.refunds = RefundTables()
        self.promo = PromoTables()
        self.settlements = SettlementTables()
        self.moderation = ModerationTables()
        self.moderation_cases = ModerationCaseTables()
        self.decisions = DecisionTables()
        self.bulk_acts = BulkTables()
        self.labels = LabelTables()
        self.event_rules = EventRuleTables()
        self.queue_access = QueueAccessTables()
        self.queue_routing = QueueRoutingTables()
        self.second_looks = SecondLookTables()
        self.skips = SkipTables()
        self.case_figures = CaseFigureTables()
        self.exposures = ExposureTables()
        self.clear_looks = ClearLookTables()
        self.desk_preferences = DeskPreferenceTables()
        self.cyber_tips = CyberTipTables()
        self.reporters = ReporterTables()
        self.footage = FootageTables()
        self.hash_banks = HashBankTables()
        self.frame_watch = FrameWatchTables()
        self.speech_watch = SpeechWatchTables()
        self.recordings = RecordingTables()
        self.notifications = NotificationTables()
        self.compliance = ComplianceTables()
        self.outbox = OutboxTables()


class MemoryTransaction(Transaction):
    def __init__(  # noqa: PLR0915 -- every port of a transaction, one a line
        self, tables: Tables, now: Clock, new_id: NewId
    ) -> None:
        self.users = MemoryUsers(tables.identity)
        self.sessions = MemorySessions(tables.identity)
        self.telephone_proofs = MemoryTelephoneProofs(tables.telephones)
        self.telephones = MemoryTelephones(tables.telephones)
        self.ages = MemoryAgeStatuses(tables.age)
        self.documents = MemoryDocuments(tables.documents)
        self.document_views = MemoryDocumentViews(tables.documents)
        self.loose_objects = MemoryLooseObjects(tables.documents)
        self.cases = MemoryCases(tables.age)
        self.evidence = MemoryEvidenceBook(tables.age)
        self.claims = MemorySealedClaimsBook(tables.age)
        self.attempts = MemoryAttempts(tables.age)
        self.links = MemoryIdentityLinks(tables.age)
        self.appeals = MemoryAppeals(tables.age)
        self.agreements = MemoryAgreements(tables.consent)
        self.casts = MemoryCasts(tables.consent)
        self.consent_records = MemoryConsentRecords(tables.consent)
        self.media_items = MemoryMediaItems(tables.withdrawals)
        self.withdrawals = MemoryWithdrawals(tables.withdrawals)
        self.complaints = MemoryComplaints(tables.complaints, tables.moderation_cases)
        self.removal_orders = MemoryRemovalOrders(tables.compliance.removal_orders)
        self.streams = MemoryStreams(tables.streaming)
        self.room_events = MemoryRoomEvents(tables.streaming, tables.tipping, new_id)
        self.room_controls = MemoryRoomControlBook(tables.streaming)
        self.show_delays = MemoryShowDelays(tables.streaming)
        self.show_classes = MemoryShowClasses(tables.regions)
        self.closed_regions = MemoryClosedRegions(tables.regions)
        self.visits = MemoryVisits(tables.regions, tables.streaming)
        self.messages = MemoryMessages(tables.chat)
        self.kept_out = MemoryKeptOutBook(tables.chat)
        self.chat_settings = MemoryChatSettingsBook(tables.chat)
        self.room_moderators = MemoryRoomModerators(tables.chat)
        self.room_acts = MemoryRoomActs(tables.chat)
        self.room_rules = MemoryRoomRulesBook(tables.room_rules)
        self.rules_acceptances = MemoryRulesAcceptances(tables.room_rules)
        self.mutes = MemoryMutes(tables.mutes)
        self.direct_messages = MemoryDirectMessages(tables.direct_messages)
        self.conversations = MemoryConversations(tables.direct_messages)
        self.doors = MemoryDoors(tables.direct_messages)
        self.follows = MemoryFollows(tables.follows)
        self.announcements = MemoryAnnouncements(tables)
        self.blocks = MemoryBlocks(tables.blocks)
        self.word_lists = MemoryWordLists(tables.word_lists)
        self.link_rules = MemoryLinkRuleBook(tables.link_rules)
        self.auto_mods = MemoryAutoMods(tables.auto_mod)
        self.held_messages = MemoryHeldMessages(tables)
        self.ledger = MemoryLedger(tables.ledger)
        self.holds = MemoryHolds(tables.ledger)
        self.digests = MemoryDigests(tables.ledger)
        self.remittances = MemoryRemittances(tables.remittances)
        self.tips = MemoryTips(tables.tipping)
        self.tip_menus = MemoryTipMenus(tables.tipping)
        self.goals = MemoryGoals(tables.tipping)
        self.spending = MemorySpendingControls(tables.tipping, tables.ledger, tables.payments)
        self.overlay_tokens = MemoryOverlayTokens(tables.tipping)
        self.show_offers = MemoryShowOffers(tables.private_shows)
        self.shows = MemoryShows(tables.private_shows)
        self.bookings = MemoryBookings(tables.private_shows)
        self.orders = MemoryOrders(tables.payments)
        self.gateway_events = MemoryGatewayEvents(tables.payments)
        self.payment_exceptions = MemoryPaymentExceptions(tables.payments)
        self.earnings_journal = MemoryEarningsJournal(tables.ledger)
        self.earnings_days = MemoryEarningsDays(tables.payouts)
        self.schedule_agreements = MemoryScheduleAgreements(tables.payouts)
        self.payout_accounts = MemoryPayoutAccounts(tables.payouts)
        self.sealed_payout_accounts = MemorySealedPayoutAccounts(tables.payouts)
        self.payouts = MemoryPayouts(tables.payouts)
        self.batched_payouts = MemoryBatchedPayouts(tables.payouts)
        self.payout_batches = MemoryPayoutBatches(tables.payouts)
        self.payout_events = MemoryPayoutEvents(tables.payouts)
        self.freezes = MemoryFreezes(tables.payouts)
        self.linked_earnings = MemoryLinkedEarnings(
            tables.ledger, tables.tipping, tables.private_shows, tables.refunds, tables.payouts
        )
        self.coercion_reviews = MemoryCoercionReviews(tables.payouts)
        self.exception_works = MemoryExceptionWorks(tables.payments, tables.exception_works)
        self.refunds = MemoryRefunds(tables.refunds)
        self.disputes = MemoryDisputes(tables.refunds)
        self.claws = MemoryClaws(tables.ledger, tables.refunds)
        self.wallet_journal = MemoryWalletJournal(tables.ledger, tables.refunds)
        self.promo_grants = MemoryPromoGrants(tables.promo)
        self.settlements = MemorySettlements(tables.payments, tables.refunds, tables.settlements)
        self.invoices = MemoryInvoices(tables.payments)
        self.credit_notes = MemoryCreditNotes(tables.payments)
        self.payment_attempts = MemoryPaymentAttempts(tables.payments)
        self.payment_holds = MemoryPaymentHolds(tables.payments)
        self.recordings = MemoryRecordings(tables)
        self.reports = MemoryReports(tables.moderation, tables.moderation_cases)
        self.moderation_cases = MemoryModerationCases(tables.moderation_cases)
        self.case_leases = MemoryCaseLeases(tables.moderation_cases)
        self.chat_locks = MemoryChatLocks(tables.moderation_cases)
        self.decisions = MemoryDecisions(tables.decisions)
        self.sanctions = MemorySanctions(tables.decisions)
        self.decision_appeals = MemoryDecisionAppeals(tables.decisions)
        self.bulk_acts = MemoryBulkActs(tables)
        self.labels = MemoryLabels(tables.labels)
        self.event_rules = MemoryEventRuleBook(tables.event_rules)
        self.event_rule_hits = MemoryEventRuleHits(tables.event_rules)
        self.event_rule_backtests = MemoryEventRuleBacktests(tables.event_rules)
        self.event_rule_marks = MemoryEventRuleMarks(tables.event_rules)
        self.queue_access = MemoryQueueAccessBook(tables.queue_access)
        self.queue_routing = MemoryQueueRoutingBook(tables.queue_routing)
        self.second_looks = MemorySecondLooks(tables.second_looks)
        self.skips = MemorySkips(tables.skips)
        self.case_figures = MemoryCaseFigures(tables)
        self.exposures = MemoryExposures(tables.exposures)
        self.clear_looks = MemoryClearLooks(tables.clear_looks)
        self.desk_preferences = MemoryDeskPreferences(tables.desk_preferences)
        self.cyber_tips = MemoryCyberTips(tables.cyber_tips)
        self.reporters = MemoryReporters(tables.reporters, tables.moderation, tables.moderation_cases)
        self.reporter_measures = MemoryReporterMeasures(tables.reporters)
        self.footage = MemoryFootageBook(tables)
        self.footage_views = MemoryFootageViews(tables.footage)
        self.footage_openings = MemoryFootageOpenings(tables.footage)
        self.frame_matches = MemoryFrameMatches(tables.frame_watch)
        self.false_matches = MemoryFalseMatches(tables.false_matches)
        self.frame_alarms = MemoryFrameAlarms(tables.frame_watch)
        self.looks = MemoryLooks(tables.frame_watch)
        self.speech_slots = MemorySpeechSlots(tables.speech_watch)
        self.speech_alarms = MemorySpeechAlarms(tables.speech_watch)
        self.code_alarms = MemoryCodeAlarms(tables.frame_watch)
        self.hash_book = MemoryHashBook(tables.hash_banks)
        self.picture_bankings = MemoryPictureBankings(tables.hash_banks)
        self.exchanges = MemoryExchangeStates(tables.hash_banks)
        self.audit = MemoryAuditLog(tables.moderation)
        self.audit_digests = MemoryAuditDigests(tables.moderation)
        self.audit_heads = MemoryAuditHeads(tables.moderation)
        self.notices = MemoryNotices(tables.notifications)
        self.legal_requests = MemoryLegalRequests(tables.compliance)
        self.legal_holds = MemoryLegalHolds(tables.compliance, tables.moderation_cases, tables.decisions)
        self.erasures = MemoryErasures(tables.compliance, tables.age)
        self.outbox = MemoryOutbox(tables.outbox, now, new_id)


class MemoryDatabase:
    """The twin of `PostgresDatabase`: the same promises, no durability.

    A transaction works on a copy of the tables, which takes their place at the commit; transactions run one after
    the other. `tables` are the committed rows, for queries and for tests to look at.
    """

    def __init__(self, feed: RoomFeed, now: Clock, new_id: NewId) -> None:
        self.tables = Tables()
        self._lock = asyncio.Lock()
        self._feed = feed
        self._now = now
        self._new_id = new_id

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[Transaction]:
        async with self._lock:
            working = copy.deepcopy(self.tables)
            transaction = MemoryTransaction(working, self._now, self._new_id)
            yield transaction
            self.tables = working
        for event in transaction.room_events.appended:
            await self._feed.publish(event)
