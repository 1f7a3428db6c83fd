"""The statement of reasons that the person concerned is given: a superset of the fields of the EU's DSA transparency
database, so that its record is a view of this (ENF-01; Regulation (EU) 2022/2065, articles 17 and 24(5))."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from domain.errors import Invalid
from domain.india import moment_words
from domain.language import Language
from domain.moderation.cases.kind import CaseKind
from domain.moderation.decisions import statement_words as words
from domain.moderation.decisions.action import ON_THE_SPOT, Action, ActionKind, ScopeKind
from domain.moderation.decisions.statement_words import filled
from domain.moderation.note import without_control

FACTS_MIN, FACTS_MAX = 10, 1_000
LAW_MAX = 200


class FactsOutOfRange(Invalid):
    code = "facts_out_of_range"


class LawMissing(Invalid):
    """What is against the law is so by a law that has a name."""

    code = "law_missing"


class Source(StrEnum):
    """How we came to know, by the database's names."""

    ARTICLE_16 = "SOURCE_ARTICLE_16"
    """Somebody reported it."""
    OTHER_NOTIFICATION = "SOURCE_TYPE_OTHER_NOTIFICATION"
    """A court or an authority told us."""
    VOLUNTARY = "SOURCE_VOLUNTARY"
    """We found it ourselves."""

    def words(self, language: Language) -> str:
        return _SOURCES[language][self]


_SOURCES: Mapping[Language, Mapping[Source, str]] = {
    Language.ENGLISH: {
        Source.ARTICLE_16: "Somebody reported it.",
        Source.OTHER_NOTIFICATION: "A court or an authority told us.",
        Source.VOLUNTARY: "We found it ourselves.",
    },
    Language.HINDI: {
        Source.ARTICLE_16: "किसी ने इसकी सूचना दी।",
        Source.OTHER_NOTIFICATION: "न्यायालय या किसी अधिकारी ने हमें बताया।",
        Source.VOLUNTARY: "हमने इसे स्वयं पाया।",
    },
}


@dataclass(frozen=True, slots=True)
class Statement:
    """What is told, and what is recorded of it. Nothing in it is for staff only, and nobody who reported is named.

    `law` is empty where the ground is our terms. `content_on` is the day of what was judged, where it has one.
    `facts` are in `language`, the moderator's; `texts` is the whole in each language that we write.
    """

    kind: CaseKind
    facts: str
    language: Language
    law: str
    source: Source
    automated_detection: bool
    content_on: date | None
    territory: tuple[str, ...]
    profile: str
    appeal_until: datetime
    texts: tuple[tuple[Language, str], ...]

    @classmethod
    def write(
        cls, *, kind: CaseKind, facts: str, law: str, source: Source, automated_detection: bool,
        content_on: date | None, territory: tuple[str, ...], profile: str, actions: tuple[Action, ...],
        appeal_until: datetime, values: Mapping[str, str],
    ) -> "Statement":  # fmt: skip
        """`facts` may name `values` in braces. Raises `FactsOutOfRange`, `LawMissing`, `MissingVariable`."""
        found = filled(without_control(facts), values, pointer="/facts")
        if not FACTS_MIN <= len(found) <= FACTS_MAX:
            detail = f"say what was found, in {FACTS_MIN} to {FACTS_MAX:,} characters"
            raise FactsOutOfRange(detail, pointer="/facts")
        if len(law) > LAW_MAX:
            raise LawMissing(f"name the law in at most {LAW_MAX} characters", pointer="/law")
        told = tuple(
            (
                language,
                _told(
                    language, found, law=law, source=source, detection=automated_detection, profile=profile,
                    actions=actions, appeal_until=appeal_until,
                ),
            )
            for language in Language
        )  # fmt: skip
        return cls(
            kind, found, Language.ENGLISH, law, source, automated_detection, content_on, territory, profile,
            appeal_until, told,
        )  # fmt: skip

    def text(self, language: Language) -> str:
        return dict(self.texts)[language]


def _told(
    language: Language, facts: str, *, law: str, source: Source, detection: bool, profile: str,
    actions: tuple[Action, ...], appeal_until: datetime,
) -> str:  # fmt: skip
    rules = dict.fromkeys(words.rule_words(action.policy, language) for action in actions)
    return filled(
        words.TEMPLATES[language],
        {
            "actions": "; ".join(_counted(action_words(action, language) for action in actions)) + ".",
            "facts": facts,
            "rule": " ".join(rules),
            "ground": filled(words.GROUNDS[language][bool(law)], {"law": law}),
            "source": source.words(language),
            "detection": words.DETECTIONS[language][detection],
            "decision": _decision(language, actions),
            "appeal_until": moment_words(appeal_until, language),
            "redress": " ".join(_redress(language, actions, profile=profile)),
        },
    )


def _redress(language: Language, actions: tuple[Action, ...], *, profile: str) -> Iterable[str]:
    """What an appeal can change comes first, where that is less than all."""
    limits = words.LIMITS[language]
    yield from dict.fromkeys(limits[action.kind] for action in actions if action.kind in limits)
    yield words.REDRESS[language][profile.startswith("IN")]


def _counted(told: Iterable[str]) -> list[str]:
    """What was done many times, once with its number."""
    return [words if times == 1 else f"{words} (× {times})" for words, times in Counter(told).items()]


def _decision(language: Language, actions: tuple[Action, ...]) -> str:
    automated = {action.kind for action in actions if action.automated}
    if ActionKind.STOP_SHOW in automated:
        return words.STOPPED_BY_PROGRAM[language]
    return words.AGREED[language] if automated & ON_THE_SPOT else words.DECISIONS[language][bool(automated)]


def action_words(action: Action, language: Language) -> str:
    """What was done, in words for the person whom it concerns."""
    where = words.ROOM if action.scope.kind is ScopeKind.ROOM else words.EVERYWHERE
    values = {
        "weight": str(action.weight),
        "until": moment_words(action.until, language) if action.until is not None else "",
        "where": where[language],
        "span": words.UNTIL_LET_IN[language],
    }
    if action.until is not None:
        values["span"] = filled(words.UNTIL[language], values)
    told = filled(words.ACTIONS[language][action.kind], values)
    if not action.automated:
        return told
    did = action.kind in ON_THE_SPOT or action.kind is ActionKind.STOP_SHOW
    return told + (words.BY_PROGRAM if did else words.AUTOMATED)[language]
