"""Where a request is from: what counts, from whom, and what does not."""

import asyncio
from typing import Any

import httpx2
import pytest
from quart import Quart, request
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from domain.streaming.region import NOWHERE, Region
from entrypoints.edge.regions import RegionSource, region_source
from entrypoints.settings import Settings
from ports.streaming.regions import RegionFinder

PEER = ("203.0.113.9", 40_123)
BEHIND_PROXY = ("203.0.113.9", 0)


class Book(RegionFinder):
    """Everybody whom it knows is in Nepal."""

    def find(self, address: str) -> Region:
        return Region.named("NP") if address == PEER[0] else NOWHERE


class Nothing(RegionFinder):
    def find(self, address: str) -> Region:
        return NOWHERE


def scope(client: tuple[str, int] | None, *countries: str) -> dict[str, object]:
    return {"client": client, "headers": [(b"cf-ipcountry", country.encode()) for country in countries]}


def test_a_trusted_proxys_header_counts_before_the_database() -> None:
    source = RegionSource("CF-IPCountry", Book(), NOWHERE)
    assert source.of_scope(scope(BEHIND_PROXY, "in")) == Region.named("IN")
    assert source.of_scope(scope(BEHIND_PROXY, "GB", "IN")) == Region.named(
        "IN"
    )  # the proxy's own comes last


def test_a_header_that_anybody_sent_counts_for_nothing() -> None:
    source = RegionSource("CF-IPCountry", Book(), NOWHERE)
    assert source.of_scope(scope(PEER, "IN")) == Region.named("NP")
    assert RegionSource("CF-IPCountry", Nothing(), NOWHERE).of_scope(scope(PEER, "IN")) == NOWHERE
    assert RegionSource("CF-IPCountry", Nothing(), NOWHERE).of_scope(scope(None, "IN")) == NOWHERE
    assert RegionSource("", Book(), NOWHERE).of_scope(scope(BEHIND_PROXY, "IN")) == Region.named("NP")


def test_a_proxy_that_does_not_know_leaves_it_to_the_database_and_tor_is_nowhere() -> None:
    source = RegionSource("CF-IPCountry", Book(), NOWHERE)
    assert source.of_scope(scope(BEHIND_PROXY, "XX")) == Region.named("NP")
    assert source.of_scope(scope(BEHIND_PROXY)) == Region.named("NP")
    assert source.of_scope(scope(BEHIND_PROXY, "T1")) == NOWHERE


def test_a_region_is_assumed_in_dev_alone() -> None:
    dev = Settings(environment="dev", assumed_region="IN-KA")
    assert region_source(dev, Nothing()).of_scope(scope(("127.0.0.1", 1))) == Region.named("IN-KA")
    assert region_source(Settings(environment="dev", assumed_region=""), Nothing()).assumed == NOWHERE
    live = Settings(environment="production", assumed_region="IN")
    assert region_source(live, Nothing()).of_scope(scope(("127.0.0.1", 1))) == NOWHERE


@pytest.mark.parametrize(("trusted", "region"), [("127.0.0.1", "IN"), ("192.0.2.1", "")])
def test_uvicorn_marks_whoever_comes_by_a_proxy_that_it_trusts(trusted: str, region: str) -> None:
    app = Quart("marks")
    source = RegionSource("CF-IPCountry", Nothing(), NOWHERE)

    @app.get("/")
    async def here() -> str:
        return source.of_scope(request.scope).code or "nowhere"

    async def ask() -> str:
        behind: Any = ProxyHeadersMiddleware(app, trusted_hosts=trusted)  # type: ignore[arg-type]
        transport = httpx2.ASGITransport(app=behind, client=("127.0.0.1", 40_123))
        async with httpx2.AsyncClient(transport=transport, base_url="http://livepanty.test") as client:
            headers = {"X-Forwarded-For": "203.0.113.9", "CF-IPCountry": "IN"}
            return (await client.get("/", headers=headers)).text

    assert asyncio.run(ask()) == (region or "nowhere")
