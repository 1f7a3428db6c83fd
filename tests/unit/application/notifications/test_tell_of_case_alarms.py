"""Staff are told of the clocks of cases (MOD-08)."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import uuid4

import pytest

from adapters.memory.database import MemoryDatabase
from adapters.memory.notifications.mailer import MemoryMailer, SentMail
from application.notifications.notify_case_alarm import NotifyCaseAlarm
from application.notifications.tell_person import TellPerson
from domain.identity.permissions import Role
from domain.ids import EventId, ModerationCaseId
from domain.moderation.cases.alarm import CaseClockAlarmed
from domain.moderation.cases.clocks import HOUSE
from domain.notifications.notice import NoticeKind
from ports.notifications.notices import MailError
from tests.builders import MEERA, NOW, RAVI, a_user
from tests.unit.application.notifications.test_tell import Feed


@pytest.fixture
async def database() -> MemoryDatabase:
    made = MemoryDatabase(Feed(), lambda: NOW, uuid4)
    async with made.begin() as tx:
        await tx.users.add(a_user(id=MEERA, role=Role.MODERATOR, email="meera@example.in"))
        await tx.users.add(a_user(id=RAVI, role=Role.ADMIN, email="lead@example.in"))
    return made


def an_alarm(law: str, alarm: str, case_id: ModerationCaseId) -> CaseClockAlarmed:
    return CaseClockAlarmed(case_id, law, alarm, NOW + timedelta(hours=1), (MEERA, RAVI))


async def test_mod_08_each_is_told_once_a_step_however_often_it_comes_and_by_letter_of_a_law_alone(
    database: MemoryDatabase,
) -> None:
    mailer = MemoryMailer()
    notify = NotifyCaseAlarm(TellPerson(database.begin, mailer, lambda: NOW))
    case_id = ModerationCaseId(uuid4())
    for law, alarm in ((HOUSE, "overdue"), ("in_3_2_b", "half")):
        for _ in range(2):
            await notify(an_alarm(law, alarm, case_id), EventId(uuid4()))
    notices = list(database.tables.notifications.notices.values())
    assert len(notices) == 4
    assert not mailer.sent
    event_id = EventId(uuid4())
    for _ in range(3):
        await notify(an_alarm("in_3_2_b", "nearly", case_id), event_id)
    assert [mail.to for mail in mailer.sent] == ["meera@example.in", "lead@example.in"]
    assert mailer.sent[0].template == "notifications/case_alarm"
    [told] = [
        each for each in database.tables.notifications.notices.values()
        if each.user_id == MEERA and "nearly" in each.title
    ]  # fmt: skip
    assert (told.kind, told.link) == (NoticeKind.CASE_ALARM, f"/staff/cases/{case_id}")
    assert told.body == "What it asks is due by 1 Nov 2026, 9:00 pm IST."
    again = CaseClockAlarmed(case_id, "in_3_2_b", "nearly", NOW + timedelta(hours=9), (MEERA,))
    await notify(again, EventId(uuid4()))
    assert len(mailer.sent) == 3, "the same law, begun again by a later report, is another clock"


async def test_mod_08_a_letter_that_fails_keeps_nobody_from_their_notice_nor_another_from_their_letter(
    database: MemoryDatabase,
) -> None:
    class OneMailboxIsDown(MemoryMailer):
        async def send(
            self, *, to: str, subject: str, template: str, values: Mapping[str, str], message_id: str,
            unsubscribe: str = "",
        ) -> None:  # fmt: skip
            if to == "meera@example.in" and self.error is not None:
                raise self.error
            self.sent.append(SentMail(to, subject, template, dict(values), message_id, unsubscribe))

    mailer = OneMailboxIsDown()
    mailer.error = MailError("down")
    notify = NotifyCaseAlarm(TellPerson(database.begin, mailer, lambda: NOW))
    event, event_id = an_alarm("in_3_2_b", "overdue", ModerationCaseId(uuid4())), EventId(uuid4())
    with pytest.raises(MailError):
        await notify(event, event_id)
    assert {each.user_id for each in database.tables.notifications.notices.values()} == {MEERA, RAVI}
    assert [mail.to for mail in mailer.sent] == ["lead@example.in"]
    mailer.error = None
    await notify(event, event_id)
    assert [mail.to for mail in mailer.sent] == ["lead@example.in", "meera@example.in"]
