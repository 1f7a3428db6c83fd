"""What both of the sandbox's pages need."""

from urllib.parse import urlsplit

from quart import render_template
from quart.typing import ResponseReturnValue

from entrypoints.settings import Settings


def return_address(given: str | None, settings: Settings) -> str | None:
    """The address to send the browser back to: only a page of the platform's own public address."""
    try:
        wanted, ours = urlsplit(given or ""), urlsplit(settings.public_url)
    except ValueError:
        return None
    if wanted.scheme not in {"http", "https"} or (wanted.scheme, wanted.netloc) != (ours.scheme, ours.netloc):
        return None
    if "\\" in wanted.path or any(ord(character) <= 32 for character in given or ""):
        return None
    prefix = ours.path.rstrip("/")
    return given if wanted.path == prefix or wanted.path.startswith(prefix + "/") else None


async def page_error(message: str, status: int) -> ResponseReturnValue:
    return await render_template("sandbox/error.html", message=message), status
