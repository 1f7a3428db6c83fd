"""`livepanty ledger digest`: the signed proof of the journal (WAL-18)."""
# ruff: noqa: PLC0415  (drivers are imported when a verb runs, not for --help)

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import TypeVar

import click
from rich.table import Table
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.crypto.digest_keys import Ed25519DigestKeys, Ed25519DigestSigner
from adapters.postgres.ledger_digests import PostgresDigestQueries
from domain.ledger.digest import SignedDigest
from entrypoints.cli.database import database_url
from entrypoints.cli.findings import Found, found_by_all
from entrypoints.cli.state import adopt_dev_settings
from entrypoints.digest_file import (
    NoDigestFile,
    digest_line,
    problems_beside_book,
    problems_in_file,
    read_digests,
)
from ports.ledger_digests import DigestKeys, DigestState, TransactionsWentBack

Done = TypeVar("Done")
SHOWN = 20


@click.group()
def digest() -> None:
    """The signed proof of the journal, day by day."""


@digest.command()
def write() -> None:
    """Seal what was committed and sign where the chain stands, now. The worker does so once a day.

    Takes LIVEPANTY_LEDGER_DIGEST_KEY and LIVEPANTY_DATABASE_URL, or those of the local `livepanty dev`.
    """
    signer = _signer()
    try:
        written = _run(lambda engine: _write(engine, signer))
    except TransactionsWentBack as error:
        raise click.ClickException(
            f"{error}: this database was restored into another server; run livepanty ledger rebase"
        ) from None
    said = written.digest
    click.echo(
        f"digest {said.number}: {said.transfers:,} transfers in {said.seals:,} seals, by key {written.key_id}"
    )


@digest.command()
def status() -> None:
    """How far the proof reaches, and what waits for it."""
    from entrypoints.cli.ledger import console

    state, latest = _run(_state)
    table = Table(title="Digests", title_justify="left")
    for column in ("Digest", "Day", "Written", "Transfers", "Seals", "Key"):
        table.add_column(column, justify="right" if column in ("Digest", "Transfers", "Seals") else "left")
    for signed in latest:
        said = signed.digest
        table.add_row(
            str(said.number), f"{said.day}", f"{said.written_at:%Y-%m-%d %H:%M:%S %Z}", f"{said.transfers:,}",
            f"{said.seals:,}", signed.key_id,
        )  # fmt: skip
    console().print(table)
    waits = f", the oldest since {state.unsealed_since:%Y-%m-%d %H:%M:%S %Z}" if state.unsealed_since else ""
    click.echo(
        f"{state.sealed_transfers:,} transfers are sealed, {state.unsealed_transfers:,} wait for it{waits}."
    )


@digest.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def export(file: Path) -> None:
    """Write every digest to FILE, to be kept where this database cannot reach."""
    digests = _run(_all)
    file.write_text("".join(map(digest_line, digests)))
    click.echo(f"{len(digests):,} digests are in {file}")


@digest.command()
def key() -> None:
    """Show the public key, by which anybody can check what we sign."""
    click.echo(_signer().public_key)


@digest.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--public-key", "public_keys", multiple=True, help="A key that signed some of it. Ours, if not given."
)
@click.option("--offline", is_flag=True, help="Check the file alone, without the database.")
def verify(file: Path, public_keys: tuple[str, ...], offline: bool) -> None:
    """Check an exported FILE, and the book against it: signatures, the chain, and every sealed transfer.

    Needs the public key only. Exit code 1 when anything is wrong.
    """
    keys = _keys(public_keys)
    try:
        digests = read_digests(file.read_text().splitlines())
    except (NoDigestFile, UnicodeDecodeError) as error:
        raise click.ClickException(f"{file}: {error}") from None
    wrong, more = list(problems_in_file(digests, keys)), 0
    if not offline:
        book, found = _run(lambda engine: _proof(engine, keys))
        wrong += problems_beside_book(digests, book)
        wrong += [f"{finding.subject}: {finding.detail}" for finding in found.first]
        more = found.more
    for line in wrong[:SHOWN]:
        click.echo(line)
    if len(wrong) + more > SHOWN:
        click.echo(f"… and {len(wrong) + more - SHOWN:,} more")
    if wrong or not digests:
        click.echo(f"{file} is not proven: {len(wrong) + more:,} wrong, {len(digests):,} digests")
        sys.exit(1)
    beside = "" if offline else ", and the book is as they say"
    click.echo(f"{len(digests):,} digests are signed and follow each other{beside}.")


def _run(step: Callable[[AsyncEngine], Awaitable[Done]]) -> Done:
    async def with_engine(url: str) -> Done:
        from sqlalchemy.ext.asyncio import create_async_engine

        engine = create_async_engine(url)
        try:
            return await step(engine)
        finally:
            await engine.dispose()

    with database_url() as url:
        return asyncio.run(with_engine(url))


async def _write(engine: AsyncEngine, signer: Ed25519DigestSigner) -> SignedDigest:
    from adapters.memory.feed import MemoryRoomFeed
    from adapters.postgres.database import PostgresDatabase
    from application.ledger.write_digest import WriteDigest
    from entrypoints.container import new_id, utc_now

    database = PostgresDatabase(engine, MemoryRoomFeed(), utc_now, new_id)  # no room hears of it
    written = await WriteDigest(database.begin, signer, utc_now)(also_if_not_due=True)
    assert written is not None, "it was asked for"
    return written


async def _state(engine: AsyncEngine) -> tuple[DigestState, Sequence[SignedDigest]]:
    queries = PostgresDigestQueries(engine)
    return await queries.state(), await queries.latest(limit=SHOWN)


async def _all(engine: AsyncEngine) -> list[SignedDigest]:
    return [signed async for signed in PostgresDigestQueries(engine).all()]


async def _proof(engine: AsyncEngine, keys: DigestKeys) -> tuple[list[SignedDigest], Found]:
    from adapters.postgres.ledger import PostgresLedgerVerifier
    from adapters.postgres.ledger_proof import PROOFS

    verifier = PostgresLedgerVerifier(engine, keys)
    return await _all(engine), await found_by_all(verifier, PROOFS)


def _signer() -> Ed25519DigestSigner:
    adopt_dev_settings()
    try:
        return Ed25519DigestSigner(os.environ["LIVEPANTY_LEDGER_DIGEST_KEY"])
    except KeyError:
        raise click.ClickException("LIVEPANTY_LEDGER_DIGEST_KEY is not set") from None
    except ValueError as error:
        raise click.ClickException(f"LIVEPANTY_LEDGER_DIGEST_KEY: {error}") from None


def _keys(given: Sequence[str]) -> DigestKeys:
    try:
        found = Ed25519DigestKeys(given) if given else known_keys()
    except ValueError as error:
        raise click.ClickException(f"--public-key: {error}") from None
    if found is None:
        raise click.ClickException("name a --public-key: no key is set here")
    return found


def known_keys() -> DigestKeys | None:
    """Those that the settings name; None when they name none."""
    adopt_dev_settings()
    public = [name for name in os.environ.get("LIVEPANTY_LEDGER_DIGEST_PUBLIC_KEYS", "").split(",") if name]
    private = os.environ.get("LIVEPANTY_LEDGER_DIGEST_KEY")
    own = [Ed25519DigestSigner(private).public_key] if private else []
    return Ed25519DigestKeys([*own, *public]) if own or public else None
