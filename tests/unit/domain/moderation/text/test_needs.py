"""A pattern that is not tried has no match (CHT-15)."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from domain.moderation.text.ages_told import told
from domain.moderation.text.minor_claim import ALL_CLAIMS
from domain.moderation.text.minor_phrases import OF_OTHERS
from domain.moderation.text.needs import Patterns, needed
from domain.moderation.text.score import read_lines
from domain.moderation.text.written import Written

HERE = Path(__file__).parent


@pytest.mark.parametrize(
    ("pattern", "pieces"),
    [
        ("ab+c", {"a"}),
        ("(?:cd|efg) ?h", {"cd", "efg"}),
        ("x[0-2]{2}yz?", {"x", "y"}),
        ("(?:ab)?c", {"c"}),
        ("(?:ab|)", None),
        ("(?=abc)a", {"abc"}),
        ("(?!abc)(?<!d)ef", {"ef"}),
        (r"\w+[^a]\d", None),
        ("(?:board exams|boards?|tests)", {"board", "tests"}),
        ("[a-z]", None),
    ],
)
def test_cht_15_of_a_pattern_it_is_known_what_it_cannot_do_without(
    pattern: str, pieces: set[str] | None
) -> None:
    found = needed(pattern)
    if pieces is None:
        assert found is None
    else:
        assert found is not None
        assert found <= pieces


@pytest.mark.parametrize("patterns", [ALL_CLAIMS, OF_OTHERS])
def test_cht_15_no_pattern_is_left_out_that_has_a_match_in_a_line_that_the_tests_carry(
    patterns: Mapping[str, re.Pattern[str]],
) -> None:
    some, tried = Patterns(patterns), 0
    for file in sorted(HERE.glob("*.tsv")):
        for line in read_lines(file.read_text(encoding="utf-8")):
            written = Written.read(line.text)
            shown = " ".join(
                each.text for each in told(written, written.words, [w.text for w in written.words])
            )
            worth = [rule for rule, _ in some.worth_a_try(shown)]
            matching = [rule for rule, pattern in patterns.items() if pattern.search(shown)]
            assert set(matching) <= set(worth), line.text
            assert worth == [rule for rule in patterns if rule in set(worth)], "in their order"
            tried += len(worth)
    assert tried
