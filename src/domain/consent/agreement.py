"""A performer signs the performer agreement."""

from dataclasses import dataclass
from datetime import datetime

from domain.consent.performer_agreement import PERFORMER_AGREEMENT
from domain.consent.text import in_force
from domain.errors import Conflict, Forbidden, Invalid
from domain.ids import AgreementId, UserId
from domain.language import Language

NAME_MIN = 2
NAME_MAX = 120


class AgreementRequired(Forbidden):
    code = "agreement_required"


class AgreementNotAccepted(Invalid):
    code = "agreement_not_accepted"


class SignedNameRequired(Invalid):
    code = "signed_name_required"


class AgreementChanged(Conflict):
    """What was read is not the text that is in force now."""

    code = "agreement_changed"


class AgreementIdReused(Conflict):
    code = "agreement_id_reused"


@dataclass(frozen=True, slots=True)
class SignedAgreement:
    """One signature, kept for good. `text_sha256` is the digest, in hexadecimal, of the very text that was shown."""

    id: AgreementId
    user_id: UserId
    version: str
    language: Language
    text_sha256: str
    signed_at: datetime

    @classmethod
    def sign(
        cls, *, agreement_id: AgreementId, user_id: UserId, text_sha256: str, accepted: bool, now: datetime
    ) -> "SignedAgreement":
        """Raises `AgreementNotAccepted`, `AgreementChanged`."""
        if not accepted:
            raise AgreementNotAccepted("tick the box to sign", pointer="/accept")
        text = in_force(PERFORMER_AGREEMENT, now)
        language = text.language_of(text_sha256)
        if language is None:
            raise AgreementChanged("the agreement was changed; read it again as it is now")
        return cls(agreement_id, user_id, text.version, language, text_sha256, now)

    def require_same_request(self, other: "SignedAgreement") -> None:
        """Tell a retry from another signature under the same id. Raises `AgreementIdReused`."""
        if (self.user_id, self.text_sha256) != (other.user_id, other.text_sha256):
            raise AgreementIdReused("this id belongs to another signature")


def normal_name(text: str) -> str:
    """The name as it was typed, trimmed. Raises `SignedNameRequired`."""
    name = " ".join(text.split())
    if not NAME_MIN <= len(name) <= NAME_MAX or not name.isprintable():
        raise SignedNameRequired(f"sign with your name, {NAME_MIN} to {NAME_MAX} characters", pointer="/name")
    return name


def require_current_agreement(latest: SignedAgreement | None, now: datetime) -> None:
    """Refuse who signed nothing, or an earlier version (CNS-01). Raises `AgreementRequired`."""
    if latest is None or latest.version != in_force(PERFORMER_AGREEMENT, now).version:
        raise AgreementRequired("sign the performer agreement as it is in force now, then go live")
