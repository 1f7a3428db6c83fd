"""What becomes of a stopped show's footage when its case of child safety is closed: memory and PostgreSQL (CSA-04)."""

from typing import cast
from uuid import uuid4

import pytest

from application.moderation.cases.close_moderation_case import CloseModerationCase, ProveDuty
from application.moderation.cases.reopen_moderation_case import ReopenModerationCase
from application.moderation.decisions._deciding import Reasons
from application.streaming.film_vault import FilmVault
from application.streaming.view_recording import OpenRecording, ShowRecording
from domain.consent.cast import CastMember, Scope
from domain.consent.session_consent import SESSION_CONSENT
from domain.consent.text import in_force
from domain.identity.permissions import Role
from domain.ids import DecisionId, ModerationCaseId, StreamId
from domain.language import Language
from domain.moderation.cases.case import CaseMove, ModerationCase
from domain.moderation.cases.clocks import Proof, due_times
from domain.moderation.cases.event import By, Proved, SevereAct, Subject, SubjectKind
from domain.moderation.cases.kind import CaseKind, Queue
from domain.moderation.cases.law import AGE_SHOWN, Duty
from domain.moderation.cases.merge import Brought, merge
from domain.streaming.recording import RecordingNotFound, StoredPart
from domain.streaming.stream import StreamState
from ports.streaming.recordings import RecordingFile
from tests.builders import a_stream, an_audit_entry, some_footage
from tests.integration.database.conftest import World
from tests.integration.database.moderation.act_stage import ActStage
from tests.integration.database.moderation.case_desk import NO_SECOND_LOOKS, PROFILE
from tests.integration.database.moderation.decision_desk import WARNING
from tests.integration.database.moderation.test_match_holds import prove
from tests.integration.database.streaming.test_streaming_recordings import of

OTHERS = frozenset(Queue) - {Queue.CHILD_SAFETY}


@pytest.fixture
async def stage(world: World) -> ActStage:
    """Ravi's show was stopped by hand, no bank knew of it, and child safety officers work on his case."""
    stage = await ActStage(world).set_up()
    stage.meera = await stage.person(Role.CHILD_SAFETY_OFFICER, "Meera")
    stage.kiran = await stage.person(Role.CHILD_SAFETY_OFFICER, "Kiran")
    async with world.begin() as tx:
        await tx.streams.update(stage.show.killed(world.now()))
    world.now.advance(minutes=1)
    return stage


async def is_withheld(stage: ActStage, stream_id: StreamId | None = None) -> bool:
    async with stage.world.begin() as tx:
        return await tx.footage.is_withheld(stream_id or stage.show.id)


async def reported(stage: ActStage, kind: CaseKind = CaseKind.MINOR) -> ModerationCase:
    case = await stage.report(kind, person_id=stage.ravi)
    return (await stage.claimed(case, stage.meera)).case


async def tell_authorities(stage: ActStage, case: ModerationCase) -> None:
    for clock in (await stage.stored(case.id)).status.unproved:
        if clock.duty is not Duty.DISPOSE:
            await prove(stage, case, clock.law, f"number {uuid4()}")


async def agree_that_nobody_has_to_hear(stage: ActStage, case: ModerationCase) -> None:
    seen = (await stage.stored(case.id)).version
    await stage.propose(
        case_id=case.id, actor_id=stage.meera, act=SevereAct.CLOSE_UNREPORTED, policy="suspected_minor",
        note="She is the presenter of an old film", seen=seen,
    )  # fmt: skip
    await stage.confirm(
        decision_id=DecisionId(uuid4()), case_id=case.id, actor_id=stage.kiran, reasons=Reasons("", ""), note="",
        seen=seen + 1,
    )  # fmt: skip


async def prove_nothing_else(stage: ActStage, case: ModerationCase) -> None:
    """What is owed besides, none of which is to tell an authority."""
    verb = ProveDuty(stage.world.begin, stage.world.now)
    for clock in (await stage.stored(case.id)).status.unproved:
        if clock.duty is not Duty.DISPOSE:
            await verb(
                case_id=case.id, actor_id=stage.meera, law=clock.law, reference="as the wall shows", authority=""
            )  # fmt: skip


async def close(stage: ActStage, case: ModerationCase, outcome: str) -> None:
    stage.world.now.advance(seconds=1)
    verb = CloseModerationCase(stage.world.begin, stage.world.now, stage.world.new_id, NO_SECOND_LOOKS)
    seen = (await stage.stored(case.id)).version
    await verb(case_id=case.id, actor_id=stage.meera, outcome=outcome, note="Looked at it", seen=seen)


@pytest.mark.parametrize("answer", ["none", "yes", "no", "taken back"])
async def test_csa_04_of_whoever_was_on_camera_with_them_it_is_withheld_too(
    stage: ActStage, answer: str
) -> None:
    """Also of whoever took their consent back, or never answered: that says nothing of who was seen."""
    now, gita = stage.world.now(), await stage.person(Role.PERFORMER, "Gita")
    await stage.report(CaseKind.MINOR, person_id=gita)
    assert not await is_withheld(stage), "a case about somebody who was not there"
    member, text = (
        CastMember.invite(stage.show.id, gita, now=now),
        in_force(SESSION_CONSENT, now).digest(Language.HINDI),
    )
    if answer in ("yes", "taken back"):
        member = member.confirmed(scopes={Scope.LIVE}, text_sha256=text, now=now)
    if answer == "no":
        member = member.declined(now=now)
    if answer == "taken back":
        member = member.withdrawn(now=now)
    async with stage.world.begin() as tx:
        await tx.casts.save(member)
    assert await is_withheld(stage)


async def test_csa_04_confirmed_it_stays_with_the_officers_for_good(stage: ActStage) -> None:
    case = await reported(stage)
    await stage.decided(WARNING, case=await stage.stored(case.id))
    await tell_authorities(stage, case)
    await close(stage, case, "acted")
    assert await is_withheld(stage)


async def test_csa_04_csa_06_what_the_police_heard_of_stays_with_the_officers_though_nothing_was_found(
    stage: ActStage,
) -> None:
    case = await reported(stage, CaseKind.GROOMING)
    await tell_authorities(stage, case)
    assert any(proof.authority for proof in (await stage.stored(case.id)).status.proofs)
    await close(stage, case, "no_violation")
    assert await is_withheld(stage)


async def test_csa_04_where_it_was_shown_that_they_are_an_adult_everybody_sees_it_again(
    stage: ActStage,
) -> None:
    case = await reported(stage)
    await tell_authorities(stage, case)
    await prove(stage, case, AGE_SHOWN, "the passport, as officers of verification saw it")
    assert await is_withheld(stage)
    await close(stage, case, "no_violation")
    assert not await is_withheld(stage)


async def test_csa_04_mod_10_where_two_people_saw_no_offence_everybody_sees_it_again_until_it_is_reopened(
    stage: ActStage,
) -> None:
    case = await reported(stage, CaseKind.GROOMING)
    await agree_that_nobody_has_to_hear(stage, case)
    acknowledge = ProveDuty(stage.world.begin, stage.world.now)
    for clock in (await stage.stored(case.id)).status.unproved:
        if clock.duty is not Duty.DISPOSE:
            await acknowledge(
                case_id=case.id,
                actor_id=stage.meera,
                law=clock.law,
                reference="as the wall shows",
                authority="",
            )
    await close(stage, case, "no_violation")
    assert not await is_withheld(stage)
    reopen = ReopenModerationCase(stage.world.begin, stage.world.now)
    await reopen(case_id=case.id, actor_id=stage.kiran, note="Somebody wrote of it")
    assert await is_withheld(stage)


async def test_csa_04_acted_on_it_stays_with_the_officers_though_no_authority_had_to_hear(
    stage: ActStage,
) -> None:
    case = await reported(stage, CaseKind.GROOMING)
    await stage.decided(WARNING, case=await stage.stored(case.id))
    await agree_that_nobody_has_to_hear(stage, case)
    await prove_nothing_else(stage, case)
    await close(stage, case, "acted")
    assert await is_withheld(stage)


async def test_csa_04_mod_14_a_merged_case_leaves_it_to_the_one_that_goes_on(stage: ActStage) -> None:
    world, case = stage.world, await reported(stage)
    own = By(None, "test", automated=True, note="", at=world.now())
    told = Proof("in_pocso_19", world.now(), "number 7", "the police of Mumbai")
    other = ModerationCase.open(
        case_id=ModerationCaseId(uuid4()), subject=Subject(SubjectKind.SHOW, stage.show.id), person_id=stage.ravi,
        kind=CaseKind.GROOMING, score=0, clocks=due_times(CaseKind.GROOMING, world.now(), profile=PROFILE),
        report_id=None, by=own,
    )  # fmt: skip
    proved = CaseMove(other.case, other.events).followed_by(Proved(told), own)
    gone, _ = merge(proved.case, case, Brought((), ()), own)
    async with world.begin() as tx:
        await tx.moderation_cases.record(CaseMove(gone.case, proved.events + gone.events))
    await tell_authorities(stage, case)
    await prove(stage, case, AGE_SHOWN, "the passport, as officers of verification saw it")
    await close(stage, case, "no_violation")
    assert not await is_withheld(stage)


async def test_csa_04_what_they_showed_after_that_case_is_not_of_it(stage: ActStage) -> None:
    """Else one finding would take every later show from those who decide why it was stopped."""
    case = await reported(stage)
    await stage.decided(WARNING, case=await stage.stored(case.id))
    await tell_authorities(stage, case)
    await close(stage, case, "acted")
    stage.world.now.advance(seconds=1)
    later = a_stream(performer_id=stage.ravi, state=StreamState.LIVE, created_at=stage.world.now())
    async with stage.world.begin() as tx:
        await tx.streams.add(later)
        await tx.streams.update(later.killed(stage.world.now()))
    assert not await is_withheld(stage, later.id)
    assert await is_withheld(stage)


async def test_csa_03_csa_04_its_recording_is_nobodys_to_see_and_stands_in_no_list(stage: ActStage) -> None:
    world = stage.world
    recording = of(stage.show, world)
    async with world.begin() as tx:
        await tx.recordings.add(recording)
        part = StoredPart(1, '"tag"', 5_300_000, 21, 5_299_328)
        uploaded = recording.uploading("upload", "video/mp4").with_part(part)
        await tx.recordings.update(uploaded.stored(is_whole=True, now=world.now()))
    look = OpenRecording(world.begin, world.now, world.new_id)
    file = cast(RecordingFile, world.query("streaming.recordings", "RecordingFile"))

    async def listed() -> int:
        return len(await file.newest(stream_id=stage.show.id, before=None, limit=5))

    await look(recording_id=recording.id, viewer_id=stage.meera, reason="A complaint")
    assert await listed() == 1
    case = await reported(stage)
    await stage.decided(WARNING, case=await stage.stored(case.id))
    await tell_authorities(stage, case)
    await close(stage, case, "acted")
    with pytest.raises(RecordingNotFound):
        await look(recording_id=recording.id, viewer_id=stage.meera, reason="A complaint")
    with pytest.raises(RecordingNotFound):
        await ShowRecording(world.begin, cast(FilmVault, None))(recording_id=recording.id)
    assert await listed() == 0


async def test_csa_04_who_looked_at_it_and_why_is_in_the_log_for_officers_alone(stage: ActStage) -> None:
    world = stage.world
    footage = some_footage(stream_id=stage.show.id, performer_id=stage.ravi)
    subjects = [
        f"footage:{footage.id} stream:{stage.show.id}",
        f"footage:{footage.id} footage_opening:{uuid4()}",
        f"recording:{uuid4()} stream:{stage.show.id}",
    ]
    async with world.begin() as tx:
        await tx.footage.add(footage)
        for subject in subjects:
            await tx.audit.append(an_audit_entry(actor_id=stage.meera, subject=subject, at=world.now()))

    async def listed(queues: frozenset[Queue]) -> list[str]:
        rows = await world.moderation_queries.audit(before=None, limit=1000, queues=queues)
        return sorted(row.subject for row in rows if row.subject in subjects)

    assert await listed(OTHERS) == sorted(subjects)
    await reported(stage)
    assert await listed(OTHERS) == []
    assert await listed(frozenset(Queue)) == sorted(subjects)
