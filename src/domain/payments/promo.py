"""Promo tokens: given by staff, apart from what was bought, and gone on a day that is shown from the first."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from domain.errors import Conflict, Forbidden, Invalid, NotFound
from domain.ids import PromoGrantId, UserId
from domain.money import Tokens
from domain.payments.refund import normal_reason

GRANT_MAX = 1_000
PERSON_MAX = 2_000
"""Of one person's promo tokens that are not expired."""
OFFICER_DAY_MAX = 20_000
"""What one officer may grant within a day."""
LIFETIME_MIN = timedelta(days=1)
LIFETIME_MAX = timedelta(days=366)


class PromoGrantNotFound(NotFound):
    code = "promo_grant_not_found"


class PromoGrantIdReused(Conflict):
    code = "promo_grant_id_reused"


class PromoTokensOutOfRange(Invalid):
    code = "promo_tokens_out_of_range"


class PromoExpiryOutOfRange(Invalid):
    code = "promo_expiry_out_of_range"


class PromoCapReached(Conflict):
    """More than one person may have, or one officer may give."""

    code = "promo_cap_reached"


class PromoToOneself(Forbidden):
    code = "promo_to_oneself"


class PromoNotForStaff(Conflict):
    """Who may not tip has no use for tokens."""

    code = "promo_not_for_staff"


@dataclass(frozen=True, slots=True)
class PromoGrant:
    """`swept_at` is when it expired, and `expired` how many of its tokens nobody had spent by then."""

    id: PromoGrantId
    user_id: UserId
    tokens: Tokens
    reason: str
    granted_by: UserId
    granted_at: datetime
    expires_at: datetime
    swept_at: datetime | None
    expired: Tokens

    @classmethod
    def grant(
        cls, *, grant_id: PromoGrantId, user_id: UserId, tokens: int, reason: str,
        by: UserId, expires_at: datetime, now: datetime,
    ) -> "PromoGrant":  # fmt: skip
        """Raises `PromoTokensOutOfRange`, `PromoExpiryOutOfRange`, `PromoToOneself`, `ReasonRequired`."""
        if not 1 <= tokens <= GRANT_MAX:
            raise PromoTokensOutOfRange(f"a grant is 1 to {GRANT_MAX} tokens", pointer="/tokens")
        if not LIFETIME_MIN <= expires_at - now <= LIFETIME_MAX:
            raise PromoExpiryOutOfRange(
                "promo tokens last at least a day and at most a year", pointer="/expires_at"
            )
        if user_id == by:
            raise PromoToOneself("nobody grants tokens to themselves")
        return cls(
            grant_id, user_id, Tokens(tokens), normal_reason(reason), by, now, expires_at, None,
            Tokens(0),
        )  # fmt: skip

    def require_same_request(self, other: "PromoGrant") -> None:
        """Raises `PromoGrantIdReused`."""
        mine = (self.user_id, self.tokens, self.granted_by, self.expires_at)
        if mine != (other.user_id, other.tokens, other.granted_by, other.expires_at):
            raise PromoGrantIdReused("this id belongs to another grant")

    def require_room(self, *, person_has: int, officer_gave: int) -> None:
        """`person_has` are the person's unexpired granted tokens, `officer_gave` what the officer gave within a day.

        Raises `PromoCapReached`.
        """
        if person_has + self.tokens > PERSON_MAX:
            raise PromoCapReached(f"one person has at most {PERSON_MAX} promo tokens", pointer="/tokens")
        if officer_gave + self.tokens > OFFICER_DAY_MAX:
            raise PromoCapReached(
                f"one officer grants at most {OFFICER_DAY_MAX} tokens a day", pointer="/tokens"
            )

    def swept(self, expired: int, now: datetime) -> "PromoGrant":
        assert self.swept_at is None, "it expires once"
        return replace(self, swept_at=now, expired=Tokens(expired))
