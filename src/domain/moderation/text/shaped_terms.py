"""Phrases that are made of some words in some shapes: `no {}`, `kill all {}`."""

from domain.moderation.text.finding import Concern, Strength
from domain.moderation.text.lexicon import Term


def _shaped(
    concern: Concern, strength: Strength, words: tuple[str, ...], shapes: tuple[str, ...]
) -> tuple[Term, ...]:
    """Each of the words in each of the shapes."""
    return tuple(
        Term(concern, strength, f"en.{concern}", shape.format(word), by_sound=False, anywhere=False)
        for word in words
        for shape in shapes
    )


_YOUNG = (
    "minor",
    "minors",
    "under 18",
    "under 18s",
    "below 18",
    "underage",
    "kids",
    "children",
    "teens",
    "teenagers",
)
_KEPT_AWAY = (
    "no {}", "no one {}", "nobody {}", "not for {}", "{} not allowed", "{} are not allowed", "{} is not allowed",
    "{} not welcome", "{} are not welcome", "{} will be banned", "{} will be removed", "{} get banned",
    "{} please leave",
    "{} must leave", "{} stay out", "{} stay away", "{} keep out", "{} go away", "ban {}", "report {}", "{} allow nahi",
    "{} allowed nahi", "{} mana hai",
)  # fmt: skip
_RULES = _shaped(Concern.MINOR, Strength.WEAK, _YOUNG, _KEPT_AWAY)
"""What says that they have no business here speaks of nobody: what is listed of it by itself does not count there."""

_PICTURES = (
    "video",
    "videos",
    "clip",
    "clips",
    "pics",
    "photos",
    "pictures",
    "recording",
    "recordings",
    "screenshots",
)
_SPREAD = tuple(
    f"{who} {verb} your {{}}"
    for who in ("i will", "i ll", "ill", "i am going to", "im going to", "gonna")
    for verb in ("leak", "upload", "post", "share", "publish", "spread", "sell", "send")
)
_LEAKED = ("{} got leaked", "{} was leaked", "{} were leaked", "{} is leaked", "leaked {}")
_SPREADS = _shaped(Concern.NON_CONSENT, Strength.STRONG, _PICTURES, (*_SPREAD, *_LEAKED))

_PEOPLE = (
    "muslims", "hindus", "dalits", "christians", "sikhs", "jews", "women", "gays", "blacks", "biharis",
    "disabled people",
)  # fmt: skip
_SAID_OF_THEM = (
    "{} should die",
    "{} must die",
    "{} should be killed",
    "kill all {}",
    "kill the {}",
    "gas the {}",
)
_HATE = _shaped(Concern.HATE, Strength.STRONG, _PEOPLE, _SAID_OF_THEM)

SHAPED = (*_HATE, *_SPREADS, *_RULES)
