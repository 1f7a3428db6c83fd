"""Where short links lead, asked without becoming a way into our own network (SSRF).

Only hosts on the list of known shorteners are called, at addresses that were checked one by one; the connection goes to
the checked address itself, so that a name that changes meanwhile (rebinding) changes nothing. Redirects are followed
by hand. What is not a shortener's is where the way ends, and is not called.
"""

import asyncio
import ssl
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from urllib.parse import urljoin

import httpx2

from adapters.short_links.addresses import is_public
from domain.moderation.text.link import URL_MAX, Link, link_of
from domain.moderation.text.shorteners import is_shortener
from ports.moderation.links import HostAddresses, LinkResolver, LinkUnresolved

HOPS_MAX = 5
TOTAL_SECONDS = 2.5
"""For the whole way, names and all: whoever wrote the message waits as long."""
AT_ONCE = 8
_REDIRECTS = (301, 302, 303, 307, 308)
_HEADERS = {"User-Agent": "LivePanty link check", "Accept": "*/*", "Accept-Encoding": "identity"}
WEB_PORTS: Mapping[str, int] = {"http": 80, "https": 443}


@cache
def _trusted() -> ssl.SSLContext:
    return httpx2.create_ssl_context(trust_env=False)


class HttpLinkResolver(LinkResolver):
    """No cookies, no proxies of the environment, no bodies; the library bounds heads to 100 kB. `ports` and `may_call`
    are for tests, which have neither the web's ports nor its addresses."""

    def __init__(
        self, names: HostAddresses, *, total_seconds: float = TOTAL_SECONDS, ports: Mapping[str, int] = WEB_PORTS,
        may_call: Callable[[str], bool] = is_public,
    ) -> None:  # fmt: skip
        self._names = names
        self._total_seconds = total_seconds
        self._ports = ports
        self._may_call = may_call
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def resolve(self, url: str) -> Sequence[str]:
        try:
            async with asyncio.timeout(self._total_seconds), self._turns:
                return await self._follow(url)
        except TimeoutError as error:
            raise LinkUnresolved("a short link took too long") from error
        except (httpx2.HTTPError, httpx2.InvalidURL, OSError, ValueError) as error:
            raise LinkUnresolved("a short link was not answered") from error

    async def _follow(self, url: str) -> Sequence[str]:
        hops: list[str] = []
        at = _known(url)
        for _ in range(HOPS_MAX):
            to = link_of(urljoin(at.url, await self._ask(at)))
            if to is None or not to.is_plain:
                raise LinkUnresolved("a short link leads where nobody is led", permanent=True)
            hops.append(to.url)
            if not is_shortener(to.host):
                return hops
            at = to
        raise LinkUnresolved("a short link leads on and on", permanent=True)

    async def _ask(self, at: Link) -> str:
        """What a shortener's answer points to."""
        url = httpx2.URL(at.url)
        addresses = await self._names.of(at.host)
        if not addresses or not all(map(self._may_call, addresses)):
            raise LinkUnresolved("a shortener's name leads to no address that may be called", permanent=True)
        called = url.copy_with(host=addresses[0], port=self._ports[url.scheme])
        # One for each call: nothing that one service says is ever told to another.
        async with httpx2.AsyncClient(
            verify=_trusted(), trust_env=False, follow_redirects=False, timeout=self._total_seconds
        ) as client:
            request = client.build_request(
                "GET", called, headers={**_HEADERS, "Host": at.host}, extensions={"sni_hostname": at.host}
            )
            answer = await client.send(request, stream=True)
            try:
                to = answer.headers.get("location", "") if answer.status_code in _REDIRECTS else ""
            finally:
                await answer.aclose()
        if not 0 < len(to) <= URL_MAX:
            raise LinkUnresolved("a shortener's answer leads nowhere", permanent=True)
        return str(to)


def _known(url: str) -> Link:
    link = link_of(url)
    if link is None or not link.is_plain or not is_shortener(link.host):
        raise LinkUnresolved("this is no short link of a known service", permanent=True)
    return link
