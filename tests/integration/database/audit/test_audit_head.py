"""The end of the audit log's chain, cut off or made anew by the owner of its tables (MOD-32)."""

from dataclasses import replace

import pytest

from adapters.crypto.digest_keys import Ed25519DigestSigner
from adapters.postgres.moderation.audit_proof import HEAD_IS_KEPT
from application.moderation.write_audit_digest import WriteAuditDigest
from domain.moderation.audit.head import AuditHead
from tests.builders import an_audit_entry
from tests.integration.database.audit.test_audit_digests import append, queries, world  # noqa: F401 -- a fixture
from tests.integration.database.audit.test_audit_proof import SIGNER, STRANGER, SealedLog, log  # noqa: F401 -- as well
from tests.integration.database.conftest import World

TODAY = ("DELETE FROM audit_entry WHERE sequence > 6", "DELETE FROM audit_seal WHERE number > 2")
"""All that came after the last digest."""
LAST_DAY = (
    "DELETE FROM audit_entry WHERE sequence > 4", "DELETE FROM audit_seal WHERE number > 1",
    "DELETE FROM audit_digest WHERE number > 1",
)  # fmt: skip
"""The last digest too, and what came since the one before."""


async def written(log: SealedLog, signer: Ed25519DigestSigner = SIGNER) -> None:  # noqa: F811
    """Another entry, and what the worker does then."""
    async with log.world.begin() as tx:
        await tx.audit.append(an_audit_entry(actor_id=None, at=log.world.now()))
    log.world.now.advance(seconds=5)
    await WriteAuditDigest(log.world.begin, signer, log.world.now)()


@pytest.fixture
async def longer(log: SealedLog) -> SealedLog:  # noqa: F811
    """Two days and a bit of a third: seals 3 and 4 are in no digest yet, each with an entry."""
    log.world.now.advance(days=-1, seconds=1)
    await written(log)
    await written(log)
    assert await log.findings() == []
    return log


async def named(log: SealedLog) -> list[str]:  # noqa: F811
    return [finding.subject for finding in await log.findings() if finding.check == HEAD_IS_KEPT]


@pytest.mark.parametrize(
    "cut",
    [
        ("DELETE FROM audit_entry WHERE sequence = 8", "DELETE FROM audit_seal WHERE number = 4"),
        TODAY,
        LAST_DAY,
        ("DELETE FROM audit_digest WHERE number = 2",),
        ("DELETE FROM audit_entry", "DELETE FROM audit_seal", "DELETE FROM audit_digest"),
        ("DELETE FROM audit_head",),
        (*TODAY, "DELETE FROM audit_head"),
    ],
    ids=["the last", "today", "the last day", "the last digest", "all", "the head", "today and the head"],
)
async def test_mod_32_what_is_cut_off_is_missed_and_what_follows_hides_it_not(
    longer: SealedLog, cut: tuple[str, ...]
) -> None:
    await longer.tamper(*cut)
    assert await named(longer) == ["the head"]
    await written(longer)
    longer.world.now.advance(days=1)
    await written(longer)
    assert await named(longer) == ["the head"], "the worker signs over nothing"


async def test_mod_32_an_entry_of_today_under_seals_made_anew_is_missed(longer: SealedLog) -> None:
    """The head row edited with the chain from there on, which needs no key before the day is over."""
    await longer.tamper(
        "UPDATE audit_entry SET note = 'never happened' WHERE sequence = 7",
        "DELETE FROM audit_seal WHERE number > 2",
        "INSERT INTO audit_waiting SELECT sequence FROM audit_entry WHERE sequence > 6",
    )
    await written(longer, STRANGER)
    assert [finding.check for finding in await longer.findings()] == [HEAD_IS_KEPT]


@pytest.mark.parametrize(
    "change", ["seals = 3", "digests = 1", "at = at + interval '1 second'", "key_id = 'x'"]
)
async def test_mod_32_a_head_is_as_it_was_signed(longer: SealedLog, change: str) -> None:
    await longer.tamper(f"UPDATE audit_head SET {change}")
    assert "the head" in await named(longer)


async def test_mod_32_a_head_of_another_key_is_none_of_ours(longer: SealedLog) -> None:
    await longer.tamper(*TODAY, "DELETE FROM audit_head")
    await WriteAuditDigest(longer.world.begin, STRANGER, longer.world.now)(
        also_if_not_due=True, new_head=True
    )
    assert await named(longer) == ["the head"]


async def test_mod_32_a_chain_that_had_no_head_gets_one_when_somebody_asks(longer: SealedLog) -> None:
    """As once, after the upgrade that brought heads."""
    await longer.tamper("DELETE FROM audit_head")
    await WriteAuditDigest(longer.world.begin, SIGNER, longer.world.now)(also_if_not_due=True)
    assert await named(longer) == ["the head"]
    await WriteAuditDigest(longer.world.begin, SIGNER, longer.world.now)(also_if_not_due=True, new_head=True)
    assert await longer.findings() == []


async def test_mod_32_somebody_who_asks_for_a_head_gets_none_over_a_cut(longer: SealedLog) -> None:
    await longer.tamper(*TODAY)
    await WriteAuditDigest(longer.world.begin, SIGNER, longer.world.now)(also_if_not_due=True, new_head=True)
    assert await named(longer) == ["the head"]


async def test_mod_32_what_was_sealed_by_a_program_without_heads_is_in_the_next_one(
    longer: SealedLog,
) -> None:
    """An older worker beside a newer one."""
    async with longer.world.begin() as tx:
        await tx.audit.append(an_audit_entry(actor_id=None, at=longer.world.now()))
    async with longer.world.begin() as tx:
        await tx.audit_digests.lock()
        assert await tx.audit_digests.seal(size=10, most=10, at=longer.world.now())
    assert await longer.findings() == []
    await written(longer)
    assert await longer.findings() == []
    await longer.tamper(
        "DELETE FROM audit_entry WHERE sequence = 10", "DELETE FROM audit_seal WHERE number = 6"
    )
    assert await named(longer) == ["the head"]


async def test_mod_32_the_head_names_the_last_seal_and_the_last_digest(world: World) -> None:  # noqa: F811
    write = WriteAuditDigest(world.begin, SIGNER, world.now)
    await append(world, "one")
    digest = await write()
    assert digest is not None
    await append(world, "two")
    world.now.advance(seconds=5)
    assert await write() is None
    async with world.begin() as tx:
        signed = await tx.audit_heads.find()
        last = (await tx.audit_digests.seals_since(None))[-1]
        assert signed is not None
        head = signed.digest
        assert head == AuditHead(2, last.hash, 1, digest.digest.hash, world.now())
        assert await tx.audit_heads.is_kept(head)
        for other in (
            replace(head, seals=1), replace(head, seals=3), replace(head, digests=2),
            replace(head, seal_hash=bytes(32)), replace(head, digest_hash=bytes(32)),
        ):  # fmt: skip
            assert not await tx.audit_heads.is_kept(other)
    assert (await queries(world).state()).seals == 2
