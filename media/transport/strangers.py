"""Addresses that fail: how many of their checks are read at all."""

from collections import OrderedDict

from media.transport.bucket import TokenBucket

FAILURES_A_SECOND, FAILURES_BURST = 10, 50
"""A browser whose session just ended fails a few times; nobody honest fails fifty times in five seconds."""
MAX_ADDRESSES = 4096
"""Addresses can be made up: so many are remembered, and whoever failed longest ago is forgotten."""


class Strangers:
    """By address and port: people behind one NAT do not answer for each other. Times are of a monotonic clock."""

    def __init__(self) -> None:
        self._failing: OrderedDict[tuple[str, int], TokenBucket] = OrderedDict()

    def __len__(self) -> int:
        return len(self._failing)

    def failed(self, address: tuple[str, int], now: float) -> None:
        bucket = self._failing.get(address)
        if bucket is None:
            bucket = TokenBucket(a_second=FAILURES_A_SECOND, burst=FAILURES_BURST)
            self._failing[address] = bucket
            if len(self._failing) > MAX_ADDRESSES:
                self._failing.popitem(last=False)
        else:
            self._failing.move_to_end(address)
        bucket.take(now)

    def is_shut_out(self, address: tuple[str, int], now: float) -> bool:
        bucket = self._failing.get(address)
        return bucket is not None and not bucket.has_any(now)
