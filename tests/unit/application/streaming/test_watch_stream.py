import pytest

from application.streaming.leave_media_session import LeaveMediaSession
from application.streaming.patch_media_session import PatchMediaSession
from domain.age_verification.age import AgeLocked, AgeState, AgeVerificationRequired
from domain.ids import UserId
from domain.streaming.stream import EndReason, StreamNotFound, StreamNotLive, StreamOver, StreamState
from ports.streaming.sessions import (
    EtagMismatch,
    EtagRequired,
    MediaSessionNotFound,
    NothingPublished,
    RoomClosed,
)
from tests.builders import ASHA, MEERA, NOW, RAVI, STRANGER, a_stream
from tests.unit.application.streaming.conftest import OFFER, Stage


@pytest.mark.parametrize("viewer_id", [ASHA, RAVI, MEERA])
async def test_adults_watch_a_live_show(stage: Stage, viewer_id: UserId) -> None:
    stream = await stage.add()
    await stage.media.publish(stream.id, RAVI, offer=OFFER)
    answer = await stage.watch_stream(stream_id=stream.id, viewer_id=viewer_id, offer=OFFER)
    assert "a=sendonly" in answer.sdp


@pytest.mark.parametrize("viewer_id", [ASHA, RAVI, MEERA, STRANGER])
@pytest.mark.parametrize(
    ("state", "refusal"),
    [
        (AgeState.UNVERIFIED, AgeVerificationRequired),
        (AgeState.PENDING, AgeVerificationRequired),
        (AgeState.MINOR_LOCKED, AgeLocked),
    ],
)
async def test_nobody_else_does(
    stage: Stage, viewer_id: UserId, state: AgeState, refusal: type[Exception]
) -> None:
    stream = await stage.add()
    await stage.media.publish(stream.id, RAVI, offer=OFFER)
    await stage.set_age(viewer_id, state)
    with pytest.raises(refusal):
        await stage.watch_stream(stream_id=stream.id, viewer_id=viewer_id, offer=OFFER)


@pytest.mark.parametrize(
    ("state", "refusal"),
    [
        (StreamState.CREATED, StreamNotLive),
        (StreamState.ENDED, StreamOver),
        (StreamState.KILLED, StreamOver),
    ],
)
async def test_only_a_live_show_is_watched(
    stage: Stage, state: StreamState, refusal: type[Exception]
) -> None:
    over = state is not StreamState.CREATED
    stream = await stage.add(
        a_stream(state=state, ended_at=NOW if over else None, end_reason=EndReason.STAFF if over else None)
    )
    await stage.media.publish(stream.id, RAVI, offer=OFFER)
    with pytest.raises(refusal):
        await stage.watch_stream(stream_id=stream.id, viewer_id=ASHA, offer=OFFER)
    assert [status.viewers for status in await stage.media.statuses()] == [0]


async def test_what_the_media_plane_refuses_is_refused(stage: Stage) -> None:
    stream = await stage.add()
    with pytest.raises(NothingPublished):
        await stage.watch_stream(stream_id=stream.id, viewer_id=ASHA, offer=OFFER)
    await stage.media.close(stream.id)
    with pytest.raises(RoomClosed):
        await stage.watch_stream(stream_id=stream.id, viewer_id=ASHA, offer=OFFER)
    with pytest.raises(StreamNotFound):
        await stage.watch_stream(stream_id=a_stream().id, viewer_id=ASHA, offer=OFFER)


async def test_acc_09_a_viewer_who_is_locked_while_the_offer_is_answered_does_not_stay(stage: Stage) -> None:
    stream = await stage.add()
    await stage.media.publish(stream.id, RAVI, offer=OFFER)

    async def locked() -> None:
        await stage.set_age(ASHA, AgeState.MINOR_LOCKED)

    stage.media.meanwhile = locked
    with pytest.raises(AgeLocked):
        await stage.watch_stream(stream_id=stream.id, viewer_id=ASHA, offer=OFFER)
    assert [status.viewers for status in await stage.media.statuses()] == [0]


async def test_a_session_is_its_holders_alone(stage: Stage) -> None:
    stream = await stage.add()
    await stage.media.publish(stream.id, RAVI, offer=OFFER)
    answer = await stage.watch_stream(stream_id=stream.id, viewer_id=ASHA, offer=OFFER)
    patch, leave = PatchMediaSession(stage.media), LeaveMediaSession(stage.media)
    fragment = "a=mid:0\r\na=candidate:1 1 udp 1 127.0.0.1 9 typ host\r\n"

    async def patched(participant_id: UserId, if_match: str | None) -> object:
        return await patch(
            session_id=answer.session_id, participant_id=participant_id, if_match=if_match, fragment=fragment
        )

    assert await patched(ASHA, answer.etag) is None
    with pytest.raises(EtagRequired):
        await patched(ASHA, None)
    with pytest.raises(EtagMismatch):
        await patched(ASHA, "another")
    with pytest.raises(MediaSessionNotFound):
        await patched(RAVI, answer.etag)
    with pytest.raises(MediaSessionNotFound):
        await leave(session_id=answer.session_id, participant_id=RAVI)
    await leave(session_id=answer.session_id, participant_id=ASHA)
    with pytest.raises(MediaSessionNotFound):
        await leave(session_id=answer.session_id, participant_id=ASHA)
