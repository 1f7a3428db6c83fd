"""Links in a text, as a browser would follow them, however they are dressed up (CHT-06).

A host is read as the URL Standard (WHATWG) reads it: widths, case, percent signs, back slashes, what stands before an
@, numbers in every base. Only what is understood whole can ever be allowed; all else stays what `contact` takes it for.
"""

import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import unquote

from domain.moderation.text.lookalikes import plain

URL_MAX = 2_048
"""Characters of an address that is looked at; a longer one is none that anybody types."""
_HOST_MAX, _LABEL_MAX = 253, 63
DOTS = str.maketrans("\u3002\uff0e\uff61", "...")
"""What input methods of East Asia write for a full stop, and IDNA takes for one (RFC 3490, 3.1)."""
_PIECE = re.compile(
    r"(?:[A-Za-z][A-Za-z0-9+.\-]*:[/\\]+|[/\\]+)?[^\s<>\"'`,;|(){}…“”‘’/\\?#]+(?:[/\\?#][^\s<>\"“”]*)?"
)
"""A scheme, what may be a host, and all that is joined to it: a comma ends a host, and no path."""
_BEFORE = re.compile(r"[^\w\[]*")
_AFTER = re.compile(r"[.,;!?:'*~_)|}…’–—\-]+$")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]*):")
_SLASHES = re.compile(r"[/\\]*")
_AUTHORITY = re.compile(r"[^/\\?#]*")
_PORT = re.compile(r":(\d*)$")
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?")
_NUMBER = re.compile(r"0x[0-9a-f]*|\d+")
_ENDS = re.compile(r"[a-z]{2,}|xn--[a-z0-9-]+")
_WEB = ("http", "https")
_WEB_PORTS = ("", "80", "443")


@dataclass(frozen=True, slots=True)
class Link:
    """From `start` to `end` its scheme and host stand in the text as it was written; its path comes after.

    `host` is in small letters and A-labels (`xn--…`), without a dot at its end; an IP address in its usual spelling.
    `path` is in segments, without `.`, `..` and what is written in per cent. `looks_like` is the host that a reader
    takes it for, where that is another one. `is_plain`: it is an http or https address of a named host, with nothing
    before an @ and no port of its own. What is not plain is never let through.
    """

    start: int
    end: int
    host: str
    path: tuple[str, ...]
    looks_like: str | None
    is_plain: bool
    url: str

    @property
    def hosts(self) -> tuple[str, ...]:
        """What it is, and what it is taken for."""
        return (self.host,) if self.looks_like is None else (self.host, self.looks_like)


def links_in(text: str) -> tuple[Link, ...]:
    """The links of a text, in their order. Whoever takes text in bounds it first."""
    if "." not in text and ":" not in text and text.isascii():
        return ()
    letters, places = _as_typed(text)
    found = []
    for piece in _PIECE.finditer(letters):
        begin = piece.start() + _BEFORE.match(piece.group()).end()  # type: ignore[union-attr]  # it may match nothing
        link = _read(letters[begin : piece.end()], begin, places)
        if link is not None:
            found.append(link)
    return tuple(found)


def link_of(url: str) -> Link | None:
    """An address by itself, as a browser is sent to it; None for what is none."""
    if len(url) > URL_MAX:
        return None
    address = url.strip()
    whole = _PIECE.fullmatch(address)
    found = links_in(address) if whole else ()
    return found[0] if found and found[0].start == 0 else None


def host_of(written: str) -> str | None:
    """A host's name in A-labels; None for what is no name of two labels or more, or an address in figures."""
    letters, _ = _as_typed(written.strip())
    host = _name(letters)
    return host if host is not None and "." in host and not _is_numeric(host) else None


def path_of(written: str) -> tuple[str, ...]:
    """The segments of a path, without `.` and `..`, read as often as it is written in per cent."""
    for _ in range(4):
        if (again := unquote(written)) == written:
            break
        written = again
    segments: list[str] = []
    for segment in re.split(r"[/\\]", written):
        if segment == "..":
            del segments[-1:]
        elif segment not in ("", "."):
            segments.append(segment)
    return tuple(segments)


def _as_typed(text: str) -> tuple[str, list[int]]:
    """What a browser makes of the letters, in the case they have, and where each was written. What is unseen is left
    out."""
    letters, places = [], []
    for place, letter in enumerate(text):
        if letter.isascii():
            letters.append(letter)
            places.append(place)
            continue
        if unicodedata.category(letter) in ("Cf", "Cc", "Cs", "Co", "Cn"):
            continue
        for each in unicodedata.normalize("NFKC", letter).translate(DOTS):
            letters.append(each)
            places.append(place)
    return "".join(letters), [*places, len(text)]


def _read(piece: str, begin: int, places: list[int]) -> Link | None:
    """One piece without white space in it; `begin` is where it stands among the letters."""
    scheme, at = _scheme(piece)
    authority = _AUTHORITY.match(piece, at).group()  # type: ignore[union-attr]  # it may match nothing
    rest = piece[at + len(authority) :]
    if not rest:
        authority = _AFTER.sub("", authority)
    user, sign, named = authority.rpartition("@")
    port = _PORT.search(named)
    host = _host(named[: port.start()] if port else named, is_address=bool(scheme))
    if host is None:
        return None
    numeric = _is_numeric(host)
    if not scheme and not ("." in host and (numeric or _ENDS.fullmatch(host.rpartition(".")[2]))):
        return None
    looks_like = _looks_like(host)
    is_plain = (
        scheme in ("", *_WEB) and not user and not sign and not numeric and "." in host and all(host.split("."))
        and (port.group(1) if port else "") in _WEB_PORTS
    )  # fmt: skip
    path = path_of(_AFTER.sub("", re.split("[?#]", rest, maxsplit=1)[0]))
    last = at + len(authority)
    url = f"{scheme if scheme in _WEB else 'https'}://{host}{_AFTER.sub('', rest) or '/'}"
    return Link(places[begin], places[begin + last - 1] + 1, host, path, looks_like, is_plain, url)


def _scheme(piece: str) -> tuple[str, int]:
    """A scheme, empty for none, and where the address goes on. `see:example.com` has a word before it, no scheme."""
    found = _SCHEME.match(piece)
    if found is None:
        return "", _SLASHES.match(piece).end()  # type: ignore[union-attr]  # it may match nothing
    name, after = found.group(1).lower(), _SLASHES.match(piece, found.end()).end()  # type: ignore[union-attr]  # as above
    if name in _WEB or (after > found.end() and "." not in name):
        return name, after
    return "", 0 if "." in name or "@" in piece else found.end()


def _host(written: str, *, is_address: bool) -> str | None:
    """A host as the URL Standard reads it: a name in A-labels, or an IP address in its usual spelling. `is_address`: a
    scheme says that it is one, so that `2130706433` is 127.0.0.1 and no number."""
    if written.startswith("["):
        return written.strip("[]").lower() or None
    host = _name(written)
    if host is None or not _is_numeric(host):
        return host if host is None or is_address or "." in host else None
    parts = host.split(".")
    if not is_address and not (len(parts) == 4 and all(part.isdecimal() for part in parts)):
        return None
    return _ipv4(parts)


def _name(written: str) -> str | None:
    """A name in A-labels, of one label or more; None for what is none."""
    host, _ = _as_typed(unquote(written))
    labels = []
    for label in host.casefold().removesuffix(".").split("."):
        ascii_label = label if label.isascii() else "xn--" + label.encode("punycode").decode("ascii")
        if len(ascii_label) > _LABEL_MAX or not _LABEL.fullmatch(ascii_label):
            return None
        labels.append(ascii_label)
    name = ".".join(labels)
    return name if len(name) <= _HOST_MAX else None


def _is_numeric(host: str) -> bool:
    """Whether a browser takes it for an IP address: its last label is a number (or it has colons)."""
    return ":" in host or _NUMBER.fullmatch(host.rpartition(".")[2]) is not None


def _ipv4(parts: list[str]) -> str | None:
    """Of one to four numbers in base 8, 10 or 16, the last of which fills what the others leave."""
    if len(parts) > 4:
        return None
    numbers = []
    for part in parts:
        base = 16 if part.startswith("0x") else 8 if part.startswith("0") and len(part) > 1 else 10
        try:
            numbers.append(int(part.removeprefix("0x") or "0", base))
        except ValueError:
            return None
    *first, last = numbers
    if any(number > 255 for number in first) or last >= 256 ** (4 - len(first)):
        return None
    value = sum(number * 256 ** (3 - place) for place, number in enumerate(first)) + last
    return ".".join(str(value >> shift & 255) for shift in (24, 16, 8, 0))


def _looks_like(host: str) -> str | None:
    """The host of Latin letters that a reader takes this one for; None where it is what it seems."""
    labels = []
    for label in host.split("."):
        if label.startswith("xn--"):
            try:
                read = label.removeprefix("xn--").encode("ascii").decode("punycode")
            except UnicodeError:
                return None
        else:
            read = label
        labels.append("".join(map(plain, read)))
    seems = ".".join(labels)
    return seems if seems != host and seems.isascii() else None
