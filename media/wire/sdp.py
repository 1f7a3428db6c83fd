"""SDP offers of WHIP and WHEP clients (RFC 9725).

Only what a bundled, rtcp-muxed audio/video session needs is read; the rest of an offer is refused or left out.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from media.wire.credentials import Fingerprint

MAX_OFFER_CHARACTERS = 64 * 1024
MAX_MEDIA_SECTIONS = 16
VIDEO_CODECS: Final = ("VP8", "H264")
ORIENTATION: Final = "urn:3gpp:video-orientation"
TRANSPORT_CC: Final = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"
CLOCK_RATES: Final = {"audio": 48000, "video": 90000}
FINGERPRINT_BYTES: Final = {"sha-256": 32, "sha-384": 48, "sha-512": 64}

_ICE_TOKEN = re.compile(r"[A-Za-z0-9+/=_-]{4,256}")  # RFC 8839, and the - and _ that libraries in use send
_MID = re.compile(r"[!#-'*+\-.0-9A-Z^-~]{1,32}")
_FMTP = re.compile(r"[ -~]{0,512}")


class OfferRefusedError(Exception):
    """The offer cannot be answered. The text is for the client's developer and quotes nothing of the offer."""


@dataclass(slots=True)
class Codec:
    name: str
    payload_type: int
    clock_rate: int
    channels: str
    parameters: str = ""
    feedback: set[str] = field(default_factory=set)

    def parameter(self, name: str) -> str | None:
        for part in self.parameters.split(";"):
            key, _, value = part.strip().partition("=")
            if key.lower() == name:
                return value.strip()
        return None


@dataclass(slots=True)
class MediaSection:
    """One m-line as offered. `codec` and `rtx` stay None unless we accept it."""

    kind: str
    protocol: str
    mid: str
    disabled: bool
    payload_types: list[int]
    codecs: dict[int, Codec] = field(default_factory=dict)
    direction: str = "sendrecv"
    rtcp_mux: bool = False
    orientation_id: int = 0
    transport_cc_id: int = 0
    codec: Codec | None = None
    rtx: int | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    ice_ufrag: str
    fingerprints: tuple[Fingerprint, ...]
    sections: tuple[MediaSection, ...]

    def accepted(self, kind: str) -> MediaSection | None:
        return next((s for s in self.sections if s.kind == kind and s.codec is not None), None)

    @property
    def video(self) -> MediaSection:
        section = self.accepted("video")
        assert section is not None, "an offer without video is refused when it is parsed"
        return section

    @property
    def video_codec(self) -> str:
        codec = self.video.codec
        assert codec is not None
        return codec.name


@dataclass(slots=True)
class _Transport:
    """ICE and DTLS attributes; BUNDLE lets them stand at the session or in the first section."""

    ufrag: str = ""
    password: str = ""
    setup: str = ""
    fingerprints: list[Fingerprint] = field(default_factory=list)


def parse_offer(text: str, video_codecs: Sequence[str], *, sends: bool) -> Offer:
    """Read an offer and choose one codec for each medium, in the order in which the offer prefers them.

    `sends` tells a publisher's offer from a viewer's. Raises `OfferRefusedError`.
    """
    if len(text) > MAX_OFFER_CHARACTERS:
        raise OfferRefusedError("the offer is too long")
    if not text.startswith("v=0"):
        raise OfferRefusedError("this is not SDP")
    transport = _Transport()
    sections: list[MediaSection] = []
    try:
        for line in text.splitlines():
            if line.startswith("m="):
                if len(sections) == MAX_MEDIA_SECTIONS:
                    raise OfferRefusedError("the offer has too many media sections")
                sections.append(_media_line(line[2:], str(len(sections))))
            elif line.startswith("a="):
                _attribute(line[2:], transport, sections[-1] if sections else None)
    except ValueError as error:
        raise OfferRefusedError("the offer is malformed") from error
    _require_transport(transport)
    _choose(sections, video_codecs, sends=sends)
    return Offer(transport.ufrag, tuple(transport.fingerprints), tuple(sections))


def _media_line(text: str, index: str) -> MediaSection:
    kind, port, protocol, *formats = text.split()
    payload_types = [int(f) for f in formats] if kind in CLOCK_RATES else []
    if not re.fullmatch(r"[a-z]{1,16}", kind) or not re.fullmatch(r"[A-Z/]{1,32}", protocol):
        raise OfferRefusedError("the offer has an unknown media section")
    return MediaSection(kind, protocol, index, port == "0", payload_types)


def _attribute(text: str, transport: _Transport, section: MediaSection | None) -> None:
    name, _, value = text.partition(":")
    value = value.strip()
    if name == "ice-ufrag":
        transport.ufrag = transport.ufrag or value
    elif name == "ice-pwd":
        transport.password = transport.password or value
    elif name == "setup":
        transport.setup = transport.setup or value
    elif name == "fingerprint":
        _fingerprint(value, transport)
    elif section is not None:
        _section_attribute(name, value, section)


def _fingerprint(value: str, transport: _Transport) -> None:
    algorithm, _, digest = value.partition(" ")
    algorithm = algorithm.lower()
    size = FINGERPRINT_BYTES.get(algorithm)
    if size is None:
        return
    if len(bytes.fromhex(digest.replace(":", " "))) != size:
        raise OfferRefusedError("the offer's fingerprint has the wrong length")
    fingerprint = Fingerprint(algorithm, digest.upper())
    if fingerprint not in transport.fingerprints:
        transport.fingerprints.append(fingerprint)


def _section_attribute(name: str, value: str, section: MediaSection) -> None:
    first, _, rest = value.partition(" ")
    if name == "mid":
        if not _MID.fullmatch(value):
            raise OfferRefusedError("the offer has a malformed mid")
        section.mid = value
    elif name == "rtpmap":
        encoding, rate, *channels = rest.strip().split("/")
        section.codecs[int(first)] = Codec(encoding, int(first), int(rate), channels[0] if channels else "")
    elif name == "fmtp" and int(first) in section.codecs:
        if not _FMTP.fullmatch(rest):
            raise OfferRefusedError("the offer has malformed format parameters")
        section.codecs[int(first)].parameters = rest
    elif name == "rtcp-fb":
        for payload_type, codec in section.codecs.items():
            if first in ("*", str(payload_type)):
                codec.feedback.add(rest)
    elif name == "extmap":
        _extension(first, rest, section)
    elif name == "rtcp-mux":
        section.rtcp_mux = True
    elif name in ("sendrecv", "sendonly", "recvonly", "inactive"):
        section.direction = name


def _extension(number: str, uri: str, section: MediaSection) -> None:
    identifier = int(number.partition("/")[0])
    if not 1 <= identifier <= 14:
        return  # RFC 8285: only these fit the one-byte header, the only form we read and write
    if uri.split(" ", maxsplit=1)[0] == ORIENTATION:
        section.orientation_id = identifier
    elif uri.split(" ", maxsplit=1)[0] == TRANSPORT_CC:
        section.transport_cc_id = identifier


def _require_transport(transport: _Transport) -> None:
    if not _ICE_TOKEN.fullmatch(transport.ufrag) or not _ICE_TOKEN.fullmatch(transport.password):
        raise OfferRefusedError("the offer has no ICE credentials")
    if len(transport.password) < 22:
        raise OfferRefusedError("the offer's ICE password is too short")
    if not transport.fingerprints:
        raise OfferRefusedError("the offer has no DTLS fingerprint we can check")
    if transport.setup not in ("actpass", "active"):
        raise OfferRefusedError("the offerer must be willing to be the DTLS client")


def _choose(sections: Sequence[MediaSection], video_codecs: Sequence[str], *, sends: bool) -> None:
    wanted_direction = ("sendrecv", "sendonly") if sends else ("sendrecv", "recvonly")
    taken: set[str] = set()
    for section in sections:
        names = video_codecs if section.kind == "video" else ("opus",)
        if section.kind not in CLOCK_RATES or section.kind in taken or section.disabled:
            continue
        if section.direction not in wanted_direction or not section.rtcp_mux:
            continue
        section.codec = _preferred(section, names)
        if section.codec is not None:
            taken.add(section.kind)
            apt = str(section.codec.payload_type)
            section.rtx = next(
                (
                    number
                    for number, codec in section.codecs.items()
                    if codec.name.lower() == "rtx" and codec.parameter("apt") == apt
                ),
                None,
            )
    if "video" not in taken:
        raise OfferRefusedError(
            "there is no video codec in common; the room carries " + " or ".join(video_codecs)
        )


def _preferred(section: MediaSection, names: Sequence[str]) -> Codec | None:
    """The first payload type of the m-line that is one of `names`; a decodable H264 profile before others."""
    usable = []
    for payload_type in section.payload_types:
        codec = section.codecs.get(payload_type)
        if codec is None or codec.name.lower() not in [n.lower() for n in names]:
            continue
        if codec.clock_rate != CLOCK_RATES[section.kind] or not 0 <= payload_type <= 127:
            continue
        if codec.name.upper() == "H264" and codec.parameter("packetization-mode") != "1":
            continue
        codec.name = next(n for n in names if n.lower() == codec.name.lower())
        usable.append(codec)
    if not usable:
        return None
    name = usable[0].name
    same = [c for c in usable if c.name == name]
    # Every browser decodes constrained baseline; encoders label their stream so whatever its real profile.
    return next(
        (c for c in same if (c.parameter("profile-level-id") or "").lower().startswith("42e0")), same[0]
    )


def parse_fragment(text: str) -> tuple[str, str] | None:
    """The ICE credentials in a trickle-ice-sdpfrag (RFC 8840), or None. Raises `OfferRefusedError`."""
    if len(text) > MAX_OFFER_CHARACTERS:
        raise OfferRefusedError("the fragment is too long")
    transport = _Transport()
    lines = text.splitlines()
    if not any(line.startswith(("a=", "m=")) for line in lines):
        raise OfferRefusedError("this is not an SDP fragment")
    for line in lines:
        if line.startswith(("a=ice-ufrag:", "a=ice-pwd:")):
            _attribute(line[2:], transport, None)
    if not transport.ufrag and not transport.password:
        return None
    if not _ICE_TOKEN.fullmatch(transport.ufrag) or not _ICE_TOKEN.fullmatch(transport.password):
        raise OfferRefusedError("the fragment's ICE credentials are malformed")
    return transport.ufrag, transport.password
