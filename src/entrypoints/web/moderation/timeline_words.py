"""What the page of a person's timeline calls what happened."""

from datetime import timedelta

from domain.chat.rule import ChatRule
from entrypoints.web import code_words as codes
from entrypoints.web.moderation import case_words
from entrypoints.web.payments import finance_words
from ports.moderation.subject_timeline import Moment

SOURCES = {
    "identity": "Account",
    "shows": "Shows",
    "chat": "Chat",
    "reports": "Reports",
    "cases": "Cases",
    "decisions": "Decisions",
    "money": "Money",
    "pictures": "Pictures",
    "sound": "Sound",
}
MOMENTS = {
    "account_made": "Account made",
    "verification_approved": "Verification approved",
    "verification_rejected": "Verification refused",
    "verification_expired": "Verification ran out",
    "verification_revoked": "Verification taken back",
    "verification_withdrawn": "Verification withdrawn",
    "verification_blocked_minor": "Found to be under 18",
    "show_started": "Show began",
    "show_ended": "Show ended",
    "frame_alarm": "A classifier raised an alarm",
    "speech_alarm": "A recogniser raised an alarm",
    "code_alarm": "A code on camera leads off the platform",
    "message_removed": "A message was removed",
    "kept_out_of_chat": "Kept out of a chat",
    "reported": "Reported",
    "case_opened": "Case opened",
    "case_closed": "Case closed",
    "labelled": "A label was put on",
    "sanction_began": "Decided",
    "sanction_ended": "A decision ended",
    "appealed": "Appealed",
    "appeal_decided": "Appeal decided",
    "earnings_frozen": "Earnings frozen",
    "earnings_released": "Earnings released",
    "payments_held": "Buying held",
    "payment_disputed": "A payment was disputed",
}
ENDS = {
    "performer": "By the performer",
    "publisher_lost": "The picture was lost",
    "staff": "Stopped by staff",
    "platform": "Stopped by LivePanty",
    "consent_withdrawn": "Somebody on camera withdrew",
}
LABELS = {
    "targeted": "Others report them to harm them",
    "handle_with_care": "Choose words with care",
    "look_closely": "Look at their shows closely",
    "repeats": "The same was decided before",
    "may_evade": "May be somebody whose account was closed",
}
_DETAILS = {
    "labelled": LABELS,
    "show_ended": ENDS,
    "message_removed": {rule.value: rule.text for rule in ChatRule},
    "kept_out_of_chat": {rule.value: rule.text for rule in ChatRule},
    "reported": codes.REASONS,
    "case_opened": case_words.CASE_KINDS,
    "case_closed": case_words.CASE_KINDS,
    "sanction_began": case_words.DECIDED_ACTIONS,
    "sanction_ended": case_words.DECIDED_ACTIONS,
    "appeal_decided": case_words.DECISION_APPEALS,
    "payments_held": finance_words.HOLD_REASONS,
}
_SHOWS = {"show_started", "show_ended", "frame_alarm", "speech_alarm", "code_alarm", "message_removed"}
_CASES = {"case_opened", "case_closed", "sanction_began", "sanction_ended", "appealed", "appeal_decided"}


def moment_detail(moment: Moment) -> str:
    """Its code in words; a show's title as it is; of what was said or shown, when in the show."""
    if moment.what == "speech_alarm":
        return f"Said {timedelta(seconds=int(moment.detail))} into the show"
    if moment.what == "code_alarm":
        return f"Shown {timedelta(seconds=int(moment.detail))} into the show"
    return _DETAILS.get(moment.what, {}).get(moment.detail, moment.detail)


def moment_link(moment: Moment) -> str:
    """Where one looks at it; empty where there is no page of it."""
    if moment.what in _SHOWS:
        return f"/staff/streams/{moment.ref}"
    return f"/staff/cases/{moment.ref}" if moment.what in _CASES else ""
