"""Whether two accounts are one person: by keyed hashes of documents and payout accounts, never by the numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.age_verification.policy import Purpose
from domain.age_verification.reasons import Reason
from domain.ids import CaseId, UserId


class LinkKind(StrEnum):
    DOCUMENT = "document"
    PAYOUT_ACCOUNT = "payout_account"


@dataclass(frozen=True, slots=True)
class IdentityLink:
    """An account showed this document, or is paid to this account. `digest` is a keyed hash of 32 bytes.

    `purpose` is that of the case it was shown in. `barred` says that its holder may not be here any more, and outlives
    whatever else is kept of them.
    """

    kind: LinkKind
    digest: bytes
    user_id: UserId
    case_id: CaseId | None
    purpose: Purpose
    barred: bool
    at: datetime


def hold_for(links: Sequence[IdentityLink], *, user_id: UserId, purpose: Purpose) -> Reason | None:
    """Why officers must look at somebody whose document or payout account these links have too; None where nothing
    speaks against it.

    A barred person's new account is held whatever it wants (ACC-11). One human is one performer (AGE-14): a viewer may
    have more than one account.
    """
    others = [link for link in links if link.user_id != user_id]
    if any(link.barred for link in links):
        return Reason.LINKED_TO_BARRED
    if purpose is Purpose.PERFORMER and any(link.purpose is Purpose.PERFORMER for link in others):
        return Reason.DUPLICATE_IDENTITY
    return None
