"""What pages call the codes of the domain."""

from domain.moderation.reports.words import REASON_WORDS

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
    "wrong_class": "A show that was not what it was said to be",
    "other_rule": "Another house rule",
    "payout_details": "Not an account in their own name",
    "payment_fraud": "Paid with what belongs to somebody else",
    "age_not_shown": "Has not shown that they are an adult",
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
SKIPS = {
    "too_hard": "Too hard for me today",
    "language": "Not in a language that I read",
    "conflict": "I know somebody in it",
    "senior": "It needs somebody with more experience",
    "shift": "The end of my shift",
    "other": "Something else",
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
    "not_shown": "Not shown where you are",
    "show_over": "Over",
}
