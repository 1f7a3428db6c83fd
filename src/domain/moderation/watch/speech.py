"""What was heard in a live show, and which of it people have to look at (STR-13).

A recogniser errs far more often than a reader does. So what was heard is never more than a reason for a person to look:
it stops no show, locks no chat and judges nobody (ENF-06).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from domain.errors import Invalid
from domain.moderation.cases.kind import CaseKind
from domain.moderation.text.finding import Concern, Finding, Strength
from domain.moderation.text.learned.model import UNLEARNED
from domain.moderation.text.lexicon import Lexicon
from domain.moderation.text.screen import OWN_LEXICON, findings_in
from domain.moderation.text.word_list import Listed

SURE_PERMILLE = 500
"""So sure, of a thousand, a recogniser is of each word of a term. One that does not say how sure it is, is believed."""
AROUND_WORDS = 3
"""So many words before and after a term are kept with it; of all else that was heard nothing is."""
KINDS: Mapping[Concern, CaseKind] = {
    Concern.MINOR_CLAIM: CaseKind.MINOR_CLAIM,
    Concern.MINOR: CaseKind.MINOR,
    Concern.NON_CONSENT: CaseKind.NON_CONSENT,
    Concern.THREAT: CaseKind.VIOLENCE_OR_THREAT,
    Concern.SELF_HARM: CaseKind.THREAT_TO_LIFE,
    Concern.HATE: CaseKind.HARASSMENT,
    Concern.INSULT: CaseKind.HARASSMENT,
    Concern.CONTACT: CaseKind.OFF_PLATFORM_PAYMENT,
    Concern.PAYMENT: CaseKind.OFF_PLATFORM_PAYMENT,
    Concern.CHANCE: CaseKind.OTHER,
    Concern.LISTED: CaseKind.OTHER,
}
OF_CHILD_SAFETY = frozenset(concern for concern, kind in KINDS.items() if kind.is_of_child_safety)
"""What of it child safety officers alone are told (CSA-04)."""


class BadHearing(Invalid):
    """A recogniser said words at times that there are none of, or a confidence that is no probability."""

    code = "bad_hearing"


@dataclass(frozen=True, slots=True)
class HeardWord:
    """From `start` to `end`, seconds after the sound began. `permille`: how sure it is; None where nobody says."""

    text: str
    start: float
    end: float
    permille: int | None


@dataclass(frozen=True, slots=True)
class Hearing:
    """What `model` heard, in order. `language` is of BCP 47, empty where the model does not say."""

    model: str
    language: str
    words: tuple[HeardWord, ...]

    @classmethod
    def of(cls, model: str, language: str, words: Iterable[HeardWord], *, seconds: float) -> "Hearing":
        """Of `seconds` of sound. Words without text are left out. Raises `BadHearing`."""
        heard = tuple(word for word in words if word.text.strip())
        for word in heard:
            # A recogniser rounds up to a second beyond the end; what is no number compares with nothing.
            if not 0.0 <= word.start <= word.end <= seconds + 1.0:
                raise BadHearing(f"{model} heard a word from {word.start} to {word.end} s of {seconds} s")
            if word.permille is not None and not 0 <= word.permille <= 1_000:
                raise BadHearing(f"{model} is sure of a word by {word.permille} of a thousand")
        return cls(model, language, heard)


@dataclass(frozen=True, slots=True)
class SpokenTerm:
    """A term of a list, or a claim to be a minor, that somebody said `start` seconds after the sound began.

    `rule` names what found it, `term` are its words and `around` those and a few beside them: all that is kept.
    """

    concern: Concern
    rule: str
    term: str
    around: str
    start: float
    permille: int | None

    @property
    def kind(self) -> CaseKind:
        return KINDS[self.concern]

    def offset(self, sound_began: timedelta) -> timedelta:
        """How long after the show's start it was said, of sound that began so long after it; in whole seconds."""
        return max(
            timedelta(), timedelta(seconds=int((sound_began + timedelta(seconds=self.start)).total_seconds()))
        )


def spoken_terms(
    hearing: Hearing, lexicons: Iterable[Lexicon] = (OWN_LEXICON,), *, year: int | None = None
) -> tuple[SpokenTerm, ...]:
    """What people have to look at, in the order in which it was said; each place once for each concern.

    Only strong findings: what a writer is merely doubted for (`child`, `cash`) is said in every hour of talk, and is
    misheard in the next. What lines of chat sound like says nothing of a minute of talk. A claim to be a minor counts
    however unsure the recogniser is: there it is worse to miss one than to send a person to look for nothing (CHT-15).
    """
    text, _ = _line(hearing.words)
    found = (
        _spoken(hearing, each)
        for each in findings_in(text, lexicons, year=year, model=UNLEARNED)
        if each.strength is Strength.STRONG
    )
    return tuple(term for term in found if term is not None)


def text_of(hearing: Hearing) -> str:
    """All that was heard, as one line, for whoever looks it up in a list."""
    return _line(hearing.words)[0]


def spoken_listed(hearing: Hearing, listed: Listed) -> SpokenTerm | None:
    """What stands on a list of staff or a room, with its time; None where the recogniser is not sure of it."""
    start = text_of(hearing).index(listed.words)
    rule = f"list.{listed.term.number}"
    return _spoken(hearing, Finding(Concern.LISTED, Strength.STRONG, rule, start, start + len(listed.words)))


def _spoken(hearing: Hearing, found: Finding) -> SpokenTerm | None:
    """None where the recogniser is not sure enough."""
    text, spans = _line(hearing.words)
    first, last = _words_of(found, spans)
    permille = _least(hearing.words[first : last + 1])
    if permille is not None and permille < SURE_PERMILLE and found.concern is not Concern.MINOR_CLAIM:
        return None
    around = hearing.words[max(0, first - AROUND_WORDS) : last + 1 + AROUND_WORDS]
    return SpokenTerm(
        found.concern, found.rule, text[found.start : found.end], " ".join(word.text.strip() for word in around),
        hearing.words[first].start, permille,
    )  # fmt: skip


def _line(words: Iterable[HeardWord]) -> tuple[str, list[tuple[int, int]]]:
    """The words as one text, and where in it each stands."""
    text, spans = "", []
    for word in words:
        text += " " if text else ""
        spans.append((len(text), len(text) + len(word.text.strip())))
        text += word.text.strip()
    return text, spans


def _words_of(found: Finding, spans: list[tuple[int, int]]) -> tuple[int, int]:
    """The first and the last word that a finding has a part of."""
    within = [place for place, (start, end) in enumerate(spans) if start < found.end and found.start < end]
    assert within, "a finding stands in the text that was searched"
    return within[0], within[-1]


def _least(words: Iterable[HeardWord]) -> int | None:
    return min((word.permille for word in words if word.permille is not None), default=None)
