"""What of a case a finished report to NCMEC has told, and what it has not (CSA-05, CSA-06)."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from domain.ids import CyberTipId, FootageId, ModerationCaseId
from domain.moderation.cases.case import CaseMove, ModerationCase
from domain.moderation.cases.clocks import DutyClock, due_times
from domain.moderation.cases.event import By, ModerationEvent
from domain.moderation.cases.kind import CaseKind
from domain.moderation.cases.told import told
from domain.moderation.cybertip import LAW, CyberTip, IncidentType, TipFile
from tests.builders import MEERA, NOW
from tests.unit.domain.moderation.cases import KIRAN, PROFILE, an_opened_case

HOUR = timedelta(hours=1)
PROFILES = f"{PROFILE}+NCMEC"
TOLD_AT = NOW + 5 * HOUR


class Case:
    """Of a child, reported each hour from now on, as often as asked."""

    def __init__(self, reports: int) -> None:
        self.events: list[ModerationEvent] = []
        by = By(None, "complaint", automated=False, note="", at=NOW)
        self.after(
            ModerationCase.open(
                case_id=ModerationCaseId(uuid4()), subject=an_opened_case().case.status.subject, person_id=KIRAN,
                kind=CaseKind.CSAM, score=20, clocks=self.clocks(NOW), report_id=None, by=by,
            )
        )  # fmt: skip
        for number in range(1, reports):
            self.join(NOW + number * HOUR)

    def clocks(self, at: datetime) -> tuple[DutyClock, ...]:
        return due_times(CaseKind.CSAM, at, profile=PROFILES)

    def join(self, at: datetime) -> None:
        by = By(None, "complaint", automated=False, note="", at=at)
        self.after(
            self.case.joined(kind=CaseKind.CSAM, score=20, clocks=self.clocks(at), report_id=None, by=by)
        )

    def after(self, move: CaseMove) -> None:
        self.case = move.case
        self.events += move.events
        assert ModerationCase.replayed(self.events) == self.case

    def tell(self, drafted_at: datetime) -> bool:
        """A report that was made then is finished now."""
        file = TipFile.of_show(FootageId(uuid4()), None, [], viewed=True)
        tip = CyberTip.draft(
            tip_id=CyberTipId(uuid4()), case_id=self.case.id, incident=IncidentType.ABUSE, incident_at=NOW,
            note="Synthetic", files=[file], host="report.cybertip.org", is_test=False, drafted_by=MEERA,
            now=drafted_at,
        ).finished(TOLD_AT)  # fmt: skip
        move = told(self.case, self.events, tip, "NCMEC, CyberTipline", By.worker(TOLD_AT))
        if move is not None:
            self.after(move)
        return move is not None

    @property
    def owed(self) -> list[datetime]:
        return [clock.received_at for clock in self.case.status.unproved if clock.law == LAW]


def test_csa_05_what_came_before_the_report_was_made_is_told() -> None:
    case = Case(2)
    assert case.owed == [NOW], "of two the earlier time runs"
    assert case.tell(NOW + 2 * HOUR)
    assert case.owed == []


def test_csa_05_what_came_since_is_in_no_report_and_owes_its_own_in_its_own_time() -> None:
    case = Case(3)
    assert case.tell(NOW + HOUR)
    assert case.owed == [NOW + 2 * HOUR]
    [clock] = [clock for clock in case.case.status.unproved if clock.law == LAW]
    assert clock.due_at == NOW + 26 * HOUR
    assert case.tell(NOW + 3 * HOUR), "the next report tells it"
    assert case.owed == []


def test_csa_05_a_report_of_before_tells_nothing_twice() -> None:
    case = Case(1)
    assert case.tell(NOW)
    assert not case.tell(NOW)
    case.join(NOW + HOUR)
    assert case.owed == [NOW + HOUR]
    assert not case.tell(NOW), "it came after that was made"
    assert case.owed == [NOW + HOUR]


@pytest.mark.parametrize("which", ["test", "unfinished"])
def test_csa_05_what_was_reported_to_nobody_proves_nothing(which: str) -> None:
    case = Case(1)
    file = TipFile.of_show(FootageId(uuid4()), None, [], viewed=True)
    tip = CyberTip.draft(
        tip_id=CyberTipId(uuid4()), case_id=case.case.id, incident=IncidentType.ABUSE, incident_at=NOW,
        note="Synthetic", files=[file], host="exttest.cybertip.org", is_test=which == "test", drafted_by=MEERA,
        now=NOW,
    )  # fmt: skip
    tip = tip.finished(TOLD_AT) if which == "test" else tip
    assert told(case.case, case.events, tip, "NCMEC", By.worker(TOLD_AT)) is None
