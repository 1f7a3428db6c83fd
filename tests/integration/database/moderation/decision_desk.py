"""Decisions and appeals on a world: a case about a performer, claimed by somebody of the staff."""

from datetime import timedelta
from uuid import UUID, uuid4

from adapters.memory.streaming.media import MemoryMedia
from application.moderation.decisions._deciding import Reasons
from application.moderation.decisions.appeal_decision import AppealDecision
from application.moderation.decisions.decide_appeal import DecideAppeal
from application.moderation.decisions.decide_case import AskedAction, DecideCase
from application.moderation.decisions.end_sanctions import EndSanctions
from application.moderation.decisions.preview_decision import PreviewDecision
from application.moderation.decisions.propose_severe_act import (
    ConfirmSevereAct,
    DropProposal,
    ProposeSevereAct,
)
from domain.identity.permissions import Role
from domain.ids import DecisionAppealId, DecisionId, StreamId, UserId
from domain.moderation.cases.case import ModerationCase
from domain.moderation.cases.event import Subject, SubjectKind
from domain.moderation.cases.kind import CaseKind
from domain.moderation.decisions.action import ACCOUNT, Scope, ScopeKind
from domain.moderation.decisions.appeal import DecisionAppeal
from domain.moderation.decisions.decision import Decision
from domain.streaming.stream import Stream
from ports.moderation.decisions import DecisionRow
from tests.builders import a_stream, a_verified_adult
from tests.integration.database.conftest import World
from tests.integration.database.moderation.case_desk import PROFILE, CaseDesk

FACTS = "In the show three people were insulted by name."
PLATFORM = Scope(ScopeKind.PLATFORM, None)


def asked(
    kind: str, *, scope: Scope = ACCOUNT, lasts: timedelta | None = None, policy: str = "harassment"
) -> AskedAction:
    return AskedAction(kind, policy, scope, lasts)


SUSPENSION = asked("suspension", lasts=timedelta(days=7))
STRIKE = asked("strike")
WARNING = asked("warning")


class HeardMedia(MemoryMedia):
    """Remembers who was put out everywhere."""

    def __init__(self) -> None:
        super().__init__()
        self.expelled: list[UserId] = []

    async def expel(self, participant: UserId) -> None:
        self.expelled.append(participant)
        await super().expel(participant)


class DecisionDesk(CaseDesk):
    """Ravi performs; Meera decides; Kiran looks again."""

    ravi: UserId
    meera: UserId
    kiran: UserId
    show: Stream

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.media = HeardMedia()
        self.decide = DecideCase(world.begin, self.media, world.now, world.new_id, PROFILE)
        self.preview = PreviewDecision(world.begin, world.now, PROFILE)
        self.propose = ProposeSevereAct(world.begin, world.now)
        self.confirm = ConfirmSevereAct(world.begin, self.media, world.now, world.new_id, PROFILE)
        self.drop = DropProposal(world.begin, world.now)
        self.file = AppealDecision(world.begin, world.now)
        self.review = DecideAppeal(world.begin, world.now, world.new_id)
        self.end = EndSanctions(world.begin, world.decision_queries, world.now, world.new_id)

    async def set_up(self) -> "DecisionDesk":
        self.ravi = await self.person(Role.PERFORMER, "Ravi")
        self.meera = await self.person(Role.MODERATOR, "Meera")
        self.kiran = await self.person(Role.MODERATOR, "Kiran")
        self.show = a_stream(id=StreamId(uuid4()), performer_id=self.ravi, title="Evening raga")
        async with self.world.begin() as tx:
            await tx.ages.save(a_verified_adult(self.ravi))
            await tx.streams.add(self.show)
        return self

    async def case_of(
        self, kind: CaseKind = CaseKind.HARASSMENT, *, show: UUID | None = None, by: UserId | None = None
    ) -> ModerationCase:
        """A fresh case about Ravi, claimed."""
        subject = Subject(SubjectKind.SHOW, show or uuid4())
        case = await self.report(kind, subject=subject, person_id=self.ravi)
        return (await self.claimed(case, by or self.meera)).case

    async def decided(
        self, *actions: AskedAction, facts: str = FACTS, case: ModerationCase | None = None
    ) -> Decision:
        case = case or await self.case_of()
        return await self.decide(
            decision_id=DecisionId(uuid4()), case_id=case.id, actor_id=self.meera, asked=actions,
            reasons=Reasons(facts, ""), note="SECRET of staff", seen=case.version,
        )  # fmt: skip

    async def appealed(self, decision: Decision) -> DecisionAppeal:
        return await self.file(
            appeal_id=DecisionAppealId(uuid4()), decision_id=decision.id, person_id=self.ravi,
            text="It was somebody else who said that.",
        )  # fmt: skip

    async def reviewed(
        self, appeal: DecisionAppeal, outcome: str = "overturned", by: UserId | None = None
    ) -> DecisionAppeal:
        return await self.review(
            appeal_id=appeal.id, actor_id=by or self.kiran, outcome=outcome, answer="You were right.", note="SECRET too"
        )  # fmt: skip

    async def row(self, decision: Decision) -> DecisionRow:
        return await self.world.decision_queries.get(decision.id, self.ravi)
