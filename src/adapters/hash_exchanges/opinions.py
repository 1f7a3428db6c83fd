"""What HMA's banks are told of matches that were wrong.

Its published contract takes no opinions on what it fetched from others: an operator names an address of their own that
passes them on, in the words in which exchanges keep them.
"""

from adapters.hash_exchanges.hma import ANSWER_BYTES_MAX, BANK, content_of
from adapters.hash_exchanges.http import ExchangeHttp
from domain.ids import BankedHashId, FalseMatchId
from ports.moderation.watch.false_matches import HashOpinion, HashOpinions, OpinionFailed
from ports.moderation.watch.hash_banks import ExchangeFailed

ANSWER_SECONDS = 10.0


class HmaOpinions(HashOpinions):
    """`content_id` is HMA's own number of the hash; `opinion_id` is the same each time that one is told."""

    def __init__(self, *, url: str, timeout_seconds: float = ANSWER_SECONDS) -> None:
        self._url = url
        self._http = ExchangeHttp(
            name=BANK, url=url, headers={}, timeout_seconds=timeout_seconds, size_max=ANSWER_BYTES_MAX
        )

    async def aclose(self) -> None:
        await self._http.aclose()

    async def tell(
        self,
        *,
        bank: str,
        hash_id: BankedHashId,
        distance: int,
        opinion: HashOpinion,
        opinion_id: FalseMatchId,
    ) -> None:
        if bank != BANK:
            raise OpinionFailed(f"nobody here tells {bank}", permanent=True)
        told = {
            "signal_type": "pdq", "content_id": content_of(hash_id), "distance": distance, "opinion": opinion.value,
            "opinion_id": str(opinion_id),
        }  # fmt: skip
        try:
            await self._http.post(self._url, told)
        except ExchangeFailed as error:
            raise OpinionFailed(str(error), permanent=error.permanent) from None
