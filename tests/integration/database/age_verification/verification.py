"""What the tests of verification put into a database: people, and cases in any state."""

from typing import Any

from domain.age_verification.case import VerificationCase
from domain.identity.user import User
from tests.builders import a_moved, a_user
from tests.integration.database.conftest import World


async def a_person(world: World, **changes: Any) -> User:
    user = a_user(**changes)
    async with world.begin() as tx:
        await tx.users.add(user)
    return user


async def kept_case(world: World, **changes: Any) -> VerificationCase:
    """A case of a new person, or of `user_id`, in the state of `changes`; now unless told."""
    if "user_id" not in changes:
        changes["user_id"] = (await a_person(world)).id
    moved = a_moved(**{"opened_at": world.now(), **changes})
    async with world.begin() as tx:
        await tx.cases.record(moved)
    return moved.case
