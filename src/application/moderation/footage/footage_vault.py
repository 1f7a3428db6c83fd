"""What the use cases of footage share: having it made, sealing it, and opening it."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from domain.ids import FootageId
from domain.moderation.watch.footage import Footage, FootageFile, FootageKind, FootageState
from ports.age_verification.documents import ObjectStore
from ports.clock import Clock, RandomBytes
from ports.errors import PortError
from ports.sealing import SealBroken, Sealed, Sealer, WrappedKey, associated_data
from ports.streaming.taps import MediaStill, MediaTaps, NoFootage
from ports.transaction import BeginTransaction

STILL_SECONDS_MAX = 2.0
"""How old a key frame may be that stands for now."""
LOOSE_FOR = timedelta(minutes=30)
SEALED_EXTRA = 28
"""Bytes that sealing adds: a nonce and a tag."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class FootageVault:
    """Pictures of shows, sealed in an object store. Between two transactions lies all that needs a network."""

    begin: BeginTransaction
    taps: MediaTaps
    store: ObjectStore
    sealer: Sealer
    now: Clock
    random_bytes: RandomBytes

    async def fill(self, footage: Footage, *, still: MediaStill | None = None) -> Footage:
        """Have awaited footage made and keep it, or `still`, which is there already. Whoever is second gets what
        the first stored.

        The minute of a show that moved is in pieces, each footage of its own, and all are filled. What the media
        plane has nothing of is missing from now on. Raises the ports' errors: then it can be tried again.
        """
        if footage.state is not FootageState.AWAITED:
            return footage
        object_key = f"footage/{self.random_bytes(16).hex()}"
        async with self.begin() as tx:  # known of before it is there
            await tx.loose_objects.add(object_key, due_at=self.now() + LOOSE_FOR)
        file, has_earlier = None, False
        try:
            if footage.kind is FootageKind.STILL:
                file = await self._still(footage, object_key, still)
            else:
                file, has_earlier = await self._clip(footage, object_key)
        except NoFootage:
            pass  # and so it is missing
        ended = await self._end(footage.id, file, has_earlier=has_earlier)
        if has_earlier:
            await self._fill_earlier(footage)
        if footage.kind is FootageKind.CLIP:
            await self._say_kept(footage)
        return ended

    async def open(self, footage: Footage) -> bytes:
        """What was kept, as its hash proves. Raises `FootageGone`, `SealBroken`, and what the ports raise."""
        file = footage.require_file()
        ciphertext = await self.store.get(file.object_key, size_max=file.size_bytes + SEALED_EXTRA)
        sealed = Sealed(WrappedKey(file.key_id, file.wrapped_key), ciphertext)
        data = await self.sealer.unseal(sealed, context=footage.context)
        if hashlib.sha256(data).digest() != file.sha256:
            raise SealBroken("this is not what was kept: its hash is another")
        return data

    async def _fill_earlier(self, footage: Footage) -> None:
        """What does not come now is awaited like any other."""
        async with self.begin() as tx:
            earlier = await tx.footage.find(footage.earlier().id)
        try:
            if earlier is not None:
                await self.fill(earlier)
        except PortError as error:
            log.warning("footage_not_filled", footage_id=str(footage.earlier().id), error=str(error))

    async def _say_kept(self, clip: Footage) -> None:
        """What is not heard costs the media plane the memory, until its day is over."""
        try:
            await self.taps.clip_kept(clip.stream_id, associated_data=associated_data(clip.context))
        except PortError as error:
            log.warning("footage_not_released", footage_id=str(clip.id), error=str(error))

    async def _end(
        self, footage_id: FootageId, file: FootageFile | None, *, has_earlier: bool = False
    ) -> Footage:
        async with self.begin() as tx:
            awaited = await tx.footage.get_for_update(footage_id)
            if awaited.state is not FootageState.AWAITED:
                return awaited
            if file is not None:
                await tx.loose_objects.claim(file.object_key, now=self.now())
            ended = awaited.missing() if file is None else awaited.stored(file)
            await tx.footage.update(ended)
            if has_earlier:
                await tx.footage.add(ended.earlier())
            return ended

    async def _still(self, footage: Footage, object_key: str, still: MediaStill | None) -> FootageFile:
        made = still or await self.taps.still(footage.stream_id, age_seconds_max=STILL_SECONDS_MAX)
        taken_at = self._taken_at(made.age_seconds)
        sealed = await self.sealer.seal(made.jpeg, context=footage.context)
        await self.store.put(object_key, sealed.ciphertext)
        return FootageFile(
            object_key, sealed.key.key_id, sealed.key.blob, "image/jpeg", len(made.jpeg),
            hashlib.sha256(made.jpeg).digest(), 0.0, taken_at,
        )  # fmt: skip

    async def _clip(self, footage: Footage, object_key: str) -> tuple[FootageFile, bool]:
        """And whether there is a piece before it."""
        # The media plane seals it: a clip is nowhere in the open.
        key, data_key = await self.sealer.issue_key(context=footage.context)
        made = await self.taps.clip(
            footage.stream_id,
            data_key=data_key,
            associated_data=associated_data(footage.context),
            piece=footage.piece,
        )
        await self.store.put(object_key, made.ciphertext)
        file = FootageFile(
            object_key, key.key_id, key.blob, made.media_type, made.size_bytes, made.sha256, made.seconds,
            self._taken_at(made.age_seconds),
        )  # fmt: skip
        return file, made.has_earlier

    def _taken_at(self, age_seconds: float) -> datetime:
        return self.now() - timedelta(seconds=age_seconds)
