"""Why a document that somebody brought cannot be taken for what it claims to be."""

from domain.errors import Invalid


class MalformedDocument(Invalid):
    """Not of the form its kind has: not a zip, not XML, not a QR, too large, or built to do harm."""

    code = "malformed_document"


class SignatureInvalid(Invalid):
    """The issuer did not sign this, or not this part of it, or not as it now stands."""

    code = "signature_invalid"


class WrongShareCode(Invalid):
    code = "wrong_share_code"


class DocumentTooOld(Invalid):
    """Issued too long ago to say who holds it today."""

    code = "document_too_old"


class DocumentExpired(Invalid):
    code = "document_expired"


class WrongCheckDigit(Invalid):
    """A check digit of a machine readable zone does not fit. The pointer names the field (AGE-08)."""

    code = "wrong_check_digit"


class AadhaarNotEnabled(Invalid):
    """Aadhaar methods are off: the platform has no registration as an Offline Verification Seeking Entity."""

    code = "aadhaar_not_enabled"
