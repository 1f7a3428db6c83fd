"""Accounts: who somebody is, and how they prove it."""

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import datetime

from domain.errors import Conflict, Forbidden, Invalid, NotFound
from domain.identity.permissions import Role
from domain.ids import UserId
from domain.language import Language
from domain.words import is_seen

PASSWORD_MIN = 10
PASSWORD_MAX = 128
DISPLAY_NAME_MIN = 2
DISPLAY_NAME_MAX = 40
ERASED_NAME = "Erased account"
ERASED_DOMAIN = "erased.invalid"
"""RFC 2606: nobody can have an address there."""
NO_PASSWORD = "!"  # noqa: S105 - it is none
"""No hash of any password."""
EMAIL_MAX = 254  # RFC 5321 4.5.3.1.3, path length less its brackets

_EMAIL = re.compile(
    r"[^@\s\x00-\x1f<>,;:\"()\[\]\\]+@[^@\s\x00-\x1f<>,;:\"()\[\]\\]+\.[^@\s.\x00-\x1f<>,;:\"()\[\]\\]{2,}"
)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")

_OURS = frozenset({"admin", "administrator", "moderator", "official", "staff", "support"})
"""Nobody else is called so: who reads a name in a chat cannot tell a person of ours by anything else."""
_LIKE_LATIN = frozenset({"ARMENIAN", "CHEROKEE", "CYRILLIC", "GREEK"})
"""Scripts with letters that look as Latin ones do: beside those they are there to be taken for them."""

COMMON_PASSWORDS = frozenset(
    {
        "1234567890", "12345678910", "123456789a", "0123456789", "9876543210", "1111111111", "0000000000",
        "qwertyuiop", "qwerty12345", "qwerty123456", "1q2w3e4r5t", "1qaz2wsx3edc", "asdfghjkl1", "zxcvbnm123",
        "password12", "password123", "password1234", "passw0rd123", "iloveyou12", "iloveyou123", "india12345",
        "welcome123", "welcome1234", "admin12345", "administrator", "letmein123", "livepanty1", "livepanty123",
    }
)  # fmt: skip


class InvalidEmail(Invalid):
    code = "invalid_email"


class WeakPassword(Invalid):
    code = "weak_password"


class InvalidDisplayName(Invalid):
    code = "invalid_display_name"


class EmailTaken(Conflict):
    code = "email_taken"


class UserNotFound(NotFound):
    code = "user_not_found"


class WrongCredentials(Forbidden):
    """Wrong address or wrong password; which of the two is not said."""

    code = "wrong_credentials"


@dataclass(frozen=True, slots=True)
class User:
    """An account. `email` is lower case and unique; `password_hash` is an argon2id PHC string; `language` is what they
    chose to be written to in, and `None` until they choose."""

    id: UserId
    email: str
    display_name: str
    password_hash: str
    role: Role
    created_at: datetime
    language: Language | None

    @classmethod
    def register(
        cls, *, user_id: UserId, email: str, display_name: str, password_hash: str, now: datetime
    ) -> "User":
        return cls(
            user_id,
            normal_email(email),
            normal_display_name(display_name),
            password_hash,
            Role.VIEWER,
            now,
            None,
        )

    def renamed(self, display_name: str) -> "User":
        return replace(self, display_name=normal_display_name(display_name))

    def erased(self) -> "User":
        """Without whatever says who it was. Nobody can sign in to it, and no letter is sent to it."""
        email = f"{self.id}@{ERASED_DOMAIN}"
        return replace(self, email=email, display_name=ERASED_NAME, password_hash=NO_PASSWORD, language=None)

    @property
    def is_erased(self) -> bool:
        return self.email.endswith(f"@{ERASED_DOMAIN}")

    def reading(self, language: Language) -> "User":
        """With the language in which they want to be written to."""
        return replace(self, language=language)

    def with_role(self, role: Role) -> "User":
        return replace(self, role=role)


def normal_email(text: str) -> str:
    """The address as it is stored and compared: trimmed, lower case. Raises `InvalidEmail`."""
    email = text.strip().lower()
    if len(email) > EMAIL_MAX or not _EMAIL.fullmatch(email) or email.endswith(f"@{ERASED_DOMAIN}"):
        raise InvalidEmail("that is not an e-mail address", pointer="/email")
    return email


def masked_email(email: str) -> str:
    """The first letters of the mailbox and of the domain, and its ending: `a•••@l•••.test`."""
    mailbox, _, domain = email.partition("@")
    return f"{mailbox[:1]}•••@{domain[:1]}•••.{domain.rpartition('.')[2]}"


def normal_display_name(text: str) -> str:
    """The name others see: trimmed, inner white space single, no control characters, not as if it
    were of our team, and not of letters that are taken for others. Raises `InvalidDisplayName`."""
    name = " ".join(text.split())
    if not DISPLAY_NAME_MIN <= len(name) <= DISPLAY_NAME_MAX or _CONTROL.search(name) or not is_seen(name):
        raise InvalidDisplayName(
            f"a display name has {DISPLAY_NAME_MIN} to {DISPLAY_NAME_MAX} characters", pointer="/display_name"
        )
    if _passes_for_ours(name):
        raise InvalidDisplayName("a display name says nothing of our team", pointer="/display_name")
    if _mixes_scripts(name):
        raise InvalidDisplayName("a display name is written in one script", pointer="/display_name")
    return name


def _passes_for_ours(name: str) -> bool:
    plain = unicodedata.normalize("NFKC", name).casefold()
    letters = "".join(each for each in plain if each.isalnum())
    return "livepanty" in letters or not _OURS.isdisjoint(re.findall(r"[a-z]+", plain))


def _mixes_scripts(name: str) -> bool:
    scripts = {unicodedata.name(each, "").partition(" ")[0] for each in name if each.isalpha()}
    return "LATIN" in scripts and not scripts.isdisjoint(_LIKE_LATIN)


def require_strong_password(password: str, *, email: str) -> None:
    """Length and a list of common choices (NIST SP 800-63B 5.1.1.2), no composition rules.

    Raises `WeakPassword`.
    """
    if not PASSWORD_MIN <= len(password) <= PASSWORD_MAX:
        raise WeakPassword(f"a password has {PASSWORD_MIN} to {PASSWORD_MAX} characters", pointer="/password")
    folded = password.casefold()
    if folded in COMMON_PASSWORDS or len(set(folded)) < 4:
        raise WeakPassword("that password is one of the first that are tried", pointer="/password")
    if folded == email.strip().casefold():
        raise WeakPassword("a password must differ from the e-mail address", pointer="/password")
