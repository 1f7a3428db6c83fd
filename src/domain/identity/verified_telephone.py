"""A telephone number whose messages the holder of an account reads, and the code that proves it (CHT-12)."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from hmac import compare_digest

from domain.errors import Conflict, Forbidden, Invalid, TooSoon
from domain.ids import UserId

NUMBER_KIND = "account-telephone"
"""What the keyed hash of a number is told it is of."""
CODE_DIGITS = 6
CODE_LIFETIME = timedelta(minutes=10)
"""As the text message says, whose words are registered."""
TRIES_MAX = 5
"""At one code: a guesser of a million comes through one time in 200,000, and is sent few codes."""


class TelephoneCodeOver(Conflict):
    """None was asked for, its time is over, or it was tried too often."""

    code = "telephone_code_over"


class WrongTelephoneCode(Invalid):
    code = "wrong_telephone_code"


class TelephoneTaken(Conflict):
    """Said to nobody who has not proved that the number is theirs: else anybody could ask who has an account here."""

    code = "telephone_taken"


class TooManyTelephoneCodes(TooSoon):
    code = "too_many_telephone_codes"


class NoTextMessagesHere(Conflict):
    code = "no_text_messages_here"


class TelephoneUnreachable(Conflict):
    code = "telephone_unreachable"


class TelephoneNotVerified(Forbidden):
    code = "telephone_not_verified"


@dataclass(frozen=True, slots=True)
class TelephoneProof:
    """A number that an account says is its holder's, and the code that was sent to it. Each account has one at most.

    Both digests are keyed: neither numbers nor six digits can be tried out by whoever reads them. `tries` counts those
    that came, the right one too.
    """

    user_id: UserId
    number_digest: bytes
    code_digest: bytes
    asked_at: datetime
    tries: int

    @classmethod
    def ask(
        cls, *, user_id: UserId, number_digest: bytes, code_digest: bytes, now: datetime
    ) -> "TelephoneProof":
        return cls(user_id, number_digest, code_digest, now, 0)

    @property
    def until(self) -> datetime:
        return self.asked_at + CODE_LIFETIME

    def is_open(self, now: datetime) -> bool:
        return now < self.until and self.tries < TRIES_MAX

    def tried(self, now: datetime) -> "TelephoneProof":
        """With one more try, which is counted before it is looked at. Raises `TelephoneCodeOver`."""
        if not self.is_open(now):
            raise code_over()
        return replace(self, tries=self.tries + 1)

    def require_code(self, code_digest: bytes) -> None:
        """Raises `WrongTelephoneCode`."""
        if not compare_digest(self.code_digest, code_digest):
            left = TRIES_MAX - self.tries
            rest = f"{left} more {'try' if left == 1 else 'tries'}" if left else "ask for another"
            raise WrongTelephoneCode(f"that is not the code that was sent; {rest}", pointer="/code")

    def proved(self, now: datetime) -> "VerifiedTelephone":
        return VerifiedTelephone(self.user_id, self.number_digest, now)


@dataclass(frozen=True, slots=True)
class VerifiedTelephone:
    """A number that an account has proved. Each account has one at most."""

    user_id: UserId
    number_digest: bytes
    verified_at: datetime


def code_over() -> TelephoneCodeOver:
    return TelephoneCodeOver("there is no code that is still good: ask for another")


def require_free(other_accounts: int, *, accounts_max: int) -> None:
    """`other_accounts` have this number already. Raises `TelephoneTaken`."""
    if other_accounts >= accounts_max:
        raise TelephoneTaken("this number is verified by as many accounts as may have it")


def digits_of(secret: str) -> str:
    """A code of six digits, made of a random secret of 256 bits."""
    number = int.from_bytes(sha256(secret.encode()).digest()) % 10**CODE_DIGITS
    return f"{number:0{CODE_DIGITS}}"


def normal_digits(typed: str) -> str:
    """A code as it was made, however it was typed: with spaces, hyphens, in the digits of any script."""
    return "".join(str(int(each)) for each in typed[:40] if each.isdecimal())
