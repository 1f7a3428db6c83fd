"""`livepanty audit`: proof that nobody rewrote the log of what staff did (MOD-32)."""
# ruff: noqa: PLC0415  (drivers are imported when a verb runs, not for --help)

import asyncio
import sys
from pathlib import Path

import click
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.crypto.digest_keys import Ed25519DigestSigner
from adapters.postgres.moderation.audit_digests import PostgresAuditDigestQueries
from domain.moderation.audit.chain import AuditDigest, SignedAuditDigest
from entrypoints.cli.checking import Checked, check_all, checks_table, console
from entrypoints.cli.database import database_url
from entrypoints.cli.digest_file import digest_line
from entrypoints.cli.digests import digest_signer, keys_of, known_keys, prove_file, run
from entrypoints.cli.findings import Found, found_by_all
from ports.moderation.audit_digests import AuditDigestState
from ports.signing import DigestKeys


@click.group()
def audit() -> None:
    """The log of what staff and the platform did, and the proof that it is as it was written."""


@audit.command()
@click.argument(
    "file", required=False, type=click.Path(path_type=Path, exists=True, dir_okay=False), default=None
)
@click.option(
    "--public-key", "public_keys", multiple=True, help="A key that signed FILE. Ours, if not given."
)
def verify(file: Path | None, public_keys: tuple[str, ...]) -> None:
    """Find every entry that was edited, removed, put in or moved; with an exported FILE, also prove the log by that.

    Takes LIVEPANTY_DATABASE_URL, or the database of the local `livepanty dev`. Signatures are checked where
    LIVEPANTY_LEDGER_DIGEST_KEY or LIVEPANTY_LEDGER_DIGEST_PUBLIC_KEYS say by which key. Exit code 1 when anything is
    wrong.
    """
    if file is not None:
        keys = keys_of(public_keys)
        prove_file(file, keys, AuditDigest.read, lambda: run(lambda engine: _proof(engine, keys)), "log")
        return
    known = keys_of(public_keys) if public_keys else known_keys()
    with database_url() as url:
        checked, state = asyncio.run(_verify(url, known))
    console().print(checks_table(checked))
    since = f", the oldest since {state.unsealed_since:%Y-%m-%d %H:%M:%S %Z}" if state.unsealed_since else ""
    signed = f"{state.latest.digest.entries:,}" if state.latest else "none"
    click.echo(
        f"{state.sealed_entries:,} entries are sealed, {signed} signed; {state.unsealed_entries:,} wait{since}."
    )
    if known is None:
        click.echo("Signatures of digests were not checked: no key is set.")
    if any(check.found.total for check in checked):
        sys.exit(1)


@audit.command()
@click.option(
    "--new-head",
    is_flag=True,
    help="Where the chain has no signed head: once, after the upgrade that brought it.",
)
def write(new_head: bool) -> None:
    """Seal what was committed and sign where the chain stands, now. The worker does so once a day.

    Takes LIVEPANTY_LEDGER_DIGEST_KEY and LIVEPANTY_DATABASE_URL, or those of the local `livepanty dev`.
    """
    signer = digest_signer()
    written = run(lambda engine: _write(engine, signer, new_head))
    said = written.digest
    click.echo(
        f"digest {said.number}: {said.entries:,} entries in {said.seals:,} seals, by key {written.key_id}"
    )


@audit.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def export(file: Path) -> None:
    """Write every digest to FILE, to be kept where this database cannot reach."""
    digests = run(_all)
    file.write_text("".join(map(digest_line, digests)))
    click.echo(f"{len(digests):,} digests are in {file}")


async def _verify(url: str, keys: DigestKeys | None) -> tuple[list[Checked], AuditDigestState]:
    from sqlalchemy.ext.asyncio import create_async_engine

    from adapters.postgres.moderation.audit_proof import PostgresAuditVerifier

    engine = create_async_engine(url)
    try:
        checked = await check_all(PostgresAuditVerifier(engine, keys), "the log", "entries")
        return checked, await PostgresAuditDigestQueries(engine).state()
    finally:
        await engine.dispose()


async def _write(engine: AsyncEngine, signer: Ed25519DigestSigner, new_head: bool) -> SignedAuditDigest:
    from adapters.memory.streaming.feed import MemoryRoomFeed
    from adapters.postgres.database import PostgresDatabase
    from application.moderation.write_audit_digest import WriteAuditDigest
    from entrypoints.container import new_id, utc_now

    database = PostgresDatabase(engine, MemoryRoomFeed(), utc_now, new_id)  # no room hears of it
    written = await WriteAuditDigest(database.begin, signer, utc_now)(also_if_not_due=True, new_head=new_head)
    assert written is not None, "it was asked for"
    return written


async def _all(engine: AsyncEngine) -> list[SignedAuditDigest]:
    return [signed async for signed in PostgresAuditDigestQueries(engine).all()]


async def _proof(engine: AsyncEngine, keys: DigestKeys) -> tuple[list[SignedAuditDigest], Found]:
    from adapters.postgres.moderation.audit_proof import CHECKS, PostgresAuditVerifier

    return await _all(engine), await found_by_all(PostgresAuditVerifier(engine, keys), CHECKS)
