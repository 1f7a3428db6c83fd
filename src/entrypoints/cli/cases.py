"""`livepanty cases verify`: proof that every moderation case is what its events come to."""
# ruff: noqa: PLC0415  (drivers are imported when the verb runs, not for --help)

import asyncio
import sys

import click

from entrypoints.cli.database import database_url

SHOWN = 20


@click.group()
def cases() -> None:
    """Moderation cases, and the proof that what is stored of them is right."""


@cases.command()
def verify() -> None:
    """Rebuild every case from its events, and compare it with what is stored.

    Takes LIVEPANTY_DATABASE_URL, or the database of the local `livepanty dev`. Exit code 1 when any differs.
    """
    with database_url() as url:
        size, wrong = asyncio.run(_verify(url))
    for line in wrong[:SHOWN]:
        click.echo(line)
    click.echo(f"{size:,} cases rebuilt from their events, {len(wrong):,} differ")
    if wrong:
        sys.exit(1)


async def _verify(url: str) -> tuple[int, list[str]]:
    from sqlalchemy.ext.asyncio import create_async_engine

    from adapters.postgres.moderation.case_queries import PostgresCaseVerifier

    engine = create_async_engine(url)
    try:
        verifier = PostgresCaseVerifier(engine)
        wrong = [f"{found.case_id}: {', '.join(found.columns)}" async for found in verifier.differences()]
        return await verifier.size(), wrong
    finally:
        await engine.dispose()
