"""Our SDP answers: ICE-lite, bundled, and nothing that was not offered."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from media.wire.codecs import Codec
from media.wire.credentials import IceCredentials
from media.wire.sdp import (
    MID,
    ORIENTATION,
    REPAIRED_RID,
    RID,
    SEND_TIME,
    TRANSPORT_CC,
    MediaSection,
    Offer,
)

START_BITRATE_KBPS = 1200
"""Lifts Chromium's first estimate of 300 kbit/s, which would start every show at 320x180."""


@dataclass(frozen=True, slots=True)
class OutStream:
    """The SSRCs under which a medium is sent to viewers."""

    ssrc: int
    rtx_ssrc: int | None


@dataclass(frozen=True, slots=True)
class LocalTransport:
    credentials: IceCredentials
    fingerprint: str
    candidates: Sequence[tuple[str, int]]
    stream_candidates: Sequence[tuple[str, int]]
    """For ICE over TCP (RFC 6544)."""


PUBLISHER_FEEDBACK: Final = ("goog-remb", "transport-cc", "nack", "nack pli", "ccm fir")


def answer_publisher(offer: Offer, local: LocalTransport) -> str:
    """We receive: media with NACK, PLI, RTX and transport-wide congestion control as far as they were offered."""
    lines = _session_lines(offer)
    for section in offer.sections:
        lines += _rejected(section) if section.codec is None else _received(section, section.codec, local)
    return "\r\n".join(lines) + "\r\n"


def _received(section: MediaSection, codec: Codec, local: LocalTransport) -> list[str]:
    lines = [*_transport_lines(section, local), "a=recvonly"]
    layered = (MID, RID, REPAIRED_RID) if section.rids else ()
    lines += _extension_lines(section, (ORIENTATION, TRANSPORT_CC, *layered))
    if section.rids:
        lines += [f"a=rid:{rid} recv" for rid in section.rids]
        lines.append(f"a=simulcast:recv {';'.join(section.rids)}")
    extra = f"x-google-start-bitrate={START_BITRATE_KBPS}" if section.kind == "video" else ""
    lines += _codec_lines(section, codec, PUBLISHER_FEEDBACK, extra)
    return lines


def answer_viewer(offer: Offer, local: LocalTransport, streams: Mapping[str, OutStream]) -> str:
    """We send. No transport-cc: it would bring ten feedback packets a second from each viewer."""
    lines = _session_lines(offer)
    for section in offer.sections:
        if section.codec is None:
            lines += _rejected(section)
        else:
            lines += _sent(section, section.codec, local, streams[section.kind])
    return "\r\n".join(lines) + "\r\n"


def _sent(section: MediaSection, codec: Codec, local: LocalTransport, stream: OutStream) -> list[str]:
    lines = [*_transport_lines(section, local), "a=sendonly", f"a=msid:room {section.kind}"]
    if section.kind == "video":
        lines += _extension_lines(section, (ORIENTATION, SEND_TIME))
    # Lost packets are repeated by RTX only; without it a NACK could not be honoured (see fanout.py).
    feedback = ("goog-remb", *(("nack",) if section.rtx is not None else ()), "nack pli", "ccm fir")
    lines += _codec_lines(section, codec, feedback, "")
    ssrcs = [stream.ssrc]
    if section.rtx is not None and stream.rtx_ssrc is not None:
        ssrcs.append(stream.rtx_ssrc)
        lines.append(f"a=ssrc-group:FID {stream.ssrc} {stream.rtx_ssrc}")
    lines += [f"a=ssrc:{ssrc} cname:room" for ssrc in ssrcs]
    return lines


def _session_lines(offer: Offer) -> list[str]:
    mids = " ".join(s.mid for s in offer.sections if s.codec is not None)
    return [
        "v=0",
        f"o=- {secrets.randbits(62)} 1 IN IP4 0.0.0.0",
        "s=-",
        "t=0 0",
        "a=ice-lite",
        f"a=group:BUNDLE {mids}",
        "a=msid-semantic: WMS *",
    ]


def _rejected(section: MediaSection) -> list[str]:
    return [
        f"m={section.kind} 0 {section.protocol} 0",
        "c=IN IP4 0.0.0.0",
        f"a=mid:{section.mid}",
        "a=inactive",
    ]


def _transport_lines(section: MediaSection, local: LocalTransport) -> list[str]:
    assert section.codec is not None
    payload_types = [section.codec.payload_type] + ([] if section.rtx is None else [section.rtx])
    return [
        f"m={section.kind} 9 {section.protocol} {' '.join(map(str, payload_types))}",
        "c=IN IP4 0.0.0.0",
        f"a=mid:{section.mid}",
        "a=rtcp-mux",
        "a=rtcp-rsize",
        *ice_lines(local.credentials, local.candidates, local.stream_candidates),
        f"a=fingerprint:sha-256 {local.fingerprint}",
        "a=setup:passive",
    ]


STREAM_PRIORITY: Final = (90 << 24) + (((4 << 13) + 8191) << 8) + 255
"""RFC 6544 4.2: a host's passive candidate, below each of UDP."""


def ice_lines(
    credentials: IceCredentials,
    candidates: Sequence[tuple[str, int]],
    stream_candidates: Sequence[tuple[str, int]],
) -> list[str]:
    return [
        f"a=ice-ufrag:{credentials.ufrag}",
        f"a=ice-pwd:{credentials.password}",
        *(
            f"a=candidate:{number} 1 udp {2130706431 - number} {host} {port} typ host"
            for number, (host, port) in enumerate(candidates, 1)
        ),
        *(
            f"a=candidate:{number} 1 tcp {STREAM_PRIORITY - (number << 8)} {host} {port} typ host tcptype passive"
            for number, (host, port) in enumerate(stream_candidates, len(candidates) + 1)
        ),
        "a=end-of-candidates",
    ]


def _extension_lines(section: MediaSection, uris: Sequence[str]) -> list[str]:
    """Those that were offered."""
    return [f"a=extmap:{section.extension(uri)} {uri}" for uri in uris if section.extension(uri)]


def _codec_lines(section: MediaSection, codec: Codec, feedback: Sequence[str], extra: str) -> list[str]:
    number = codec.payload_type
    name = "opus/48000/2" if section.kind == "audio" else f"{codec.name}/90000"
    parameters = ";".join(p for p in (codec.parameters, extra) if p)
    lines = [f"a=rtpmap:{number} {name}"]
    if parameters:
        lines.append(f"a=fmtp:{number} {parameters}")
    allowed = feedback if section.kind == "video" else ("transport-cc",) if "transport-cc" in feedback else ()
    lines += [f"a=rtcp-fb:{number} {f}" for f in allowed if f in codec.feedback]
    if section.rtx is not None:
        lines += [f"a=rtpmap:{section.rtx} rtx/{codec.clock_rate}", f"a=fmtp:{section.rtx} apt={number}"]
    return lines


def answer_fragment(
    offer: Offer,
    credentials: IceCredentials,
    candidates: Sequence[tuple[str, int]],
    stream_candidates: Sequence[tuple[str, int]],
) -> str:
    """Our half of an ICE restart (RFC 9725 4.3.2)."""
    accepted = [s for s in offer.sections if s.codec is not None]
    first = accepted[0]
    assert first.codec is not None
    lines = [
        "a=ice-lite",
        f"a=group:BUNDLE {' '.join(s.mid for s in accepted)}",
        f"m={first.kind} 9 {first.protocol} {first.codec.payload_type}",
        f"a=mid:{first.mid}",
        *ice_lines(credentials, candidates, stream_candidates),
    ]
    return "\r\n".join(lines) + "\r\n"
