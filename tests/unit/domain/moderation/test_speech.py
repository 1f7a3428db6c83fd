"""What was heard, and what of it people look at (STR-13)."""

from datetime import timedelta

import pytest

from domain.moderation.cases.kind import CaseKind, Severity
from domain.moderation.text.finding import Concern, Strength
from domain.moderation.text.lexicon import Lexicon, Term
from domain.moderation.watch.speech import KINDS, BadHearing, HeardWord, Hearing, SpokenTerm, spoken_terms

NAN = float("nan")


def heard(text: str, *, permille: int | None = None) -> Hearing:
    """A word each half second."""
    words = [
        HeardWord(word, 0.5 * place, 0.5 * place + 0.4, permille) for place, word in enumerate(text.split())
    ]
    return Hearing.of("a model", "en", words, seconds=60.0)


def only(text: str, *, permille: int | None = None) -> SpokenTerm:
    (term,) = spoken_terms(heard(text, permille=permille))
    return term


def test_str_13_a_term_is_named_with_its_time_and_a_few_words_around_it() -> None:
    term = only("one two three four you can use western union today or tomorrow as you like")
    assert (term.concern, term.rule, term.term) == (Concern.PAYMENT, "en.payment", "western union")
    assert term.around == "you can use western union today or tomorrow"
    assert term.start == 3.5
    assert term.kind is CaseKind.OFF_PLATFORM_PAYMENT


def test_str_13_what_is_only_doubtful_in_writing_is_nothing_in_speech() -> None:
    assert spoken_terms(heard("that child has cash and money")) == ()


@pytest.mark.parametrize(("permille", "counts"), [(None, True), (500, True), (499, False)])
def test_str_13_an_unsure_word_is_no_alarm(permille: int | None, counts: bool) -> None:
    assert bool(spoken_terms(heard("use western union", permille=permille))) is counts


def test_str_13_one_unsure_word_makes_a_term_unsure() -> None:
    words = [HeardWord("western", 0.0, 0.5, 900), HeardWord("union", 0.5, 1.0, 499)]
    assert spoken_terms(Hearing.of("a model", "en", words, seconds=2.0)) == ()


@pytest.mark.parametrize("permille", [None, 0, 1_000])
def test_str_13_a_claim_to_be_a_minor_counts_however_unsure_it_is(permille: int | None) -> None:
    term = only("hello i am sixteen years old", permille=permille)
    assert (term.concern, term.kind) == (Concern.MINOR_CLAIM, CaseKind.MINOR_CLAIM)
    assert term.kind.severity is Severity.SEV_0
    assert term.start == 0.5


def test_str_13_lists_of_others_are_looked_up_too() -> None:
    own = Term(Concern.LISTED, Strength.STRONG, "rule-7", "blue umbrella", by_sound=False, anywhere=False)
    assert spoken_terms(heard("a blue umbrella")) == ()
    (term,) = spoken_terms(heard("a blue umbrella"), [Lexicon([own])])
    assert (term.rule, term.term, term.kind) == ("rule-7", "blue umbrella", CaseKind.OTHER)


@pytest.mark.parametrize(
    ("began", "offset"),
    [(timedelta(seconds=60.7), timedelta(seconds=61)), (timedelta(seconds=-5), timedelta())],
)
def test_str_13_the_time_is_of_the_show(began: timedelta, offset: timedelta) -> None:
    assert only("use western union").offset(began) == offset


def test_every_concern_comes_to_a_desk() -> None:
    assert set(KINDS) == set(Concern)


@pytest.mark.parametrize(
    "word",
    [
        HeardWord("x", -0.1, 1.0, None), HeardWord("x", 2.0, 1.0, None), HeardWord("x", 0.0, 11.1, None),
        HeardWord("x", NAN, 1.0, None), HeardWord("x", 0.0, NAN, None), HeardWord("x", 0.0, 1.0, 1_001),
    ],
)  # fmt: skip
def test_str_13_what_cannot_be_is_refused(word: HeardWord) -> None:
    with pytest.raises(BadHearing):
        Hearing.of("a model", "en", [word], seconds=10.0)


def test_words_of_nothing_are_left_out() -> None:
    words = [HeardWord(" ", 0.0, 1.0, None), HeardWord(" yes ", 0.0, 11.0, 1_000)]
    assert [word.text for word in Hearing.of("a model", "en", words, seconds=10.0).words] == [" yes "]
