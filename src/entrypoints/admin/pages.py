"""Every screen of staff, by capability."""

from entrypoints.admin.age_verification import age_verification_pages
from entrypoints.admin.age_verification_case import case_pages
from entrypoints.admin.age_verification_decisions import decision_pages
from entrypoints.admin.age_verification_documents import document_pages
from entrypoints.admin.age_verification_person import person_pages
from entrypoints.admin.auto_mod import staff_auto_mod_pages
from entrypoints.admin.chat import staff_chat_pages
from entrypoints.admin.compliance import compliance_pages
from entrypoints.admin.consent import consent_pages
from entrypoints.admin.event_rules import event_rule_pages
from entrypoints.admin.finance import finance_pages
from entrypoints.admin.finance_nav import finance_nav_pages
from entrypoints.admin.ledger import ledger_pages
from entrypoints.admin.link_rules import link_rule_pages
from entrypoints.admin.moderation import moderation_pages
from entrypoints.admin.moderation_appeals import moderation_appeal_pages
from entrypoints.admin.moderation_bulk import bulk_act_pages
from entrypoints.admin.moderation_case_counts import case_count_pages
from entrypoints.admin.moderation_case_figures import case_figure_pages
from entrypoints.admin.moderation_cases import moderation_case_pages
from entrypoints.admin.moderation_cyber_tips import cyber_tip_pages
from entrypoints.admin.moderation_desk import desk_pages
from entrypoints.admin.moderation_footage import footage_pages
from entrypoints.admin.moderation_footage_openings import footage_opening_pages
from entrypoints.admin.moderation_queue_access import queue_access_pages
from entrypoints.admin.moderation_queue_routing import queue_routing_pages
from entrypoints.admin.moderation_reporters import moderation_reporter_pages
from entrypoints.admin.moderation_second_looks import second_look_pages
from entrypoints.admin.moderation_team import moderation_team_pages
from entrypoints.admin.outbox import outbox_pages
from entrypoints.admin.payments_exceptions import exception_pages
from entrypoints.admin.payments_holds import hold_pages
from entrypoints.admin.payments_promo import promo_pages
from entrypoints.admin.payments_refunds import refund_pages
from entrypoints.admin.payments_settlements import settlement_pages
from entrypoints.admin.payouts import payout_pages
from entrypoints.admin.removal_orders import removal_order_pages
from entrypoints.admin.streaming import streaming_staff_pages
from entrypoints.admin.streaming_recordings import recording_staff_pages
from entrypoints.admin.subject_timeline import subject_timeline_pages
from entrypoints.admin.taxes import taxes_pages
from entrypoints.admin.tipping import tipping_pages
from entrypoints.admin.word_lists import staff_word_list_pages

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
    subject_timeline_pages,
    streaming_staff_pages,
    recording_staff_pages,
    age_verification_pages,
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
