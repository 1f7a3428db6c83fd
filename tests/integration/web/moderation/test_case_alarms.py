"""Staff read on their desk what they were told of the clocks of cases (MOD-08)."""

from datetime import timedelta
from uuid import uuid4

from domain.identity.permissions import Role
from domain.ids import EventId, ModerationCaseId
from domain.moderation.cases.alarm import CaseClockAlarmed
from entrypoints.container import Container
from tests.integration.api.conftest import People
from tests.integration.web.conftest import Visit
from tests.integration.web.test_pages import faults


async def test_mod_08_an_alarm_stands_on_the_desk_until_it_is_read_and_on_nobody_elses(
    people: People, visit: Visit, container: Container
) -> None:
    meera, kiran = await people.make(Role.MODERATOR), await people.make(Role.MODERATOR)
    case_id, now = ModerationCaseId(uuid4()), container.now()()
    event = CaseClockAlarmed(case_id, "in_3_2_b", "nearly", now + timedelta(hours=1), (meera.user.id,))
    [notify] = container.subscribers()[CaseClockAlarmed]
    await notify(event, EventId(uuid4()))
    desk = await visit(meera, "/staff/cases")
    assert not faults(desk.document)
    assert "A case is nearly out of time" in desk.text
    assert f'href="/staff/cases/{case_id}"' in desk.text
    assert str(case_id) not in (await visit(kiran, "/staff/cases")).text
    read = await visit(meera, "/notices")
    assert "A case is nearly out of time" in read.text
    assert "case-alarms" not in (await visit(meera, "/staff/cases")).text
