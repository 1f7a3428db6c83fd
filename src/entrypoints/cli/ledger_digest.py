"""`livepanty ledger digest`: the signed proof of the journal (WAL-18)."""
# ruff: noqa: PLC0415  (drivers are imported when a verb runs, not for --help)

from collections.abc import Sequence
from pathlib import Path

import click
from rich.table import Table
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.crypto.digest_keys import Ed25519DigestSigner
from adapters.postgres.ledger.digests import PostgresDigestQueries
from domain.ledger.digest import Digest, SignedDigest
from entrypoints.cli.checking import console
from entrypoints.cli.digest_file import digest_line
from entrypoints.cli.digests import SHOWN, digest_signer, keys_of, prove_file, run
from entrypoints.cli.findings import Found, found_by_all
from ports.ledger.digests import DigestState, TransactionsWentBack
from ports.signing import DigestKeys


@click.group()
def digest() -> None:
    """The signed proof of the journal, day by day."""


@digest.command()
def write() -> None:
    """Seal what was committed and sign where the chain stands, now. The worker does so once a day.

    Takes LIVEPANTY_LEDGER_DIGEST_KEY and LIVEPANTY_DATABASE_URL, or those of the local `livepanty dev`.
    """
    signer = digest_signer()
    try:
        written = run(lambda engine: _write(engine, signer))
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
    state, latest = run(_state)
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
    digests = run(_all)
    file.write_text("".join(map(digest_line, digests)))
    click.echo(f"{len(digests):,} digests are in {file}")


@digest.command()
def key() -> None:
    """Show the public key, by which anybody can check what we sign."""
    click.echo(digest_signer().public_key)


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
    keys = keys_of(public_keys)
    prove_file(
        file, keys, Digest.read, None if offline else lambda: run(lambda engine: _proof(engine, keys)), "book"
    )


async def _write(engine: AsyncEngine, signer: Ed25519DigestSigner) -> SignedDigest:
    from adapters.memory.streaming.feed import MemoryRoomFeed
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
    from adapters.postgres.ledger.proof import PROOFS
    from adapters.postgres.ledger.verifier import PostgresLedgerVerifier

    verifier = PostgresLedgerVerifier(engine, keys)
    return await _all(engine), await found_by_all(verifier, PROOFS)
