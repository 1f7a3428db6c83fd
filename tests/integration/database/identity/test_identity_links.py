"""Who showed the same document or is paid to the same account, in both databases."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from domain.age_verification.linking import IdentityLink, LinkKind
from domain.age_verification.policy import Purpose
from domain.ids import UserId
from tests.builders import an_identity_link
from tests.integration.database.age_verification.verification import a_person, kept_case
from tests.integration.database.conftest import World


async def test_links_come_back_whole_by_what_was_shown_and_by_account(world: World) -> None:
    case, tara = await kept_case(world), await a_person(world)
    first = an_identity_link(
        user_id=case.user_id, case_id=case.id, purpose=Purpose.PERFORMER, barred=True, at=world.now()
    )
    second = an_identity_link(
        user_id=tara.id, digest=first.digest, case_id=None, at=world.now() + timedelta(seconds=1)
    )
    paid_to = replace(
        first, kind=LinkKind.PAYOUT_ACCOUNT, case_id=None, at=world.now() + timedelta(seconds=2)
    )
    async with world.begin() as tx:
        for link in (second, first, paid_to):
            await tx.links.add(link)
    async with world.begin() as tx:
        assert await tx.links.with_digest(LinkKind.DOCUMENT, first.digest) == [first, second]
        assert await tx.links.with_digest(LinkKind.PAYOUT_ACCOUNT, first.digest) == [paid_to]
        assert await tx.links.with_digest(LinkKind.DOCUMENT, an_identity_link().digest) == []
    assert await world.case_queries.links_of_user(case.user_id) == [first, paid_to]


async def test_a_link_that_is_added_again_stays_one_and_as_old_as_it_was(world: World) -> None:
    tara = await a_person(world)
    link = an_identity_link(user_id=tara.id, at=world.now())
    async with world.begin() as tx:
        await tx.links.add(link)
        await tx.links.add(replace(link, at=world.now() + timedelta(days=1)))
    assert await world.case_queries.links_of_user(tara.id) == [link]


async def test_age_14_a_document_shown_to_perform_is_a_performers_whatever_it_was_before_or_after(
    world: World,
) -> None:
    to_watch = await kept_case(world)
    to_perform = await kept_case(world, user_id=to_watch.user_id, purpose=Purpose.PERFORMER)
    shown = an_identity_link(user_id=to_watch.user_id, case_id=to_watch.id, at=world.now())
    shown_to_perform = replace(shown, case_id=to_perform.id, purpose=Purpose.PERFORMER)
    for link, kept in ((shown, shown), (shown_to_perform, shown_to_perform), (shown, shown_to_perform)):
        async with world.begin() as tx:
            await tx.links.add(link)
        assert await world.case_queries.links_of_user(to_watch.user_id) == [kept]


async def test_acc_11_a_barred_account_is_barred_with_all_it_showed_and_will_show(world: World) -> None:
    ravi, tara = await a_person(world), await a_person(world)
    passport, card, another = [an_identity_link(user_id=ravi.id, at=world.now()) for _ in range(3)]
    of_tara = an_identity_link(user_id=tara.id, digest=passport.digest, at=world.now())
    async with world.begin() as tx:
        for link in (passport, card, of_tara):
            await tx.links.add(link)
    async with world.begin() as tx:
        assert await tx.links.bar(ravi.id) == 2
        await tx.links.add(passport)
        await tx.links.add(another)
    links = await world.case_queries.links_of_user(ravi.id)
    assert {link.digest: link.barred for link in links} == {
        passport.digest: True,
        card.digest: True,
        another.digest: True,
    }
    assert await world.case_queries.links_of_user(tara.id) == [of_tara]
    async with world.begin() as tx:
        assert await tx.links.lift_bar(ravi.id) == 3
        await tx.links.add(passport)
    assert not any(link.barred for link in await world.case_queries.links_of_user(ravi.id))


async def test_a_link_may_be_barred_when_it_is_added_again(world: World) -> None:
    ravi = await a_person(world)
    link = an_identity_link(user_id=ravi.id, at=world.now())
    async with world.begin() as tx:
        await tx.links.add(link)
        await tx.links.add(replace(link, barred=True))
    assert await world.case_queries.links_of_user(ravi.id) == [replace(link, barred=True)]


async def test_age_14_of_twenty_accounts_that_show_one_document_at_once_one_is_the_first(
    world: World,
) -> None:
    people = [(await a_person(world)).id for _ in range(20)]
    link = an_identity_link(at=world.now())

    async def show(user_id: UserId) -> bool:
        async with world.begin() as tx:
            others = await tx.links.with_digest(link.kind, link.digest)
            await asyncio.sleep(0.005)
            await tx.links.add(replace(link, user_id=user_id))
            return not others

    assert sum(await asyncio.gather(*(show(user_id) for user_id in people))) == 1


async def test_who_looks_waits_for_who_has_added_and_not_committed(world: World) -> None:
    ravi = await a_person(world)
    link = an_identity_link(user_id=ravi.id, at=world.now())

    async def look() -> Sequence[IdentityLink]:
        async with world.begin() as tx:
            return await tx.links.with_digest(link.kind, link.digest)

    async with world.begin() as tx:
        await tx.links.add(link)
        looking = asyncio.create_task(look())
        await asyncio.sleep(0.1)
        assert not looking.done()
    assert await looking == [link]


async def test_what_a_failed_transaction_linked_or_barred_is_undone(world: World) -> None:
    ravi = await a_person(world)
    link = an_identity_link(user_id=ravi.id, at=world.now())
    async with world.begin() as tx:
        await tx.links.add(link)
    with pytest.raises(ZeroDivisionError):
        async with world.begin() as tx:
            await tx.links.bar(ravi.id)
            await tx.links.add(an_identity_link(user_id=ravi.id))
            raise ZeroDivisionError
    assert await world.case_queries.links_of_user(ravi.id) == [link]
