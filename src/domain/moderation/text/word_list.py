"""The lists of blocked words: of staff, for everywhere, and of performers, for their rooms alone (CHT-04)."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum

from domain.errors import Conflict, Invalid
from domain.ids import BlockedTermId, StreamId, UserId
from domain.moderation.text.blocked_term import BlockedTerm, BlockedTermNotFound, Match
from domain.moderation.text.finding import Concern, Strength
from domain.moderation.text.lexicon import Lexicon, Term
from domain.moderation.text.pattern import (
    PATTERNS_MAX,
    Pattern,
    Patterns,
    UnreadablePattern,
    first_span,
    lines_of,
)
from domain.moderation.text.written import Written

ROOM_MAX = 300
EVERYWHERE_MAX = 5_000


class WordListFull(Conflict):
    code = "word_list_full"


class AlreadyBlocked(Conflict):
    code = "already_blocked"


class BlockedWords(Invalid):
    code = "blocked_words"


class Surface(StrEnum):
    """Where something is written."""

    CHAT = "chat"
    PINNED = "pinned"
    ROOM_RULES = "room_rules"
    TITLE = "title"
    MENU = "menu"
    GOAL = "goal"
    TIP = "tip"
    DIRECT_MESSAGE = "direct_message"
    """Of a performer and somebody who watches, for each other alone."""
    NAME = "name"
    """What a person is called here, by all who see them."""
    SPEECH = "speech"
    """Said in a show, as a recogniser heard it."""
    CODE = "code"
    """Said by a code that is held before the camera of a show."""
    SEARCH = "search"
    """Looked for among shows."""


@dataclass(frozen=True, slots=True)
class Writing:
    """Who writes, where. `stream_id` is the show in whose room others are to read it; None where it is no room's.

    `writer_id` is None for whoever has no account yet: hits of theirs are not kept.
    """

    writer_id: UserId | None
    surface: Surface
    stream_id: StreamId | None


@dataclass(frozen=True, slots=True)
class WordList:
    """What is blocked in the rooms of the performer `room_id`; None: everywhere."""

    room_id: UserId | None
    terms: tuple[BlockedTerm, ...]

    def find(self, term_id: BlockedTermId) -> BlockedTerm | None:
        return next((term for term in self.terms if term.id == term_id), None)

    def require_room_for(self, term: BlockedTerm) -> None:
        """Raises `AlreadyBlocked`, `WordListFull`."""
        assert term.room_id == self.room_id, "each list has its own terms"
        if any(each.is_same(term) for each in self.terms):
            raise AlreadyBlocked("this is on the list already", pointer="/phrase")
        most = EVERYWHERE_MAX if self.room_id is None else ROOM_MAX
        if len(self.terms) >= most:
            raise WordListFull(f"a list has at most {most} words and phrases; take one off first")
        have = sum(each.match is Match.PATTERN for each in self.terms)
        if term.match is Match.PATTERN and have >= PATTERNS_MAX:
            raise WordListFull(f"a list has at most {PATTERNS_MAX} patterns; take one off first")

    def get(self, term_id: BlockedTermId) -> BlockedTerm:
        """Raises `BlockedTermNotFound`."""
        if (term := self.find(term_id)) is None:
            raise BlockedTermNotFound("this is not on the list")
        return term


@dataclass(frozen=True, slots=True)
class Listed:
    """A term, and how somebody wrote it."""

    term: BlockedTerm
    words: str


class TermIndex:
    """The terms of a list: made once, asked for each text. Words are found in one pass however they are dressed up,
    patterns one by one."""

    def __init__(self, terms: Iterable[BlockedTerm], patterns: Patterns) -> None:
        self._terms = {str(term.id): term for term in terms}
        self._patterns = dict(_compiled(self._terms, patterns))
        self._lexicon = Lexicon(
            Term(
                Concern.LISTED,
                Strength.STRONG,
                rule=rule,
                phrase=term.plain,
                by_sound=term.match is Match.SOUND,
                anywhere=term.match is Match.ANYWHERE,
            )
            for rule, term in self._terms.items()
            if term.match is not Match.PATTERN
        )

    def first_in(self, text: str) -> Listed | None:
        """The first of them in a text; None where there is none. Whoever takes text in bounds it first."""
        if not self._terms:
            return None
        written = Written.read(text)
        found = [(each.start, each.end, each.rule) for each in self._lexicon.findings(written)]
        if self._patterns:
            lines = lines_of(text, written)
            for rule, pattern in self._patterns.items():
                if span := first_span(pattern, lines):
                    found.append((*span, rule))
        if not found:
            return None
        start, end, rule = min(found, key=lambda each: (each[0], -each[1]))
        return Listed(self._terms[rule], text[start:end])


def _compiled(terms: Mapping[str, BlockedTerm], patterns: Patterns) -> Iterator[tuple[str, Pattern]]:
    """A pattern that an engine of another version takes no more is not looked for: the rest of the list is."""
    for rule, term in terms.items():
        if term.match is Match.PATTERN:
            with suppress(UnreadablePattern):
                yield rule, patterns.compiled(term.phrase)


def require_unlisted(listed: Listed | None, *, pointer: str | None) -> None:
    """Raises `BlockedWords`, which says to whoever wrote it what it was, whose rule, and how to appeal (CHT-13)."""
    if listed is None:
        return
    where = "on LivePanty" if listed.term.room_id is None else "in this performer's rooms"
    raise BlockedWords(
        f"“{listed.words}” is on the list of what is not written {where} (rule {listed.term.number}). "
        "If you think that is wrong, write to our grievance desk: somebody else looks at it again",
        pointer=pointer,
    )
