"""What pages call the codes of moderation: cases, what is done and decided in them, and reports."""

REPORT_PROGRESS = {
    "received": "Received",
    "being_looked_at": "Being looked at",
    "decided": "Decided",
}
CONCERNS = {
    "minor_claim": "says that somebody is under 18",
    "minor": "speaks of minors",
    "non_consent": "what somebody did not agree to",
    "threat": "a threat",
    "self_harm": "self-harm",
    "hate": "hate",
    "insult": "an insult",
    "contact": "a contact or a link",
    "payment": "payment elsewhere",
    "chance": "a game of chance",
}
CASE_KINDS = {
    "csam": "Pictures of a child",
    "minor": "Somebody looks under 18",
    "minor_claim": "Somebody says they are under 18",
    "grooming": "Grooming",
    "non_consent": "Somebody did not agree",
    "threat_to_life": "A life in danger",
    "ncii": "Intimate pictures against somebody’s will",
    "deepfake": "Made-up pictures of a real person",
    "trafficking": "Trafficking",
    "coercion": "Somebody is forced",
    "explicit_content": "Explicit content",
    "violence_or_threat": "Violence or a threat",
    "court_order": "Order of a court or the government",
    "harassment": "Harassment",
    "doxxing": "Private data shown",
    "impersonation": "Pretending to be somebody else",
    "off_platform_payment": "Payment outside LivePanty",
    "ban_evasion": "Back after a ban",
    "spam": "Spam",
    "other": "Something else",
}
CASE_STATES = {
    "open": "Open",
    "queued": "Waiting",
    "assigned": "Being worked on",
    "escalated": "Handed up",
    "closed": "Closed",
}
CASE_SUBJECTS = {
    "show": "A show",
    "message": "A message",
    "person": "A person",
    "tip": "The words of a tip",
    "direct_message": "A direct message",
}
CASE_OUTCOMES = {"acted": "Something was done", "no_violation": "No rule was broken"}
DUTIES = {
    "acknowledge": "Answer with a number",
    "remove": "Take it down, or say why it stays",
    "report_to_police": "Tell the authorities",
    "report_to_ncmec": "Report to NCMEC’s CyberTipline",
    "dispose": "Decide",
    "give_reason": "Say why, after acting",
}
INCIDENTS = {
    "material": "Known or apparent material of a child",
    "enticement": "Enticement of a child",
    "trafficking": "Trafficking of a child",
    "abuse": "Abuse of a child",
}
CYBER_TIPS = {
    "waits": "Waits for another officer",
    "refused": "Refused",
    "sending": "Being sent",
    "finished": "Finished",
    "retracting": "Being taken back",
    "retracted": "Taken back",
}
URGENT_ACTS = {
    "stop_show": "The show was stopped at once",
    "lock_chat": "The chat was closed at once",
    "hide": "It was hidden at once",
}
DECIDED_ACTIONS = {
    "warning": "A warning",
    "strike": "A strike",
    "chat_timeout": "No writing, for a time",
    "chat_ban": "No writing, without an end",
    "suspension": "Suspend the account",
    "permanent_ban": "Close the account for good",
    "stop_show": "Stop the show",
    "remove_message": "Remove the message",
    "remove_title": "Remove the title of the show",
    "remove_menu_item": "Remove an item of the tip menu",
    "hold_earnings": "Hold the earnings",
    "cover_show": "Covered a show, on the spot",
    "mute_show": "Muted a show, on the spot",
    "put_out": "Put out of a show, on the spot",
    "keep_out": "Kept from writing in a room, on the spot",
    "raise_class": "Raised what a show is about, on the spot",
    "deny_message": "A message turned down while it waited",
    "hold_account": "Account held by officers of verification",
    "reset_age": "Age to be shown again",
    "decline_payout": "A payout not let go, by finance",
    "refuse_payout_account": "A payout account refused, by two of finance",
    "hold_payments": "Kept from buying, by finance",
    "hide_recordings": "What was made of a show kept hidden, by whoever works on withdrawals",
    "erase_recordings": "What was made of a show erased, by two who work on withdrawals",
}
SEVERE_ACTS = {
    "permanent_ban": "Close the account for good",
    "close_unreported": "Close the case without telling an authority",
}
DECISION_APPEALS = {"open": "Appealed", "upheld": "Appeal: it stands", "overturned": "Appeal: overturned"}
MEASURES = {
    "warning": "Warned",
    "limit": "Put before nobody’s, for some time",
    "mute": "Muted, until it is lifted",
}
OWN_MEASURES = {
    "warning": "A warning about your reports",
    "limit": "Your reports are put before nobody’s for some time",
    "mute": "Your reports are put before nobody’s",
}
CASE_EVENTS = {
    "opened": "Opened",
    "queued": "Put into a queue",
    "graded": "Severity set by a rule",
    "report_joined": "Another report",
    "kept_out": "Somebody who complained of it has no part in it",
    "claimed": "Claimed",
    "returned": "Given back",
    "escalated": "Handed up",
    "proved": "A duty was done",
    "warned": "A clock warned",
    "proposed": "Proposed, for a second person",
    "confirmed": "Confirmed by a second person",
    "proposal_dropped": "Proposal dropped",
    "acted_at_once": "Acted at once",
    "reason_given": "Reason given",
    "urgent_act_confirmed": "Looked at by a second person",
    "duty_added": "A duty was added",
    "urgent_act_lifted": "What was done at once was undone",
    "decided": "Decided",
    "reversed_by_system": "Ended by itself",
    "taken_back": "Taken back at once",
    "appeal_decided": "Appeal decided",
    "recounted": "A suspension counted anew without the strike",
    "closed": "Closed",
    "reopened": "Opened again",
    "merged_into": "Merged into another case",
    "took_in": "Another case merged into this one",
    "parted": "Parted again, and opened",
    "gave_back": "Another case parted from this one",
}
