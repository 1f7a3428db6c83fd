import asyncio
from uuid import uuid4

import pytest

from domain.age_verification.age import AgeLocked, AgeState, AgeVerificationRequired
from domain.consent.cast import CastState, Scope
from domain.consent.record import Act
from domain.ids import StreamId
from domain.moderation.text.screen import ForbiddenText
from domain.streaming.stream import AlreadyLive, StreamIdReused, StreamState, stream_key_digest
from tests.builders import NOW, RAVI
from tests.unit.application.streaming.conftest import Stage

TITLE = "Evening ragas on the veena"


async def test_a_performer_makes_a_show_and_only_a_digest_of_its_key_is_kept(stage: Stage) -> None:
    stream, key = await stage.create_stream(stream_id=StreamId(uuid4()), performer_id=RAVI, title=TITLE)
    assert key == "key-1"
    assert stream == await stage.stream(stream.id)
    assert (stream.state, stream.title, stream.created_at) == (StreamState.CREATED, TITLE, NOW)
    assert stream.key_digest == stream_key_digest("key-1")


@pytest.mark.parametrize(
    ("state", "refusal"),
    [
        (AgeState.UNVERIFIED, AgeVerificationRequired),
        (AgeState.PENDING, AgeVerificationRequired),
        (AgeState.MINOR_LOCKED, AgeLocked),
    ],
)
async def test_only_a_verified_adult_makes_a_show(
    stage: Stage, state: AgeState, refusal: type[Exception]
) -> None:
    await stage.set_age(RAVI, state)
    with pytest.raises(refusal):
        await stage.create_stream(stream_id=StreamId(uuid4()), performer_id=RAVI, title=TITLE)


async def test_a_repeat_before_the_show_is_live_gets_a_fresh_key(stage: Stage) -> None:
    stream_id = StreamId(uuid4())
    first, _ = await stage.create_stream(stream_id=stream_id, performer_id=RAVI, title=TITLE)
    again, key = await stage.create_stream(stream_id=stream_id, performer_id=RAVI, title=TITLE)
    assert (again.id, key) == (first.id, "key-2")
    assert (await stage.stream(stream_id)).key_digest == stream_key_digest("key-2")


async def test_a_repeat_of_a_live_show_keeps_its_key(stage: Stage) -> None:
    live = await stage.add()
    again, key = await stage.create_stream(stream_id=live.id, performer_id=RAVI, title=live.title)
    assert (again, key) == (live, None)
    assert await stage.stream(live.id) == live


async def test_one_id_is_one_show(stage: Stage) -> None:
    live = await stage.add()
    with pytest.raises(StreamIdReused):
        await stage.create_stream(stream_id=live.id, performer_id=RAVI, title="Another title")


async def test_one_show_at_a_time(stage: Stage) -> None:
    await stage.add()
    with pytest.raises(AlreadyLive):
        await stage.create_stream(stream_id=StreamId(uuid4()), performer_id=RAVI, title=TITLE)


async def test_repeats_at_the_same_time_make_one_show(stage: Stage) -> None:
    stream_id = StreamId(uuid4())
    made = await asyncio.gather(
        *(stage.create_stream(stream_id=stream_id, performer_id=RAVI, title=TITLE) for _ in range(5))
    )
    assert {stream.id for stream, _ in made} == {stream_id}


async def test_cns_03_making_a_show_is_the_performers_own_consent(stage: Stage) -> None:
    stream_id, wanted = StreamId(uuid4()), frozenset({Scope.RECORD})
    for _ in range(2):
        await stage.create_stream(stream_id=stream_id, performer_id=RAVI, title=TITLE, scopes=wanted)
    tables = stage.database.tables.consent
    [own] = tables.cast_of(stream_id)
    assert (own.user_id, own.state, own.answered_at) == (RAVI, CastState.CONFIRMED, NOW)
    assert own.scopes == {Scope.LIVE, Scope.RECORD}
    [act] = tables.records[RAVI]
    assert (act.act, act.facts["stream_id"]) == (Act.SESSION_CONSENTED, str(stream_id))
    assert act.facts["scopes"] == "live,record"


@pytest.mark.parametrize(
    "title", ["t e l e g r a m pe aao", "gpay 98765 43210", "Raga at lucky draw tonight"]
)
async def test_cht_07_str_09_a_title_that_leads_off_the_platform_is_refused_and_says_why(
    stage: Stage, title: str
) -> None:
    stream_id = StreamId(uuid4())
    with pytest.raises(ForbiddenText) as refused:
        await stage.create_stream(stream_id=stream_id, performer_id=RAVI, title=title)
    assert refused.value.pointer == "/title"
    assert stream_id not in stage.database.tables.streaming.streams


@pytest.mark.parametrize(
    ("title", "at_fault"),
    [
        ("A schoolgirl sings", "“schoolgirl”"),
        ("Hidden cam of my neighbour", "“Hidden cam”"),
        ("telegram pe aao, t.me/ravi", "“t.me/ravi”"),
    ],
)
async def test_str_09_a_title_with_a_forbidden_term_is_refused_and_the_term_is_listed(
    stage: Stage, title: str, at_fault: str
) -> None:
    with pytest.raises(ForbiddenText) as refused:
        await stage.create_stream(stream_id=StreamId(uuid4()), performer_id=RAVI, title=title)
    assert at_fault in refused.value.detail
