"""What our team decides about a person at the very moment the performer decides too (CHT-09): it stands."""

import asyncio
from collections.abc import Coroutine
from typing import Any
from uuid import uuid4

import pytest

from application.chat.keep_out_of_chat import KeepOutOfChat
from application.chat.let_into_chat import LetIntoChat
from domain.chat.kept_out import KeptOut
from domain.chat.room_act import DecidedByStaff
from domain.chat.rule import ChatRule
from domain.identity.permissions import Role
from tests.builders import a_stream, a_user
from tests.integration.database.conftest import World

ASK_SECONDS = 0.3
"""For so long an act is seen to wait."""


@pytest.mark.parametrize("lets_in", [True, False])
async def test_cht_09_the_performer_waits_for_what_our_team_has_in_hand_and_is_refused(
    world: World, *, lets_in: bool
) -> None:
    if world.kind == "memory":
        return  # transactions there run one after the other
    ravi, asha, meera = a_user(role=Role.PERFORMER), a_user(), a_user(role=Role.MODERATOR)
    show = a_stream(performer_id=ravi.id)
    async with world.begin() as tx:
        for user in (ravi, asha, meera):
            await tx.users.add(user)
        await tx.streams.add(show)
        if lets_in:
            await tx.kept_out.save(KeptOut(ravi.id, asha.id, None, ChatRule.SPAM, ravi.id, world.now()))
    about: dict[str, Any] = {"stream_id": show.id, "actor_id": ravi.id, "person_id": asha.id, "note": "Sorry"}
    by_staff = KeptOut(ravi.id, asha.id, None, ChatRule.HATE, meera.id, world.now())
    async with world.begin() as tx:
        await tx.users.get_for_update(asha.id)
        await tx.kept_out.save(by_staff)
        act: Coroutine[Any, Any, object]
        if lets_in:
            act = LetIntoChat(world.begin, world.now, uuid4)(**about)
        else:
            act = KeepOutOfChat(world.begin, world.now, uuid4)(**about, seconds=10, rule="spam")
        acting = asyncio.ensure_future(act)
        done, _ = await asyncio.wait([acting], timeout=ASK_SECONDS)
        assert not done, "it waits for what our team decides"
    refused = (await asyncio.gather(acting, return_exceptions=True))[0]
    assert isinstance(refused, DecidedByStaff)
    async with world.begin() as tx:
        assert await tx.kept_out.find(ravi.id, asha.id) == by_staff
