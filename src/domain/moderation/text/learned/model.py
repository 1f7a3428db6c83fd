"""What a text sounds like, whether or not a list has its words: a linear model of `features`, learned from lines.

For each concern the weights of a text's features are added up; from a threshold on it is found. The thresholds are
those at which, of innocent lines that a model had not seen, hardly any is stopped (CHT-05). A list finds what somebody
thought of; this finds what is near to what was seen. `livepanty text learn` makes the file anew.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from domain.moderation.text.finding import Concern, Finding, Strength
from domain.moderation.text.learned.features import features_between, features_of_key, keys_of, words_of
from domain.moderation.text.written import Word, Written

RULE = "learned"
SCALE = 100
"""Weights are whole numbers, of which so many are 1 in the logarithm of the odds."""
_TELLS_A_YEAR = re.compile(
    r"\b(?:19|20)\d\d\b|\b2k\d|born|birth|\bdob\b|jan[ae]?m|paida|जन्म|पैदा|two thousand|twenty"
)
_KNOWN_WORDS = 20_000
"""How many different words are remembered with what they add up to."""
_PLACE_SHARE = 0.5
"""Words of so much of the heaviest word's weight are where it stands."""

Weights = tuple[tuple[int, int], ...]
"""Of a feature: the number of a concern, and what speaks for it, or against it where that is below 0."""


def goes_out_of_date(concern: Concern, written: Written) -> bool:
    """Whether a year of birth is a minor's follows the clock, which weights cannot: of such claims nothing is learned,
    and `minor_claim` alone judges them."""
    return concern is Concern.MINOR_CLAIM and _TELLS_A_YEAR.search(written.text) is not None


@dataclass(frozen=True, slots=True)
class Model:
    """`thresholds[n]` is the sum from which `concerns[n]` is found; below `clear[n]` words that a list has for it are
    only spoken of."""

    concerns: tuple[Concern, ...]
    thresholds: tuple[int, ...]
    clear: tuple[int, ...]
    weights: Mapping[str, Weights]
    known: dict[str, Sequence[int]] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def read(cls, content: str) -> "Model":
        """From lines of concerns, of `thresholds` and of `clear`, and then a feature a line with `number:weight` for
        each concern that it says something of; all parted by tabs. Raises `ValueError`."""
        names, thresholds, clear, *rows = (line.split("\t") for line in content.splitlines())
        return cls(
            tuple(map(Concern, names)),
            tuple(map(int, thresholds)),
            tuple(map(int, clear)),
            {feature: tuple(map(_pair, pairs)) for feature, *pairs in rows},
        )

    def written(self) -> str:
        """As `read` takes it."""
        rows = (
            (feature, *(f"{number}:{weight}" for number, weight in pairs))
            for feature, pairs in sorted(self.weights.items())
        )
        heads = (self.concerns, map(str, self.thresholds), map(str, self.clear))
        return "".join("\t".join(row) + "\n" for row in (*heads, *rows))

    def sums(self, features: Iterable[str]) -> Sequence[int]:
        """What they add up to, for each of `concerns`."""
        sums = [0] * len(self.concerns)
        weights = self.weights
        for feature in features:
            if feature in weights:
                for number, weight in weights[feature]:
                    sums[number] += weight
        return sums

    def sums_of_key(self, key: str) -> Sequence[int]:
        """Those of one word, which is mostly one that was said before."""
        known = self.known.get(key)
        if known is None:
            if len(self.known) >= _KNOWN_WORDS:
                self.known.clear()
            known = self.known[key] = self.sums(features_of_key(key))
        return known

    def weighed(self, written: Written) -> "Weighed":
        words = tuple(words_of(written))
        keys = keys_of(words)
        by_word = [self.sums_of_key(key) for key in keys]
        between = self.sums(features_between(written, keys))
        return Weighed(self, written, words, by_word, [*map(sum, zip(between, *by_word, strict=True))])


@dataclass(frozen=True, slots=True)
class Weighed:
    """A text in its words, with what they add up to for each concern of the model."""

    model: Model
    written: Written
    words: tuple[Word, ...]
    by_word: Sequence[Sequence[int]]
    sums: Sequence[int]

    def findings(self) -> Iterator[Finding]:
        """What the text sounds like; never strong, for no list and no form says so."""
        for number, concern in enumerate(self.model.concerns):
            if not self.words or self.sums[number] < self.model.thresholds[number]:
                continue
            if not goes_out_of_date(concern, self.written):
                start, end = self._place(number)
                yield Finding(concern, Strength.LIKELY, f"{RULE}.{concern}", start, end)

    def is_clear_of(self, concern: Concern) -> bool:
        """Whether it sounds so little like it that words for it are only spoken of."""
        concerns = self.model.concerns
        if concern not in concerns:
            return False
        number = concerns.index(concern)
        return self.sums[number] < self.model.clear[number]

    def _place(self, number: int) -> tuple[int, int]:
        """From the first to the last of the words that weigh most."""
        weights = [sums[number] for sums in self.by_word]
        least = max(1, max(weights) * _PLACE_SHARE)
        heavy = [
            word for word, weight in zip(self.words, weights, strict=True) if weight >= least
        ] or self.words
        return heavy[0].start, heavy[-1].end


UNLEARNED = Model((), (), (), {})
"""Of what is no line of chat."""


def _pair(written: str) -> tuple[int, int]:
    number, weight = written.split(":")
    return int(number), int(weight)


@cache
def own_model() -> Model:
    """The one that was learned from the lines that the tests carry."""
    return Model.read(files(__package__).joinpath("weights.tsv").read_text(encoding="utf-8"))
