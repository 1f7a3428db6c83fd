"""Our light peers are real peers: they meet over UDP, see every packet, and ask again for what they miss."""

import asyncio

from media.clients.light import LightPublisher, LightViewer
from tests.integration.media.conftest import MediaProcess


async def test_light_peers_meet_and_lose_nothing(media: MediaProcess, room: str) -> None:
    publisher = LightPublisher(media.publishing(room))
    await publisher.start()
    viewers = [LightViewer(media.watching(room, f"viewer-{number}")) for number in range(3)]
    try:
        await asyncio.gather(*(viewer.start() for viewer in viewers))
        await asyncio.gather(*(viewer.wait_for_frames(30, seconds=60) for viewer in viewers))
        assert [viewer.bad for viewer in viewers] == [0, 0, 0]
        assert [viewer.lost for viewer in viewers] == [0, 0, 0]
        await media.close(room)
        async with asyncio.timeout(60):
            await asyncio.gather(*(viewer.ended.wait() for viewer in viewers), publisher.ended.wait())
    finally:
        await asyncio.gather(publisher.stop(), *(viewer.stop() for viewer in viewers))
