"""A show begins, and 100,000 followers asked to be told (ADR 53): how fast they are picked and told in the app, by a
worker that is killed half way, and how fast letters are written.
"""

import asyncio
import json
import statistics
import sys
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import uuid4

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from adapters.crypto.unsubscribe_links import HmacUnsubscribeLinks
from adapters.memory.notifications.mailer import MemoryMailer
from adapters.memory.streaming.feed import MemoryRoomFeed
from adapters.postgres.database import PostgresDatabase
from application.notifications.announce_shows import BeginAnnouncement
from application.notifications.tell_listeners import TellListeners
from application.notifications.tell_person import TellPerson
from domain.identity.permissions import Role
from domain.ids import EventId, StreamId, UserId
from domain.streaming.announcement import PAGE_LENGTH
from domain.streaming.events import ListenersPicked, StreamStarted
from entrypoints.cli.bench_row import BenchServices, Row
from entrypoints.cli.benches._web_program import add_person, add_show
from entrypoints.cli.processes import ServiceError
from entrypoints.container import new_id, utc_now

HELP = "100,000 followers told that a show began, by a worker that is killed half way"
ROUNDS = 1
FOLLOWERS = 100_000
LETTER_PAGES = 20
"""Pages whose letters are written and handed to a mail server that takes each at once."""
LETTERS_AT_ONCE = 8

_PEOPLE = text(
    """
    WITH person AS (
        INSERT INTO account (id, email, display_name, password_hash, role, created_at)
        SELECT gen_random_uuid(), 'listener-' || gen_random_uuid() || '@example.in', 'Listener ' || n, 'none', 'viewer',
               now() - interval '1 day'
        FROM generate_series(1, :followers) AS n RETURNING id
    ), grown AS (
        INSERT INTO age_status (user_id, state, method, provider, decided_at, assured_until)
        SELECT id, 'verified_adult', 'age_provider', 'bench', now(), now() + interval '1 year' FROM person
    )
    INSERT INTO follow (follower_id, performer_id, at, bell) SELECT id, :performer, now(), true FROM person
    """
)
_ALL_AT_ONCE = text(
    """
    INSERT INTO notice (id, user_id, kind, title, body, link, created_at)
    SELECT gen_random_uuid(), follower_id, 'show_began', 'A show began',
           'Somebody you follow is on air. Whom you are told of stands under Following.', '/watch/none', now()
    FROM follow WHERE performer_id = :performer
    """
)
_TOLD = text(
    """
    SELECT count(*) AS notices, count(DISTINCT user_id) AS people,
           (SELECT count(*) FROM follow WHERE performer_id = :performer AND told_at IS NOT NULL) AS marked
    FROM notice WHERE link = :link
    """
)


@dataclass(frozen=True, slots=True)
class Said:
    """As `_announcer` answers."""

    page_ms: list[float]
    first_kib: int
    last_kib: int


async def rounds(services: BenchServices) -> AsyncIterator[list[Row]]:
    engine = create_async_engine(services.database_url, pool_size=LETTERS_AT_ONCE + 2, max_overflow=0)
    database = PostgresDatabase(engine, MemoryRoomFeed(), utc_now, new_id)
    try:
        for _ in services.rounds(ROUNDS):
            async with database.begin() as tx:
                performer, _ = await add_person(tx, "ravi", Role.PERFORMER)
                show = await add_show(tx, performer)
            async with engine.begin() as connection:
                await connection.execute(_PEOPLE, {"followers": FOLLOWERS, "performer": performer})
            async with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
                await connection.execute(text("VACUUM ANALYZE follow, account, age_status"))
            await BeginAnnouncement(database.begin, utc_now)(StreamStarted(show, performer), EventId(uuid4()))
            at_once = await _all_at_once(engine, performer)
            first, seconds, said = await _picked(services, engine, show)
            await _require_each_once(engine, show, performer)
            letters = await _letters(database, engine, show, performer)
            page_ms = sorted(said.page_ms)
            yield [
                Row.of(
                    "followers picked and told in the app (all in one statement)", (FOLLOWERS - first) / seconds,
                    "/s", reference=FOLLOWERS / at_once,
                ),
                Row.of("a page of 100, p50", statistics.median(page_ms), "ms"),
                Row.of("a page of 100, p99", page_ms[int(len(page_ms) * 0.99)], "ms"),
                Row.of(
                    "memory at the last page (at the first)", said.last_kib / 1024, "MiB",
                    reference=said.first_kib / 1024, lower_is_better=True,
                ),
                Row.of("followers told before the worker was killed", float(first), "people"),
                Row.of("letters written and handed over", letters, "/s"),
            ]  # fmt: skip
    finally:
        await engine.dispose()


async def _all_at_once(engine: AsyncEngine, performer: UserId) -> float:
    """Seconds for the notices alone in one transaction, which is undone: what a page each costs."""
    async with engine.connect() as connection:
        began = time.perf_counter()
        await connection.execute(_ALL_AT_ONCE, {"performer": performer})
        seconds = time.perf_counter() - began
        await connection.rollback()
    return seconds


async def _picked(services: BenchServices, engine: AsyncEngine, show: StreamId) -> tuple[int, float, Said]:
    """How many the first worker told before it was killed; the seconds of the second, and what it says of itself."""
    answer = services.state / "announced.json"
    command = [
        sys.executable, "-m", "entrypoints.cli.benches._announcer", services.database_url, str(show), str(answer),
    ]  # fmt: skip
    killed = await services.children.spawn("announcer", command)
    while await _count(engine, show) < FOLLOWERS // 2:
        if killed.process.returncode is not None:
            raise ServiceError(killed.story())
        await asyncio.sleep(0.05)
    killed.process.kill()
    await killed.process.wait()
    services.children.running.remove(killed)
    first = await _count(engine, show)
    second = await services.children.spawn("announcer-again", command)
    began = time.perf_counter()
    if await second.process.wait() != 0:
        raise ServiceError(second.story())
    seconds = time.perf_counter() - began
    services.children.running.remove(second)
    return first, seconds, Said(**json.loads(answer.read_text()))


async def _count(engine: AsyncEngine, show: StreamId) -> int:
    async with engine.connect() as connection:
        query = text("SELECT picked FROM show_announcement WHERE stream_id = :show")
        pages = (await connection.execute(query, {"show": show})).scalar_one()
        return PAGE_LENGTH * int(pages)


async def _require_each_once(engine: AsyncEngine, show: StreamId, performer: UserId) -> None:
    async with engine.connect() as connection:
        told = (await connection.execute(_TOLD, {"performer": performer, "link": f"/watch/{show}"})).one()
    assert (told.notices, told.people, told.marked) == (FOLLOWERS, FOLLOWERS, FOLLOWERS), told


async def _letters(
    database: PostgresDatabase, engine: AsyncEngine, show: StreamId, performer: UserId
) -> float:
    """Letters a second."""
    async with engine.connect() as connection:
        query = text(
            "SELECT follower_id FROM follow WHERE performer_id = :performer ORDER BY follower_id LIMIT :most"
        )
        found = await connection.scalars(query, {"performer": performer, "most": LETTER_PAGES * PAGE_LENGTH})
        ids = [UserId(each) for each in found]
    mailer = MemoryMailer()
    links = HmacUnsubscribeLinks("bench")
    tell = TellListeners(TellPerson(database.begin, mailer, utc_now), links, LETTERS_AT_ONCE)
    began, after = time.perf_counter(), None
    for page in range(1, LETTER_PAGES + 1):
        upto = ids[page * PAGE_LENGTH - 1]
        await tell(ListenersPicked(show, performer, page, after, upto), EventId(uuid4()))
        after = upto
    seconds = time.perf_counter() - began
    addresses = [mail.to for mail in mailer.sent]
    assert len(addresses) == len(set(addresses)) == LETTER_PAGES * PAGE_LENGTH
    return len(addresses) / seconds
