"""What pages call the codes of the domain."""

from domain.moderation.report_words import REASON_WORDS

AGES = {
    "unverified": "Age not verified",
    "pending": "Age check running",
    "held": "Under review by our team",
    "verified_adult": "Verified adult",
    "minor_locked": "Locked: under 18",
}
METHODS = {
    "age_provider": "Age check by a provider",
    "veriff": "Document and face check by Veriff",
    "passport": "Passport",
    "other_id": "Another government photo id",
    "aadhaar_xml": "Aadhaar offline file",
    "aadhaar_qr": "Aadhaar QR code",
    "digilocker": "DigiLocker",
    "cashfree": "DigiLocker through Cashfree",
    "pan": "PAN",
    "face": "Face comparison",
    "officer": "Our team",
    "platform": "LivePanty",
}
METHOD_NOTES = {
    "age_provider": "The provider tells us one thing: whether you are an adult. We receive no document.",
    "veriff": "You show a document and your face on Veriff’s pages. Often done in a few minutes.",
    "passport": "You type the two lines at its foot and upload a picture of the page. Our team compares them.",
    "other_id": "A driving licence, voter id or the like: you upload a picture, and our team reads it.",
    "aadhaar_xml": "The zip that you download from UIDAI. We read what is signed in it and do not keep the file.",
    "aadhaar_qr": "A picture of the Secure QR on your Aadhaar. We read what is signed in it and do not keep it.",
    "digilocker": "You sign in at DigiLocker and let us read your Aadhaar there. We never see your number.",
    "cashfree": "You sign in at DigiLocker by way of Cashfree. We never see your Aadhaar number.",
}
REQUIREMENTS = {
    "consent": "your agreement to the notice",
    "identity": "a document that says who you are",
    "age": "a document that says how old you are",
    "face": "a picture of your face, and one of a document with your photo",
    "tax_id": "your PAN",
    "agreement": "the signed performer agreement",
}
"""What a policy asks for, as the end of “still needed: …”."""
STEPS = {
    "notice": "The notice",
    "document": "Who you are",
    "face": "Your face",
    "pan": "Your PAN",
    "agreement": "The agreement",
    "hand_in": "Hand in",
    "team": "Our team",
    "done": "Done",
}
APPEALS = {
    "open": "Being looked at",
    "overturned": "Decided in your favour",
    "upheld": "The decision stays",
    "lapsed": "Ended with the case",
}
ROLES = {
    "viewer": "Viewer",
    "performer": "Performer",
    "moderator": "Moderator",
    "child_safety_officer": "Child safety officer",
    "kyc_officer": "KYC officer",
    "legal_officer": "Legal officer",
    "finance_officer": "Finance officer",
    "admin": "Administrator",
}
STREAMS = {"created": "Not live yet", "live": "Live", "ended": "Ended", "killed": "Stopped"}
CAST = {
    "invited": "Not answered yet",
    "confirmed": "Confirmed",
    "declined": "Said no",
    "withdrawn": "Withdrew consent",
}
SCOPES = {
    "live": "being seen live",
    "record": "recording",
    "clips": "clips",
    "download": "downloads",
    "promotion": "promotion",
}
SCOPE_QUESTIONS = (
    ("record", "recorded"),
    ("clips", "cut into clips"),
    ("download", "downloaded by viewers"),
    ("promotion", "used to promote the platform"),
)
"""What a show's people are asked beside being seen live, and how the question ends."""
REASONS = {
    **{kind.value: said for kind, said in REASON_WORDS.items()},
    "suspected_minor": "Somebody may be under 18",
    "other_rule": "Another house rule",
    "no_right": "May not perform any more",
    "known_picture": "A picture that must not be shown",
    "child_safety": "Safety of children",
    "retired": "Retired",
    "approved": "Approved",
    "refused": "Refused",
    "kept_hidden": "Kept hidden",
    "erased": "Erased",
    "restored": "Restored",
}
CAPACITIES = {"self": "Seen in it", "acting_for": "Acts for who is seen", "other": "Somebody else"}
REPORT_PROGRESS = {
    "received": "Received",
    "being_looked_at": "Being looked at",
    "decided": "Decided",
}
WITHDRAWALS = {
    "received": "To be decided",
    "kept_hidden": "Kept hidden",
    "erased": "Erased",
    "restored": "Restored",
}
MEDIA_STATES = {"visible": "Visible", "hidden": "Hidden", "erased": "Erased"}
PURPOSES = {
    "id_front": "Front of the identity card",
    "id_back": "Back of the identity card",
    "selfie": "Selfie",
    "pan_card": "PAN card",
    "appeal": "Appeal",
    "legal_order": "An authority’s order",
}
ACTIONS = {
    "case.decide": "Decided a moderation case",
    "case.second_look": "Judged a closed case a second time",
    "case.second_look_pass": "Passed on a second look",
    "appeal.decide": "Decided an appeal against a decision",
    "report.mark_unfounded": "Judged a report manifestly unfounded",
    "reporter.warning": "Warned a reporter",
    "reporter.limit": "Limited a reporter",
    "reporter.mute": "Muted a reporter",
    "reporter.lift": "Ended a measure against a reporter",
    "reporter.review": "Answered a reporter’s appeal",
    "sanction.end": "A sanction came to its end",
    "withdrawal.decide": "Decided on a withdrawal of consent",
    "withdrawal.open": "Read a withdrawal of consent",
    "consent_record.export": "Exported a consent record",
    "stream.stop": "Stopped a show",
    "stream.cover": "Covered a show",
    "stream.uncover": "Uncovered a show",
    "stream.mute": "Muted a show",
    "stream.unmute": "Gave a show its sound back",
    "stream.remove": "Put a person out of a show",
    "stream.let_in": "Let a person back into a show",
    "footage.keep": "Kept pictures of a show",
    "footage.view": "Looked at kept pictures",
    "label.put": "Put a label on a person",
    "label.remove": "Took a label off",
    "footage.open": "Opening of a clip by two people",
    "chat.delete": "Removed a message from a chat",
    "chat.clear_person": "Removed a person’s messages from a chat",
    "chat.clear": "Cleared a chat",
    "picture_hash.add": "Stopped a picture from coming again",
    "picture_hash.retire": "Let a stopped picture come again",
    "chat.settings": "Set who may write in a performer’s chats",
    "chat.rules": "Set the rules of a performer’s rooms",
    "chat.timeout": "Kept a person from a chat for a while",
    "chat.ban": "Kept a person from a performer’s chats for good",
    "chat.let_in": "Let a person write in a chat again",
    "room_moderator.ask": "Asked a person to moderate their rooms",
    "room_moderator.accept": "Became a moderator of a performer’s rooms",
    "room_moderator.decline": "Declined to moderate a performer’s rooms",
    "room_moderator.resign": "Gave up moderating a performer’s rooms",
    "room_moderator.dismiss": "Dismissed a moderator of their rooms",
    "room_act.undo": "Took back what a moderator of their rooms did",
    "legal_request.received": "Took in a legal request",
    "legal_request.reviewed": "Began to review a legal request",
    "legal_request.approved": "Approved a legal request",
    "legal_request.refused": "Refused a legal request",
    "legal_request.withdrawn": "Withdrew a legal request",
    "legal_request.exported": "Exported data for an authority",
    "legal_request.downloaded": "Downloaded an export",
    "legal_request.revealed": "Read who signed a legal request",
    "legal_request.closed": "Closed a legal request",
    "legal_request.purged": "Erased an export",
    "legal_request.told": "Told the people concerned",
    "legal_hold.place": "Placed a legal hold",
    "legal_hold.lift": "Lifted a legal hold",
    "tip_menu.approve": "Approved an item of a tip menu",
    "tip_menu.refuse": "Refused an item of a tip menu",
    "tip_message.release": "Released a tip’s message",
    "tip_message.drop": "Dropped a tip’s message",
    "account.lock_minor": "Locked a minor’s account",
    "account.reveal": "Read an e-mail address",
    "age.override": "Overrode an account’s age",
    "verification.reveal": "Read what documents say",
    "verification.awaiting_second": "Approved a case once",
    "verification.approved": "Approved a case",
    "verification.needs_input": "Asked for something again",
    "verification.needs_review": "Sent a case back to be reviewed",
    "verification.rejected": "Refused a case",
    "verification.revoked": "Revoked an approval",
    "verification.reverify_due": "Asked to verify again",
    "verification.blocked_minor": "Answered an appeal against a lock",
    "document.view": "Opened a document",
    "document.views_excessive": "Opened unusually many documents",
    "performer_application.decide": "Decided on an application to perform",
    "refund.approve": "Approved a refund",
    "refund.approve_once": "Approved a refund once",
    "refund.refuse": "Refused a refund",
    "payment_exception.refund": "Sent a payment back",
    "payment_exception.credit": "Let a late payment pay its order",
    "payment_exception.returned": "Noted that a payment was returned",
    "payment_exception.write_off": "Wrote a payment off",
    "payment_exception.write_off_proposed": "Proposed to write a payment off",
    "settlement.import": "Imported a settlement",
    "settlement.resolve": "Explained a settlement’s difference",
    "promo.grant": "Granted promo tokens",
    "payment_hold.keep": "Kept a buyer on hold",
    "payment_hold.release": "Released a buyer",
    "earnings.freeze": "Froze earnings",
    "earnings.unfreeze": "Let frozen earnings go",
    "payout.decline": "Declined a payout",
    "payout_batch.make": "Made a batch of payouts",
    "payout_batch.check": "Checked a batch of payouts",
    "payout_batch.refuse": "Refused a batch of payouts",
    "tax_file.make": "Made a file of taxes",
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
BREAKS = {
    "one_day": "one day",
    "one_week": "one week",
    "one_month": "30 days",
    "six_months": "six months",
    "one_year": "one year",
    "five_years": "five years",
}
REQUESTS = {
    "received": "Received",
    "under_review": "Under review",
    "approved_once": "Approved by one officer",
    "approved": "Approved by two officers",
    "exported": "Exported",
    "closed": "Closed",
    "refused": "Refused",
    "withdrawn": "Withdrawn",
}
LEGAL_STEPS = {
    "received": "Taken in",
    "reviewed": "Review begun",
    "downloaded": "Export downloaded",
    "revealed": "Read who signed",
    "purged": "Export erased",
    "told": "People concerned told",
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
CASE_SUBJECTS = {"show": "A show", "message": "A message", "person": "A person"}
CASE_OUTCOMES = {"acted": "Something was done", "no_violation": "No rule was broken"}
DUTIES = {
    "acknowledge": "Answer with a number",
    "remove": "Take it down, or say why it stays",
    "report_to_police": "Tell the authorities",
    "dispose": "Decide",
    "give_reason": "Say why, after acting",
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
}
SEVERE_ACTS = {
    "permanent_ban": "Close the account for good",
    "close_unreported": "Close the case without telling an authority",
}
DECISION_APPEALS = {"open": "Appealed", "upheld": "Appeal: it stands", "overturned": "Appeal: overturned"}
SKIPS = {
    "too_hard": "Too hard for me today",
    "language": "Not in a language that I read",
    "conflict": "I know somebody in it",
    "senior": "It needs somebody with more experience",
    "shift": "The end of my shift",
    "other": "Something else",
}
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
    "report_joined": "Another report",
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
    "decided": "Decided",
    "reversed_by_system": "Ended by itself",
    "appeal_decided": "Appeal decided",
    "closed": "Closed",
    "reopened": "Opened again",
}
KEPT = {
    "verification_approved": "Performers’ verification, after its end",
    "verification_rejected": "Verification that was never approved",
    "verification_withdrawn": "Verification that was withdrawn",
    "verification_viewer": "Viewers’ verification",
    "document_of_no_case": "Document without a purpose",
    "legal_order": "Authority’s order",
    "legal_export": "Export to an authority",
    "document_view": "Who looked at documents",
    "minor_data": "Data of a minor",
}
STATUSES = {
    403: "Not for this account",
    404: "There is nothing here",
    409: "Not any more",
    413: "That file is too large",
    429: "A little slower, please",
}
PAYOUTS = {
    "requested": "Asked for",
    "batched": "Being checked",
    "approved": "Released",
    "sending": "On its way",
    "paid": "Paid",
    "reversed": "Came back",
    "failed": "Failed",
    "declined": "Not let go",
}
PAYOUT_ACCOUNTS = {
    "checking": "Being checked",
    "verified": "Verified",
    "held": "On hold",
    "refused": "Cannot be used",
}
PAYOUT_HOLDS = {
    "name_mismatch": "The bank names somebody else",
    "shared_account": "Several performers gave it",
    "linked_to_barred": "Somebody who is barred had it",
}
BATCHES = {"made": "To be checked", "released": "Released", "refused": "Taken apart"}
REFUNDS = {
    "requested": "To be decided",
    "approved": "Approved",
    "sent": "On its way",
    "processed": "Sent back",
    "failed": "Could not be sent",
    "refused": "Refused",
}
REFUND_CAUSES = {"asked": "Asked for", "minor": "A minor’s wallet", "exception": "A payment of no order"}
HOLD_REASONS = {
    "instruments": "Many cards or accounts",
    "failures": "Many failed payments",
    "orders": "Many unpaid orders",
}
DISPUTES = {"open": "Open", "won": "Won", "lost": "Lost"}
DECISIONS = {
    "refund": "Send it back to where it came from",
    "credit": "Let it pay its order",
    "returned": "The gateway returned it itself",
    "write_off": "Write it off (two officers)",
}
DIFFERENCES = {
    "missing": "Missing: it should have been settled",
    "extra": "Extra: we do not know of it",
    "amount": "Another amount",
    "fee": "Another fee",
    "twice": "Settled twice",
}
EXCEPTIONS = {
    "unknown_order": "No such order",
    "amount_mismatch": "Wrong amount",
    "currency_mismatch": "Another currency",
    "duplicate_payment": "Paid twice",
    "order_closed": "Its order was closed",
}
SHOW_KINDS = {"private": "Private show", "group": "Group show", "ticketed": "Ticketed show"}
BOOKING_STATES = {
    "requested": "Waiting",
    "joined": "In the show",
    "declined": "Declined",
    "cancelled": "Taken back",
    "expired": "Not answered",
    "left": "Left",
    "no_funds": "Tokens used up",
    "absent": "Connection lost",
    "show_over": "Over",
}
