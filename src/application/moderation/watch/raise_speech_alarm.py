"""A term was heard in a live show: people have to look (STR-13)."""

from dataclasses import dataclass, replace
from datetime import timedelta

import structlog

from application.moderation._confirmed import finished
from application.moderation.cases._cases import open_or_join
from domain.ids import AuditId, SpeechAlarmId
from domain.moderation.audit.entry import AuditEntry
from domain.moderation.cases.event import By, Subject, SubjectKind
from domain.moderation.cases.priority import NO_SIGNALS
from domain.moderation.events import SpeechAlarmed
from domain.moderation.watch.speech import SpokenTerm
from domain.moderation.watch.speech_alarm import SpeechAlarm
from domain.streaming.stream import StreamState
from ports.clock import Clock, NewId
from ports.moderation.watch.frame_watch import WatchedRow
from ports.transaction import BeginTransaction

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class RaiseSpeechAlarm:
    """Open or join the show's case, or for a claim to be a minor the person's, and have the last minute preserved.

    Nothing else follows by itself: what a recogniser heard covers, locks and stops nothing.
    """

    begin: BeginTransaction
    now: Clock
    new_id: NewId
    profile: str

    async def __call__(
        self, row: WatchedRow, term: SpokenTerm, *, sound_began: timedelta, model: str
    ) -> bool:
        """Whether it is an alarm: not where it is one already, or the show is over. Finished once begun."""
        return await finished(self._raise(row, term, sound_began, model))

    async def _raise(self, row: WatchedRow, term: SpokenTerm, sound_began: timedelta, model: str) -> bool:
        alarm = SpeechAlarm.raised(
            SpeechAlarmId(self.new_id()), term, sound_began=sound_began, model=model, stream_id=row.stream_id,
            performer_id=row.performer_id, now=self.now(),
        )  # fmt: skip
        async with self.begin() as tx:
            stream = await tx.streams.get_for_update(row.stream_id)
            if stream.state is not StreamState.LIVE or not await tx.speech_alarms.add(alarm):
                return False
            await tx.audit.append(
                AuditEntry.speech_alarmed(
                    audit_id=AuditId(self.new_id()), alarm_id=alarm.id, stream_id=alarm.stream_id,
                    now=alarm.raised_at,
                )
            )  # fmt: skip
            await open_or_join(
                tx, subject=Subject(SubjectKind.SHOW, alarm.stream_id), person_id=alarm.performer_id, kind=alarm.kind,
                signals=replace(NO_SIGNALS, model_permille=alarm.permille or 0), report_id=None,
                by=By(None, "speech_recognizer", automated=True, note=alarm.note(term), at=alarm.raised_at),
                profile=self.profile, new_id=self.new_id,
            )  # fmt: skip
            await tx.outbox.add(SpeechAlarmed(alarm.id, alarm.stream_id))
        log.warning("speech_alarm", stream_id=str(row.stream_id), alarm_id=str(alarm.id))
        return True
