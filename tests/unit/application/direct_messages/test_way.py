"""Whether the way to a performer is open, by what our team decided about who writes (CHT-14, ENF-01)."""

from datetime import timedelta
from uuid import uuid4

import pytest

from adapters.memory.database import MemoryDatabase
from adapters.memory.streaming.feed import MemoryRoomFeed
from application.direct_messages.see_way import SeeWay, Way
from domain.direct_messages.direct_message import Pair
from domain.direct_messages.door import Door, Entrance
from domain.identity.permissions import Role
from domain.ids import DecisionId, ModerationCaseId, UserId
from domain.moderation.decisions.action import Action, ActionKind, Scope, ScopeKind
from domain.moderation.decisions.policy import StopPolicy
from domain.moderation.decisions.sanction import AccountSuspended, ChatRestricted, Sanction
from domain.money import Tokens
from domain.streaming.follow import Follow
from tests.builders import ASHA, MEERA, NOW, RAVI, a_user, a_verified_adult

PAIR = Pair(performer_id=RAVI, viewer_id=ASHA)
UNTIL = NOW + timedelta(hours=1)


@pytest.fixture
async def database() -> MemoryDatabase:
    made = MemoryDatabase(MemoryRoomFeed(), lambda: NOW, uuid4)
    async with made.begin() as tx:
        for user_id, role in ((ASHA, Role.VIEWER), (RAVI, Role.PERFORMER), (MEERA, Role.PERFORMER)):
            await tx.users.add(a_user(id=user_id, role=role))
            await tx.ages.save(a_verified_adult(user_id))
        await tx.doors.save(RAVI, Entrance.free(Door.FOLLOWERS))
        await tx.follows.add(Follow.of(follower_id=ASHA, performer_id=RAVI, now=NOW))
    return made


def sanction(kind: ActionKind, scope: Scope) -> Sanction:
    action = Action(kind, StopPolicy.HARASSMENT, scope, UNTIL, 0, automated=False)
    return Sanction(
        DecisionId(uuid4()), 0, ModerationCaseId(uuid4()), ASHA, action, NOW, before="", ended_at=None,
        ended_by=None,
    )  # fmt: skip


EVERYWHERE = Scope(ScopeKind.PLATFORM, None)


def in_room_of(performer_id: UserId) -> Scope:
    return Scope(ScopeKind.ROOM, performer_id)


@pytest.mark.parametrize(
    ("kind", "scope", "refusal"),
    [
        (ActionKind.CHAT_TIMEOUT, EVERYWHERE, ChatRestricted),
        (ActionKind.CHAT_TIMEOUT, in_room_of(RAVI), ChatRestricted),
        (ActionKind.CHAT_TIMEOUT, in_room_of(MEERA), None),
        (ActionKind.SUSPENSION, EVERYWHERE, AccountSuspended),
    ],
)
async def test_cht_09_who_may_not_write_there_does_not_write_to_the_performer_until_it_is_over(
    database: MemoryDatabase, kind: ActionKind, scope: Scope, refusal: type[Exception] | None
) -> None:
    async with database.begin() as tx:
        await tx.sanctions.add([sanction(kind, scope)])
    seen = (await SeeWay(database.begin, lambda: NOW)(pair=PAIR, person_id=ASHA)).refusal
    assert (type(seen) if seen else None, seen.until if seen else UNTIL) == (refusal, UNTIL)
    later = await SeeWay(database.begin, lambda: UNTIL)(pair=PAIR, person_id=ASHA)
    assert later == Way(None, Tokens(0))
