"""`livepanty migrate` and `livepanty seed`."""
# ruff: noqa: PLC0415  (drivers are imported when a verb runs, not for --help)

import asyncio
import os

import click

from entrypoints.cli.database import database_url
from entrypoints.cli.state import StateDirectory, adopt_dev_settings


@click.command()
@click.argument("revision", default="head")
def migrate(revision: str) -> None:
    """Bring the database to REVISION: a number such as 0004, "head" (the default), or "base".

    Takes LIVEPANTY_DATABASE_URL, or the database of the local `livepanty dev`. Where LIVEPANTY_DATABASE_OWNER_URL is
    set it migrates as that role, whose the tables then are, and gives the role of LIVEPANTY_DATABASE_URL what the
    programs need, and no right to change the journal.
    """
    from alembic.util import CommandError

    with database_url() as url:
        owner = os.environ.get("LIVEPANTY_DATABASE_OWNER_URL", url)
        try:
            before, after = asyncio.run(bring_to(revision, owner_url=owner, program_url=url, make_role=False))
        except CommandError as error:
            raise click.ClickException(str(error)) from None
    click.echo(f"{before or 'empty'} → {after or 'empty'}")


async def bring_to(
    revision: str, *, owner_url: str, program_url: str, make_role: bool
) -> tuple[str | None, str | None]:
    """Migrate as the owner, and give the programs' role its rights where it is another. Before and after."""
    from sqlalchemy.ext.asyncio import create_async_engine

    from adapters.postgres import migrate as migrations
    from adapters.postgres import rights

    engine = create_async_engine(owner_url)
    try:
        before = await migrations.current(engine)
        target = migrations.head() if revision == "head" else None if revision == "base" else revision
        if target is None or (before is not None and target < before):
            await migrations.downgrade(engine, target or "base")
        else:
            await migrations.upgrade(engine, target)
        if owner_url != program_url and target == migrations.head():
            async with engine.begin() as connection:
                if make_role:
                    await rights.ensure_role(connection, program_url)
                await rights.grant(connection, program_url)
        return before, await migrations.current(engine)
    finally:
        await engine.dispose()


@click.command()
def seed() -> None:
    """Make the accounts that `livepanty dev` starts with. Safe to repeat; refuses outside development."""
    from entrypoints.cli.seed import ACCOUNTS
    from entrypoints.settings_checks import SettingsRefused, load_settings

    adopt_dev_settings()
    try:
        settings = load_settings()
    except SettingsRefused as refusal:
        raise click.ClickException(str(refusal)) from None
    if not settings.is_dev:
        raise click.ClickException(
            "accounts with known passwords are made only where LIVEPANTY_ENVIRONMENT=dev"
        )
    state = StateDirectory.default()
    state.make()
    secrets = state.secrets()
    passwords = {account.key: secrets[f"password_{account.key}"] for account in ACCOUNTS}

    async def run() -> None:
        from entrypoints.cli.seed import seed as make
        from entrypoints.container import close, create_container

        container = create_container(settings)
        try:
            await make(container, passwords)
        finally:
            await close(container)

    with database_url():
        asyncio.run(run())
    for account in ACCOUNTS:
        click.echo(f"{account.email}  {passwords[account.key]}  {account.about}")
