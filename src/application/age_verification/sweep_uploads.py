"""Give up uploads that never came, and delete the objects that no row owns."""

from dataclasses import dataclass
from datetime import timedelta

from domain.age_verification.document import GIVEN_UP, UPLOAD_WINDOW
from ports.age_verification.documents import ObjectStore
from ports.clock import Clock
from ports.transaction import BeginTransaction

BATCH = 100
GRACE = timedelta(minutes=5)
"""By as much may the clocks of two machines differ, before one deletes what the other claims."""


@dataclass(frozen=True, slots=True)
class SweepUploads:
    """A chore of the worker. Two at once do no harm."""

    begin: BeginTransaction
    store: ObjectStore
    now: Clock

    async def __call__(self) -> int:
        """Returns how many objects were deleted. Raises `StoreUnavailable`, with the rest left for the next time."""
        now = self.now()
        async with self.begin() as tx:
            for document_id in await tx.documents.awaited_since(now - UPLOAD_WINDOW - GRACE, limit=BATCH):
                document = await tx.documents.get_for_update(document_id)
                await tx.documents.update(document.refused(GIVEN_UP))
            due = await tx.loose_objects.due(before=now - GRACE, limit=BATCH)
        for object_key in due:
            await self.store.delete(object_key)
            async with self.begin() as tx:
                await tx.loose_objects.forget(object_key)
        return len(due)
