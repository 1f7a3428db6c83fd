"""CHT-05: how much of what is written to get past the lists is found, and how often innocent lines are stopped."""

from collections import Counter
from pathlib import Path

import pytest

from domain.moderation.text.finding import Concern
from domain.moderation.text.score import Scored, read_lines, score
from domain.moderation.text.screen import concerns_of

HERE = Path(__file__).parent


def _scored(name: str) -> Scored:
    return score(read_lines((HERE / name).read_text()), year=2026)


def test_cht_05_of_the_evasions_95_in_a_hundred_are_found() -> None:
    scored = _scored("evasions.tsv")
    assert scored.lines >= 300
    assert scored.recall >= 0.95, scored.missed


def test_cht_05_of_the_innocent_lines_one_in_a_hundred_is_stopped_at_most() -> None:
    scored = _scored("innocent.tsv")
    assert scored.lines >= 300
    assert scored.false_rate <= 0.01, scored.stopped


def test_cht_07_addresses_without_a_scheme_are_found_and_what_only_looks_like_one_is_not() -> None:
    scored = _scored("links.tsv")
    assert scored.evasions >= 100
    assert scored.innocent >= 150
    assert scored.recall >= 0.98, scored.missed
    assert scored.false_rate <= 0.01, scored.stopped


HELD_OUT = "held_out.tsv"
OF_STRANGERS = "strangers.tsv"
"""Written by people who had not seen a rule, before any of it was known here."""


@pytest.mark.parametrize(
    ("concern", "part"),
    [
        (Concern.CONTACT, 0.95), (Concern.PAYMENT, 0.95), (Concern.MINOR_CLAIM, 0.95), (Concern.THREAT, 0.9),
        (Concern.INSULT, 0.9), (Concern.HATE, 0.9), (Concern.SELF_HARM, 0.9), (Concern.CHANCE, 0.9),
    ],
)  # fmt: skip
def test_cht_05_of_what_strangers_wrote_each_concern_is_found(concern: Concern, part: float) -> None:
    lines = read_lines((HERE / OF_STRANGERS).read_text())
    asked = Counter(line.concern for line in lines)[concern]
    missed = [line for line in score(lines, year=2026).missed if line.concern is concern]
    assert asked >= 30
    assert 1 - len(missed) / asked >= part, missed


def test_cht_05_of_what_strangers_wrote_in_innocence_one_in_a_hundred_is_stopped_at_most() -> None:
    scored = _scored(OF_STRANGERS)
    assert scored.innocent >= 600
    assert scored.false_rate <= 0.01, scored.stopped


def test_cht_05_of_lines_that_nobody_learned_from_or_tuned_to_as_many_are_found_as_is_said() -> None:
    """What new lines will meet: of the last 307 of these, full of hints, two in three are found, of the others 93 in a
    hundred. The figures are what they are; whoever makes them better raises them here."""
    scored = _scored(HELD_OUT)
    assert scored.evasions >= 1040
    assert scored.innocent >= 960
    assert scored.recall >= 0.88, scored.missed
    assert scored.false_rate <= 0.03, scored.stopped


@pytest.mark.parametrize(("concern", "part"), [(Concern.MINOR, 0.75), (Concern.NON_CONSENT, 0.74)])
def test_cht_05_of_minors_told_of_and_of_what_nobody_agreed_to_as_many_are_found_as_is_said(
    concern: Concern, part: float
) -> None:
    lines = [line for line in read_lines((HERE / HELD_OUT).read_text()) if line.concern is concern]
    scored = score(lines, year=2026)
    assert scored.evasions >= 75
    assert scored.recall >= part, scored.missed


def test_cht_15_hardly_any_line_of_somebody_else_under_18_locks_its_writer() -> None:
    lines = [
        line
        for name in ("chat_8.tsv", "chat_9.tsv", HELD_OUT)
        for line in read_lines((HERE / name).read_text())
        if line.concern is Concern.MINOR
    ]
    locked = [
        line for line in lines if Concern.MINOR_CLAIM in concerns_of(line.text, even_weak=(), year=2026)
    ]
    assert len(lines) >= 250
    assert len(locked) <= 0.03 * len(lines), locked


def test_cht_15_of_everyday_lines_most_about_oneself_none_is_a_claim_and_locks_somebody() -> None:
    scored = _scored("everyday.tsv")
    assert scored.innocent >= 300
    assert scored.stopped == []
