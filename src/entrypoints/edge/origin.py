"""Where a request came from, as far as it is kept."""

from quart import request

from domain.age_verification.attempt import UNKNOWN_COUNTRY, Origin
from entrypoints.container import Container
from ports.payments.gateways import Payer

USER_AGENT_MAX = 300


def origin_of(container: Container) -> Origin:
    """Country by the header that the proxy in front sets, a keyed hash of the address, and the user agent (AGE-18)."""
    header = container.settings().country_header
    country = request.headers.get(header, "").strip().upper() if header else ""
    return Origin(
        country=country if len(country) == 2 and country.isascii() and country.isalpha() else UNKNOWN_COUNTRY,
        ip_digest=container.identity_hasher().digest("ip", request.remote_addr or ""),
        user_agent="".join(c for c in request.headers.get("User-Agent", "") if c.isprintable()),
    )


def payer_of() -> Payer:
    """Whose browser pays, as a gateway wants to know it."""
    agent = "".join(c for c in request.headers.get("User-Agent", "") if c.isprintable())
    return Payer(request.remote_addr or "", agent[:USER_AGENT_MAX])
