"""What whoever owns the tables may try with a log of two days and a bit: each try is named by the verifier (MOD-32)."""

import pytest
from sqlalchemy import text

from adapters.postgres.moderation.audit_proof import (
    CHAIN_IS_WHOLE,
    DIGESTS_ARE_SIGNED,
    HEAD_IS_KEPT,
    NONE_BACKDATED,
    NONE_BESIDE,
    SEALED_AS_WRITTEN,
)
from tests.builders import an_audit_entry
from tests.integration.database.audit.test_audit_head import LAST_DAY, longer, written
from tests.integration.database.audit.test_audit_proof import SealedLog, log

__all__ = ["log", "longer"]

FREE = (
    "ALTER TABLE audit_entry DROP CONSTRAINT uq_audit_entry_sequence",
    "ALTER TABLE audit_entry ALTER COLUMN sequence DROP IDENTITY",
)
"""Numbers may be written by hand then."""
COPY = "actor_id, action, subject, reason, note, at, tool"


async def checks(log: SealedLog) -> set[str]:
    return {finding.check for finding in await log.findings()}


@pytest.mark.parametrize(
    ("statements", "found"),
    [
        (("UPDATE audit_entry SET reason = 'other' WHERE sequence = 2",), SEALED_AS_WRITTEN),
        (("DELETE FROM audit_entry WHERE sequence = 3",), SEALED_AS_WRITTEN),
        (
            (*FREE, "UPDATE audit_entry SET sequence = 9 - sequence WHERE sequence IN (4, 5)"),
            SEALED_AS_WRITTEN,
        ),
        (
            (
                *FREE, "DELETE FROM audit_entry WHERE sequence = 2",
                "UPDATE audit_entry SET sequence = sequence - 1 WHERE sequence > 2",
            ),
            SEALED_AS_WRITTEN,
        ),
        (
            (
                *FREE,
                f"INSERT INTO audit_entry (id, sequence, {COPY})"
                f" SELECT gen_random_uuid(), sequence, {COPY} FROM audit_entry WHERE sequence = 2",
            ),
            SEALED_AS_WRITTEN,
        ),
        (
            (
                *FREE,
                f"INSERT INTO audit_entry (id, sequence, {COPY})"
                f" SELECT gen_random_uuid(), 0, {COPY} FROM audit_entry WHERE sequence = 1",
            ),
            NONE_BESIDE,
        ),
        (("DELETE FROM audit_entry WHERE sequence = 8",), SEALED_AS_WRITTEN),
        (LAST_DAY, HEAD_IS_KEPT),
        (("UPDATE audit_digest SET entries = entries + 1 WHERE number = 2",), DIGESTS_ARE_SIGNED),
        (("UPDATE audit_digest SET day = day - 1 WHERE number = 1",), DIGESTS_ARE_SIGNED),
        (("UPDATE audit_digest SET written_at = written_at + interval '1 hour' WHERE number = 1",), DIGESTS_ARE_SIGNED),
        (("UPDATE audit_digest SET seal_hash = sha256('x') WHERE number = 2",), DIGESTS_ARE_SIGNED),
        (("UPDATE audit_seal SET at = at - interval '1 day' WHERE number = 2",), CHAIN_IS_WHOLE),
        (("UPDATE audit_seal SET at = at - interval '1 day', version = 1 WHERE number = 2",), CHAIN_IS_WHOLE),
        (
            (
                "UPDATE audit_seal SET at = at - interval '1 day', version = 1, hash = sha256(previous || content)"
                " WHERE number = (SELECT max(number) FROM audit_seal)",
            ),
            HEAD_IS_KEPT,
        ),
    ],
    ids=[
        "an edit", "a hole", "two days swapped", "a hole closed up", "a copy under its number", "before the first",
        "the tail", "the last day", "a count", "a day", "a time", "an anchor",
        "a seal's time", "a seal's time as of before", "the last seal's time, mended",
    ],
)  # fmt: skip
async def test_mod_32_each_try_is_named(longer: SealedLog, statements: tuple[str, ...], found: str) -> None:
    await longer.tamper(*statements)
    assert found in await checks(longer)


async def test_mod_32_a_seal_before_the_first_is_no_beginning(longer: SealedLog) -> None:
    await longer.tamper(
        "INSERT INTO audit_seal (number, entries, content, previous, hash, sequences, marks, at)"
        " SELECT 9, entries, content, previous, hash, sequences, marks, at FROM audit_seal WHERE number = 1"
    )
    assert CHAIN_IS_WHOLE in await checks(longer)


async def test_mod_32_a_head_of_before_is_an_older_one(longer: SealedLog) -> None:
    """Kept by somebody from the day before, and put back when a digest had been signed since."""
    async with longer.world.engine.connect() as connection:
        kept = (await connection.execute(text("SELECT * FROM audit_head"))).one()._asdict()
    longer.world.now.advance(days=1)
    await written(longer)
    assert await longer.findings() == []
    await longer.tamper(
        "UPDATE audit_head SET " + ", ".join(f"{name} = :{name}" for name in kept if name != "id"), **kept
    )
    assert await checks(longer) == {HEAD_IS_KEPT}


async def test_mod_32_of_two_heads_the_database_keeps_one(longer: SealedLog) -> None:
    await longer.tamper(
        "ALTER TABLE audit_head DROP CONSTRAINT ck_audit_head_one",
        "INSERT INTO audit_head"
        " SELECT 2, seals, seal_hash, digests, digest_hash, at, key_id, signature FROM audit_head",
    )
    assert await checks(longer) == {HEAD_IS_KEPT}


async def test_mod_32_a_clock_that_was_set_back_is_named(longer: SealedLog) -> None:
    """Of an entry that is written while the server's clock is a day behind what was signed before."""
    async with longer.world.begin() as tx:
        now = longer.world.now.advance(days=-1)
        await tx.audit.append(an_audit_entry(actor_id=None, at=now))
    longer.world.now.advance(days=2)
    await written(longer)
    assert NONE_BACKDATED in await checks(longer)
