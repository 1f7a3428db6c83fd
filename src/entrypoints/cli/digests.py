"""What the verbs about digests share: the keys, the database, and the proof of an exported file."""
# ruff: noqa: PLC0415  (drivers are imported when a verb runs, not for --help)

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import TypeVar

import click
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.crypto.digest_keys import Ed25519DigestKeys, Ed25519DigestSigner
from domain.proof import AnyDigest, Signed
from entrypoints.cli.database import database_url
from entrypoints.cli.digest_file import NoDigestFile, problems_beside_book, problems_in_file, read_digests
from entrypoints.cli.findings import Found
from entrypoints.cli.state import adopt_dev_settings
from ports.signing import DigestKeys

Done = TypeVar("Done")
SHOWN = 20


def prove_file(
    file: Path,
    keys: DigestKeys,
    read: Callable[[bytes], AnyDigest],
    kept: Callable[[], tuple[list[Signed[AnyDigest]], Found]] | None,
    what: str,
) -> None:
    """Say whether an exported file holds, by itself and beside what the database keeps; exit with 1 where it does not.

    `kept` answers the database's own digests, and what is wrong with what they say; None looks at the file alone.
    """
    try:
        digests = read_digests(file.read_text().splitlines(), read)
    except (NoDigestFile, UnicodeDecodeError) as error:
        raise click.ClickException(f"{file}: {error}") from None
    wrong, more = list(problems_in_file(digests, keys)), 0
    if kept is not None:
        ours, found = kept()
        wrong += problems_beside_book(digests, ours)
        wrong += [f"{finding.subject}: {finding.detail}" for finding in found.first]
        more = found.more
    for line in wrong[:SHOWN]:
        click.echo(line)
    if len(wrong) + more > SHOWN:
        click.echo(f"… and {len(wrong) + more - SHOWN:,} more")
    if wrong or not digests:
        click.echo(f"{file} is not proven: {len(wrong) + more:,} wrong, {len(digests):,} digests")
        sys.exit(1)
    beside = "" if kept is None else f", and the {what} is as they say"
    click.echo(f"{len(digests):,} digests are signed and follow each other{beside}.")


def run(step: Callable[[AsyncEngine], Awaitable[Done]]) -> Done:
    """Do it with the database of the settings, or with that of the local `livepanty dev`."""

    async def with_engine(url: str) -> Done:
        from sqlalchemy.ext.asyncio import create_async_engine

        engine = create_async_engine(url)
        try:
            return await step(engine)
        finally:
            await engine.dispose()

    with database_url() as url:
        return asyncio.run(with_engine(url))


def digest_signer() -> Ed25519DigestSigner:
    adopt_dev_settings()
    try:
        return Ed25519DigestSigner(os.environ["LIVEPANTY_LEDGER_DIGEST_KEY"])
    except KeyError:
        raise click.ClickException("LIVEPANTY_LEDGER_DIGEST_KEY is not set") from None
    except ValueError as error:
        raise click.ClickException(f"LIVEPANTY_LEDGER_DIGEST_KEY: {error}") from None


def keys_of(given: Sequence[str]) -> DigestKeys:
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
