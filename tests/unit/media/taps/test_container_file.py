"""What of a recording is on its way to the disk while it goes on, when it has no sound."""

import io

import av
import pytest

from media.taps.container_file import ContainerFile
from media.taps.frames import FrameAssembler
from tests.unit.media.taps.streams import pictures, video_packets

SECONDS, FRAMES_A_SECOND = 8, 15
HELD_SECONDS = 5.0
"""Two for sound that might come, two for a fragment of fMP4, and one for a cluster or key frame."""


@pytest.mark.parametrize("codec", ["VP8", "H264", "AV1"])
def test_str_14_a_recording_without_sound_is_written_as_it_goes(codec: str) -> None:
    """What a crash would leave is what had been written before it, without an end."""
    assembler, written = FrameAssembler(codec), io.BytesIO()
    file = ContainerFile(written, codec, live=True)
    for packet in video_packets(codec, pictures(320, 180, SECONDS * FRAMES_A_SECOND)):
        for frame in assembler.push(*packet[1:]):
            file.add_video(frame, frame.timestamp / 90_000)
    with av.open(io.BytesIO(written.getvalue())) as left:
        times = [float(p.pts * p.time_base) for p in left.demux(video=0) if p.pts is not None]
    assert times[0] == 0.0
    assert max(times) > SECONDS - HELD_SECONDS
    file.close()
