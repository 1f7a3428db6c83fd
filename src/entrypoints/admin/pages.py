"""Every screen of staff, by capability."""

from entrypoints.admin.age_verification.appeals import age_appeal_pages
from entrypoints.admin.age_verification.case import case_pages
from entrypoints.admin.age_verification.decisions import decision_pages
from entrypoints.admin.age_verification.documents import document_pages
from entrypoints.admin.age_verification.person import person_pages
from entrypoints.admin.age_verification.queue import age_verification_pages
from entrypoints.admin.compliance import compliance_pages
from entrypoints.admin.consent import consent_pages
from entrypoints.admin.finance.desk import finance_pages
from entrypoints.admin.finance.exceptions import exception_pages
from entrypoints.admin.finance.holds import hold_pages
from entrypoints.admin.finance.ledger import ledger_pages
from entrypoints.admin.finance.nav import finance_nav_pages
from entrypoints.admin.finance.payouts import payout_pages
from entrypoints.admin.finance.promo import promo_pages
from entrypoints.admin.finance.refunds import refund_pages
from entrypoints.admin.finance.settlements import settlement_pages
from entrypoints.admin.finance.taxes import taxes_pages
from entrypoints.admin.moderation.appeals import moderation_appeal_pages
from entrypoints.admin.moderation.auto_mod import staff_auto_mod_pages
from entrypoints.admin.moderation.bulk import bulk_act_pages
from entrypoints.admin.moderation.case_counts import case_count_pages
from entrypoints.admin.moderation.case_figures import case_figure_pages
from entrypoints.admin.moderation.cases import moderation_case_pages
from entrypoints.admin.moderation.chat import staff_chat_pages
from entrypoints.admin.moderation.cyber_tips import cyber_tip_pages
from entrypoints.admin.moderation.desk import desk_pages
from entrypoints.admin.moderation.event_rules import event_rule_pages
from entrypoints.admin.moderation.false_matches import false_match_pages
from entrypoints.admin.moderation.footage import footage_pages
from entrypoints.admin.moderation.footage_openings import footage_opening_pages
from entrypoints.admin.moderation.held_words import tipping_pages
from entrypoints.admin.moderation.link_rules import link_rule_pages
from entrypoints.admin.moderation.live import moderation_pages
from entrypoints.admin.moderation.queue_access import queue_access_pages
from entrypoints.admin.moderation.queue_routing import queue_routing_pages
from entrypoints.admin.moderation.removal_orders import removal_order_pages
from entrypoints.admin.moderation.reporters import moderation_reporter_pages
from entrypoints.admin.moderation.second_looks import second_look_pages
from entrypoints.admin.moderation.subject_timeline import subject_timeline_pages
from entrypoints.admin.moderation.team import moderation_team_pages
from entrypoints.admin.moderation.word_lists import staff_word_list_pages
from entrypoints.admin.outbox import outbox_pages
from entrypoints.admin.streaming.live_rooms import streaming_staff_pages
from entrypoints.admin.streaming.recordings import recording_staff_pages

STAFF = (
    moderation_pages,
    staff_chat_pages,
    staff_word_list_pages,
    link_rule_pages,
    event_rule_pages,
    staff_auto_mod_pages,
    moderation_case_pages,
    moderation_appeal_pages,
    bulk_act_pages,
    moderation_reporter_pages,
    second_look_pages,
    queue_access_pages,
    queue_routing_pages,
    moderation_team_pages,
    case_figure_pages,
    case_count_pages,
    desk_pages,
    footage_pages,
    cyber_tip_pages,
    footage_opening_pages,
    false_match_pages,
    subject_timeline_pages,
    streaming_staff_pages,
    recording_staff_pages,
    age_verification_pages,
    age_appeal_pages,
    case_pages,
    decision_pages,
    document_pages,
    person_pages,
    compliance_pages,
    removal_order_pages,
    consent_pages,
    outbox_pages,
    payout_pages,
    ledger_pages,
    exception_pages,
    hold_pages,
    refund_pages,
    settlement_pages,
    promo_pages,
    finance_pages,
    finance_nav_pages,
    taxes_pages,
    tipping_pages,
)
