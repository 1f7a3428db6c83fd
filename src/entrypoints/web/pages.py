"""Every page for viewers and performers, by capability."""

from entrypoints.web.age_verification import age_verification_pages
from entrypoints.web.auto_mod_moderating import auto_mod_moderating_pages
from entrypoints.web.auto_mod_studio import auto_mod_pages
from entrypoints.web.blocks import blocks_pages
from entrypoints.web.chat_moderators import chat_moderators_pages
from entrypoints.web.chat_mutes import chat_mutes_pages
from entrypoints.web.chat_studio import chat_studio_pages
from entrypoints.web.complaints import complaint_pages
from entrypoints.web.compliance import compliance_pages
from entrypoints.web.consent import consent_pages
from entrypoints.web.consent_withdrawals import consent_withdrawals_pages
from entrypoints.web.decisions import own_decision_pages
from entrypoints.web.follows import follows_pages
from entrypoints.web.identity import identity_pages
from entrypoints.web.layout import layout_pages
from entrypoints.web.ledger import ledger_pages
from entrypoints.web.live_shows import live_pages
from entrypoints.web.moderation import moderation_pages
from entrypoints.web.notifications import notifications_pages
from entrypoints.web.payments import payments_pages
from entrypoints.web.payouts import payouts_pages
from entrypoints.web.private_shows import private_shows_pages
from entrypoints.web.private_shows_studio import private_shows_studio_pages
from entrypoints.web.regions import region_pages
from entrypoints.web.room_rules_pages import room_rules_pages
from entrypoints.web.statement import statement_pages
from entrypoints.web.streaming import streaming_pages
from entrypoints.web.streaming_recordings import recording_pages
from entrypoints.web.telephones import telephone_pages
from entrypoints.web.tipping import tipping_pages
from entrypoints.web.tipping_limits import tipping_limits_pages
from entrypoints.web.tipping_overlay import tipping_overlay_pages
from entrypoints.web.tipping_studio import tipping_studio_pages
from entrypoints.web.unsubscribe import unsubscribe_pages
from entrypoints.web.word_lists_studio import word_list_pages

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
