"""Banks of hashes: the pictures that must not be shown here again (CSA-01, ENF-08). Never a picture."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from domain.errors import Conflict, Invalid, NotFound
from domain.ids import BankedHashId, UserId
from domain.moderation.note import required_note
from domain.moderation.watch.picture_hash import QUALITY_MIN, HashedPicture, PictureHash

OWN_BANK = "own"
"""What our own staff removed. Every other bank is an exchange's, and only that exchange changes it."""
_NAME = re.compile(r"[a-z][a-z0-9_]{1,39}")


class BankKind(StrEnum):
    """What is known of the pictures in a bank. Either is severity 0."""

    CHILD_SAFETY = "child_safety"
    NON_CONSENT = "non_consent"


class InvalidBank(Invalid):
    code = "invalid_hash_bank"


class PictureSaysTooLittle(Invalid):
    """A hash of such a picture would match what is not alike."""

    code = "picture_says_too_little"


class BankedHashNotFound(NotFound):
    code = "banked_hash_not_found"


class BankedHashIdReused(Conflict):
    code = "banked_hash_id_reused"


class BankedHashRetired(Conflict):
    code = "banked_hash_retired"


class ExchangesHash(Conflict):
    """An exchange's hash goes when the exchange takes it back."""

    code = "exchanges_hash"


def require_bank(name: str) -> str:
    """Raises `InvalidBank`."""
    if not _NAME.fullmatch(name):
        raise InvalidBank("a bank's name has 2 to 40 small letters, digits and underscores", pointer="/bank")
    return name


@dataclass(frozen=True, slots=True)
class BankedHash:
    """One hash in one bank. It matches until it is retired, and stays on record after that.

    `added_by` is None where it came from an exchange. `reason` says why it is here, in the words of who added it.
    """

    id: BankedHashId
    bank: str
    kind: BankKind
    hash: PictureHash
    added_by: UserId | None
    reason: str
    added_at: datetime
    retired_at: datetime | None
    retired_by: UserId | None
    retired_reason: str

    @classmethod
    def of_staff(
        cls, hash_id: BankedHashId, picture: HashedPicture, kind: BankKind, *, actor_id: UserId, reason: str,
        now: datetime,
    ) -> "BankedHash":  # fmt: skip
        """Raises `PictureSaysTooLittle`, `NoteMissing`, `NoteTooLong`."""
        if not picture.can_match:
            raise PictureSaysTooLittle(
                f"this picture has too little in it to be known again: quality {picture.quality}, "
                f"and {QUALITY_MIN} is needed"
            )
        note = required_note(reason)
        return cls(hash_id, OWN_BANK, kind, picture.hash, actor_id, note, now, None, None, "")

    @classmethod
    def of_exchange(
        cls, hash_id: BankedHashId, picture: PictureHash, *, bank: str, kind: BankKind, now: datetime
    ) -> "BankedHash":
        """Raises `InvalidBank`."""
        return cls(hash_id, require_bank(bank), kind, picture, None, "", now, None, None, "")

    @property
    def is_retired(self) -> bool:
        return self.retired_at is not None

    def require_same_request(self, other: "BankedHash") -> None:
        """Tell a retry from another hash under the same id. Raises `BankedHashIdReused`."""
        if (self.kind, self.hash, self.added_by) != (other.kind, other.hash, other.added_by):
            raise BankedHashIdReused("this id belongs to another hash")

    def retired(self, *, actor_id: UserId, reason: str, now: datetime) -> "BankedHash":
        """It matches nothing any more. Raises `ExchangesHash`, `BankedHashRetired`, `NoteMissing`, `NoteTooLong`."""
        if self.added_by is None:
            raise ExchangesHash(
                f"this hash is the exchange's ({self.bank}): tell them, and it goes when they take it back"
            )
        if self.is_retired:
            raise BankedHashRetired("this hash is retired already")
        return replace(self, retired_at=now, retired_by=actor_id, retired_reason=required_note(reason))


@dataclass(frozen=True, slots=True)
class HashMatch:
    """A picture is one of a bank's, within `DISTANCE_MAX`. `turned`: not as it is, but turned or mirrored."""

    bank: str
    kind: BankKind
    hash_id: BankedHashId
    distance: int
    turned: bool


def gravest(matches: Sequence[HashMatch]) -> HashMatch:
    """Of what one picture matched, nearest first, what is acted on: a child's comes before what is nearer, or nobody of
    child safety would hear of it."""
    return min(matches, key=lambda match: match.kind is not BankKind.CHILD_SAFETY)
