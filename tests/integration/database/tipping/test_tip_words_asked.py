"""What a room asks of whoever writes there it asks of the words of a tip too; the tip alone is taken (CHT-01, CHT-11,
CHT-12)."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from domain.chat.room_moderator import ModeratorState, RoomModerator
from domain.chat.room_rules import RoomRules, RoomRulesNotAccepted, RulesAcceptance
from domain.chat.settings import AccountTooNew, ChatSettings, EmoteOnly, FollowersOnly, VerifiedOnly
from domain.errors import Forbidden
from domain.identity.permissions import Role
from domain.identity.verified_telephone import VerifiedTelephone
from domain.ids import TipId, UserId
from domain.streaming.follow import Follow
from ports.sealing import Sealed, WrappedKey
from tests.builders import a_stream, a_user
from tests.integration.database.conftest import World
from tests.integration.database.tipping.test_tipping import Show, a_viewer

SEALED = Sealed(WrappedKey("key-1", b"wrapped"), b"sealed")


@pytest.fixture
async def show(world: World) -> Show:
    performer = UserId(uuid4())
    stream = a_stream(performer_id=performer)
    async with world.begin() as tx:
        await tx.users.add(a_user(id=performer, display_name="Ravi", role=Role.PERFORMER))
        await tx.streams.add(stream)
    return Show(world, stream, await a_viewer(world, paid=100, promo=10))


async def asks(show: Show, **changes: Any) -> None:
    is_open = ChatSettings.open_to_all(show.stream.performer_id)
    async with show.world.begin() as tx:
        await tx.chat_settings.save(replace(is_open, **changes))


@asynccontextmanager
async def refused(show: Show, why: type[Forbidden]) -> AsyncIterator[None]:
    """For the words, before any token moves; the tip that was sent before is answered as ever, and the tip alone is
    taken."""
    first = await show.tip(1)
    yield
    before = await show.wallet()
    with pytest.raises(why) as refusal:
        await show.tip(5)
    assert refusal.value.detail.endswith(". A tip without words is taken.")
    assert refusal.value.pointer == "/message"
    assert await show.wallet() == before, "no token moved"
    assert await show.tip(1, tip_id=first.id) == first
    assert (await show.tip(1, message="")).message == ""
    assert await show.wallet() == before - 1


async def test_cht_12_words_of_a_young_account_are_refused(show: Show) -> None:
    async with show.world.begin() as tx:
        signed_up_at = (await tx.users.get(show.viewer)).created_at
    age = int((show.world.now() - signed_up_at).total_seconds() // 60)
    async with refused(show, AccountTooNew):
        await asks(show, account_age_minutes=age + 10)
    await asks(show, account_age_minutes=age - 1)
    assert (await show.tip(1)).told_message


async def test_cht_01_words_of_whoever_does_not_follow_are_refused(show: Show) -> None:
    async with refused(show, FollowersOnly):
        await asks(show, followers_only=True, followed_minutes=10)
    now, ravi = show.world.now(), show.stream.performer_id
    async with show.world.begin() as tx:
        await tx.follows.add(Follow(show.viewer, ravi, now - timedelta(minutes=11)))
    assert (await show.tip(1)).told_message


async def test_cht_12_words_of_whoever_proved_no_number_are_refused(show: Show) -> None:
    async with refused(show, VerifiedOnly):
        await asks(show, verified_only=True)
    async with show.world.begin() as tx:
        await tx.telephones.save(VerifiedTelephone(show.viewer, uuid4().bytes * 2, show.world.now()), SEALED)
    assert (await show.tip(1)).told_message


async def test_cht_01_words_that_are_no_emoji_are_refused_where_emoji_alone_are_written(show: Show) -> None:
    async with refused(show, EmoteOnly):
        await asks(show, emote_only=True)
    assert (await show.tip(1, message="\N{SPARKLES}\N{PARTY POPPER}")).told_message


async def test_cht_11_words_of_whoever_accepted_no_rules_are_refused(show: Show) -> None:
    now, ravi = show.world.now(), show.stream.performer_id
    async with refused(show, RoomRulesNotAccepted), show.world.begin() as tx:
        await tx.room_rules.add(RoomRules(ravi, 1, "Be kind", now))
    async with show.world.begin() as tx:
        await tx.rules_acceptances.add(RulesAcceptance(show.viewer, ravi, 1, now))
    assert (await show.tip(1)).told_message


async def test_cht_01_whoever_tips_has_tipped_and_waits_between_tips_for_nothing(show: Show) -> None:
    await asks(show, tippers_only=True, slow_seconds=600)
    assert [(await show.tip(1)).told_message for _ in range(2)] == ["What a raga"] * 2


async def test_cht_10_a_moderator_of_the_room_is_bound_by_none_of_it(show: Show) -> None:
    now, ravi = show.world.now(), show.stream.performer_id
    await asks(show, emote_only=True, verified_only=True, followers_only=True)
    async with show.world.begin() as tx:
        await tx.room_rules.add(RoomRules(ravi, 1, "Be kind", now))
        await tx.room_moderators.save(RoomModerator(ravi, show.viewer, ModeratorState.ACTIVE, now))
    assert (await show.tip(1, tip_id=TipId(uuid4()))).told_message
