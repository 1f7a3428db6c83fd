"""StopNCII.org: hashes of intimate pictures that people asked to be kept from being shown, made on their own devices.

Its records are snapshots: one that comes again replaces the earlier. A page token is good for a short time only, so
the checkpoint keeps the time from which that paging began beside it.
"""

import re
from collections.abc import Iterable

import msgspec

from adapters.hash_exchanges.http import ExchangeHttp
from domain.moderation.watch.hash_bank import BankKind
from domain.moderation.watch.picture_hash import InvalidPictureHash, PictureHash
from ports.moderation.watch.hash_banks import ExchangeFailed, ExchangePage, HashExchange

PAGE_SIZE = 800
ANSWER_SECONDS = 30.0
ANSWER_BYTES_MAX = 8 * 1024 * 1024
BEGINNING = 10
"""The service takes no smaller time for "all"."""
PICTURE = "ImagePDQ"
GONE = frozenset({"Withdrawn", "Deleted"})
STANDS = frozenset({"Received", "Active"})
_CHECKPOINT = re.compile(r"(\d{1,12})(?: (\S{1,4000}))?")


class _Record(msgspec.Struct):
    signalType: str
    hashValue: str
    hashStatus: str


class _Page(msgspec.Struct):
    nextSetTimestamp: int
    hasMoreRecords: bool
    hashRecords: list[_Record]
    nextPageToken: str | None = None


class StopNcii(HashExchange):
    name = "stopncii"
    kind = BankKind.NON_CONSENT

    def __init__(
        self, *, url: str, function_key: str, subscription_key: str, timeout_seconds: float = ANSWER_SECONDS
    ) -> None:
        self._http = ExchangeHttp(
            name=self.name,
            url=url,
            headers={"x-functions-key": function_key, "Ocp-Apim-Subscription-Key": subscription_key},
            timeout_seconds=timeout_seconds,
            size_max=ANSWER_BYTES_MAX,
        )

    async def aclose(self) -> None:
        await self._http.aclose()

    async def fetch(self, checkpoint: str) -> ExchangePage:
        start, token = _read(checkpoint)
        try:
            page = await self._page(start, token)
        except ExchangeFailed as error:
            if not (token and error.permanent):
                raise
            token = ""  # it is too old: page through again from where that paging began
            page = await self._page(start, token)
        if page.hasMoreRecords and not page.nextPageToken:
            raise ExchangeFailed("stopncii has more, and does not say where")
        done = str(max(page.nextSetTimestamp, start))
        following = f"{start} {page.nextPageToken}" if page.hasMoreRecords else done
        if not _CHECKPOINT.fullmatch(following):
            raise ExchangeFailed("stopncii names a place that is none")
        records = {
            record.hashValue.lower(): record for record in page.hashRecords if record.signalType == PICTURE
        }
        return ExchangePage(
            added=_hashes(record for record in records.values() if record.hashStatus in STANDS),
            withdrawn=_hashes(record for record in records.values() if record.hashStatus in GONE),
            checkpoint=following,
            is_last=not page.hasMoreRecords,
        )

    async def _page(self, start: int, token: str) -> _Page:
        query = {"startTimestamp": str(start), "pageSize": str(PAGE_SIZE)}
        if token:
            query["nextPageToken"] = token
        return await self._http.get("/FetchHashes", query, _Page)


def _read(checkpoint: str) -> tuple[int, str]:
    found = _CHECKPOINT.fullmatch(checkpoint) if checkpoint else None
    if found is None:
        return BEGINNING, ""
    return int(found[1]), found[2] or ""


def _hashes(records: Iterable[_Record]) -> list[PictureHash]:
    """Raises `ExchangeFailed`: a record that is left out would never come again."""
    try:
        return [PictureHash.from_hex(record.hashValue) for record in records]
    except InvalidPictureHash:
        raise ExchangeFailed("stopncii sent a hash that is none") from None
