"""Do to stills and clips what the retention table says (PRV-03, CSA-09)."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.compliance.erasure import Erasure, ErasureCause
from domain.compliance.retention import Kept, erase_from, started_before
from domain.ids import ErasureId
from domain.moderation.watch.footage import FootageKind, FootageState
from ports.clock import Clock, NewId
from ports.moderation.watch.footage import DueFootage, FootageRetention
from ports.transaction import BeginTransaction

BATCH = 500
KINDS = (
    (Kept.FOOTAGE_STILL, FootageKind.STILL, False),
    (Kept.FOOTAGE_STILL, FootageKind.STILL, True),
    (Kept.FOOTAGE_CLIP, FootageKind.CLIP, False),
    (Kept.FOOTAGE_CLIP_GRAVE, FootageKind.CLIP, True),
)


@dataclass(frozen=True, slots=True)
class EraseFootage:
    """Erase what was kept long enough, a batch of each kind a run, and report it. Safe to repeat.

    A legal hold of the performer keeps it (CSA-08), an open case of child safety, and a report to an authority that
    holds it: a year from the end of that. Stills of somebody who turned out to be under 18 go as all their
    data does (PRV-09); clips stay for those whom the law tells us to tell. The bytes go when the object store's sweep
    comes by.
    """

    begin: BeginTransaction
    retention: FootageRetention
    now: Clock
    new_id: NewId

    async def __call__(self) -> int:
        """How many were erased."""
        now, erased = self.now(), 0
        for kept, kind, grave in KINDS:
            found = await self.retention.due(
                kind, grave=grave, before=started_before(kept, now), now=now, limit=BATCH
            )
            due = [each for each in found if erase_from(kept, started_at=each.started_at) <= now]
            erased += await self._erase(due, kept, ErasureCause.RETENTION)
        minors = await self.retention.stills_of_minors(
            locked_before=started_before(Kept.MINOR_DATA, now), now=now, limit=BATCH
        )
        return erased + await self._erase(minors, Kept.MINOR_DATA, ErasureCause.MINOR)

    async def _erase(self, due: Sequence[DueFootage], kept: Kept, cause: ErasureCause) -> int:
        done = [await self._one(each, kept, cause) for each in due]
        return sum(done)

    async def _one(self, due: DueFootage, kept: Kept, cause: ErasureCause) -> bool:
        now = self.now()
        async with self.begin() as tx:
            await tx.users.get_for_update(
                due.performer_id
            )  # whoever places a hold comes before this or after it
            footage = await tx.footage.get_for_update(due.footage_id)
            held = await tx.legal_holds.keeps(due.performer_id, now=now) or await tx.cyber_tips.keeps(
                due.footage_id, ended_after=started_before(Kept.FOOTAGE_REPORTED, now)
            )
            if held or footage.state is not FootageState.STORED:
                return False
            await tx.loose_objects.add(footage.require_file().object_key, due_at=now)
            await tx.footage.update(footage.erased(now))
            await tx.erasures.add(
                Erasure(ErasureId(self.new_id()), cause, kept, due.performer_id, "footage", 1, now)
            )
            return True
