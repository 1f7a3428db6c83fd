from uuid import uuid4

import pytest

from application.consent.answer_invitation import ConfirmInvitation, DeclineInvitation
from application.consent.invite_co_performer import InviteCoPerformer
from application.consent.remove_co_performer import RemoveCoPerformer
from domain.age_verification.age import AgeState
from domain.consent.cast import (
    CAST_MAX,
    CastClosed,
    CastMember,
    CastState,
    CastTooLarge,
    ConsentTextChanged,
    CoPerformerNotVerified,
    NotInvited,
    OwnShow,
    Scope,
)
from domain.consent.events import CoPerformerInvited, InvitationAnswered
from domain.consent.record import Act
from domain.identity.permissions import Role
from domain.ids import StreamId, UserId
from domain.streaming.stream import EndReason, NotYourStream, StreamNotFound
from tests.builders import ASHA, NOW, RAVI, a_user, a_verified_adult, an_approval
from tests.unit.application.consent.conftest import LEELA, TEXT, Stage

LIVE_AND_RECORD = frozenset({Scope.LIVE, Scope.RECORD})


async def invite(stage: Stage, user_id: UserId = LEELA, *, by: UserId = RAVI) -> CastMember:
    return await InviteCoPerformer(stage.begin, stage.now)(
        stream_id=stage.show.id, performer_id=by, user_id=user_id
    )


async def confirm(stage: Stage, user_id: UserId = LEELA, *, text_sha256: str = TEXT) -> CastMember:
    return await ConfirmInvitation(stage.begin, stage.now)(
        stream_id=stage.show.id, user_id=user_id, scopes=LIVE_AND_RECORD, text_sha256=text_sha256
    )


async def decline(stage: Stage, user_id: UserId = LEELA) -> CastMember:
    return await DeclineInvitation(stage.begin, stage.now)(stream_id=stage.show.id, user_id=user_id)


async def remove(stage: Stage, user_id: UserId = LEELA, *, by: UserId = RAVI) -> None:
    await RemoveCoPerformer(stage.begin)(stream_id=stage.show.id, performer_id=by, user_id=user_id)


async def test_cns_02_a_co_performer_is_invited_once_and_told(stage: Stage) -> None:
    member = await invite(stage)
    stage.advance(minutes=1)
    assert await invite(stage) == member == CastMember.invite(stage.show.id, LEELA, now=NOW)
    assert stage.announced() == [CoPerformerInvited(stage.show.id, stage.show.title, RAVI, LEELA)]
    assert stage.acts(LEELA) == []  # being asked is no act of hers


async def test_age_15_only_verified_performers_can_be_declared_and_an_unknown_number_says_no_more(
    stage: Stage,
) -> None:
    for user_id in (ASHA, UserId(uuid4())):
        with pytest.raises(CoPerformerNotVerified, match="no verified performer has this number"):
            await invite(stage, user_id)
    await stage.set_age(LEELA, AgeState.PENDING)
    with pytest.raises(CoPerformerNotVerified):
        await invite(stage)
    assert stage.member(LEELA) is None


async def test_age_15_who_has_the_role_without_an_approved_case_cannot_be_declared(stage: Stage) -> None:
    somebody = a_user(role=Role.PERFORMER)
    async with stage.begin() as tx:
        await tx.users.add(somebody)
        await tx.ages.save(a_verified_adult(somebody.id))
    with pytest.raises(CoPerformerNotVerified):
        await invite(stage, somebody.id)
    async with stage.begin() as tx:
        await tx.cases.record(an_approval(somebody.id))
    await invite(stage, somebody.id)


async def test_only_the_performer_declares_and_not_themselves(stage: Stage) -> None:
    with pytest.raises(NotYourStream):
        await invite(stage, by=LEELA)
    with pytest.raises(OwnShow):
        await invite(stage, RAVI)


async def test_a_cast_has_a_bound(stage: Stage) -> None:
    for _ in range(CAST_MAX):
        somebody = a_user(role=Role.PERFORMER)
        async with stage.begin() as tx:
            await tx.users.add(somebody)
            await tx.ages.save(a_verified_adult(somebody.id))
            await tx.cases.record(an_approval(somebody.id))
        await invite(stage, somebody.id)
    with pytest.raises(CastTooLarge):
        await invite(stage)


async def test_cns_02_nobody_joins_or_leaves_or_answers_once_the_show_has_begun_or_is_over(
    stage: Stage,
) -> None:
    await invite(stage)
    live = stage.show.live(NOW)
    for state in (live, live.ended(EndReason.PERFORMER, NOW), stage.show.killed(NOW)):
        await stage.change_show(state)
        for act in (invite(stage), confirm(stage), decline(stage), remove(stage)):
            with pytest.raises(CastClosed):
                await act
    assert stage.member(LEELA).state is CastState.INVITED


async def test_cns_02_a_confirmation_is_kept_recorded_and_told_once(stage: Stage) -> None:
    await invite(stage)
    stage.advance(minutes=5)
    member = await confirm(stage)
    assert (member.state, member.scopes, member.text_sha256) == (CastState.CONFIRMED, LIVE_AND_RECORD, TEXT)
    assert await confirm(stage) == member == stage.member(LEELA)
    [act] = stage.acts(LEELA)
    assert (act.act, act.at) == (Act.SESSION_CONSENTED, stage.now())
    assert act.facts == {
        "stream_id": str(stage.show.id),
        "performer_id": str(RAVI),
        "scopes": "live,record",
        "text_sha256": TEXT,
    }
    assert stage.announced()[1:] == [
        InvitationAnswered(stage.show.id, stage.show.title, RAVI, LEELA, "confirmed")
    ]


async def test_a_person_may_change_their_mind_until_the_show_begins(stage: Stage) -> None:
    await invite(stage)
    await decline(stage)
    assert await decline(stage) == stage.member(LEELA)
    await confirm(stage)
    await decline(stage)
    assert stage.member(LEELA).state is CastState.DECLINED
    assert [act.act for act in stage.acts(LEELA)] == [
        Act.INVITATION_DECLINED,
        Act.SESSION_CONSENTED,
        Act.INVITATION_DECLINED,
    ]


async def test_who_was_not_invited_has_nothing_to_answer(stage: Stage) -> None:
    with pytest.raises(NotInvited):
        await confirm(stage)
    with pytest.raises(NotInvited):
        await decline(stage, RAVI)  # a performer who does not want to makes no show
    with pytest.raises(StreamNotFound):
        await DeclineInvitation(stage.begin, stage.now)(stream_id=StreamId(uuid4()), user_id=LEELA)


async def test_age_15_who_lost_their_verification_cannot_confirm(stage: Stage) -> None:
    await invite(stage)
    await stage.set_age(LEELA, AgeState.MINOR_LOCKED)
    with pytest.raises(CoPerformerNotVerified):
        await confirm(stage)
    assert stage.member(LEELA).state is CastState.INVITED


async def test_a_text_that_is_not_in_force_is_agreed_to_by_nobody(stage: Stage) -> None:
    await invite(stage)
    with pytest.raises(ConsentTextChanged):
        await confirm(stage, text_sha256="00" * 32)
    assert stage.acts(LEELA) == []


async def test_a_person_is_taken_off_and_their_record_stays(stage: Stage) -> None:
    await invite(stage)
    await confirm(stage)
    with pytest.raises(NotYourStream):
        await remove(stage, by=LEELA)
    with pytest.raises(OwnShow):
        await remove(stage, RAVI)
    await remove(stage)
    await remove(stage)
    assert stage.member(LEELA) is None
    assert len(stage.acts(LEELA)) == 1
