"""Stills, clips and sound with LiveKit: none. Its pictures go by its own egress, which this project does not run."""

from domain.ids import StreamId
from ports.streaming.taps import MediaClip, MediaSound, MediaStill, MediaTaps, NoFootage


class LiveKitTaps(MediaTaps):
    """Each still of the schedule is written down as missing: whoever counts them sees that nobody looks."""

    async def aclose(self) -> None:
        """Nothing is held open."""

    async def still(self, stream_id: StreamId, *, age_seconds_max: float, veiled: bool = False) -> MediaStill:
        raise NoFootage("this media plane shows no pictures to staff")

    async def clip(
        self, stream_id: StreamId, *, data_key: bytes, associated_data: bytes, piece: int = 0
    ) -> MediaClip:
        raise NoFootage("this media plane shows no pictures to staff")

    async def clip_kept(self, stream_id: StreamId, *, associated_data: bytes) -> None:
        """It holds none."""

    async def sound(self, stream_id: StreamId, *, seconds: float) -> MediaSound:
        raise NoFootage("this media plane lets staff hear nothing")
