"""Promo tokens, on memory and PostgreSQL: apart from bought ones, within caps, and gone on their day."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import cast
from uuid import uuid4

import pytest

from application.payments.expire_promo import ExpirePromo
from application.payments.grant_promo import GrantPromo
from domain.errors import Refusal
from domain.identity.permissions import PermissionDenied
from domain.ids import PromoGrantId, TipId, UserId
from domain.ledger.entries import tip_transfers
from domain.payments.promo import (
    PERSON_MAX,
    PromoCapReached,
    PromoExpiryOutOfRange,
    PromoGrant,
    PromoGrantIdReused,
    PromoGrantNotFound,
    PromoNotForStaff,
    PromoTokensOutOfRange,
)
from ports.payments.promo import PromoQueries
from tests.integration.database.conftest import World
from tests.integration.database.payments.back_stage import FEE, Desk


@pytest.fixture
async def desk(world: World) -> Desk:
    return await Desk.opened(world)


def queries(desk: Desk) -> PromoQueries:
    return cast(PromoQueries, desk.world.query("payments.promo", "PromoQueries"))


async def grant(
    desk: Desk, tokens: int, *, days: float = 30, to: UserId | None = None, grant_id: PromoGrantId | None = None,
    officer: UserId | None = None,
) -> PromoGrant:  # fmt: skip
    use = GrantPromo(desk.world.begin, desk.world.now, desk.world.new_id)
    return await use(
        grant_id=grant_id or PromoGrantId(uuid4()),
        user_id=to or desk.buyer,
        officer_id=officer or desk.officers[0],
        tokens=tokens,
        reason="Welcome back",
        expires_at=desk.world.now() + timedelta(days=days),
    )


async def sweep(desk: Desk) -> int:
    """Only this desk's: others' grants are due at other times."""

    class Mine:
        async def due(self, **limits: object) -> list[PromoGrantId]:
            mine = await queries(desk).unswept_of(desk.buyer)
            due = await queries(desk).due(now=desk.world.now(), limit=10_000)
            return [grant_id for grant_id in due if grant_id in mine]

    return await ExpirePromo(desk.world.begin, cast(PromoQueries, Mine()), desk.world.now)()


async def spend(desk: Desk, tokens: int) -> None:
    async with desk.world.begin() as tx:
        await tx.ledger.post(
            tip_transfers(
                tip_id=TipId(uuid4()), viewer=desk.buyer, performer=desk.performer, tokens=tokens, promo_balance=10**6,
                fee_basis_points=FEE, at=desk.world.now(),
            )
        )  # fmt: skip


async def stored(desk: Desk, grant_id: PromoGrantId) -> PromoGrant:
    async with desk.world.begin() as tx:
        return await tx.promo_grants.get_for_update(grant_id)


async def test_a_grant_comes_back_whole(desk: Desk) -> None:
    granted = await grant(desk, 40)
    assert await stored(desk, granted.id) == granted
    swept = granted.swept(7, desk.world.now() + timedelta(days=31))
    async with desk.world.begin() as tx:
        await tx.promo_grants.update(swept)
    assert await stored(desk, granted.id) == swept
    with pytest.raises(PromoGrantNotFound):
        await stored(desk, PromoGrantId(uuid4()))


async def test_promo_tokens_are_apart_from_bought_ones(desk: Desk) -> None:
    granted = await grant(desk, 40)

    assert await desk.wallet() == (0, 40)
    assert await desk.booked(f"promo:{granted.id}") == {"promo_grant": 40}
    assert await queries(desk).next_expiry(desk.buyer, now=desk.world.now()) == (granted.expires_at, 40)
    assert await grant(desk, 40, grant_id=granted.id) == granted, "a retry is the same grant"
    assert await desk.wallet() == (0, 40)
    with pytest.raises(PromoGrantIdReused):
        await grant(desk, 41, grant_id=granted.id)


async def test_what_nobody_spent_expires_on_its_day_and_no_sooner(desk: Desk) -> None:
    granted = await grant(desk, 40)
    await spend(desk, 15)
    desk.world.now.advance(days=29)
    assert await sweep(desk) == 0
    desk.world.now.advance(days=1)

    assert await sweep(desk) == 1
    assert await desk.wallet() == (0, 0)
    assert await desk.booked(f"promo:{granted.id}") == {
        "promo_grant": 40, "promo_expired": 25,
    }  # fmt: skip
    assert (await stored(desk, granted.id)).expired == 25
    assert await queries(desk).next_expiry(desk.buyer, now=desk.world.now()) is None
    assert await sweep(desk) == 0


async def test_the_grant_that_expires_first_is_spent_first_and_bonus_tokens_never_expire(desk: Desk) -> None:
    await desk.bought()  # 25 bonus tokens
    later = await grant(desk, 20, days=60)
    sooner = await grant(desk, 10, days=5)
    await spend(desk, 12)
    assert await queries(desk).next_expiry(desk.buyer, now=desk.world.now()) == (later.expires_at, 18)
    desk.world.now.advance(days=100)

    assert await sweep(desk) == 2
    assert (await stored(desk, sooner.id)).expired == 0
    assert (await stored(desk, later.id)).expired == 18
    assert (await desk.wallet())[1] == 25


async def test_one_person_and_one_officer_have_caps(desk: Desk) -> None:
    with pytest.raises(PromoTokensOutOfRange):
        await grant(desk, 1_001)
    with pytest.raises(PromoExpiryOutOfRange):
        await grant(desk, 10, days=400)
    with pytest.raises(PromoNotForStaff):
        await grant(desk, 10, to=desk.officers[1])
    with pytest.raises(PermissionDenied):
        await grant(desk, 10, officer=desk.performer)
    await grant(desk, 1_000)
    await grant(desk, 1_000)
    with pytest.raises(PromoCapReached):
        await grant(desk, 1)
    assert (await desk.wallet())[1] == PERSON_MAX


async def test_twenty_grants_race_for_one_cap(desk: Desk) -> None:
    async def try_grant(number: int) -> str:
        try:
            await grant(desk, 300, officer=desk.officers[number % 3])
        except Refusal as refusal:
            return refusal.code
        return "granted"

    outcomes = await asyncio.gather(*(try_grant(number) for number in range(20)))

    assert outcomes.count("granted") == PERSON_MAX // 300
    assert set(outcomes) == {"granted", "promo_cap_reached"}
    assert (await desk.wallet())[1] == 1_800


async def test_twenty_sweeps_race_and_one_expires(desk: Desk) -> None:
    granted = await grant(desk, 40)
    await desk.bought()
    desk.world.now.advance(days=31)

    swept = await asyncio.gather(*(sweep(desk) for _ in range(20)))

    assert sum(swept) == 1
    assert (await desk.wallet())[1] == 25
    assert (await desk.booked(f"promo:{granted.id}"))["promo_expired"] == 40


async def test_granted_tokens_are_listed_with_who_gave_them_and_why(desk: Desk) -> None:
    granted = await grant(desk, 40)
    row = next(row for row in await queries(desk).latest(limit=10_000) if row.grant_id == granted.id)

    assert (row.user_name, row.granted_by_name, row.reason, row.tokens) == (
        "Asha",
        "Asha",
        "Welcome back",
        40,
    )
    assert replace(granted, reason="x") != granted
