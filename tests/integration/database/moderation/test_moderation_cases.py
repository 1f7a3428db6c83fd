import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import cast, get_args
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine
from structlog.testing import capture_logs

from application.moderation.cases._cases import default_queues, open_or_join_once
from application.moderation.cases.claim_moderation_case import ClaimedCase
from application.moderation.cases.close_moderation_case import CloseModerationCase, ProveDuty
from application.moderation.cases.reopen_moderation_case import ReopenModerationCase
from application.moderation.cases.sweep_moderation_cases import SweepModerationCases
from application.moderation.child_safety.open_minor_claim import OpenMinorClaim
from domain.casework import Alarm, InvalidTransition, Lease
from domain.consent.cast import CastMember
from domain.identity.permissions import PermissionDenied, Role
from domain.ids import (
    ComplaintId,
    DecisionId,
    EventId,
    MessageId,
    ModerationCaseId,
    ReportId,
    StreamId,
    UserId,
)
from domain.moderation.cases import event as happened
from domain.moderation.cases.case import CaseMove, ModerationCase
from domain.moderation.cases.clocks import DutyClock, Proof
from domain.moderation.cases.decisions import (
    appeal_decided,
    decided,
    recounted_by_appeal,
    reversed_by_system,
    taken_back,
    urgent_act_lifted,
)
from domain.moderation.cases.event import By, CaseOutcome, SevereAct, Subject, SubjectKind, UrgentAct
from domain.moderation.cases.kind import CaseKind, Queue, Severity
from domain.moderation.cases.law import Duty
from domain.moderation.cases.merge import Brought, merge, part
from domain.moderation.cases.priority import NO_SIGNALS
from domain.moderation.cases.refusals import (
    AlreadyClaimed,
    CaseAboutYou,
    ModerationCaseNotFound,
    NotClaimed,
    StaleCase,
    SubjectHasCase,
)
from domain.moderation.cases.states import ModerationState
from domain.moderation.desk.queue_routing import QueueRouting
from domain.moderation.events import MinorClaimed
from domain.moderation.note import NoteMissing
from domain.moderation.text.word_list import Surface
from ports.moderation.cases import CaseDifference, ModerationCaseQueries, QueueRow
from tests.builders import a_stream, a_verified_adult
from tests.integration.database.conftest import World
from tests.integration.database.moderation.case_desk import NO_SECOND_LOOKS, PROFILE, CaseDesk, a_subject

Due = tuple[datetime, ModerationCaseId]


@pytest.fixture
def desk(world: World) -> CaseDesk:
    return CaseDesk(world)


@pytest.fixture
async def meera(desk: CaseDesk) -> UserId:
    return await desk.person()


@pytest.fixture
async def kiran(desk: CaseDesk) -> UserId:
    return await desk.person(name="Kiran")


async def a_full_case(desk: CaseDesk, meera: UserId, kiran: UserId) -> ModerationCase:
    """A case to which everything happened that can happen to one."""
    now = desk.world.now()
    case = await desk.report(CaseKind.SPAM, person_id=await desk.person(Role.PERFORMER, "Ravi"))
    await desk.report(CaseKind.NCII, subject=case.status.subject)
    claim = await desk.claimed(case, meera)
    by, other = By.staff(meera, note="“राग”", now=now), By.staff(kiran, note="", now=now)
    case = await desk.record(claim.case.acted_at_once(UrgentAct.HIDE, by))
    [urgent] = case.status.urgent
    decision = DecisionId(uuid4())
    full: list[Callable[[ModerationCase], CaseMove | None]] = [
        lambda c: c.graded(Severity.SEV_2, by),
        lambda c: CaseMove(c, ()).followed_by(
            happened.DutyAdded(
                DutyClock("later", Duty.DISPOSE, now, now + timedelta(days=9), "A law of since")
            ),
            by,
        ),
        lambda c: recounted_by_appeal(c, decision, now, by),
        lambda c: c.keeping_out(UserId(uuid4()), By.worker(now)),
        lambda c: c.reason_given(urgent.seq, "non_consent", by),
        lambda c: c.urgent_act_confirmed(urgent.seq, other, reasoned_by=None),
        lambda c: c.acted_at_once(UrgentAct.LOCK_CHAT, by),
        lambda c: urgent_act_lifted(c, c.status.urgent[-1].seq, other),
        lambda c: c.proposed(SevereAct.PERMANENT_BAN, "non_consent", by, lease=claim.lease, seen=c.version),
        lambda c: c.proposal_dropped(other, seen=c.version),
        lambda c: c.proposed(SevereAct.ERASE_EVIDENCE, "x", by, lease=claim.lease, seen=c.version),
        lambda c: c.confirmed(other, seen=c.version),
        lambda c: c.proved(Proof("in_3_2_b", now, "event 4", "SJPU Pune"), by),
        lambda c: c.proved(Proof("in_3_2_a_ack", now, "case number", ""), by),
        lambda c: c.warned(now + timedelta(hours=2)),
        lambda c: decided(c, decision, ("suspension", "strike"), by, lease=claim.lease, seen=c.version),
        lambda c: reversed_by_system(c, decision, "suspension", now),
        lambda c: taken_back(c, decision, "strike", other),
        lambda c: appeal_decided(c, decision, "overturned", other),
        lambda c: c.closed(CaseOutcome.ACTED, by, lease=claim.lease, seen=c.version),
        lambda c: c.reopened(other),
        lambda c: c.claimed(meera, lease=None, now=now).move,
        lambda c: c.escalated(by, lease=claim.lease),
        lambda c: c.claimed(kiran, lease=None, now=now).move,
        lambda c: c.returned(other, lease=Lease(kiran, now + timedelta(minutes=1))),
    ]
    for verb in full:
        move = verb(case)
        assert move is not None
        case = await desk.record(move)
    return await _merged_and_parted(desk, case, by)


async def _merged_and_parted(desk: CaseDesk, case: ModerationCase, by: By) -> ModerationCase:
    """It takes in another and gives it back, and is itself merged and parted."""
    other = await desk.report(CaseKind.NCII, person_id=case.status.person_id)
    brought = Brought((ReportId(uuid4()),), (ComplaintId(uuid4()),))
    for goes in (True, False):
        gone, stays = (other, case) if goes else (case, other)
        gone, stays = [await desk.record(move) for move in merge(gone, stays, brought, by)]
        async with desk.world.begin() as tx:
            events = await tx.moderation_cases.events(stays.id)
        gone, stays = [
            await desk.record(move)
            for move in part(gone, stays, events, by, lease=None, later=(), routing=QueueRouting(()))
        ]
        other, case = (gone, stays) if goes else (stays, gone)
    return case


async def test_mod_04_a_case_and_all_its_events_come_back_whole(
    desk: CaseDesk, meera: UserId, kiran: UserId
) -> None:
    case = await a_full_case(desk, meera, kiran)
    assert await desk.stored(case.id) == case
    async with desk.world.begin() as tx:
        events = await tx.moderation_cases.events(case.id)
    assert [event.seq for event in events] == list(range(1, case.version + 1))
    assert {type(event.what) for event in events} == set(get_args(happened.Happening))
    assert ModerationCase.replayed(events) == case


async def test_mod_04_what_is_rolled_back_never_happened(desk: CaseDesk, meera: UserId) -> None:
    case = await desk.report()
    with pytest.raises(KeyError):
        async with desk.world.begin() as tx:
            claim = case.claimed(meera, lease=None, now=desk.world.now())
            await tx.moderation_cases.record(claim.move)
            await tx.case_leases.keep(case.id, claim.lease)
            raise KeyError
    assert await desk.stored(case.id) == case
    assert await desk.names(case.id) == ["opened", "queued"]
    assert await desk.world.moderation_case_queries.lease(case.id) is None


async def test_no_case_is_found_where_there_is_none(desk: CaseDesk) -> None:
    async with desk.world.begin() as tx:
        with pytest.raises(ModerationCaseNotFound):
            await tx.moderation_cases.get_for_update(ModerationCaseId(uuid4()))
        assert await tx.moderation_cases.find_open(a_subject(), child_safety=False) is None
        assert await tx.moderation_cases.events(ModerationCaseId(uuid4())) == []
    assert await desk.world.moderation_case_queries.timeline(ModerationCaseId(uuid4())) == []


async def test_mod_06_what_was_decided_on_an_older_case_is_not_stored(desk: CaseDesk, meera: UserId) -> None:
    case = await desk.report()
    by = By.staff(meera, note="", now=desk.world.now())
    proof = case.proved(Proof("in_3_2_a_ack", desk.world.now(), "case number", ""), by)
    await desk.record(case.acted_at_once(UrgentAct.HIDE, by))
    with pytest.raises(StaleCase):
        await desk.record(proof)
    assert await desk.names(case.id) == ["opened", "queued", "acted_at_once"]


# Reports that join


async def test_mod_14_five_reports_on_one_subject_are_one_case(desk: CaseDesk) -> None:
    subject = a_subject()
    cases = [await desk.report(subject=subject) for _ in range(5)]
    assert len({case.id for case in cases}) == 1
    assert (await desk.stored(cases[0].id)).status.reports == 5


async def test_mod_14_of_twenty_racing_reports_one_opens_the_case_and_the_others_join(desk: CaseDesk) -> None:
    subject = a_subject()
    cases = await asyncio.gather(*(desk.report(subject=subject) for _ in range(20)))
    assert len({case.id for case in cases}) == 1
    names = await desk.names(cases[0].id)
    assert (names.count("opened"), names.count("report_joined")) == (1, 19)


async def test_mod_14_one_report_that_twenty_bring_at_once_joins_once(desk: CaseDesk) -> None:
    """An event may be told again while its first telling is not over."""
    subject, report_id, ravi = a_subject(), ReportId(uuid4()), await desk.person(Role.PERFORMER, "Ravi")

    async def bring() -> CaseMove | None:
        async with desk.world.begin() as tx:
            return await open_or_join_once(
                tx, report_id, subject=subject, person_id=ravi, kind=CaseKind.HARASSMENT,
                by=By.worker(desk.world.now()), profile=PROFILE, new_id=desk.world.new_id,
            )  # fmt: skip

    brought = [move for move in await asyncio.gather(*(bring() for _ in range(20))) if move is not None]
    assert len(brought) == 1
    assert (await desk.stored(brought[0].case.id)).status.reports == 1


async def test_csa_07_a_person_has_one_case_of_child_safety_apart_from_all_others(desk: CaseDesk) -> None:
    ravi = await desk.person(Role.PERFORMER, "Ravi")
    first = await desk.report(CaseKind.MINOR, person_id=ravi)
    second = await desk.report(CaseKind.CSAM, person_id=ravi)
    other = await desk.report(CaseKind.SPAM, subject=first.status.subject, person_id=ravi)
    assert first.id == second.id != other.id
    assert first.status.subject == Subject(SubjectKind.PERSON, ravi)
    assert (await desk.stored(first.id)).status.queue is Queue.CHILD_SAFETY


async def test_mod_14_a_closed_case_is_not_joined_and_not_opened_again_beside_a_newer_one(
    desk: CaseDesk, meera: UserId
) -> None:
    old = await desk.report(CaseKind.MINOR_CLAIM)
    officer = await desk.person(Role.CHILD_SAFETY_OFFICER)
    claim = await desk.claimed(old, officer)
    by = By.staff(officer, note="", now=desk.world.now())
    closed = await desk.record(
        claim.case.closed(CaseOutcome.ACTED, by, lease=claim.lease, seen=claim.case.version)
    )
    newer = await desk.report(CaseKind.MINOR_CLAIM, subject=old.status.subject)
    assert newer.id != old.id
    with pytest.raises(SubjectHasCase):
        await desk.record(closed.reopened(by))
    assert await desk.stored(old.id) == closed


# Who works on it


async def test_mod_05_of_twenty_who_claim_a_case_one_has_it(desk: CaseDesk) -> None:
    case = await desk.report()
    people = [await desk.person() for _ in range(20)]
    answers = await asyncio.gather(
        *(desk.claim(case_id=case.id, actor_id=person) for person in people), return_exceptions=True
    )
    assert sum(isinstance(answer, ClaimedCase) for answer in answers) == 1
    assert sum(isinstance(answer, AlreadyClaimed) for answer in answers) == 19
    assert await desk.names(case.id) == ["opened", "queued", "claimed"]


async def test_mod_05_a_heartbeat_keeps_the_case_and_is_no_event(desk: CaseDesk, meera: UserId) -> None:
    case = await desk.report()
    version = (await desk.claimed(case, meera)).case.version
    later = desk.world.now.advance(minutes=4)
    assert await desk.keep(case_id=case.id, actor_id=meera) == Lease(meera, later + timedelta(minutes=5))
    assert (await desk.stored(case.id)).version == version
    desk.world.now.advance(minutes=5)
    with pytest.raises(NotClaimed):
        await desk.keep(case_id=case.id, actor_id=meera)


async def test_mod_05_a_lease_that_is_over_frees_the_case(
    desk: CaseDesk, meera: UserId, kiran: UserId
) -> None:
    case = await desk.report()
    await desk.claimed(case, meera)
    with pytest.raises(AlreadyClaimed):
        await desk.claimed(case, kiran)
    desk.world.now.advance(minutes=5)
    await desk.claimed(case, kiran)
    assert await desk.names(case.id) == ["opened", "queued", "claimed", "returned", "claimed"]
    with pytest.raises(NotClaimed):
        await desk.give_back(case_id=case.id, actor_id=meera, reason="shift", words="")
    await desk.give_back(case_id=case.id, actor_id=kiran, reason="shift", words="")
    assert (await desk.stored(case.id)).status.assigned_to is None
    assert await desk.world.moderation_case_queries.lease(case.id) is None


async def test_mod_03_a_case_is_handed_up_with_a_word(desk: CaseDesk, meera: UserId) -> None:
    case = await desk.report()
    await desk.claimed(case, meera)
    with pytest.raises(NoteMissing):
        await desk.escalate(case_id=case.id, actor_id=meera, note="  ")
    up = await desk.escalate(case_id=case.id, actor_id=meera, note="it is the court's")
    assert up.status.state == "escalated"
    assert await desk.world.moderation_case_queries.lease(case.id) is None


@pytest.mark.parametrize("role", [Role.MODERATOR, Role.ADMIN])
async def test_csa_04_to_others_a_childs_case_does_not_exist(desk: CaseDesk, role: Role) -> None:
    case = await desk.report(CaseKind.CSAM, person_id=await desk.person(Role.PERFORMER))
    with pytest.raises(ModerationCaseNotFound):
        await desk.claimed(case, await desk.person(role))
    await desk.claimed(case, await desk.person(Role.CHILD_SAFETY_OFFICER))
    assert Queue.CHILD_SAFETY not in default_queues(role)


@pytest.mark.parametrize("role", [Role.VIEWER, Role.PERFORMER, Role.KYC_OFFICER, Role.FINANCE_OFFICER])
async def test_mod_13_who_does_not_moderate_sees_no_queue_and_claims_nothing(
    desk: CaseDesk, role: Role
) -> None:
    assert default_queues(role) == frozenset()
    with pytest.raises(PermissionDenied):
        await desk.claimed(await desk.report(), await desk.person(role))


# The worker


async def test_mod_05_08_the_worker_frees_what_was_left_and_raises_alarms_once(
    desk: CaseDesk, meera: UserId
) -> None:
    case = await desk.report(CaseKind.NCII)
    await desk.claimed(case, meera)
    now = desk.world.now
    assert case.id not in await due(desk)
    now.advance(minutes=5)
    assert case.id in await due(desk)
    await swept(desk)
    stored = await desk.stored(case.id)
    assert (stored.status.assigned_to, stored.status.alarms) == (None, ())
    now.advance(minutes=55)
    await swept(desk)
    await swept(desk)
    assert (await desk.stored(case.id)).status.alarms == (("house", Alarm.HALF), ("in_3_2_b", Alarm.HALF))
    assert await desk.names(case.id) == ["opened", "queued", "claimed", "returned", "warned", "warned"]
    assert case.id not in await due(desk)


async def due(desk: CaseDesk) -> list[ModerationCaseId]:
    ask = desk.world.moderation_case_queries.to_look_at
    return [case_id for _, case_id in await ask(now=desk.world.now(), after=None, limit=10_000)]


async def swept(desk: CaseDesk) -> None:
    """Others test beside us, and what they leave is swept too."""
    await desk.sweep()


async def test_mod_08_a_case_that_fails_keeps_no_other_from_its_alarms(desk: CaseDesk) -> None:
    case, lost = await desk.report(CaseKind.NCII), ModerationCaseId(uuid4())

    class OneIsLost:
        async def to_look_at(self, *, now: datetime, after: Due | None, limit: int) -> Sequence[Due]:
            return [] if after else [(now, lost), (now, case.id)]

    desk.world.now.advance(hours=3)
    sweep = SweepModerationCases(desk.world.begin, cast(ModerationCaseQueries, OneIsLost()), desk.world.now)
    with pytest.raises(ModerationCaseNotFound), capture_logs() as lines:
        await sweep()
    assert (await desk.stored(case.id)).status.alarms
    told = {line["law"] for line in lines if line["event"] == "case_clock_alarm"}
    assert "in_3_2_b" in told


# Who says that they are a minor


async def is_locked(desk: CaseDesk, person: UserId) -> bool:
    async with desk.world.begin() as tx:
        return await tx.chat_locks.is_locked(person)


async def test_cht_15_a_lock_holds_until_it_is_lifted_and_can_come_again(desk: CaseDesk) -> None:
    asha, now = await desk.person(Role.VIEWER), desk.world.now()
    for act, holds in (("lock", True), ("lock", True), ("lift", False), ("lift", False), ("lock", True)):
        async with desk.world.begin() as tx:
            await getattr(tx.chat_locks, act)(asha, now=now)
        assert await is_locked(desk, asha) is holds
    assert not await is_locked(desk, await desk.person(Role.VIEWER))


@pytest.mark.parametrize(("outcome", "stays"), [("no_violation", False), ("acted", True)])
async def test_cht_15_a_claim_opens_one_case_of_sev_0_and_its_end_says_who_may_chat_again(
    desk: CaseDesk, outcome: str, stays: bool
) -> None:
    world, asha = desk.world, await desk.person(Role.VIEWER, "Asha")
    officer = await desk.person(Role.CHILD_SAFETY_OFFICER)
    hear = OpenMinorClaim(world.begin, world.now, world.new_id, PROFILE)
    async with world.begin() as tx:
        await tx.chat_locks.lock(asha, now=world.now())
    event, event_id = MinorClaimed(asha, StreamId(uuid4()), MessageId(uuid4())), EventId(uuid4())
    for each in (event_id, event_id, EventId(uuid4()), event_id):
        await hear(event, each)
    async with world.begin() as tx:
        case = await tx.moderation_cases.find_open(Subject(SubjectKind.PERSON, asha), child_safety=True)
    assert case is not None
    assert (case.status.severity, case.status.reports, case.status.kind) == (0, 2, CaseKind.MINOR_CLAIM)
    case = (await desk.claimed(case, officer)).case
    if outcome == "no_violation":
        case = await ProveDuty(world.begin, world.now)(
            case_id=case.id,
            actor_id=officer,
            law="age_shown",
            reference="DigiLocker, 2 May 2026",
            authority="",
        )
    else:
        async with world.begin() as tx:
            await tx.ages.save(a_verified_adult(asha).held())
    close = CloseModerationCase(world.begin, world.now, world.new_id, NO_SECOND_LOOKS)
    await close(case_id=case.id, actor_id=officer, outcome=outcome, note="Looked at", seen=case.version)
    assert await is_locked(desk, asha) is stays
    await ReopenModerationCase(world.begin, world.now)(case_id=case.id, actor_id=officer, note="Once more")
    assert await is_locked(desk, asha), "as before it was closed"


@pytest.mark.parametrize(
    ("who", "kind"),
    [("ravi", CaseKind.MINOR), ("lata", CaseKind.MINOR), ("asha", CaseKind.MINOR_CLAIM)],
)
async def test_csa_06_cht_15_of_whoever_is_on_camera_a_claim_is_a_matter_for_the_police(
    desk: CaseDesk, who: str, kind: CaseKind
) -> None:
    world = desk.world
    ids = {name: await desk.person(Role.PERFORMER, name) for name in ("ravi", "lata", "asha")}
    show = a_stream(performer_id=ids["ravi"])
    async with world.begin() as tx:
        await tx.streams.add(show)
        await tx.casts.save(CastMember.invite(show.id, ids["lata"], now=world.now()))
    hear = OpenMinorClaim(world.begin, world.now, world.new_id, PROFILE)
    await hear(MinorClaimed(ids[who], show.id, MessageId(uuid4())), EventId(uuid4()))
    async with world.begin() as tx:
        case = await tx.moderation_cases.find_open(Subject(SubjectKind.PERSON, ids[who]), child_safety=True)
    assert case is not None
    assert case.status.kind is kind
    owed = {clock.law for clock in case.status.unproved}
    assert ("in_pocso_19_minor" in owed) is (kind is CaseKind.MINOR)


@pytest.mark.parametrize(
    ("role", "surface", "kind", "where"),
    [
        (Role.PERFORMER, Surface.TITLE, CaseKind.MINOR, "wrote it in a title; chat locked"),
        (
            Role.VIEWER,
            Surface.DIRECT_MESSAGE,
            CaseKind.MINOR_CLAIM,
            "wrote it in a direct message; chat locked",
        ),
        (Role.VIEWER, Surface.NAME, CaseKind.MINOR_CLAIM, "wrote it in their name; chat locked"),
    ],
)
async def test_csa_06_cht_15_a_claim_that_is_of_no_show_says_where_it_was_written(
    desk: CaseDesk, role: Role, surface: Surface, kind: CaseKind, where: str
) -> None:
    world, writer = desk.world, await desk.person(role)
    hear = OpenMinorClaim(world.begin, world.now, world.new_id, PROFILE)
    await hear(MinorClaimed(writer, None, None, surface.value), EventId(uuid4()))
    async with world.begin() as tx:
        case = await tx.moderation_cases.find_open(Subject(SubjectKind.PERSON, writer), child_safety=True)
        assert case is not None
        opened, *_ = await tx.moderation_cases.events(case.id)
    assert (case.status.kind, opened.by.note) == (kind, where)


# Opened again


async def closed(desk: CaseDesk, moderator: UserId, *, person_id: UserId | None = None) -> ModerationCase:
    case = await desk.report(CaseKind.SPAM, person_id=person_id)
    claim = await desk.claimed(case, moderator)
    now = desk.world.now()
    by = By.staff(moderator, note="", now=now)
    proved = await desk.record(claim.case.proved(Proof("in_3_2_a_ack", now, "case number", ""), by))
    seen = proved.version
    return await desk.record(proved.closed(CaseOutcome.NO_VIOLATION, by, lease=claim.lease, seen=seen))


async def test_mod_03_a_case_is_opened_again_and_owes_what_it_owed(desk: CaseDesk, meera: UserId) -> None:
    case = await closed(desk, meera)
    reopen = ReopenModerationCase(desk.world.begin, desk.world.now)
    again = await reopen(case_id=case.id, actor_id=meera, note=" Something new ")
    assert await desk.stored(case.id) == again
    assert (again.status.state, again.status.outcome) == (ModerationState.QUEUED, None)
    assert again.status.clocks == case.status.clocks
    async with desk.world.begin() as tx:
        *_, event, _ = await tx.moderation_cases.events(case.id)
    assert (event.what, event.by.actor_id, event.by.note) == (happened.Reopened(), meera, "Something new")
    with pytest.raises(InvalidTransition):
        await reopen(case_id=case.id, actor_id=meera, note="Once more")


async def test_mod_03_a_case_stays_closed_without_a_word_for_others_and_for_its_person(
    desk: CaseDesk, meera: UserId, kiran: UserId
) -> None:
    case = await closed(desk, meera, person_id=kiran)
    reopen = ReopenModerationCase(desk.world.begin, desk.world.now)
    with pytest.raises(NoteMissing):
        await reopen(case_id=case.id, actor_id=meera, note=" ")
    with pytest.raises(CaseAboutYou):
        await reopen(case_id=case.id, actor_id=kiran, note="Me")
    with pytest.raises(PermissionDenied):
        await reopen(case_id=case.id, actor_id=await desk.person(Role.FINANCE_OFFICER), note="x")
    await desk.report(CaseKind.SPAM, subject=case.status.subject)
    with pytest.raises(SubjectHasCase):
        await reopen(case_id=case.id, actor_id=meera, note="Something new")
    assert await desk.stored(case.id) == case


# The queue


async def queued(desk: CaseDesk, mine: Sequence[ModerationCase], length: int) -> list[QueueRow]:
    """All pages of the queue, `length` at a time, and of them only these cases: others test beside us."""
    ids, rows = {case.id for case in mine}, []
    page: Sequence[QueueRow] = []
    while True:
        after = page[-1].place if page else None
        page = await desk.world.moderation_case_queries.queue(
            {Queue.GENERAL, Queue.INTIMATE_IMAGERY}, after=after, now=desk.world.now(), limit=length
        )
        if not page:
            return rows
        rows += [row for row in page if row.case_id in ids]


async def test_mod_07_the_order_is_severity_due_time_score_and_age(desk: CaseDesk, meera: UserId) -> None:
    now = desk.world.now()
    sure = replace(NO_SIGNALS, model_permille=900, viewers=50)
    spam = await desk.report(CaseKind.SPAM, at=now - timedelta(days=20))
    older = await desk.report(CaseKind.NCII, at=now - timedelta(minutes=30))
    grave = await desk.report(CaseKind.NON_CONSENT)
    plain = await desk.report(CaseKind.NCII)
    surer = await desk.report(CaseKind.DEEPFAKE, signals=sure)
    hidden = await desk.report(CaseKind.CSAM)
    cases = [spam, older, grave, plain, surer, hidden]
    for length in (1, 2, 100):
        rows = await queued(desk, cases, length)
        assert [row.case_id for row in rows] == [c.id for c in (grave, older, surer, plain, spam)]
    assert [row.severity for row in rows] == [0, 1, 1, 1, 3]
    assert rows[2].score == surer.status.score > rows[3].score
    await desk.claimed(plain, meera)
    [row] = await queued(desk, [plain], 100)
    assert (row.claimed_by, row.claimed_by_name, row.state, row.due_at) == (
        meera, "Meera", "assigned", plain.status.due_at,
    )  # fmt: skip
    desk.world.now.advance(minutes=5)
    [row] = await queued(desk, [plain], 100)
    assert (row.claimed_by, row.claimed_by_name) == (None, "")


async def test_a_closed_case_and_no_queue_show_nothing(desk: CaseDesk) -> None:
    officer = await desk.person(Role.CHILD_SAFETY_OFFICER)
    case = await desk.report(CaseKind.MINOR_CLAIM)
    queries, now = desk.world.moderation_case_queries, desk.world.now()
    shown = await queries.queue({Queue.CHILD_SAFETY}, after=None, now=now, limit=10_000)
    assert case.id in [row.case_id for row in shown]
    claim = await desk.claimed(case, officer)
    by = By.staff(officer, note="", now=now)
    await desk.record(claim.case.closed(CaseOutcome.ACTED, by, lease=claim.lease, seen=claim.case.version))
    shown = await queries.queue({Queue.CHILD_SAFETY}, after=None, now=now, limit=10_000)
    assert case.id not in [row.case_id for row in shown]
    assert await queries.queue([], after=None, now=now, limit=10) == []


async def test_mod_31_the_timeline_names_who_did_what(desk: CaseDesk, meera: UserId) -> None:
    case = await desk.report()
    await desk.claimed(case, meera)
    desk.world.now.advance(minutes=6)
    await swept(desk)
    rows = await desk.world.moderation_case_queries.timeline(case.id)
    assert [(row.event.what.name, row.actor_name, row.event.by.tool) for row in rows] == [
        ("opened", "", "complaint"), ("queued", "", "complaint"), ("claimed", "Meera", "console"),
        ("returned", "LivePanty", "worker"),
    ]  # fmt: skip


# The proof


async def differences(desk: CaseDesk, case: ModerationCase) -> list[CaseDifference]:
    return [found async for found in desk.world.case_verifier.differences() if found.case_id == case.id]


async def test_mod_04_rebuilt_from_its_events_every_case_is_the_one_that_is_stored(
    desk: CaseDesk, meera: UserId, kiran: UserId
) -> None:
    case = await a_full_case(desk, meera, kiran)
    assert await differences(desk, case) == []
    assert await desk.world.case_verifier.size() >= 1


@pytest.mark.parametrize(
    ("change", "columns"),
    [
        ("UPDATE moderation_case SET due_at = due_at + interval '1 day' WHERE id = :case", ("due_at",)),
        ("UPDATE moderation_case SET rank = 1 WHERE id = :case", ("rank",)),
        ("UPDATE moderation_case SET status = status || '{\"reports\": 7}' WHERE id = :case", ("status",)),
        ("UPDATE moderation_case SET seq = seq - 1 WHERE id = :case", ("events",)),
    ],
)
async def test_mod_04_a_copy_that_was_changed_is_found(
    engine: AsyncEngine, change: str, columns: tuple[str, ...]
) -> None:
    desk = CaseDesk(World("postgres", engine))
    case, other = await desk.report(), await desk.report()
    async with engine.begin() as connection:
        await connection.execute(text(change), {"case": case.id})
    assert await differences(desk, case) == [CaseDifference(case.id, columns)]
    assert await differences(desk, other) == []


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE moderation_event SET note = 'never happened' WHERE case_id = :case",
        "UPDATE moderation_event SET seq = seq WHERE false",
        "DELETE FROM moderation_event WHERE case_id = :case",
        "TRUNCATE moderation_event",
        "SET LOCAL session_replication_role = replica; DELETE FROM moderation_event",
    ],
)
async def test_mod_04_postgres_refuses_to_change_an_event(engine: AsyncEngine, change: str) -> None:
    desk = CaseDesk(World("postgres", engine))
    case = await desk.report()
    with pytest.raises(DBAPIError, match="keeps what was written"):
        async with engine.begin() as connection:
            for statement in change.split("; "):
                values = {"case": case.id} if ":case" in statement else {}
                await connection.execute(text(statement), values)
    assert await desk.names(case.id) == ["opened", "queued"]
