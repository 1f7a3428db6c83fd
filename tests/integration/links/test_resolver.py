"""Where short links lead, asked of a server of ours on loopback that plays the shorteners (CHT-06)."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest

from adapters.short_links.addresses import is_public
from adapters.short_links.resolver import HttpLinkResolver
from ports.moderation.links import HostAddresses, LinkUnresolved
from tests.within import within

HERE, INSIDE = "127.0.0.1", "10.0.0.1"


def to(place: str, status: int = 302) -> bytes:
    return f"HTTP/1.1 {status} Found\r\nLocation: {place}\r\nContent-Length: 0\r\n\r\n".encode()


@dataclass
class Shortener:
    """Answers by path, and keeps what was asked. What has no answer stays open and silent."""

    answers: Mapping[str, bytes]
    port: int = 0
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
            path = head[0].split()[1]
            headers = dict(line.lower().split(": ", 1) for line in head[1:] if line)
            self.asked.append((path, headers))
            if path in self.answers:
                writer.write(self.answers[path])
                await writer.drain()
            await reader.read()  # until whoever asked goes
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def serving(answers: Mapping[str, bytes]) -> AsyncIterator[Shortener]:
    shortener = Shortener(answers)
    server = await asyncio.start_server(shortener.serve, HERE, 0)
    shortener.port = server.sockets[0].getsockname()[1]
    try:
        yield shortener
    finally:
        server.close()


class Names(HostAddresses):
    """What names mean, turn by turn; the last answer stays."""

    def __init__(self, *turns: Sequence[str]) -> None:
        self._turns = list(turns)
        self.asked: list[str] = []

    async def of(self, host: str) -> Sequence[str]:
        self.asked.append(host)
        return self._turns.pop(0) if len(self._turns) > 1 else self._turns[0]


def a_resolver(
    shortener: Shortener, names: Names | None = None, *, seconds: float = 60.0,
    may_call: Callable[[str], bool] = lambda address: address == HERE,
) -> HttpLinkResolver:  # fmt: skip
    ports = {"http": shortener.port, "https": shortener.port}
    return HttpLinkResolver(names or Names([HERE]), total_seconds=seconds, ports=ports, may_call=may_call)


async def test_cht_06_a_chain_is_followed_by_hand_to_what_is_no_shortener() -> None:
    answers = {
        "/AbC": to("http://tinyurl.com/two", 301),
        "/two": to("/three?x=1", 307),
        "/three?x=1": to("//example.com/End"),
    }
    async with serving(answers) as shortener:
        names = Names([HERE])
        found = await a_resolver(shortener, names).resolve("http://bit.ly/AbC")
    assert found == ["http://tinyurl.com/two", "http://tinyurl.com/three?x=1", "http://example.com/End"]
    assert [(path, headers["host"]) for path, headers in shortener.asked] == [
        ("/AbC", "bit.ly"), ("/two", "tinyurl.com"), ("/three?x=1", "tinyurl.com"),
    ]  # fmt: skip
    assert names.asked == ["bit.ly", "tinyurl.com", "tinyurl.com"], "where the way ends is not even looked up"


async def test_cht_06_no_cookie_of_one_answer_comes_with_the_next_question() -> None:
    first = b"HTTP/1.1 302 Found\r\nSet-Cookie: a=b\r\nLocation: http://bit.ly/b\r\nContent-Length: 0\r\n\r\n"
    async with serving({"/a": first, "/b": to("https://example.com")}) as shortener:
        await a_resolver(shortener).resolve("http://bit.ly/a")
    assert all("cookie" not in headers and "authorization" not in headers for _, headers in shortener.asked)


async def test_cht_06_no_proxy_of_the_environment_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    async with serving({"/a": to("https://example.com/")}) as shortener:
        assert await a_resolver(shortener).resolve("http://bit.ly/a") == ["https://example.com/"]


@pytest.mark.parametrize(
    "answer",
    [
        to("http://bit.ly/a"),  # round and round
        to("http://127.0.0.1/"),
        to("http://2130706433/"),
        to("http://[::ffff:169.254.169.254]/latest/meta-data"),
        to("http://localhost/"),
        to("http://user@example.com/"),
        to("http://example.com:8080/"),
        to("ftp://example.com/"),
        to("file:///etc/passwd"),
        to("javascript:alert(1)"),
        to(""),
        to("http://" + "x" * 3_000 + ".com/"),
        to("https://example.com/", 200),
        to("https://example.com/", 304),
        b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 302 Found\r\nX: " + b"x" * 300_000 + b"\r\nLocation: https://example.com/\r\n\r\n",
        b"HTTP/1.1 302 Found\r\n" + b"X: y\r\n" * 60_000 + b"Location: https://example.com/\r\n\r\n",
        b"HTTP/1.1 999 \x00\r\n\r\n",
        b"no answer at all\r\n\r\n",
    ],
)  # fmt: skip
async def test_cht_06_what_leads_nowhere_safe_is_not_followed(answer: bytes) -> None:
    async with serving({"/a": answer}) as shortener:
        with pytest.raises(LinkUnresolved):
            await a_resolver(shortener).resolve("http://bit.ly/a")
    assert len(shortener.asked) <= 5


async def test_cht_06_a_great_body_is_not_read() -> None:
    great = (
        b"HTTP/1.1 302 Found\r\nLocation: https://example.com/\r\nContent-Length: 1000000000\r\n\r\n"
        + b"x" * 65_536
    )
    async with serving({"/a": great}) as shortener:
        assert await a_resolver(shortener).resolve("http://bit.ly/a") == ["https://example.com/"]


async def test_cht_06_of_a_service_that_is_slow_nobody_waits_long() -> None:
    async with serving({}) as shortener:

        async def given_up() -> None:
            with pytest.raises(LinkUnresolved):
                await a_resolver(shortener, seconds=0.3).resolve("http://bit.ly/a")

        await within(5, given_up)
    assert shortener.asked


async def test_cht_06_only_known_shorteners_are_ever_called() -> None:
    async with serving({"/a": to("https://example.com/")}) as shortener:
        names = Names([HERE])
        resolver = a_resolver(shortener, names)
        for url in (
            "http://example.com/a",
            "http://evil.bit.ly/a",
            "http://x@bit.ly/a",
            "http://bit.ly:8080/a",
            "bit.ly/a b",
            "http://127.0.0.1/a",
        ):
            with pytest.raises(LinkUnresolved):
                await resolver.resolve(url)
    assert shortener.asked == names.asked == []


@pytest.mark.parametrize("turn", [[HERE], ["10.0.0.1"], ["8.8.8.8", HERE], ["::1"], ["::ffff:127.0.0.1"], []])
async def test_cht_06_a_shortener_whose_name_leads_inside_is_not_called(turn: Sequence[str]) -> None:
    async with serving({"/a": to("https://example.com/")}) as shortener:
        resolver = a_resolver(shortener, Names(turn), may_call=is_public)
        with pytest.raises(LinkUnresolved):
            await resolver.resolve("http://bit.ly/a")
    assert shortener.asked == []


async def test_cht_06_one_address_inside_is_enough_to_call_none() -> None:
    async with serving({"/a": to("https://example.com/")}) as shortener:
        with pytest.raises(LinkUnresolved):
            await a_resolver(shortener, Names([HERE, INSIDE])).resolve("http://bit.ly/a")
    assert shortener.asked == []


async def test_cht_06_a_name_that_changes_meanwhile_changes_nothing() -> None:
    """Rebinding: a name means what was checked, then something inside. The call goes to what was checked."""
    async with serving({"/a": to("http://bit.ly/b"), "/b": to("https://example.com/")}) as shortener:
        with pytest.raises(LinkUnresolved):
            await a_resolver(shortener, Names([HERE], [INSIDE])).resolve("http://bit.ly/a")
        assert [path for path, _ in shortener.asked] == ["/a"], "each hop is looked up and checked anew"
        names = Names([HERE], [INSIDE])
        assert await a_resolver(shortener, names).resolve("http://bit.ly/b") == ["https://example.com/"]
        assert names.asked == ["bit.ly"], "between the check and the call nobody asks again"


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0", "10.1.2.3", "100.64.0.1", "100.100.100.200", "127.0.0.1", "127.255.255.254", "169.254.169.254",
        "168.63.129.16", "172.16.0.1", "192.0.0.1", "192.0.2.1", "192.88.99.1", "192.168.1.1", "198.18.0.1",
        "203.0.113.9", "224.0.0.1", "240.0.0.1", "255.255.255.255", "::", "::1", "::7f00:1",
        "::ffff:8.8.8.8", "::ffff:10.0.0.1",
        "64:ff9b::a00:1", "64:ff9b:1::a00:1", "2002:a00:1::", "2001::1", "2001:db8::1", "3fff::1", "fc00::1",
        "fd00:ec2::254", "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1", "5f00::1", "", "bit.ly", "8.8.8", "0x8.8.8.8",
    ],
)  # fmt: skip
def test_cht_06_an_address_that_is_not_of_the_open_internet_is_not_called(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "67.199.248.10", "2606:4700::1111", "2a00:1450:4001::1"])
def test_cht_06_an_address_of_the_open_internet_is_called(address: str) -> None:
    assert is_public(address)
