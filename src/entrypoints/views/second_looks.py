"""What is not shown to whom a second look is asked of: how the case was decided (MOD-26)."""

from collections.abc import Collection, Sequence
from uuid import UUID

from domain.moderation.desk.second_look import SecondLookWaits
from entrypoints.container import Container
from entrypoints.edge.access import principal
from entrypoints.views.queues import my_queues
from ports.moderation.second_looks import SecondLookRow


async def sealed(container: Container, about: Collection[UUID] | None = None) -> Sequence[SecondLookRow]:
    """What waits for whoever makes this request; of `about`, cases, subjects or persons, where that is given."""
    me = principal()
    return await container.second_look_queries().waiting(
        me.user_id, await my_queues(container), now=container.now()(), limit=None, about=about
    )


def refs_of(rows: Collection[SecondLookRow]) -> set[UUID]:
    """All by which the audit log may name them: the cases, what they are about, and whom."""
    found = {ref for row in rows for ref in (row.case_id, row.subject_id, row.person_id)}
    return {ref for ref in found if ref is not None}


async def require_not_sealed(container: Container, about: UUID) -> None:
    """Raises `SecondLookWaits` where one waits for whoever asks that is about this case, subject or person."""
    if await sealed(container, {about}):
        raise SecondLookWaits("a second look at this waits for you; answer it, or pass on it, first")
