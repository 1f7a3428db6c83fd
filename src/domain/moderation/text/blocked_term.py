"""A word, phrase or pattern that may not be written: anywhere, or in the rooms of one performer (CHT-04)."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.errors import Conflict, Invalid, NotFound
from domain.ids import BlockedTermId, UserId
from domain.moderation.text.pattern import (
    PATTERN_MAX,
    Patterns,
    UnreadablePattern,
    stopped_talk,
    stops_nothing_written,
)
from domain.moderation.text.written import Written, squeezed
from domain.words import is_plain

PHRASE_MAX = 60
WORDS_MAX = 6
ANYWHERE_MIN = 4
"""Letters of what is found inside other words too: shorter ones stand in too many."""
_SIGNS = re.compile(r"[*+?\\|^$(){}\[\]]")
_LATIN = re.compile(r"[a-z ]+")


class InvalidBlockedTerm(Invalid):
    code = "invalid_blocked_term"


class BlockedTermNotFound(NotFound):
    code = "blocked_term_not_found"


class BlockedTermIdReused(Conflict):
    code = "blocked_term_id_reused"


class Match(StrEnum):
    """How a term is looked for. However it is dressed up, each of them finds it (`written`)."""

    WORD = "word"
    SOUND = "sound"
    """Hindi in Latin letters, which everybody spells their own way."""
    ANYWHERE = "anywhere"
    """Inside other words too. Of one word only."""
    PATTERN = "pattern"
    """A regular expression, in RE2's syntax."""

    @property
    def text(self) -> str:
        """In words, for whoever chooses."""
        return {
            Match.WORD: "As a word or phrase of its own",
            Match.SOUND: "By its sound: Hindi in Latin letters",
            Match.ANYWHERE: "Inside other words too",
            Match.PATTERN: "As a pattern (RE2)",
        }[self]


def match_named(key: str) -> Match:
    """Raises `InvalidBlockedTerm`."""
    try:
        return Match(key)
    except ValueError:
        raise InvalidBlockedTerm(f"it is matched as one of {', '.join(Match)}", pointer="/match") from None


@dataclass(frozen=True, slots=True)
class BlockedTerm:
    """`room_id` is the performer in whose rooms it is blocked; None: everywhere, by staff."""

    id: BlockedTermId
    room_id: UserId | None
    phrase: str
    match: Match
    added_by: UserId
    added_at: datetime

    @classmethod
    def block(
        cls, *, term_id: BlockedTermId, room_id: UserId | None, phrase: str, match: Match, added_by: UserId,
        now: datetime, patterns: Patterns,
    ) -> "BlockedTerm":  # fmt: skip
        """Raises `InvalidBlockedTerm`."""
        if match is Match.PATTERN:
            pattern = unicodedata.normalize("NFC", phrase.strip())
            _require_pattern(pattern, patterns)
            return cls(term_id, room_id, pattern, match, added_by, now)
        words = " ".join(phrase.split())
        _require_words(words, match)
        return cls(term_id, room_id, words, match, added_by, now)

    @property
    def plain(self) -> str:
        """The phrase as a reader takes it, for looking it up; a pattern as it is."""
        return self.phrase if self.match is Match.PATTERN else _plain(self.phrase)

    @property
    def number(self) -> str:
        """How people are told which rule it was: the beginning of its id."""
        return str(self.id)[:8]

    @property
    def subject(self) -> str:
        """As the audit log names it: not by its words, which may be somebody's name."""
        where = f"room:{self.room_id}" if self.room_id is not None else "everywhere"
        return f"blocked_term:{self.id} {where}"

    def is_same(self, other: "BlockedTerm") -> bool:
        """Whether both find the same."""
        return (self.room_id, self.plain, self.match) == (other.room_id, other.plain, other.match)

    def require_same_request(self, other: "BlockedTerm") -> None:
        """Tell a retry from another term under the same id. Raises `BlockedTermIdReused`."""
        if (self.room_id, self.phrase, self.match) != (other.room_id, other.phrase, other.match):
            raise BlockedTermIdReused("this id belongs to another blocked word")


def _require_words(words: str, match: Match) -> None:
    if not 1 <= len(words) <= PHRASE_MAX:
        raise _refused(
            f"a blocked word or phrase has 1 to {PHRASE_MAX} characters",
            f"शब्द या वाक्यांश में 1 से {PHRASE_MAX} अक्षर हों।",
        )
    if not is_plain(words):
        raise _refused("a blocked word or phrase has no control characters", "इसमें ऐसे अक्षर हैं जो दिखते नहीं।")
    if _SIGNS.search(words):
        raise _refused(
            "write the plain words: spellings with signs, figures, spaces and stars are found by themselves; a regular "
            "expression is looked for as a pattern",
            "सीधे-सादे शब्द लिखें: चिह्नों, अंकों, ख़ाली जगह और तारों वाली वर्तनी अपने-आप पहचानी जाती है; रेगुलर "
            "एक्सप्रेशन के लिए “पैटर्न” चुनें।",
        )
    plain = _plain(words)
    if len(set(plain) - {" "}) < 2:
        raise _refused(
            "a blocked word or phrase has at least two different letters or figures",
            "शब्द या वाक्यांश में कम से कम दो अलग-अलग अक्षर या अंक हों।",
        )
    count = plain.count(" ") + 1
    if count > WORDS_MAX:
        raise _refused(
            f"a blocked phrase has at most {WORDS_MAX} words",
            f"वाक्यांश में अधिक से अधिक {WORDS_MAX} शब्द हों।",
        )
    if match is Match.ANYWHERE and (count > 1 or len(squeezed(plain)) < ANYWHERE_MIN):
        raise _refused(
            f"inside other words only one word of {ANYWHERE_MIN} letters or more is looked for",
            f"दूसरे शब्दों के भीतर केवल एक शब्द खोजा जाता है, जिसमें {ANYWHERE_MIN} या अधिक अक्षर हों।",
        )
    if match is Match.SOUND and not _LATIN.fullmatch(plain):
        raise _refused(
            "what is matched by its sound is written in Latin letters",
            "जिसे ध्वनि से खोजा जाए, उसे रोमन अक्षरों में लिखें।",
        )


def _require_pattern(pattern: str, patterns: Patterns) -> None:
    if not 1 <= len(pattern) <= PATTERN_MAX:
        raise _refused(f"a pattern has 1 to {PATTERN_MAX} characters", f"पैटर्न में 1 से {PATTERN_MAX} अक्षर हों।")
    if not is_plain(pattern):
        raise _refused("a pattern has no control characters", "इसमें ऐसे अक्षर हैं जो दिखते नहीं।")
    try:
        compiled = patterns.compiled(pattern)
    except UnreadablePattern as unread:
        raise _refused(
            f"this is no pattern that can be looked for: {unread}", f"यह पैटर्न खोजा नहीं जा सकता: {unread}"
        ) from None
    if stops_nothing_written(compiled):
        raise _refused(
            "this pattern is found where nothing is written: take out what lets all of it be left out",
            "यह पैटर्न वहाँ भी मिलता है जहाँ कुछ नहीं लिखा: इसका कुछ भाग अनिवार्य रखें।",
        )
    if (talk := stopped_talk(compiled)) is not None:
        raise _refused(
            f"this pattern is too wide: it would stop “{talk}”",
            f"यह पैटर्न बहुत व्यापक है: यह “{talk}” को भी रोक देगा।",
        )


def _plain(phrase: str) -> str:
    return " ".join(word.typed for word in Written.read(phrase).words)


def _refused(why: str, in_hindi: str) -> InvalidBlockedTerm:
    return InvalidBlockedTerm(why, pointer="/phrase", hindi=in_hindi)
