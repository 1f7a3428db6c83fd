"""Transactions on PostgreSQL."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.postgres.age_verification.cases import PostgresAgeStatuses, PostgresAppeals, PostgresCases
from adapters.postgres.age_verification.documents import (
    PostgresDocuments,
    PostgresDocumentViews,
    PostgresLooseObjects,
)
from adapters.postgres.age_verification.evidence import (
    PostgresAttempts,
    PostgresEvidenceBook,
    PostgresIdentityLinks,
    PostgresSealedClaimsBook,
)
from adapters.postgres.chat.auto_mod import PostgresAutoMods, PostgresHeldMessages
from adapters.postgres.chat.messages import PostgresKeptOutBook, PostgresMessages
from adapters.postgres.chat.moderators import PostgresRoomActs, PostgresRoomModerators
from adapters.postgres.chat.mutes import PostgresMutes
from adapters.postgres.chat.room_rules import PostgresRoomRulesBook, PostgresRulesAcceptances
from adapters.postgres.chat.settings import PostgresChatSettingsBook
from adapters.postgres.compliance.removal_orders import PostgresRemovalOrders
from adapters.postgres.compliance.requests import PostgresErasures, PostgresLegalHolds, PostgresLegalRequests
from adapters.postgres.consent.agreements import PostgresAgreements, PostgresCasts
from adapters.postgres.consent.records import PostgresConsentRecords
from adapters.postgres.consent.withdrawals import PostgresMediaItems, PostgresWithdrawals
from adapters.postgres.direct_messages.messages import (
    PostgresConversations,
    PostgresDirectMessages,
    PostgresDoors,
)
from adapters.postgres.identity.accounts import PostgresSessions, PostgresUsers
from adapters.postgres.identity.telephones import PostgresTelephoneProofs, PostgresTelephones
from adapters.postgres.ledger.digests import PostgresDigests
from adapters.postgres.ledger.holds import PostgresHolds
from adapters.postgres.ledger.remittances import PostgresRemittances
from adapters.postgres.ledger.transfers import PostgresLedger
from adapters.postgres.moderation.audit_digests import PostgresAuditDigests
from adapters.postgres.moderation.audit_heads import PostgresAuditHeads
from adapters.postgres.moderation.audit_log import PostgresAuditLog
from adapters.postgres.moderation.bulk import PostgresBulkActs
from adapters.postgres.moderation.case_figures import PostgresCaseFigures
from adapters.postgres.moderation.cases import PostgresCaseLeases, PostgresChatLocks, PostgresModerationCases
from adapters.postgres.moderation.child_safety_reporting import PostgresCyberTips
from adapters.postgres.moderation.clear_looks import PostgresClearLooks
from adapters.postgres.moderation.complaints import PostgresComplaints
from adapters.postgres.moderation.decisions import (
    PostgresDecisionAppeals,
    PostgresDecisions,
    PostgresSanctions,
)
from adapters.postgres.moderation.desk_preferences import PostgresDeskPreferences
from adapters.postgres.moderation.event_rules import (
    PostgresEventRuleBacktests,
    PostgresEventRuleBook,
    PostgresEventRuleHits,
    PostgresEventRuleMarks,
)
from adapters.postgres.moderation.exposures import PostgresExposures
from adapters.postgres.moderation.labels import PostgresLabels
from adapters.postgres.moderation.link_rules import PostgresLinkRuleBook
from adapters.postgres.moderation.queue_access import PostgresQueueAccessBook
from adapters.postgres.moderation.queue_routing import PostgresQueueRoutingBook
from adapters.postgres.moderation.reporters import PostgresReporterMeasures, PostgresReporters
from adapters.postgres.moderation.reports import PostgresReports
from adapters.postgres.moderation.second_looks import PostgresSecondLooks
from adapters.postgres.moderation.skips import PostgresSkips
from adapters.postgres.moderation.watch.code_alarms import PostgresCodeAlarms
from adapters.postgres.moderation.watch.false_matches import PostgresFalseMatches
from adapters.postgres.moderation.watch.footage import PostgresFootageBook, PostgresFootageViews
from adapters.postgres.moderation.watch.footage_openings import PostgresFootageOpenings
from adapters.postgres.moderation.watch.frame_alarms import PostgresFrameAlarms
from adapters.postgres.moderation.watch.frame_watch import PostgresFrameMatches, PostgresLooks
from adapters.postgres.moderation.watch.hash_banks import (
    PostgresExchangeStates,
    PostgresHashBook,
    PostgresPictureBankings,
)
from adapters.postgres.moderation.watch.speech_watch import PostgresSpeechAlarms, PostgresSpeechSlots
from adapters.postgres.moderation.word_lists import PostgresWordLists
from adapters.postgres.notifications.announcements import PostgresAnnouncements
from adapters.postgres.notifications.follows import PostgresFollows
from adapters.postgres.notifications.notices import PostgresNotices
from adapters.postgres.outbox import PostgresOutbox
from adapters.postgres.payments.claws import PostgresClaws, PostgresWalletJournal
from adapters.postgres.payments.credit_notes import PostgresCreditNotes
from adapters.postgres.payments.disputes import PostgresDisputes
from adapters.postgres.payments.exceptions import PostgresExceptionWorks
from adapters.postgres.payments.gateway_events import PostgresGatewayEvents, PostgresPaymentExceptions
from adapters.postgres.payments.holds import PostgresPaymentAttempts, PostgresPaymentHolds
from adapters.postgres.payments.invoices import PostgresInvoices
from adapters.postgres.payments.orders import PostgresOrders
from adapters.postgres.payments.promo import PostgresPromoGrants
from adapters.postgres.payments.refunds import PostgresRefunds
from adapters.postgres.payments.settlements import PostgresSettlements
from adapters.postgres.payouts.accounts import PostgresPayoutAccounts, PostgresSealedPayoutAccounts
from adapters.postgres.payouts.earnings import (
    PostgresEarningsDays,
    PostgresEarningsJournal,
    PostgresScheduleAgreements,
)
from adapters.postgres.payouts.holds import PostgresCoercionReviews, PostgresFreezes
from adapters.postgres.payouts.linked_earnings import PostgresLinkedEarnings
from adapters.postgres.payouts.payouts import (
    PostgresBatchedPayouts,
    PostgresPayoutBatches,
    PostgresPayoutEvents,
    PostgresPayouts,
)
from adapters.postgres.private_shows.shows import PostgresBookings, PostgresShowOffers, PostgresShows
from adapters.postgres.streaming.blocks import PostgresBlocks
from adapters.postgres.streaming.recordings import PostgresRecordings
from adapters.postgres.streaming.regions import PostgresClosedRegions, PostgresShowClasses, PostgresVisits
from adapters.postgres.streaming.room_controls import PostgresRoomControlBook
from adapters.postgres.streaming.rooms import PostgresRoomEvents
from adapters.postgres.streaming.show_delays import PostgresShowDelays
from adapters.postgres.streaming.shows import PostgresStreams
from adapters.postgres.tipping.goals import PostgresGoals
from adapters.postgres.tipping.menu import PostgresTipMenus
from adapters.postgres.tipping.overlay import PostgresOverlayTokens
from adapters.postgres.tipping.spending import PostgresSpendingControls
from adapters.postgres.tipping.tips import PostgresTips
from ports.clock import Clock, NewId
from ports.streaming.log import RoomFeed
from ports.transaction import Transaction


class PostgresTransaction(Transaction):
    """Every port of one transaction, on one connection."""

    def __init__(  # noqa: PLR0915 -- every port of a transaction, one a line
        self, connection: AsyncConnection, now: Clock, new_id: NewId
    ) -> None:
        self.users = PostgresUsers(connection)
        self.sessions = PostgresSessions(connection)
        self.telephone_proofs = PostgresTelephoneProofs(connection)
        self.telephones = PostgresTelephones(connection)
        self.ages = PostgresAgeStatuses(connection)
        self.documents = PostgresDocuments(connection)
        self.document_views = PostgresDocumentViews(connection)
        self.loose_objects = PostgresLooseObjects(connection)
        self.cases = PostgresCases(connection)
        self.evidence = PostgresEvidenceBook(connection)
        self.claims = PostgresSealedClaimsBook(connection)
        self.attempts = PostgresAttempts(connection)
        self.links = PostgresIdentityLinks(connection)
        self.appeals = PostgresAppeals(connection)
        self.agreements = PostgresAgreements(connection)
        self.casts = PostgresCasts(connection)
        self.consent_records = PostgresConsentRecords(connection)
        self.media_items = PostgresMediaItems(connection)
        self.withdrawals = PostgresWithdrawals(connection)
        self.complaints = PostgresComplaints(connection)
        self.removal_orders = PostgresRemovalOrders(connection)
        self.streams = PostgresStreams(connection)
        self.room_events = PostgresRoomEvents(connection, new_id)
        self.room_controls = PostgresRoomControlBook(connection)
        self.show_delays = PostgresShowDelays(connection)
        self.show_classes = PostgresShowClasses(connection)
        self.closed_regions = PostgresClosedRegions(connection)
        self.visits = PostgresVisits(connection)
        self.messages = PostgresMessages(connection)
        self.kept_out = PostgresKeptOutBook(connection)
        self.chat_settings = PostgresChatSettingsBook(connection)
        self.room_moderators = PostgresRoomModerators(connection)
        self.room_acts = PostgresRoomActs(connection)
        self.room_rules = PostgresRoomRulesBook(connection)
        self.rules_acceptances = PostgresRulesAcceptances(connection)
        self.mutes = PostgresMutes(connection)
        self.direct_messages = PostgresDirectMessages(connection)
        self.conversations = PostgresConversations(connection)
        self.doors = PostgresDoors(connection)
        self.follows = PostgresFollows(connection)
        self.announcements = PostgresAnnouncements(connection)
        self.blocks = PostgresBlocks(connection)
        self.word_lists = PostgresWordLists(connection)
        self.link_rules = PostgresLinkRuleBook(connection)
        self.auto_mods = PostgresAutoMods(connection)
        self.held_messages = PostgresHeldMessages(connection)
        self.ledger = PostgresLedger(connection)
        self.holds = PostgresHolds(connection)
        self.digests = PostgresDigests(connection)
        self.remittances = PostgresRemittances(connection)
        self.tips = PostgresTips(connection)
        self.tip_menus = PostgresTipMenus(connection)
        self.goals = PostgresGoals(connection)
        self.spending = PostgresSpendingControls(connection)
        self.overlay_tokens = PostgresOverlayTokens(connection)
        self.show_offers = PostgresShowOffers(connection)
        self.shows = PostgresShows(connection)
        self.bookings = PostgresBookings(connection)
        self.orders = PostgresOrders(connection)
        self.gateway_events = PostgresGatewayEvents(connection)
        self.payment_exceptions = PostgresPaymentExceptions(connection)
        self.earnings_journal = PostgresEarningsJournal(connection)
        self.earnings_days = PostgresEarningsDays(connection)
        self.schedule_agreements = PostgresScheduleAgreements(connection)
        self.payout_accounts = PostgresPayoutAccounts(connection)
        self.sealed_payout_accounts = PostgresSealedPayoutAccounts(connection)
        self.payouts = PostgresPayouts(connection)
        self.batched_payouts = PostgresBatchedPayouts(connection)
        self.payout_batches = PostgresPayoutBatches(connection)
        self.payout_events = PostgresPayoutEvents(connection)
        self.freezes = PostgresFreezes(connection)
        self.linked_earnings = PostgresLinkedEarnings(connection)
        self.coercion_reviews = PostgresCoercionReviews(connection)
        self.exception_works = PostgresExceptionWorks(connection)
        self.refunds = PostgresRefunds(connection)
        self.disputes = PostgresDisputes(connection)
        self.claws = PostgresClaws(connection)
        self.wallet_journal = PostgresWalletJournal(connection)
        self.promo_grants = PostgresPromoGrants(connection)
        self.settlements = PostgresSettlements(connection)
        self.invoices = PostgresInvoices(connection)
        self.credit_notes = PostgresCreditNotes(connection)
        self.payment_attempts = PostgresPaymentAttempts(connection)
        self.payment_holds = PostgresPaymentHolds(connection)
        self.recordings = PostgresRecordings(connection)
        self.reports = PostgresReports(connection)
        self.moderation_cases = PostgresModerationCases(connection)
        self.case_leases = PostgresCaseLeases(connection)
        self.chat_locks = PostgresChatLocks(connection)
        self.decisions = PostgresDecisions(connection)
        self.sanctions = PostgresSanctions(connection)
        self.decision_appeals = PostgresDecisionAppeals(connection)
        self.bulk_acts = PostgresBulkActs(connection)
        self.labels = PostgresLabels(connection)
        self.event_rules = PostgresEventRuleBook(connection)
        self.event_rule_hits = PostgresEventRuleHits(connection)
        self.event_rule_backtests = PostgresEventRuleBacktests(connection)
        self.event_rule_marks = PostgresEventRuleMarks(connection)
        self.queue_access = PostgresQueueAccessBook(connection)
        self.queue_routing = PostgresQueueRoutingBook(connection)
        self.second_looks = PostgresSecondLooks(connection)
        self.skips = PostgresSkips(connection)
        self.case_figures = PostgresCaseFigures(connection)
        self.exposures = PostgresExposures(connection)
        self.clear_looks = PostgresClearLooks(connection)
        self.desk_preferences = PostgresDeskPreferences(connection)
        self.cyber_tips = PostgresCyberTips(connection)
        self.reporters = PostgresReporters(connection)
        self.reporter_measures = PostgresReporterMeasures(connection)
        self.footage = PostgresFootageBook(connection)
        self.footage_views = PostgresFootageViews(connection)
        self.footage_openings = PostgresFootageOpenings(connection)
        self.frame_matches = PostgresFrameMatches(connection)
        self.false_matches = PostgresFalseMatches(connection)
        self.frame_alarms = PostgresFrameAlarms(connection)
        self.looks = PostgresLooks(connection)
        self.speech_slots = PostgresSpeechSlots(connection)
        self.speech_alarms = PostgresSpeechAlarms(connection)
        self.code_alarms = PostgresCodeAlarms(connection)
        self.hash_book = PostgresHashBook(connection)
        self.picture_bankings = PostgresPictureBankings(connection)
        self.exchanges = PostgresExchangeStates(connection)
        self.audit = PostgresAuditLog(connection)
        self.audit_digests = PostgresAuditDigests(connection)
        self.audit_heads = PostgresAuditHeads(connection)
        self.notices = PostgresNotices(connection)
        self.legal_requests = PostgresLegalRequests(connection)
        self.legal_holds = PostgresLegalHolds(connection)
        self.erasures = PostgresErasures(connection)
        self.outbox = PostgresOutbox(connection, now, new_id)


class PostgresDatabase:
    """Begins transactions; after a commit it broadcasts the room events that the transaction wrote."""

    def __init__(self, engine: AsyncEngine, feed: RoomFeed, now: Clock, new_id: NewId) -> None:
        self._engine = engine
        self._feed = feed
        self._now = now
        self._new_id = new_id

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[Transaction]:
        async with self._engine.begin() as connection:
            transaction = PostgresTransaction(connection, self._now, self._new_id)
            yield transaction
        for event in transaction.room_events.appended:
            await self._feed.publish(event)
