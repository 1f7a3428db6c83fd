"""Which words a list blocks, and how they are found however they are dressed up (CHT-04)."""

from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from domain.ids import BlockedTermId, UserId
from domain.moderation.text.blocked_term import (
    PHRASE_MAX,
    BlockedTerm,
    BlockedTermIdReused,
    BlockedTermNotFound,
    InvalidBlockedTerm,
    Match,
    match_named,
)
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


def a_term(phrase: str, match: Match = Match.WORD, *, room_id: UserId | None = RAVI) -> BlockedTerm:
    return BlockedTerm.block(
        term_id=BlockedTermId(uuid4()), room_id=room_id, phrase=phrase, match=match, added_by=MEERA, now=NOW,
        patterns=PATTERNS,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("phrase", "match", "text", "words"),
    [
        ("crypto", Match.WORD, "buy CRYPTO now", "CRYPTO"),
        ("crypto", Match.WORD, "buy cr\u200bуpt0 now", "cr\u200bуpt0"),  # unseen, Cyrillic у, a figure
        ("crypto", Match.WORD, "c r y p t o", "c r y p t o"),
        ("crypto", Match.WORD, "cryyyypto", "cryyyypto"),
        ("crypto", Match.WORD, "cr*pto", "cr*pto"),
        ("Crypto", Match.WORD, "cryp to", "cryp to"),
        ("free coins", Match.WORD, "get Free   C0ins here", "Free   C0ins"),
        ("सिक्का", Match.WORD, "यह सिक्का है", "सिक्का"),
        ("kanjoos", Match.SOUND, "kitna kanjus hai", "kanjus"),
        ("coin", Match.ANYWHERE, "my_bitcoins", "coin"),
    ],
)
def test_cht_04_a_term_is_found_however_it_is_written(
    phrase: str, match: Match, text: str, words: str
) -> None:
    found = TermIndex([a_term("nothing"), a_term(phrase, match)], PATTERNS).first_in(text)
    assert found is not None
    assert (found.term.phrase, found.words) == (phrase, words)


@pytest.mark.parametrize(
    ("phrase", "match", "text"),
    [
        ("coin", Match.WORD, "my_bitcoins"),
        ("kanjoos", Match.WORD, "kanjus"),
        ("free coins", Match.WORD, "free the coins"),
        ("crypto", Match.WORD, "a script of the show"),
    ],
)
def test_cht_04_what_only_looks_like_a_term_may_be_written(phrase: str, match: Match, text: str) -> None:
    assert TermIndex([a_term(phrase, match)], PATTERNS).first_in(text) is None


@pytest.mark.parametrize(
    ("phrase", "found", "passed"),
    [
        ("good", ("good", "gooood", "g00d", "GOOODD", "g o o d"), ("god", "godd", "g o d", "go od")),
        ("god", ("god", "gooood", "g0d", "goddd"), ("good", "g00d", "godd", "go od")),
        ("goood", ("goood", "goooood"), ("good", "god")),
        ("telegram", ("telegram", "tellegram", "tele gram", "ttelegramm"), ("telgram",)),
        ("dessert", ("dessert", "desserrt", "desssert", "des sert"), ("desert", "deserrt", "de sert")),
        ("too good", ("too good", "tooo g00d"), ("to good", "too god")),
        ("kanjoos", ("kanjoos", "kanjooos"), ("kanjos",)),
    ],
)
def test_cht_04_letters_count_as_often_as_the_word_has_them(
    phrase: str, found: tuple[str, ...], passed: tuple[str, ...]
) -> None:
    index = TermIndex([a_term("nothing"), a_term(phrase)], PATTERNS)
    assert [text for text in found if index.first_in(text) is None] == []
    assert [text for text in passed if index.first_in(text) is not None] == []


def test_cht_04_of_two_words_with_the_same_letters_each_is_found_as_itself() -> None:
    index = TermIndex([a_term("god"), a_term("good")], PATTERNS)
    for text in ("god", "good", "g00d", "g0d"):
        found = index.first_in(text)
        assert found is not None
        assert found.term.phrase == text.replace("0", "o")


def test_cht_04_of_several_the_first_in_the_text_is_named() -> None:
    found = TermIndex([a_term("crypto"), a_term("coins")], PATTERNS).first_in("coins and crypto")
    assert found is not None
    assert found.term.phrase == "coins"
    assert TermIndex([], PATTERNS).first_in("coins and crypto") is None


@pytest.mark.parametrize(
    ("phrase", "match", "why"),
    [
        ("", Match.WORD, "1 to 60 characters"),
        ("ab" * 40, Match.WORD, "1 to 60 characters"),
        ("free\x00coins", Match.WORD, "no control characters"),
        ("free\ud800coins", Match.WORD, "no control characters"),
        ("(a+)+b", Match.WORD, "a regular expression is looked for as a pattern"),
        ("free.*coins", Match.WORD, "a regular expression is looked for as a pattern"),
        ("!!", Match.WORD, "two different letters"),
        ("aaaa", Match.WORD, "two different letters"),
        ("one two three four five six seven", Match.WORD, "at most 6 words"),
        ("free coins", Match.ANYWHERE, "only one word of 4"),
        ("coo", Match.ANYWHERE, "only one word of 4"),
        ("कंजूस", Match.SOUND, "Latin letters"),
    ],
)
def test_cht_04_what_cannot_be_blocked_is_refused_with_its_reason(
    phrase: str, match: Match, why: str
) -> None:
    with pytest.raises(InvalidBlockedTerm, match=why) as refused:
        a_term(phrase, match)
    assert refused.value.pointer == "/phrase"
    with pytest.raises(InvalidBlockedTerm) as unknown:
        match_named("regex")
    assert unknown.value.pointer == "/match"


def test_cht_04_a_long_phrase_at_its_limit_is_taken() -> None:
    assert a_term("ab" * (PHRASE_MAX // 2)).match is Match.WORD
    assert a_term("one two three four five six").plain == "one two three four five six"


def test_cht_04_a_list_has_each_term_once_and_no_more_than_it_holds() -> None:
    term = a_term("Free coins")
    one = WordList(RAVI, (term,))
    with pytest.raises(AlreadyBlocked):
        one.require_room_for(a_term("free  COINS"))
    one.require_room_for(a_term("free coins", Match.SOUND))
    one.require_room_for(a_term("coins"))
    full = WordList(RAVI, (term,) * ROOM_MAX)
    with pytest.raises(WordListFull):
        full.require_room_for(a_term("coins"))
    replace(full, room_id=None).require_room_for(a_term("coins", room_id=None))
    assert one.get(term.id) == term
    with pytest.raises(BlockedTermNotFound):
        one.get(BlockedTermId(uuid4()))


def test_cht_04_a_retry_is_told_from_another_term_under_its_id() -> None:
    term = a_term("coins")
    term.require_same_request(replace(term, added_by=RAVI))
    for other in (
        replace(term, phrase="crypto"),
        replace(term, room_id=None),
        replace(term, match=Match.SOUND),
    ):
        with pytest.raises(BlockedTermIdReused):
            term.require_same_request(other)


def test_cht_13_whoever_wrote_it_reads_which_words_whose_rule_and_how_to_appeal() -> None:
    require_unlisted(None, pointer="/text")
    number = UUID("0a1b2c3d-0000-7000-8000-000000000000")
    for room_id, where in ((RAVI, "in this performer's rooms"), (None, "on LivePanty")):
        term = replace(a_term("crypto", room_id=room_id), id=BlockedTermId(number))
        with pytest.raises(BlockedWords) as refused:
            require_unlisted(TermIndex([term], PATTERNS).first_in("buy Crypt0!"), pointer="/text")
        assert refused.value.detail == (
            f"“Crypt0” is on the list of what is not written {where} (rule 0a1b2c3d). "
            "If you think that is wrong, write to our grievance desk: somebody else looks at it again"
        )
        assert refused.value.pointer == "/text"
