"""RE2 as the engine of blocked patterns (CHT-04)."""

import pytest

from adapters.re2.patterns import STEPS_MAX, Re2Patterns
from domain.moderation.text.pattern import UnreadablePattern, first_span, lines_of
from domain.moderation.text.written import Written

PATTERNS = Re2Patterns()


@pytest.mark.parametrize(
    ("pattern", "text", "span"),
    [
        ("coins?", "two COIN and coins", (4, 8)),
        ("नम.*ते", "तो नमस्ते जी", (3, 9)),  # in letters, not in bytes
        (r"\p{Devanagari}+", "a 🙂 नम b", (4, 6)),
        ("(a)(b)", "xxab", (2, 4)),
        ("x", "hello", None),
        ("^hello", "so hello", None),
    ],
)
def test_cht_04_a_pattern_says_from_where_to_where_it_stands(
    pattern: str, text: str, span: tuple[int, int] | None
) -> None:
    assert PATTERNS.compiled(pattern).span_in(text) == span


def test_cht_04_what_is_no_letter_at_all_is_no_way_past_it() -> None:
    text = "so \ud800zor\ud800ro"
    assert first_span(PATTERNS.compiled("zor+o"), lines_of(text, Written.read(text))) == (4, 10)


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        ("(a", r"^missing \): \(a$"),
        ("[z-a]", "invalid character class range"),
        (r"(a)\1", "invalid escape sequence"),
        ("a(?=b)", "invalid perl operator"),
        ("((a{100}){100}){100}", "invalid repetition size"),
        (r"\pL{50}", "^pattern too large - compile failed$"),
        (r"(?:.{30}x){9}", f"of at most {STEPS_MAX}"),
    ],
)
def test_cht_04_what_re2_does_not_take_is_refused_with_its_own_reason(pattern: str, why: str) -> None:
    with pytest.raises(UnreadablePattern, match=why):
        PATTERNS.compiled(pattern)


@pytest.mark.parametrize("pattern", ["(a+)+$", "(a|aa)+$", "(a|a?)+b", "(.*a){8}b"])
def test_cht_04_a_pattern_that_backtracks_elsewhere_is_answered_at_once(pattern: str) -> None:
    """An engine that backtracks takes longer than the world is old: only the one that does not comes to an end."""
    text = "a" * 499 + "!"
    compiled = PATTERNS.compiled(pattern)
    for _ in range(100):
        assert compiled.span_in(text) is None
