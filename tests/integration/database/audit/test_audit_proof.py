"""A sealed and signed audit log, rewritten afterwards by the owner of its tables (MOD-32)."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from adapters.crypto.digest_keys import Ed25519DigestKeys, Ed25519DigestSigner
from adapters.postgres.moderation.audit_proof import (
    CHAIN_IS_WHOLE,
    CHECKS,
    DIGESTS_ARE_SIGNED,
    HEAD_IS_KEPT,
    NONE_BACKDATED,
    NONE_BESIDE,
    SEALED_AS_WRITTEN,
    PostgresAuditVerifier,
)
from application.moderation.write_audit_digest import WriteAuditDigest
from domain.moderation.audit import chain
from domain.moderation.audit.entry import AuditEntry
from ports.verifying import Finding
from tests.builders import a_user, an_audit_entry
from tests.integration.conftest import Databases
from tests.integration.database.conftest import World

SIGNER = Ed25519DigestSigner("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A")  # RFC 8037, appendix A
STRANGER = Ed25519DigestSigner("A" * 43)
ANOTHER = (
    "INSERT INTO audit_entry (id, actor_id, action, subject, reason, note, at, tool)"
    " SELECT :new, actor_id, action, subject, reason, 'put in', at, tool FROM audit_entry WHERE id = :id"
)


@dataclass(frozen=True, slots=True)
class SealedLog:
    """Two days of a log: four entries and a digest, two more and another; numbers 1 to 6, seals 1 and 2."""

    world: World
    entries: Sequence[AuditEntry]

    async def tamper(self, *statements: str, **values: object) -> None:
        """As the owner, who may turn the triggers off."""
        async with self.world.engine.begin() as connection:
            for table in ("audit_entry", "audit_seal", "audit_digest"):
                await connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER ALL"))
            for statement in statements:
                await connection.execute(text(statement), values)
            for table in ("audit_entry", "audit_seal", "audit_digest"):
                await connection.execute(text(f"ALTER TABLE {table} ENABLE TRIGGER ALL"))

    async def findings(self, signer: Ed25519DigestSigner = SIGNER) -> list[Finding]:
        verifier = PostgresAuditVerifier(self.world.engine, Ed25519DigestKeys([signer.public_key]))
        return [finding for check in CHECKS async for finding in verifier.run(check)]

    def named(self, number: int) -> str:
        return f"entry {self.entries[number - 1].id} (number {number})"


@pytest.fixture
async def log(own_database_url: str) -> AsyncIterator[SealedLog]:
    engine: AsyncEngine = create_async_engine(own_database_url, poolclass=NullPool)
    world = World("postgres", engine)
    meera = a_user()
    async with world.begin() as tx:
        await tx.users.add(meera)
    write = WriteAuditDigest(world.begin, SIGNER, world.now)
    entries: list[AuditEntry] = []
    for count in (4, 2):
        for _ in range(count):
            entries.append(an_audit_entry(actor_id=meera.id, at=world.now.advance(minutes=1)))
            async with world.begin() as tx:
                await tx.audit.append(entries[-1])
        await write()
        world.now.advance(days=1)
    yield SealedLog(world, entries)
    await engine.dispose()


async def test_a_log_as_it_was_sealed_has_no_findings(log: SealedLog) -> None:
    async with log.world.begin() as tx:
        await tx.audit.append(an_audit_entry(actor_id=None, at=log.world.now()))
    assert await log.findings() == []
    await WriteAuditDigest(log.world.begin, SIGNER, log.world.now)()
    assert await log.findings() == []


async def test_mod_32_seals_from_before_they_had_their_time_hold_and_the_log_goes_on_from_them(
    log: SealedLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = WriteAuditDigest(log.world.begin, SIGNER, log.world.now)
    for version in (1, 2):
        monkeypatch.setattr(chain, "VERSION", version)
        async with log.world.begin() as tx:
            await tx.audit.append(an_audit_entry(actor_id=None, at=log.world.now()))
        await write()
        log.world.now.advance(days=1)
    assert await log.findings() == []
    async with log.world.engine.connect() as connection:
        seals = await connection.execute(text("SELECT version FROM audit_seal ORDER BY number"))
        assert list(seals.scalars()) == [2, 2, 1, 2]
    await log.tamper("UPDATE audit_seal SET version = 2 WHERE number = 3")
    assert (CHAIN_IS_WHOLE, "seal 3") in {(each.check, each.subject) for each in await log.findings()}


@pytest.mark.parametrize("number", [1, 2])
async def test_mod_32_when_a_seal_was_made_is_proven(log: SealedLog, number: int) -> None:
    await log.tamper(f"UPDATE audit_seal SET at = at + interval '1 microsecond' WHERE number = {number}")
    assert (CHAIN_IS_WHOLE, f"seal {number}") in {(each.check, each.subject) for each in await log.findings()}


@pytest.mark.parametrize(
    "change",
    [
        "actor_id = NULL", "tool = 'cli.seed'", "action = 'stream.cover'", "subject = 'stream:another'",
        "reason = 'other'", "note = note || '.'", "at = at + interval '1 microsecond'",
    ],
)  # fmt: skip
async def test_mod_32_an_edited_entry_is_named(log: SealedLog, change: str) -> None:
    await log.tamper(f"UPDATE audit_entry SET {change} WHERE id = :id", id=log.entries[4].id)

    assert await log.findings() == [
        Finding(SEALED_AS_WRITTEN, log.named(5), "it is not the one that seal 2 holds")
    ]


async def test_mod_32_an_entry_under_another_id_is_named(log: SealedLog) -> None:
    new = uuid4()
    await log.tamper("UPDATE audit_entry SET id = :new WHERE id = :id", new=new, id=log.entries[1].id)

    assert await log.findings() == [
        Finding(SEALED_AS_WRITTEN, f"entry {new} (number 2)", "it is not the one that seal 1 holds")
    ]


@pytest.mark.parametrize("number", [1, 3, 6])
async def test_mod_32_a_removed_entry_is_named(log: SealedLog, number: int) -> None:
    await log.tamper("DELETE FROM audit_entry WHERE id = :id", id=log.entries[number - 1].id)

    detail = f"seal {1 if number < 5 else 2} holds it, and it is gone"
    assert await log.findings() == [Finding(SEALED_AS_WRITTEN, f"entry number {number}", detail)]


async def test_mod_32_a_seal_whose_entries_are_all_gone_is_named_entry_by_entry(log: SealedLog) -> None:
    await log.tamper("DELETE FROM audit_entry WHERE sequence > 4")

    assert [finding.subject for finding in await log.findings()] == ["entry number 5", "entry number 6"]


async def test_mod_32_an_emptied_log_is_missed(log: SealedLog) -> None:
    """Entries, seals and what waits, all of it: the digests remember."""
    await log.tamper("DELETE FROM audit_entry", "DELETE FROM audit_seal", "DELETE FROM audit_waiting")

    findings = await log.findings()

    assert findings[0] == Finding(DIGESTS_ARE_SIGNED, "digest 1", "it counts 1 seals, and there are 0")


async def test_mod_32_two_entries_that_changed_places_are_named(log: SealedLog) -> None:
    await log.tamper(
        "ALTER TABLE audit_entry DROP CONSTRAINT uq_audit_entry_sequence",
        "ALTER TABLE audit_entry ALTER COLUMN sequence DROP IDENTITY",
        "UPDATE audit_entry SET sequence = 5 - sequence WHERE sequence IN (2, 3)",
    )

    assert [(finding.check, finding.subject) for finding in await log.findings()] == [
        (SEALED_AS_WRITTEN, f"entry {log.entries[2].id} (number 2)"),
        (SEALED_AS_WRITTEN, f"entry {log.entries[1].id} (number 3)"),
    ]


async def test_mod_32_an_entry_put_in_beside_the_chain_is_named(log: SealedLog) -> None:
    """With the trigger off, so that it would wait for no seal."""
    new = uuid4()
    await log.tamper(ANOTHER, new=new, id=log.entries[0].id)

    assert [(finding.check, finding.subject) for finding in await log.findings()] == [
        (NONE_BESIDE, f"entry {new} (number 7)")
    ]


async def test_mod_32_an_entry_put_in_as_if_it_were_old_is_named(log: SealedLog) -> None:
    """By the way that programs take, so that it is sealed: but the digests of its day did not know it."""
    new = uuid4()
    async with log.world.engine.begin() as connection:
        await connection.execute(text(ANOTHER), {"new": new, "id": log.entries[0].id})
    await WriteAuditDigest(log.world.begin, SIGNER, log.world.now)()

    (finding,) = await log.findings()

    assert (finding.check, finding.subject) == (NONE_BACKDATED, f"entry {new}")
    assert "digest 2 of" in finding.detail


async def test_mod_32_what_is_taken_away_before_its_seal_leaves_its_place(log: SealedLog) -> None:
    async with log.world.begin() as tx:
        await tx.audit.append(an_audit_entry(actor_id=None, at=log.world.now()))
    await log.tamper("DELETE FROM audit_entry WHERE sequence = 7")
    await WriteAuditDigest(log.world.begin, SIGNER, log.world.now)()

    assert await log.findings() == [
        Finding(NONE_BESIDE, "entry number 7", "it waits to be sealed, and is gone")
    ]


async def test_mod_32_a_program_that_keeps_an_entry_from_its_seal_is_found(
    databases: Databases, log: SealedLog
) -> None:
    """The one thing that a program may remove is a place in the line."""
    entry = an_audit_entry(actor_id=None, at=log.world.now())
    async with log.world.begin() as tx:
        await tx.audit.append(entry)
    url = log.world.engine.url.render_as_string(hide_password=False)
    program = create_async_engine(databases.as_program(url), poolclass=NullPool)
    async with program.begin() as connection:
        await connection.execute(text("DELETE FROM audit_waiting"))
    await WriteAuditDigest(log.world.begin, SIGNER, log.world.now)()

    assert [(finding.check, finding.subject) for finding in await log.findings()] == [
        (NONE_BESIDE, f"entry {entry.id} (number 7)")
    ]
    await program.dispose()


@pytest.mark.parametrize("table", ["audit_entry", "audit_seal", "audit_digest"])
async def test_mod_32_programs_only_insert(databases: Databases, log: SealedLog, table: str) -> None:
    url = log.world.engine.url.render_as_string(hide_password=False)
    program = create_async_engine(databases.as_program(url), poolclass=NullPool)
    for act in (f"DELETE FROM {table}", f"TRUNCATE {table}", f"ALTER TABLE {table} DISABLE TRIGGER ALL"):
        with pytest.raises(DBAPIError, match=r"permission denied|must be owner"):
            async with program.begin() as connection:
                await connection.execute(text(act))
    await program.dispose()


@pytest.mark.parametrize(
    ("change", "check", "subject", "detail"),
    [
        ("DELETE FROM audit_seal WHERE number = 1", CHAIN_IS_WHOLE, "seal 1", "it is gone; 2 is there"),
        (
            "UPDATE audit_seal SET previous = sha256('') WHERE number = 2",
            CHAIN_IS_WHOLE, "seal 2", "it does not follow the one before",
        ),
        (
            "UPDATE audit_seal SET hash = sha256('') WHERE number = 1",
            CHAIN_IS_WHOLE, "seal 1", "its hash is not that of what it says",
        ),
        (
            "UPDATE audit_seal SET number = 3 - number", CHAIN_IS_WHOLE, "seal 1", "it does not follow the one before",
        ),
        (
            "UPDATE audit_seal SET entries = 3, sequences = sequences[1:3], marks = left(marks, 24) WHERE number = 1",
            SEALED_AS_WRITTEN, "seal 1", "its hash is not that of its entries, which look alike",
        ),
        (
            "UPDATE audit_digest SET signature = decode(repeat('00', 64), 'hex') WHERE number = 2",
            DIGESTS_ARE_SIGNED, "digest 2", "its signature by key",
        ),
        ("DELETE FROM audit_digest WHERE number = 1", DIGESTS_ARE_SIGNED, "digest 2", "the one before it is gone"),
        (
            "UPDATE audit_digest SET previous = sha256('') WHERE number = 2",
            DIGESTS_ARE_SIGNED, "digest 2", "it does not follow the one before",
        ),
        (
            "UPDATE audit_digest SET entries = 3 WHERE number = 1",
            DIGESTS_ARE_SIGNED, "digest 1", "it counts 3 entries, and 4 are sealed",
        ),
        (
            "UPDATE audit_digest SET seals = 3 WHERE number = 2",
            DIGESTS_ARE_SIGNED, "digest 2", "it counts 3 seals, and there are 2",
        ),
        (
            "UPDATE audit_digest SET seal_hash = sha256('') WHERE number = 1",
            DIGESTS_ARE_SIGNED, "digest 1", "seal 1 is not the one it was made of",
        ),
    ],
)  # fmt: skip
async def test_mod_32_a_chain_that_was_touched_is_named(
    log: SealedLog, change: str, check: str, subject: str, detail: str
) -> None:
    # Numbers pass each other within one statement.
    await log.tamper("ALTER TABLE audit_seal DROP CONSTRAINT pk_audit_seal", change)

    findings = await log.findings()

    assert any(
        (finding.check, finding.subject) == (check, subject) and detail in finding.detail
        for finding in findings
    ), findings


async def test_mod_32_whoever_mends_the_chain_cannot_sign_it(log: SealedLog) -> None:
    """An entry edited, and every seal, every digest and the head made anew over it by somebody without the key."""
    await log.tamper(
        "DELETE FROM audit_head",
        "UPDATE audit_entry SET note = 'never happened' WHERE id = :id",
        "DELETE FROM audit_digest",
        "DELETE FROM audit_seal",
        "INSERT INTO audit_waiting SELECT sequence FROM audit_entry",
        id=log.entries[0].id,
    )
    await WriteAuditDigest(log.world.begin, STRANGER, log.world.now)()

    findings = await log.findings()

    assert [(finding.check, finding.subject) for finding in findings] == [
        (DIGESTS_ARE_SIGNED, "digest 1"), (HEAD_IS_KEPT, "the head"),
    ]  # fmt: skip
    assert all("not that of a key we know" in finding.detail for finding in findings)
    assert await log.findings(STRANGER) == []


async def test_reading_in_pieces_tells_how_far_it_is(log: SealedLog) -> None:
    read: list[int] = []
    verifier = PostgresAuditVerifier(log.world.engine)
    assert [finding async for finding in verifier.run(SEALED_AS_WRITTEN, read=read.append)] == []
    assert sum(read) == 6 == await verifier.size()
