"""CHT-05: how much of what is written to get past the lists is found, and how often innocent lines are stopped."""

from pathlib import Path

from domain.moderation.text.score import Scored, read_lines, score

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
