"""The promises of `AuditDigests` and its queries, kept by memory and by PostgreSQL alike (MOD-31, MOD-32)."""

import asyncio
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from adapters.crypto.digest_keys import Ed25519DigestKeys, Ed25519DigestSigner
from adapters.postgres import migrate
from adapters.postgres.moderation.audit_proof import PostgresAuditVerifier
from application.moderation.write_audit_digest import WriteAuditDigest
from domain.moderation.audit.chain import AuditSeal, SignedAuditDigest, audit_line
from domain.moderation.cases.kind import Queue
from domain.proof import GENESIS, content_of
from ports.acting import act_through, acting_through
from ports.moderation.audit_digests import AuditDigestQueries
from tests.builders import an_audit_entry
from tests.integration.conftest import Databases
from tests.integration.database.conftest import World

SIGNER = Ed25519DigestSigner("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A")  # RFC 8037, appendix A
NOON = datetime(2026, 11, 26, 6, 30, tzinfo=UTC)
"""In India."""


@pytest.fixture(params=["memory", "postgres"])
def world(request: pytest.FixtureRequest) -> World:
    """A log of its own: a seal takes what everybody appended."""
    if request.param == "memory":
        return World("memory", None)
    return World(
        "postgres", create_async_engine(request.getfixturevalue("own_database_url"), poolclass=NullPool)
    )


class ChangedTheirMind(Exception):
    pass


async def append(world: World, *notes: str) -> None:
    for note in notes:
        async with world.begin() as tx:
            await tx.audit.append(an_audit_entry(actor_id=None, note=note, at=world.now()))


async def seal(world: World, *, size: int = 100, most: int = 1_000) -> list[AuditSeal]:
    async with world.begin() as tx:
        await tx.audit_digests.lock()
        return list(await tx.audit_digests.seal(size=size, most=most, at=world.now()))


def queries(world: World) -> AuditDigestQueries:
    found: AuditDigestQueries = world.query("moderation.audit_digests", "AuditDigestQueries")
    return found


async def all_digests(world: World) -> list[SignedAuditDigest]:
    return [digest async for digest in queries(world).all()]


async def test_an_empty_log_seals_nothing(world: World) -> None:
    assert await seal(world) == []
    state = await queries(world).state()
    assert (state.latest, state.seals, state.unsealed_entries, state.unsealed_since) == (None, 0, 0, None)


async def test_mod_32_a_seal_holds_what_was_committed_and_follows_the_one_before(world: World) -> None:
    await append(world, "one", "two")
    (first,) = await seal(world)
    await append(world, "three")
    (second,) = await seal(world)

    assert (first.number, first.entries, first.previous) == (1, 2, GENESIS)
    assert (second.number, second.entries, second.previous) == (2, 1, first.hash)
    assert await seal(world) == []
    async with world.begin() as tx:
        assert list(await tx.audit_digests.seals_since(None)) == [first, second]


async def test_mod_32_anybody_can_recompute_a_seal(world: World) -> None:
    """Whatever the words are: the database writes the line that the pure function writes."""
    entries = [
        an_audit_entry(actor_id=None, note=note, at=NOON + timedelta(microseconds=1))
        for note in ('a "quoted" word', "\\ \n\t\x01\x7f/", "नमस्ते 🙂 ‍", "")
    ]
    for entry in entries:
        with acting_through("web.moderation.stop"):
            async with world.begin() as tx:
                await tx.audit.append(entry)

    (sealed,) = await seal(world)

    lines = [
        audit_line(entry, sequence=at, tool="web.moderation.stop")
        for at, entry in enumerate(entries, start=1)
    ]
    assert sealed.content == content_of(lines)
    made = (sealed.at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
    told = GENESIS + sealed.content + b"\x00\x02" + made.to_bytes(8, "big")
    assert sealed.hash == sha256(told).digest()


async def test_entries_are_sealed_so_many_at_a_time(world: World) -> None:
    await append(world, *"1234567")

    found = await seal(world, size=3, most=5)
    rest = await seal(world, size=3, most=5)

    assert [each.entries for each in found] == [3, 2]
    assert [each.entries for each in rest] == [2]


async def test_the_state_says_what_waits_and_since_when(world: World) -> None:
    await append(world, "one")
    await seal(world)
    since = world.now.advance(minutes=1)
    await append(world, "two")
    world.now.advance(minutes=1)
    await append(world, "three")

    state = await queries(world).state()

    assert (state.seals, state.sealed_entries, state.unsealed_entries) == (1, 1, 2)
    assert state.unsealed_since == since


async def test_mod_32_a_digest_is_written_once_a_day_and_signed(world: World) -> None:
    world.now.set(NOON)
    write = WriteAuditDigest(world.begin, SIGNER, world.now)
    await append(world, "one")
    first = await write()
    await append(world, "two")
    assert await write() is None, "the day is not over"
    world.now.advance(days=1)
    second = await write()

    assert first is not None
    assert second is not None
    assert [each.digest.entries for each in (first, second)] == [1, 2]
    assert (second.digest.day, second.digest.seals) == (date(2026, 11, 26), 2)
    assert second.digest.previous == first.digest.hash
    assert Ed25519DigestKeys([SIGNER.public_key]).is_signed(second)
    assert await all_digests(world) == [first, second]


async def test_mod_31_each_entry_says_by_which_tool_and_whether_a_person_did_it(world: World) -> None:
    act_through("worker.reconcile_rooms")
    entry = an_audit_entry(actor_id=None)
    async with world.begin() as tx:
        await tx.audit.append(entry)
    (row,) = await world.moderation_queries.audit(before=None, limit=10, queues=frozenset(Queue))
    assert (row.tool, row.automated) == ("worker.reconcile_rooms", True)


async def test_mod_32_twenty_who_append_at_once_wait_for_nobody_and_are_all_sealed(
    own_database_url: str,
) -> None:
    """Some commit, some roll back, and three who seal take what is there meanwhile, one after the other."""
    world = World("postgres", create_async_engine(own_database_url, poolclass=NullPool))
    at_once = asyncio.Barrier(20)
    done = asyncio.Event()

    async def append_one(number: int, turn: int) -> None:
        async with world.begin() as tx:
            await tx.audit.append(an_audit_entry(actor_id=None, note=f"{number} {turn}"))
            if turn == 0:
                await at_once.wait()  # all twenty hold an entry that is not committed
            if (number + turn) % 5 == 0:
                raise ChangedTheirMind

    async def officer(number: int) -> None:
        for turn in range(5):
            with suppress(ChangedTheirMind):
                await append_one(number, turn)

    async def sealer() -> None:
        while not done.is_set():
            await seal(world, size=7)

    sealing = [asyncio.create_task(sealer()) for _ in range(3)]
    await asyncio.gather(*(officer(number) for number in range(20)))
    done.set()
    await asyncio.gather(*sealing)
    await seal(world, size=7)
    await WriteAuditDigest(world.begin, SIGNER, world.now)(new_head=True)

    state = await queries(world).state()
    assert (state.sealed_entries, state.unsealed_entries) == (80, 0)
    verifier = PostgresAuditVerifier(world.engine)
    assert [finding for check in verifier.checks() async for finding in verifier.run(check)] == []


async def test_an_entry_that_is_committed_late_is_sealed_later_and_holds_nobody_back(
    own_database_url: str,
) -> None:
    world = World("postgres", create_async_engine(own_database_url, poolclass=NullPool))
    async with world.begin() as slow:
        await slow.audit.append(an_audit_entry(actor_id=None))
        await append(world, "quick")
        assert [each.entries for each in await seal(world)] == [1]
    assert [each.entries for each in await seal(world)] == [1]


async def test_mod_32_what_was_there_before_the_chain_is_sealed_too(databases: Databases) -> None:
    script = ScriptDirectory.from_config(migrate._config())
    [made] = [each for each in script.walk_revisions() if each.path.endswith("_audit_chain.py")]
    assert isinstance(made.down_revision, str)
    url = await databases.create(empty=True)
    engine = create_async_engine(url, poolclass=NullPool)
    await migrate.upgrade(engine, made.down_revision)
    old = (
        "INSERT INTO audit_entry (id, action, subject, reason, note, at)"
        " SELECT gen_random_uuid(), 'stream.stop', 'stream:x', 'policy', 'old', now() - interval '90 days'"
        " FROM generate_series(1, 3)"
    )
    async with engine.begin() as connection:
        await connection.execute(text(old))
    await migrate.upgrade(engine)
    world = World("postgres", engine)

    written = await WriteAuditDigest(world.begin, SIGNER, world.now)()

    assert written is not None
    assert written.digest.entries == 3
    verifier = PostgresAuditVerifier(engine, Ed25519DigestKeys([SIGNER.public_key]))
    assert [finding for check in verifier.checks() async for finding in verifier.run(check)] == []
    await engine.dispose()
    await databases.drop(url)


async def test_mod_32_five_who_write_a_digest_at_once_write_five_in_a_row(own_database_url: str) -> None:
    world = World("postgres", create_async_engine(own_database_url, poolclass=NullPool))
    await append(world, "one")
    write = WriteAuditDigest(world.begin, SIGNER, world.now)

    written = await asyncio.gather(*(write(also_if_not_due=True) for _ in range(5)))

    assert sorted(each.digest.number for each in written if each) == [1, 2, 3, 4, 5]
    verifier = PostgresAuditVerifier(world.engine)
    assert [finding for check in verifier.checks() async for finding in verifier.run(check)] == []
