"""One suite holds both databases to the promises of `Telephones` and `TelephoneProofs`."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import cast
from uuid import uuid4

import pytest

from adapters.crypto.identity_hasher import HmacIdentityHasher
from adapters.postgres.identity.telephones import (
    sealed_kept_telephones,
    sealed_telephone_proofs,
    sealed_telephones,
)
from application.identity.ask_telephone_code import code_digest
from application.identity.verify_telephone import VerifyTelephone
from domain.errors import Refusal
from domain.identity.permissions import Role
from domain.identity.user import User
from domain.identity.verified_telephone import (
    TRIES_MAX,
    TelephoneProof,
    TelephoneTaken,
    VerifiedTelephone,
    WrongTelephoneCode,
)
from domain.moderation.cases.event import By, CaseOutcome, Closed, Subject, SubjectKind
from domain.moderation.cases.kind import CaseKind
from ports.compliance.requests import RetentionQueries
from ports.identity.telephones import TelephoneQueries, telephone_context
from ports.sealing import Sealed, WrappedKey
from tests.builders import a_legal_hold, a_user
from tests.integration.database.conftest import World
from tests.integration.database.moderation.case_desk import CaseDesk

HASHER = HmacIdentityHasher("a key of the tests")
SEALED = Sealed(WrappedKey("key-1", b"wrapped"), b"sealed")
ANOTHER = Sealed(WrappedKey("key-2", b"wrapped anew"), b"sealed anew")


async def people(world: World, count: int) -> list[User]:
    made = [a_user() for _ in range(count)]
    async with world.begin() as tx:
        for user in made:
            await tx.users.add(user)
    return made


def a_number() -> bytes:
    return uuid4().bytes * 2


def a_proof(world: World, user: User, number: bytes, code: str = "123456") -> TelephoneProof:
    digest = code_digest(HASHER, user.id, number, code)
    return TelephoneProof(user.id, number, digest, world.now(), 2)


async def refusal_of(world: World, user: User, code: str = "123456", accounts_max: int = 3) -> type | None:
    try:
        await VerifyTelephone(world.begin, HASHER, world.now, accounts_max)(user_id=user.id, code=code)
    except Refusal as refusal:
        return type(refusal)
    return None


async def test_cht_12_a_number_comes_back_whole_before_and_after_it_is_proved(world: World) -> None:
    asha, ravi = await people(world, 2)
    proof = a_proof(world, asha, a_number())
    verified = VerifiedTelephone(asha.id, proof.number_digest, world.now() + timedelta(minutes=1))
    read = cast(TelephoneQueries, world.query("identity.telephones", "TelephoneQueries"))
    async with world.begin() as tx:
        assert await tx.telephone_proofs.find(asha.id) is None
        assert await tx.telephones.find(asha.id) is None
        await tx.telephone_proofs.save(proof, SEALED)
        await tx.telephones.save(verified, SEALED)
    async with world.begin() as tx:
        assert await tx.telephone_proofs.find(asha.id) == (proof, SEALED)
        assert await tx.telephone_proofs.find_for_update(asha.id) == (proof, SEALED)
        assert await tx.telephones.find(asha.id) == (verified, SEALED)
        assert [await tx.telephones.is_verified(each.id) for each in (asha, ravi)] == [True, False]
    assert [await read.is_verified(each.id) for each in (asha, ravi)] == [True, False]
    later = replace(proof, tries=4, code_digest=b"other", number_digest=b"n", asked_at=verified.verified_at)
    again = replace(verified, number_digest=b"n", verified_at=world.now())
    async with world.begin() as tx:
        await tx.telephone_proofs.save(later, ANOTHER)
        await tx.telephones.save(again, ANOTHER)
    async with world.begin() as tx:
        assert await tx.telephone_proofs.find(asha.id) == (later, ANOTHER)
        assert await tx.telephones.find(asha.id) == (again, ANOTHER)
        assert [await tx.telephones.erase_of(asha.id) for _ in range(2)] == [1, 0]
        assert [await tx.telephone_proofs.erase_of(asha.id) for _ in range(2)] == [1, 0]
        assert await tx.telephones.find(asha.id) is None
        assert await tx.telephone_proofs.find(asha.id) is None


async def test_cht_12_other_accounts_of_a_number_are_counted(world: World) -> None:
    number, (asha, ravi, meera) = a_number(), await people(world, 3)
    async with world.begin() as tx:
        for user in (asha, ravi):
            await tx.telephones.save(VerifiedTelephone(user.id, number, world.now()), SEALED)
        await tx.telephones.save(VerifiedTelephone(meera.id, a_number(), world.now()), SEALED)
        assert [await tx.telephones.count_others(number, each.id) for each in (asha, meera)] == [1, 2]


async def test_mod_10_the_accounts_of_a_number_are_those_that_proved_it(world: World) -> None:
    number, (asha, ravi, meera) = a_number(), await people(world, 3)
    async with world.begin() as tx:
        for user, own in ((asha, number), (ravi, number), (meera, a_number())):
            await tx.telephones.save(VerifiedTelephone(user.id, own, world.now()), SEALED)
        await tx.telephone_proofs.save(a_proof(world, meera, number), SEALED)
        assert sorted(await tx.telephones.accounts_of(number)) == sorted([asha.id, ravi.id])
        assert list(await tx.telephones.accounts_of(a_number())) == []


async def test_cht_12_of_ten_accounts_that_prove_one_number_at_once_three_have_it(world: World) -> None:
    number, users = a_number(), await people(world, 10)
    async with world.begin() as tx:
        for user in users:
            await tx.telephone_proofs.save(a_proof(world, user, number), SEALED)
    outcomes = await asyncio.gather(*(refusal_of(world, user) for user in users))
    assert (outcomes.count(None), outcomes.count(TelephoneTaken)) == (3, 7)


async def test_cht_12_of_many_tries_at_once_five_are_looked_at(world: World) -> None:
    [asha] = await people(world, 1)
    proof = replace(a_proof(world, asha, a_number()), tries=0)
    async with world.begin() as tx:
        await tx.telephone_proofs.save(proof, SEALED)
    outcomes = await asyncio.gather(*(refusal_of(world, asha, f"00000{place}") for place in range(10)))
    assert outcomes.count(WrongTelephoneCode) == TRIES_MAX
    async with world.begin() as tx:
        found = await tx.telephone_proofs.find(asha.id)
    assert found is not None
    assert found[0].tries == TRIES_MAX


async def test_prv_03_what_was_not_proved_is_forgotten_and_what_was_is_not(world: World) -> None:
    asha, ravi = await people(world, 2)
    long_ago = world.now() - timedelta(days=4_000)
    retention = cast(RetentionQueries, world.query("compliance.queries", "RetentionQueries"))
    old = replace(a_proof(world, asha, a_number()), asked_at=long_ago)
    fresh = replace(old, user_id=ravi.id, asked_at=long_ago + timedelta(hours=2))
    async with world.begin() as tx:
        await tx.telephone_proofs.save(old, SEALED)
        await tx.telephone_proofs.save(fresh, SEALED)
        await tx.telephones.save(old.proved(long_ago), SEALED)
    before = long_ago + timedelta(hours=1)
    assert await retention.forget_telephone_proofs(before=before, limit=200) >= 1
    async with world.begin() as tx:
        assert await tx.telephone_proofs.find(asha.id) is None
        assert await tx.telephone_proofs.find(ravi.id) == (fresh, SEALED)
        assert await tx.telephones.is_verified(asha.id)


async def test_leg_10_csa_08_what_is_kept_of_a_number_comes_back_the_earliest_first(world: World) -> None:
    asha, ravi = await people(world, 2)
    async with world.begin() as tx:
        for days in (1, 3):
            await tx.telephones.save(a_proof(world, asha, a_number()).proved(world.now()), SEALED)
            await tx.telephones.keep_removed(asha.id, now=world.now() - timedelta(days=days))
        kept = await tx.telephones.kept_of(asha.id)
        assert list(kept) == [(world.now() - timedelta(days=days), SEALED) for days in (3, 1)]
        assert list(await tx.telephones.kept_of(ravi.id)) == []


async def test_csa_08_a_removed_number_stays_while_the_law_keeps_it_and_goes_after_that(world: World) -> None:
    held, seen, free, nobody, fresh = everybody = await people(world, 5)
    leela, vikram = (a_user(role=Role.LEGAL_OFFICER, email=f"{uuid4()}@example.in") for _ in range(2))
    desk, retention = (
        CaseDesk(world),
        cast(RetentionQueries, world.query("compliance.queries", "RetentionQueries")),
    )
    hold = a_legal_hold(account_id=held.id, placed_by=leela.id)
    case = await desk.report(CaseKind.MINOR, subject=Subject(SubjectKind.PERSON, seen.id), person_id=seen.id)
    async with world.begin() as tx:
        await tx.users.add(leela)
        await tx.users.add(vikram)
        await tx.legal_holds.add(hold)
        for user in everybody:
            if user is not nobody:
                await tx.telephones.save(a_proof(world, user, a_number()).proved(world.now()), SEALED)
            at = world.now() if user is fresh else world.now() - timedelta(days=2)
            await tx.telephones.keep_removed(user.id, now=at)

    async def left() -> list[int]:
        await retention.forget_kept_telephones(
            before=world.now() - timedelta(days=1), now=world.now(), limit=1_000
        )
        async with world.begin() as tx:
            return [await tx.telephones.count_kept(user.id) for user in everybody]

    assert await left() == [1, 1, 0, 0, 1]
    async with world.begin() as tx:
        await tx.legal_holds.update(
            replace(hold, lifted_by=vikram.id, lifted_at=world.now(), lift_reason="Over")
        )
    await desk.record(case._moved(Closed(CaseOutcome.ACTED), By.worker(world.now())))
    assert await left() == [0, 0, 0, 0, 1]
    async with world.begin() as tx:
        assert [await tx.telephones.erase_kept_of(fresh.id) for _ in range(2)] == [1, 0]
        assert await tx.telephones.is_verified(free.id), "what is laid aside is a copy"


@pytest.mark.parametrize("world", ["postgres"], indirect=True)
async def test_prv_04_the_keys_of_numbers_are_rotated(world: World) -> None:
    [asha] = await people(world, 1)
    key = WrappedKey(f"key-{uuid4()}", b"wrapped")
    proof = a_proof(world, asha, a_number())
    async with world.begin() as tx:
        await tx.telephone_proofs.save(proof, replace(SEALED, key=key))
        await tx.telephones.save(proof.proved(world.now()), replace(SEALED, key=key))
        await tx.telephones.keep_removed(asha.id, now=world.now())
    laid_aside = sealed_kept_telephones(world.engine)
    [kept] = [
        each
        for each in await laid_aside.next_batch(after=None, not_key_id="", limit=10_000)
        if each.key == key
    ]
    assert kept.context == telephone_context(asha.id)
    for items in (sealed_telephones(world.engine), sealed_telephone_proofs(world.engine)):
        assert (await items.count_by_key())[key.key_id] == 1
        batch = list(await items.next_batch(after=None, not_key_id="", limit=10_000))
        [mine] = [each for each in batch if each.id == asha.id]
        assert (mine.key, mine.context) == (key, telephone_context(asha.id))
        await items.replace_key(mine, ANOTHER.key)
    async with world.begin() as tx:
        rotated = replace(SEALED, key=ANOTHER.key)
        found = (await tx.telephones.find(asha.id), await tx.telephone_proofs.find(asha.id))
    assert [each and each[1] for each in found] == [rotated, rotated]
