"""Merging of cases by hand, and its undoing, in a database (MOD-14)."""

import asyncio
from contextlib import suppress
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from application.moderation.cases.close_moderation_case import CloseModerationCase, ProveDuty
from application.moderation.cases.merge_cases import MergeCases, PartCases, SeenCase, UnknownOtherCase
from application.moderation.cases.reopen_moderation_case import ReopenModerationCase
from application.moderation.reports._reports import file_report
from domain.casework import InvalidTransition
from domain.identity.permissions import PermissionDenied, Role
from domain.ids import ComplaintId, ModerationCaseId, ReportId, UserId
from domain.moderation.cases.case import ModerationCase
from domain.moderation.cases.event import By, MergedInto, Subject, SubjectKind
from domain.moderation.cases.kind import CaseKind
from domain.moderation.cases.law import Duty
from domain.moderation.cases.merge import (
    Brought,
    MergeAfterDecision,
    MergeWithItself,
    NotMerged,
    merge,
    part,
)
from domain.moderation.cases.refusals import ModerationCaseNotFound, NotClaimed, StaleCase, SubjectHasCase
from domain.moderation.cases.states import ModerationState
from domain.moderation.desk.queue_routing import QueueRouting
from domain.moderation.note import NoteMissing
from domain.moderation.reports.report import ReportState
from tests.builders import a_report
from tests.integration.database.conftest import World
from tests.integration.database.moderation.case_desk import NO_SECOND_LOOKS
from tests.integration.database.moderation.decision_desk import WARNING, DecisionDesk
from tests.integration.database.moderation.test_complaints import SEALED, a_complaint

A_KEY = "018f0000-0000-7000-8000-00000000aaaa"
WHY = "The show and its performer were reported for one and the same thing"


class MergeDesk(DecisionDesk):
    """Ravi, about whom Asha and Tara told us: Asha of his show, Tara of him."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.merge = MergeCases(world.begin, world.now)
        self.part = PartCases(world.begin, world.now)
        self.prove = ProveDuty(world.begin, world.now)
        self.close = CloseModerationCase(world.begin, world.now, world.new_id, NO_SECOND_LOOKS)

    async def open(self) -> "MergeDesk":
        await self.set_up()
        self.asha, self.tara = [await self.person(Role.VIEWER, name) for name in ("Asha", "Tara")]
        of_show = Subject(SubjectKind.SHOW, self.show.id)
        self.of_show = await self.report(CaseKind.HARASSMENT, subject=of_show, person_id=self.ravi)
        about_him = Subject(SubjectKind.PERSON, self.ravi)
        self.of_him = await self.report(CaseKind.IMPERSONATION, subject=about_him, person_id=self.ravi)
        self.reports = {
            case.id: await self.reported(case, who)
            for case, who in ((self.of_show, self.asha), (self.of_him, self.tara))
        }
        return self

    async def reported(self, case: ModerationCase, who: UserId) -> ReportId:
        report = a_report(
            reporter_id=who, reason=case.status.kind, reported_at=self.world.now(), person_id=self.ravi
        )
        report = replace(report, subject=case.status.subject)
        async with self.world.begin() as tx:
            await tx.reports.add(report)
            await tx.reports.bring_to(report.id, case.id)
        return report.id

    async def seen(self, case: ModerationCase, *, by: UserId | None = None) -> SeenCase:
        """Claimed, and read."""
        claim = await self.claimed(case, by or self.meera)
        return SeenCase(case.id, claim.case.version)

    async def merged(self) -> ModerationCase:
        """Of his show, into that of him."""
        return await self.merge(
            stays=await self.seen(self.of_him),
            gone=await self.seen(self.of_show),
            actor_id=self.meera,
            note=WHY,
        )

    async def of(self, case: ModerationCase) -> set[ReportId]:
        rows = await self.world.moderation_queries.reports_of_case(case.id, limit=10)
        return {row.report_id for row in rows}

    async def of_many(self, case: ModerationCase) -> set[ReportId]:
        rows = await self.world.moderation_queries.reports_of_case(case.id, limit=100)
        return {row.report_id for row in rows}

    async def state(self, case: ModerationCase) -> ModerationState:
        return (await self.stored(case.id)).status.state

    async def over(self, case: ModerationCase) -> ModerationCase:
        for clock in (await self.stored(case.id)).status.unproved:
            if clock.duty is not Duty.DISPOSE:
                await self.prove(
                    case_id=case.id, actor_id=self.meera, law=clock.law, reference="done", authority="police"
                )
        seen = (await self.stored(case.id)).version
        return await self.close(
            case_id=case.id, actor_id=self.meera, outcome="no_violation", note="nothing", seen=seen
        )


@pytest.fixture
async def desk(world: World) -> MergeDesk:
    return await MergeDesk(world).open()


async def test_mod_14_one_goes_on_with_what_was_reported_in_both(desk: MergeDesk) -> None:
    kept = await desk.merged()
    assert kept.status.reports == 2
    assert await desk.stored(kept.id) == kept
    assert (await desk.state(desk.of_show), await desk.state(desk.of_him)) == (
        ModerationState.CLOSED, ModerationState.ASSIGNED,
    )  # fmt: skip
    assert await desk.of(desk.of_him) == set(desk.reports.values())
    assert await desk.of(desk.of_show) == set()
    assert (await desk.names(desk.of_show.id))[-1] == "merged_into"
    assert (await desk.names(desk.of_him.id))[-1] == "took_in"


async def test_mod_15_whoever_reported_in_the_one_is_told_the_outcome_of_the_other(desk: MergeDesk) -> None:
    await desk.merged()
    [own] = await desk.world.moderation_queries.reports_by(desk.asha, before=None, limit=10)
    assert own.progress == "being_looked_at"
    await desk.over(desk.of_him)
    async with desk.world.begin() as tx:
        reports = [await tx.reports.find(report_id) for report_id in desk.reports.values()]
    assert [report.state for report in reports if report] == [ReportState.CLOSED] * 2
    for who in (desk.asha, desk.tara):
        [own] = await desk.world.moderation_queries.reports_by(who, before=None, limit=10)
        assert (own.progress, own.outcome) == ("decided", "no_violation")


async def test_mod_04_what_was_merged_and_parted_is_rebuilt_from_its_events(desk: MergeDesk) -> None:
    await desk.merged()
    await desk.part(case_id=desk.of_show.id, actor_id=desk.meera, note="Two matters after all")
    for case in (desk.of_show, desk.of_him):
        stored = await desk.stored(case.id)
        async with desk.world.begin() as tx:
            assert ModerationCase.replayed(await tx.moderation_cases.events(case.id)) == stored
    wrong = {row.case_id async for row in desk.world.case_verifier.differences()}
    assert not wrong & {desk.of_show.id, desk.of_him.id}


async def test_mod_14_parted_each_has_what_was_reported_in_it(desk: MergeDesk) -> None:
    await desk.merged()
    later = await desk.reported(desk.of_him, await desk.person(Role.VIEWER, "Uma"))
    opened = await desk.part(case_id=desk.of_show.id, actor_id=desk.meera, note="Two matters after all")
    assert (opened.status.state, opened.status.clocks) == (
        ModerationState.QUEUED, desk.of_show.status.clocks,
    )  # fmt: skip
    assert await desk.of(desk.of_show) == {desk.reports[desk.of_show.id]}
    assert await desk.of(desk.of_him) == {desk.reports[desk.of_him.id], later}
    with pytest.raises(NotMerged):
        await desk.part(case_id=desk.of_show.id, actor_id=desk.meera, note="Again")


async def test_leg_17_complaints_go_with_the_case_and_come_back(desk: MergeDesk) -> None:
    complaint = a_complaint(desk.world, subject=desk.of_show.status.subject, reason=CaseKind.HARASSMENT)
    async with desk.world.begin() as tx:
        await tx.complaints.add(complaint, SEALED)
        await tx.complaints.bring_to(complaint.id, desk.of_show.id)
    await desk.merged()
    assert await _complaints(desk, desk.of_him) == [complaint.id]
    await desk.part(case_id=desk.of_show.id, actor_id=desk.meera, note="Two matters after all")
    assert await _complaints(desk, desk.of_show) == [complaint.id]
    assert await _complaints(desk, desk.of_him) == []


async def _complaints(desk: MergeDesk, case: ModerationCase) -> list[ComplaintId]:
    rows = await desk.world.query("moderation.complaints", "ComplaintQueries").of_case(case.id, limit=10)
    return [row.complaint_id for row in rows]


async def refused(desk: MergeDesk, wanted: type[Exception], **changes: Any) -> None:
    asked: dict[str, Any] = {"actor_id": desk.meera, "note": WHY} | changes
    before = [await desk.stored(case.id) for case in (desk.of_show, desk.of_him)]
    with pytest.raises(wanted) as refusal:
        await desk.merge(**asked)
    assert type(refusal.value) is wanted
    assert [await desk.stored(case.id) for case in (desk.of_show, desk.of_him)] == before
    assert await desk.of(desk.of_show) == {desk.reports[desk.of_show.id]}


async def test_mod_06_whoever_merges_holds_both_and_has_read_both(desk: MergeDesk) -> None:
    stays = await desk.seen(desk.of_him)
    unheld = SeenCase(desk.of_show.id, desk.of_show.version)
    await refused(desk, NotClaimed, stays=stays, gone=unheld)
    gone = await desk.seen(desk.of_show)
    await refused(desk, StaleCase, stays=stays, gone=unheld)
    await refused(desk, StaleCase, stays=SeenCase(desk.of_him.id, 1), gone=gone)
    await refused(desk, NoteMissing, stays=stays, gone=gone, note="  ")
    await refused(desk, MergeWithItself, stays=stays, gone=stays)
    await refused(desk, ModerationCaseNotFound, stays=stays, gone=SeenCase(ModerationCaseId(uuid4()), 1))
    await refused(desk, PermissionDenied, stays=stays, gone=gone, actor_id=desk.asha)
    await refused(desk, NotClaimed, stays=stays, gone=gone, actor_id=await desk.person(name="Kiran"))


async def test_csa_04_a_case_of_children_is_not_found_by_whoever_may_not_read_it_and_merges_with_no_other(
    desk: MergeDesk,
) -> None:
    officer = await desk.person(Role.CHILD_SAFETY_OFFICER)
    child = await desk.report(CaseKind.MINOR, person_id=desk.ravi)
    of_child = await desk.seen(child, by=officer)
    stays = await desk.seen(desk.of_him)
    await refused(desk, ModerationCaseNotFound, stays=stays, gone=of_child)
    await refused(desk, ModerationCaseNotFound, stays=of_child, gone=stays)


async def test_mod_14_what_was_decided_stays_where_it_was_decided(desk: MergeDesk) -> None:
    stays = await desk.seen(desk.of_him)
    await desk.seen(desk.of_show)
    await desk.decided(WARNING, case=await desk.stored(desk.of_show.id))
    gone = await desk.seen(desk.of_show)
    await refused(desk, MergeAfterDecision, stays=stays, gone=gone)


async def test_mod_14_of_two_who_merge_two_cases_into_each_other_one_does(desk: MergeDesk) -> None:
    one, other = await desk.seen(desk.of_him), await desk.seen(desk.of_show)
    answers = await asyncio.gather(
        desk.merge(stays=one, gone=other, actor_id=desk.meera, note=WHY),
        desk.merge(stays=other, gone=one, actor_id=desk.meera, note=WHY),
        return_exceptions=True,
    )
    [refused] = [answer for answer in answers if isinstance(answer, BaseException)]
    assert isinstance(refused, InvalidTransition | StaleCase)
    assert sum(isinstance(answer, ModerationCase) for answer in answers) == 1


async def test_mod_14_it_does_not_open_beside_a_newer_case_of_its_subject(desk: MergeDesk) -> None:
    await desk.merged()
    await desk.over(desk.of_him)
    newer = await desk.report(CaseKind.HARASSMENT, subject=desk.of_show.status.subject, person_id=desk.ravi)
    assert newer.id not in {desk.of_show.id, desk.of_him.id}
    reopen = ReopenModerationCase(desk.world.begin, desk.world.now)
    await reopen(case_id=desk.of_him.id, actor_id=desk.meera, note="There is more to it")
    with pytest.raises(SubjectHasCase):
        await desk.part(case_id=desk.of_show.id, actor_id=desk.meera, note="Two matters after all")
    assert await desk.of(desk.of_him) == set(desk.reports.values())


async def test_mod_14_the_history_says_what_went_where_and_why(desk: MergeDesk) -> None:
    await desk.merged()
    [*_, row] = await desk.world.moderation_case_queries.timeline(desk.of_show.id)
    assert isinstance(row.event.what, MergedInto)
    assert (row.event.what.case_id, row.event.what.reports, row.event.by.note) == (
        desk.of_him.id, (desk.reports[desk.of_show.id],), WHY,
    )  # fmt: skip
    assert row.event.by == By.staff(desk.meera, note=WHY, now=row.event.by.at)


async def test_mod_14_what_somebody_works_on_is_what_they_can_merge(desk: MergeDesk) -> None:
    await desk.seen(desk.of_him)
    await desk.seen(desk.of_show, by=await desk.person(name="Kiran"))
    rows = await desk.world.moderation_case_queries.held_by(desk.meera, now=desk.world.now())
    assert [(row.case_id, row.kind, row.version) for row in rows] == [(desk.of_him.id, "impersonation", 3)]
    await desk.give_back(case_id=desk.of_him.id, actor_id=desk.meera, reason="conflict", words="")
    assert await desk.world.moderation_case_queries.held_by(desk.meera, now=desk.world.now()) == []


@pytest.mark.parametrize("key", ["", "x:1", A_KEY, f"{A_KEY}:", f"{A_KEY}:one"])
def test_mod_14_a_form_that_names_no_case_merges_none(key: str) -> None:
    with pytest.raises(UnknownOtherCase):
        SeenCase.named(key)


async def one_more(desk: MergeDesk, case: ModerationCase) -> tuple[ReportId, ModerationCase]:
    """A report on the subject of that case, as a person files it."""
    now = desk.world.now()
    reporter = await desk.person(Role.VIEWER, "Uma")
    report = a_report(reporter_id=reporter, reason=case.status.kind, reported_at=now, person_id=desk.ravi)
    report = replace(report, subject=case.status.subject)
    async with desk.world.begin() as tx:
        await file_report(tx, report, profile="IN-nonexplicit", new_id=desk.world.new_id)
        joined = await tx.moderation_cases.find_open(case.status.subject, child_safety=False)
    assert joined is not None
    return report.id, joined


async def test_mod_14_a_later_report_on_what_a_merged_case_was_about_joins_the_one_that_goes_on(
    desk: MergeDesk,
) -> None:
    await desk.merged()
    report_id, joined = await one_more(desk, desk.of_show)
    assert (joined.id, joined.status.reports) == (desk.of_him.id, 3)
    assert report_id in await desk.of(desk.of_him)
    assert await desk.state(desk.of_show) is ModerationState.CLOSED


async def test_mod_14_a_later_report_follows_a_case_that_went_on_and_on(desk: MergeDesk) -> None:
    await desk.merged()
    about = Subject(SubjectKind.MESSAGE, uuid4())
    third = await desk.report(CaseKind.HARASSMENT, subject=about, person_id=desk.ravi)
    await desk.merge(
        stays=await desk.seen(third), gone=SeenCase(desk.of_him.id, (await desk.stored(desk.of_him.id)).version),
        actor_id=desk.meera, note=WHY,
    )  # fmt: skip
    _, joined = await one_more(desk, desk.of_show)
    assert joined.id == third.id


async def test_mod_14_once_the_one_that_goes_on_is_closed_a_later_report_opens_another(
    desk: MergeDesk,
) -> None:
    await desk.merged()
    await desk.over(desk.of_him)
    _, opened = await one_more(desk, desk.of_show)
    assert opened.id not in {desk.of_show.id, desk.of_him.id}


async def test_mod_14_parting_gives_a_later_report_back_with_what_it_is_about(desk: MergeDesk) -> None:
    await desk.merged()
    later, _ = await one_more(desk, desk.of_show)
    own, _ = await one_more(desk, desk.of_him)
    opened = await desk.part(case_id=desk.of_show.id, actor_id=desk.meera, note="Two matters after all")
    assert (opened.status.reports, (await desk.stored(desk.of_him.id)).status.reports) == (2, 2)
    assert await desk.of(desk.of_show) == {desk.reports[desk.of_show.id], later}
    assert await desk.of(desk.of_him) == {desk.reports[desk.of_him.id], own}
    async with desk.world.begin() as tx:
        reporter = (await tx.reports.find(later)).reporter_id  # type: ignore[union-attr]
    assert (reporter in opened.status.kept_out, reporter in (await desk.stored(desk.of_him.id)).status.kept_out) == (
        True, False,
    )  # fmt: skip
    again = await desk.merge(
        stays=SeenCase(desk.of_him.id, (await desk.claimed(desk.of_him, desk.meera)).case.version),
        gone=SeenCase(desk.of_show.id, (await desk.claimed(desk.of_show, desk.meera)).case.version),
        actor_id=desk.meera, note=WHY,
    )  # fmt: skip
    assert again.status.reports == 4
    await desk.part(case_id=desk.of_show.id, actor_id=desk.meera, note="Two matters after all")
    assert (await desk.stored(desk.of_him.id)).status.reports == 2, (
        "what went back before is not counted again"
    )
    for case in (desk.of_show, desk.of_him):
        async with desk.world.begin() as tx:
            events = await tx.moderation_cases.events(case.id)
        assert ModerationCase.replayed(events) == await desk.stored(case.id)


async def test_mod_14_twenty_reports_while_two_cases_merge_and_part_are_each_in_one_open_case(
    desk: MergeDesk,
) -> None:
    stays, gone = await desk.seen(desk.of_him), await desk.seen(desk.of_show)

    async def merge() -> None:
        with suppress(StaleCase):
            await desk.merge(stays=stays, gone=gone, actor_id=desk.meera, note=WHY)
            await desk.part(case_id=gone.case_id, actor_id=desk.meera, note="Two matters after all")

    subjects = [desk.of_show, desk.of_him] * 10
    filed, _ = await asyncio.gather(asyncio.gather(*(one_more(desk, case) for case in subjects)), merge())
    ids = {report_id for report_id, _ in filed}
    shown, him = await desk.of_many(desk.of_show), await desk.of_many(desk.of_him)
    assert ids <= shown | him
    assert not shown & him
    for case in (desk.of_show, desk.of_him):
        stored = await desk.stored(case.id)
        async with desk.world.begin() as tx:
            assert ModerationCase.replayed(await tx.moderation_cases.events(case.id)) == stored
            found = await tx.moderation_cases.find_open(case.status.subject, child_safety=False)
        assert found is not None
        assert found.id in {desk.of_show.id, desk.of_him.id}, "no third case was opened"


async def test_mod_14_twenty_reports_while_one_case_goes_into_another_all_reach_an_open_one(
    desk: MergeDesk,
) -> None:
    async def merge() -> None:
        for _ in range(20):
            stays, gone = await desk.seen(desk.of_him), await desk.seen(desk.of_show)
            with suppress(StaleCase):
                await desk.merge(stays=stays, gone=gone, actor_id=desk.meera, note=WHY)
                return
        raise AssertionError("never in twenty times")

    filed, _ = await asyncio.gather(
        asyncio.gather(*(one_more(desk, desk.of_show) for _ in range(20))), merge()
    )
    assert {report_id for report_id, _ in filed} <= await desk.of_many(desk.of_him)
    assert (await desk.stored(desk.of_him.id)).status.reports == 22
    assert await desk.state(desk.of_show) is ModerationState.CLOSED


async def test_mod_14_a_report_that_waited_for_the_one_that_goes_on_looks_again_where_they_parted_meanwhile(
    desk: MergeDesk,
) -> None:
    if desk.world.kind == "memory":
        return  # nobody waits for a row there
    await desk.merged()
    by = By.staff(desk.meera, note="Two matters after all", now=desk.world.now())
    async with desk.world.begin() as tx:
        gone = await tx.moderation_cases.get_for_update(desk.of_show.id)
        stays = await tx.moderation_cases.get_for_update(desk.of_him.id)
        events = await tx.moderation_cases.events(stays.id)
        filed = asyncio.create_task(one_more(desk, desk.of_show))
        await asyncio.sleep(0.5)
        lease = await tx.case_leases.find(stays.id)
        for move in part(gone, stays, events, by, lease=lease, later=(), routing=QueueRouting(())):
            await tx.moderation_cases.record(move)
    report_id, joined = await filed
    assert joined.id == desk.of_show.id
    assert report_id in await desk.of(desk.of_show)


async def test_mod_14_a_report_lets_go_of_the_one_that_went_on_before_it_takes_the_one_that_parted(
    desk: MergeDesk,
) -> None:
    """Or it and whoever merges them again would wait for each other."""
    if desk.world.kind == "memory":
        return  # nobody waits for a row there
    await desk.merged()
    by = By.staff(desk.meera, note="Two matters after all", now=desk.world.now())

    async def both_again() -> None:
        async with desk.world.begin() as tx:
            await tx.moderation_cases.get_for_update(desk.of_show.id)
            await asyncio.sleep(0.5)
            await tx.moderation_cases.get_for_update(desk.of_him.id)

    async with desk.world.begin() as tx:
        gone = await tx.moderation_cases.get_for_update(desk.of_show.id)
        stays = await tx.moderation_cases.get_for_update(desk.of_him.id)
        events, lease = await tx.moderation_cases.events(stays.id), await tx.case_leases.find(stays.id)
        again = asyncio.create_task(both_again())
        filed = asyncio.create_task(one_more(desk, desk.of_show))
        await asyncio.sleep(0.5)
        for move in part(gone, stays, events, by, lease=lease, later=(), routing=QueueRouting(())):
            await tx.moderation_cases.record(move)
    await again
    report_id, joined = await filed
    assert joined.id == desk.of_show.id
    assert report_id in await desk.of(desk.of_show)


async def test_mod_14_a_report_holds_no_case_but_the_one_that_it_joins(desk: MergeDesk) -> None:
    """PostgreSQL keeps a row that was waited for, also where it closed meanwhile: it and whoever parts them again
    would wait for each other."""
    if desk.world.kind == "memory":
        return  # nobody waits for a row there
    stays, gone = await desk.seen(desk.of_him), await desk.seen(desk.of_show)
    by = By.staff(desk.meera, note=WHY, now=desk.world.now())

    async def both_again() -> None:
        async with desk.world.begin() as tx:
            await tx.moderation_cases.get_for_update(stays.case_id)
            await asyncio.sleep(0.5)
            await tx.moderation_cases.get_for_update(gone.case_id)

    async with desk.world.begin() as tx:
        closes = await tx.moderation_cases.get_for_update(gone.case_id)
        goes_on = await tx.moderation_cases.get_for_update(stays.case_id)
        again = asyncio.create_task(both_again())
        filed = asyncio.create_task(one_more(desk, desk.of_show))
        await asyncio.sleep(0.5)
        for move in merge(closes, goes_on, Brought((), ()), by):
            await tx.moderation_cases.record(move)
    await again
    _, joined = await filed
    assert joined.id == desk.of_him.id


async def test_mod_14_a_report_filed_while_a_closed_case_opens_again_joins_it(desk: MergeDesk) -> None:
    await desk.seen(desk.of_show)
    await desk.over(desk.of_show)
    by = By.staff(desk.meera, note="There is more to it", now=desk.world.now())
    async with desk.world.begin() as tx:
        closed = await tx.moderation_cases.get_for_update(desk.of_show.id)
        await tx.moderation_cases.record(closed.reopened(by))
        filed = asyncio.create_task(one_more(desk, desk.of_show))
        await asyncio.sleep(0.5)
    report_id, joined = await filed
    assert joined.id == desk.of_show.id
    assert report_id in await desk.of(desk.of_show)
