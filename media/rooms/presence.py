"""When something of a room's publisher came last."""


class Presence:
    """All times are seconds of the monotonic clock. Until something came, it is missed since `created_at`."""

    def __init__(self, created_at: float, *, gap_seconds: float) -> None:
        """A pause of no more than `gap_seconds` is none."""
        self._created_at = created_at
        self._gap = gap_seconds
        self._media_at: float | None = None
        self._picture_at: float | None = None

    def came(self, kind: str, now: float) -> None:
        self._media_at = now
        if kind == "video":
            self._picture_at = now

    def had_media(self, within_seconds: float, now: float) -> bool:
        return self._media_at is not None and now - self._media_at < within_seconds

    def media_absent(self, now: float) -> float:
        """For how many seconds nothing came."""
        return self._absent(self._media_at, now)

    def picture_absent(self, now: float) -> float:
        return self._absent(self._picture_at, now)

    def _absent(self, last: float | None, now: float) -> float:
        absent = now - (last if last is not None else self._created_at)
        return absent if absent > self._gap or last is None else 0.0
