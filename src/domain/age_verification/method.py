"""The ways in which somebody can show who they are, or how old."""

from enum import StrEnum


class Method(StrEnum):
    """One way. The value is stable: it is kept with each attempt and each piece of evidence."""

    AGE_PROVIDER = "age_provider"
    """A provider that says only whether the person is an adult."""
    AADHAAR_XML = "aadhaar_xml"
    """Aadhaar offline e-KYC: the signed XML in a zip with a share code."""
    AADHAAR_QR = "aadhaar_qr"
    """Aadhaar Secure QR, from a picture of it."""
    DIGILOCKER = "digilocker"
    CASHFREE = "cashfree"
    """DigiLocker through Cashfree Secure ID."""
    VERIFF = "veriff"
    PASSPORT = "passport"
    """The machine readable zone, typed, beside a picture that an officer compares."""
    OTHER_ID = "other_id"
    """A picture of another government photo id, read and compared by officers."""
    PAN = "pan"
    """The tax number, and the name and birth it belongs to."""
    FACE = "face"
    """A provider compares a face with the picture of a document, or with an earlier one."""
    OFFICER = "officer"
    """An officer's own comparison, such as of a face with a photo."""
    PLATFORM = "platform"
    """What the platform itself records, such as a consent."""


USES_AADHAAR = frozenset({Method.AADHAAR_XML, Method.AADHAAR_QR, Method.DIGILOCKER, Method.CASHFREE})
"""Allowed only to a registered Offline Verification Seeking Entity (AGE-22): off until its registration is set."""
