"""Our own WebRTC clients: a publisher of a generated clip, and a viewer that decodes and measures.

They are aiortc's complete stack, so they check the media plane with an implementation that is not ours. The caller
passes `post_offer`, which carries an SDP offer to the application and returns the answer.
"""

import asyncio
import random
import statistics
import time
from collections.abc import Awaitable, Callable
from fractions import Fraction
from typing import Any

import aioice.ice
from aiortc import (
    MediaStreamTrack,
    RTCBundlePolicy,
    RTCConfiguration,
    RTCPeerConnection,
    RTCRtpSender,
    RTCSessionDescription,
)
from aiortc.mediastreams import MediaStreamError
from av import AudioFrame, VideoFrame

from media.clients.clip import AUDIO_SAMPLES, SAMPLE_RATE, Clip, Tone, now_ms, read_latency_ms
from media.wire import rtp

PostOffer = Callable[[str], Awaitable[str]]
VIDEO_CLOCK = 90000
LATENCIES_KEPT = 2000
PLAUSIBLE_LATENCY_MS = 60_000


class _LoopbackGathering:
    """aioice leaves 127.0.0.1 out when it gathers; our media plane may listen nowhere else.

    While any of our clients gathers, loopback is the only host address there is.
    """

    def __init__(self) -> None:
        self._module: Any = aioice.ice
        self._original = self._module.get_host_addresses
        self._gathering = 0

    def __enter__(self) -> None:
        self._gathering += 1
        self._module.get_host_addresses = lambda use_ipv4, use_ipv6: ["127.0.0.1"]

    def __exit__(self, *exc_info: object) -> None:
        self._gathering -= 1
        if not self._gathering:
            self._module.get_host_addresses = self._original


_loopback_gathering = _LoopbackGathering()


class _VideoTrack(MediaStreamTrack):
    kind = "video"

    def __init__(self, clip: Clip, frame_rate: int) -> None:
        super().__init__()
        self.frames = 0
        self._clip = clip
        self._frame_rate = frame_rate
        self._start: float | None = None
        self._goes_on = asyncio.Event()
        self._goes_on.set()

    def freeze(self) -> None:
        self._goes_on.clear()

    async def recv(self) -> VideoFrame:
        await self._goes_on.wait()
        self._start = await _paced(self._start, self.frames / self._frame_rate)
        frame = self._clip.frame(self.frames, now_ms())
        frame.pts = self.frames * VIDEO_CLOCK // self._frame_rate
        frame.time_base = Fraction(1, VIDEO_CLOCK)
        self.frames += 1
        return frame


class _AudioTrack(MediaStreamTrack):
    kind = "audio"

    def __init__(self) -> None:
        super().__init__()
        self._tone = Tone()
        self._frames = 0
        self._start: float | None = None

    async def recv(self) -> AudioFrame:
        self._start = await _paced(self._start, self._frames * AUDIO_SAMPLES / SAMPLE_RATE)
        frame = self._tone.frame(self._frames)
        self._frames += 1
        return frame


async def _paced(start: float | None, after: float) -> float:
    if start is None:
        return time.monotonic()
    await asyncio.sleep(max(0.0, start + after - time.monotonic()))
    return start


class _Client:
    """A peer connection over loopback that can lose packets on purpose."""

    def __init__(self, post_offer: PostOffer, loss: float, seed: int) -> None:
        self._post_offer = post_offer
        self._loss = loss
        self._random = random.Random(seed)  # noqa: S311 (which packets a test loses is no secret)
        self.lost_on_purpose = 0
        self.started_at = 0.0
        self.connected_at: float | None = None
        self.connected = asyncio.Event()
        self.ended = asyncio.Event()
        """The other side closed the connection."""
        self.connection = RTCPeerConnection(
            RTCConfiguration(iceServers=[], bundlePolicy=RTCBundlePolicy.MAX_BUNDLE)
        )
        self.connection.on("connectionstatechange", self._state_changed)

    def _state_changed(self) -> None:
        if self.connection.connectionState == "connected":
            self.connected_at = time.monotonic()
            self.connected.set()
        elif self.connection.connectionState in ("closed", "failed"):
            self.ended.set()

    async def _negotiate(self, connect_seconds: float) -> None:
        self.started_at = time.monotonic()
        connection = self.connection
        with _loopback_gathering:
            await connection.setLocalDescription(await connection.createOffer())
        answer = await self._post_offer(connection.localDescription.sdp)
        self._tap(connection.getTransceivers()[0].receiver.transport.transport)
        await connection.setRemoteDescription(RTCSessionDescription(sdp=answer, type="answer"))
        async with asyncio.timeout(connect_seconds):
            await self.connected.wait()

    def _tap(self, transport: Any) -> None:
        """See, and lose, datagrams below DTLS: where a network would."""
        receive, send = transport._recv, transport._send

        async def receiving() -> bytes:
            while True:
                datagram: bytes = await receive()
                if not self._is_media(datagram):
                    return datagram
                self._media_arrived()
                if not self._loses():
                    return datagram

        async def sending(datagram: bytes) -> None:
            if not (self._is_media(datagram) and self._loses()):
                await send(datagram)

        transport._recv, transport._send = receiving, sending

    @staticmethod
    def _is_media(datagram: bytes) -> bool:
        return 128 <= datagram[0] <= 191 and not rtp.is_rtcp(datagram)

    def _media_arrived(self) -> None:
        return None

    def _loses(self) -> bool:
        if self._loss and self._random.random() < self._loss:
            self.lost_on_purpose += 1
            return True
        return False

    def lose_everything(self) -> None:
        """As where a cable is pulled: no media comes or goes any more, and nobody says goodbye."""
        self._loss = 1.0

    async def stop(self) -> None:
        await self.connection.close()


class Publisher(_Client):
    """Sends the clip. `codec` is VP8 or H264."""

    def __init__(
        self,
        post_offer: PostOffer,
        *,
        codec: str = "VP8",
        width: int = 640,
        height: int = 360,
        frame_rate: int = 15,
        loss: float = 0.0,
        seed: int = 1,
    ) -> None:
        super().__init__(post_offer, loss, seed)
        self.video = _VideoTrack(Clip(width, height), frame_rate)
        self._audio = _AudioTrack()
        self._codec = codec

    async def start(self, *, connect_seconds: float = 30.0) -> None:
        """Raises `TimeoutError` when the media plane does not connect, and whatever `post_offer` raises."""
        self.connection.addTransceiver(self._audio, direction="sendonly")
        transceiver = self.connection.addTransceiver(self.video, direction="sendonly")
        offered = RTCRtpSender.getCapabilities("video").codecs
        wanted = (f"video/{self._codec}".lower(), "video/rtx")
        transceiver.setCodecPreferences([c for c in offered if c.mimeType.lower() in wanted])
        await self._negotiate(connect_seconds)

    def freeze_camera(self) -> None:
        """As where a camera's driver hangs: no picture comes any more, the sound goes on."""
        self.video.freeze()

    async def stop(self) -> None:
        self.video.stop()
        self._audio.stop()
        await super().stop()


class Viewer(_Client):
    """Decodes all it gets. Times are seconds of the monotonic clock."""

    def __init__(self, post_offer: PostOffer, *, loss: float = 0.0, seed: int = 2) -> None:
        super().__init__(post_offer, loss, seed)
        self.frames_decoded = 0
        self.audio_frames_decoded = 0
        self.first_frame_at: float | None = None
        self.last_packet_at: float | None = None
        self.packets_received = 0
        self.latencies_ms: list[int] = []
        self._frame = asyncio.Condition()
        self._consumers: list[asyncio.Task[None]] = []

    async def start(self, *, connect_seconds: float = 30.0) -> None:
        """Raises `TimeoutError` when the media plane does not connect, and whatever `post_offer` raises."""
        self.connection.addTransceiver("audio", direction="recvonly")
        self.connection.addTransceiver("video", direction="recvonly")
        self.connection.on("track", self._on_track)
        await self._negotiate(connect_seconds)

    def _on_track(self, track: MediaStreamTrack) -> None:
        consume = self._watch if track.kind == "video" else self._listen
        self._consumers.append(asyncio.get_running_loop().create_task(consume(track)))

    def _media_arrived(self) -> None:
        self.last_packet_at = time.monotonic()
        self.packets_received += 1

    async def _watch(self, track: MediaStreamTrack) -> None:
        while True:
            try:
                frame = await track.recv()
            except MediaStreamError:
                self.ended.set()
                return
            if not isinstance(frame, VideoFrame):
                continue
            if self.first_frame_at is None:
                self.first_frame_at = time.monotonic()
            latency = read_latency_ms(frame, now_ms())
            if (
                latency is not None
                and latency < PLAUSIBLE_LATENCY_MS
                and len(self.latencies_ms) < LATENCIES_KEPT
            ):
                self.latencies_ms.append(latency)
            async with self._frame:
                self.frames_decoded += 1
                self._frame.notify_all()

    async def _listen(self, track: MediaStreamTrack) -> None:
        while True:
            try:
                await track.recv()
            except MediaStreamError:
                return
            self.audio_frames_decoded += 1

    async def wait_for_frames(self, count: int, *, seconds: float) -> None:
        """Until `count` frames in all were decoded. Raises `TimeoutError`."""
        async with asyncio.timeout(seconds), self._frame:
            await self._frame.wait_for(lambda: self.frames_decoded >= count)

    @property
    def first_frame_seconds(self) -> float | None:
        """From `start` to the first decoded frame."""
        return None if self.first_frame_at is None else self.first_frame_at - self.started_at

    @property
    def glass_to_glass_p50_ms(self) -> float | None:
        return statistics.median(self.latencies_ms) if self.latencies_ms else None

    async def stop(self) -> None:
        await super().stop()
        for task in self._consumers:
            task.cancel()
        await asyncio.gather(*self._consumers, return_exceptions=True)
