"""What is told, and asks for nothing: a word on a list that a story or the name of a work has in it."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from domain.moderation.text.finding import Concern, Finding, Strength
from domain.moderation.text.frames.vocabulary import Marks

_OF_A_WAY = (
    frozenset({"TOLD", "KIN", "PAST", "RULED", "SPOKEN_OF"}),
    frozenset({"YOU", "ASK", "HANDLE", "NUMBER", "DIRECT", "TOKEN_NO"}),
)
_OF_A_WORK = (frozenset({"WORK"}), frozenset({"THEE", "YOU"}))
_OF_NOBODY = (frozenset({"WORK", "PET", "ONESELF", "NAMED"}), frozenset({"THEE", "YOU"}))
_GUARDS: Mapping[Concern, tuple[frozenset[str], frozenset[str]]] = MappingProxyType(
    {
        Concern.CONTACT: _OF_A_WAY,
        Concern.PAYMENT: _OF_A_WAY,
        Concern.INSULT: _OF_NOBODY,
        Concern.HATE: _OF_NOBODY,
        Concern.MINOR: (frozenset({"CIVIC", "RULEY"}), frozenset({"THEE", "YOU"})),
        Concern.NON_CONSENT: (frozenset({"WORK", "TAME", "AGREED"}), frozenset({"THEE"})),
        Concern.SELF_HARM: (frozenset({"WORK", "HYPERBOLE"}), frozenset({"THEE"})),
        Concern.THREAT: (frozenset({"WORK", "PLAYFUL"}), frozenset[str]()),
        Concern.CHANCE: (frozenset({"TOLD", "WORK", "RULED"}), frozenset({"STAKE", "YOU"})),
    }
)
"""By concern: the kinds of words of which one makes a story of it, and those of which none may stand beside."""

_WAYS = frozenset({Concern.CONTACT, Concern.PAYMENT})
_LISTS = ("en.", "hi.", "hi-Latn.")


def weighed(finding: Finding, marks: Marks, said: str) -> Finding:
    """What is only told is weak: `said` is a phrase of the platform's own lists, and the text
    asks nobody for anything."""
    guard = _GUARDS.get(finding.concern)
    if guard is None or finding.strength is Strength.WEAK or not finding.rule.startswith(_LISTS):
        return finding
    story, asked = guard
    is_of_rules = "RULED" in marks and finding.concern in _WAYS and "YOU" not in marks
    is_figured = "FIGURED" in marks and finding.concern is Concern.CHANCE
    is_told = is_of_rules or is_figured or (not story.isdisjoint(marks) and asked.isdisjoint(marks))
    return (
        replace(finding, strength=Strength.WEAK) if is_told and len(said.split()) <= _WORDS_MAX else finding
    )


_WORDS_MAX = 4
