"""Where vendors send people."""

from urllib.parse import urlsplit

from ports.age_verification.providers import ProviderError


def require_page(url: str, vendor: str) -> str:
    """The address of a web page, as it came. Raises `ProviderError`."""
    try:
        parts = urlsplit(url)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        raise ProviderError(f"{vendor} sends people to something other than a page", permanent=True)
    return url
