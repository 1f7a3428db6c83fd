"""A program that tips until it is killed: `tipper PLAN`, a JSON file. Prints the id of each tip that was answered."""

import asyncio
import itertools
import json
import sys
from pathlib import Path
from uuid import UUID, uuid4

from adapters.memory.feed import MemoryRoomFeed
from adapters.postgres.connect import connector
from adapters.postgres.tip_book import PostgresTipBook
from adapters.word_rules.text_screen import WordRules
from application.tipping.send_tip import SendTip
from domain.ids import StreamId, TipId, UserId
from domain.money import Tokens
from entrypoints.container import utc_now
from tests.fees import FeesOfToday


async def tip_for_ever(plan: dict[str, object]) -> None:
    book = PostgresTipBook(
        connector(str(plan["database_url"]), local=True, name="tipper"), MemoryRoomFeed(), uuid4
    )
    send = SendTip(book, utc_now, FeesOfToday(), WordRules())
    stream = StreamId(UUID(str(plan["stream"])))
    wishes = plan["wishes"]
    assert isinstance(wishes, list)

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

    by_viewer = itertools.groupby(sorted(wishes), key=lambda wish: wish[0])
    await asyncio.gather(*(client(viewer, [tip for _, tip in each]) for viewer, each in by_viewer))


if __name__ == "__main__":
    asyncio.run(tip_for_ever(json.loads(Path(sys.argv[1]).read_text())))
