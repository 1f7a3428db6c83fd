"""A performer closes a region for all their shows."""

from dataclasses import dataclass

from domain.ids import AuditId, UserId
from domain.moderation.audit.entry import AuditEntry
from domain.streaming.reach import ClosedRegion, require_room_for_region
from domain.streaming.region import Region
from ports.clock import Clock, NewId
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class CloseRegion:
    """From now on none of their shows is listed or seen there; whoever watches from there is out in seconds (STR-20).
    Which regions a performer closed is told to nobody. Closing twice is closing once. Raises `TooManyRegions`."""

    begin: BeginTransaction
    now: Clock
    new_id: NewId

    async def __call__(self, *, performer_id: UserId, region: Region) -> None:
        async with self.begin() as tx:
            # The lock puts one performer's closings in line, so that no more are kept than there is room for.
            await tx.users.get_for_update(performer_id)
            count = await tx.closed_regions.count(performer_id)
            if not await tx.closed_regions.add(ClosedRegion(performer_id, region, self.now())):
                return
            require_room_for_region(count)
            await tx.audit.append(
                AuditEntry(
                    AuditId(self.new_id()), performer_id, "performer.close_region", f"account:{performer_id}",
                    region.code, "", self.now(),
                )
            )  # fmt: skip
