"""Tell staff that so much of a case's clock has run: in the app, and of what a law asks soon by e-mail too."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import uuid5

from application.notifications.tell_person import Letter, TellPerson
from domain.casework import Alarm
from domain.ids import EventId, NoticeId, UserId
from domain.india import moment_words
from domain.moderation.cases.alarm import CaseClockAlarmed
from domain.moderation.cases.clocks import HOUSE
from domain.notifications.notice import Notice, NoticeKind
from ports.notifications.notices import MailError

_WORDS: Mapping[Alarm, tuple[str, str]] = {
    Alarm.HALF: ("Half of a case's time has run", "What it asks is due by {due}."),
    Alarm.NEARLY: ("A case is nearly out of time", "What it asks is due by {due}."),
    Alarm.OVERDUE: ("A case is out of time", "What it asks was due by {due}, and is not done."),
}
LETTER = Letter(subject="Something for you to look at", template="notifications/case_alarm", values={})


@dataclass(frozen=True, slots=True)
class NotifyCaseAlarm:
    """Once for each clock of a case and each step of it, however often the event comes. The words say when, and lead to
    the case: what it is of stands there alone, for those who see it at that time.

    Raises `MailError` when letters can be tried again, once all had their turn."""

    tell: TellPerson

    async def __call__(self, event: CaseClockAlarmed, event_id: EventId) -> None:
        alarm = Alarm(event.alarm)
        notices = [self._notice(event, alarm, person) for person in event.told]
        async with self.tell.begin() as tx:
            await tx.notices.add_all(notices)
        if event.law == HOUSE or alarm is Alarm.HALF:
            return
        failures: list[MailError] = []
        for notice in notices:
            try:
                await self.tell(notice, LETTER)
            except MailError as error:  # nobody's mailbox keeps another from their letter
                failures.append(error)
        if failures:
            raise failures[0]

    def _notice(self, event: CaseClockAlarmed, alarm: Alarm, person: UserId) -> Notice:
        title, body = _WORDS[alarm]
        # A later report may have the same law begin again: that is another clock.
        step = f"{event.law} {event.due_at.isoformat()} {alarm} {person}"
        return Notice.tell(
            notice_id=NoticeId(uuid5(event.case_id, step)),
            user_id=person,
            kind=NoticeKind.CASE_ALARM,
            title=title,
            body=body.format(due=moment_words(event.due_at)),
            link=f"/staff/cases/{event.case_id}",
            now=self.tell.now(),
        )
