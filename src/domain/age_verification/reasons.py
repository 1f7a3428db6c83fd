"""Why a case moved. A decision carries one of these, never free text alone."""

from collections.abc import Mapping
from enum import StrEnum

from domain.errors import Invalid


class UnknownReason(Invalid):
    code = "unknown_reason"


class Reason(StrEnum):
    # What the person did.
    OPENED = "opened"
    CONSENT_GIVEN = "consent_given"
    METHOD_CHOSEN = "method_chosen"
    HANDED_IN = "handed_in"
    PERSON_WITHDREW = "person_withdrew"
    APPEALED = "appealed"
    # What the platform found.
    TAKEN_UP = "taken_up"
    EVIDENCE_COMPLETE = "evidence_complete"
    EVIDENCE_MISSING = "evidence_missing"
    CHECK_FAILED = "check_failed"
    CLAIMS_CONTRADICT = "claims_contradict"
    OFFICER_MUST_READ = "officer_must_read"
    OFFICER_MUST_COMPARE = "officer_must_compare"
    DUPLICATE_IDENTITY = "duplicate_identity"
    LINKED_TO_BARRED = "linked_to_barred"
    DECLARED_MINOR = "declared_minor"
    ACCOUNT_HELD = "account_held"
    PROVIDER_GAVE_UP = "provider_gave_up"
    PROVIDER_UNSURE = "provider_unsure"
    TIME_OVER = "time_over"
    DOCUMENT_EXPIRED = "document_expired"
    NAME_CHANGED = "name_changed"
    FACE_CHANGED = "face_changed"
    FOUND_MINOR = "found_minor"
    # What an officer decided.
    REVIEWED = "reviewed"
    CONFIRMED = "confirmed"
    SECOND_DISAGREES = "second_disagrees"
    DOCUMENT_UNREADABLE = "document_unreadable"
    DOCUMENT_WRONG_KIND = "document_wrong_kind"
    SELFIE_UNCLEAR = "selfie_unclear"
    NAME_DIFFERS = "name_differs"
    BIRTH_DIFFERS = "birth_differs"
    FACE_DIFFERS = "face_differs"
    DOCUMENT_FORGED = "document_forged"
    DOCUMENT_OF_ANOTHER = "document_of_another"
    SECOND_ACCOUNT = "second_account"
    SHOULD_VERIFY_AGAIN = "should_verify_again"
    RULES_BROKEN = "rules_broken"
    UNBLOCK_PROPOSED = "unblock_proposed"
    UNBLOCK_CONFIRMED = "unblock_confirmed"


ASKING = frozenset(
    {
        Reason.DOCUMENT_UNREADABLE,
        Reason.DOCUMENT_WRONG_KIND,
        Reason.DOCUMENT_EXPIRED,
        Reason.SELFIE_UNCLEAR,
        Reason.NAME_DIFFERS,
        Reason.BIRTH_DIFFERS,
        Reason.EVIDENCE_MISSING,
    }
)
"""What an officer may ask the person to bring again for."""

REFUSING = frozenset(
    {
        Reason.FACE_DIFFERS,
        Reason.DOCUMENT_FORGED,
        Reason.DOCUMENT_OF_ANOTHER,
        Reason.DOCUMENT_UNREADABLE,
        Reason.NAME_DIFFERS,
        Reason.BIRTH_DIFFERS,
        Reason.SECOND_ACCOUNT,
        Reason.LINKED_TO_BARRED,
        Reason.RULES_BROKEN,
    }
)
REVOKING = frozenset(
    {Reason.RULES_BROKEN, Reason.DOCUMENT_FORGED, Reason.DOCUMENT_OF_ANOTHER, Reason.SECOND_ACCOUNT}
)
DISPROVING = frozenset({Reason.DOCUMENT_FORGED, Reason.DOCUMENT_OF_ANOTHER})
"""What was shown is false: nothing that rests on it stands."""
REVERIFYING = frozenset(
    {Reason.SHOULD_VERIFY_AGAIN, Reason.NAME_CHANGED, Reason.FACE_CHANGED, Reason.DOCUMENT_EXPIRED}
)

TEXTS: Mapping[Reason, str] = {
    Reason.EVIDENCE_MISSING: "Something is still missing.",
    Reason.CHECK_FAILED: "A check did not pass. A person on our team looks at it.",
    Reason.CLAIMS_CONTRADICT: "Your documents do not say the same. A person on our team looks at it.",
    Reason.OFFICER_MUST_READ: "A person on our team reads your document.",
    Reason.OFFICER_MUST_COMPARE: "A person on our team compares your picture with your document.",
    Reason.EVIDENCE_COMPLETE: "Every check passed.",
    Reason.DUPLICATE_IDENTITY: "This document belongs to another account already. A person on our team looks at it.",
    Reason.LINKED_TO_BARRED: "This document belongs to an account that may not be here any more.",
    Reason.DECLARED_MINOR: "The date of birth you gave is of somebody under 18. A person on our team looks at it.",
    Reason.ACCOUNT_HELD: "Your account is under review. A person on our team looks at it.",
    Reason.PROVIDER_GAVE_UP: "The check was not finished. You can try again, or choose another way.",
    Reason.PROVIDER_UNSURE: "The provider was not sure. A person on our team looks at it.",
    Reason.TIME_OVER: "It was open for too long without anything happening, or its time is over.",
    Reason.DOCUMENT_EXPIRED: "Your document has expired. Bring one that is valid.",
    Reason.NAME_CHANGED: "Your name has changed. Verify again so that both agree.",
    Reason.FACE_CHANGED: "The face on camera could not be matched with your document.",
    Reason.FOUND_MINOR: "The check found that the holder of this account is under 18.",
    Reason.REVIEWED: "A first officer approved it; a second one confirms.",
    Reason.CONFIRMED: "You are verified.",
    Reason.SECOND_DISAGREES: "Our team looks at it once more.",
    Reason.DOCUMENT_UNREADABLE: "Your document cannot be read. Take the picture again: all four corners, no glare.",
    Reason.DOCUMENT_WRONG_KIND: "That is not a document we can take. Bring a passport or another government photo id.",
    Reason.SELFIE_UNCLEAR: "Your face cannot be seen clearly. Take the picture again in good light, without a filter.",
    Reason.NAME_DIFFERS: "The names on your documents differ.",
    Reason.BIRTH_DIFFERS: "The dates of birth on your documents differ.",
    Reason.FACE_DIFFERS: "The face in your picture is not the one on your document.",
    Reason.DOCUMENT_FORGED: "The document is not genuine.",
    Reason.DOCUMENT_OF_ANOTHER: "The document belongs to somebody else.",
    Reason.SECOND_ACCOUNT: "You have another account that is verified: one person, one performer.",
    Reason.SHOULD_VERIFY_AGAIN: "We ask you to verify again.",
    Reason.RULES_BROKEN: "You broke the house rules.",
    Reason.PERSON_WITHDREW: "You withdrew it.",
    Reason.APPEALED: "You appealed. Another officer looks at it.",
    Reason.UNBLOCK_CONFIRMED: "Two officers opened your case again.",
}


def told(reason: Reason) -> str:
    """The reason in words for the person it is about; "" where there is nothing to tell."""
    return TEXTS.get(reason, "")


def reason_named(key: str, among: frozenset[Reason]) -> Reason:
    """Raises `UnknownReason`."""
    for reason in among:
        if reason.value == key:
            return reason
    raise UnknownReason("choose one of the reasons of the list", pointer="/reason")
