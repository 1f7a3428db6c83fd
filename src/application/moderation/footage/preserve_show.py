"""What was on camera when a show was stopped or reported, or when a classifier raised an alarm, is preserved."""

from dataclasses import dataclass

import structlog

from application.moderation.footage.footage_vault import FootageVault
from domain.ids import AuditId, CodeAlarmId, EventId, FootageId, FrameAlarmId, SpeechAlarmId, StreamId
from domain.moderation.audit.entry import AuditEntry
from domain.moderation.events import (
    CodeAlarmed,
    FrameAlarmed,
    ShowReported,
    ShowStopped,
    ShowStoppedByPlatform,
    SpeechAlarmed,
)
from domain.moderation.watch.footage import (
    Footage,
    FootageCause,
    FootageKind,
    clip_of_alarm,
    clip_of_report,
    clip_of_stop,
)
from domain.moderation.watch.frame_verdict import FrameAlarm
from domain.moderation.watch.shown_code import CodeAlarm
from domain.moderation.watch.speech_alarm import SpeechAlarm
from ports.clock import Clock, NewId
from ports.errors import PortError
from ports.transaction import BeginTransaction

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class PreserveShow:
    """What stops, reports and alarms have in common. One clip for each, however often it is told.

    The row is what matters: a media plane or a store that is down keeps nobody from hearing of the stop, and
    `FillFootage` tries again for as long as the media plane has the minute: a quarter of an hour after the room was
    closed, a day from when it was first asked for.
    """

    begin: BeginTransaction
    vault: FootageVault
    now: Clock
    new_id: NewId

    async def preserve(
        self, stream_id: StreamId, footage_id: FootageId, cause: FootageCause, severity: int | None = None
    ) -> None:
        """`severity` is of what it is preserved for, where the show's own end does not say it."""
        asked = await self._asked(stream_id, footage_id, cause, severity)
        try:
            await self.vault.fill(asked)
        except PortError as error:
            log.warning("footage_not_filled", footage_id=str(asked.id), error=str(error))

    async def preserve_alarmed(
        self,
        stream_id: StreamId,
        alarm_id: FrameAlarmId | SpeechAlarmId | CodeAlarmId,
        alarm: FrameAlarm | SpeechAlarm | CodeAlarm | None,
    ) -> None:
        """As long, and opened by as many, as what it is about asks: the event itself does not say that (CSA-04)."""
        severity = alarm.kind.severity if alarm is not None else None
        await self.preserve(stream_id, clip_of_alarm(alarm_id), FootageCause.ALARM, severity)

    async def _asked(
        self, stream_id: StreamId, footage_id: FootageId, cause: FootageCause, severity: int | None
    ) -> Footage:
        now = self.now()
        async with self.begin() as tx:
            stream = await tx.streams.get(stream_id)
            asked = Footage.awaited(
                footage_id, FootageKind.CLIP, cause, stream_id=stream_id, performer_id=stream.performer_id, now=now,
                severity=stream.severity if severity is None else severity,
            )  # fmt: skip
            kept = await tx.footage.add(asked)
            assert kept is not None, "only the schedule has slots"
            if kept == asked:
                await tx.audit.append(
                    AuditEntry.footage_kept(
                        audit_id=AuditId(self.new_id()),
                        actor_id=None,
                        footage_id=asked.id,
                        stream_id=stream_id,
                        reason=cause.value,
                        note="",
                        now=now,
                    )
                )
            return kept


@dataclass(frozen=True, slots=True)
class PreserveStopped(PreserveShow):
    """Staff stopped a show."""

    async def __call__(self, event: ShowStopped, event_id: EventId) -> None:
        await self.preserve(event.stream_id, clip_of_stop(event.stream_id), FootageCause.STOP)


@dataclass(frozen=True, slots=True)
class PreserveStoppedByPlatform(PreserveShow):
    """LivePanty itself stopped a show."""

    async def __call__(self, event: ShowStoppedByPlatform, event_id: EventId) -> None:
        await self.preserve(event.stream_id, clip_of_stop(event.stream_id), FootageCause.STOP)


@dataclass(frozen=True, slots=True)
class PreserveAlarmed(PreserveShow):
    """A classifier raised an alarm about a show that may go on."""

    async def __call__(self, event: FrameAlarmed, event_id: EventId) -> None:
        async with self.begin() as tx:
            alarm = await tx.frame_alarms.find(event.alarm_id)
        await self.preserve_alarmed(event.stream_id, event.alarm_id, alarm)


@dataclass(frozen=True, slots=True)
class PreserveSpoken(PreserveShow):
    """A term was heard in a show that goes on."""

    async def __call__(self, event: SpeechAlarmed, event_id: EventId) -> None:
        async with self.begin() as tx:
            alarm = await tx.speech_alarms.find(event.alarm_id)
        await self.preserve_alarmed(event.stream_id, event.alarm_id, alarm)


@dataclass(frozen=True, slots=True)
class PreserveShown(PreserveShow):
    """A code that concerns people was held before the camera of a show that goes on."""

    async def __call__(self, event: CodeAlarmed, event_id: EventId) -> None:
        async with self.begin() as tx:
            alarm = await tx.code_alarms.find(event.alarm_id)
        await self.preserve_alarmed(event.stream_id, event.alarm_id, alarm)


@dataclass(frozen=True, slots=True)
class PreserveReported(PreserveShow):
    """Somebody reported a show that goes on."""

    async def __call__(self, event: ShowReported, event_id: EventId) -> None:
        footage_id = clip_of_report(event.stream_id, event.reported_at, event.severity)
        await self.preserve(event.stream_id, footage_id, FootageCause.REPORT, event.severity)
