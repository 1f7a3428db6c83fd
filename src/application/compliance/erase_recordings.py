"""Do to recordings of shows what the retention table says (PRV-03)."""

from dataclasses import dataclass

from domain.compliance.erasure import Erasure, ErasureCause
from domain.compliance.retention import Kept, erase_from, started_before
from domain.ids import ErasureId, MediaItemId
from domain.streaming.recording import RecordingState
from ports.clock import Clock, NewId
from ports.streaming.recordings import DueRecording, RecordingRetention
from ports.transaction import BeginTransaction

BATCH = 100


@dataclass(frozen=True, slots=True)
class EraseRecordings:
    """Erase recordings that were kept long enough, a batch a run, and report it. Safe to repeat.

    A legal hold of the performer keeps them (CSA-08). The item in the register of media is erased with the recording.
    The bytes go when the object store's sweep comes by.
    """

    begin: BeginTransaction
    retention: RecordingRetention
    now: Clock
    new_id: NewId

    async def __call__(self) -> int:
        """How many were erased."""
        now = self.now()
        found = await self.retention.due(before=started_before(Kept.RECORDING, now), now=now, limit=BATCH)
        due = [each for each in found if erase_from(Kept.RECORDING, started_at=each.started_at) <= now]
        erased = [await self._erase(each) for each in due]
        return sum(erased)

    async def _erase(self, due: DueRecording) -> bool:
        now = self.now()
        async with self.begin() as tx:
            # Whoever places a hold comes before this or after it; whoever writes media items holds the show.
            await tx.users.get_for_update(due.performer_id)
            await tx.streams.get_for_update(due.stream_id)
            recording = await tx.recordings.get_for_update(due.recording_id)
            held = await tx.legal_holds.keeps(due.performer_id, now=now)
            if held or recording.state is not RecordingState.STORED:
                return False
            await tx.loose_objects.add(recording.object_key, due_at=now)
            await tx.recordings.update(recording.erased())
            if item := await tx.media_items.find(MediaItemId(due.recording_id)):
                await tx.media_items.save(item.erased(now))
            await tx.erasures.add(
                Erasure(
                    ErasureId(self.new_id()), ErasureCause.RETENTION, Kept.RECORDING, due.performer_id, "recording",
                    1, now,
                )
            )  # fmt: skip
            return True
