"""Where a person's timeline goes on, as text: the same for page and API."""

import base64
from datetime import UTC, datetime, timedelta
from uuid import UUID

from domain.ids import UserId
from entrypoints.api.cursor import InvalidCursor
from entrypoints.container import Container
from entrypoints.views.queues import my_queues, reads_child_safety
from entrypoints.views.second_looks import require_not_sealed
from ports.moderation.subject_timeline import Moment, MomentPlace

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


async def timeline_of(
    container: Container, person_id: UserId, cursor: str, *, limit: int
) -> tuple[list[Moment], str | None]:
    """A page of it, and the cursor of the next. Raises `InvalidCursor`, `SecondLookWaits`."""
    await require_not_sealed(container, person_id)
    found = await container.subject_timeline_queries().of_person(
        person_id,
        queues=await my_queues(container),
        may_see_child_safety=await reads_child_safety(container),
        before=_read(cursor) if cursor else None,
        limit=limit + 1,
    )
    shown = list(found[:limit])
    return shown, _text(shown[-1].place) if len(found) > limit else None


def _text(place: MomentPlace) -> str:
    ticks = (place.at - _EPOCH) // _MICROSECOND
    data = f"{ticks}.{place.what}.{place.ref}.{place.detail}".encode()
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _read(cursor: str) -> MomentPlace:
    try:
        data = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        ticks, what, ref, detail = data.split(".", 3)
        return MomentPlace(_EPOCH + int(ticks) * _MICROSECOND, what, UUID(ref), detail)
    except (ValueError, OverflowError):
        raise InvalidCursor("a cursor is taken from the page before, unchanged", pointer="/cursor") from None
