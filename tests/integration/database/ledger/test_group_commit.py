"""Group commit: each caller its own answer, whatever becomes of the others."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from uuid import uuid4

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.postgres.connect import Connect, Connection, DatabaseUnavailable, connector
from adapters.postgres.group_commit import (
    BUSY_PAUSE_SECONDS,
    BUSY_SECONDS,
    Busy,
    Disturbed,
    GroupCommit,
)
from ports.errors import Overloaded

POISON = "poison"
REFUSED = "refused"


class Refused(Exception):
    pass


@dataclass
class Book:
    """A table of its own into which batches write `(key, word)`; words have meanings above."""

    table: str
    connect: Connect
    batches: list[list[tuple[str, str]]] = field(default_factory=list)
    committed: list[int] = field(default_factory=list)
    begun: asyncio.Event = field(default_factory=asyncio.Event)
    hold: asyncio.Event | None = None
    disturb: int = 0
    busy: set[str] = field(default_factory=set)
    kill: int = 0

    def group(
        self, capacity: int = 100, batch_max: int = 100, lanes: int = 1, busy_seconds: float = 60
    ) -> GroupCommit[tuple[str, str], str]:
        return GroupCommit(
            self.connect,
            self.work,
            key=lambda item: item[0],
            committed=lambda outcomes: self.committed.append(len(outcomes)),
            capacity=capacity,
            batch_max=batch_max,
            lanes=lanes,
            busy_seconds=busy_seconds,
        )

    async def work(
        self, connection: Connection, items: Sequence[tuple[str, str]]
    ) -> Sequence[str | Exception]:
        self.batches.append(list(items))
        self.begun.set()
        if self.hold is not None:
            await self.hold.wait()
        busy = set(self.busy)
        accepted = [item for item in items if item[1] != REFUSED and item[0] not in busy]
        await connection.execute(
            f"INSERT INTO {self.table} (key, word, one) SELECT key, word, 1 / (word <> '{POISON}')::int"
            " FROM unnest($1::text[], $2::text[]) AS item (key, word)",
            [key for key, _ in accepted],
            [word for _, word in accepted],
        )
        if self.disturb:
            self.disturb -= 1
            raise Disturbed
        if self.kill:
            self.kill -= 1
            await connection.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        return [Busy() if key in busy else Refused(word) if word == REFUSED else word for key, word in items]

    async def words(self) -> list[str]:
        connection = await self.connect()
        try:
            rows = await connection.fetch(f"SELECT word FROM {self.table} ORDER BY id")
        finally:
            await connection.close()
        return [row["word"] for row in rows]


@pytest.fixture
async def book(engine: AsyncEngine) -> AsyncIterator[Book]:
    url = engine.url.render_as_string(hide_password=False)
    connect = connector(url, local=True, name="test", connect_seconds=60, command_seconds=60)
    book = Book(f"group_commit_{uuid4().hex}", connect)
    connection = await connect()
    await connection.execute(
        f"CREATE TABLE {book.table} (id bigint GENERATED ALWAYS AS IDENTITY, key text, word text, one int)"
    )
    yield book
    await connection.execute(f"DROP TABLE {book.table}")
    await connection.close()


async def test_what_waits_together_commits_together(book: Book) -> None:
    group = book.group()

    answers = await asyncio.gather(*(group.submit((str(n), f"word {n}")) for n in range(20)))

    assert answers == [f"word {n}" for n in range(20)]
    assert [len(batch) for batch in book.batches] == book.committed == [20]
    await group.aclose()


async def test_nobody_waits_for_company(book: Book) -> None:
    group = book.group()

    for word in ("one", "two", "three"):
        assert await group.submit(("key", word)) == word

    assert [len(batch) for batch in book.batches] == [1, 1, 1]
    await group.aclose()


async def test_items_of_one_key_are_done_one_by_one_in_order(book: Book) -> None:
    group = book.group()
    words = [str(n) for n in range(10)]

    await asyncio.gather(*(group.submit((key, word)) for word in words for key in ("a", "b")))

    assert await book.words() == [word for word in words for _ in range(2)]
    assert all(len({key for key, _ in batch}) == len(batch) for batch in book.batches)
    await group.aclose()


async def test_a_batch_has_a_bound(book: Book) -> None:
    group = book.group(batch_max=8)

    await asyncio.gather(*(group.submit((str(n), "word")) for n in range(20)))

    assert [len(batch) for batch in book.batches] == [8, 8, 4]
    await group.aclose()


async def test_a_poisoned_item_fails_alone(book: Book) -> None:
    group = book.group()
    words = [POISON if n == 7 else str(n) for n in range(20)]

    outcomes = await asyncio.gather(
        *(group.submit((str(n), word)) for n, word in enumerate(words)), return_exceptions=True
    )

    assert [n for n, outcome in enumerate(outcomes) if isinstance(outcome, Exception)] == [7]
    assert "division by zero" in str(outcomes[7])
    assert sorted(await book.words()) == sorted(word for word in words if word != POISON)
    await group.aclose()


async def test_a_refusal_is_of_one_item_and_costs_no_other_anything(book: Book) -> None:
    group = book.group()

    outcomes = await asyncio.gather(
        group.submit(("a", "one")), group.submit(("b", REFUSED)), group.submit(("c", "two")),
        return_exceptions=True,
    )  # fmt: skip

    assert outcomes[0] == "one"
    assert isinstance(outcomes[1], Refused)
    assert outcomes[2] == "two"
    assert len(book.batches) == 1
    await group.aclose()


async def test_what_is_too_much_is_sent_away_at_once(book: Book) -> None:
    group = book.group(capacity=3)
    book.hold = asyncio.Event()
    first = asyncio.create_task(group.submit(("first", "first")))
    await book.begun.wait()
    waiting = [asyncio.create_task(group.submit((str(n), str(n)))) for n in range(3)]
    await asyncio.sleep(0)

    with pytest.raises(Overloaded) as refused:
        await group.submit(("more", "more"))

    assert refused.value.retry_after_seconds == 1
    book.hold.set()
    assert await asyncio.gather(first, *waiting) == ["first", "0", "1", "2"]
    assert await group.submit(("more", "more")) == "more"
    await group.aclose()


async def test_who_gives_up_before_the_batch_is_taken_asked_for_nothing(book: Book) -> None:
    group = book.group()
    book.hold = asyncio.Event()
    taken = asyncio.create_task(group.submit(("taken", "taken")))
    await book.begun.wait()
    waiting = asyncio.create_task(group.submit(("waiting", "waiting")))
    await asyncio.sleep(0)

    taken.cancel()
    waiting.cancel()
    await asyncio.gather(taken, waiting, return_exceptions=True)
    book.hold.set()
    await group.aclose()

    assert await book.words() == ["taken"]


async def test_closing_does_what_waits_and_takes_no_more(book: Book) -> None:
    group = book.group(batch_max=5)
    waiting = [asyncio.create_task(group.submit((str(n), str(n)))) for n in range(20)]
    await asyncio.sleep(0)

    await group.aclose()

    assert await asyncio.gather(*waiting) == [str(n) for n in range(20)]
    assert len(await book.words()) == 20
    with pytest.raises(Overloaded):
        await group.submit(("late", "late"))


async def test_what_others_disturbed_is_done_again(book: Book) -> None:
    group = book.group()
    book.disturb = 2

    assert await asyncio.gather(*(group.submit((str(n), str(n))) for n in range(5))) == list("01234")

    assert sorted(await book.words()) == list("01234")
    assert book.committed == [5]
    await group.aclose()


async def test_a_connection_that_is_lost_is_opened_again(book: Book) -> None:
    group = book.group()
    book.kill = 1

    assert await asyncio.gather(*(group.submit((str(n), str(n))) for n in range(5))) == list("01234")

    assert sorted(await book.words()) == list("01234")
    await group.aclose()


async def test_without_a_database_everybody_hears_so_and_later_it_works(book: Book) -> None:
    nowhere = connector("postgresql://nobody@127.0.0.1:9/none", local=True, name="test")
    there = book.connect
    group = book.group()
    book.connect = nowhere
    down = book.group()

    outcomes = await asyncio.gather(*(down.submit((str(n), "x")) for n in range(5)), return_exceptions=True)

    assert {type(outcome) for outcome in outcomes} == {DatabaseUnavailable}
    book.connect = there
    assert await group.submit(("key", "word")) == "word"
    await group.aclose()


async def test_a_connection_lost_for_good_ends_with_an_answer(book: Book) -> None:
    group = book.group()
    book.kill = 2

    outcomes = await asyncio.gather(
        *(group.submit((str(n), str(n))) for n in range(3)), return_exceptions=True
    )

    assert {type(outcome) for outcome in outcomes} == {DatabaseUnavailable}
    assert await book.words() == []
    assert await group.submit(("key", "word")) == "word"
    await group.aclose()


async def test_while_one_lane_commits_another_takes_what_came_since(book: Book) -> None:
    group = book.group(lanes=2)
    book.hold = asyncio.Event()
    first = asyncio.create_task(group.submit(("first", "first")))
    await book.begun.wait()
    book.begun.clear()

    second = asyncio.create_task(group.submit(("second", "second")))
    await book.begun.wait()

    assert book.batches == [[("first", "first")], [("second", "second")]]
    assert not first.done()
    book.hold.set()
    assert await asyncio.gather(first, second) == ["first", "second"]
    await group.aclose()


async def test_no_two_lanes_have_items_of_one_key(book: Book) -> None:
    group = book.group(lanes=3)
    book.hold = asyncio.Event()
    waiting = [asyncio.create_task(group.submit(("key", str(n)))) for n in range(5)]
    await book.begun.wait()
    await asyncio.sleep(0.05)

    assert book.batches == [[("key", "0")]]
    book.hold.set()
    assert await asyncio.gather(*waiting) == list("01234")
    assert await book.words() == list("01234")
    await group.aclose()


async def test_lanes_share_what_is_much(book: Book) -> None:
    group = book.group(lanes=2, batch_max=10)

    answers = await asyncio.gather(*(group.submit((str(n), str(n))) for n in range(40)))

    assert answers == [str(n) for n in range(40)]
    assert [len(batch) for batch in book.batches] == [10, 10, 10, 10]
    await group.aclose()


async def test_what_others_hold_comes_again_in_its_order(book: Book) -> None:
    group = book.group()
    book.busy = {"busy"}
    waiting = [asyncio.create_task(group.submit(("busy", word))) for word in ("one", "two")]

    assert await asyncio.wait_for(group.submit(("free", "free")), 30) == "free"
    await asyncio.sleep(0.05)
    assert not any(task.done() for task in waiting)
    book.busy.clear()

    assert await asyncio.gather(*waiting) == ["one", "two"]
    assert await book.words() == ["free", "one", "two"]
    await group.aclose()


async def test_what_others_hold_for_long_is_sent_away_and_the_next_has_its_turn(book: Book) -> None:
    group = book.group(busy_seconds=BUSY_SECONDS)
    book.busy = {"busy"}

    with pytest.raises(Overloaded):
        await group.submit(("busy", "late"))

    assert len(book.batches) < BUSY_SECONDS / BUSY_PAUSE_SECONDS * 1.1, "it pauses between tries"
    book.busy.clear()
    assert await group.submit(("busy", "next")) == "next"
    assert await book.words() == ["next"]
    await group.aclose()


async def test_closing_waits_for_what_others_hold(book: Book) -> None:
    group = book.group()
    book.busy = {"busy"}
    waiting = asyncio.create_task(group.submit(("busy", "word")))
    await book.begun.wait()

    closing = asyncio.create_task(group.aclose())
    await asyncio.sleep(0.02)
    book.busy.clear()
    await closing

    assert await waiting == "word"
