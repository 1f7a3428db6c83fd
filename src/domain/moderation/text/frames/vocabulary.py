"""Words by what they do in a sentence: who is spoken to, what is asked for, what is asked to be done.

A table has lines of `NAME: word, two words, begin*`. A star ends a word that may go
on, or begins one that may begin with anything. `NAME~` is for Hindi in Latin
letters, which everybody spells their own way: its words are known by their sound.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain

from domain.moderation.text.lookalikes import plain
from domain.moderation.text.written import Word, sound, squeezed

FIGURES = "FIGURES"
"""The kind of a part of a number, which no table lists."""
_FIGURES_MIN = 4
NOTHING = "NOTHING"
"""The kind of a phrase whose words say nothing by themselves: `how do i`, `hit the gym`."""
_NAMES = (
    "telegram",
    "instagram",
    "discord",
    "snapchat",
    "facebook",
    "whatsapp",
    "messenger",
    "linkedin",
    "paytm",
    "bitcoin",
)
_FLESH = re.compile(r"[aeiouh]")
Marks = Mapping[str, Sequence[tuple[int, int]]]
"""By the name of a kind: where words of it stand, as the places of their first and last word, in their order."""

_ENGLISH = frozenset(
    [
        "there",
        "their",
        "they",
        "them",
        "these",
        "those",
        "then",
        "than",
        "that",
        "this",
        "time",
        "name",
        "made",
        "more",
        "here",
        "where",
        "were",
        "sale",
        "male",
        "pale",
        "hair",
        "fair",
        "care",
        "share",
        "mail",
        "bail",
        "chain",
        "chair",
        "doing",
        "going",
        "maze",
        "pace",
        "page",
        "pool",
        "pull",
        "door",
        "poor",
        "tear",
        "year",
        "near",
        "dear",
        "bear",
        "wear",
        "bone",
        "tune",
        "done",
        "none",
        "gone",
        "come",
        "some",
        "same",
        "said",
        "paid",
        "laid",
        "been",
        "bean",
        "seen",
        "mean",
        "main",
        "menu",
        "many",
        "money",
    ]
) - {"main"}
"""What sounds like a word of Hindi and is none: `there` and `tere`."""
_KNOWN_WORDS = 20_000
_HEARD_MIN = 3
"""Letters of a word's sound that others have too: `thi` sounds like `tea`, `baat` like
`bat`. It is known as it is listed."""
_Rest = tuple[str, ...]


def bones(word: str) -> str:
    """A name without what people leave out of it, or write another way: `telgrm` and `tellegraam` are `tlgrm`."""
    return squeezed(word[:1] + _FLESH.sub("", word[1:]))


_BY_BONES = {bones(name): name for name in _NAMES}


class Vocabulary:
    """Kinds of words, looked up word by word: time does not grow with how many there are."""

    def __init__(self, tables: Iterable[str]) -> None:
        self._written = _Words()
        self._heard = _Words()
        self._short = _Words()
        self._phrases: dict[tuple[str, str], list[tuple[_Rest, str]]] = defaultdict(list)
        self.names = {FIGURES} | frozenset(
            self._add(name, entry)
            for name, entries in chain.from_iterable(map(_rows, tables))
            for entry in entries
        )
        self._kinds = lru_cache(maxsize=_KNOWN_WORDS)(self._look_up)

    def _add(self, name: str, entry: str) -> str:
        is_heard, kind = name.endswith("~"), name.removesuffix("~")
        words = entry.split()
        if len(words) > 1:
            first, second, *rest = map(sound, words)
            self._phrases[first, second].append((tuple(rest), kind))
        elif is_heard and len(sound(entry)) > _HEARD_MIN:
            self._heard.add(sound(entry.removesuffix("*")), kind, begins=entry.endswith("*"))
        else:
            self._written.add(entry.removesuffix("*"), kind, begins=entry.endswith("*"))
            if is_heard:
                self._short.add(squeezed(entry), kind, begins=False)
        return kind

    def _look_up(self, text: str) -> frozenset[str]:
        kinds = set(self._written.of(text))
        if text not in _ENGLISH:
            kinds |= self._heard.of(sound(text))
        if not kinds and (once := squeezed(text)) != text:
            kinds = self._written.of(once) | self._short.of(once)
        if text.isdecimal() and len(text) >= _FIGURES_MIN:
            kinds = {FIGURES}
        elif not kinds and (name := _BY_BONES.get(bones(text))) is not None and text[0] == name[0]:
            kinds = self._written.of(name)
        return frozenset(kinds)

    def marks(self, words: Sequence[Word]) -> Marks:
        """What stands where."""
        found: dict[str, list[tuple[int, int]]] = defaultdict(list)
        said_until = 0
        heard = [sound(word.text) for word in words]
        heard.append("")
        for place, word in enumerate(words):
            for rest, kind in self._phrases.get((heard[place], heard[place + 1]), ()):
                end = place + 2 + len(rest)
                if rest and tuple(heard[place + 2 : end]) != rest:
                    continue
                if kind == NOTHING:
                    said_until = max(said_until, end)
                else:
                    found[kind].append((place, end - 1))
            if place >= said_until:
                for kind in self._kinds(word.text):
                    found[kind].append((place, place))
        return {kind: sorted(places) for kind, places in found.items()}


class _Words:
    def __init__(self) -> None:
        self._whole: dict[str, set[str]] = defaultdict(set)
        self._ended: dict[str, set[str]] = defaultdict(set)
        self._begun: dict[str, set[str]] = defaultdict(set)

    def add(self, word: str, kind: str, *, begins: bool) -> None:
        if word.startswith("*"):
            self._ended[word.removeprefix("*")].add(kind)
        else:
            (self._begun if begins else self._whole)[word].add(kind)

    def of(self, word: str) -> set[str]:
        found = set(self._whole.get(word, ()))
        for end in range(2, len(word) + 1):
            found |= self._begun.get(word[:end], set())
        for kind_end, kinds in self._ended.items():
            if len(word) > len(kind_end) + 2 and word.endswith(kind_end):
                found |= kinds
        return found


def _rows(table: str) -> Iterator[tuple[str, Sequence[str]]]:
    for line in filter(None, map(str.strip, table.splitlines())):
        name, _, entries = line.partition(":")
        listed = (" ".join("".join(map(plain, each)).split()) for each in entries.split(","))
        yield name, tuple(filter(None, listed))
