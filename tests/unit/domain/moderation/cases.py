"""Moderation cases for tests."""

from datetime import datetime
from uuid import uuid4

from domain.ids import ModerationCaseId, UserId
from domain.moderation.cases.case import CaseMove, ModerationCase
from domain.moderation.cases.clocks import due_times
from domain.moderation.cases.event import By, Subject, SubjectKind
from domain.moderation.cases.kind import CaseKind
from tests.builders import NOW, RAVI

PROFILE = "IN-nonexplicit"
KIRAN, LATA = UserId(uuid4()), UserId(uuid4())
"""Two moderators more."""


def an_opened_case(
    kind: CaseKind = CaseKind.HARASSMENT,
    *,
    at: datetime = NOW,
    person_id: UserId | None = RAVI,
    subject: Subject | None = None,
    score: int = 20,
) -> CaseMove:
    return ModerationCase.open(
        case_id=ModerationCaseId(uuid4()),
        subject=subject or Subject(SubjectKind.SHOW, uuid4()),
        person_id=person_id,
        kind=kind,
        score=score,
        clocks=due_times(kind, at, profile=PROFILE),
        report_id=None,
        by=By(None, "complaint", automated=False, note="", at=at),
    )


def staff(person: UserId, at: datetime = NOW) -> By:
    return By.staff(person, note="looked at it", now=at)
