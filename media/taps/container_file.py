"""Frames into a file, as they are: WebM for VP8, VP9 and AV1, fragmented MP4 for H.264, Opus in both.

Nothing is encoded. Runs in the processes apart only: FFmpeg's parsers read what a publisher sent.
"""

import io
from abc import abstractmethod
from fractions import Fraction
from typing import Any, Final, Protocol

import av

from media.taps.frames import Frame

FORMATS: Final = {"VP8": "webm", "VP9": "webm", "AV1": "webm", "H264": "mp4"}
MEDIA_TYPES: Final = {"webm": "video/webm", "mp4": "video/mp4"}
CODEC_NAMES: Final = {"VP8": "vp8", "VP9": "vp9"}
DEMUXERS: Final = {"H264": ("h264", b""), "AV1": ("obu", b"\x12\0")}
"""With what they want in front: AV1's a temporal delimiter, which RTP leaves out and files may not have."""
SILENT: Final = {"max_interleave_delta": "2000000"}
"""Microseconds that a picture waits for sound of its time. Sound is there within one, so that a longer wait is for a
recording that has none: FFmpeg would hold ten seconds of it in memory, which a crash takes."""
FRAGMENTED: Final = {
    "movflags": "frag_keyframe+empty_moov+default_base_moof",
    "frag_duration": "2000000",  # microseconds: what a crash may cost where key frames are rare
}
LIVE: Final = {"live": "1"}
VIDEO_TICKS: Final = 90_000
AUDIO_TICKS: Final = 48_000
TIME_BASES: Final = {ticks: Fraction(1, ticks) for ticks in (VIDEO_TICKS, AUDIO_TICKS)}
"""Made once: a fraction for each packet would take 1.3 µs of it."""
IN_BAND: Final = "avc3"
"""ISO/IEC 14496-15: parameter sets may be in the samples, so that a new resolution goes on in the same file."""


class Sink(Protocol):
    @abstractmethod
    def write(self, data: bytes) -> int: ...


class _AppendOnly:
    """Without `seek` and `tell`, so that the muxer never goes back to what was written."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink

    def write(self, data: bytes) -> int:
        return self._sink.write(data)


class ContainerFile:
    """One file. It begins at the first key frame; times are seconds, and never go back within a track."""

    def __init__(self, sink: Sink, codec: str, *, live: bool) -> None:
        """`live`: whole at any point where its writing may stop."""
        self.codec = codec
        self.format = FORMATS[codec]
        self.video_frames = self.audio_frames = 0
        self.seconds = 0.0
        self._sink = _AppendOnly(sink)
        self._live = live
        self._file: Any = None
        self._video: Any = None
        self._audio: Any = None
        self._start = 0.0
        self._last: dict[int, int] = {}

    @property
    def is_begun(self) -> bool:
        return self._file is not None

    def add_video(self, frame: Frame, at: float) -> None:
        """Raises what FFmpeg makes of a key frame that is none."""
        if self._file is None:
            if not frame.is_key:
                return
            self._open(frame, at)
        packet = self._packet(self._video, frame.data, at, VIDEO_TICKS)
        packet.is_keyframe = frame.is_key
        self._file.mux(packet)
        self.video_frames += 1

    def add_audio(self, payload: bytes, at: float) -> None:
        if self._file is None or at < self._start:
            return
        packet = self._packet(self._audio, payload, at, AUDIO_TICKS)
        packet.is_keyframe = True
        self._file.mux(packet)
        self.audio_frames += 1

    def close(self) -> None:
        if self._file is not None:
            self._file.close()

    def _packet(self, stream: Any, data: bytes, at: float, ticks: int) -> Any:
        # WebM counts milliseconds: two packets that fall into the same one would be refused.
        step = ticks // 1000
        time = max(round((at - self._start) * ticks), self._last.get(stream.index, -step) + step)
        self._last[stream.index] = time
        self.seconds = max(self.seconds, time / ticks)
        packet: Any = av.Packet(data)
        packet.stream, packet.time_base = stream, TIME_BASES[ticks]
        packet.pts = packet.dts = time
        return packet

    def _open(self, first: Frame, at: float) -> None:
        self._start = at
        options = FRAGMENTED if self.format == "mp4" else LIVE if self._live else {}
        self._file = av.open(self._sink, "w", format=self.format, options={**SILENT, **options})
        if self.codec in DEMUXERS:
            # The one way to extradata: a stream whose demuxer has read the parameter sets.
            demuxer, before = DEMUXERS[self.codec]
            with av.open(io.BytesIO(before + first.data), format=demuxer) as template:
                self._video = self._file.add_stream_from_template(template.streams.video[0], opaque=True)
            if self.codec == "H264":
                self._video.codec_context.codec_tag = IN_BAND
        else:
            width, height = picture_size(self.codec, first.data)
            self._video = self._file.add_mux_stream(
                CODEC_NAMES[self.codec], rate=30, width=width, height=height
            )
        self._video.time_base = TIME_BASES[VIDEO_TICKS]
        # Opened for the head that describes Opus, never to encode.
        self._audio = self._file.add_stream("libopus", rate=AUDIO_TICKS, layout="stereo")


def picture_size(codec: str, key_frame: bytes) -> tuple[int, int]:
    """Width and height. VP8 says them in bytes 6 to 9 (RFC 6386 9.1); of the others the decoder is asked."""
    if codec == "VP8" and len(key_frame) >= 10:
        width, height = (int.from_bytes(key_frame[at : at + 2], "little") & 0x3FFF for at in (6, 8))
        return width, height
    decoder: Any = av.CodecContext.create(CODEC_NAMES.get(codec, "h264"), "r")
    decoder.thread_count = 1
    frames = decoder.decode(av.Packet(key_frame)) or decoder.decode(None)
    return (frames[0].width, frames[0].height) if frames else (0, 0)
