"""How staff want their pages to be: memory and PostgreSQL keep the ports' promises."""

from typing import cast

import pytest

from application.moderation.cases.prefer_desk import PreferDesk
from domain.identity.permissions import PermissionDenied, Role
from domain.ids import UserId
from domain.moderation.desk.desk_preferences import DeskPreferences
from ports.moderation.desk_preferences import DeskPreferenceQueries
from tests.builders import a_user
from tests.integration.database.conftest import World


async def someone(world: World, role: Role = Role.MODERATOR) -> UserId:
    user = a_user(role=role)
    async with world.begin() as tx:
        await tx.users.add(user)
    return user.id


def queries(world: World) -> DeskPreferenceQueries:
    return cast(DeskPreferenceQueries, world.query("moderation.desk_preferences", "DeskPreferenceQueries"))


async def test_mod_23_whoever_chose_nothing_has_all_of_it_softened(world: World) -> None:
    meera = await someone(world)
    usual = DeskPreferences(meera, blurs=True, greys=True, mutes=True, keys=True)
    assert await queries(world).of(meera) == DeskPreferences.usual(meera) == usual


@pytest.mark.parametrize("off", ["blurs", "greys", "mutes", "keys"])
async def test_mod_23_what_one_person_chose_is_kept_for_them_alone(world: World, off: str) -> None:
    meera, kiran = await someone(world), await someone(world)
    chosen = {"blurs": True, "greys": True, "mutes": True, "keys": True, off: False}
    prefer = PreferDesk(world.begin)
    made = await prefer(actor_id=meera, **{name: not value for name, value in chosen.items()})
    assert await queries(world).of(meera) == made
    made = await prefer(actor_id=meera, **chosen)
    assert await queries(world).of(meera) == made == DeskPreferences(meera, **chosen)
    assert await queries(world).of(kiran) == DeskPreferences.usual(kiran)


async def test_it_is_for_whoever_works_on_cases(world: World) -> None:
    asha = await someone(world, Role.VIEWER)
    with pytest.raises(PermissionDenied):
        await PreferDesk(world.begin)(actor_id=asha, blurs=False, greys=True, mutes=True, keys=True)
    assert await queries(world).of(asha) == DeskPreferences.usual(asha)


async def test_what_is_rolled_back_is_not_kept(world: World) -> None:
    meera = await someone(world)
    with pytest.raises(ZeroDivisionError):
        async with world.begin() as tx:
            await tx.desk_preferences.save(
                DeskPreferences(meera, blurs=False, greys=True, mutes=True, keys=True)
            )
            raise ZeroDivisionError
    assert await queries(world).of(meera) == DeskPreferences.usual(meera)
