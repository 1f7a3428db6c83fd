from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from domain.age_verification.appeal import (
    TEXT_MAX,
    Appeal,
    AppealOutcome,
    AppealOver,
    AppealTextOutOfRange,
    appeal_due,
)
from domain.ids import AppealId
from domain.india import INDIA
from tests.builders import NOW, RAVI
from tests.unit.domain.age_verification.cases import CASE, NEHA, OMAR, PAPER, later


def filed(**changes: Any) -> Appeal:
    fields = {
        "appeal_id": AppealId(UUID(int=9)), "case_id": CASE, "user_id": RAVI, "event_seq": 7,
        "text": "The picture is of me.", "document_id": PAPER, "now": NOW,
    }  # fmt: skip
    return Appeal.file(**{**fields, **changes})


def test_age_20_an_appeal_names_the_decision_it_disputes_and_waits() -> None:
    appeal = filed()
    assert (appeal.case_id, appeal.event_seq, appeal.document_id) == (CASE, 7, PAPER)
    assert (appeal.outcome, appeal.decided_by, appeal.decided_at) == (AppealOutcome.OPEN, None, None)
    assert (appeal.filed_at, appeal.due_at) == (NOW, later(days=7))


@pytest.mark.parametrize(
    ("moment", "days"),
    [
        (datetime(2020, 1, 1, tzinfo=UTC), 15),
        (datetime(2021, 5, 26, tzinfo=UTC), 15),
        (datetime(2026, 2, 19, 23, 59, 59, 999_999, tzinfo=INDIA), 15),
        (datetime(2026, 2, 20, tzinfo=INDIA), 7),
        (datetime(2026, 2, 19, 18, 29, 59, 999_999, tzinfo=UTC), 15),
        (datetime(2026, 2, 19, 18, 30, tzinfo=UTC), 7),
        (datetime(2040, 1, 1, tzinfo=UTC), 7),
    ],
)
def test_age_20_the_clock_is_that_of_the_law_in_force_when_it_came(moment: datetime, days: int) -> None:
    assert appeal_due(moment) == moment + timedelta(days=days)


@pytest.mark.parametrize(
    "text", ["", "too short", "          \x00", "\x07" * 40, "\ud800" * 40, "x" * (TEXT_MAX + 1)]
)
def test_age_20_an_appeal_says_why(text: str) -> None:
    with pytest.raises(AppealTextOutOfRange) as refusal:
        filed(text=text)
    assert (refusal.value.code, refusal.value.pointer) == ("appeal_text_out_of_range", "/text")


def test_age_20_its_words_are_kept_without_what_cannot_be_written() -> None:
    assert filed(text="  It is\x00 me,\nreally\ud800.\x1b ").text == "It is me,\nreally."
    assert filed(text="ten letter").text == "ten letter"
    assert len(filed(text="x" * TEXT_MAX).text) == TEXT_MAX


@pytest.mark.parametrize("outcome", [AppealOutcome.OVERTURNED, AppealOutcome.UPHELD])
def test_age_20_an_appeal_is_decided_once(outcome: AppealOutcome) -> None:
    decided = filed().decided(outcome, by=NEHA, now=later(days=1))
    assert (decided.outcome, decided.decided_by, decided.decided_at) == (outcome, NEHA, later(days=1))
    with pytest.raises(AppealOver) as refusal:
        decided.decided(AppealOutcome.UPHELD, by=OMAR, now=later(days=2))
    assert refusal.value.code == "appeal_over"
