"""A performer opens a region again that they closed."""

from dataclasses import dataclass

from domain.ids import AuditId, UserId
from domain.moderation.audit.entry import AuditEntry
from domain.streaming.region import Region
from ports.clock import Clock, NewId
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class ReopenRegion:
    """Opening what is open changes nothing."""

    begin: BeginTransaction
    now: Clock
    new_id: NewId

    async def __call__(self, *, performer_id: UserId, region: Region) -> None:
        async with self.begin() as tx:
            if not await tx.closed_regions.lift(performer_id, region):
                return
            await tx.audit.append(
                AuditEntry(
                    AuditId(self.new_id()), performer_id, "performer.reopen_region", f"account:{performer_id}",
                    region.code, "", self.now(),
                )
            )  # fmt: skip
