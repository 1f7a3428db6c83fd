"""What a person sees of their reports, and who is told when a case is closed, in memory and in PostgreSQL."""

from dataclasses import dataclass
from datetime import timedelta
from secrets import token_hex
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from adapters.memory.notifications.mailer import MemoryMailer
from adapters.memory.streaming.media import MemoryMedia
from application.moderation.cases.close_moderation_case import CloseModerationCase
from application.moderation.reports.report_stream import ReportStream
from application.notifications.notify_report_decided import NotifyReportDecided
from application.notifications.tell_person import TellPerson
from domain.identity.permissions import Role
from domain.ids import EventId, ReportId, UserId
from domain.moderation.cases.case import ModerationCase
from domain.moderation.cases.clocks import Proof
from domain.moderation.cases.event import By, Subject, SubjectKind
from domain.moderation.cases.kind import CaseKind
from domain.moderation.events import ReportDecided
from domain.moderation.reports.report import Report
from domain.moderation.reports.words import ReportProgress
from domain.streaming.stream import Stream
from ports.moderation.reports import OwnReportRow
from tests.builders import a_report, a_stream, a_verified_adult
from tests.integration.database.conftest import World
from tests.integration.database.moderation.case_desk import NO_SECOND_LOOKS, PROFILE, CaseDesk


@dataclass
class Reporting:
    desk: CaseDesk
    show: Stream
    meera: UserId

    async def viewer(self) -> UserId:
        viewer = await self.desk.person(Role.VIEWER, "Asha")
        async with self.desk.world.begin() as tx:
            await tx.ages.save(a_verified_adult(viewer))
        return viewer

    async def report(self, reporter: UserId, reason: str = "harassment") -> Report:
        world = self.desk.world
        return await ReportStream(world.begin, MemoryMedia(), world.now, world.new_id, token_hex, PROFILE)(
            report_id=ReportId(uuid4()),
            stream_id=self.show.id,
            reporter_id=reporter,
            reason=reason,
            note="Insults",
        )

    async def case(self, *, about_child: bool = False) -> ModerationCase:
        subject = (
            Subject(SubjectKind.PERSON, self.show.performer_id)
            if about_child
            else Subject(SubjectKind.SHOW, self.show.id)
        )
        async with self.desk.world.begin() as tx:
            found = await tx.moderation_cases.find_open(subject, child_safety=about_child)
        assert found is not None, "the report opened no case"
        return found

    async def close(self, case: ModerationCase, outcome: str = "acted") -> None:
        """Claims it and proves what there is to prove first."""
        now = self.desk.world.now()
        case = (await self.desk.claimed(case, self.meera)).case
        by = By.staff(self.meera, note="", now=now)
        for law in {clock.law for clock in case.status.unproved if clock.duty.value != "dispose"}:
            case = await self.desk.record(case.proved(Proof(law, now, "Written to", "SJPU Pune"), by))
        await CloseModerationCase(
            self.desk.world.begin, self.desk.world.now, self.desk.world.new_id, NO_SECOND_LOOKS
        )(case_id=case.id, actor_id=self.meera, outcome=outcome, note="SECRET of staff", seen=case.version)

    async def rows(self, reporter: UserId) -> list[OwnReportRow]:
        return list(await self.desk.world.moderation_queries.reports_by(reporter, before=None, limit=50))


async def decided(world: World, show: Stream) -> list[dict[str, str]]:
    """What the outbox says of decided reports on this show."""
    if world.kind == "memory":
        entries = [entry.event for entry in world.database.tables.outbox.entries.values()]
        found = [vars(event) for event in entries if isinstance(event, ReportDecided)]
    else:
        async with world.engine.connect() as connection:
            rows = await connection.execute(
                text("SELECT payload FROM outbox WHERE name = :name"), {"name": ReportDecided.name}
            )
            found = [row.payload for row in rows]
    told = [{key: str(value) for key, value in each.items()} for each in found]
    async with world.begin() as tx:
        reports = [await tx.reports.find(ReportId(UUID(each["report_id"]))) for each in told]
    return [
        each
        for each, report in zip(told, reports, strict=True)
        if report is not None and report.stream_id == show.id
    ]


@pytest.fixture
async def reporting(world: World) -> Reporting:
    desk = CaseDesk(world)
    show = a_stream(
        performer_id=await desk.person(Role.PERFORMER, "Ravi"), started_at=world.now(), created_at=world.now()
    )
    async with world.begin() as tx:
        await tx.streams.add(show)
    return Reporting(desk, show, await desk.person())


async def test_mod_15_a_reporter_sees_received_looked_at_and_decided_with_the_outcome(
    reporting: Reporting,
) -> None:
    asha = await reporting.viewer()
    report = await reporting.report(asha, "doxxing")
    [row] = await reporting.rows(asha)
    assert row == OwnReportRow(
        report_id=report.id,
        subject_kind="show",
        subject_id=reporting.show.id,
        title=reporting.show.title,
        reason="doxxing",
        reported_at=report.reported_at,
        progress=ReportProgress.RECEIVED,
        outcome=None,
        decided_at=None,
    )
    case = await reporting.case()
    await reporting.desk.claimed(case, reporting.meera)
    [row] = await reporting.rows(asha)
    assert (row.progress, row.outcome) == ("being_looked_at", None)
    await reporting.close(case, "no_violation")
    [row] = await reporting.rows(asha)
    assert (row.progress, row.outcome, row.decided_at) == (
        "decided",
        "no_violation",
        reporting.desk.world.now(),
    )
    assert "SECRET" not in repr(row)  # MOD-21
    assert await reporting.rows(await reporting.viewer()) == []


async def test_mod_15_a_stopped_show_closes_the_report_and_the_case_still_says_how_far_it_is(
    reporting: Reporting,
) -> None:
    asha = await reporting.viewer()
    await reporting.report(asha)
    async with reporting.desk.world.begin() as tx:
        await tx.reports.close_all(reporting.show.id, now=reporting.desk.world.now())
    [row] = await reporting.rows(asha)
    assert (row.progress, row.decided_at) == ("received", None)


async def test_mod_15_a_report_without_a_case_is_what_it_is(reporting: Reporting) -> None:
    asha, now = await reporting.viewer(), reporting.desk.world.now()
    async with reporting.desk.world.begin() as tx:
        await tx.reports.add(
            a_report(
                stream_id=reporting.show.id, reporter_id=asha, reported_at=now - timedelta(days=2)
            ).closed(now)
        )
        await tx.reports.add(a_report(stream_id=reporting.show.id, reporter_id=asha, reported_at=now))
    rows = await reporting.rows(asha)
    assert [(row.progress, row.decided_at) for row in rows] == [("received", None), ("decided", now)]


async def test_mod_15_the_list_goes_on_behind_a_report(reporting: Reporting) -> None:
    asha, now = await reporting.viewer(), reporting.desk.world.now()
    closed = [
        a_report(
            stream_id=reporting.show.id, reporter_id=asha, reported_at=now - timedelta(minutes=(ago + 1) // 2)
        ).closed(now)
        for ago in range(5)
    ]
    async with reporting.desk.world.begin() as tx:
        for report in closed:
            await tx.reports.add(report)
    whole = await reporting.rows(asha)
    place, paged = None, []
    while page := await reporting.desk.world.moderation_queries.reports_by(asha, before=place, limit=2):
        paged += page
        place = (page[-1].reported_at, page[-1].report_id)
    assert paged == whole
    assert {row.report_id for row in whole} == {report.id for report in closed}
    assert [row.reported_at for row in whole] == sorted((row.reported_at for row in whole), reverse=True)


async def test_mod_14_five_reports_are_one_case_and_each_reporter_is_told_once(reporting: Reporting) -> None:
    world = reporting.desk.world
    reporters = [await reporting.viewer() for _ in range(5)]
    reports = [await reporting.report(reporter, "spam") for reporter in reporters]
    # A stop closes reports; whoever then reports again is still told once.
    async with world.begin() as tx:
        await tx.reports.close_all(reporting.show.id, now=world.now())
    world.now.advance(minutes=1)
    again = await reporting.report(reporters[0], "harassment")
    case = await reporting.case()
    assert case.status.reports == 6
    await reporting.close(case)

    told = await decided(world, reporting.show)
    assert sorted(each["reporter_id"] for each in told) == sorted(str(reporter) for reporter in reporters)
    assert {each["outcome"] for each in told} == {"acted"}
    # Each by their own word, which for the first is now another.
    expected = {(str(report.id), "spam") for report in reports[1:]} | {(str(again.id), "harassment")}
    assert {(each["report_id"], each["reason"]) for each in told} == expected


async def test_csa_07_a_child_s_case_closes_its_own_reports_and_leaves_those_of_the_show(
    reporting: Reporting,
) -> None:
    world = reporting.desk.world
    asha, other = await reporting.viewer(), await reporting.viewer()
    await reporting.report(asha, "harassment")
    await reporting.report(other, "grooming")
    await reporting.close(await reporting.case())
    assert [row.progress for row in await reporting.rows(asha)] == ["decided"]
    assert [row.progress for row in await reporting.rows(other)] == ["received"]
    states = {row.reason: row.state for row in await world.moderation_queries.reports(reporting.show.id)}
    assert states == {"harassment": "closed", "grooming": "open"}


async def test_csa_07_who_first_reported_something_lighter_still_opens_a_childs_case(
    reporting: Reporting,
) -> None:
    asha = await reporting.viewer()
    await reporting.report(asha, "spam")
    await reporting.report(asha, "minor")
    assert (await reporting.case(about_child=True)).status.kind is CaseKind.MINOR
    assert sorted(row.reason for row in await reporting.rows(asha)) == ["minor", "spam"]


async def test_mod_14_the_notice_has_words_and_nothing_of_staff_and_is_told_once(
    reporting: Reporting,
) -> None:
    world, asha = reporting.desk.world, await reporting.viewer()
    report = await reporting.report(asha, "spam")
    mailer = MemoryMailer()
    event = ReportDecided(report.id, asha, "spam", "acted")
    event_id = EventId(uuid4())
    for _ in range(2):
        await NotifyReportDecided(TellPerson(world.begin, mailer, world.now))(event, event_id)
    [notice] = await world.notice_queries.of_user(asha, limit=10)
    assert (notice.kind, notice.link) == ("report_decided", "/reports")
    assert notice.body == (
        f"You reported “{reporting.show.title}”: Advertising or spam. It broke our rules, and we acted. "
        "Thank you for telling us."
    )
    assert notice.hindi.body == (
        f"आपने “{reporting.show.title}” की शिकायत की थी: विज्ञापन या स्पैम। इससे हमारे नियम टूटे थे, और हमने कार्रवाई की। "
        "हमें बताने के लिए धन्यवाद।"
    )
    assert [mail.template for mail in mailer.sent] == ["notifications/report_decided"]
    assert reporting.show.title not in repr(mailer.sent)
