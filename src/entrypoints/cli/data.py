"""`livepanty migrate` and `livepanty seed`."""
# ruff: noqa: PLC0415  (drivers are imported when a verb runs, not for --help)

import asyncio

import click

from entrypoints.cli.database import database_url
from entrypoints.cli.state import StateDirectory, adopt_dev_settings


@click.command()
@click.argument("revision", default="head")
def migrate(revision: str) -> None:
    """Bring the database to REVISION: a number such as 0004, "head" (the default), or "base".

    Takes LIVEPANTY_DATABASE_URL, or the database of the local `livepanty dev`.
    """
    from alembic.util import CommandError

    with database_url() as url:
        try:
            before, after = asyncio.run(_migrate(url, revision))
        except CommandError as error:
            raise click.ClickException(str(error)) from None
    click.echo(f"{before or 'empty'} → {after or 'empty'}")


async def _migrate(url: str, revision: str) -> tuple[str | None, str | None]:
    from sqlalchemy.ext.asyncio import create_async_engine

    from adapters.postgres import migrate as migrations

    engine = create_async_engine(url)
    try:
        before = await migrations.current(engine)
        target = migrations.head() if revision == "head" else None if revision == "base" else revision
        if target is None or (before is not None and target < before):
            await migrations.downgrade(engine, target or "base")
        else:
            await migrations.upgrade(engine, target)
        return before, await migrations.current(engine)
    finally:
        await engine.dispose()


@click.command()
def seed() -> None:
    """Make the accounts that `livepanty dev` starts with. Safe to repeat; refuses outside development."""
    from entrypoints.cli.seed import ACCOUNTS
    from entrypoints.settings import SettingsRefused, load_settings

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
