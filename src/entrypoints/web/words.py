"""How pages say things: money, moments and codes, in a person's words. Registered as template filters."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from domain.age_verification.reasons import told
from domain.moderation.text_screen import Concern, concerns_of
from domain.money import rupees
from domain.payments.velocity import TOLD
from domain.tipping.spending import Limits
from entrypoints.money_words import ACCOUNTS, OWN_ACCOUNTS, TRANSFERS

INDIA = ZoneInfo("Asia/Kolkata")
TONES = 6
"""How many portrait colours the stylesheet has."""

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
    "minor": "Somebody may be under 18",
    "suspected_minor": "Somebody may be under 18",
    "non_consent": "Somebody is filmed without consent",
    "violence_or_threat": "Violence or threats",
    "explicit_content": "Sexually explicit",
    "harassment": "Harassment",
    "impersonation": "Pretends to be somebody else",
    "off_platform_payment": "Asks for payment elsewhere",
    "other": "Something else",
    "other_rule": "Another house rule",
    "no_right": "May not perform any more",
    "approved": "Approved",
    "refused": "Refused",
    "kept_hidden": "Kept hidden",
    "erased": "Erased",
    "restored": "Restored",
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
    "withdrawal.decide": "Decided on a withdrawal of consent",
    "withdrawal.open": "Read a withdrawal of consent",
    "consent_record.export": "Exported a consent record",
    "stream.stop": "Stopped a show",
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
}
CONCERNS = {
    "minor": "speaks of minors",
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


def said(table: Mapping[str, str]) -> Callable[[object], str]:
    """Look a code up; one that has no words yet is shown readable rather than hidden."""

    def say(code: object) -> str:
        text = str(code)
        return table.get(text) or text.replace("_", " ").replace(".", ": ").capitalize()

    return say


def grouped(number: int) -> str:
    """`1234567` as `12,34,567`, digits grouped the Indian way."""
    return rupees(number * 100).replace("₹", "").removesuffix(".00")


def clock(seconds: int) -> str:
    """`75` as `1:15`, an hour and more as `1:02:03`."""
    hours, rest = divmod(seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes}:{seconds:02d}"


def signed(number: int) -> str:
    """With its sign, a true minus: `+100`, `−50`."""
    return f"+{grouped(number)}" if number > 0 else grouped(number).replace("-", "−")


def initials(name: str) -> str:
    words = [word for word in name.split() if word[0].isalnum()] or [name.strip() or "?"]
    return "".join(word[0] for word in (words[0], *words[1:][-1:])).upper()


def tone(subject: object) -> str:
    """A portrait colour that stays the same for the same id."""
    return f"tone-{sum(str(subject).encode()) % TONES}"


def day(at: datetime) -> str:
    """`22 Nov 2026`, Indian time."""
    there = at.astimezone(INDIA)
    return f"{there.day} {there:%b %Y}"


def calendar_day(on: date) -> str:
    """`22 Nov 2026`."""
    return f"{on.day} {on:%b %Y}"


def day_time(at: datetime) -> str:
    """`22 Nov 2026, 7:05 pm`, Indian time."""
    there = at.astimezone(INDIA)
    return (
        f"{there.day} {there:%b %Y}, {there.hour % 12 or 12}:{there:%M} {'am' if there.hour < 12 else 'pm'}"
    )


def _span(span: timedelta) -> str:
    minutes = max(0, int(span.total_seconds())) // 60
    if minutes < 60:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    if hours < 24:
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    return f"{hours // 24} d"


def since(at: datetime, now: datetime) -> str:
    """How long something runs: `25 min`, `just started`."""
    return _span(now - at) if now - at >= timedelta(minutes=1) else "just started"


def ago(at: datetime, now: datetime) -> str:
    return f"{_span(now - at)} ago" if now - at >= timedelta(minutes=1) else "just now"


def lasted(start: datetime, end: datetime) -> str:
    return _span(end - start) if end - start >= timedelta(minutes=1) else "under a minute"


def plural(count: int, one: str, many: str) -> str:
    return f"{grouped(count)} {one if count == 1 else many}"


def limits_words(limits: Limits) -> str:
    """`50 tokens a tip, no limit a day, …`"""

    def said(value: int | None, unit: str, per: str) -> str:
        return f"no limit {per}" if value is None else f"{grouped(value)} {unit} {per}"

    buying = "no limit on buying"
    if limits.buying_per_month is not None:
        buying = f"{rupees(limits.buying_per_month)} a month for buying"
    return ", ".join(
        (
            said(limits.per_tip, "tokens", "a tip"),
            said(limits.per_day, "tokens", "a day"),
            said(limits.per_month, "tokens", "a month"),
            buying,
        )
    )


def concern_words(text: str) -> str:
    """Why a text waits."""
    found = concerns_of(text)
    return ", ".join(CONCERNS[concern] for concern in Concern if concern in found)


def spaced(code: str) -> str:
    """A code in groups of four or five, as people read it out: `7F3K9 QTX24`."""
    size = 5 if len(code) % 5 == 0 else 4
    return " ".join(code[start : start + size] for start in range(0, len(code), size))


def sentence(text: str) -> str:
    """A refusal's detail as a sentence: `no such show` becomes `No such show.`"""
    whole = text[:1].upper() + text[1:]
    return whole if whole.endswith((".", "!", "?")) else whole + "."


def status_words(status: int) -> str:
    """A heading for an error page."""
    if status >= 500:
        return "That did not work"
    return STATUSES.get(status, "That is not possible")


FILTERS: Mapping[str, Callable[..., str]] = {
    "rupees": rupees,
    "grouped": grouped,
    "signed": signed,
    "initials": initials,
    "tone": tone,
    "day": day,
    "calendar_day": calendar_day,
    "day_time": day_time,
    "since": since,
    "ago": ago,
    "lasted": lasted,
    "plural": plural,
    "spaced": spaced,
    "sentence": sentence,
    "concerns": concern_words,
    "status_words": status_words,
    "age_words": said(AGES),
    "method_words": said(METHODS),
    "method_note": lambda method: METHOD_NOTES.get(str(method), ""),
    "requirement_words": said(REQUIREMENTS),
    "step_words": said(STEPS),
    "appeal_words": said(APPEALS),
    "told": told,
    "role_words": said(ROLES),
    "stream_words": said(STREAMS),
    "withdrawal_words": said(WITHDRAWALS),
    "media_words": said(MEDIA_STATES),
    "cast_words": said(CAST),
    "scope_words": said(SCOPES),
    "reason_words": said(REASONS),
    "purpose_words": said(PURPOSES),
    "action_words": said(ACTIONS),
    "transfer_words": said(TRANSFERS),
    "account_words": said(ACCOUNTS),
    "payout_words": said(PAYOUTS),
    "payout_account_words": said(PAYOUT_ACCOUNTS),
    "payout_hold_words": said(PAYOUT_HOLDS),
    "batch_words": said(BATCHES),
    "own_account_words": said(OWN_ACCOUNTS),
    "exception_words": said(EXCEPTIONS),
    "refund_words": said(REFUNDS),
    "refund_cause_words": said(REFUND_CAUSES),
    "hold_reason_words": said(HOLD_REASONS),
    "hold_told": TOLD.__getitem__,
    "dispute_words": said(DISPUTES),
    "decision_words": said(DECISIONS),
    "difference_words": said(DIFFERENCES),
    "request_words": said(REQUESTS),
    "legal_step_words": said(LEGAL_STEPS),
    "kept_words": said(KEPT),
    "show_kind_words": said(SHOW_KINDS),
    "booking_words": said(BOOKING_STATES),
    "clock": clock,
}
