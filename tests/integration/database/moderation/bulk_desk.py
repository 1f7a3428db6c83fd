"""Acts on many messages, cases and people on a world."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest_asyncio

from application.moderation.bulk._bulk import BulkGround
from application.moderation.bulk.confirm_bulk_act import ConfirmBulkAct, UndoBulkAct
from application.moderation.bulk.preview_bulk_act import PreviewBulkAct
from application.moderation.bulk.run_bulk_acts import RunBulkActs
from application.moderation.cases._cases import open_or_join
from domain.chat.message import Message
from domain.identity.permissions import Role
from domain.ids import BulkActId, MessageId, ModerationCaseId, ReportId, UserId
from domain.moderation.bulk_act import (
    BulkAct,
    BulkChoice,
    BulkKind,
)
from domain.moderation.cases.event import By, Subject, SubjectKind
from domain.moderation.cases.kind import CaseKind, Queue
from domain.moderation.cases.priority import NO_SIGNALS
from domain.moderation.desk.second_look import SecondLookRate
from ports.moderation.bulk import BulkActQueries, BulkLine
from tests.integration.database.conftest import World
from tests.integration.database.moderation.case_desk import PROFILE
from tests.integration.database.moderation.decision_desk import DecisionDesk

FACTS = "They wrote the same advertisement again and again."


class BulkDesk(DecisionDesk):
    """Asha and Tara wrote in Ravi's show; Meera acts on it, Lata leads."""

    asha: UserId
    tara: UserId
    lata: UserId

    def __init__(self, world: World) -> None:
        super().__init__(world)
        module = "moderation.bulk"
        self.queries: BulkActQueries = world.query(module, "BulkActQueries")
        self.look = PreviewBulkAct(world.begin, world.now)
        self.confirm_act = ConfirmBulkAct(world.begin, world.now, world.new_id)
        self.undo_act = UndoBulkAct(world.begin, world.now, world.new_id)
        ground = BulkGround(world.new_id, PROFILE, SecondLookRate(0, "key"))
        self.run = RunBulkActs(world.begin, self.queries, world.now, ground)

    async def open(self) -> "BulkDesk":
        await self.set_up()
        self.asha = await self.person(Role.VIEWER, "Asha")
        self.tara = await self.person(Role.VIEWER, "Tara")
        self.lata = await self.person(Role.ADMIN, "Lata")
        return self

    async def wrote(
        self, author: UserId, count: int = 1, *, ago: timedelta = timedelta(minutes=5)
    ) -> list[MessageId]:
        found = []
        async with self.world.begin() as tx:
            for place in range(count):
                message = Message(
                    MessageId(uuid4()), self.show.id, author, f"Buy tea here, number {place}",
                    self.world.now() - ago + timedelta(milliseconds=place),
                )  # fmt: skip
                await tx.messages.add(message)
                found.append(message.id)
        return found

    async def previewed(
        self,
        kind: BulkKind = BulkKind.REMOVE_MESSAGES,
        choice: BulkChoice | None = None,
        by: UserId | None = None,
    ) -> BulkAct:
        return await self.look(
            act_id=BulkActId(uuid4()), kind=kind, choice=choice or self.of_show(), actor_id=by or self.meera
        )

    def of_show(self, *marked: UUID) -> BulkChoice:
        return BulkChoice(None, self.show.id, 24, None, None, marked, None)

    async def confirmed(self, act: BulkAct, by: UserId | None = None) -> BulkAct:
        return await self.confirm_act(
            act_id=act.id, actor_id=by or self.meera, policy="harassment", facts=FACTS, label="look_closely", days=7,
            note="A flood of advertisements",
        )  # fmt: skip

    async def done(self, act: BulkAct) -> list[BulkLine]:
        """Also while the acts of other tests wait on the same database."""
        for _ in range(50):
            await self.run()
            if (await self.queries.get(act.id)).act.step is None:
                break
        return list(await self.queries.lines(act.id))

    async def shown(self, messages: list[MessageId]) -> set[MessageId]:
        async with self.world.begin() as tx:
            return set(await tx.bulk_acts.shown(messages))

    async def undone(self, act: BulkAct, by: UserId | None = None, note: str = "It was a mistake") -> BulkAct:
        return await self.undo_act(act_id=act.id, actor_id=by or self.meera, note=note)

    async def spam(self, count: int = 1) -> list[ModerationCaseId]:
        found = []
        for _ in range(count):
            async with self.world.begin() as tx:
                move = await open_or_join(
                    tx, subject=Subject(SubjectKind.SHOW, uuid4()), person_id=self.ravi, kind=CaseKind.SPAM,
                    signals=NO_SIGNALS, report_id=ReportId(uuid4()), profile=PROFILE, new_id=self.world.new_id,
                    by=By(None, "report", automated=False, note="", at=self.world.now()),
                )  # fmt: skip
            found.append(move.case.id)
        return found

    def of_spam(self, *marked: UUID) -> BulkChoice:
        return BulkChoice(None, None, 24, Queue.GENERAL, CaseKind.SPAM, marked, None)


@pytest_asyncio.fixture
async def desk(world: World) -> BulkDesk:
    return await BulkDesk(world).open()
