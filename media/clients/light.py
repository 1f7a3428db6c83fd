"""Peers that neither encode nor decode, and packets that are counted, not shown.

A machine has room for many of them beside the media plane. What they look at is what a network could spoil: every
packet decrypts, none is missing, none comes twice. They also send what no browser would, for those who test that.
"""

import asyncio
import re
import secrets
import struct
import time
from typing import Final

from media.clients.light_peer import AUDIO, RTX, VIDEO, LightPeer, PostOffer
from media.wire import rtcp, rtp

KEY_FRAME = bytes.fromhex("90 80 8001 10 02 00 9d012a 8002 6801")
DELTA_FRAME = bytes.fromhex("90 80 8001 11 02")
VIDEO_CLOCK, FRAME_RATE, PACKETS_A_FRAME = 90_000, 15, 3
KEY_FRAME_EVERY = 45
KEEP_FROM: Final = 512
"""How far behind the newest packet a missing one still counts as late rather than as lost."""


class LightPublisher(LightPeer):
    """Sends a picture of a few packets and a sound, and a key frame when it is asked for one."""

    direction = "sendonly"

    def __init__(self, post_offer: PostOffer) -> None:
        super().__init__(post_offer)
        self.frames = 0
        self.key_frames = 0
        self._wanted = True
        self.ssrc = secrets.randbits(30) + 2
        self.seq = secrets.randbits(14)

    def connected(self) -> None:
        self._spawn(self._publish())

    def received_rtcp(self, data: bytes) -> None:
        if any(p.kind == rtcp.PSFB and p.count in (rtcp.PLI, rtcp.FIR) for p in rtcp.split(data)):
            self._wanted = True

    async def _publish(self) -> None:
        started = time.monotonic()
        while True:
            self.frame()
            await asyncio.sleep(max(0.0, started + self.frames / FRAME_RATE - time.monotonic()))

    def frame(self) -> None:
        """One picture, and the sound that goes with it."""
        is_key = self._wanted or self.frames % KEY_FRAME_EVERY == 0
        self._wanted = False
        self.key_frames += is_key
        timestamp = self.frames * (VIDEO_CLOCK // FRAME_RATE) & 0xFFFFFFFF
        for number in range(PACKETS_A_FRAME):
            head = KEY_FRAME if is_key else DELTA_FRAME
            if number:
                head = b"\x80" + head[1:]  # the first packet alone starts the partition
            self.seq = (self.seq + 1) & 0xFFFF
            last = number == PACKETS_A_FRAME - 1
            payload = head + bytes(600)
            self.send_rtp(packet((VIDEO, self.ssrc), self.seq, timestamp, payload, marker=last))
        sound = (self.frames & 0xFFFF, self.frames * 3200 & 0xFFFFFFFF)
        self.send_rtp(packet((AUDIO, self.ssrc ^ 1), *sound, bytes(80), marker=True))
        self.frames += 1


def packet(kind: tuple[int, int], seq: int, timestamp: int, payload: bytes, *, marker: bool) -> bytes:
    """A plain RTP packet (RFC 3550 5.1). `kind` is its payload type and SSRC."""
    return struct.pack("!BBHLL", 0x80, kind[0] | marker << 7, seq, timestamp, kind[1]) + payload


class LightViewer(LightPeer):
    """Counts whole pictures, and what of the picture was lost. Reports as a browser does."""

    direction = "recvonly"

    def __init__(self, post_offer: PostOffer, *, asks_again: bool = True) -> None:
        super().__init__(post_offer)
        self.packets = 0
        self.frames = 0
        self.repeated = 0
        """Packets sent again by RTX that were missing."""
        self._asks_again = asks_again
        self._highest: int | None = None
        self._missing: dict[int, float] = {}
        self._gave_up = 0
        self.ssrc = 0
        self._ours = secrets.randbits(30) + 2

    @property
    def lost(self) -> int:
        """Packets of the picture that never came, also not when they were asked for again."""
        return self._gave_up + len(self._missing)

    def connected(self) -> None:
        found = re.search(r"a=ssrc-group:FID (\d+) ", self.answer) or re.search(
            r"(?s)m=video.*?a=ssrc:(\d+)", self.answer
        )
        self.ssrc = int(found.group(1)) if found else 0
        self._spawn(self._report())

    def received_rtp(self, packet: rtp.RtpPacket) -> None:
        self.packets += 1
        if packet.payload_type == RTX:
            original = rtp.read_rtx_payload(packet.payload)
            if original is not None and self._missing.pop(original[0], None) is not None:
                self.repeated += 1
        elif packet.payload_type == VIDEO:
            self.frames += packet.marker
            self._place(packet.seq)

    def _place(self, seq: int) -> None:
        if self._highest is None:
            self._highest = seq
            return
        ahead = rtp.signed16(seq - self._highest)
        if ahead <= 0:
            self._missing.pop(seq, None)
            return
        now = time.monotonic()
        for gap in range(1, min(ahead, KEEP_FROM)):
            self._missing[(self._highest + gap) & 0xFFFF] = now
        self._gave_up += max(0, ahead - KEEP_FROM)
        while len(self._missing) > KEEP_FROM:
            del self._missing[next(iter(self._missing))]
            self._gave_up += 1
        self._highest = seq
        if self._asks_again and self._missing and ahead > 1:
            self.send_rtcp(rtcp.write_nack(self._ours, self.ssrc, list(self._missing)))

    async def _report(self) -> None:
        while True:
            await asyncio.sleep(1)
            block = rtcp.ReportBlock(self.ssrc, 0, 0, self._highest or 0, 0, 0, 0)
            self.send_rtcp(rtcp.write_receiver_report(self._ours, [block]))
            if self._asks_again and self._missing:
                self.send_rtcp(rtcp.write_nack(self._ours, self.ssrc, list(self._missing)[-64:]))

    async def wait_for_frames(self, more: int, *, seconds: float) -> None:
        """Until so many more pictures came. Raises `TimeoutError`."""
        until = self.frames + more
        async with asyncio.timeout(seconds):
            while self.frames < until:  # noqa: ASYNC110 (packets come by a reader of the loop)
                await asyncio.sleep(0.02)
