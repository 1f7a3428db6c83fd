"""Banks of hashes: memory and PostgreSQL keep the ports' promises (CSA-01, CSA-02)."""

import asyncio
import secrets
from dataclasses import replace
from uuid import uuid4

import pytest

from adapters.pictures.pdq.banks import IndexedBanks
from domain.ids import BankedHashId, UserId
from domain.moderation.watch.hash_bank import BankedHash, BankedHashNotFound, BankKind
from domain.moderation.watch.picture_hash import HashedPicture, PictureHash
from ports.moderation.watch.hash_banks import ExchangeState, HashChange
from tests.builders import a_user
from tests.integration.database.conftest import World


def a_hash() -> PictureHash:
    return PictureHash(secrets.randbits(256))


def of_exchange(world: World, bank: str, picture: PictureHash | None = None) -> BankedHash:
    return BankedHash.of_exchange(
        BankedHashId(uuid4()), picture or a_hash(), bank=bank, kind=BankKind.CHILD_SAFETY, now=world.now()
    )


def a_bank() -> str:
    return f"test_{secrets.token_hex(8)}"


async def staff(world: World) -> UserId:
    member = a_user()
    async with world.begin() as tx:
        await tx.users.add(member)
    return member.id


async def ours(world: World) -> BankedHash:
    picture = HashedPicture(a_hash(), (), 80)
    return BankedHash.of_staff(
        BankedHashId(uuid4()), picture, BankKind.NON_CONSENT, actor_id=await staff(world), reason="removed",
        now=world.now(),
    )  # fmt: skip


async def changes(world: World, bank: str) -> list[HashChange]:
    query = world.query("moderation.watch.hash_banks", "HashChanges")
    return [change for change in await query.after(0, limit=1_000_000) if change.bank == bank]


async def test_csa01_a_hash_comes_back_whole_also_when_it_is_retired(world: World) -> None:
    entry = await ours(world)
    async with world.begin() as tx:
        assert await tx.hash_book.find(entry.id) is None
        assert await tx.hash_book.add(entry) == entry
        assert await tx.hash_book.find(entry.id) == entry
    retired = entry.retired(actor_id=await staff(world), reason="not what it was for", now=world.now())
    async with world.begin() as tx:
        assert await tx.hash_book.get_for_update(entry.id) == entry
        await tx.hash_book.update(retired)
    async with world.begin() as tx:
        assert await tx.hash_book.get_for_update(entry.id) == retired


async def test_csa01_a_bank_has_each_hash_once_until_it_is_retired(world: World) -> None:
    first, bank = await ours(world), a_bank()
    again = replace(first, id=BankedHashId(uuid4()))
    elsewhere = of_exchange(world, bank, first.hash)
    async with world.begin() as tx:
        await tx.hash_book.add(first)
        assert await tx.hash_book.add(again) == first
        assert await tx.hash_book.add(elsewhere) == elsewhere
        assert await tx.hash_book.add(replace(again, id=first.id, reason="other words")) == first
        await tx.hash_book.update(first.retired(actor_id=added_by(first), reason="wrong", now=world.now()))
        assert await tx.hash_book.add(again) == again


def added_by(entry: BankedHash) -> UserId:
    assert entry.added_by is not None
    return entry.added_by


async def test_csa02_many_are_added_once_and_taken_back(world: World) -> None:
    bank = a_bank()
    entries = [of_exchange(world, bank) for _ in range(5)]
    twice = replace(entries[0], id=BankedHashId(uuid4()))
    async with world.begin() as tx:
        assert await tx.hash_book.add_all([*entries, twice]) == 5
        assert await tx.hash_book.add_all(entries) == 0
        assert await tx.hash_book.add_all([]) == 0
        gone = [entries[0].hash, entries[1].hash, a_hash()]
        assert await tx.hash_book.withdraw(bank, gone, reason="taken back", now=world.now()) == 2
        assert await tx.hash_book.withdraw(a_bank(), gone, reason="taken back", now=world.now()) == 0
        assert await tx.hash_book.withdraw(bank, [], reason="taken back", now=world.now()) == 0
    seen = {change.hash_id: change.is_retired for change in await changes(world, bank)}
    assert seen == {entry.id: entry in entries[:2] for entry in entries}


async def test_csa01_what_is_rolled_back_was_never_there(world: World) -> None:
    bank = a_bank()
    with pytest.raises(RuntimeError):
        async with world.begin() as tx:
            await tx.hash_book.add(of_exchange(world, bank))
            raise RuntimeError
    assert await changes(world, bank) == []


async def test_csa01_a_hash_that_is_not_there_is_not_found(world: World) -> None:
    entry = await ours(world)
    async with world.begin() as tx:
        with pytest.raises(BankedHashNotFound):
            await tx.hash_book.get_for_update(entry.id)
        with pytest.raises(BankedHashNotFound):
            await tx.hash_book.update(entry)


async def test_csa01_changes_come_in_the_order_of_their_commits(world: World) -> None:
    """Whoever was numbered later is not seen earlier: a reader who has gone past a number comes back to none."""
    bank = a_bank()
    first, second = of_exchange(world, bank), of_exchange(world, bank)
    numbered, let_go = asyncio.Event(), asyncio.Event()

    async def add_first() -> None:
        async with world.begin() as tx:
            await tx.hash_book.add(first)
            numbered.set()
            await let_go.wait()

    async def add_second() -> None:
        await numbered.wait()
        async with world.begin() as tx:
            await tx.hash_book.add(second)

    writing = [asyncio.create_task(add_first()), asyncio.create_task(add_second())]
    await numbered.wait()
    await asyncio.sleep(0.3)
    assert await changes(world, bank) == []
    let_go.set()
    await asyncio.gather(*writing)
    assert [change.hash_id for change in await changes(world, bank)] == [first.id, second.id]


async def test_csa01_one_hash_added_by_twenty_at_once_is_there_once(world: World) -> None:
    bank, picture = a_bank(), a_hash()

    async def add() -> BankedHashId:
        async with world.begin() as tx:
            return (await tx.hash_book.add(of_exchange(world, bank, picture))).id

    assert len(set(await asyncio.gather(*(add() for _ in range(20))))) == 1
    assert len(await changes(world, bank)) == 1


async def test_csa01_what_is_committed_matches_the_next_picture(world: World) -> None:
    bank = a_bank()
    banks = IndexedBanks(world.query("moderation.watch.hash_banks", "HashChanges"))
    entry = of_exchange(world, bank)
    picture = HashedPicture(PictureHash(entry.hash.bits ^ 0b1011), (), 100)
    assert not await banks.match(picture)
    async with world.begin() as tx:
        await tx.hash_book.add(entry)
    (found,) = await banks.match(picture)
    assert (found.bank, found.kind, found.hash_id, found.distance) == (
        bank,
        BankKind.CHILD_SAFETY,
        entry.id,
        3,
    )
    async with world.begin() as tx:
        await tx.hash_book.withdraw(bank, [entry.hash], reason="taken back", now=world.now())
    assert not await banks.match(picture)


async def test_csa02_the_state_of_an_exchange_comes_back_whole(world: World) -> None:
    state = ExchangeState(a_bank(), "17 page", None, world.now(), "did not answer")
    later = replace(state, checkpoint="18", current_at=world.now(), failure="")
    async with world.begin() as tx:
        assert await tx.exchanges.find_for_update(state.name) is None
        await tx.exchanges.save(state)
        assert await tx.exchanges.find_for_update(state.name) == state
        await tx.exchanges.save(later)
        assert await tx.exchanges.find_for_update(state.name) == later
    assert later in await world.query("moderation.watch.hash_banks", "ExchangeQueries").states()
