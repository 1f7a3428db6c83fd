"""What the use cases of playing recordings share: who is in them allows it, and opening them piece by piece."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

from domain.consent.media_item import MediaState
from domain.ids import MediaItemId
from domain.streaming.film import parts_between
from domain.streaming.recording import Recording, RecordingGone, RecordingNotFound
from ports.age_verification.documents import ObjectStore
from ports.sealing import KeyWrapper, WrappedKey, associated_data
from ports.streaming.recordings import SegmentOpener
from ports.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Film:
    """A recording that may be played. No more than one part of it is in memory at once."""

    recording: Recording
    store: ObjectStore
    segments: SegmentOpener
    data_key: bytes

    @property
    def size_bytes(self) -> int:
        return self.recording.film_bytes

    async def read(self, start: int, stop: int) -> AsyncIterator[bytes]:
        """The film's bytes from `start` to before `stop`. Raises `StoreUnavailable`, `SealBroken`."""
        for place in parts_between(self.recording.parts, start, stop):
            sealed = await self.store.get_range(
                self.recording.object_key, start=place.object_at, size=place.part.size_bytes
            )
            film = await self.segments.open(
                sealed,
                data_key=self.data_key,
                associated_data=associated_data(self.recording.context),
                first_segment=place.first_segment,
            )
            yield film[max(0, start - place.film_at) : stop - place.film_at]


@dataclass(frozen=True, slots=True)
class FilmVault:
    store: ObjectStore
    segments: SegmentOpener
    keys: KeyWrapper

    async def open(self, recording: Recording) -> Film:
        """Raises `RecordingGone`, `KeysUnavailable`, `SealBroken`. Not inside a transaction."""
        recording.require_film()
        wrapped = WrappedKey(recording.key_id, recording.wrapped_key)
        data_key = await self.keys.unwrap(wrapped, context=recording.context)
        return Film(recording, self.store, self.segments, data_key)


async def require_not_withheld(tx: Transaction, recording: Recording) -> None:
    """A recording of a show whose footage is withheld is shown to nobody (CSA-03): it is as if it were not there.
    Raises `RecordingNotFound`."""
    if await tx.footage.is_withheld(recording.stream_id):
        raise RecordingNotFound("there is no such recording")


async def require_shown(tx: Transaction, recording: Recording) -> None:
    """Nobody in it had it hidden. Raises `RecordingGone`, `RecordingNotFound`."""
    await require_not_withheld(tx, recording)
    item = await tx.media_items.find(MediaItemId(recording.id))
    hides = any(each.is_standing for each in await tx.withdrawals.of_stream(recording.stream_id))
    if hides or item is None or item.state is not MediaState.VISIBLE:
        raise RecordingGone("somebody in this recording had it hidden")
