"""What somebody signed in reports as intimate or false is hidden at once, and looked at then (LEG-03, LEG-17)."""

from secrets import token_hex
from uuid import uuid4

import pytest

from application.moderation.reports.report_stream import ReportStream
from domain.consent.media_item import MediaState
from domain.identity.permissions import Role
from domain.ids import ModerationCaseId, ReporterMeasureId, ReportId, UserId
from domain.moderation.cases.case import ModerationCase
from domain.moderation.cases.event import Subject, SubjectKind, UrgentAct
from domain.moderation.cases.states import ModerationState
from domain.moderation.reports.report import Report
from domain.moderation.reports.reporter_measure import MeasureKind, ReporterMeasure
from tests.builders import a_media_item, a_verified_adult
from tests.integration.database.conftest import World
from tests.integration.database.moderation.act_stage import ActStage
from tests.integration.database.moderation.case_desk import PROFILE
from tests.integration.database.moderation.test_covers_told import agreed, close


@pytest.fixture
async def stage(world: World) -> ActStage:
    return await ActStage(world).set_up()


async def reports(stage: ActStage, reason: str = "ncii", by: UserId | None = None) -> Report:
    world = stage.world
    report = ReportStream(world.begin, stage.media, world.now, world.new_id, token_hex, PROFILE)
    return await report(
        report_id=ReportId(uuid4()), stream_id=stage.show.id, reporter_id=by or stage.asha, reason=reason, note="Me"
    )  # fmt: skip


async def the_case(stage: ActStage) -> ModerationCase:
    async with stage.world.begin() as tx:
        subject = Subject(SubjectKind.SHOW, stage.show.id)
        case = await tx.moderation_cases.find_open(subject, child_safety=False)
    assert case is not None
    return case


@pytest.mark.parametrize("reason", ["ncii", "deepfake", "impersonation", "non_consent"])
async def test_leg_03_leg_17_a_report_of_somebody_signed_in_covers_the_show_at_once(
    stage: ActStage, reason: str
) -> None:
    await reports(stage, reason)
    assert (await stage.controls()).is_covered
    assert await stage.told("stream.covered") == [{"covered": True}]
    [urgent] = (await the_case(stage)).status.urgent
    assert (urgent.act, urgent.moderator_id) == (UrgentAct.HIDE, None)
    # A second pair of eyes adds a report, and no second act.
    priya = await stage.person(Role.VIEWER, "Priya")
    async with stage.world.begin() as tx:
        await tx.ages.save(a_verified_adult(priya))
    await reports(stage, by=priya)
    case = await the_case(stage)
    assert (case.status.reports, len(case.status.urgent)) == (2, 1)
    assert await stage.told("stream.covered") == [{"covered": True}]


@pytest.mark.parametrize("reason", ["harassment", "spam", "explicit_content"])
async def test_leg_17_what_can_wait_for_a_look_hides_nothing(stage: ActStage, reason: str) -> None:
    await reports(stage, reason)
    assert not (await stage.controls()).is_covered
    assert (await the_case(stage)).status.urgent == ()


async def test_leg_17_csa_04_what_is_about_a_child_is_hidden_and_stands_in_its_officers_case(
    stage: ActStage,
) -> None:
    await reports(stage, "csam")
    assert (await stage.controls()).is_covered
    async with stage.world.begin() as tx:
        about = Subject(SubjectKind.PERSON, stage.ravi)
        case = await tx.moderation_cases.find_open(about, child_safety=True)
    assert case is not None
    assert [urgent.act for urgent in case.status.urgent] == [UrgentAct.HIDE]


async def test_leg_17_what_was_made_of_the_show_is_hidden_too_also_when_it_is_over(stage: ActStage) -> None:
    item = a_media_item(stream_id=stage.show.id)
    async with stage.world.begin() as tx:
        await tx.media_items.save(item)
        show = await tx.streams.get_for_update(stage.show.id)
        await tx.streams.update(show.killed(stage.world.now()))
    await reports(stage)
    async with stage.world.begin() as tx:
        [kept] = await tx.media_items.of_stream(stage.show.id)
        assert kept.state is MediaState.HIDDEN
        assert len(await tx.withdrawals.of_stream(stage.show.id)) == 1
    assert not (await stage.controls()).is_covered


async def test_leg_17_where_nothing_was_found_the_show_is_seen_again(stage: ActStage) -> None:
    await reports(stage)
    case = await the_case(stage)
    await agreed(stage, case, "non_consent")
    assert (await close(stage, case, "no_violation")).status.state is ModerationState.CLOSED
    assert not (await stage.controls()).is_covered


async def test_leg_17_what_staff_decided_about_the_room_since_stays(stage: ActStage) -> None:
    await reports(stage)
    await stage.control("mute")
    case = await the_case(stage)
    await agreed(stage, case, "non_consent")
    await close(stage, case, "no_violation")
    assert (await stage.controls()).is_covered


async def test_leg_18_whose_reports_are_limited_is_heard_and_hides_nothing(stage: ActStage) -> None:
    async with stage.world.begin() as tx:
        await tx.reporter_measures.add(
            ReporterMeasure.take(MeasureKind.MUTE,
                measure_id=ReporterMeasureId(uuid4()), reporter_id=stage.asha, why="",
                made_by=stage.meera, automated=False, until=None, profile=PROFILE, now=stage.world.now(),
            )
        )  # fmt: skip
    await reports(stage)
    assert not (await stage.controls()).is_covered
    assert (await the_case(stage)).status.urgent == ()


async def test_leg_17_a_cover_is_of_its_report_its_show_and_its_revision(stage: ActStage) -> None:
    made = await reports(stage)
    case, revision = await the_case(stage), (await stage.controls()).revision
    async with stage.world.begin() as tx:
        assert await tx.reports.find(made.id) == made
        assert await tx.reports.covered_by_case(case.id) == [stage.show.id]
        assert await tx.reports.covered_by_case(ModerationCaseId(uuid4())) == []
        assert await tx.reports.has_covered(stage.show.id, revision)
        assert not await tx.reports.has_covered(stage.show.id, revision + 1)
