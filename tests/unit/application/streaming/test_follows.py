from datetime import timedelta
from uuid import uuid4

import pytest

from adapters.memory.database import MemoryDatabase
from adapters.memory.streaming.feed import MemoryRoomFeed
from application.streaming.follow_performer import FollowPerformer
from application.streaming.unfollow_performer import UnfollowPerformer
from domain.age_verification.age import AgeState, AgeStatus
from domain.identity.permissions import Role
from domain.ids import DecisionId, ModerationCaseId, UserId
from domain.moderation.decisions.action import Action, ActionKind, Scope, ScopeKind
from domain.moderation.decisions.policy import StopPolicy
from domain.moderation.decisions.sanction import Sanction
from domain.streaming.follow import (
    FOLLOWS_MAX,
    Follow,
    NotToBeFollowed,
    PerformerNotFound,
    TooManyFollows,
)
from tests.builders import ASHA, MEERA, NOW, RAVI, STRANGER, a_user, a_verified_adult

LATER = NOW + timedelta(hours=1)


@pytest.fixture
async def database() -> MemoryDatabase:
    made = MemoryDatabase(MemoryRoomFeed(), lambda: NOW, uuid4)
    async with made.begin() as tx:
        await tx.users.add(a_user(id=ASHA))
        await tx.users.add(a_user(id=RAVI, role=Role.PERFORMER))
        await tx.users.add(a_user(id=MEERA, role=Role.MODERATOR))
        for user_id in (ASHA, RAVI, MEERA):
            await tx.ages.save(a_verified_adult(user_id))
    return made


def suspended(person_id: UserId) -> Sanction:
    action = Action(
        ActionKind.SUSPENSION,
        StopPolicy.HARASSMENT,
        Scope(ScopeKind.PLATFORM, None),
        LATER,
        0,
        automated=False,
    )
    return Sanction(
        DecisionId(uuid4()), 0, ModerationCaseId(uuid4()), person_id, action, NOW, before="", ended_at=None,
        ended_by=None,
    )  # fmt: skip


async def test_who_follows_does_so_since_the_first_time_until_it_is_taken_back(
    database: MemoryDatabase,
) -> None:
    unfollow = UnfollowPerformer(database.begin)
    for now in (NOW, LATER):
        kept = await FollowPerformer(database.begin, lambda at=now: at)(follower_id=ASHA, performer_id=RAVI)
        assert kept == Follow(ASHA, RAVI, NOW)
    await unfollow(follower_id=RAVI, performer_id=ASHA)
    assert list(database.tables.follows.follows.values()) == [Follow(ASHA, RAVI, NOW)]
    for _ in range(2):
        await unfollow(follower_id=ASHA, performer_id=RAVI)
    assert database.tables.follows.follows == {}
    again = await FollowPerformer(database.begin, lambda: LATER)(follower_id=ASHA, performer_id=RAVI)
    assert again.at == LATER


async def test_only_whoever_performs_is_followed_and_nobody_follows_themselves(
    database: MemoryDatabase,
) -> None:
    follow = FollowPerformer(database.begin, lambda: NOW)
    with pytest.raises(NotToBeFollowed):
        await follow(follower_id=RAVI, performer_id=RAVI)
    for nobody in (STRANGER, MEERA):
        with pytest.raises(PerformerNotFound):
            await follow(follower_id=ASHA, performer_id=nobody)
    async with database.begin() as tx:
        await tx.ages.save(AgeStatus(RAVI, AgeState.MINOR_LOCKED, None, None, NOW, None))
    with pytest.raises(PerformerNotFound):
        await follow(follower_id=ASHA, performer_id=RAVI)
    assert database.tables.follows.follows == {}


async def test_who_is_suspended_is_followed_by_nobody_new_and_kept_by_who_did(
    database: MemoryDatabase,
) -> None:
    async with database.begin() as tx:
        await tx.users.add(a_user(id=STRANGER))
        await tx.follows.add(Follow(STRANGER, RAVI, NOW))
        await tx.sanctions.add([suspended(RAVI)])
    follow = FollowPerformer(database.begin, lambda: NOW)
    with pytest.raises(PerformerNotFound):
        await follow(follower_id=ASHA, performer_id=RAVI)
    assert await follow(follower_id=STRANGER, performer_id=RAVI) == Follow(STRANGER, RAVI, NOW)
    afterwards = FollowPerformer(database.begin, lambda: LATER)
    assert (await afterwards(follower_id=ASHA, performer_id=RAVI)).at == LATER


async def test_a_person_follows_so_many_and_whom_they_follow_takes_no_more_room(
    database: MemoryDatabase,
) -> None:
    follow = FollowPerformer(database.begin, lambda: NOW)
    async with database.begin() as tx:
        await tx.users.add(a_user(id=STRANGER, role=Role.PERFORMER))
        await tx.ages.save(a_verified_adult(STRANGER))
        for _ in range(FOLLOWS_MAX - 1):
            await tx.follows.add(Follow(ASHA, UserId(uuid4()), NOW))
            await tx.follows.add(Follow(MEERA, UserId(uuid4()), NOW))
    await follow(follower_id=ASHA, performer_id=RAVI)
    with pytest.raises(TooManyFollows):
        await follow(follower_id=ASHA, performer_id=STRANGER)
    await follow(follower_id=ASHA, performer_id=RAVI)
