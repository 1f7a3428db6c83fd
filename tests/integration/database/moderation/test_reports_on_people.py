"""Reports on people and on what they wrote, in memory and in PostgreSQL."""

from dataclasses import dataclass
from datetime import timedelta
from typing import cast
from uuid import uuid4

import pytest

from adapters.memory.notifications.mailer import MemoryMailer
from application.moderation.reports.report_message import ReportMessage
from application.moderation.reports.report_person import ReportPerson
from application.notifications.notify_report_decided import NotifyReportDecided
from application.notifications.tell_person import TellPerson
from domain.chat.message import Message, MessageNotFound
from domain.chat.removal import Removal
from domain.chat.rule import ChatRule
from domain.identity.permissions import Role
from domain.identity.user import UserNotFound
from domain.ids import EventId, MessageId, ReportId, StreamId, UserId
from domain.moderation.cases.case import ModerationCase
from domain.moderation.cases.event import Subject, SubjectKind
from domain.moderation.cases.kind import CaseKind
from domain.moderation.events import ReportDecided
from domain.moderation.reports.report import Report, SelfReport
from ports.compliance.requests import RetentionQueries
from tests.builders import a_stream, a_verified_adult
from tests.integration.database.conftest import World
from tests.integration.database.moderation.case_desk import PROFILE, CaseDesk
from tests.integration.database.moderation.test_own_reports import Reporting


@dataclass
class Room:
    """Ravi's show, in which Vikram wrote something."""

    reporting: Reporting
    vikram: UserId
    message: Message

    @property
    def world(self) -> World:
        return self.reporting.desk.world

    async def report_message(self, reporter: UserId, reason: str = "harassment", **changes: object) -> Report:
        world = self.world
        given = {"stream_id": self.message.stream_id, "message_id": self.message.id, **changes}
        return await ReportMessage(world.begin, world.now, world.new_id, PROFILE)(
            report_id=ReportId(uuid4()),
            reporter_id=reporter,
            reason=reason,
            note="",
            **given,  # type: ignore[arg-type]
        )

    async def report_person(
        self, reporter: UserId, reason: str = "impersonation", person_id: UserId | None = None
    ) -> Report:
        world = self.world
        return await ReportPerson(world.begin, world.now, world.new_id, PROFILE)(
            report_id=ReportId(uuid4()), person_id=person_id or self.vikram, reporter_id=reporter, reason=reason,
            note="That is my name",
        )  # fmt: skip

    async def case(self, subject: Subject, *, about_child: bool = False) -> ModerationCase:
        async with self.world.begin() as tx:
            found = await tx.moderation_cases.find_open(subject, child_safety=about_child)
        assert found is not None, "the report opened no case"
        return found


@pytest.fixture
async def room(world: World) -> Room:
    desk = CaseDesk(world)
    show = a_stream(
        performer_id=await desk.person(Role.PERFORMER, "Ravi"), started_at=world.now(), created_at=world.now()
    )
    vikram = await desk.person(Role.VIEWER, "Vikram")
    message = Message.say(
        message_id=MessageId(uuid4()), stream_id=show.id, author_id=vikram, text="Crows sing better",
        now=world.now(),
    )  # fmt: skip
    async with world.begin() as tx:
        await tx.streams.add(show)
        await tx.messages.add(message)
        await tx.ages.save(a_verified_adult(vikram))
    return Room(Reporting(desk, show, await desk.person()), vikram, message)


async def test_mod_01_a_message_is_reported_and_its_words_stay_though_it_is_taken_away(room: Room) -> None:
    world, asha, other = room.world, await room.reporting.viewer(), await room.reporting.viewer()
    report = await room.report_message(asha)
    assert (report.words, report.person_id) == ("Crows sing better", room.vikram)
    async with world.begin() as tx:
        removal = Removal(
            room.message.stream_id,
            room.message.id,
            None,
            next(iter(ChatRule)),
            room.reporting.meera,
            world.now(),
        )
        assert await tx.messages.remove(removal)
        assert await tx.reports.find(report.id) == report
        assert await tx.reports.find(ReportId(uuid4())) is None
    await room.report_message(other)  # also of one that is gone from the room
    case = await room.case(Subject(SubjectKind.MESSAGE, room.message.id))
    assert (case.status.reports, case.status.person_id) == (2, room.vikram)
    rows = await world.moderation_queries.reports_of_case(case.id, limit=50)
    assert [(row.words, row.subject_kind) for row in rows] == [("Crows sing better", "message")] * 2
    assert len(await world.moderation_queries.reports_of_case(case.id, limit=1)) == 1


async def test_mod_01_a_reported_message_is_no_report_on_the_show(room: Room) -> None:
    await room.report_message(await room.reporting.viewer())
    queries, stream_id = room.world.moderation_queries, room.message.stream_id
    assert await queries.reports(stream_id) == []
    [row] = [row for row in await room.world.live_wall.rows() if row.stream_id == stream_id]
    assert row.open_reports == 0
    async with room.world.begin() as tx:
        assert await tx.reports.close_all(stream_id, now=room.world.now()) == 0


async def test_mod_14_reports_on_a_person_are_one_case_and_a_second_of_one_reason_is_the_first(
    room: Room,
) -> None:
    asha, other = await room.reporting.viewer(), await room.reporting.viewer()
    first = await room.report_person(asha)
    assert await room.report_person(asha) == first
    await room.report_person(other)
    graver = await room.report_person(asha, "doxxing")
    assert graver.id != first.id
    case = await room.case(Subject(SubjectKind.PERSON, room.vikram))
    assert case.status.reports == 3


async def test_csa_07_a_message_about_a_child_comes_to_its_authors_case_of_child_safety(room: Room) -> None:
    report = await room.report_message(await room.reporting.viewer(), "grooming")
    case = await room.case(Subject(SubjectKind.PERSON, room.vikram), about_child=True)
    assert case.status.kind is CaseKind.GROOMING
    [row] = await room.world.moderation_queries.reports_of_case(case.id, limit=50)
    assert (row.report_id, row.words) == (report.id, "Crows sing better")


async def test_mod_15_a_reporter_reads_whom_it_is_about_and_is_told_what_was_found(room: Room) -> None:
    world, asha = room.world, await room.reporting.viewer()
    report = await room.report_message(asha)
    await room.reporting.close(await room.case(Subject(SubjectKind.MESSAGE, room.message.id)))
    on_person = await room.report_person(asha)
    rows = {row.report_id: row for row in await room.reporting.rows(asha)}
    of_message = rows[report.id]
    assert (of_message.subject_kind, of_message.subject_id) == ("message", room.message.id)
    assert (of_message.title, of_message.outcome) == ("Vikram", "acted")
    assert (rows[on_person.id].title, rows[on_person.id].progress) == ("Vikram", "received")
    notify = NotifyReportDecided(TellPerson(world.begin, MemoryMailer(), world.now))
    for each in (report, on_person):
        await notify(ReportDecided(each.id, asha, each.reason, "acted"), EventId(uuid4()))
    notices = await world.notice_queries.of_user(asha, limit=10)
    bodies = sorted(notice.body for notice in notices)
    assert bodies[0].startswith("You reported Vikram: Pretends to be somebody else. It broke our rules")
    assert bodies[1].startswith("You reported what Vikram wrote: Harassment. It broke our rules")
    assert {notice.hindi.body.partition(":")[0] for notice in notices} == {
        "आपने Vikram की शिकायत की थी",
        "आपने Vikram के संदेश की शिकायत की थी",
    }


async def test_prv_09_what_a_minor_wrote_leaves_the_reports_on_it(room: Room) -> None:
    report = await room.report_message(await room.reporting.viewer())
    async with room.world.begin() as tx:
        assert await tx.reports.erase_words_of(room.reporting.meera) == 0
        assert await tx.reports.erase_words_of(room.vikram) == 1
        kept = await tx.reports.find(report.id)
        assert kept is not None
        assert kept.words == ""


async def test_prv_03_words_are_found_for_erasing_by_the_day_their_case_was_closed(room: Room) -> None:
    world, retention = (
        room.world,
        cast(RetentionQueries, room.world.query("compliance.queries", "RetentionQueries")),
    )
    report = await room.report_message(await room.reporting.viewer())
    far = world.now() + timedelta(days=1)

    async def due() -> bool:
        found = await retention.reported_words(before=far, now=world.now(), limit=10_000)
        return report.id in {each.report_id for each in found}

    assert not await due()
    async with world.begin() as tx:
        assert await tx.reports.erase_words(report.id) == 0  # its case is open
    await room.reporting.close(await room.case(Subject(SubjectKind.MESSAGE, room.message.id)))
    assert await due()
    closed = await retention.reported_words(before=world.now(), now=world.now(), limit=10_000)
    assert report.id not in {each.report_id for each in closed}
    async with world.begin() as tx:
        assert await tx.reports.erase_words(report.id) == 1
        assert await tx.reports.erase_words(report.id) == 0
    assert not await due()


async def test_mod_01_what_is_not_there_or_ones_own_cannot_be_reported(room: Room) -> None:
    asha = await room.reporting.viewer()
    with pytest.raises(MessageNotFound):
        await room.report_message(asha, message_id=MessageId(uuid4()))
    with pytest.raises(MessageNotFound):
        await room.report_message(asha, stream_id=StreamId(uuid4()))
    with pytest.raises(UserNotFound):
        await room.report_person(asha, person_id=UserId(uuid4()))
    with pytest.raises(UserNotFound):
        await room.world.moderation_queries.person_name(UserId(uuid4()))
    with pytest.raises(SelfReport):
        await room.report_message(room.vikram)
    with pytest.raises(SelfReport):
        await room.report_person(room.vikram)
