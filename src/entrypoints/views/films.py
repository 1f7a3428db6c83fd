"""How a film is handed out: piece by piece (RFC 9110 section 14), to nobody's cache, and staff's tickets for it."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from quart import Response, request
from werkzeug.exceptions import RequestedRangeNotSatisfiable

from application.streaming.film_vault import Film
from domain.ids import RecordingId, UserId
from domain.moderation.watch.footage_view import VIEW_LIFETIME, FootageViewExpired, FootageViewNotFound

POLICY = "sandbox; default-src 'none'; media-src 'self'"
PIECE_BYTES = 16 * 1024 * 1024
"""At most so much is answered to one range: a player asks on (RFC 9110 section 14.2 lets a server send less)."""
ANSWER_SECONDS = 3600.0
EXTENSIONS = {"video/webm": "webm", "video/mp4": "mp4"}


def film_answer(film: Film, *, downloads: bool = False) -> Response:
    """All of it, or the one range that is asked for. Raises `RequestedRangeNotSatisfiable`."""
    size = film.size_bytes
    asked = _asked(film, size)
    start, stop = asked or (0, size)
    body = (
        film.read(start, stop) if request.method == "GET" else film.read(0, 0)
    )  # nothing is read for a HEAD
    answer = Response(body, status=206 if asked else 200, content_type=film.recording.media_type)
    answer.timeout = ANSWER_SECONDS
    if asked:
        answer.headers["Content-Range"] = f"bytes {start}-{stop - 1}/{size}"
    answer.headers["Content-Length"] = str(stop - start)
    answer.headers["Accept-Ranges"] = "bytes"
    answer.headers["ETag"] = _etag(film)
    name = f"recording-{film.recording.id}.{EXTENSIONS.get(film.recording.media_type, 'bin')}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"' if downloads else "inline"
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Content-Security-Policy"] = POLICY
    answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    answer.headers["X-Robots-Tag"] = "noindex, noimageindex, noarchive"
    return answer


def _etag(film: Film) -> str:
    return f'"{film.recording.id}"'


def _asked(film: Film, size: int) -> tuple[int, int] | None:
    """None where all is to be sent: no range, one in other units, several, one of another film, or asked with a HEAD.

    RFC 9110 defines ranges for GET alone (section 14.2), and a suffix longer than the film is all of it (14.1.2).
    """
    asked = request.range if request.method == "GET" else None
    condition = request.headers.get("If-Range")
    if asked is None or asked.units != "bytes" or len(asked.ranges) != 1:
        return None
    if condition is not None and condition != _etag(film):
        return None
    begin, end = asked.ranges[0]
    found = (0, size) if end is None and -size > begin else asked.range_for_length(size)
    if found is None:
        raise RequestedRangeNotSatisfiable(length=size)
    start, stop = found
    return start, min(stop, start + PIECE_BYTES)


@dataclass(frozen=True, slots=True)
class FilmTickets:
    """What shows a recording to whoever opened it for a reason, for some minutes. The audit log has the rest."""

    secret_key: str

    def issue(self, recording_id: RecordingId, viewer_id: UserId, *, now: datetime) -> tuple[str, datetime]:
        """The ticket, and when it is over."""
        expires = int((now + VIEW_LIFETIME).timestamp())
        return (
            f"{recording_id.hex}.{expires}.{self._mark(recording_id, viewer_id, expires)}",
            datetime.fromtimestamp(expires, UTC),
        )

    def read(self, ticket: str, viewer_id: UserId, *, now: datetime) -> RecordingId:
        """Raises `FootageViewNotFound`, also for somebody else's, and `FootageViewExpired`."""
        try:
            named, until, mark = ticket.split(".")
            recording_id, expires = RecordingId(UUID(hex=named)), int(until)
        except ValueError:
            raise FootageViewNotFound("there is no such view") from None
        if not hmac.compare_digest(mark.encode(), self._mark(recording_id, viewer_id, expires).encode()):
            raise FootageViewNotFound("there is no such view")
        if now >= datetime.fromtimestamp(0, UTC) + timedelta(seconds=expires):
            raise FootageViewExpired("this view is over; open the recording again, with a reason")
        return recording_id

    def _mark(self, recording_id: RecordingId, viewer_id: UserId, expires: int) -> str:
        about = b"film" + recording_id.bytes + viewer_id.bytes + expires.to_bytes(8, "big", signed=True)
        return hmac.new(self.secret_key.encode(), about, hashlib.sha256).hexdigest()
