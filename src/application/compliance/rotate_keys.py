"""Wrap every data key anew with the current key, so that an old one can go (PRV-04)."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from itertools import chain
from uuid import UUID

from ports.sealing import KeyWrapper, SealBroken, SealedItem, SealedItems, Sealer


@dataclass(frozen=True, slots=True)
class Rotated:
    """So many things of one kind were looked at, and wrapped anew but for the broken ones, which do not open."""

    name: str
    count: int
    broken: Sequence[UUID]


@dataclass(frozen=True, slots=True)
class RotateKeys:
    """Can be stopped at any point and begun again: each thing is wrapped anew by itself, and what is done is done.

    `kinds` is everything that is sealed anywhere. What is sealed meanwhile is already under the current key.
    """

    sealer: Sealer
    keys: KeyWrapper
    kinds: Sequence[SealedItems]
    batch: int = 200
    at_once: int = 8

    async def counts(self) -> dict[str, dict[str, int]]:
        """How many things each key wraps, by kind and key id."""
        return {kind.name: dict(await kind.count_by_key()) for kind in self.kinds}

    async def remaining(self) -> int:
        """How many things are not under the current key."""
        current = await self.keys.current_key_id()
        counted = chain.from_iterable(kind.items() for kind in (await self.counts()).values())
        return sum(count for key_id, count in counted if key_id != current)

    async def __call__(self) -> AsyncIterator[Rotated]:
        """Raises `KeysUnavailable`."""
        current = await self.keys.current_key_id()
        for kind in self.kinds:
            after = None
            while batch := await kind.next_batch(after=after, not_key_id=current, limit=self.batch):
                for start in range(0, len(batch), self.at_once):
                    some = batch[start : start + self.at_once]
                    opened = await asyncio.gather(*(self._rewrap(kind, item) for item in some))
                    broken = [item.id for item, good in zip(some, opened, strict=True) if not good]
                    yield Rotated(kind.name, len(some), broken)
                after = batch[-1].id

    async def _rewrap(self, kind: SealedItems, item: SealedItem) -> bool:
        """Whether it opened. One thing that does not must not keep all others on the old key."""
        try:
            key = await self.sealer.rewrap(item.key, context=item.context)
        except SealBroken:
            return False
        await kind.replace_key(item, key)
        return True
