"""How many may be in a room, and how fast they may come (STR-18). The application sets both with each viewer."""

from collections.abc import Collection
from dataclasses import dataclass

from media.transport.bucket import TokenBucket


class AdmissionRefusedError(Exception):
    """Not now. `code` is stable."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code


@dataclass(frozen=True, slots=True)
class Admission:
    """On what terms somebody watches. Who is hidden is counted nowhere, and no limit is for them."""

    is_hidden: bool
    capacity: int
    """Participants, not sessions: whoever is in already comes in again, by whatever token."""
    joins_a_second: int


class Door:
    def __init__(self) -> None:
        self._allowance: TokenBucket | None = None
        self._joins_a_second = 0

    def admit(self, participant: str, admission: Admission, *, seated: Collection[str], now: float) -> None:
        """`seated` are the participants inside. Raises `AdmissionRefusedError`."""
        if admission.is_hidden:
            return
        if participant not in seated and len(seated) >= admission.capacity:
            raise AdmissionRefusedError("room_full", "every place in the room is taken")
        if not self._allowed(admission.joins_a_second, now).take(now):
            raise AdmissionRefusedError("too_many_joins", "too many come into the room at once")

    def _allowed(self, joins_a_second: int, now: float) -> TokenBucket:
        """The room's allowance, at the rate that whoever came last was given."""
        burst = max(1, joins_a_second)
        if self._allowance is None:
            self._allowance = TokenBucket(a_second=joins_a_second, burst=burst)
        elif joins_a_second != self._joins_a_second:
            self._allowance.retune(a_second=joins_a_second, burst=burst, now=now)
        self._joins_a_second = joins_a_second
        return self._allowance
