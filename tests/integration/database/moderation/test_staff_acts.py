"""What staff do in a live show has a statement and an appeal, and is lifted when it was wrong (ENF-01 to 03)."""

from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio

from application.moderation.decisions.answer_for_urgent_act import ConfirmUrgentAct, GiveReason
from domain.chat.kept_out import KeptOutOfChat
from domain.identity.permissions import Role
from domain.language import Language
from domain.moderation.cases.event import By, Subject, SubjectKind, UrgentAct
from domain.moderation.cases.kind import CaseKind, Queue
from domain.moderation.cases.states import ModerationState
from domain.moderation.decisions.action import ON_THE_SPOT, SCOPES, ActionHidden, ActionKind, Scope, ScopeKind
from domain.moderation.decisions.appeal import AppealMade, AppealTooLate, SameReviewer
from domain.moderation.decisions.dsa_record import dsa_record
from domain.moderation.decisions.policy import StopPolicy
from domain.moderation.decisions.sanction import EndedBy
from domain.moderation.watch.frame_verdict import FrameSign
from domain.streaming.room_event import STREAM_COVERED, STREAM_MUTED
from tests.integration.database.conftest import World
from tests.integration.database.moderation.act_stage import ActStage
from tests.integration.database.moderation.decision_desk import asked


@pytest_asyncio.fixture
async def stage(world: World) -> ActStage:
    return await ActStage(world).set_up()


async def test_enf_01_who_is_muted_reads_what_why_since_when_and_how_to_appeal(stage: ActStage) -> None:
    await stage.control("mute")
    assert await stage.rows(stage.ravi) == [], "the act waits for nothing"
    await stage.work()
    [row] = await stage.rows(stage.ravi)
    decision, [action] = row.decision, row.decision.actions
    assert (action.kind, action.scope) == (ActionKind.MUTE_SHOW, Scope(ScopeKind.SHOW, stage.show.id))
    assert (action.policy, action.automated) == (StopPolicy.HARASSMENT, False)
    assert (decision.decided_by, decision.person_id) == (stage.meera, stage.ravi)
    [(_, event)] = await stage.events()
    assert decision.decided_at == event.acted_at, "it counts from the act"  # type: ignore[union-attr]
    assert decision.statement.appeal_until == decision.decided_at + timedelta(days=180)
    english, hindi = (decision.statement.text(language) for language in Language)
    for words in (
        "Your show was muted for viewers, until", "“Evening raga”: Insults by name", "Harassing or humiliating",
        "against our terms", "No program found it.", "A person decided", "you may appeal here, once",
    ):  # fmt: skip
        assert words in english
    assert "आवाज़" in hindi
    assert "अपील" in hindi
    [sanction] = row.sanctions
    assert sanction.ended_at is None
    case = await stage.case(row)
    assert (case.status.state, case.status.queue) == (ModerationState.CLOSED, Queue.GENERAL), "nobody waits"


@pytest.mark.parametrize("act", ["cover", "mute"])
async def test_enf_02_enf_03_an_appeal_that_another_decides_gives_the_show_back(
    stage: ActStage, act: str
) -> None:
    await stage.control(act)
    await stage.work()
    [row] = await stage.rows(stage.ravi)
    appeal = await stage.appealed(row.decision)
    with pytest.raises(AppealMade):
        await stage.appealed(row.decision)
    with pytest.raises(SameReviewer):
        await stage.reviewed(appeal, by=stage.meera)
    before = await stage.controls()
    assert before.is_covered is (act == "cover")
    await stage.reviewed(appeal)
    after = await stage.controls()
    assert (after.is_covered, after.is_muted, after.revision) == (False, False, before.revision + 1)
    kind, key = (STREAM_COVERED, "covered") if act == "cover" else (STREAM_MUTED, "muted")
    assert await stage.told(kind) == [{key: True}, {key: False}]
    [row] = await stage.rows(stage.ravi)
    assert row.sanctions[0].ended_by is EndedBy.APPEAL


async def test_enf_02_it_cannot_be_appealed_after_thirty_days_from_the_act(stage: ActStage) -> None:
    await stage.control("mute")
    await stage.work()
    [row] = await stage.rows(stage.ravi)
    stage.file = type(stage.file)(stage.world.begin, lambda: row.decision.statement.appeal_until)
    with pytest.raises(AppealTooLate):
        await stage.appealed(row.decision)


async def test_enf_03_an_appeal_that_is_upheld_changes_nothing(stage: ActStage) -> None:
    await stage.control("mute")
    await stage.work()
    [row] = await stage.rows(stage.ravi)
    await stage.appeals(row, "upheld")
    assert (await stage.controls()).is_muted
    [row] = await stage.rows(stage.ravi)
    assert row.sanctions[0].ended_at is None


async def test_enf_03_what_staff_lifted_and_did_again_is_of_the_later_decision(stage: ActStage) -> None:
    for act in ("mute", "unmute", "mute"):
        await stage.control(act)
        await stage.work()
    later, first = await stage.rows(stage.ravi)
    assert first.sanctions[0].ended_by is EndedBy.STAFF
    assert later.sanctions[0].ended_at is None
    await stage.appeals(first)
    assert (await stage.controls()).is_muted, "that is another act"
    await stage.appeals(later)
    assert not (await stage.controls()).is_muted


async def test_enf_03_what_the_worker_has_not_written_down_yet_stays(stage: ActStage) -> None:
    for act in ("mute", "unmute"):
        await stage.control(act)
        await stage.work()
    await stage.control("mute")
    [first] = await stage.rows(stage.ravi)
    await stage.appeals(first)
    assert (await stage.controls()).is_muted, "that is another act"


async def test_enf_03_a_later_word_on_a_person_stays_when_the_one_before_was_wrong(stage: ActStage) -> None:
    await stage.kept_out()
    await stage.work()
    await stage.kept_out(None)
    [first] = await stage.rows(stage.asha)
    await stage.appeals(first)
    async with stage.world.begin() as tx:
        kept = await tx.kept_out.find(stage.ravi, stage.asha)
    assert kept is not None
    assert (kept.until, kept.holds(stage.world.now())) == (None, True)


async def test_enf_03_told_in_another_order_no_act_is_ended_or_lifted_for_another(stage: ActStage) -> None:
    for act in ("mute", "unmute", "mute"):
        await stage.control(act)
        stage.world.now.advance(seconds=1)
    mute, unmute, again = await stage.events()
    await stage.work_these(mute, again, unmute)
    later, first = await stage.rows(stage.ravi)
    assert (first.sanctions[0].ended_by, later.sanctions[0].ended_by) == (EndedBy.STAFF, None)


async def test_enf_03_what_was_lifted_and_done_again_before_it_was_written_down_holds_by_the_later_act_alone(
    stage: ActStage,
) -> None:
    for act in ("mute", "unmute", "mute"):
        await stage.control(act)
        stage.world.now.advance(seconds=1)
    mute, unmute, again = await stage.events()
    await stage.work_these(unmute, mute, again)
    later, first = await stage.rows(stage.ravi)
    assert (first.sanctions[0].ended_by, later.sanctions[0].ended_at) == (EndedBy.STAFF, None)
    await stage.appeals(first)
    assert (await stage.controls()).is_muted
    await stage.appeals(later)
    assert not (await stage.controls()).is_muted


async def test_enf_01_what_was_lifted_before_it_was_written_down_is_over(stage: ActStage) -> None:
    await stage.control("cover")
    await stage.control("uncover")
    await stage.work()
    [row] = await stage.rows(stage.ravi)
    assert row.sanctions[0].ended_by is EndedBy.STAFF


async def test_enf_03_a_cover_stays_while_another_case_of_the_show_is_open(stage: ActStage) -> None:
    await stage.control("cover")
    await stage.work()
    [row] = await stage.rows(stage.ravi)
    other = await stage.report(
        CaseKind.NCII, subject=Subject(SubjectKind.SHOW, stage.show.id), person_id=stage.ravi
    )
    assert other.id != row.decision.case_id
    await stage.appeals(row)
    assert (await stage.controls()).is_covered, "whoever works on that gives it back"


async def test_enf_03_a_show_that_is_over_stays_over(stage: ActStage) -> None:
    await stage.control("mute")
    async with stage.world.begin() as tx:
        show = await tx.streams.get_for_update(stage.show.id)
        over = show.killed(stage.world.now())
        await tx.streams.update(over)
    stage.world.now.advance(seconds=5)
    await stage.work()
    [row] = await stage.rows(stage.ravi)
    assert (row.sanctions[0].ended_by, row.sanctions[0].ended_at) == (EndedBy.SHOW_OVER, over.ended_at)
    await stage.appeals(row)
    assert (await stage.controls()).is_muted


async def test_enf_03_of_a_show_that_ended_since_nothing_is_lifted(stage: ActStage) -> None:
    await stage.control("mute")
    await stage.work()
    [row] = await stage.rows(stage.ravi)
    async with stage.world.begin() as tx:
        show = await tx.streams.get_for_update(stage.show.id)
        await tx.streams.update(show.killed(stage.world.now()))
    before = await stage.controls()
    await stage.appeals(row)
    assert await stage.controls() == before


@pytest.mark.parametrize("kind", sorted(ON_THE_SPOT))
async def test_mod_13_no_case_offers_what_is_done_on_the_spot(stage: ActStage, kind: ActionKind) -> None:
    [scope_kind] = SCOPES[kind]
    target = stage.ravi if scope_kind is ScopeKind.ROOM else stage.show.id
    with pytest.raises(ActionHidden):
        await stage.decided(asked(kind, scope=Scope(scope_kind, target)))


async def test_enf_01_the_open_case_of_a_show_has_the_act_whoever_works_on_it(stage: ActStage) -> None:
    case = await stage.report(subject=Subject(SubjectKind.SHOW, stage.show.id), person_id=stage.ravi)
    await stage.claimed(case, stage.kiran)
    await stage.control("cover", policy="explicit_content")
    await stage.work()
    [row] = await stage.rows(stage.ravi)
    assert row.decision.case_id == case.id
    after = await stage.case(row)
    assert (after.status.state, after.status.assigned_to) == (ModerationState.ASSIGNED, stage.kiran)
    assert after.status.reports == case.status.reports
    assert row.decision.statement.kind is CaseKind.EXPLICIT_CONTENT
    assert "Somebody reported it." in row.decision.statement.text(Language.ENGLISH)


async def test_enf_01_csa_07_what_is_about_a_child_is_the_childs_officers_case_and_stays_open(
    stage: ActStage,
) -> None:
    await stage.control("cover", policy="suspected_minor")
    await stage.work()
    [row] = await stage.rows(stage.ravi)
    case = await stage.case(row)
    assert (case.status.queue, row.decision.queue) == (Queue.CHILD_SAFETY, Queue.CHILD_SAFETY)
    assert case.status.state is ModerationState.QUEUED
    assert case.status.subject == Subject(SubjectKind.PERSON, stage.ravi)


async def test_enf_01_mod_11_what_a_classifier_covered_and_two_confirmed_is_told_and_appealed_to_a_third(
    stage: ActStage,
) -> None:
    case = await stage.covered_by_program()
    [urgent] = case.status.urgent
    which: dict[str, Any] = {"case_id": case.id, "of_seq": urgent.seq, "note": "SECRET of staff"}
    await GiveReason(stage.world.begin, stage.world.now)(
        **which, actor_id=stage.meera, policy="explicit_content"
    )
    assert await stage.events() == []
    await ConfirmUrgentAct(stage.world.begin, stage.world.now)(**which, actor_id=stage.kiran)
    await stage.work()
    [row] = await stage.rows(stage.ravi)
    english, hindi = (row.decision.statement.text(language) for language in Language)
    for words in (
        "covered for viewers", "(a program did it at once)", "A program found it.", "Sexually explicit",
        "A program acted first; two people looked at it",
    ):  # fmt: skip
        assert words in english
    assert "SECRET" not in english + hindi
    assert dsa_record(row.decision)["automated_decision"] == "AUTOMATED_DECISION_PARTIALLY"
    assert row.decision.deciders == {stage.meera, stage.kiran}
    assert row.decision.case_id == case.id
    appeal = await stage.appealed(row.decision)
    for who in (stage.meera, stage.kiran):
        with pytest.raises(SameReviewer):
            await stage.reviewed(appeal, by=who)
    await stage.reviewed(appeal, by=await stage.person(name="Lata"))
    assert not (await stage.controls()).is_covered


async def test_csa_04_of_a_cover_about_a_child_nobody_is_told_by_the_second_word(stage: ActStage) -> None:
    case = await stage.covered_by_program(FrameSign.MINOR)
    tara = await stage.person(Role.CHILD_SAFETY_OFFICER, "Tara")
    leela = await stage.person(Role.CHILD_SAFETY_OFFICER, "Leela")
    which: dict[str, Any] = {"case_id": case.id, "of_seq": case.status.urgent[0].seq, "note": ""}
    await GiveReason(stage.world.begin, stage.world.now)(**which, actor_id=tara, policy="suspected_minor")
    await ConfirmUrgentAct(stage.world.begin, stage.world.now)(**which, actor_id=leela)
    assert await stage.events(of_person=stage.ravi) == []


async def test_enf_01_what_a_complaint_hid_is_not_told_as_a_programs_cover(stage: ActStage) -> None:
    case = await stage.report(
        CaseKind.NCII, subject=Subject(SubjectKind.SHOW, stage.show.id), person_id=stage.ravi
    )
    by = By(None, "complaint", automated=True, note="", at=stage.world.now())
    case = await stage.record(case.acted_at_once(UrgentAct.HIDE, by))
    which: dict[str, Any] = {"case_id": case.id, "of_seq": case.status.urgent[0].seq, "note": ""}
    await GiveReason(stage.world.begin, stage.world.now)(**which, actor_id=stage.meera, policy="non_consent")
    await ConfirmUrgentAct(stage.world.begin, stage.world.now)(**which, actor_id=stage.kiran)
    assert await stage.events(of_person=stage.ravi) == []


async def test_enf_01_a_program_that_found_what_was_reported_too_is_named(stage: ActStage) -> None:
    await stage.report(
        CaseKind.EXPLICIT_CONTENT, subject=Subject(SubjectKind.SHOW, stage.show.id), person_id=stage.ravi
    )
    case = await stage.covered_by_program()
    which: dict[str, Any] = {"case_id": case.id, "of_seq": case.status.urgent[0].seq, "note": ""}
    await GiveReason(stage.world.begin, stage.world.now)(
        **which, actor_id=stage.meera, policy="explicit_content"
    )
    await ConfirmUrgentAct(stage.world.begin, stage.world.now)(**which, actor_id=stage.kiran)
    await stage.work()
    [row] = await stage.rows(stage.ravi)
    assert "Somebody reported it. A program found it." in row.decision.statement.text(Language.ENGLISH)


async def test_enf_01_where_no_word_was_said_the_statement_says_so_in_both_languages(stage: ActStage) -> None:
    await stage.control("mute", note="")
    await stage.work()
    [row] = await stage.rows(stage.ravi)
    assert "A moderator of ours saw it there" in row.decision.statement.facts
    assert "हमारे मॉडरेटर" in row.decision.statement.facts


async def test_enf_01_what_a_moderator_writes_is_no_template(stage: ActStage) -> None:
    await stage.control("mute", note="They wrote {case} and {secret}")
    await stage.work()
    [row] = await stage.rows(stage.ravi)
    assert "They wrote {case} and {secret}" in row.decision.statement.text(Language.HINDI)


async def test_enf_01_enf_03_who_is_put_out_reads_why_and_comes_back_on_appeal(stage: ActStage) -> None:
    await stage.put_out(
        stream_id=stage.show.id, actor_id=stage.meera, person_id=stage.asha, policy="harassment", note="Slurs"
    )
    await stage.work()
    assert await stage.rows(stage.ravi) == []
    [row] = await stage.rows(stage.asha)
    assert "You were put out of a show" in row.decision.statement.text(Language.ENGLISH)
    assert stage.asha in (await stage.controls()).removed
    await stage.appeals(row)
    assert stage.asha not in (await stage.controls()).removed


async def test_enf_01_who_is_let_back_in_reads_that_it_is_over(stage: ActStage) -> None:
    about: dict[str, Any] = {"stream_id": stage.show.id, "actor_id": stage.meera, "person_id": stage.asha}
    await stage.put_out(**about, policy="harassment", note="")
    await stage.work()
    await stage.let_back(**about, note="Said sorry")
    await stage.work()
    [row] = await stage.rows(stage.asha)
    assert row.sanctions[0].ended_by is EndedBy.STAFF
    assert (await stage.names(row.decision.case_id))[-1] == "taken_back"


async def test_enf_01_enf_03_who_is_kept_out_of_a_chat_reads_why_and_writes_again_on_appeal(
    stage: ActStage,
) -> None:
    await stage.kept_out()
    await stage.work()
    [row] = await stage.rows(stage.asha)
    [action] = row.decision.actions
    assert (action.kind, action.scope) == (ActionKind.KEEP_OUT, Scope(ScopeKind.ROOM, stage.ravi))
    assert action.until == row.decision.decided_at + timedelta(hours=1)
    told = row.decision.statement.text(Language.ENGLISH)
    assert "No writing in one performer’s rooms until " in told
    assert "Contempt for people because of who they are is not allowed. Contempt, again" in told
    assert dsa_record(row.decision)["decision_provision"] == "DECISION_PROVISION_PARTIAL_SUSPENSION"
    await stage.appeals(row)
    async with stage.world.begin() as tx:
        kept = await tx.kept_out.find(stage.ravi, stage.asha)
        assert kept is None or not kept.holds(stage.world.now())


async def test_enf_01_a_later_word_on_who_is_kept_out_takes_the_place_of_the_one_before(
    stage: ActStage,
) -> None:
    await stage.kept_out()
    await stage.work()
    await stage.kept_out(None)
    await stage.work()
    later, first = await stage.rows(stage.asha)
    assert (first.sanctions[0].ended_by, later.sanctions[0].ended_at) == (EndedBy.STAFF, None)
    assert not await stage.says_it_is_over(first), "they are still kept out"
    assert "until our team lets you write again" in later.decision.statement.text(Language.ENGLISH)
    await stage.appeals(first)
    async with stage.world.begin() as tx:
        kept = await tx.kept_out.find(stage.ravi, stage.asha)
        assert kept is not None
        with pytest.raises(KeptOutOfChat):
            kept.require_over(stage.world.now())
    await stage.let_in(stream_id=stage.show.id, actor_id=stage.meera, person_id=stage.asha, note="Said sorry")
    await stage.work()
    later, _ = await stage.rows(stage.asha)
    assert later.sanctions[0].ended_by is EndedBy.STAFF
    assert await stage.says_it_is_over(later)


async def test_enf_01_enf_03_whose_message_is_removed_reads_why_and_has_it_back_on_appeal(
    stage: ActStage,
) -> None:
    gone = await stage.said("Buy my things")
    await stage.removed(gone)
    await stage.work()
    [row] = await stage.rows(stage.asha)
    [action] = row.decision.actions
    assert (action.kind, action.scope.id) == (ActionKind.REMOVE_MESSAGE, gone)
    assert (
        "Advertising, and the same again and again, is not allowed. Buy here" in row.decision.statement.facts
    )
    assert await stage.shown() == []
    await stage.appeals(row)
    assert await stage.shown() == ["Buy my things"]


async def test_enf_01_a_cleared_chat_is_a_decision_for_each_author_and_each_fifty(stage: ActStage) -> None:
    priya = await stage.person(Role.VIEWER, "Priya")
    for number in range(51):
        await stage.said(f"Buy {number}")
    await stage.said("Hello", priya)
    await stage.removed()
    await stage.work()
    assert sorted(len(row.decision.actions) for row in await stage.rows(stage.asha)) == [1, 50]
    for row in await stage.rows(stage.asha):
        english = row.decision.statement.text(Language.ENGLISH)
        assert english.count("Your message was removed") == 1
        assert ("Your message was removed (× 50)." in english) is (len(row.decision.actions) == 50)
    assert [len(row.decision.actions) for row in await stage.rows(priya)] == [1]
    [row] = await stage.rows(priya)
    await stage.appeals(row)
    assert await stage.shown() == ["Hello"]


async def test_cht_10_what_the_performer_does_in_the_room_is_no_decision_of_ours(stage: ActStage) -> None:
    gone = await stage.said("Buy my things")
    await stage.removed(gone, by=stage.ravi)
    await stage.kept_out(by=stage.ravi)
    assert await stage.events() == []


async def test_enf_01_staff_whose_words_are_removed_are_not_decided_on(stage: ActStage) -> None:
    gone = await stage.said("Off topic", stage.kiran)
    await stage.removed(gone)
    await stage.work()
    assert await stage.rows(stage.kiran) == []
