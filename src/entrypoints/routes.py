"""Every route of the web program, by capability."""

from quart import Quart

from entrypoints.admin.pages import STAFF
from entrypoints.api.age_verification import age_verification_routes
from entrypoints.api.age_verification_cases import case_routes
from entrypoints.api.age_verification_documents import document_routes
from entrypoints.api.age_verification_review import review_routes
from entrypoints.api.auto_mod import auto_mod_routes
from entrypoints.api.blocks import blocks_routes
from entrypoints.api.chat import chat_routes
from entrypoints.api.chat_moderators import chat_moderators_routes
from entrypoints.api.chat_mutes import chat_mutes_routes
from entrypoints.api.chat_settings import chat_settings_routes
from entrypoints.api.compliance import compliance_routes
from entrypoints.api.consent import consent_routes
from entrypoints.api.consent_withdrawals import consent_withdrawals_routes
from entrypoints.api.event_rules import event_rule_routes
from entrypoints.api.events import events_routes
from entrypoints.api.follows import follows_routes
from entrypoints.api.identity import identity_routes
from entrypoints.api.ledger import ledger_routes
from entrypoints.api.link_rules import link_rule_routes
from entrypoints.api.moderation import moderation_routes
from entrypoints.api.moderation_bulk import bulk_act_routes
from entrypoints.api.moderation_case_figures import case_figure_routes
from entrypoints.api.moderation_footage import footage_routes
from entrypoints.api.moderation_footage_openings import footage_opening_routes
from entrypoints.api.moderation_labels import label_routes
from entrypoints.api.moderation_pictures import picture_routes
from entrypoints.api.moderation_second_looks import second_look_routes
from entrypoints.api.moderation_skips import skip_routes
from entrypoints.api.notifications import notifications_routes
from entrypoints.api.payments import payments_routes
from entrypoints.api.payments_approvals import payment_approvals_routes
from entrypoints.api.payments_exceptions import exception_routes
from entrypoints.api.payments_holds import payment_holds_routes
from entrypoints.api.payments_invoices import invoices_routes
from entrypoints.api.payments_promo import promo_routes
from entrypoints.api.payments_refunds import refund_routes
from entrypoints.api.payments_settlements import settlement_routes
from entrypoints.api.payouts import payouts_routes
from entrypoints.api.private_shows import private_shows_routes
from entrypoints.api.regions import region_routes
from entrypoints.api.room_rules import room_rules_routes
from entrypoints.api.statement import statement_routes
from entrypoints.api.streaming import streaming_routes
from entrypoints.api.streaming_films import film_routes
from entrypoints.api.streaming_media import streaming_media_routes
from entrypoints.api.streaming_passes import streaming_passes_routes
from entrypoints.api.streaming_picture import streaming_picture_routes
from entrypoints.api.streaming_recordings import recording_routes
from entrypoints.api.subject_timeline import subject_timeline_routes
from entrypoints.api.system import system_routes
from entrypoints.api.taxes import taxes_routes
from entrypoints.api.telephones import telephone_routes
from entrypoints.api.tipping import tipping_routes
from entrypoints.api.tipping_goals import tipping_goals_routes
from entrypoints.api.tipping_menu import tipping_menu_routes
from entrypoints.api.tipping_overlay import tipping_overlay_routes
from entrypoints.api.tipping_review import tipping_review_routes
from entrypoints.api.tipping_spending import tipping_spending_routes
from entrypoints.api.word_lists import word_list_routes
from entrypoints.container import Container
from entrypoints.web.pages import WEB

API = (
    identity_routes,
    telephone_routes,
    age_verification_routes,
    case_routes,
    review_routes,
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
    subject_timeline_routes,
    bulk_act_routes,
    label_routes,
    second_look_routes,
    skip_routes,
    case_figure_routes,
    picture_routes,
    recording_routes,
    notifications_routes,
    system_routes,
)


def register_routes(app: Quart, container: Container) -> None:
    for routes in (*API, *WEB, *STAFF):
        app.register_blueprint(routes(container))
