import asyncio
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.postgres.consent.agreements import sealed_names
from adapters.postgres.consent.withdrawals import sealed_withdrawals
from domain.consent.media_item import MediaKind
from domain.consent.withdrawal import ErasureProposal, Wish, Withdrawal, WithdrawalNotFound, WithdrawalState
from domain.identity.permissions import Role
from domain.identity.user import User
from domain.ids import MediaItemId, StreamId, WithdrawalId
from domain.streaming.stream import Stream
from ports.consent.agreements import (
    MediaItemRow,
    WithdrawalRow,
    signed_name_context,
    withdrawal_context,
)
from ports.sealing import Sealed, WrappedKey
from tests.builders import a_media_item, a_signed_agreement, a_stream, a_user, a_withdrawal
from tests.integration.database.conftest import World

SEALED = Sealed(WrappedKey("key-1", b"wrapped"), b"sealed")


async def person(world: World, name: str, role: Role = Role.VIEWER) -> User:
    user = a_user(display_name=name, role=role)
    async with world.begin() as tx:
        await tx.users.add(user)
    return user


@pytest.fixture
async def show(world: World) -> Stream:
    ravi = await person(world, "Ravi", Role.PERFORMER)
    stream = a_stream(performer_id=ravi.id, started_at=world.now(), created_at=world.now())
    async with world.begin() as tx:
        await tx.streams.add(stream)
    return stream


async def added(world: World, **changes: object) -> Withdrawal:
    case = a_withdrawal(**{"received_at": world.now(), "stream_id": None, **changes})
    async with world.begin() as tx:
        await tx.withdrawals.add(case, None)
    return case


async def test_items_come_back_whole_in_order(world: World, show: Stream) -> None:
    first = a_media_item(stream_id=show.id, registered_at=world.now(), title="“राग” by night")
    second = a_media_item(
        stream_id=show.id, kind=MediaKind.CLIP, registered_at=world.now() + timedelta(minutes=1)
    )
    async with world.begin() as tx:
        await tx.media_items.save(second)
        await tx.media_items.save(first)
    hidden = second.hidden(world.now())
    async with world.begin() as tx:
        assert await tx.media_items.of_stream(show.id) == [first, second]
        assert await tx.media_items.find(first.id) == first
        assert await tx.media_items.find(MediaItemId(uuid4())) is None
        await tx.media_items.save(hidden)
    rows = await world.withdrawal_queries.media_of(show.id)
    assert [row.state for row in rows] == ["visible", "hidden"]
    assert rows[1] == MediaItemRow(
        hidden.id, "clip", hidden.title, "hidden", hidden.registered_at, hidden.changed_at
    )


async def test_cns_04_a_case_comes_back_whole_with_what_was_written(world: World, show: Stream) -> None:
    meera = await person(world, "Meera", Role.MODERATOR)
    case = a_withdrawal(stream_id=show.id, wish=Wish.ERASE, is_intimate=True)
    async with world.begin() as tx:
        assert await tx.withdrawals.add(case, SEALED) == case
    async with world.begin() as tx:
        assert await tx.withdrawals.get_for_update(case.id) == case
        assert await tx.withdrawals.find_by_reference(case.reference) == case
        assert await tx.withdrawals.find_by_reference("NONE") is None
        assert await tx.withdrawals.of_stream(show.id) == [case]
        assert await tx.withdrawals.find_words(case.id) == SEALED
        proposed = replace(case, erasure=ErasureProposal(meera.id, "non_consent", "“मिटाएँ”"))
        await tx.withdrawals.update(proposed)
        assert await tx.withdrawals.get(case.id) == proposed
        decided = replace(
            case, state=WithdrawalState.RESTORED, decided_at=world.now(), decided_by=meera.id, reason="“नहीं”"
        )
        await tx.withdrawals.update(decided)
    async with world.begin() as tx:
        assert await tx.withdrawals.get(case.id) == decided
        assert await tx.withdrawals.find_words(case.id) == SEALED


async def test_a_case_of_an_account_has_no_words(world: World, show: Stream) -> None:
    leela = await person(world, "Leela")
    case = await added(world, stream_id=show.id, person_id=leela.id, secret_digest=None)
    async with world.begin() as tx:
        assert await tx.withdrawals.get(case.id) == case
        assert await tx.withdrawals.find_words(case.id) is None


async def test_there_is_no_other_case(world: World) -> None:
    nobody = WithdrawalId(uuid4())
    async with world.begin() as tx:
        for ask in (tx.withdrawals.get, tx.withdrawals.get_for_update):
            with pytest.raises(WithdrawalNotFound):
                await ask(nobody)
        with pytest.raises(WithdrawalNotFound):
            await tx.withdrawals.update(a_withdrawal(stream_id=None))
        assert await tx.withdrawals.find_words(nobody) is None
        assert await tx.withdrawals.of_stream(StreamId(uuid4())) == []
    with pytest.raises(WithdrawalNotFound):
        await world.withdrawal_queries.get(nobody)


async def test_mod_10_the_database_itself_refuses_an_erasure_by_one_person(engine: AsyncEngine) -> None:
    world = World("postgres", engine)
    meera = await person(world, "Meera", Role.MODERATOR)
    with pytest.raises(IntegrityError, match="ck_withdrawal_four_eyes"):
        await added(
            world, state=WithdrawalState.ERASED, decided_at=world.now(), decided_by=meera.id, reason="In it.",
            erasure=ErasureProposal(meera.id, "non_consent", "In it."),
        )  # fmt: skip


async def test_of_twenty_racing_cases_of_one_id_one_is_kept(world: World) -> None:
    withdrawal_id = WithdrawalId(uuid4())

    async def add() -> str:
        async with world.begin() as tx:
            return (
                await tx.withdrawals.add(a_withdrawal(id=withdrawal_id, stream_id=None), SEALED)
            ).reference

    assert len(set(await asyncio.gather(*(add() for _ in range(20))))) == 1


async def test_leg_16_what_is_due_first_comes_first_and_what_is_decided_is_gone(
    world: World, show: Stream
) -> None:
    # Far in the past, so that no other test's cases come between.
    start = world.now() - timedelta(days=36500)
    meera = await person(world, "Meera", Role.MODERATOR)
    leela = await person(world, "Leela")
    late = await added(
        world, decide_due_at=start + timedelta(hours=2), erasure=ErasureProposal(meera.id, "", "“हटाएँ”")
    )
    early = await added(world, decide_due_at=start, stream_id=show.id, person_id=leela.id, secret_digest=None)
    gone = await added(world, decide_due_at=start, state=WithdrawalState.ERASED, decided_at=world.now(),
                       decided_by=meera.id, reason="They are in it.")  # fmt: skip
    rows = await world.withdrawal_queries.undecided(limit=2)
    assert [row.withdrawal_id for row in rows] == [early.id, late.id]
    assert rows[0] == WithdrawalRow(
        withdrawal_id=early.id,
        reference=early.reference,
        state="received",
        wish="hide",
        is_intimate=False,
        by_account=True,
        stream_id=show.id,
        title=show.title,
        performer_name="Ravi",
        stream_state="live",
        received_at=world.now(),
        hide_due_at=early.hide_due_at,
        decide_due_at=start,
        decided_at=None,
        decided_by_name=None,
        reason="",
        erasure=None,
        erasure_by_name=None,
    )
    assert (rows[1].erasure, rows[1].erasure_by_name) == (late.erasure, "Meera")
    decided = await world.withdrawal_queries.get(gone.id)
    assert (decided.decided_by_name, decided.reason, decided.by_account) == (
        "Meera",
        "They are in it.",
        False,
    )
    assert (decided.title, decided.stream_id) == (None, None)


async def test_cns_04_the_wall_counts_undecided_withdrawals(world: World, show: Stream) -> None:
    for _ in range(2):
        await added(world, stream_id=show.id)
    [row] = [row for row in await world.live_wall.rows() if row.stream_id == show.id]
    assert row.open_withdrawals == 2


async def test_prv_04_names_and_words_are_found_when_keys_rotate(engine: AsyncEngine) -> None:
    world = World("postgres", engine)
    ravi = await person(world, "Ravi", Role.PERFORMER)
    signed, case, old_key = a_signed_agreement(user_id=ravi.id), a_withdrawal(stream_id=None), uuid4().hex
    sealed = Sealed(WrappedKey(old_key, b"wrapped"), b"sealed")
    async with world.begin() as tx:
        await tx.agreements.add(signed)
        await tx.agreements.keep_name(signed.id, sealed)
        await tx.withdrawals.add(case, sealed)
    for items, id_, context in (
        (sealed_names(engine), signed.id, signed_name_context(signed.id)),
        (sealed_withdrawals(engine), case.id, withdrawal_context(case.id)),
    ):
        assert (await items.count_by_key())[old_key] == 1
        found = await items.next_batch(after=None, not_key_id="other", limit=1000)
        [mine] = [item for item in found if item.id == id_]
        assert (mine.key, mine.context) == (sealed.key, context)
        await items.replace_key(mine, WrappedKey("key-2", b"anew"))
    async with world.begin() as tx:
        anew = Sealed(WrappedKey("key-2", b"anew"), b"sealed")
        assert await tx.agreements.find_name(signed.id) == await tx.withdrawals.find_words(case.id) == anew
