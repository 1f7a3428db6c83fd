"""A classifier is sure enough of a show's picture that people have to look (STR-12)."""

from dataclasses import dataclass, replace
from functools import partial

import structlog

from application.moderation._confirmed import confirmed, finished
from application.moderation.cases._cases import open_or_join, record
from domain.ids import AuditId, FrameAlarmId
from domain.moderation.audit.entry import AuditEntry
from domain.moderation.cases.event import By, Subject, SubjectKind, UrgentAct
from domain.moderation.cases.priority import NO_SIGNALS
from domain.moderation.events import FrameAlarmed
from domain.moderation.watch.frame_verdict import FrameAlarm, FrameSign
from domain.streaming.room_event import STREAM_COVERED
from domain.streaming.stream import StreamState
from ports.clock import Clock, NewId
from ports.moderation.watch.frame_watch import WatchedRow
from ports.streaming.room_controls import MediaControls
from ports.transaction import BeginTransaction, Transaction

TOOL = "frame_classifier"
"""As its cases name it."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class RaiseFrameAlarm:
    """Open or join the show's case and have its last minute preserved; cover the picture where the model is very sure.

    Covering is an act at once of nobody's, for which people owe a reason within fifteen minutes and a second word
    (MOD-11). Staff who looked give the picture back as after any cover, which ends that, and the same sign is then no
    alarm for `QUIET`. What was seen is told to nobody but those who may see the case.
    """

    begin: BeginTransaction
    """For the cover: no crowd takes its connections."""
    media: MediaControls
    now: Clock
    new_id: NewId
    profile: str

    async def __call__(self, row: WatchedRow, sign: FrameSign, permille: int, *, model: str) -> bool:
        """Whether it is an alarm: not where it is one already, or the show is over. Finished once begun."""
        return await finished(self._raise(row, sign, permille, model))

    async def _raise(self, row: WatchedRow, sign: FrameSign, permille: int, model: str) -> bool:
        alarm = FrameAlarm.raised(
            FrameAlarmId(self.new_id()), sign, permille, model=model, stream_id=row.stream_id,
            performer_id=row.performer_id, now=self.now(),
        )  # fmt: skip
        async with self.begin() as tx:
            stream = await tx.streams.get_for_update(row.stream_id)
            if stream.state is not StreamState.LIVE or not await tx.frame_alarms.add(alarm):
                return False
            before = await tx.room_controls.of(alarm.stream_id)
            controls = before.covered(True) if alarm.is_covered else None
            is_own = controls is not None and controls is not before
            await self._tell(tx, alarm, is_own_cover=is_own)
            if controls is not None and is_own:
                await tx.room_controls.save(controls)
                await tx.room_events.append(
                    alarm.stream_id, STREAM_COVERED, {"covered": True}, now=alarm.raised_at
                )
        is_confirmed = controls is None or await confirmed(partial(self.media.apply, controls))
        log.warning(
            "frame_alarm",
            stream_id=str(row.stream_id),
            alarm_id=str(alarm.id),
            covered=alarm.is_covered,
            confirmed=is_confirmed,
        )
        return True

    async def _tell(self, tx: Transaction, alarm: FrameAlarm, *, is_own_cover: bool) -> None:
        await tx.audit.append(
            AuditEntry.frame_alarmed(
                audit_id=AuditId(self.new_id()), alarm_id=alarm.id, stream_id=alarm.stream_id,
                is_covered=alarm.is_covered, now=alarm.raised_at,
            )
        )  # fmt: skip
        by = By(None, TOOL, automated=True, note="", at=alarm.raised_at)
        move = await open_or_join(
            tx, subject=Subject(SubjectKind.SHOW, alarm.stream_id), person_id=alarm.performer_id, kind=alarm.kind,
            signals=replace(NO_SIGNALS, model_permille=alarm.permille), report_id=None,
            by=by, profile=self.profile, new_id=self.new_id,
        )  # fmt: skip
        if is_own_cover:
            await record(tx, move.case.acted_at_once(UrgentAct.HIDE, by))
        await tx.outbox.add(FrameAlarmed(alarm.id, alarm.stream_id))
