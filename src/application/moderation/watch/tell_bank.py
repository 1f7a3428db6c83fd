"""Tell a bank that its hash was taken for another picture, so that others are spared the same (CSA-02)."""

from dataclasses import dataclass

from domain.ids import EventId
from domain.moderation.events import MatchDeclaredFalse
from domain.moderation.watch.hash_bank import OWN_BANK
from ports.moderation.watch.false_matches import HashOpinion, HashOpinions


@dataclass(frozen=True, slots=True)
class TellBankOfFalseMatch:
    """What is in our own bank officers retire themselves. It is told which hash, how near, and nothing of the show."""

    opinions: HashOpinions | None
    """None where the operator named nowhere to tell: officers then write to the exchange themselves."""

    async def __call__(self, event: MatchDeclaredFalse, event_id: EventId) -> None:
        """Raises `OpinionFailed`."""
        if event.bank == OWN_BANK or self.opinions is None:
            return
        await self.opinions.tell(
            bank=event.bank, hash_id=event.hash_id, distance=event.distance, opinion=HashOpinion.FALSE_POSITIVE,
            opinion_id=event.false_match_id,
        )  # fmt: skip
