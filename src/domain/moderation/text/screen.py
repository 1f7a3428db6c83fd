"""Which words are not simply passed on: one pipeline for chat, menus, goals and tips' messages.

Nothing here decides on a person. A text is read as its reader takes it (`written`), then looked up in lists
(`lists`), searched for addresses and numbers (`contact`) and for claims to be a minor (`minor_claim`), and weighed by
what was learned from lines (`learned`), which finds what no list has. What follows
from a finding is its surface's: a menu, a goal and a chat message are refused, a tip's message waits for a moderator.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from domain.errors import Invalid
from domain.moderation.text import contact, guards, manner, minor_claim
from domain.moderation.text.backwards import turned
from domain.moderation.text.finding import Concern, Finding, Strength
from domain.moderation.text.frames.table import OWN_FRAMES
from domain.moderation.text.known.mended import mended
from domain.moderation.text.learned.model import Model, own_model
from domain.moderation.text.lexicon import Lexicon
from domain.moderation.text.lists import TERMS
from domain.moderation.text.written import Written


class ForbiddenText(Invalid):
    code = "forbidden_text"


OWN_LEXICON = Lexicon(TERMS)


def findings_in(
    text: str,
    lexicons: Iterable[Lexicon] = (OWN_LEXICON,),
    *,
    year: int | None = None,
    model: Model | None = None,
) -> tuple[Finding, ...]:
    """Everything in a text that somebody may be stopped for, in its order; the same place once for each concern.

    `lexicons` are the lists that count here: the platform's own, its operator's, a room's. `year` is the one it is
    written in, by which somebody who tells their year of birth is under 18; without it every year of this century is
    one of those. `model` says what a line of chat sounds like: the platform's own, unless another is named.
    """
    written, model, lexicons = Written.read(text), model or own_model(), tuple(lexicons)
    found = [*_judged(text, written, lexicons, year, model)]
    for other, is_reversed in turned(text, written):
        there = _judged(other, Written.read(other), lexicons, year, model)
        found += (_from_the_end(each, len(text)) if is_reversed else each for each in there)
    best: dict[tuple[Concern, int], Finding] = {}
    for finding in found:
        key = (finding.concern, finding.start)
        if key not in best or (finding.strength, finding.end) > (best[key].strength, best[key].end):
            best[key] = finding
    return tuple(sorted(best.values(), key=lambda each: (each.start, -each.strength)))


def _from_the_end(finding: Finding, length: int) -> Finding:
    return replace(finding, start=length - finding.end, end=length - finding.start)


def _judged(
    text: str, written: Written, lexicons: Sequence[Lexicon], year: int | None, model: Model
) -> Iterator[Finding]:
    """What is found in one way to read a text."""
    meant = mended(written)
    found = _as_read(text, written, lexicons, year)
    if meant is not None:
        found += _as_read(text, meant, lexicons, year)
    weighed = model.weighed(meant or written)
    found = [_spoken_of(each) if weighed.is_clear_of(each.concern) else each for each in found]
    known = {each.concern for each in found if each.strength > Strength.WEAK}
    if known & _OF_AGE:
        known |= _OF_AGE
    sounded = [each for each in _of_whom(tuple(weighed.findings()), written) if each.concern not in known]
    yield from found
    yield from (each for each in sounded if not manner.is_harmless(text, each))


def _as_read(text: str, written: Written, lexicons: Iterable[Lexicon], year: int | None) -> list[Finding]:
    marks = OWN_FRAMES.marks(written)
    found = [*minor_claim.findings(written, year=year), *contact.findings(written)]
    for lexicon in lexicons:
        found += lexicon.findings(written)
    found = [each for each in _not_within(found) if not manner.is_harmless(text, each)]
    found = [guards.weighed(each, marks, text[each.start : each.end]) for each in found]
    sure = {each.concern for each in found if each.strength > Strength.WEAK}
    framed = (each for each in OWN_FRAMES.findings(written, marks) if each.concern not in sure)
    return [*found, *(each for each in framed if not manner.is_harmless(text, each))]


_OF_AGE = frozenset({Concern.MINOR_CLAIM, Concern.MINOR})


def _of_whom(sounded: Sequence[Finding], written: Written) -> Sequence[Finding]:
    """What weights say of an age is of its writer, whom it locks, only where nobody else is told of."""
    if not any(each.concern in _OF_AGE for each in sounded):
        return sounded
    if minor_claim.tells_of_another(written):
        return [replace(each, concern=Concern.MINOR) if each.concern in _OF_AGE else each for each in sounded]
    is_claim = any(each.concern is Concern.MINOR_CLAIM for each in sounded)
    return [each for each in sounded if not (is_claim and each.concern is Concern.MINOR)]


_OWN_WORDS = ("en.", "hi.", "hi-Latn.", "frame.")


def _spoken_of(finding: Finding) -> Finding:
    """In a text that sounds like talk about it, words of our lists are weak. A number, an address and a claim to be a
    minor have a form and stay what they are; what staff or a room put on a list is theirs."""
    is_worded = finding.rule.startswith(_OWN_WORDS) and finding.concern is not Concern.MINOR_CLAIM
    return replace(finding, strength=Strength.WEAK) if is_worded else finding


def _not_within(found: Sequence[Finding]) -> Iterator[Finding]:
    """Of a list, what stands within a longer phrase that is weak is no more than that: `under 18` in `under 18 not
    allowed`."""
    weak = [each for each in found if each.strength is Strength.WEAK]
    for finding in found:
        if not any(
            each.rule == finding.rule
            and each.start <= finding.start and finding.end <= each.end
            and each.end - each.start > finding.end - finding.start
            for each in weak
        ):  # fmt: skip
            yield finding


EVEN_WEAK = frozenset({Concern.MINOR, Concern.CHANCE})
"""What is sold and shown for good may not even sound like these (MC-7 of the card schemes, TIP-12), while in talk
`child` and `lucky` are words like others."""


def concerns_of(
    text: str, *, even_weak: Collection[Concern] = EVEN_WEAK, year: int | None = None
) -> frozenset[Concern]:
    """What is wrong with a text; empty when it may be shown. Weak findings count for the concerns `even_weak` alone.
    `year` is as in `findings_in`."""
    return frozenset(
        finding.concern
        for finding in findings_in(text, year=year)
        if finding.strength > Strength.WEAK or finding.concern in even_weak
    )


def require_clean(concerns: Collection[Concern], *, pointer: str, text: str = "") -> None:
    """Raises `ForbiddenText`, which says why, so that the writer can write it another way.

    Of `text`, where it is given, it lists the words at fault as they were written (STR-09): in a chat they would only
    say what to dress up better.
    """
    if concerns:
        words = ", ".join(_WORDS[concern] for concern in Concern if concern in concerns)
        at_fault = _at_fault(text, concerns)
        listed = f" ({', '.join(at_fault)})" if at_fault else ""
        raise ForbiddenText(f"this cannot be shown: it {words}{listed}", pointer=pointer)


def _at_fault(text: str, concerns: Collection[Concern]) -> list[str]:
    found, end = list[str](), 0
    for finding in findings_in(text):
        counts = finding.strength > Strength.WEAK or finding.concern in EVEN_WEAK
        if finding.concern in concerns and counts and finding.start >= end:
            found.append(f"“{text[finding.start : finding.end]}”")
            end = finding.end
    return list(dict.fromkeys(found))


_WORDS = {
    Concern.MINOR_CLAIM: "says that somebody is under 18",
    Concern.MINOR: "speaks of minors",
    Concern.NON_CONSENT: "speaks of what somebody did not agree to",
    Concern.THREAT: "threatens somebody",
    Concern.SELF_HARM: "speaks of self-harm",
    Concern.HATE: "puts people down for what they are",
    Concern.INSULT: "insults somebody",
    Concern.CONTACT: "leads to a contact or a link",
    Concern.PAYMENT: "asks for payment elsewhere",
    Concern.CHANCE: "makes a game of chance",
    Concern.LISTED: "has something in it that is on a list of blocked words",
}
