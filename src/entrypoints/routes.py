"""Every route of the web program, by capability."""

from quart import Quart

from entrypoints.admin.pages import STAFF
from entrypoints.api.age_verification.age import age_verification_routes
from entrypoints.api.age_verification.cases import case_routes
from entrypoints.api.age_verification.documents import document_routes
from entrypoints.api.age_verification.overrides import override_routes
from entrypoints.api.age_verification.review import review_routes
from entrypoints.api.age_verification.waiting import waiting_case_routes
from entrypoints.api.chat.auto_mod import auto_mod_routes
from entrypoints.api.chat.blocks import blocks_routes
from entrypoints.api.chat.messages import chat_routes
from entrypoints.api.chat.moderators import chat_moderators_routes
from entrypoints.api.chat.mutes import chat_mutes_routes
from entrypoints.api.chat.room_rules import room_rules_routes
from entrypoints.api.chat.room_settings import chat_settings_routes
from entrypoints.api.compliance.requests import compliance_routes
from entrypoints.api.consent.cast import consent_routes
from entrypoints.api.consent.withdrawals import consent_withdrawals_routes
from entrypoints.api.direct_messages.conversations import direct_message_routes
from entrypoints.api.events import events_routes
from entrypoints.api.identity.accounts import identity_routes
from entrypoints.api.identity.follows import follows_routes
from entrypoints.api.identity.notifications import notifications_routes
from entrypoints.api.identity.telephones import telephone_routes
from entrypoints.api.ledger.balances import ledger_routes
from entrypoints.api.ledger.statement import statement_routes
from entrypoints.api.ledger.taxes import taxes_routes
from entrypoints.api.moderation.bulk import bulk_act_routes
from entrypoints.api.moderation.case_figures import case_figure_routes
from entrypoints.api.moderation.cases import moderation_case_routes
from entrypoints.api.moderation.event_rules import event_rule_routes
from entrypoints.api.moderation.false_matches import false_match_routes
from entrypoints.api.moderation.footage import footage_routes
from entrypoints.api.moderation.footage_openings import footage_opening_routes
from entrypoints.api.moderation.labels import label_routes
from entrypoints.api.moderation.link_rules import link_rule_routes
from entrypoints.api.moderation.pictures import picture_routes
from entrypoints.api.moderation.queue_routing import queue_routing_routes
from entrypoints.api.moderation.queues import queue_routes
from entrypoints.api.moderation.second_looks import second_look_routes
from entrypoints.api.moderation.skips import skip_routes
from entrypoints.api.moderation.stops import moderation_routes
from entrypoints.api.moderation.subject_timeline import subject_timeline_routes
from entrypoints.api.moderation.word_lists import word_list_routes
from entrypoints.api.payments.approvals import payment_approvals_routes
from entrypoints.api.payments.exceptions import exception_routes
from entrypoints.api.payments.holds import payment_holds_routes
from entrypoints.api.payments.invoices import invoices_routes
from entrypoints.api.payments.orders import payments_routes
from entrypoints.api.payments.promo import promo_routes
from entrypoints.api.payments.refunds import refund_routes
from entrypoints.api.payments.settlements import settlement_routes
from entrypoints.api.payouts.earnings import payouts_routes
from entrypoints.api.private_shows.bookings import private_shows_routes
from entrypoints.api.streaming.films import film_routes
from entrypoints.api.streaming.media import streaming_media_routes
from entrypoints.api.streaming.passes import streaming_passes_routes
from entrypoints.api.streaming.picture import streaming_picture_routes
from entrypoints.api.streaming.recordings import recording_routes
from entrypoints.api.streaming.regions import region_routes
from entrypoints.api.streaming.shows import streaming_routes
from entrypoints.api.system import system_routes
from entrypoints.api.tipping.goals import tipping_goals_routes
from entrypoints.api.tipping.menu import tipping_menu_routes
from entrypoints.api.tipping.overlay import tipping_overlay_routes
from entrypoints.api.tipping.review import tipping_review_routes
from entrypoints.api.tipping.spending import tipping_spending_routes
from entrypoints.api.tipping.tips import tipping_routes
from entrypoints.container import Container
from entrypoints.web.pages import WEB

API = (
    identity_routes,
    telephone_routes,
    age_verification_routes,
    case_routes,
    waiting_case_routes,
    review_routes,
    override_routes,
    compliance_routes,
    consent_routes,
    consent_withdrawals_routes,
    document_routes,
    streaming_routes,
    streaming_media_routes,
    streaming_picture_routes,
    streaming_passes_routes,
    film_routes,
    events_routes,
    chat_routes,
    chat_settings_routes,
    chat_moderators_routes,
    room_rules_routes,
    chat_mutes_routes,
    direct_message_routes,
    follows_routes,
    blocks_routes,
    region_routes,
    word_list_routes,
    link_rule_routes,
    event_rule_routes,
    auto_mod_routes,
    payments_routes,
    payouts_routes,
    payment_holds_routes,
    payment_approvals_routes,
    taxes_routes,
    invoices_routes,
    refund_routes,
    exception_routes,
    promo_routes,
    settlement_routes,
    ledger_routes,
    statement_routes,
    tipping_routes,
    tipping_menu_routes,
    tipping_review_routes,
    tipping_goals_routes,
    tipping_spending_routes,
    tipping_overlay_routes,
    private_shows_routes,
    moderation_routes,
    footage_routes,
    footage_opening_routes,
    false_match_routes,
    queue_routing_routes,
    queue_routes,
    subject_timeline_routes,
    bulk_act_routes,
    label_routes,
    second_look_routes,
    skip_routes,
    case_figure_routes,
    moderation_case_routes,
    picture_routes,
    recording_routes,
    notifications_routes,
    system_routes,
)


def register_routes(app: Quart, container: Container) -> None:
    for routes in (*API, *WEB, *STAFF):
        app.register_blueprint(routes(container))
