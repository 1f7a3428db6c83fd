"""Learning from lines what texts sound like: the weights of `domain.moderation.text.learned`.

Logistic regression by scikit-learn (development only), one model a concern. What a model would do with lines that it
has not seen is tried on each file that has innocent lines and others: by a model of all the other files.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from domain.moderation.text.finding import Concern
from domain.moderation.text.known.mended import as_meant
from domain.moderation.text.learned.features import features_between, features_of_key, keys_of, words_of
from domain.moderation.text.learned.model import SCALE, Model, goes_out_of_date
from domain.moderation.text.score import Line
from domain.moderation.text.screen import OWN_LEXICON
from domain.moderation.text.written import Written

SEEN_MIN = 2
"""A feature of fewer lines says nothing of others."""
STOPPED_SHARE = 0.0024
"""Of the innocent lines that each concern may stop, by itself: of hard ones ten concerns come to two in a hundred."""
STOPPED_LEAST_SHARE = 0.001
YOUNG_OR_UNWILLING = frozenset({Concern.MINOR, Concern.NON_CONSENT})
LEAST_STOPPED = frozenset({Concern.MINOR_CLAIM})
"""The same of claims to be a minor, which lock somebody's chat until an officer has looked."""
ALIKE = {Concern.MINOR: Concern.MINOR_CLAIM}
"""What says nothing against a concern: the same is told of somebody else, in the same words. Which it is, is told by
who is spoken of (`screen`). A claim locks its writer, so of claims what is told of others is none."""
CLEARED_SHARE = 0.1
"""Of the lines that a list finds rightly, which may be taken for talk about such things."""
CLEARED_LEAST_SHARE = 0.02
"""The same of who is too young or unwilling: a line of it that is shown harms more than one of talk that is not."""
LEAST = -1_000_000
WEIGHT_MIN = 5
"""Lighter weights are left out: of hundreds that a text has they change nothing."""


@dataclass(frozen=True, slots=True)
class Learned:
    """`found` of `evasions` and `stopped` of `innocent` are by models that had not seen the line's file."""

    model: Model
    evasions: int
    found: int
    innocent: int
    stopped: int


@dataclass(frozen=True, slots=True)
class Seen:
    """The lines of which something is learned, with what is in each, in which of the files it stood, and the concerns
    that some file has beside innocent lines."""

    by_file: Sequence[Sequence[Line]]
    lines: Sequence[Line]
    features: Sequence[Counter[str]]
    file_of: Sequence[int]
    concerns: tuple[Concern, ...]

    @classmethod
    def of(cls, by_file: Sequence[Sequence[Line]]) -> "Seen":
        by_file = [[line for line in lines if not _is_out_of_date(line)] for lines in by_file]
        lines = [line for lines in by_file for line in lines]
        beside = {line.concern for lines in by_file if _is_mixed(lines) for line in lines}
        return cls(
            by_file,
            lines,
            [_features(line) for line in lines],
            [number for number, lines in enumerate(by_file) for _ in lines],
            tuple(sorted(concern for concern in beside if concern is not None)),
        )

    def fitted(self, *, without: int | None = None) -> Model:
        """A model that has no thresholds yet, of all lines but those of one file."""
        at = [number for number, file in enumerate(self.file_of) if file != without]
        return _fitted(self.concerns, [self.features[each] for each in at], [self.lines[each] for each in at])


def learn(by_file: Sequence[Sequence[Line]]) -> Learned:
    """A model of all lines, with thresholds by what models of the other files say of each mixed file."""
    seen, tried, unseen = Seen.of(by_file), list[Line](), list[Sequence[int]]()
    for number, lines in enumerate(seen.by_file):
        if _is_mixed(lines):
            model = seen.fitted(without=number)
            in_it = (at for at, file in enumerate(seen.file_of) if file == number)
            unseen += [model.sums(seen.features[at].elements()) for at in in_it]
            tried += lines
    concerns = seen.concerns
    thresholds = tuple(_threshold(number, concern, tried, unseen) for number, concern in enumerate(concerns))
    clear = tuple(_clear(number, concern, tried, unseen) for number, concern in enumerate(concerns))
    judged = [
        {concern for concern, least, total in zip(concerns, thresholds, sums, strict=True) if total >= least}
        for sums in unseen
    ]
    by_line = list(zip(tried, judged, strict=True))
    return Learned(
        replace(seen.fitted(), thresholds=thresholds, clear=clear),
        evasions=sum(line.concern is not None for line in tried),
        found=sum(line.concern in found for line, found in by_line),
        innocent=sum(line.concern is None for line in tried),
        stopped=sum(bool(found) for line, found in by_line if line.concern is None),
    )


WRITTEN_MIN, INNOCENTLY_MIN = 3, 2
"""A word stands in so many lines, or innocent lines, else it may be a disguise."""
TURNED_SHARE = 5
"""What is written so many times as often from its other end is one that somebody turned about."""
_WORD = re.compile("[a-z]+|[\u0900-\u0963\u0970-\u097f]+")
_ALONE = frozenset("aiu")


def words_in(lines: Iterable[Line]) -> Sequence[str]:
    """Words of Latin and Devanagari letters that people write, the most frequent first (`known.words`)."""
    written, innocently = Counter[str](), Counter[str]()
    for line in lines:
        there = {word.text for word in Written.read(line.text).words if _WORD.fullmatch(word.text)}
        written.update(there)
        innocently.update(there if line.concern is None else ())
    return [
        word
        for word, times in sorted(written.items(), key=lambda each: (-each[1], each[0]))
        if (times >= WRITTEN_MIN or innocently[word] >= INNOCENTLY_MIN)
        and (len(word) > 1 or word in _ALONE)
        and times * TURNED_SHARE >= written[word[::-1]]
    ]


def _is_out_of_date(line: Line) -> bool:
    return line.concern is not None and goes_out_of_date(line.concern, Written.read(line.text))


def _is_mixed(lines: Sequence[Line]) -> bool:
    return len({line.concern is None for line in lines}) == 2


def _features(line: Line) -> Counter[str]:
    """As often as a model adds them up."""
    written = as_meant(Written.read(line.text))
    keys = keys_of(words_of(written))
    return Counter(
        [*features_between(written, keys), *(each for key in keys for each in features_of_key(key))]
    )


def _threshold(number: int, concern: Concern, lines: Sequence[Line], unseen: Sequence[Sequence[int]]) -> int:
    """The least sum at which no more innocent lines are stopped than may be."""
    innocent = (sums[number] for line, sums in zip(lines, unseen, strict=True) if line.concern is None)
    highest = sorted(innocent, reverse=True)
    share = STOPPED_LEAST_SHARE if concern in LEAST_STOPPED else STOPPED_SHARE
    return highest[int(share * len(highest))] + 1


def _clear(number: int, concern: Concern, lines: Sequence[Line], unseen: Sequence[Sequence[int]]) -> int:
    """The greatest sum below which hardly any line is that a list found rightly."""
    rightly = sorted(
        sums[number]
        for line, sums in zip(lines, unseen, strict=True)
        if line.concern is concern
        and any(found.concern is concern for found in OWN_LEXICON.findings(Written.read(line.text)))
    )
    share = CLEARED_LEAST_SHARE if concern in YOUNG_OR_UNWILLING else CLEARED_SHARE
    return min(rightly[int(share * len(rightly))], 0) if rightly else LEAST


def _fitted(concerns: tuple[Concern, ...], seen: Sequence[Counter[str]], lines: Sequence[Line]) -> Model:
    """A model without thresholds. What every text has of a concern (bias) is in no weight: thresholds take it in."""
    import numpy as np  # noqa: PLC0415
    from scipy.sparse import csr_matrix  # noqa: PLC0415
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415

    counted = Counter(feature for features in seen for feature in features)
    known = sorted(feature for feature, times in counted.items() if times >= SEEN_MIN)
    column = {feature: number for number, feature in enumerate(known)}
    rows = [
        [(column[feature], times) for feature, times in features.items() if feature in column]
        for features in seen
    ]
    starts = np.cumsum([0, *map(len, rows)])
    columns, times = np.array([each for row in rows for each in row]).T
    matrix: Any = csr_matrix((times.astype(float), columns, starts), (len(rows), len(known)))
    weights = defaultdict[str, list[tuple[int, int]]](list)
    for number, concern in enumerate(concerns):
        regression = LogisticRegression(solver="liblinear", random_state=0, max_iter=500)
        alike = ALIKE.get(concern)
        judged = [at for at, line in enumerate(lines) if alike is None or line.concern is not alike]
        regression.fit(matrix[judged], [lines[at].concern is concern for at in judged])
        for feature, weight in zip(known, regression.coef_[0], strict=True):
            whole = round(weight * SCALE)
            if abs(whole) >= WEIGHT_MIN:
                weights[feature].append((number, whole))
    nothing = (0,) * len(concerns)
    return Model(concerns, nothing, nothing, {feature: tuple(pairs) for feature, pairs in weights.items()})
