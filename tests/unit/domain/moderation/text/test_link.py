"""Links as a browser follows them, however they are dressed up (CHT-06)."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from domain.moderation.text.link import Link, link_of, links_in, path_of


def the_link(text: str) -> Link:
    [link] = links_in(text)
    return link


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("see example.com now", "example.com"),
        ("(https://WWW.Example.com/a).", "www.example.com"),
        ("https:example.com", "example.com"),
        ("https:\\\\example.com\\a", "example.com"),
        ("//example.com/x", "example.com"),
        ("look:example.com", "example.com"),
        ("hi,example.com,bye", "example.com"),
        ("example.com.", "example.com"),
        ("https://example.com./", "example.com"),
        ("ｅｘａｍｐｌｅ。ｃｏｍ", "example.com"),
        ("exam\u200bple.com", "example.com"),
        ("https://ex%61mple.com", "example.com"),
        ("bücher.de", "xn--bcher-kva.de"),
        ("हिन्दी.भारत", "xn--j2bd4cyah0f.xn--h2brj9c"),
        ("example.com:443/x", "example.com"),
        ("https://a.com/x,y(z", "a.com"),
    ],
)
def test_cht_06_a_host_is_read_as_a_browser_reads_it(text: str, host: str) -> None:
    link = the_link(text)
    assert (link.host, link.is_plain) == (host, True)


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("https://good.com@evil.com/", "evil.com"),
        ("https://user:secret@evil.com", "evil.com"),
        ("somebody@example.com", "example.com"),
        ("https://example.com:8080/", "example.com"),
        ("127.0.0.1", "127.0.0.1"),
        ("http://2130706433/", "127.0.0.1"),
        ("http://0x7f.1", "127.0.0.1"),
        ("http://0177.0.0.1/", "127.0.0.1"),
        ("http://017700000001", "127.0.0.1"),
        ("http://0x7F000001", "127.0.0.1"),
        ("http://①②⑦.0.0.1", "127.0.0.1"),
        ("http://[::1]:80/", "::1"),
        ("http://[::ffff:10.0.0.1]/", "::ffff:10.0.0.1"),
        ("http://localhost/", "localhost"),
        ("ftp://example.com/", "example.com"),
        ("upi://pay?pa=x", "pay"),
    ],
)
def test_cht_06_what_is_dressed_up_is_seen_through_and_is_never_plain(text: str, host: str) -> None:
    link = the_link(text)
    assert (link.host, link.is_plain) == (host, False)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "12.30",
        "v1.2.3",
        "ok...bye",
        "h.",
        "http://",
        "http://[",
        "http://%",
        "a:b",
        ":.:",
        "1.2.3.4.5",
        "...",
    ],
)
def test_cht_06_what_is_no_address_is_no_link(text: str) -> None:
    assert links_in(text) == ()


def test_cht_06_a_host_that_only_looks_like_another_says_which() -> None:
    for text in ("www.аpple.com", "https://www.xn--pple-43d.com"):  # Cyrillic а
        link = the_link(text)
        assert (link.host, link.looks_like) == ("www.xn--pple-43d.com", "www.apple.com")
        assert link.hosts == (link.host, "www.apple.com")
    assert the_link("www.apple.com").looks_like is None


def test_cht_06_a_path_is_what_a_server_makes_of_it() -> None:
    assert the_link("example.com/a/./b/../c//d?e#f").path == ("a", "c", "d")
    assert path_of("a/%2e%2e/b") == path_of("a/%252e%252e/b") == path_of("a\\..\\b") == ("b",)
    assert path_of("../../a") == ("a",)
    assert the_link("example.com/Some/Case!").path == ("Some", "Case")


def test_cht_06_where_a_link_stands_is_told_without_its_path() -> None:
    text = "so ｅxample。com/x and https://Example.com?y"
    found = links_in(text)
    assert [text[link.start : link.end] for link in found] == ["ｅxample。com", "https://Example.com"]
    assert [link.url for link in found] == ["https://example.com/x", "https://example.com?y"]


def test_cht_06_an_address_by_itself_is_one_whole() -> None:
    short = link_of(" https://Bit.ly/AbC ")
    assert short is not None
    assert short.url == "https://bit.ly/AbC"
    assert [link_of(url) for url in ("see bit.ly/x", "bit.ly/x y", "", "x" * 3_000 + ".com")] == [None] * 4


PARTS = st.sampled_from(
    ["http", "https", ":", "/", "\\", "@", ".", "%2e", "%", "[", "]", "xn--", "xn--a", "0x", "07", "256", "::1",
     "。", "\u200b", "а", "com", "evil", "?", "#", " ", ",", "-", "_", "İ", "ß", "\ud800", "①", "99999999999"]
)  # fmt: skip


@example("[.com")
@given(st.one_of(st.text(max_size=300), st.lists(PARTS, max_size=40).map("".join)))
def test_cht_06_no_text_breaks_the_reader_and_each_link_stands_in_it(text: str) -> None:
    end = 0
    for link in links_in(text):
        assert end <= link.start < link.end <= len(text)
        end = link.end
        assert link.host
        assert not set(link.host) & set("/\\@?# ")
        assert link.host.isascii()
        assert link.host == link.host.lower()
        assert not {"", ".", ".."} & set(link.path)
        if link.is_plain:
            again = link_of(link.url)
            assert again is not None
            assert (again.host, again.is_plain) == (link.host, True)


@given(
    st.lists(st.integers(0, 255), min_size=4, max_size=4),
    st.sampled_from(("{:d}", "{:o}", "0x{:x}")),
    st.integers(1, 4),
)
def test_cht_06_an_address_in_figures_is_one_in_every_spelling(
    numbers: list[int], form: str, parts: int
) -> None:
    value = int.from_bytes(bytes(numbers))
    form = "0" + form if form == "{:o}" else form
    first, last = numbers[: parts - 1], value % 256 ** (5 - parts)
    written = ".".join(form.format(each) for each in (*first, last))
    assert the_link(f"http://{written}/").host == ".".join(map(str, numbers))
