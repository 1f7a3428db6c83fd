"""AutoMod: which doubtful messages wait for somebody to look, by what a performer chose for each category (CHT-02).

What the screen refuses is refused at every level. What it only doubts (weak findings: `child`, `cash`, `stupid`) is
counted here, and a level says how many such signs a message may have.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from domain.errors import Invalid
from domain.ids import UserId
from domain.moderation.text.finding import Concern
from domain.moderation.text.screen import findings_in
from domain.moderation.text.written import Written

LEVEL_MAX = 4


class InvalidAutoMod(Invalid):
    code = "invalid_auto_mod"


class Category(StrEnum):
    """What a level is chosen for."""

    MINOR = "minor"
    NON_CONSENT = "non_consent"
    THREAT = "threat"
    SELF_HARM = "self_harm"
    HATE = "hate"
    INSULT = "insult"
    OFF_PLATFORM = "off_platform"
    CHANCE = "chance"

    @property
    def text(self) -> str:
        """In words, for whoever chooses."""
        return {
            Category.MINOR: "About people under 18",
            Category.NON_CONSENT: "What somebody did not agree to",
            Category.THREAT: "Threats",
            Category.SELF_HARM: "Self-harm",
            Category.HATE: "Hate",
            Category.INSULT: "Insults",
            Category.OFF_PLATFORM: "Contact or payment elsewhere",
            Category.CHANCE: "Games of chance",
        }[self]


_CATEGORIES = {
    Concern.MINOR_CLAIM: Category.MINOR,
    Concern.MINOR: Category.MINOR,
    Concern.NON_CONSENT: Category.NON_CONSENT,
    Concern.THREAT: Category.THREAT,
    Concern.SELF_HARM: Category.SELF_HARM,
    Concern.HATE: Category.HATE,
    Concern.INSULT: Category.INSULT,
    Concern.CONTACT: Category.OFF_PLATFORM,
    Concern.PAYMENT: Category.OFF_PLATFORM,
    Concern.CHANCE: Category.CHANCE,
}
_SOMEBODY = frozenset({
    "you", "u", "ur", "your", "yours", "youre", "tu", "tum", "tera", "teri", "tere", "tujhe", "tumhara", "tumhari",
    "aap", "aapka", "aapki", "तू", "तुम", "तेरा", "तेरी", "तेरे", "तुझे", "आप",
})  # fmt: skip
"""Words that speak to somebody: what is doubtful is more so when it is said to a person."""

LEVEL_TEXTS = (
    "Nothing waits",
    "Four signs wait",
    "Three signs wait",
    "Two signs wait",
    "One sign waits",
)
"""By level. A word that speaks to somebody (`you`) is a sign of its own, where there is another."""


def signs_in(text: str, *, year: int | None = None) -> Mapping[Category, int]:
    """How many signs a text has of each category; those that it has none of are left out. `year` is as in
    `findings_in`."""
    signs, ends = Counter[Category](), dict[Category, int]()
    for found in findings_in(text, year=year):
        if text[found.start : found.end].lower() in _SOMEBODY:
            continue  # `aap` is you, and read as fast as `app`
        category = _CATEGORIES[found.concern]
        if found.start >= ends.get(category, 0):  # a phrase and the words in it are one sign
            signs[category] += 1
        ends[category] = max(found.end, ends.get(category, 0))
    if signs and any(word.text in _SOMEBODY for word in Written.read(text).words):
        signs.update(list(signs))
    return signs


def caught(levels: Mapping[Category, int], signs: Mapping[Category, int]) -> tuple[Category, ...]:
    """For what a text with these signs is to wait, in the order of `Category`; nothing where it may be shown."""
    return tuple(
        category
        for category in Category
        if (level := levels.get(category, 0)) and signs.get(category, 0) > LEVEL_MAX - level
    )


def _escaped(key: str) -> str:
    """As a part of a JSON pointer (RFC 6901)."""
    return key.replace("~", "~0").replace("/", "~1")


@dataclass(frozen=True, slots=True)
class AutoMod:
    """The levels of one performer's rooms, 0 to 4 for each category; one that is not there is 0."""

    performer_id: UserId
    levels: Mapping[Category, int]

    @classmethod
    def off(cls, performer_id: UserId) -> "AutoMod":
        """As a room is before anybody sets something: nothing waits."""
        return cls(performer_id, {})

    def level(self, category: Category) -> int:
        return self.levels.get(category, 0)

    def changed(self, asked: Mapping[str, int]) -> "AutoMod":
        """What is not named stays as it is (CHT-03). Raises `InvalidAutoMod`."""
        levels = {category: self.level(category) for category in Category}
        for key, level in asked.items():
            if key not in set(Category):
                known = ", ".join(Category)
                raise InvalidAutoMod(f"a category is one of {known}", pointer=f"/levels/{_escaped(key)}")
            if not 0 <= level <= LEVEL_MAX:
                raise InvalidAutoMod(f"a level is 0 to {LEVEL_MAX}", pointer=f"/levels/{key}")
            levels[Category(key)] = level
        return AutoMod(self.performer_id, {category: level for category, level in levels.items() if level})

    @property
    def key(self) -> str:
        """As the audit log names it."""
        return " ".join(f"{category}:{self.level(category)}" for category in Category)
