"""Which layer a viewer is sent: what their connection bears, and what their page can show.

Down at once on a sign of congestion, up one rung at a time and only by trying: a receiver's own estimate (REMB) never
exceeds one and a half times what it is sent, so it cannot tell whether the next rung would fit. A trial that fails
doubles the wait before the next one.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from media.rooms.feeds import ALL_TEMPORAL, SOUND_ONLY, Rung

START_BITS = 900_000
"""Before anything is known of a connection: 4G and fixed lines in India bear it nearly always."""
UNLIMITED_BITS = 100_000_000
FIRST_WAIT_SECONDS, UP_WAIT_SECONDS, MAX_WAIT_SECONDS = 2.0, 4.0, 64.0
SOUND_WAIT_SECONDS = 8.0
TRIAL_SECONDS = 8.0
"""For so long after a rise, what goes wrong is the rise's fault."""
FRESH_SECONDS = 5.0
HOLD_SECONDS = 1.5
"""After a fall, what was queued before it still arrives late: its signs say nothing of the new rung."""
BAD_LOSS, UNBEARABLE_LOSS, GOOD_LOSS = 0.10, 0.30, 0.03
STRIKES = 3
WAVER = 1.3
"""The rate of what is shown now may exceed the limit by this before that alone is a reason to go down."""
ENOUGH_PICTURE = 0.8
"""A layer of at least so much of the page's height is large enough."""


@dataclass(frozen=True, slots=True)
class Step:
    """A rung that the room offers, its bits a second (0 if not known yet) and its height in pixels (0 likewise)."""

    rung: Rung
    bits: int
    height: int


class LayerChooser:
    """For one viewer. Times are seconds of a monotonic clock; `sent`: bits a second of what the viewer is sent now."""

    def __init__(self, now: float) -> None:
        self.height = 0
        """Of the picture on the viewer's page, in device pixels; 0 until it says."""
        self.limit_bits = START_BITS
        self.is_sound_only = False
        self._wait = FIRST_WAIT_SECONDS
        self._changed_at = self._rose_at = self._fell_at = now
        self._estimate: int | None = None
        self._estimate_at = self._loss_at = float("-inf")
        self._estimate_at_rise: int | None = None
        self._loss = 0.0
        self._strikes, self._struck_at = 0, now

    def choose(self, ladder: Sequence[Step], current: Rung | None) -> Rung:
        """`ladder` ascends in quality and is not empty. What is shown now stays while its rate only wavers."""
        if self.is_sound_only:
            return SOUND_ONLY
        best = ladder[0]
        for step in ladder[1:]:
            if self._bears(step, best, current) and not self._is_enough(best):
                best = step
        return best.rung

    def _bears(self, step: Step, below: Step, current: Rung | None) -> bool:
        """Before a rate is known, only the smallest layer is taken, and all of it."""
        if not step.bits:
            return step.rung.layer == below.rung.layer
        return step.bits <= self.limit_bits * (WAVER if step.rung == current else 1.0)

    def _is_enough(self, step: Step) -> bool:
        """Whether a larger picture than this would be scaled down by the page."""
        return step.rung.temporal == ALL_TEMPORAL and 0 < self.height * ENOUGH_PICTURE <= step.height

    def note_estimate(self, bits: int, sent: int, now: float, *, is_lowest: bool) -> bool:
        """A REMB came. Whether it is a sign of congestion: an estimate that falls, and below what is sent."""
        before, self._estimate, self._estimate_at = self._estimate, bits, now
        if before is None or bits > 0.98 * before or bits > 0.95 * sent:
            return False
        return self._suffer(bits, now, is_lowest=is_lowest)

    def note_loss(self, fraction: float, sent: int, now: float, *, is_lowest: bool) -> bool:
        """Loss was measured (`media.rooms.losses`). Whether it is a sign of congestion."""
        self._loss, self._loss_at = fraction, now
        if fraction < (UNBEARABLE_LOSS if is_lowest else BAD_LOSS):
            return False
        return self._suffer(int(sent * (1 - fraction) * 0.9), now, is_lowest=is_lowest)

    def second(self, ladder: Sequence[Step], current: Rung | None, sent: int, now: float) -> None:
        """Once a second: judge a trial, or begin one."""
        if self._has_stalled(sent, now):
            self._suffer(int(0.7 * sent), now, is_lowest=current == ladder[0].rung)
        elif now - self._changed_at >= self._wait and self._is_healthy(sent, now):
            self._rise(ladder, now)

    def _suffer(self, bits: int, now: float, *, is_lowest: bool) -> bool:
        if now - self._fell_at < HOLD_SECONDS and self._fell_at > self._rose_at:
            return False
        failed = now - self._rose_at < TRIAL_SECONDS and self._rose_at > self._fell_at
        self._wait = (
            min(MAX_WAIT_SECONDS, 2 * max(self._wait, UP_WAIT_SECONDS)) if failed else UP_WAIT_SECONDS
        )
        self._changed_at = self._fell_at = now
        self.limit_bits = bits
        if not is_lowest:
            return True
        self._strikes = self._strikes + 1 if now - self._struck_at < FRESH_SECONDS * 2 else 1
        self._struck_at = now
        if self._strikes >= STRIKES:
            self.is_sound_only, self._strikes = True, 0
            self._wait = max(self._wait, SOUND_WAIT_SECONDS)
        return True

    def _has_stalled(self, sent: int, now: float) -> bool:
        """The trial of a rung brought no more than came before it: the path is full."""
        then, estimate = self._estimate_at_rise, self._estimate
        if then is None or now - self._rose_at < TRIAL_SECONDS:
            return False
        self._estimate_at_rise = None
        if estimate is None or now - self._estimate_at > FRESH_SECONDS:
            return False
        return estimate < 0.8 * sent and estimate < 1.2 * then

    def _is_healthy(self, sent: int, now: float) -> bool:
        if self.is_sound_only:
            return True  # nobody reports on a picture that is not sent
        if now - self._loss_at < FRESH_SECONDS and self._loss > GOOD_LOSS:
            return False
        is_known = self._estimate is not None and now - self._estimate_at < FRESH_SECONDS
        return not is_known or self._estimate is None or self._estimate >= 1.05 * sent

    def _rise(self, ladder: Sequence[Step], now: float) -> None:
        if self.is_sound_only:
            self.is_sound_only = False
            self.limit_bits = max(1, ladder[0].bits)
        else:
            above = [step.bits for step in ladder if step.bits > self.limit_bits]
            if not above:
                self.limit_bits = UNLIMITED_BITS
                return
            self.limit_bits = int(1.1 * min(above))
        self._estimate_at_rise = self._estimate
        self._changed_at = self._rose_at = now
        if now - self._fell_at > MAX_WAIT_SECONDS:
            self._wait = UP_WAIT_SECONDS
