"""A frame of a show was one of a bank's pictures (CSA-03)."""

from dataclasses import dataclass
from datetime import datetime

from domain.ids import BankedHashId, FrameMatchId, StreamId, UserId
from domain.moderation.watch.hash_bank import BankKind, HashMatch


@dataclass(frozen=True, slots=True)
class FrameMatch:
    """One for each show: the first that was found. What was kept of such a show's picture is shown to nobody."""

    id: FrameMatchId
    stream_id: StreamId
    performer_id: UserId
    bank: str
    kind: BankKind
    hash_id: BankedHashId
    distance: int
    turned: bool
    found_at: datetime

    @classmethod
    def found(
        cls,
        match_id: FrameMatchId,
        match: HashMatch,
        *,
        stream_id: StreamId,
        performer_id: UserId,
        now: datetime,
    ) -> "FrameMatch":
        return cls(
            match_id, stream_id, performer_id, match.bank, match.kind, match.hash_id, match.distance, match.turned, now
        )  # fmt: skip
