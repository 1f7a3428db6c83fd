import asyncio
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from domain.age_verification.age import AgeState, AgeStatus
from domain.consent.cast import CastState, Scope
from domain.consent.record import Act, ConsentRecord, first_break
from domain.identity.permissions import Role
from domain.identity.user import User
from domain.ids import AgreementId, StreamId, UserId
from domain.language import Language
from domain.streaming.stream import Stream, StreamState
from ports.consent.agreements import CastRow, InvitationRow
from ports.sealing import Sealed, WrappedKey
from tests.builders import a_cast_member, a_signed_agreement, a_stream, a_user, a_verified_adult, an_approval
from tests.integration.database.conftest import World


async def person(world: World, name: str, role: Role = Role.PERFORMER) -> User:
    user = a_user(display_name=name, role=role)
    async with world.begin() as tx:
        await tx.users.add(user)
        await tx.ages.save(a_verified_adult(user.id))
    return user


@pytest.fixture
async def ravi(world: World) -> User:
    return await person(world, "Ravi")


@pytest.fixture
async def leela(world: World) -> User:
    return await person(world, "Leela")


@pytest.fixture
async def show(world: World, ravi: User) -> Stream:
    return await a_show(world, ravi)


async def a_show(world: World, performer: User, state: StreamState = StreamState.CREATED) -> Stream:
    began = world.now() if state is StreamState.LIVE else None
    stream = a_stream(performer_id=performer.id, state=state, created_at=world.now(), started_at=began)
    async with world.begin() as tx:
        await tx.streams.add(stream)
        await tx.casts.save(a_cast_member(stream_id=stream.id, user_id=performer.id, invited_at=world.now()))
    return stream


async def test_cns_01_a_signature_comes_back_whole_and_the_last_one_counts(world: World, ravi: User) -> None:
    first = a_signed_agreement(user_id=ravi.id, signed_at=world.now(), version="2025-01")
    second = a_signed_agreement(
        user_id=ravi.id,
        signed_at=world.now() + timedelta(days=1),
        language=Language.HINDI,
        text_sha256="ab" * 32,
    )
    async with world.begin() as tx:
        assert await tx.agreements.find_current(ravi.id) is None
        await tx.agreements.add(second)
        await tx.agreements.add(first)
    async with world.begin() as tx:
        assert await tx.agreements.find(first.id) == first
        assert await tx.agreements.find(AgreementId(uuid4())) is None
        assert await tx.agreements.find_current(ravi.id) == second
        assert await tx.agreements.of_user(ravi.id) == [first, second]
        assert await tx.agreements.find_current(UserId(uuid4())) is None
        name = Sealed(WrappedKey("key-1", b"wrapped"), b"sealed")
        await tx.agreements.keep_name(first.id, name)
    async with world.begin() as tx:
        assert await tx.agreements.find_name(first.id) == name
        assert await tx.agreements.find_name(second.id) is None
    assert await world.consent_queries.latest_agreement(ravi.id) == second


async def test_a_cast_comes_back_whole_in_the_order_of_invitation(
    world: World, show: Stream, ravi: User, leela: User
) -> None:
    asha = await person(world, "Asha")
    later = world.now() + timedelta(minutes=1)
    confirmed = a_cast_member(
        stream_id=show.id, user_id=leela.id, invited_at=later, answered_at=later,
        scopes=frozenset(Scope), text_sha256="cd" * 32,
    )  # fmt: skip
    waiting = replace(
        confirmed, user_id=asha.id, state=CastState.INVITED, scopes=frozenset(), text_sha256="",
        answered_at=None, invited_at=later + timedelta(minutes=1),
    )  # fmt: skip
    async with world.begin() as tx:
        await tx.casts.save(waiting)
        await tx.casts.save(confirmed)
    async with world.begin() as tx:
        own = await tx.casts.find(show.id, ravi.id)
        assert await tx.casts.of_stream(show.id) == [own, confirmed, waiting]
        assert await tx.casts.find(show.id, leela.id) == confirmed
        assert await tx.casts.find(StreamId(uuid4()), leela.id) is None
        await tx.casts.save(gone := confirmed.withdrawn(later))
        await tx.casts.remove(show.id, asha.id)
        await tx.casts.remove(show.id, asha.id)
    async with world.begin() as tx:
        assert await tx.casts.of_stream(show.id) == [own, gone]


async def test_a_cast_is_listed_for_its_performer(world: World, show: Stream, ravi: User) -> None:
    [row] = await world.consent_queries.cast(show.id)
    assert row == CastRow(
        user_id=ravi.id,
        display_name="Ravi",
        state="confirmed",
        scopes=("live",),
        invited_at=world.now(),
        answered_at=row.answered_at,
    )
    assert await world.consent_queries.cast(StreamId(uuid4())) == []


async def test_invitations_are_to_the_shows_of_others_newest_first(
    world: World, show: Stream, ravi: User, leela: User
) -> None:
    other = await a_show(world, await person(world, "Nandini"), StreamState.LIVE)
    await a_show(world, leela)
    async with world.begin() as tx:
        for stream, minutes in ((show, 2), (other, 1)):
            at = world.now() + timedelta(minutes=minutes)
            await tx.casts.save(a_cast_member(stream_id=stream.id, user_id=leela.id, invited_at=at))
    rows = await world.consent_queries.invitations(leela.id, limit=5)
    assert [row.stream_id for row in rows] == [show.id, other.id]
    assert rows[0] == InvitationRow(
        stream_id=show.id,
        title=show.title,
        performer_name="Ravi",
        stream_state="created",
        state="confirmed",
        scopes=("live",),
        invited_at=world.now() + timedelta(minutes=2),
        answered_at=rows[0].answered_at,
    )
    assert await world.consent_queries.invitations(leela.id, limit=1) == rows[:1]
    assert await world.consent_queries.find_invitation(leela.id, other.id) == rows[1]
    assert await world.consent_queries.find_invitation(ravi.id, show.id) is None


async def test_cns_07_acts_make_one_chain_a_person(world: World, ravi: User, leela: User) -> None:
    async with world.begin() as tx:
        first = await tx.consent_records.append(
            ravi.id, Act.AGREEMENT_SIGNED, {"version": "1", "ज": "“क”"}, now=world.now()
        )
        await tx.consent_records.append(leela.id, Act.AGREEMENT_SIGNED, {}, now=world.now())
    at = world.now() + timedelta(microseconds=7)
    async with world.begin() as tx:
        second = await tx.consent_records.append(ravi.id, Act.CONSENT_WITHDRAWN, {"a": "b"}, now=at)
    async with world.begin() as tx:
        chain = await tx.consent_records.of_user(ravi.id)
        assert chain == [first, second]
        assert await tx.consent_records.of_user(UserId(uuid4())) == []
    assert (second.seq, second.prev, second.at) == (2, first.hash, at)
    assert first_break(record.line() for record in chain) is None


async def test_cns_07_twenty_acts_at_once_stand_in_line(world: World, ravi: User) -> None:
    async def act(number: int) -> ConsentRecord:
        async with world.begin() as tx:
            facts = {"n": str(number)}
            return await tx.consent_records.append(ravi.id, Act.SESSION_CONSENTED, facts, now=world.now())

    await asyncio.gather(*(act(number) for number in range(20)))
    async with world.begin() as tx:
        chain = await tx.consent_records.of_user(ravi.id)
    assert [record.seq for record in chain] == list(range(1, 21))
    assert first_break(record.line() for record in chain) is None


async def test_an_act_that_is_rolled_back_was_never_recorded(world: World, ravi: User) -> None:
    with pytest.raises(KeyError):
        async with world.begin() as tx:
            await tx.consent_records.append(ravi.id, Act.AGREEMENT_SIGNED, {}, now=world.now())
            await tx.agreements.add(a_signed_agreement(user_id=ravi.id))
            raise KeyError
    async with world.begin() as tx:
        assert await tx.consent_records.of_user(ravi.id) == []
        assert await tx.agreements.find_current(ravi.id) is None


async def test_age_15_a_live_show_has_no_right_once_somebody_on_camera_lost_theirs(world: World) -> None:
    live = await a_show(world, await person(world, "Ravi"), StreamState.LIVE)
    waiting = await a_show(world, await person(world, "Nandini"))
    leela, asha = await person(world, "Leela"), await person(world, "Asha")
    async with world.begin() as tx:
        for stream in (live, waiting):
            await tx.casts.save(a_cast_member(stream_id=stream.id, user_id=leela.id))
            await tx.casts.save(a_cast_member(stream_id=stream.id, user_id=asha.id))
        for user_id in (live.performer_id, waiting.performer_id, asha.id):
            await tx.cases.record(an_approval(user_id))

    async def without_right() -> set[StreamId]:
        return {live.id, waiting.id} & set(await world.stream_queries.open_without_right(now=world.now()))

    assert await without_right() == {live.id}  # one of them has no approved case
    async with world.begin() as tx:
        await tx.cases.record(an_approval(leela.id))
    assert await without_right() == set()
    async with world.begin() as tx:
        await tx.ages.save(AgeStatus(leela.id, AgeState.MINOR_LOCKED, None, None, None, None))
    assert await without_right() == {live.id}  # the other cannot begin, and is its performer's to mend
    async with world.begin() as tx:
        await tx.ages.save(a_verified_adult(leela.id))
        await tx.users.update(asha.with_role(Role.VIEWER))
    assert await without_right() == {live.id}


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE agreement SET version = 'another'",
        "DELETE FROM agreement WHERE false",
        "TRUNCATE agreement CASCADE",
        "UPDATE consent_record SET facts = '{}'",
        "DELETE FROM consent_record WHERE false",
        "TRUNCATE consent_record",
        "SET LOCAL session_replication_role = replica; DELETE FROM consent_record",
    ],
)
async def test_cns_07_postgres_refuses_to_change_what_was_agreed(engine: AsyncEngine, change: str) -> None:
    with pytest.raises(DBAPIError, match="append-only"):
        async with engine.begin() as connection:
            for statement in change.split("; "):
                await connection.execute(text(statement))


async def test_cns_07_postgres_refuses_a_second_branch_of_a_chain(engine: AsyncEngine) -> None:
    world = World("postgres", engine)
    ravi = await person(world, "Ravi")
    async with world.begin() as tx:
        await tx.consent_records.append(ravi.id, Act.AGREEMENT_SIGNED, {}, now=world.now())
    with pytest.raises(IntegrityError, match="uq_consent_record_user_id_prev"):
        async with engine.begin() as connection:
            await connection.execute(
                text(
                    "INSERT INTO consent_record SELECT user_id, 2, act, facts, at, prev, hash "
                    "FROM consent_record WHERE user_id = :id"
                ),
                {"id": ravi.id},
            )
