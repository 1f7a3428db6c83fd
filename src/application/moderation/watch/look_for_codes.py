"""What a code says that is held before the camera, and whether people have to look (CHT-07)."""

from dataclasses import dataclass

import structlog

from application.moderation._confirmed import finished
from application.moderation.cases._cases import open_or_join
from domain.ids import AuditId, CodeAlarmId
from domain.moderation.audit.entry import AuditEntry
from domain.moderation.cases.event import By, Subject, SubjectKind
from domain.moderation.cases.priority import NO_SIGNALS
from domain.moderation.events import CodeAlarmed
from domain.moderation.text.word_list import Surface, Writing
from domain.moderation.watch.shown_code import CodeAlarm, ShownLead, lead_of
from domain.streaming.stream import StreamState
from ports.clock import Clock, NewId
from ports.errors import PortError
from ports.moderation.reports import TextScreen
from ports.moderation.watch.code_reading import CodeReader
from ports.moderation.watch.frame_watch import WatchedRow
from ports.transaction import BeginTransaction

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class LookForCodes:
    """A code that pays, dials, or leads where no chat message may, opens or joins the show's case, and the last minute
    is preserved. Nothing else follows by itself. What other codes say is kept nowhere.
    """

    begin: BeginTransaction
    reader: CodeReader
    screen: TextScreen
    now: Clock
    new_id: NewId
    profile: str

    async def __call__(self, row: WatchedRow, frame: bytes) -> int:
        """How many alarms were raised. What cannot be read is no alarm: frames come again."""
        raised = 0
        try:
            for text in await self.reader.read(frame):
                writing = Writing(row.performer_id, Surface.CODE, row.stream_id)
                lead = lead_of(text, await self.screen.read(text, writing))
                if lead is not None:
                    raised += await finished(self._raise(row, lead, text))
        except PortError as error:
            log.warning("codes_not_read", stream_id=str(row.stream_id), error=str(error))
        return raised

    async def _raise(self, row: WatchedRow, lead: ShownLead, text: str) -> bool:
        """Whether it is an alarm: not where it is one already, or the show is over. Finished once begun."""
        alarm = CodeAlarm.raised(
            CodeAlarmId(self.new_id()), lead, started_at=row.show.started_at, stream_id=row.stream_id,
            performer_id=row.performer_id, now=self.now(),
        )  # fmt: skip
        async with self.begin() as tx:
            stream = await tx.streams.get_for_update(row.stream_id)
            if stream.state is not StreamState.LIVE or not await tx.code_alarms.add(alarm):
                return False
            await tx.audit.append(
                AuditEntry.code_alarmed(
                    audit_id=AuditId(self.new_id()), alarm_id=alarm.id, stream_id=alarm.stream_id,
                    now=alarm.raised_at,
                )
            )  # fmt: skip
            await open_or_join(
                tx, subject=Subject(SubjectKind.SHOW, alarm.stream_id), person_id=alarm.performer_id, kind=alarm.kind,
                signals=NO_SIGNALS, report_id=None,
                by=By(None, "code_reader", automated=True, note=alarm.note(text), at=alarm.raised_at),
                profile=self.profile, new_id=self.new_id,
            )  # fmt: skip
            await tx.outbox.add(CodeAlarmed(alarm.id, alarm.stream_id))
        log.warning("code_alarm", stream_id=str(row.stream_id), alarm_id=str(alarm.id))
        return True
