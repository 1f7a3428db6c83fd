"""The one place that knows which adapter stands behind which port, put together from a part for each capability."""

from dependency_injector import providers

from adapters.postgres.outbox import PostgresOutboxDeliveries
from application.age_verification.erase_viewers_documents import EraseViewersDocuments
from application.notifications.notify_account_locked import NotifyAccountLocked
from application.notifications.notify_age_overridden import NotifyAgeOverridden
from application.notifications.notify_case_moved import NotifyCaseMoved
from application.notifications.notify_cast import NotifyCoPerformerInvited, NotifyInvitationAnswered
from application.notifications.notify_data_disclosed import NotifyDataDisclosed
from application.notifications.notify_decision import (
    NotifyDecisionAppealed,
    NotifyDecisionMade,
    NotifyDecisionReviewed,
    NotifySanctionEnded,
)
from application.notifications.notify_document_views_excessive import NotifyDocumentViewsExcessive
from application.notifications.notify_held_message_denied import NotifyHeldMessageDenied
from application.notifications.notify_kept_out import NotifyKeptOut
from application.notifications.notify_messages_removed import NotifyMessagesRemoved
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
from application.notifications.notify_report_decided import NotifyReportDecided
from application.notifications.notify_reporter_measured import NotifyReporterMeasured
from application.notifications.notify_room_moderator import NotifyRoomModerator
from application.notifications.notify_seat_given_back import NotifySeatGivenBack
from application.notifications.notify_show_stopped import NotifyShowStopped
from application.notifications.notify_show_stopped_by_platform import NotifyShowStoppedByPlatform
from application.notifications.notify_tokens_bought import NotifyTokensBought
from application.notifications.notify_withdrawal import NotifyWithdrawalConcluded, NotifyWithdrawalReceived
from application.payouts.freeze_automatically import (
    FreezeOnFrameMatched,
    FreezeOnLock,
    FreezeOnShowStopped,
)
from application.payouts.process_payout_event import ProcessPayoutEvent
from domain.age_verification.events import AgeDecided, AgeOverridden, CaseMoved, DocumentViewsExcessive
from domain.chat.events import HeldMessageDenied, MessagesRemoved, PersonKeptOut, RoomModeratorChanged
from domain.compliance.events import DataDisclosed
from domain.consent.events import (
    CoPerformerInvited,
    InvitationAnswered,
    WithdrawalConcluded,
    WithdrawalReceived,
)
from domain.events import Event
from domain.moderation.events import (
    DecisionAppealed,
    DecisionMade,
    DecisionReviewed,
    FrameAlarmed,
    FrameMatched,
    MinorClaimed,
    ReportDecided,
    ReporterMeasured,
    SanctionEnded,
    ShowReported,
    ShowStopped,
    ShowStoppedByPlatform,
    StopToConfirm,
)
from domain.payments.events import GatewayEventReceived, OrderPaid
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
from domain.streaming.events import PersonBlocked
from entrypoints.containers.age_verification import AgeVerificationPart
from entrypoints.containers.bulk_acts import BulkActsPart
from entrypoints.containers.case_figures import CaseFiguresPart
from entrypoints.containers.child_safety import ChildSafetyPart
from entrypoints.containers.compliance import CompliancePart
from entrypoints.containers.consent import ConsentPart
from entrypoints.containers.edge import EdgePart
from entrypoints.containers.ground import Ground, new_id, new_secret, utc_now
from entrypoints.containers.identity import IdentityPart
from entrypoints.containers.ledger import LedgerPart
from entrypoints.containers.moderation import ModerationPart
from entrypoints.containers.notifications import NotificationsPart
from entrypoints.containers.payments import PaymentsPart
from entrypoints.containers.payouts import PayoutsPart
from entrypoints.containers.private_shows import PrivateShowsPart
from entrypoints.containers.streaming import StreamingPart
from entrypoints.containers.tipping import TippingPart
from entrypoints.containers.writing import WritingPart
from entrypoints.gateways import close_gateways
from entrypoints.settings import Settings
from entrypoints.worker.subscribers import OnGatewayEvent

__all__ = ["Container", "close", "create_container", "new_id", "new_secret", "utc_now"]


def _every_event() -> list[type[Event]]:
    # All of them are imported by now: a use case imports what it announces.
    return sorted(Event.__subclasses__(), key=lambda event: event.name)


class Container(
    IdentityPart,
    AgeVerificationPart,
    StreamingPart,
    PrivateShowsPart,
    TippingPart,
    LedgerPart,
    PaymentsPart,
    PayoutsPart,
    ModerationPart,
    BulkActsPart,
    ChildSafetyPart,
    CaseFiguresPart,
    NotificationsPart,
    ConsentPart,
    CompliancePart,
    EdgePart,
    WritingPart,
):
    """Every adapter and use case by its name, and what follows each event."""

    subscribers = providers.Dict(
        {
            AgeDecided: providers.List(
                AgeVerificationPart.expel_shut_out,
                providers.Factory(NotifyAccountLocked, tell=NotificationsPart.tell_person),
                providers.Factory(FreezeOnLock, Ground.begin, Ground.now, Ground.new_id),
                PaymentsPart.return_locked_wallet,
            ),
            RefundRequested: providers.List(
                providers.Factory(NotifyRefundRequested, tell=NotificationsPart.tell_person)
            ),
            RefundMoved: providers.List(
                providers.Factory(NotifyRefundMoved, tell=NotificationsPart.tell_person)
            ),
            DisputeOpened: providers.List(
                providers.Factory(NotifyDisputeOpened, tell=NotificationsPart.tell_person)
            ),
            DisputeEnded: providers.List(
                providers.Factory(NotifyDisputeEnded, tell=NotificationsPart.tell_person)
            ),
            PromoGranted: providers.List(
                providers.Factory(NotifyPromoGranted, tell=NotificationsPart.tell_person)
            ),
            DataDisclosed: providers.List(
                providers.Factory(NotifyDataDisclosed, tell=NotificationsPart.tell_person)
            ),
            GatewayEventReceived: providers.List(
                providers.Factory(OnGatewayEvent, PaymentsPart.process_gateway_event)
            ),
            CoPerformerInvited: providers.List(
                providers.Factory(NotifyCoPerformerInvited, tell=NotificationsPart.tell_person)
            ),
            InvitationAnswered: providers.List(
                providers.Factory(NotifyInvitationAnswered, tell=NotificationsPart.tell_person)
            ),
            WithdrawalReceived: providers.List(
                providers.Factory(NotifyWithdrawalReceived, NotificationsPart.tell_of_withdrawal)
            ),
            WithdrawalConcluded: providers.List(
                providers.Factory(NotifyWithdrawalConcluded, NotificationsPart.tell_of_withdrawal)
            ),
            ShowStopped: providers.List(
                providers.Factory(NotifyShowStopped, tell=NotificationsPart.tell_person),
                providers.Factory(FreezeOnShowStopped, Ground.begin, Ground.now, Ground.new_id),
                ModerationPart.preserve_stopped,
            ),
            FrameMatched: providers.List(
                providers.Factory(FreezeOnFrameMatched, Ground.begin, Ground.now, Ground.new_id)
            ),
            FrameAlarmed: providers.List(ModerationPart.preserve_alarmed),
            ShowReported: providers.List(ModerationPart.preserve_reported),
            StopToConfirm: providers.List(ModerationPart.bring_stop_to_case),
            PersonKeptOut: providers.List(
                providers.Factory(NotifyKeptOut, tell=NotificationsPart.tell_person)
            ),
            MessagesRemoved: providers.List(
                providers.Factory(NotifyMessagesRemoved, tell=NotificationsPart.tell_person)
            ),
            HeldMessageDenied: providers.List(
                providers.Factory(NotifyHeldMessageDenied, tell=NotificationsPart.tell_person)
            ),
            PersonBlocked: providers.List(PrivateShowsPart.end_blocked_seats),
            RoomModeratorChanged: providers.List(
                providers.Factory(NotifyRoomModerator, tell=NotificationsPart.tell_person)
            ),
            MinorClaimed: providers.List(ModerationPart.open_minor_claim),
            DecisionMade: providers.List(
                providers.Factory(NotifyDecisionMade, tell=NotificationsPart.tell_person),
                ModerationPart.expel_sanctioned,
            ),
            SanctionEnded: providers.List(
                providers.Factory(NotifySanctionEnded, tell=NotificationsPart.tell_person)
            ),
            DecisionAppealed: providers.List(
                providers.Factory(NotifyDecisionAppealed, tell=NotificationsPart.tell_person)
            ),
            DecisionReviewed: providers.List(
                providers.Factory(NotifyDecisionReviewed, tell=NotificationsPart.tell_person)
            ),
            ReportDecided: providers.List(
                providers.Factory(NotifyReportDecided, tell=NotificationsPart.tell_person)
            ),
            ReporterMeasured: providers.List(
                providers.Factory(NotifyReporterMeasured, tell=NotificationsPart.tell_person)
            ),
            SeatGivenBack: providers.List(
                providers.Factory(NotifySeatGivenBack, tell=NotificationsPart.tell_person)
            ),
            PayoutEventReceived: providers.List(
                providers.Factory(ProcessPayoutEvent, Ground.begin, Ground.now)
            ),
            PayoutAccountChanged: providers.List(
                providers.Factory(NotifyPayoutAccountChanged, tell=NotificationsPart.tell_person)
            ),
            PayoutEnded: providers.List(
                providers.Factory(NotifyPayoutEnded, tell=NotificationsPart.tell_person)
            ),
            EarningsFrozen: providers.List(
                providers.Factory(NotifyEarningsFrozen, tell=NotificationsPart.tell_person)
            ),
            FreezeReleased: providers.List(
                providers.Factory(NotifyFreezeReleased, tell=NotificationsPart.tell_person)
            ),
            ShowStoppedByPlatform: providers.List(
                providers.Factory(NotifyShowStoppedByPlatform, tell=NotificationsPart.tell_person),
                ModerationPart.preserve_stopped_by_platform,
            ),
            OrderPaid: providers.List(
                providers.Factory(NotifyTokensBought, tell=NotificationsPart.tell_person)
            ),
            AgeOverridden: providers.List(
                providers.Factory(NotifyAgeOverridden, tell=NotificationsPart.tell_person)
            ),
            CaseMoved: providers.List(
                providers.Factory(
                    EraseViewersDocuments,
                    begin=Ground.begin,
                    vault=AgeVerificationPart.document_vault,
                    now=Ground.now,
                ),
                providers.Factory(NotifyCaseMoved, tell=NotificationsPart.tell_person),
            ),
            DocumentViewsExcessive: providers.List(
                providers.Factory(NotifyDocumentViewsExcessive, tell=NotificationsPart.tell_person)
            ),
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
    for classifier in container.frame_classifiers():
        await classifier.aclose()
    for bank in container.asked_banks():
        await bank.aclose()
    for reporting in container.child_safety_reporters():
        await reporting.aclose()
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
