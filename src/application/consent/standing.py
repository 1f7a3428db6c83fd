"""How a show and a person stand, where consent asks."""

from datetime import datetime

from domain.age_verification.age import AgeState
from domain.age_verification.policy import Purpose
from domain.consent.cast import CastClosed, CoPerformerNotVerified, require_verified
from domain.identity.permissions import PERMISSIONS, Permission
from domain.identity.user import UserNotFound
from domain.ids import UserId
from domain.streaming.stream import StreamState
from ports.transaction import Transaction


def require_cast_open(state: StreamState) -> None:
    """Nobody joins or leaves a show that has begun: whoever wants to, ends it first. Raises `CastClosed`."""
    if state is not StreamState.CREATED:
        raise CastClosed("the show has begun or is over; end it, and make another")


async def require_verified_performer(tx: Transaction, user_id: UserId, *, now: datetime) -> None:
    """Raises `CoPerformerNotVerified` unless their approval holds, and where there is no such account."""
    try:
        user = await tx.users.get(user_id)
    except UserNotFound:
        raise CoPerformerNotVerified("no verified performer has this number", pointer="/user_id") from None
    case = await tx.cases.find_latest(user_id, Purpose.PERFORMER)
    require_verified(
        may_publish=Permission.PUBLISH in PERMISSIONS[user.role]
        and case is not None
        and case.is_approved(now=now),
        is_verified_adult=(await tx.ages.get(user_id)).state is AgeState.VERIFIED_ADULT,
    )
