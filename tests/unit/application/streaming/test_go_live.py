from dataclasses import replace
from datetime import timedelta

import pytest

from domain.age_verification.age import AgeLocked, AgeState, AgeVerificationRequired
from domain.consent.agreement import AgreementRequired
from domain.consent.cast import CastState, CoPerformerNotConfirmed, CoPerformerNotVerified
from domain.identity.permissions import PermissionDenied, Role
from domain.moderation.watch.sampling import NobodyLooks
from domain.streaming.events import StreamStarted
from domain.streaming.stream import (
    EndReason,
    NotYourStream,
    Stream,
    StreamNotFound,
    StreamOver,
    StreamState,
)
from ports.streaming.sessions import InvalidOffer, MediaUnavailable
from tests.builders import ASHA, NOW, RAVI, a_cast_member, a_signed_agreement, a_stream, an_approval
from tests.unit.application.streaming.conftest import OFFER, Stage


def created() -> Stream:
    return a_stream(state=StreamState.CREATED, started_at=None)


async def test_a_performer_goes_live(stage: Stage) -> None:
    stream = await stage.add(created())
    answer = await stage.go_live(stream_id=stream.id, performer_id=RAVI, offer=OFFER)
    assert answer.sdp.startswith("v=0")
    live = await stage.stream(stream.id)
    assert live == replace(stream, state=StreamState.LIVE, started_at=NOW)
    assert stage.told(stream.id) == [("stream.started", {})]
    assert stage.announced() == [StreamStarted(stream.id, RAVI)]


async def test_one_who_comes_back_is_not_announced_again(stage: Stage) -> None:
    stream = await stage.add(created())
    await stage.go_live(stream_id=stream.id, performer_id=RAVI, offer=OFFER)
    began = await stage.stream(stream.id)
    stage.advance(minutes=5)
    await stage.go_live(stream_id=stream.id, performer_id=RAVI, offer=OFFER)
    assert await stage.stream(stream.id) == began
    assert len(stage.told(stream.id)) == 1


async def test_nobody_publishes_into_anothers_show(stage: Stage) -> None:
    stream = await stage.add(created())
    with pytest.raises(NotYourStream):
        await stage.go_live(stream_id=stream.id, performer_id=ASHA, offer=OFFER)
    assert not await stage.is_published(stream.id)


async def test_a_show_that_is_not_there(stage: Stage) -> None:
    with pytest.raises(StreamNotFound):
        await stage.go_live(stream_id=a_stream().id, performer_id=RAVI, offer=OFFER)


@pytest.mark.parametrize(
    ("state", "refusal"),
    [
        (AgeState.UNVERIFIED, AgeVerificationRequired),
        (AgeState.PENDING, AgeVerificationRequired),
        (AgeState.MINOR_LOCKED, AgeLocked),
    ],
)
async def test_only_a_verified_adult_publishes(
    stage: Stage, state: AgeState, refusal: type[Exception]
) -> None:
    stream = await stage.add(created())
    await stage.set_age(RAVI, state)
    with pytest.raises(refusal):
        await stage.go_live(stream_id=stream.id, performer_id=RAVI, offer=OFFER)
    assert not await stage.is_published(stream.id)


async def test_who_is_no_performer_any_more_does_not_publish(stage: Stage) -> None:
    stream = await stage.add(created())
    await stage.set_role(RAVI, Role.VIEWER)
    with pytest.raises(PermissionDenied):
        await stage.go_live(stream_id=stream.id, performer_id=RAVI, offer=OFFER)
    assert not await stage.is_published(stream.id)


@pytest.mark.parametrize("over", [StreamState.ENDED, StreamState.KILLED])
async def test_a_show_that_is_over_stays_over(stage: Stage, over: StreamState) -> None:
    stream = await stage.add(a_stream(state=over, ended_at=NOW, end_reason=EndReason.STAFF))
    stage.media.down = True  # a late key is refused before the media plane hears of it
    with pytest.raises(StreamOver):
        await stage.go_live(stream_id=stream.id, performer_id=RAVI, offer=OFFER)
    assert not await stage.is_published(stream.id)


async def test_a_show_stopped_while_the_offer_is_answered_is_closed_again(stage: Stage) -> None:
    stream = await stage.add(created())

    async def kill() -> None:
        await stage.change(stream.killed(NOW))

    stage.media.meanwhile = kill
    with pytest.raises(StreamOver):
        await stage.go_live(stream_id=stream.id, performer_id=RAVI, offer=OFFER)
    assert stage.media.is_closed(stream.id)
    assert (await stage.stream(stream.id)).state is StreamState.KILLED
    assert stage.told(stream.id) == []


async def test_a_stopped_show_is_refused_even_when_the_room_cannot_be_closed(stage: Stage) -> None:
    stream = await stage.add(created())

    async def kill() -> None:
        await stage.change(stream.killed(NOW))
        stage.media.down = True

    stage.media.meanwhile = kill
    with pytest.raises(StreamOver):
        await stage.go_live(stream_id=stream.id, performer_id=RAVI, offer=OFFER)


async def test_who_is_found_a_minor_while_the_offer_is_answered_is_put_out(stage: Stage) -> None:
    stream = await stage.add(created())

    async def lock() -> None:
        await stage.set_age(RAVI, AgeState.MINOR_LOCKED)

    stage.media.meanwhile = lock
    with pytest.raises(AgeLocked):
        await stage.go_live(stream_id=stream.id, performer_id=RAVI, offer=OFFER)
    assert not await stage.is_published(stream.id)
    assert (await stage.stream(stream.id)).state is StreamState.CREATED


async def test_an_offer_that_cannot_be_answered_leaves_the_show_as_it_was(stage: Stage) -> None:
    stream = await stage.add(created())
    with pytest.raises(InvalidOffer):
        await stage.go_live(stream_id=stream.id, performer_id=RAVI, offer="hello")
    stage.media.down = True
    with pytest.raises(MediaUnavailable):
        await stage.go_live(stream_id=stream.id, performer_id=RAVI, offer=OFFER)
    assert await stage.stream(stream.id) == stream
    assert stage.told(stream.id) == []


async def test_cns_01_an_old_agreement_or_none_does_not_go_live(stage: Stage) -> None:
    stream = await stage.add(created())
    async with stage.database.begin() as tx:
        later = NOW + timedelta(seconds=1)
        await tx.agreements.add(a_signed_agreement(version="2025-01", signed_at=later))
    with pytest.raises(AgreementRequired):
        await stage.go_live(stream_id=stream.id, performer_id=RAVI, offer=OFFER)
    assert not await stage.is_published(stream.id)
    assert (await stage.stream(stream.id)).state is StreamState.CREATED


@pytest.mark.parametrize("state", [CastState.INVITED, CastState.DECLINED, CastState.WITHDRAWN])
async def test_cns_02_a_show_does_not_start_before_everyone_declared_has_confirmed(
    stage: Stage, state: CastState
) -> None:
    stream = await stage.add(created())
    await stage.set_role(ASHA, Role.PERFORMER)
    asha = a_cast_member(stream_id=stream.id, user_id=ASHA)
    async with stage.database.begin() as tx:
        await tx.cases.record(an_approval(ASHA))
        await tx.casts.save(replace(asha, state=state, scopes=frozenset()))
    with pytest.raises(CoPerformerNotConfirmed):
        await stage.go_live(stream_id=stream.id, performer_id=RAVI, offer=OFFER)
    assert not await stage.is_published(stream.id)
    async with stage.database.begin() as tx:
        await tx.casts.save(asha)
    await stage.go_live(stream_id=stream.id, performer_id=RAVI, offer=OFFER)


async def test_age_15_a_show_with_somebody_unverified_on_camera_does_not_start(stage: Stage) -> None:
    stream = await stage.add(created())
    async with stage.database.begin() as tx:
        await tx.casts.save(a_cast_member(stream_id=stream.id, user_id=ASHA))

    async def refused() -> None:
        with pytest.raises(CoPerformerNotVerified):
            await stage.go_live(stream_id=stream.id, performer_id=RAVI, offer=OFFER)

    await stage.set_role(ASHA, Role.PERFORMER)
    await refused()  # nobody approved her
    async with stage.database.begin() as tx:
        await tx.cases.record(an_approval(ASHA))
    await stage.set_age(ASHA, AgeState.PENDING)
    await refused()
    await stage.set_age(ASHA, AgeState.VERIFIED_ADULT)
    await stage.set_role(ASHA, Role.VIEWER)
    await refused()
    assert not await stage.is_published(stream.id)
    await stage.set_role(ASHA, Role.PERFORMER)
    await stage.go_live(stream_id=stream.id, performer_id=RAVI, offer=OFFER)


async def test_cns_02_who_says_no_while_the_offer_is_answered_is_not_shown(stage: Stage) -> None:
    stream = await stage.add(created())
    await stage.set_role(ASHA, Role.PERFORMER)
    asha = a_cast_member(stream_id=stream.id, user_id=ASHA)
    async with stage.database.begin() as tx:
        await tx.cases.record(an_approval(ASHA))
        await tx.casts.save(asha)

    async def decline() -> None:
        async with stage.database.begin() as tx:
            await tx.casts.save(asha.declined(NOW))

    stage.media.meanwhile = decline
    with pytest.raises(CoPerformerNotConfirmed):
        await stage.go_live(stream_id=stream.id, performer_id=RAVI, offer=OFFER)
    assert not await stage.is_published(stream.id)
    assert (await stage.stream(stream.id)).state is StreamState.CREATED


async def test_csa_01_ops_05_no_show_begins_while_nobody_looks_at_pictures(stage: Stage) -> None:
    go_live = replace(stage.go_live, needs_sampler=True)
    stream = await stage.add(created())
    with pytest.raises(NobodyLooks, match="try again in a few minutes"):
        await go_live(stream_id=stream.id, performer_id=RAVI, offer=OFFER)
    assert not await stage.is_published(stream.id)
    async with stage.database.begin() as tx:
        await tx.looks.beat(stage.now())
    await go_live(stream_id=stream.id, performer_id=RAVI, offer=OFFER)
    stage.advance(minutes=5)
    await go_live(stream_id=stream.id, performer_id=RAVI, offer=OFFER)  # who comes back goes on
