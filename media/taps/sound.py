"""The sound of packets as samples. Runs in the process apart only."""

from collections.abc import Sequence
from typing import Any, Final

import av

from media.taps.talk import RATE, SOUND_SECONDS_MAX, TappedPacket

OPUS_TICKS: Final = 48_000
GAP_SAMPLES: Final = RATE // 50
"""A packet that comes so much later than it should leaves silence before it: where nobody speaks, some send nothing."""
_HALF, _WHOLE = 1 << 31, 1 << 32


def samples(packets: Sequence[TappedPacket]) -> bytes:
    """`RATE` a second of one channel, 16 bits each, little-endian: from the first packet on, each where its time is.

    A timestamp that leaps further than is kept is not believed, and a packet that cannot be decoded is left out. Raises
    whatever FFmpeg raises of a decoder.
    """
    decoder: Any = av.CodecContext.create("opus", "r")
    decoder.sample_rate, decoder.layout = OPUS_TICKS, "stereo"
    resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)
    ordered = sorted(packets, key=lambda packet: packet.place)
    made, most = bytearray(), 2 * int(SOUND_SECONDS_MAX * RATE)
    for packet in ordered:
        ahead = (packet.timestamp - ordered[0].timestamp + _HALF) % _WHOLE - _HALF
        missing = ahead * RATE // OPUS_TICKS - len(made) // 2
        if GAP_SAMPLES < missing <= SOUND_SECONDS_MAX * RATE:
            made += bytes(2 * missing)
        made += _decoded(decoder, resampler, packet.payload)
        if len(made) >= most:
            break
    return bytes(made[:most])


def _decoded(decoder: Any, resampler: Any, payload: bytes) -> bytes:
    try:
        frames = decoder.decode(av.Packet(payload)) if payload else ()
        heard = [each for frame in frames for each in resampler.resample(_untimed(frame))]
    except av.FFmpegError:
        return b""
    return b"".join(bytes(each.planes[0])[: 2 * each.samples] for each in heard)


def _untimed(frame: Any) -> Any:
    """Without a time of its own: the resampler goes on from where it was."""
    frame.pts = None
    return frame
