"""How a room does, for whoever looks after it: figures of the last moments, not of its whole life."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from media.metrics import Counters

BITRATE_SECONDS = 5
MINUTE = 60
FREEZE_SECONDS = 300


@dataclass(frozen=True, slots=True)
class Health:
    """`loss_in` and `loss_out` (the mean of viewers) are fractions, None where nobody said; `width` and `height` are 0
    until a key frame told them. Key frames are of the last minute, freezes of the last five."""

    room_class: str
    codec: str | None
    width: int
    height: int
    bits_a_second_in: int
    loss_in: float | None
    loss_out: float | None
    key_frames: int
    freezes: int


class Recent:
    """How much a counter grew over the last seconds, sampled once a second. A counter may begin at zero again."""

    def __init__(self, seconds: int) -> None:
        self._grown: deque[int] = deque(maxlen=seconds)
        self._last = 0
        self.total = 0

    def sample(self, value: int) -> None:
        grown = value - self._last if value >= self._last else value
        self._last = value
        if len(self._grown) == self._grown.maxlen:
            self.total -= self._grown[0]
        self._grown.append(grown)
        self.total += grown

    @property
    def a_second(self) -> float:
        return self.total / len(self._grown) if self._grown else 0.0


class Vitals:
    """Of one room. `sample` once a second."""

    def __init__(self) -> None:
        self.size = (0, 0)
        self._octets = Recent(BITRATE_SECONDS)
        self._key_frames = Recent(MINUTE)
        self._freezes = Recent(FREEZE_SECONDS)
        self._loss_in: float | None = None
        self._loss_out: float | None = None

    def sample(self, counters: Counters, loss_in: float | None, losses_out: Sequence[float]) -> None:
        self._octets.sample(counters.octets_in)
        self._key_frames.sample(counters.key_frames)
        self._freezes.sample(counters.freezes)
        self._loss_in = loss_in
        self._loss_out = sum(losses_out) / len(losses_out) if losses_out else None

    def health(self, room_class: str, codec: str | None) -> Health:
        return Health(
            room_class=room_class,
            codec=codec,
            width=self.size[0],
            height=self.size[1],
            bits_a_second_in=int(self._octets.a_second * 8),
            loss_in=self._loss_in,
            loss_out=self._loss_out,
            key_frames=self._key_frames.total,
            freezes=self._freezes.total,
        )
