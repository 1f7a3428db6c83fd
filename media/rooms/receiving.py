"""What arrived from a publisher and what did not: duplicates, gaps to ask for again, receiver reports."""

from dataclasses import dataclass

from media.wire.rtcp import ReportBlock, SenderInfo
from media.wire.rtp import signed16

NACK_RETRY_SECONDS = 0.1
NACK_TRIES = 8
GIVE_UP_SECONDS = 1.0
MAX_MISSING = 500
"""A greater gap is an outage, not loss: a key frame mends it, retransmissions would not. What is further behind
is not waited for either: it could not be sent on any more (`media.transport.dtls_srtp.TX_WINDOW`)."""


@dataclass(slots=True)
class _Missing:
    since: float
    asked: int
    asked_at: float


class ReceiveTrack:
    """One SSRC of a publisher (statistics after RFC 3550 appendix A). Times are seconds of a monotonic clock."""

    def __init__(self, ssrc: int, clock_rate: int) -> None:
        self.ssrc = ssrc
        self.clock_rate = clock_rate
        self.sender_info: SenderInfo | None = None
        self.sender_info_at = 0.0
        self._missing: dict[int, _Missing] = {}
        self._first: int | None = None
        self._highest = 0  # extended
        self._received = 0
        self._reported_expected = self._reported_received = 0
        self._jitter = 0.0
        self._transit: float | None = None

    def receive(self, seq: int, timestamp: int, now: float) -> bool:
        """Whether the packet is new. A late one counts only if it was missed: no packet is forwarded twice."""
        if self._first is None:
            self._first = self._highest = seq
        else:
            ahead = signed16(seq - self._highest)
            if ahead <= 0:
                return self.recover(seq)
            if ahead > MAX_MISSING:
                self._missing.clear()
            else:
                for gap in range(self._highest + 1, self._highest + ahead):
                    self._missing[gap & 0xFFFF] = _Missing(now, 0, 0.0)
            self._highest += ahead
            self._forget_old()
        self._received += 1
        self._note_jitter(timestamp, now)
        return True

    def _forget_old(self) -> None:
        while self._missing:
            oldest = next(iter(self._missing))
            if (self._highest - oldest) & 0xFFFF < MAX_MISSING:
                return
            del self._missing[oldest]

    def recover(self, seq: int) -> bool:
        """Whether this late or retransmitted packet was still missing."""
        if self._missing.pop(seq, None) is None:
            return False
        self._received += 1
        return True

    def nacks_due(self, now: float) -> list[int]:
        """Sequence numbers to ask for now, in sending order."""
        if not self._missing:
            return []
        due = []
        for seq, missing in self._missing.items():
            if missing.asked < NACK_TRIES and now - missing.asked_at >= NACK_RETRY_SECONDS:
                missing.asked += 1
                missing.asked_at = now
                due.append(seq)
        return due

    def give_up(self, now: float) -> int:
        """Forget what is missing for too long. Returns how many packets that were."""
        stale = [seq for seq, missing in self._missing.items() if now - missing.since > GIVE_UP_SECONDS]
        for seq in stale:
            del self._missing[seq]
        return len(stale)

    def note_sender_report(self, info: SenderInfo, now: float) -> None:
        self.sender_info, self.sender_info_at = info, now

    def report(self, now: float) -> ReportBlock:
        expected = self._highest - self._first + 1 if self._first is not None else 0
        new_expected = expected - self._reported_expected
        new_lost = new_expected - (self._received - self._reported_received)
        self._reported_expected, self._reported_received = expected, self._received
        info = self.sender_info
        return ReportBlock(
            ssrc=self.ssrc,
            fraction_lost=min(255, max(0, new_lost) * 256 // new_expected) if new_expected > 0 else 0,
            packets_lost=min(0x7FFFFF, max(0, expected - self._received)),
            highest_seq=self._highest & 0xFFFFFFFF,
            jitter=int(self._jitter) & 0xFFFFFFFF,
            last_sender_report=info.ntp >> 16 & 0xFFFFFFFF if info else 0,
            delay_since_last=int((now - self.sender_info_at) * 65536) & 0xFFFFFFFF if info else 0,
        )

    def _note_jitter(self, timestamp: int, now: float) -> None:
        transit = now * self.clock_rate - timestamp
        if self._transit is not None:
            change = abs(transit - self._transit)
            if change < self.clock_rate:  # a timestamp that wrapped or jumped says nothing of the network
                self._jitter += (change - self._jitter) / 16
        self._transit = transit
