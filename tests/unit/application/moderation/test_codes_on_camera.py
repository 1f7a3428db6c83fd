"""A code before the camera that leads off the platform comes to people, and nothing else follows (CHT-07, ENF-06)."""

from datetime import timedelta
from uuid import uuid4

import pytest

from application.moderation.footage.preserve_show import PreserveShown
from domain.ids import EventId
from domain.moderation.cases.case import ModerationCase
from domain.moderation.cases.kind import CaseKind, Queue
from domain.moderation.events import CodeAlarmed
from domain.moderation.watch.footage import FootageCause, clip_of_alarm
from domain.moderation.watch.hash_bank import BankKind
from domain.moderation.watch.picture_hash import HashedPicture
from domain.moderation.watch.shown_code import QUIET
from domain.streaming.stream import StreamState
from ports.moderation.watch.frame_watch import WatchedRow
from ports.streaming.taps import MediaStill
from tests.builders import NOW, RAVI, a_verified_adult
from tests.unit.application.moderation.test_frame_watch import KNOWN
from tests.unit.application.moderation.test_frame_watch import Stage as Watched

PAY = "upi://pay?pa=asha@okexample"


class Shown(Watched):
    async def row(self) -> WatchedRow:
        (row,) = await self.watch.live()
        return row

    async def look(self, *codes: str, age_seconds: float = 0.5) -> None:
        self.codes.codes = codes
        await self.frames.look(await self.row(), MediaStill(b"a frame", age_seconds))

    def cases(self) -> list[ModerationCase]:
        return list(self.database.tables.moderation_cases.cases.values())

    def alarms(self) -> list[CodeAlarmed]:
        return [e for e in self.database.tables.outbox.events() if isinstance(e, CodeAlarmed)]


@pytest.fixture
async def stage() -> Shown:
    made = Shown()
    await made.people()
    async with made.database.begin() as tx:
        await tx.ages.save(a_verified_adult(user_id=RAVI))
    return made


async def test_cht_07_a_code_that_pays_opens_the_shows_case_and_its_minute_is_preserved(stage: Shown) -> None:
    stage.time = NOW + timedelta(seconds=90)
    await stage.look(PAY, "8901030865237")
    (case,) = stage.cases()
    assert (case.status.kind, case.status.queue) == (CaseKind.OFF_PLATFORM_PAYMENT, Queue.GENERAL)
    assert case.status.subject.id == stage.show.id
    async with stage.database.begin() as tx:
        opened, *_ = await tx.moderation_cases.events(case.id)
        assert (await tx.streams.get(stage.show.id)).state is StreamState.LIVE
        assert not (await tx.room_controls.of(stage.show.id)).is_covered
    assert (opened.by.tool, opened.by.automated, opened.by.actor_id) == ("code_reader", True, None)
    assert opened.by.note == f"a code shown 0:01:30 into show {stage.show.id}: “{PAY}” (rule code.pays)"
    assert stage.acts == [(None, "stream.alarm", "code", "")]
    (event,) = stage.alarms()
    keep = PreserveShown(stage.database.begin, stage.vault, stage.now, uuid4)
    for _ in range(2):
        await keep(event, EventId(uuid4()))
    (kept,) = stage.database.tables.footage.footage.values()
    assert (kept.id, kept.cause, kept.performer_id) == (
        clip_of_alarm(event.alarm_id), FootageCause.ALARM, RAVI,
    )  # fmt: skip
    assert await stage.vault.open(kept)


async def test_cht_07_the_same_rule_is_no_second_alarm_for_ten_minutes(stage: Shown) -> None:
    for at in (NOW, NOW + timedelta(seconds=5), NOW + QUIET - timedelta(seconds=1)):
        stage.time = at
        await stage.look(PAY)
    assert len(stage.alarms()) == 1
    await stage.look("tel:+919876543210")
    stage.time = NOW + QUIET
    await stage.look(PAY)
    assert len(stage.alarms()) == 3
    assert len(stage.cases()) == 1


async def test_cht_07_other_codes_are_kept_nowhere(stage: Shown) -> None:
    await stage.look("8901030865237", "WIFI:T:WPA;S:studio;;")
    assert (stage.cases(), stage.alarms(), stage.acts) == ([], [], [])


async def test_cht_07_a_reader_that_does_not_answer_stops_nothing(stage: Shown) -> None:
    stage.codes.is_down = True
    await stage.look(PAY)
    assert stage.alarms() == []
    watched = await stage.watch.coverage(stage.show.id)
    assert (watched.looks, watched.failed) == (1, 0)


async def test_cht_07_what_was_shown_a_while_ago_is_not_read(stage: Shown) -> None:
    await stage.look(PAY, age_seconds=3_600.0)
    assert stage.alarms() == []


async def test_cht_07_a_show_that_is_over_meanwhile_has_no_alarm(stage: Shown) -> None:
    row = await stage.row()
    await stage.stop(severity=3)
    stage.codes.codes = [PAY]
    await stage.frames.look(row, MediaStill(b"a frame", 0.5))
    assert stage.alarms() == []


async def test_csa03_a_banks_picture_is_acted_on_before_its_codes_are_read(stage: Shown) -> None:
    await stage.bank(kind=BankKind.CHILD_SAFETY)
    stage.hasher.answer = HashedPicture(KNOWN, (), 80)
    await stage.look(PAY)
    assert stage.alarms() == []
    assert [case.status.kind for case in stage.cases()] == [CaseKind.CSAM]
