"""A Hasher-Matcher-Actioner (HMA) of the operator's: its banks are asked, not copied.

For lists that may stay in one place only, such as NCMEC's: HMA has the credentials, fetches and indexes them. It is
sent a hash, never a picture.
"""

import asyncio
from collections.abc import Sequence
from uuid import UUID

import msgspec

from adapters.hash_exchanges.http import ExchangeHttp
from domain.ids import BankedHashId
from domain.moderation.watch.hash_bank import BankKind, HashMatch
from domain.moderation.watch.picture_hash import DISTANCE_MAX, HashedPicture, PictureHash
from ports.moderation.watch.hash_banks import ExchangeFailed, HashBanks

ANSWER_SECONDS = 2.0
ANSWER_BYTES_MAX = 1024 * 1024
BANK = "hma"
_CONTENT = UUID("5b4b3c5e-0d4f-5f6a-8a55-0c2f0f6b7a90")
"""Its upper half names HMA's contents by their numbers, which are the lower half."""
_NUMBERS = 1 << 64


def name_of(content_id: int) -> BankedHashId:
    return BankedHashId(UUID(int=_CONTENT.int // _NUMBERS * _NUMBERS + content_id % _NUMBERS))


def content_of(hash_id: BankedHashId) -> int | None:
    """HMA's own number of it; None of what was named before this could be told."""
    prefix, content_id = divmod(hash_id.int, _NUMBERS)
    return content_id if prefix == _CONTENT.int // _NUMBERS else None


class _Found(msgspec.Struct):
    content_id: int
    distance: str


class _Lookup(msgspec.Struct):
    matches: list[_Found]


class HmaBanks(HashBanks):
    """All of its banks count as one here, and as being for the safety of children: the graver of the two."""

    def __init__(self, *, url: str, timeout_seconds: float = ANSWER_SECONDS) -> None:
        self._http = ExchangeHttp(
            name=BANK, url=url, headers={}, timeout_seconds=timeout_seconds, size_max=ANSWER_BYTES_MAX
        )

    async def aclose(self) -> None:
        await self._http.aclose()

    async def match(self, picture: HashedPicture) -> Sequence[HashMatch]:
        if not picture.can_match:
            return []
        asked = (picture.hash, *picture.turned)
        answers = await asyncio.gather(*(self._near(each) for each in asked), return_exceptions=True)
        nearest: dict[int, tuple[int, bool]] = {}
        for number, answer in enumerate(answers):
            for content_id, distance in answer if not isinstance(answer, BaseException) else ():
                found = (distance, number > 0)
                nearest[content_id] = min(found, nearest.get(content_id, found))
        _require_told(answers, is_known=bool(nearest))
        matches = [
            HashMatch(BANK, BankKind.CHILD_SAFETY, name_of(content_id), distance, turned)
            for content_id, (distance, turned) in nearest.items()
        ]
        return sorted(matches, key=lambda match: (match.distance, match.turned, match.hash_id))

    async def _near(self, picture: PictureHash) -> list[tuple[int, int]]:
        query = {"signal_type": "pdq", "signal": picture.hex, "include_distance": "true"}
        answer = await self._http.get("/m/raw_lookup", query, _Lookup)
        try:
            found = [(match.content_id, int(match.distance)) for match in answer.matches]
        except ValueError:
            raise ExchangeFailed("hma said a distance that is none") from None
        return [(content_id, distance) for content_id, distance in found if distance <= DISTANCE_MAX]


def _require_told(answers: Sequence[object], *, is_known: bool) -> None:
    """Raise what went wrong with one of them, unless the others know the picture: then it is known all the same."""
    silent = next((each for each in answers if isinstance(each, BaseException)), None)
    if silent is not None and not is_known:
        raise silent


class AllBanks(HashBanks):
    """Several: a picture is matched by any of them, whatever the others say or do not, and where none of those that
    answer has it, it is unknown as long as one of them cannot be asked."""

    def __init__(self, banks: Sequence[HashBanks]) -> None:
        self._banks = banks

    async def match(self, picture: HashedPicture) -> Sequence[HashMatch]:
        asked = (bank.match(picture) for bank in self._banks)
        answers = await asyncio.gather(*asked, return_exceptions=True)
        matches = [match for each in answers if not isinstance(each, BaseException) for match in each]
        _require_told(answers, is_known=bool(matches))
        return sorted(matches, key=lambda match: (match.distance, match.turned, match.bank, match.hash_id))
