"""When what was made of a show is shown again."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from domain.consent.cast import CastMember, CastState
from domain.consent.media_item import MediaItem
from domain.consent.withdrawal import Withdrawal, WithdrawalState


def restored(
    items: Iterable[MediaItem],
    *,
    withdrawals: Iterable[Withdrawal],
    cast: Iterable[CastMember],
    now: datetime,
) -> Sequence[MediaItem]:
    """The items as they are shown again; none while a withdrawal stands, or somebody on camera took back their
    consent."""
    return () if is_kept(withdrawals, cast) else [item.restored(now) for item in items]


def is_kept(withdrawals: Iterable[Withdrawal], cast: Iterable[CastMember]) -> bool:
    """Whether what was made of the show is kept from everybody."""
    return any(each.is_standing for each in withdrawals) or any(
        member.state is CastState.WITHDRAWN for member in cast
    )


STILL_HIDDEN = "still_hidden"
"""How a withdrawal stands that keeps nothing hidden any more, where something else does. What that is, and whose,
nobody is told."""


def told_of(case: Withdrawal, *, withdrawals: Iterable[Withdrawal], cast: Iterable[CastMember]) -> str:
    """How it stands, in a word for whoever asked and for the performer: its state, or `STILL_HIDDEN`."""
    is_restored = case.state is WithdrawalState.RESTORED
    return STILL_HIDDEN if is_restored and is_kept(withdrawals, cast) else case.state.value
