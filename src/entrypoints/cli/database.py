"""The database that a verb works on, and a plain word when it is not there."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import click

from entrypoints.cli.state import adopt_dev_settings


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


def _address(url: str) -> str:
    """Host and port: the rest of the address is secret."""
    parts = urlsplit(url)
    return f"{parts.hostname}:{parts.port or 5432}"
