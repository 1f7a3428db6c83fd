"""A program that tips until it is killed: `tipper PLAN`, a JSON file. Prints the id of each tip that was answered.

Where the plan names a statement, the program kills itself once that was done five times, before a later one begins;
else some time after its first answer, from a thread of its own.
"""

import asyncio
import itertools
import json
import os
import signal
import sys
import threading
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from typing import Any, cast
from uuid import UUID, uuid4

from adapters.memory.streaming.feed import MemoryRoomFeed
from adapters.postgres.connect import Connect, Connection, connector
from adapters.postgres.tipping.tip_book import PostgresTipBook
from adapters.word_rules.text_screen import WordRules
from application.tipping.send_tip import SendTip
from domain.ids import StreamId, TipId, UserId
from domain.money import Tokens
from tests.fees import FeesOfToday

LAST = 5
"""The statement after which the program is no more: by then batches before it were answered."""


class _Mortal:
    """The driver's connection, until a statement was done too often."""

    def __init__(self, connection: Connection, die_after: str, done: "itertools.count[int]") -> None:
        self._connection, self._die_after, self._done = connection, die_after, done

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._connection, name)
        return self._watched(found) if name in {"fetch", "fetchval", "execute"} else found

    def _watched(self, run: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        async def watched(query: str, *args: object) -> Any:
            answer = await run(query, *args)
            if self._die_after in query and next(self._done) == LAST:
                os.kill(os.getpid(), signal.SIGKILL)
            return answer

        return watched


def _mortal(connect: Connect, die_after: str) -> Connect:
    done = itertools.count(1)  # of both lanes

    async def connect_mortal() -> Connection:
        return cast(Connection, _Mortal(await connect(), die_after, done))

    return connect_mortal


async def tip_for_ever(plan: dict[str, object]) -> None:
    connect = connector(str(plan["database_url"]), local=True, name="tipper")
    if plan["die_after"]:
        connect = _mortal(connect, str(plan["die_after"]))
    now = datetime.fromisoformat(str(plan["now"]))
    send = SendTip(PostgresTipBook(connect, MemoryRoomFeed(), uuid4), lambda: now, FeesOfToday(), WordRules())
    stream = StreamId(UUID(str(plan["stream"])))
    wishes = plan["wishes"]
    assert isinstance(wishes, list)

    dying = threading.Timer(float(str(plan["dies_in"])), os.kill, (os.getpid(), signal.SIGKILL))

    async def client(viewer: str, tips: list[str]) -> None:
        for tip in tips:
            await send(
                tip_id=TipId(UUID(tip)),
                stream_id=stream,
                viewer_id=UserId(UUID(viewer)),
                tokens=Tokens(1),
                message="",
            )
            print(tip, flush=True)  # noqa: T201
            if not plan["die_after"] and not dying.is_alive():
                dying.start()

    by_viewer = itertools.groupby(sorted(wishes), key=lambda wish: wish[0])
    await asyncio.gather(*(client(viewer, [tip for _, tip in each]) for viewer, each in by_viewer))


if __name__ == "__main__":
    asyncio.run(tip_for_ever(json.loads(Path(sys.argv[1]).read_text())))
