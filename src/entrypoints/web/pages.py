"""Every page for viewers and performers, by capability."""

from entrypoints.web.age_verification.age import age_verification_pages
from entrypoints.web.chat.auto_mod_moderating import auto_mod_moderating_pages
from entrypoints.web.chat.auto_mod_studio import auto_mod_pages
from entrypoints.web.chat.blocks import blocks_pages
from entrypoints.web.chat.moderators import chat_moderators_pages
from entrypoints.web.chat.mutes import chat_mutes_pages
from entrypoints.web.chat.room_rules_pages import room_rules_pages
from entrypoints.web.chat.studio import chat_studio_pages
from entrypoints.web.chat.word_lists_studio import word_list_pages
from entrypoints.web.consent.cast import consent_pages
from entrypoints.web.consent.withdrawals import consent_withdrawals_pages
from entrypoints.web.direct_messages.conversations import direct_message_pages
from entrypoints.web.identity.accounts import identity_pages
from entrypoints.web.identity.follows import follows_pages
from entrypoints.web.identity.notifications import notifications_pages
from entrypoints.web.identity.telephones import telephone_pages
from entrypoints.web.identity.unsubscribe import unsubscribe_pages
from entrypoints.web.layout import layout_pages
from entrypoints.web.ledger.statement import statement_pages
from entrypoints.web.ledger.wallet import ledger_pages
from entrypoints.web.moderation.complaints import complaint_pages
from entrypoints.web.moderation.decisions import own_decision_pages
from entrypoints.web.moderation.house_rules import compliance_pages
from entrypoints.web.moderation.reports import moderation_pages
from entrypoints.web.payments.orders import payments_pages
from entrypoints.web.payouts import payouts_pages
from entrypoints.web.private_shows.bookings import private_shows_pages
from entrypoints.web.private_shows.studio import private_shows_studio_pages
from entrypoints.web.streaming.live_shows import live_pages
from entrypoints.web.streaming.recordings import recording_pages
from entrypoints.web.streaming.regions import region_pages
from entrypoints.web.streaming.shows import streaming_pages
from entrypoints.web.tipping.limits import tipping_limits_pages
from entrypoints.web.tipping.overlay import tipping_overlay_pages
from entrypoints.web.tipping.studio import tipping_studio_pages
from entrypoints.web.tipping.tips import tipping_pages

WEB = (
    layout_pages,
    identity_pages,
    telephone_pages,
    age_verification_pages,
    live_pages,
    streaming_pages,
    consent_pages,
    consent_withdrawals_pages,
    tipping_pages,
    private_shows_pages,
    private_shows_studio_pages,
    tipping_studio_pages,
    chat_studio_pages,
    chat_moderators_pages,
    word_list_pages,
    auto_mod_pages,
    auto_mod_moderating_pages,
    room_rules_pages,
    chat_mutes_pages,
    direct_message_pages,
    follows_pages,
    unsubscribe_pages,
    blocks_pages,
    region_pages,
    tipping_limits_pages,
    tipping_overlay_pages,
    ledger_pages,
    statement_pages,
    payments_pages,
    payouts_pages,
    moderation_pages,
    complaint_pages,
    own_decision_pages,
    recording_pages,
    notifications_pages,
    compliance_pages,
)
