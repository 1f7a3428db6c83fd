"""The database that a verb works on, and a plain word when it is not there."""

import asyncio
import os
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar
from urllib.parse import urlsplit

import click

from entrypoints.cli.state import adopt_dev_settings

Done = TypeVar("Done")


@contextmanager
def database_url() -> Iterator[str]:
    """LIVEPANTY_DATABASE_URL, or else the database of the local `livepanty dev`.

    Inside, a database that cannot be reached ends the verb with one line.
    """
    adopted = adopt_dev_settings()
    url = os.environ.get("LIVEPANTY_DATABASE_URL")
    if not url:
        raise click.ClickException("LIVEPANTY_DATABASE_URL is not set, and livepanty dev never ran here")
    try:
        yield url
    except (OSError, TimeoutError) as error:
        hint = "; is livepanty dev running?" if adopted else ""
        raise click.ClickException(f"no database answers at {_address(url)}: {error}{hint}") from None


def run_stoppable(work: Coroutine[Any, Any, Done]) -> Done:
    """`asyncio.run`, where Ctrl-C raises `KeyboardInterrupt` also when the database answers nobody on the way out: a
    statement that was called off has its connection closed, and that may time out."""

    async def stoppable() -> Done:
        try:
            return await work
        except (OSError, TimeoutError):
            task = asyncio.current_task()
            if task is not None and task.cancelling():
                raise asyncio.CancelledError from None
            raise

    return asyncio.run(stoppable())


def _address(url: str) -> str:
    """Host and port: the rest of the address is secret."""
    parts = urlsplit(url)
    return f"{parts.hostname}:{parts.port or 5432}"
