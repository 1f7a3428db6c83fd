"""The one place that knows which adapter stands behind which port, put together from a part for each capability."""

from dependency_injector import providers

from adapters.postgres.outbox import PostgresOutboxDeliveries
from application.age_verification.erase_viewers_documents import EraseViewersDocuments
from application.notifications.notify_account_locked import NotifyAccountLocked
from application.notifications.notify_age_given_back import NotifyAgeGivenBack
from application.notifications.notify_age_overridden import NotifyAgeOverridden
from application.notifications.notify_case_alarm import NotifyCaseAlarm
from application.notifications.notify_case_moved import NotifyCaseMoved
from application.notifications.notify_cast import NotifyCoPerformerInvited, NotifyInvitationAnswered
from application.notifications.notify_cover_lifted import NotifyCoverLifted
from application.notifications.notify_data_disclosed import NotifyDataDisclosed
from application.notifications.notify_decision import (
    NotifyDecisionAppealed,
    NotifyDecisionMade,
    NotifyDecisionReviewed,
    NotifySanctionEnded,
    NotifySuspensionRecounted,
)
from application.notifications.notify_direct_messages import NotifyDirectMessages
from application.notifications.notify_document_views_excessive import NotifyDocumentViewsExcessive
from application.notifications.notify_held_message_denied import NotifyHeldMessageDenied
from application.notifications.notify_kept_out import NotifyKeptOut
from application.notifications.notify_match_declared_false import NotifyMatchDeclaredFalse
from application.notifications.notify_messages_removed import NotifyMessagesRemoved
from application.notifications.notify_money import (
    NotifyDisputeEnded,
    NotifyDisputeOpened,
    NotifyPaymentHoldBegun,
    NotifyPaymentHoldReleased,
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
from application.notifications.notify_report_decided import NotifyReportDecided
from application.notifications.notify_reporter_measured import NotifyReporterMeasured
from application.notifications.notify_room_moderator import NotifyRoomModerator
from application.notifications.notify_seat_given_back import NotifySeatGivenBack
from application.notifications.notify_show_stopped import NotifyShowStopped
from application.notifications.notify_show_stopped_by_platform import NotifyShowStoppedByPlatform
from application.notifications.notify_tip_words_expired import NotifyTipWordsExpired
from application.notifications.notify_tokens_bought import NotifyTokensBought
from application.notifications.notify_withdrawal import NotifyWithdrawalConcluded, NotifyWithdrawalReceived
from application.notifications.text_complaint_decided import TextComplaintDecided
from application.payouts.freeze_automatically import (
    FreezeOnFrameMatched,
    FreezeOnLock,
    FreezeOnShowStopped,
)
from application.payouts.process_payout_event import ProcessPayoutEvent
from domain.age_verification.events import (
    AgeDecided,
    AgeGivenBack,
    AgeOverridden,
    CaseMoved,
    DocumentViewsExcessive,
)
from domain.chat.events import HeldMessageDenied, MessagesRemoved, PersonKeptOut, RoomModeratorChanged
from domain.compliance.events import DataDisclosed
from domain.consent.events import (
    CoPerformerInvited,
    InvitationAnswered,
    WithdrawalConcluded,
    WithdrawalReceived,
)
from domain.direct_messages.events import DirectMessagesWait
from domain.events import Event
from domain.moderation.cases.alarm import CaseClockAlarmed
from domain.moderation.events import (
    AutomaticCoverLifted,
    CodeAlarmed,
    ComplaintDecided,
    ComplaintReceived,
    DecisionAppealed,
    DecisionMade,
    DecisionReviewed,
    FrameAlarmed,
    FrameMatched,
    MatchDeclaredFalse,
    MinorClaimed,
    ReportDecided,
    ReporterMeasured,
    ReportFiled,
    SanctionEnded,
    ShowReported,
    ShowStopped,
    ShowStoppedByPlatform,
    ShowUncovered,
    SpeechAlarmed,
    StaffActed,
    StaffActLifted,
    StopToConfirm,
    SuspensionRecounted,
)
from domain.payments.events import GatewayEventReceived, OrderPaid, PaymentHoldBegun, PaymentHoldReleased
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
from domain.private_shows.events import SeatGivenBack
from domain.streaming.events import ListenersPicked, PersonBlocked, StreamStarted
from domain.tipping.events import TipWordsExpired
from entrypoints.choices.gateways import close_gateways
from entrypoints.containers.age_verification import AgeVerificationPart
from entrypoints.containers.bulk_acts import BulkActsPart
from entrypoints.containers.case_figures import CaseFiguresPart
from entrypoints.containers.child_safety import ChildSafetyPart
from entrypoints.containers.compliance import CompliancePart
from entrypoints.containers.consent import ConsentPart
from entrypoints.containers.desk import DeskPart
from entrypoints.containers.direct_messages import DirectMessagesPart
from entrypoints.containers.edge import EdgePart
from entrypoints.containers.event_rules import EventRulesPart
from entrypoints.containers.footage import FootagePart
from entrypoints.containers.ground import Ground, new_id, new_secret, utc_now
from entrypoints.containers.identity import IdentityPart
from entrypoints.containers.ledger import LedgerPart
from entrypoints.containers.listening import ListeningPart
from entrypoints.containers.moderation import ModerationPart
from entrypoints.containers.notifications import NotificationsPart
from entrypoints.containers.payments import PaymentsPart
from entrypoints.containers.payouts import PayoutsPart
from entrypoints.containers.private_shows import PrivateShowsPart
from entrypoints.containers.reports import ReportsPart
from entrypoints.containers.streaming import StreamingPart
from entrypoints.containers.telephones import TelephonesPart
from entrypoints.containers.tipping import TippingPart
from entrypoints.containers.writing import WritingPart
from entrypoints.settings import Settings
from entrypoints.worker.subscribers import OnGatewayEvent

__all__ = ["Container", "close", "create_container", "new_id", "new_secret", "utc_now"]


def _every_event() -> list[type[Event]]:
    # All of them are imported by now: a use case imports what it announces.
    return sorted(Event.__subclasses__(), key=lambda event: event.name)


def _told(notify: type) -> "providers.Factory[object]":
    return providers.Factory(notify, tell=NotificationsPart.tell_person)


class Container(
    IdentityPart,
    AgeVerificationPart,
    StreamingPart,
    PrivateShowsPart,
    TippingPart,
    LedgerPart,
    PaymentsPart,
    PayoutsPart,
    ReportsPart,
    ModerationPart,
    FootagePart,
    BulkActsPart,
    ChildSafetyPart,
    CaseFiguresPart,
    DeskPart,
    DirectMessagesPart,
    NotificationsPart,
    ConsentPart,
    CompliancePart,
    EdgePart,
    TelephonesPart,
    WritingPart,
    EventRulesPart,
    ListeningPart,
):
    """Every adapter and use case by its name, and what follows each event."""

    subscribers = providers.Dict(
        {
            AgeDecided: providers.List(
                AgeVerificationPart.expel_shut_out,
                _told(NotifyAccountLocked),
                providers.Factory(FreezeOnLock, Ground.begin, Ground.now, Ground.new_id),
                PaymentsPart.return_locked_wallet,
                ModerationPart.end_acts_of_age,
            ),
            RefundRequested: providers.List(_told(NotifyRefundRequested)),
            RefundMoved: providers.List(_told(NotifyRefundMoved)),
            PaymentHoldBegun: providers.List(_told(NotifyPaymentHoldBegun)),
            PaymentHoldReleased: providers.List(_told(NotifyPaymentHoldReleased)),
            DisputeOpened: providers.List(_told(NotifyDisputeOpened)),
            DisputeEnded: providers.List(_told(NotifyDisputeEnded)),
            PromoGranted: providers.List(_told(NotifyPromoGranted)),
            DataDisclosed: providers.List(_told(NotifyDataDisclosed)),
            GatewayEventReceived: providers.List(
                providers.Factory(OnGatewayEvent, PaymentsPart.process_gateway_event)
            ),
            CoPerformerInvited: providers.List(_told(NotifyCoPerformerInvited)),
            InvitationAnswered: providers.List(_told(NotifyInvitationAnswered)),
            WithdrawalReceived: providers.List(
                providers.Factory(NotifyWithdrawalReceived, NotificationsPart.tell_of_withdrawal)
            ),
            WithdrawalConcluded: providers.List(
                providers.Factory(NotifyWithdrawalConcluded, NotificationsPart.tell_of_withdrawal)
            ),
            ShowStopped: providers.List(
                _told(NotifyShowStopped),
                providers.Factory(FreezeOnShowStopped, Ground.begin, Ground.now, Ground.new_id),
                FootagePart.preserve_stopped,
            ),
            FrameMatched: providers.List(
                providers.Factory(FreezeOnFrameMatched, Ground.begin, Ground.now, Ground.new_id)
            ),
            MatchDeclaredFalse: providers.List(
                _told(NotifyMatchDeclaredFalse), FootagePart.tell_bank_of_false_match
            ),
            FrameAlarmed: providers.List(FootagePart.preserve_alarmed),
            SpeechAlarmed: providers.List(ListeningPart.preserve_spoken),
            CodeAlarmed: providers.List(FootagePart.preserve_shown),
            ShowReported: providers.List(FootagePart.preserve_reported),
            StopToConfirm: providers.List(ModerationPart.bring_stop_to_case),
            StaffActed: providers.List(ModerationPart.state_staff_act),
            StaffActLifted: providers.List(ModerationPart.end_lifted_act),
            ShowUncovered: providers.List(ModerationPart.lift_automatic_cover),
            AutomaticCoverLifted: providers.List(_told(NotifyCoverLifted)),
            PersonKeptOut: providers.List(_told(NotifyKeptOut)),
            MessagesRemoved: providers.List(_told(NotifyMessagesRemoved)),
            HeldMessageDenied: providers.List(_told(NotifyHeldMessageDenied)),
            TipWordsExpired: providers.List(_told(NotifyTipWordsExpired)),
            PersonBlocked: providers.List(PrivateShowsPart.end_blocked_seats),
            RoomModeratorChanged: providers.List(_told(NotifyRoomModerator)),
            DirectMessagesWait: providers.List(_told(NotifyDirectMessages)),
            ReportFiled: providers.List(EventRulesPart.ask_about_event),
            ComplaintReceived: providers.List(EventRulesPart.ask_about_event),
            StreamStarted: providers.List(
                EventRulesPart.ask_about_event, NotificationsPart.begin_announcement
            ),
            ListenersPicked: providers.List(NotificationsPart.tell_listeners),
            MinorClaimed: providers.List(ModerationPart.open_minor_claim),
            DecisionMade: providers.List(
                _told(NotifyDecisionMade),
                ModerationPart.expel_sanctioned,
            ),
            SanctionEnded: providers.List(_told(NotifySanctionEnded)),
            SuspensionRecounted: providers.List(_told(NotifySuspensionRecounted)),
            DecisionAppealed: providers.List(_told(NotifyDecisionAppealed)),
            DecisionReviewed: providers.List(_told(NotifyDecisionReviewed)),
            ReportDecided: providers.List(_told(NotifyReportDecided)),
            ComplaintDecided: providers.List(
                providers.Factory(
                    TextComplaintDecided,
                    Ground.begin,
                    Ground.sealer,
                    NotificationsPart.text_messages,
                    EdgePart.rate_limiter,
                )
            ),
            ReporterMeasured: providers.List(_told(NotifyReporterMeasured)),
            SeatGivenBack: providers.List(_told(NotifySeatGivenBack)),
            PayoutEventReceived: providers.List(
                providers.Factory(ProcessPayoutEvent, Ground.begin, Ground.now)
            ),
            PayoutAccountChanged: providers.List(_told(NotifyPayoutAccountChanged)),
            PayoutEnded: providers.List(_told(NotifyPayoutEnded)),
            EarningsFrozen: providers.List(_told(NotifyEarningsFrozen)),
            FreezeReleased: providers.List(_told(NotifyFreezeReleased)),
            ShowStoppedByPlatform: providers.List(
                _told(NotifyShowStoppedByPlatform),
                FootagePart.preserve_stopped_by_platform,
            ),
            OrderPaid: providers.List(_told(NotifyTokensBought)),
            AgeGivenBack: providers.List(_told(NotifyAgeGivenBack)),
            AgeOverridden: providers.List(_told(NotifyAgeOverridden)),
            CaseMoved: providers.List(
                providers.Factory(
                    EraseViewersDocuments,
                    begin=Ground.begin,
                    vault=AgeVerificationPart.document_vault,
                    now=Ground.now,
                ),
                _told(NotifyCaseMoved),
            ),
            CaseClockAlarmed: providers.List(_told(NotifyCaseAlarm)),
            DocumentViewsExcessive: providers.List(_told(NotifyDocumentViewsExcessive)),
        }
    )
    outbox_deliveries = providers.Singleton(
        PostgresOutboxDeliveries, Ground.engine, providers.Callable(_every_event)
    )


def create_container(settings: Settings) -> Container:
    return Container(settings=settings)


async def close(container: Container) -> None:
    """Finish what was begun, and let go of every connection that the container opened."""
    await container.tip_book().aclose()
    await container.message_book().aclose()
    await container.session_look().aclose()
    await container.writing_look().aclose()
    await close_gateways(container.gateways())
    container.payout_provider().close()
    container.object_store().close()
    container.vault_keys().close()
    await container.sanitizer().aclose()
    await container.picture_hasher().aclose()
    await container.code_reader().aclose()
    await container.text_messages().aclose()
    for classifier in container.frame_classifiers():
        await classifier.aclose()
    for recognizer in container.speech_recognizers():
        await recognizer.aclose()
    for bank in container.asked_banks():
        await bank.aclose()
    for reporting in container.child_safety_reporters():
        await reporting.aclose()
    for told in container.hash_opinions():
        await told.aclose()
    for exchange in container.hash_exchanges():
        await exchange.aclose()
    await container.media_sessions().aclose()
    await container.media_views().aclose()
    await container.media_rooms().aclose()
    await container.media_controls().aclose()
    await container.media_attendance().aclose()
    await container.media_taps().aclose()
    await container.media_recordings().aclose()
    await container.verification_vendors().aclose()
    await container.redis().aclose()
    await container.engine().dispose()
    await container.urgent_engine().dispose()
