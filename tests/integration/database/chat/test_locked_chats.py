"""A chat that a program locked stays so after its case by a decision with reasons, or not at all (CHT-15, ENF-01)."""

from uuid import uuid4

import pytest

from application.moderation.cases.close_moderation_case import CloseModerationCase
from application.moderation.child_safety.open_minor_claim import OpenMinorClaim
from application.moderation.decisions._deciding import Reasons
from domain.identity.permissions import Role
from domain.ids import DecisionId, EventId, MessageId, StreamId, UserId
from domain.language import Language
from domain.moderation.cases.case import ModerationCase
from domain.moderation.cases.event import Subject, SubjectKind
from domain.moderation.cases.refusals import StatementMissing
from domain.moderation.events import MinorClaimed
from tests.builders import a_verified_adult
from tests.integration.database.conftest import World
from tests.integration.database.moderation.case_desk import NO_SECOND_LOOKS, PROFILE
from tests.integration.database.moderation.decision_desk import FACTS, PLATFORM, DecisionDesk, asked


@pytest.fixture
async def desk(world: World) -> DecisionDesk:
    return await DecisionDesk(world).set_up()


async def claimed_to_be_a_minor(desk: DecisionDesk, asha: UserId, officer: UserId) -> ModerationCase:
    world = desk.world
    async with world.begin() as tx:
        await tx.ages.save(a_verified_adult(asha))
        await tx.chat_locks.lock(asha, now=world.now())
    hear = OpenMinorClaim(world.begin, world.now, world.new_id, PROFILE)
    await hear(MinorClaimed(asha, StreamId(uuid4()), MessageId(uuid4())), EventId(uuid4()))
    async with world.begin() as tx:
        case = await tx.moderation_cases.find_open(Subject(SubjectKind.PERSON, asha), child_safety=True)
    assert case is not None
    return (await desk.claimed(case, officer)).case


async def is_locked(desk: DecisionDesk, asha: UserId) -> bool:
    async with desk.world.begin() as tx:
        return await tx.chat_locks.is_locked(asha)


async def test_enf_01_cht_15_a_locked_chat_is_decided_before_its_case_ends_as_acted(
    desk: DecisionDesk,
) -> None:
    world, asha = desk.world, await desk.person(Role.VIEWER, "Asha")
    officer = await desk.person(Role.CHILD_SAFETY_OFFICER, "Tara")
    case = await claimed_to_be_a_minor(desk, asha, officer)
    close = CloseModerationCase(world.begin, world.now, world.new_id, NO_SECOND_LOOKS)
    with pytest.raises(StatementMissing):
        await close(case_id=case.id, actor_id=officer, outcome="acted", note="Looked", seen=case.version)
    assert await is_locked(desk, asha)
    await desk.decide(
        decision_id=DecisionId(uuid4()), case_id=case.id, actor_id=officer,
        asked=[asked("chat_ban", scope=PLATFORM, policy="suspected_minor")], reasons=Reasons(FACTS, ""), note="",
        seen=case.version,
    )  # fmt: skip
    seen = (await desk.stored(case.id)).version
    await close(case_id=case.id, actor_id=officer, outcome="acted", note="Looked", seen=seen)
    assert not await is_locked(desk, asha), "what holds is the decision's, which is appealed"
    [row] = await world.decision_queries.of_person(asha, before=None, limit=9)
    assert "No writing" in row.decision.statement.text(Language.ENGLISH)
