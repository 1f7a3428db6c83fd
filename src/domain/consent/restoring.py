"""When what was made of a show is shown again."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from domain.consent.cast import CastMember, CastState
from domain.consent.media_item import MediaItem
from domain.consent.withdrawal import Withdrawal


def restored(
    items: Iterable[MediaItem],
    *,
    withdrawals: Iterable[Withdrawal],
    cast: Iterable[CastMember],
    now: datetime,
) -> Sequence[MediaItem]:
    """The items as they are shown again; none while a withdrawal stands, or somebody on camera took back their
    consent."""
    is_kept = any(each.is_standing for each in withdrawals) or any(
        member.state is CastState.WITHDRAWN for member in cast
    )
    return () if is_kept else [item.restored(now) for item in items]
