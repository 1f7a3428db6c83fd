"""`livepanty ledger rebase`: the book goes on in the server that its dump was restored into (WAL-18)."""
# ruff: noqa: PLC0415  (drivers are imported when a verb runs, not for --help)

import asyncio
import os
import sys

import click

from domain.errors import Refusal
from entrypoints.cli.database import database_url
from entrypoints.cli.digests import SHOWN, known_keys
from entrypoints.cli.findings import Found, found_by_all
from ports.acting import act_through
from ports.signing import DigestKeys


@click.command()
@click.option(
    "--officer", "officer_email", required=True, help="E-mail of the finance officer who answers for it."
)
@click.option("--reason", required=True, help="Why, in their words: it stands in the audit log.")
def rebase(officer_email: str, reason: str) -> None:
    """Let a restored book be posted to and sealed again, after proving it up to its last seal.

    A dump that was restored into another server (pg_restore) counts transactions anew, and nothing is posted to it.
    This proves that the journal is as it was sealed and signed, and lets it go on above all that it has. First prove
    it against the digests that you exported: livepanty ledger digest verify FILE.

    Takes LIVEPANTY_DATABASE_OWNER_URL, or else LIVEPANTY_DATABASE_URL, and a key as `ledger verify` does.
    """
    reason = reason.strip()
    if not reason:
        raise click.ClickException("say why")
    keys = known_keys()
    if keys is None:
        raise click.ClickException(
            "set LIVEPANTY_LEDGER_DIGEST_PUBLIC_KEYS: without a key the digests prove nothing"
        )
    with database_url() as url:
        try:
            act_through("cli.ledger_rebase")
            done = asyncio.run(
                _rebase(os.environ.get("LIVEPANTY_DATABASE_OWNER_URL", url), keys, officer_email, reason)
            )
        except Refusal as refusal:
            raise click.ClickException(str(refusal)) from None
    if not isinstance(done, str):
        for finding in done.first[:SHOWN]:
            click.echo(f"{finding.subject}: {finding.detail}")
        click.echo(f"the book is not as it was sealed: {done.total:,} wrong. Nothing was changed.")
        sys.exit(1)
    click.echo(done)


async def _rebase(url: str, keys: DigestKeys, officer_email: str, reason: str) -> str | Found:
    """What was done, or else what stands against it."""
    from sqlalchemy.ext.asyncio import create_async_engine

    from adapters.postgres.ledger.proof import PROOFS
    from adapters.postgres.ledger.rebase import rebase as rebase_book
    from adapters.postgres.ledger.verifier import PostgresLedgerVerifier
    from entrypoints.container import new_id, utc_now

    engine = create_async_engine(url)
    try:
        verifier = PostgresLedgerVerifier(engine, keys)
        wrong = await found_by_all(verifier, PROOFS)
        if wrong.total:
            return wrong
        epoch = await rebase_book(
            engine, officer_email=officer_email, reason=reason, now=utc_now(), new_id=new_id
        )
    finally:
        await engine.dispose()
    return f"epoch {epoch.number}: proven up to seal {epoch.seals:,}, and counted on from {epoch.base:,}"
