"""One says what for, another allows it (CSA-10)."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from domain.casework import FourEyes
from domain.ids import FootageId, FootageOpeningId, UserId
from domain.moderation.note import NoteMissing
from domain.moderation.watch.footage import FootageKind
from domain.moderation.watch.footage_opening import (
    OPEN_FOR,
    FootageOpening,
    FootageOpeningAnswered,
    FootageOpeningIdReused,
    FootageOpeningLapsed,
    OpeningAnswer,
    needs_second_person,
)
from tests.builders import MEERA, NOW

NANDU = UserId(uuid4())


def asked(purpose: str = "To compare it with the report") -> FootageOpening:
    return FootageOpening.ask(
        opening_id=FootageOpeningId(uuid4()), footage_id=FootageId(uuid4()), asked_by=MEERA, purpose=purpose, now=NOW
    )  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "grave", "is_withheld", "by_two"),
    [
        (FootageKind.CLIP, True, False, True),
        (FootageKind.CLIP, False, False, False),
        (FootageKind.STILL, True, False, False),
        (FootageKind.STILL, False, True, True),
        (FootageKind.CLIP, False, True, True),
    ],
)
def test_csa_10_what_is_grave_or_withheld_takes_two(
    kind: FootageKind, grave: bool, is_withheld: bool, by_two: bool
) -> None:
    assert needs_second_person(kind, grave=grave, is_withheld=is_withheld) is by_two


def test_csa_10_nobody_looks_without_saying_what_for() -> None:
    with pytest.raises(NoteMissing):
        asked(" ")


def test_csa_10_it_is_open_for_an_hour_to_whoever_asked_and_to_nobody_else() -> None:
    opening = asked()
    assert not opening.is_open_to(MEERA, now=NOW)
    allowed = opening.answered(
        OpeningAnswer.ALLOWED, answered_by=NANDU, note="", now=NOW + timedelta(minutes=3)
    )
    until = NOW + timedelta(minutes=3) + OPEN_FOR
    assert allowed.open_until == until
    assert allowed.is_open_to(MEERA, now=until - timedelta(seconds=1))
    assert not allowed.is_open_to(MEERA, now=until)
    assert not allowed.is_open_to(NANDU, now=NOW + timedelta(minutes=4))


def test_csa_10_one_person_is_not_two() -> None:
    with pytest.raises(FourEyes):
        asked().answered(OpeningAnswer.ALLOWED, answered_by=MEERA, note="", now=NOW)


def test_csa_10_a_refusal_says_why_and_opens_nothing() -> None:
    with pytest.raises(NoteMissing):
        asked().answered(OpeningAnswer.REFUSED, answered_by=NANDU, note=" ", now=NOW)
    refused = asked().answered(OpeningAnswer.REFUSED, answered_by=NANDU, note="The still is enough", now=NOW)
    assert not refused.is_open_to(MEERA, now=NOW)
    with pytest.raises(FootageOpeningAnswered):
        refused.answered(OpeningAnswer.ALLOWED, answered_by=NANDU, note="", now=NOW)


def test_csa_10_what_nobody_answers_lapses_in_a_day() -> None:
    day = timedelta(hours=24)
    asked().answered(OpeningAnswer.ALLOWED, answered_by=NANDU, note="", now=NOW + day - timedelta(seconds=1))
    with pytest.raises(FootageOpeningLapsed):
        asked().answered(OpeningAnswer.ALLOWED, answered_by=NANDU, note="", now=NOW + day)


def test_an_id_is_of_one_request() -> None:
    opening = asked()
    opening.require_same_request(replace(opening, asked_at=NOW + timedelta(seconds=5)))
    for other in (
        replace(opening, purpose="Another"), replace(opening, asked_by=NANDU),
        replace(opening, footage_id=FootageId(uuid4())),
    ):  # fmt: skip
        with pytest.raises(FootageOpeningIdReused):
            opening.require_same_request(other)
