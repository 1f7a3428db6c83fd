"""How officers' screens say what a case, its evidence and its history are."""

from collections.abc import Callable, Mapping
from datetime import datetime

from domain.age_verification.evidence import Evidence, EvidenceKind
from entrypoints.web.words import lasted, said

CASE_STATES = {
    "draft": "Not begun",
    "consented": "Notice agreed to",
    "collecting": "Person brings documents",
    "submitted": "Handed in",
    "processing": "Being checked",
    "needs_input": "Waits for the person",
    "needs_review": "To be reviewed",
    "auto_passed": "Checks passed, to be approved",
    "awaiting_second": "Waits for a second officer",
    "approved": "Approved",
    "reverify_due": "To verify again",
    "rejected": "Refused",
    "expired": "Over",
    "revoked": "Revoked",
    "withdrawn": "Withdrawn by the person",
    "blocked_minor": "Locked: under 18",
}
CASE_PURPOSES = {"viewer": "Watch and pay", "performer": "Perform"}
WHY = {
    "opened": "Opened",
    "consent_given": "Agreed to the notice",
    "method_chosen": "Chose a method",
    "handed_in": "Handed in",
    "person_withdrew": "Withdrew",
    "appealed": "Appealed",
    "taken_up": "Taken up",
    "evidence_complete": "Every check passed",
    "evidence_missing": "Something is missing",
    "check_failed": "A check failed",
    "claims_contradict": "The documents contradict each other",
    "officer_must_read": "Nobody has read the document yet",
    "officer_must_compare": "The face has to be compared",
    "duplicate_identity": "Another performer has this document",
    "linked_to_barred": "Document of somebody who was barred",
    "declared_minor": "The birth they typed is of a minor",
    "provider_gave_up": "The provider’s check was not finished",
    "provider_unsure": "The provider is not sure",
    "time_over": "Its time is over",
    "document_expired": "The document has expired",
    "name_changed": "The name has changed",
    "face_changed": "The face on camera does not match",
    "account_held": "The account was held by an officer",
    "found_minor": "Found to be under 18",
    "reviewed": "Approved once",
    "confirmed": "Approved by a second officer",
    "second_disagrees": "The second officer disagrees",
    "document_unreadable": "The document cannot be read",
    "document_wrong_kind": "Not a document we take",
    "selfie_unclear": "The face cannot be seen clearly",
    "name_differs": "The names differ",
    "birth_differs": "The dates of birth differ",
    "face_differs": "Another face than on the document",
    "document_forged": "The document is not genuine",
    "document_of_another": "Somebody else’s document",
    "second_account": "They have another verified account",
    "should_verify_again": "Should verify again",
    "rules_broken": "Broke the house rules",
    "unblock_proposed": "Proposed to open a lock",
    "unblock_confirmed": "Agreed to open a lock",
}
POINTS = {
    "document_genuine": (
        "The document is genuine",
        "Print, photo and security features are right; no edge, blur or glare hides anything.",
    ),
    "name_read": (
        "The name is the one on the document",
        "Read it letter by letter; it agrees with every other source.",
    ),
    "adult_by_birth": (
        "The date of birth is that of an adult",
        "Read it on the document itself; the 18th birthday is past, in India, today.",
    ),
    "face_matches": (
        "The face is the one on the document",
        "Eyes, ears, nose, jaw. When in doubt, ask for another picture.",
    ),
    "tax_id_matches": (
        "The PAN belongs to this person",
        "Its name and birth agree with the document, or the card’s picture shows it.",
    ),
}
EVIDENCE = {
    "consent": "Agreed to the notice",
    "age": "Age",
    "identity": "Identity",
    "liveness": "Liveness",
    "face_match": "Face match by a provider",
    "human_comparison": "Face compared by a person",
    "tax_id": "PAN",
    "agreement": "Performer agreement",
}
VERDICTS = {
    "passed": "Passed",
    "unsure": "Not confirmed",
    "mismatch": "Contradicts",
    "failed": "Failed",
}
VERDICT_TONES = {"passed": "ok", "unsure": "warn", "mismatch": "bad", "failed": "bad"}
VIA = {
    "age_provider": "age provider",
    "aadhaar_xml": "Aadhaar file",
    "aadhaar_qr": "Aadhaar QR",
    "digilocker": "DigiLocker",
    "cashfree": "Cashfree",
    "veriff": "Veriff",
    "passport": "passport",
    "other_id": "photo id",
    "pan": "PAN",
    "face": "face picture",
    "officer": "officer",
    "platform": "platform",
}
PROVIDERS = {"issuer": "signed by its issuer", "tax_office": "the tax office"}
SHOWN_BY_PICTURE = frozenset({EvidenceKind.HUMAN_COMPARISON, EvidenceKind.TAX_ID})
"""What a person does not type: a picture of it is all they bring."""
OUTCOMES = {
    "running": "Still running",
    "adult": "Adult",
    "minor": "Minor",
    "undecided": "No clear answer",
    "refused": "Refused",
    "lapsed": "Never finished",
}
SOURCES = {"aadhaar": "Aadhaar", "passport": "Passport", "pan": "PAN", "other_id": "Photo id"}
LINKS = {"document": "Same document", "payout_account": "Same payout account"}
APPEALS = {
    "open": "Open",
    "overturned": "Decided for the person",
    "upheld": "Decision stands",
    "lapsed": "Ended with the case",
}
MISSING = {
    "consent": "consent",
    "age": "age",
    "identity": "identity",
    "face": "face",
    "tax_id": "PAN",
    "agreement": "agreement",
}
ACTORS = {
    "person": "The person",
    "officer": "An officer",
    "provider": "The provider",
    "platform": "LivePanty",
}
DONE = {
    "claimed": "The case is yours for fifteen minutes; each decision ends that.",
    "released": "The case is back in the queue.",
    "awaiting_second": "Approved once. Another officer confirms it before anything is given.",
    "approved": "Approved. The person is told, and may do what they asked for.",
    "needs_input": "The person is asked to bring something again.",
    "rejected": "Refused. The person is told why, and that they can appeal.",
    "needs_review": "Back in the queue, to be looked at anew.",
    "blocked_minor": "The account is locked, everywhere and at once.",
    "revoked": "The approval is taken away. The person is told why, and that they can appeal.",
    "reverify_due": "The person is asked to verify again; nothing is allowed by this case meanwhile.",
    "upheld": "The account stays locked, and the appeal is answered.",
    "proposed": "Proposed. Another officer has to agree before the case is opened again.",
}


def hours_to(start: datetime, end: datetime) -> str:
    """As `lasted`, and in hours up to three days: a clock of 48 hours is not told as one day."""
    hours = int((end - start).total_seconds()) // 3600
    return f"{hours} h" if 24 <= hours < 72 else lasted(start, end)


def spoken_by(piece: Evidence) -> str:
    """Whose word a piece of evidence is, and how it came."""
    if piece.provider == "person":
        looked_at = piece.document_id is not None and piece.kind in SHOWN_BY_PICTURE
        return "a picture they brought" if looked_at else f"{VIA[piece.method]}, as they typed it"
    how = VIA[piece.method]
    who = PROVIDERS.get(piece.provider, piece.provider)
    return how if who in {"", how, piece.method.value} else f"{how}, {who}"


STAFF_FILTERS: Mapping[str, Callable[..., str]] = {
    "case_state": said(CASE_STATES),
    "case_purpose": said(CASE_PURPOSES),
    "case_why": said(WHY),
    "point_title": lambda point: POINTS[str(point)][0],
    "point_hint": lambda point: POINTS[str(point)][1],
    "evidence_kind": said(EVIDENCE),
    "verdict_words": said(VERDICTS),
    "verdict_tone": said(VERDICT_TONES),
    "via": said(VIA),
    "spoken_by": spoken_by,
    "hours_to": hours_to,
    "attempt_outcome": said(OUTCOMES),
    "source": said(SOURCES),
    "link_kind": said(LINKS),
    "appeal_outcome": said(APPEALS),
    "missing_part": said(MISSING),
    "actor_words": said(ACTORS),
}
