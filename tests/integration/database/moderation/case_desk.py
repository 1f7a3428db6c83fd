"""Moderation cases in a database, and the people who work on them."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from application.moderation.cases._cases import open_or_join
from application.moderation.cases.claim_moderation_case import (
    ClaimedCase,
    ClaimModerationCase,
    EscalateModerationCase,
    KeepModerationCase,
    ReturnModerationCase,
)
from application.moderation.cases.sweep_moderation_cases import SweepModerationCases
from domain.identity.permissions import Role
from domain.ids import ModerationCaseId, UserId
from domain.moderation.cases.case import ModerationCase
from domain.moderation.cases.event import By, Subject, SubjectKind
from domain.moderation.cases.kind import CaseKind
from domain.moderation.cases.priority import NO_SIGNALS, Signals
from domain.moderation.desk.second_look import SecondLookRate
from tests.builders import a_user
from tests.integration.database.conftest import World

PROFILE = "IN-nonexplicit"
NO_SECOND_LOOKS = SecondLookRate(0, "")


class CaseDesk:
    def __init__(self, world: World) -> None:
        self.world = world
        self.claim = ClaimModerationCase(world.begin, world.now)
        self.keep = KeepModerationCase(world.begin, world.now)
        self.give_back = ReturnModerationCase(world.begin, world.now)
        self.escalate = EscalateModerationCase(world.begin, world.now)
        self.sweep = SweepModerationCases(world.begin, world.moderation_case_queries, world.now)

    async def person(self, role: Role = Role.MODERATOR, name: str = "Meera") -> UserId:
        user = a_user(display_name=name, role=role)
        async with self.world.begin() as tx:
            await tx.users.add(user)
        return user.id

    async def report(
        self, kind: CaseKind = CaseKind.HARASSMENT, *, subject: Subject | None = None,
        person_id: UserId | None = None, signals: Signals = NO_SIGNALS, at: datetime | None = None,
    ) -> ModerationCase:  # fmt: skip
        async with self.world.begin() as tx:
            move = await open_or_join(
                tx, subject=subject or a_subject(), person_id=person_id, kind=kind, signals=signals,
                report_id=None, profile=PROFILE, new_id=self.world.new_id,
                by=By(None, "complaint", automated=False, note="", at=at or self.world.now()),
            )  # fmt: skip
        return move.case

    async def claimed(self, case: ModerationCase, moderator: UserId) -> ClaimedCase:
        return await self.claim(case_id=case.id, actor_id=moderator)

    async def stored(self, case_id: ModerationCaseId) -> ModerationCase:
        async with self.world.begin() as tx:
            return await tx.moderation_cases.get_for_update(case_id)

    async def names(self, case_id: ModerationCaseId) -> list[str]:
        async with self.world.begin() as tx:
            return [event.what.name for event in await tx.moderation_cases.events(case_id)]

    async def record(self, move: Any) -> ModerationCase:
        async with self.world.begin() as tx:
            await tx.moderation_cases.record(move)
        case: ModerationCase = move.case
        return case


def a_subject() -> Subject:
    return Subject(SubjectKind.SHOW, uuid4())
