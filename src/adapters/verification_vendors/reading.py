"""Reading what vendors write: JSON, days, scores, signatures. Their words are strangers' words until they fit."""

import hashlib
import hmac
import re
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar
from uuid import UUID

import msgspec

from domain.age_verification.age import Finding
from domain.age_verification.claims import IdentityClaims
from domain.ids import AgeAttemptId
from ports.age_verification.providers import BadProviderWebhook, ProviderReport, ProviderState

WEBHOOK_BYTES_MAX = 65_536
AHEAD = timedelta(minutes=5)
"""How far another's clock may be ahead of ours."""

NOTHING = Finding(date_of_birth=None, over_18=None)

Content = TypeVar("Content")

_DAY = re.compile(
    r"(?P<d>[0-9]{2})(?P<separator>[-/]?)(?P<m>[0-9]{2})(?P=separator)(?P<y>[0-9]{4})", re.ASCII
)
_WORD = re.compile(r"[A-Za-z0-9_.:-]{1,64}", re.ASCII)


class Unreadable(ValueError):
    """Not what it should be. Its text never quotes what was read."""


def decode(body: bytes, content: type[Content]) -> Content:
    try:
        return msgspec.json.decode(body, type=content)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        raise Unreadable("not the JSON that was expected") from None


def day_of(text: str) -> date:
    """A day as DDMMYYYY, DD-MM-YYYY, DD/MM/YYYY or YYYY-MM-DD. A year alone is no day."""
    try:
        if found := _DAY.fullmatch(text):
            return date(int(found["y"]), int(found["m"]), int(found["d"]))
        if len(text) == 10:
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise Unreadable("not a day")


def day_if_any(text: str | None) -> date | None:
    try:
        return day_of(text or "")
    except Unreadable:
        return None


def time_of(text: str) -> datetime:
    """ISO 8601; without a zone it is UTC."""
    try:
        time = datetime.fromisoformat(text)
        return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
    except (ValueError, OverflowError):
        raise Unreadable("not a time") from None


def attempt_of(text: str) -> AgeAttemptId:
    """An attempt's id as we write it, and in no other spelling."""
    try:
        attempt = UUID(text)
    except ValueError:
        raise Unreadable("not an attempt's id") from None
    if str(attempt) != text:
        raise Unreadable("not an attempt's id")
    return AgeAttemptId(attempt)


def word_of(text: str) -> str:
    """A vendor's code, where it looks like one: a sentence might be about somebody."""
    return text if _WORD.fullmatch(text) else "unnamed"


def mac(secret: str, message: bytes) -> bytes:
    return hmac.new(secret.encode(), message, hashlib.sha256).digest()


def is_same(given: str, expected: str) -> bool:
    return hmac.compare_digest(given.encode(errors="backslashreplace"), expected.encode())


def event_id_of(*parts: str) -> str:
    """A name for a message that brings none: the same whenever the same is said again."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:40]


def require_size(body: bytes) -> None:
    """Raises `BadProviderWebhook`."""
    if len(body) > WEBHOOK_BYTES_MAX:
        raise BadProviderWebhook("the webhook is too large")


def require_fresh(said_at: datetime, *, now: datetime, age_max: timedelta) -> None:
    """Raises `BadProviderWebhook`."""
    if not -AHEAD <= now - said_at <= age_max:
        raise BadProviderWebhook("the webhook is too old, or from the future")


def report_of(
    attempt_id: AgeAttemptId,
    said_at: datetime,
    state: ProviderState,
    *,
    code: str,
    event_id: str = "",
    reference: str = "",
    finding: Finding = NOTHING,
    claims: IdentityClaims | None = None,
    also: tuple[IdentityClaims, ...] = (),
) -> ProviderReport:
    """A report without scores: most say only how the attempt stands."""
    return ProviderReport(
        attempt_id=attempt_id,
        event_id=event_id,
        said_at=said_at,
        state=state,
        finding=finding,
        claims=claims,
        also=also,
        liveness=None,
        face_match=None,
        reference=reference,
        code=code,
    )
