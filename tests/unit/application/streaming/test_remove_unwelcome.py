import asyncio
from collections.abc import Collection, Sequence
from uuid import uuid4

import pytest

from application.streaming.remove_unwelcome import RemoveUnwelcome
from domain.ids import StreamId, UserId
from ports.streaming.passes import MediaPresence, Present, RoomRights
from ports.streaming.sessions import MediaUnavailable


class Nobody(RoomRights):
    """No right to be anywhere."""

    async def without_right(self, present: Collection[Present]) -> Sequence[Present]:
        return tuple(present)


class Hanging(MediaPresence):
    """Three are put out at once, or none is; the first of them fails."""

    def __init__(self, there: Sequence[Present], error: Exception) -> None:
        self.there, self.error = there, error
        self.out: list[Present] = []
        self._waiting = asyncio.Barrier(len(there))

    async def everyone(self) -> Sequence[Present]:
        return self.there

    async def put_out(self, present: Present) -> None:
        await self._waiting.wait()
        if present == self.there[0]:
            raise self.error
        self.out.append(present)


@pytest.mark.parametrize("error", [MediaUnavailable("down"), TimeoutError()])
async def test_str_04_one_whose_putting_out_hangs_or_fails_keeps_nobody_else_in(error: Exception) -> None:
    there = [Present(StreamId(uuid4()), UserId(uuid4()), False, f"connection {place}") for place in "123"]
    media = Hanging(there, error)
    async with asyncio.timeout(60):
        await RemoveUnwelcome(media, Nobody())()
    assert sorted(each.connection for each in media.out) == ["connection 2", "connection 3"]
