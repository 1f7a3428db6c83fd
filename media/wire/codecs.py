"""Which of the codecs that an m-line offers is taken."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

CLOCK_RATES: Final = {"audio": 48000, "video": 90000}
PREFERRED_CODECS: Final = ("VP8", "H264")
"""What every browser decodes, most of them in hardware."""
VIDEO_CODECS: Final = (*PREFERRED_CODECS, "VP9", "AV1")


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


def preferred(
    payload_types: Sequence[int], codecs: Mapping[int, Codec], clock_rate: int, names: Sequence[str]
) -> Codec | None:
    """The first payload type that is one of `names`; VP8 and H264, and a decodable H264 profile, before others."""
    usable = []
    for payload_type in payload_types:
        codec = codecs.get(payload_type)
        if codec is None or codec.name.lower() not in [n.lower() for n in names]:
            continue
        if codec.clock_rate != clock_rate or not 0 <= payload_type <= 127 or not _is_decodable(codec):
            continue
        codec.name = next(n for n in names if n.lower() == codec.name.lower())
        usable.append(codec)
    if not usable:
        return None
    name = next((c.name for c in usable if c.name in PREFERRED_CODECS), usable[0].name)
    same = [c for c in usable if c.name == name]
    # Every browser decodes constrained baseline; encoders label their stream so whatever its real profile.
    return next(
        (c for c in same if (c.parameter("profile-level-id") or "").lower().startswith("42e0")), same[0]
    )


def _is_decodable(codec: Codec) -> bool:
    """Whether every browser with this codec shows it: one packetization of H264, profile 0 of VP9 and AV1."""
    name = codec.name.upper()
    if name == "H264":
        return codec.parameter("packetization-mode") == "1"
    profile = codec.parameter("profile-id" if name == "VP9" else "profile")
    return name not in ("VP9", "AV1") or profile in (None, "0")


def rtx_of(codec: Codec, codecs: Mapping[int, Codec]) -> int | None:
    """The payload type of its retransmissions (RFC 4588)."""
    apt = str(codec.payload_type)
    return next(
        (n for n, other in codecs.items() if other.name.lower() == "rtx" and other.parameter("apt") == apt),
        None,
    )
