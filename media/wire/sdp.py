"""SDP offers of WHIP and WHEP clients (RFC 9725).

Only what a bundled, rtcp-muxed audio/video session needs is read; the rest of an offer is refused or left out.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from media.wire.codecs import CLOCK_RATES, Codec, preferred, rtx_of
from media.wire.credentials import Fingerprint

MAX_OFFER_CHARACTERS = 64 * 1024
MAX_MEDIA_SECTIONS = 16
MAX_LAYERS: Final = 3
ORIENTATION: Final = "urn:3gpp:video-orientation"
TRANSPORT_CC: Final = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"
SEND_TIME: Final = "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time"
MID: Final = "urn:ietf:params:rtp-hdrext:sdes:mid"
RID: Final = "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id"
REPAIRED_RID: Final = "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id"
FINGERPRINT_BYTES: Final = {"sha-256": 32, "sha-384": 48, "sha-512": 64}

_ICE_TOKEN = re.compile(r"[A-Za-z0-9+/=_-]{4,256}")  # RFC 8839, and the - and _ that libraries in use send
_MID = re.compile(r"[!#-'*+\-.0-9A-Z^-~]{1,32}")
_RID = re.compile(r"[A-Za-z0-9_-]{1,16}")  # RFC 8851, no longer than a one-byte extension carries
_FMTP = re.compile(r"[ -~]{0,512}")


class OfferRefusedError(Exception):
    """The offer cannot be answered. The text is for the client's developer and quotes nothing of the offer."""


@dataclass(slots=True)
class MediaSection:
    """One m-line as offered. `codec` and `rtx` stay None unless we accept it.

    `extensions` are the ids of the header extensions by URI. `rids` are the sizes that it sends (RFC 8853), in its
    order, empty for a picture of one size; `sent_rids` are all that it declares, with their restrictions (RFC 8851).
    """

    kind: str
    protocol: str
    mid: str
    disabled: bool
    payload_types: list[int]
    codecs: dict[int, Codec] = field(default_factory=dict)
    direction: str = "sendrecv"
    rtcp_mux: bool = False
    extensions: dict[str, int] = field(default_factory=dict)
    sent_rids: dict[str, str] = field(default_factory=dict)
    rids: tuple[str, ...] = ()
    codec: Codec | None = None
    rtx: int | None = None

    def extension(self, uri: str) -> int:
        """Its id, or 0."""
        return self.extensions.get(uri, 0)


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
        _feedback(first, rest, section)
    elif name == "extmap":
        _extension(first, rest, section)
    elif name == "rid" and rest.split(" ")[0] == "send" and _RID.fullmatch(first):
        section.sent_rids[first] = rest.removeprefix("send").strip()
    elif name == "rtcp-mux":
        section.rtcp_mux = True
    elif name in ("sendrecv", "sendonly", "recvonly", "inactive"):
        section.direction = name
    elif name == "simulcast":
        section.rids = _simulcast(value.split())


def _feedback(payload_type: str, kind: str, section: MediaSection) -> None:
    for number, codec in section.codecs.items():
        if payload_type in ("*", str(number)):
            codec.feedback.add(kind)


def _extension(number: str, uri: str, section: MediaSection) -> None:
    identifier = int(number.partition("/")[0])
    if not 1 <= identifier <= 14:
        return  # RFC 8285: only these fit the one-byte header, the only form we read and write
    section.extensions[uri.split(" ", maxsplit=1)[0]] = identifier


def _simulcast(words: Sequence[str]) -> tuple[str, ...]:
    """The sizes that are sent: of alternatives the first, also one that starts paused (RFC 8853 5.1)."""
    if "send" not in words[:-1]:
        return ()
    streams = words[words.index("send") + 1].split(";")
    return tuple(stream.split(",")[0].lstrip("~") for stream in streams)


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
        section.codec = preferred(section.payload_types, section.codecs, CLOCK_RATES[section.kind], names)
        if section.codec is not None:
            taken.add(section.kind)
            section.rtx = rtx_of(section.codec, section.codecs)
            section.rids = _layers(section) if sends else ()
    if "video" not in taken:
        raise OfferRefusedError(
            "there is no video codec in common; the room carries " + " or ".join(video_codecs)
        )


def _layers(section: MediaSection) -> tuple[str, ...]:
    """The sizes we take: those that come in the codec that was chosen, and none without the header extension that
    names them, since they could not be told apart."""
    named = [rid for rid in dict.fromkeys(section.rids) if _is_sent(section, rid)]
    if section.kind != "video" or not section.extension(RID):
        return ()
    return tuple(named[:MAX_LAYERS])


def _is_sent(section: MediaSection, rid: str) -> bool:
    """A size that restricts itself to other payload types (RFC 8851 4, `pt=`) never comes."""
    assert section.codec is not None
    restrictions = section.sent_rids.get(rid)
    if restrictions is None:
        return False
    words = [word.strip() for word in restrictions.split(";")]
    types = [word[3:].split(",") for word in words if word.startswith("pt=")]
    return all(str(section.codec.payload_type) in listed for listed in types)


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
