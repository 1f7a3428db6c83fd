"""Where a picture can start, how it is numbered and how large it is, for each codec that is forwarded."""

from functools import lru_cache

from media.wire import h264, vp8, vp9
from media.wire.vp8 import Descriptor


def starts_key_frame(codec: str, payload: bytes) -> bool:
    """Whether a decoder can start with the frame that this payload begins."""
    return inspect(codec, payload)[1]


@lru_cache(maxsize=1)  # a room and then its taps ask about one payload
def inspect(codec: str, payload: bytes) -> tuple[Descriptor | None, bool]:
    """The numbers of a picture in codecs that have their own, and whether a decoder can start with it."""
    if codec == "VP8":
        found = vp8.read(payload)
        return found, vp8.starts_key_frame(payload, found)
    if codec == "VP9":
        found = vp9.read(payload)
        return found, vp9.starts_key_frame(payload, found)
    return None, h264.starts_key_frame(payload) if codec == "H264" else _starts_av1_sequence(payload)


def picture_size(codec: str, payload: bytes) -> tuple[int, int] | None:
    """Width and height in pixels where the first packet of a key frame tells them cheaply."""
    if codec == "VP8":
        return vp8.picture_size(payload)
    if codec == "H264":
        return h264.picture_size(payload)
    return vp9.picture_size(payload) if codec == "VP9" else None


def _starts_av1_sequence(payload: bytes) -> bool:
    """AV1 RTP specification 4.4: N and not Z in the aggregation header begin a coded video sequence."""
    return bool(payload) and payload[0] & 0x88 == 0x08
