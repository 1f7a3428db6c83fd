"""Which patterns a list takes, and what of a text they are held against (CHT-04)."""

from dataclasses import replace
from uuid import uuid4

import pytest

from domain.ids import BlockedTermId
from domain.moderation.text.blocked_term import BlockedTerm, InvalidBlockedTerm, Match
from domain.moderation.text.pattern import PATTERN_MAX, PATTERNS_MAX, Pattern, Patterns, UnreadablePattern
from domain.moderation.text.word_list import (
    ROOM_MAX,
    AlreadyBlocked,
    BlockedWords,
    TermIndex,
    WordList,
    WordListFull,
    require_unlisted,
)
from tests.builders import MEERA, NOW, RAVI
from tests.unit.domain.moderation.text.python_patterns import PATTERNS


def a_term(phrase: str, match: Match = Match.PATTERN) -> BlockedTerm:
    return BlockedTerm.block(
        term_id=BlockedTermId(uuid4()), room_id=RAVI, phrase=phrase, match=match, added_by=MEERA, now=NOW,
        patterns=PATTERNS,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("pattern", "text", "words"),
    [
        ("fre+ coins?", "get free coins", "free coins"),
        ("fre+ coins?", "get FREEEE Coin here", "FREEEE Coin"),
        (
            "fre+ coins?",
            "get fr\u200bе\u0301e coin here",
            "fr\u200bе\u0301e coin",
        ),  # unseen, Cyrillic е, a mark
        ("fre+ coins?", "get ｆｒｅｅ c0ins", "ｆｒｅｅ c0ins"),
        ("fre+ coins?", "get f r e e coins", "f r e e coins"),
        ("zorcoins?", "get zor.coin!", "zor.coin"),
        (r"\b[6-9]\d{9}\b", "call ९८७६५४३२१० now", "९८७६५४३२१०"),
        ("ज़ोर+", "है ज\u093cोरर", "ज\u093cोरर"),  # its letter with the mark beside it
        ("z\u200dz", "so z\u200dz", "z\u200dz"),  # what nobody sees can be asked for as it was written
        ("z\u095b", "ｚज\u093c", "ｚज\u093c"),
        ("க\u0bcaz", "so க\u0bc6\u0bbez", "க\u0bc6\u0bbez"),  # one mark, written as its two halves
        ("fre+ coins", "fr\u200bee coins, free coins", "fr\u200bee coins"),
        ("zor coin[ ]", "z o r coin x", "z o r coin "),
        (r"!{3,}", "hello!!!!", "!!!!"),
        ("ß+z", "Maßzahl", "ßz"),
        ("fit{2}", "ﬁtt", "ﬁtt"),  # one sign of two letters
    ],
)
def test_cht_04_a_pattern_is_found_as_written_and_however_it_is_dressed_up(
    pattern: str, text: str, words: str
) -> None:
    found = TermIndex([a_term("nothing", Match.WORD), a_term(pattern)], PATTERNS).first_in(text)
    assert found is not None
    assert (found.term.match, found.words) == (Match.PATTERN, words)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("fre+ coins?", "get the coins for free"),
        (r"\bzor\b", "zorro"),
        (r"\bcoinz", "bcoinz now"),  # nor is it read as words
        ("(?=zz)", "zz"),  # nothing of it is there to be named
        (r"\b[6-9]\d{9}\b", "98765432100"),
        ("zor", ""),
        ("zor", "\ud800"),
    ],
)
def test_cht_04_what_a_pattern_does_not_fit_may_be_written(pattern: str, text: str) -> None:
    assert TermIndex([a_term(pattern)], PATTERNS).first_in(text) is None


def test_cht_04_of_words_and_patterns_the_first_in_the_text_is_named_and_of_one_place_the_longer() -> None:
    word, pattern = a_term("crypto", Match.WORD), a_term("coin[sz]")
    index = TermIndex([word, pattern], PATTERNS)
    for text, first in (("crypto coins", word), ("coins of crypto", pattern)):
        found = index.first_in(text)
        assert found is not None
        assert found.term == first
    longer = a_term("crypto coins?")
    found = TermIndex([word, longer], PATTERNS).first_in("crypto coin")
    assert found is not None
    assert (found.term, found.words) == (longer, "crypto coin")


def test_cht_13_whoever_wrote_it_reads_what_a_pattern_found_and_its_number() -> None:
    term = a_term("coin[sz]")
    with pytest.raises(BlockedWords, match=rf"“C0INS” is on the list .* \(rule {term.number}\)"):
        require_unlisted(TermIndex([term], PATTERNS).first_in("buy C0INS!"), pointer="/text")


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        ("", "1 to 200 characters"),
        ("a" * (PATTERN_MAX + 1), "1 to 200 characters"),
        ("free\ncoins", "no control characters"),
        ("free\u202ecoins", "no control characters"),
        ("(a", "no pattern that can be looked for: missing"),
        ("x*", "where nothing is written"),
        ("^$", "where nothing is written"),
        (r"\B", "where nothing is written|too wide"),
        (r"\b", "too wide: it would stop “hello”"),
        (".", "too wide: it would stop “hello”"),
        ("[क-ह]", "too wide: it would stop “नमस्ते”"),
        ("^a$", "too wide: it would stop “a”"),
        (r"\d", "too wide: it would stop “1”"),
        ("K[aeiou]+ise", "too wide: it would stop “aap kaise ho”"),
        (".{50}", "too wide: it would stop “Thank you for the show"),
    ],
)
def test_cht_04_a_pattern_that_cannot_be_blocked_is_refused_with_its_reason(pattern: str, why: str) -> None:
    with pytest.raises(InvalidBlockedTerm, match=why) as refused:
        a_term(pattern)
    assert refused.value.pointer == "/phrase"


def test_cht_04_a_pattern_at_its_limit_is_taken_as_it_was_typed() -> None:
    assert a_term(" " + "z" * PATTERN_MAX).phrase == "z" * PATTERN_MAX
    assert a_term("Z{2}  Y").plain == "Z{2}  Y"


def test_cht_04_a_list_has_each_pattern_once_and_fifty_at_most() -> None:
    term = a_term("coin[sz]")
    one = WordList(RAVI, (term,))
    with pytest.raises(AlreadyBlocked):
        one.require_room_for(a_term("coin[sz]"))
    one.require_room_for(a_term("coin[zs]"))
    full = WordList(RAVI, (term,) * PATTERNS_MAX)
    with pytest.raises(WordListFull, match="50 patterns"):
        full.require_room_for(a_term("coinz+"))
    full.require_room_for(a_term("coins", Match.WORD))
    words = WordList(RAVI, (a_term("coins", Match.WORD),) * (ROOM_MAX - 1))
    words.require_room_for(term)


def test_cht_04_a_listed_pattern_that_the_engine_takes_no_more_leaves_the_rest_of_the_list() -> None:
    class Newer(Patterns):
        def compiled(self, pattern: str) -> Pattern:
            if pattern == "old+":
                raise UnreadablePattern("not any more")
            return PATTERNS.compiled(pattern)

    terms = [replace(a_term("coin[sz]"), phrase="old+"), a_term("zor+"), a_term("crypto", Match.WORD)]
    index = TermIndex(terms, Newer())
    assert index.first_in("oldd") is None
    assert [index.first_in(text) is not None for text in ("zorr", "crypto")] == [True, True]
