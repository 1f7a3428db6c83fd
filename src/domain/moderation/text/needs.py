"""Many patterns of which few are tried on a line: those of whose pieces one stands in it.

Of most patterns it can be said which pieces of text they cannot do without (`i am` or `im` or `main`, a digit). To look
for a piece takes a tenth of the time of trying a pattern.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from importlib import import_module
from typing import Any

_parse: Any = import_module("re._parser").parse
"""What `re` itself takes a pattern for: pairs of an opcode and what belongs to it."""
_SET_MAX = 12
"""Letters of a set that are worth to be looked for one by one."""

Pieces = frozenset[str]


def needed(pattern: str) -> Pieces | None:
    """One of these stands in each line that has a match; None where that cannot be said. The longest that there are."""
    return _of_sequence(_parse(pattern))


def _of_sequence(parsed: Iterable[tuple[Any, Any]]) -> Pieces | None:
    found, run = list[Pieces](), ""
    for code, rest in parsed:
        name = str(code)
        if name == "LITERAL":
            run += chr(rest)
            continue
        if run:
            found.append(frozenset({run}))
            run = ""
        pieces = _of_part(name, rest)
        if pieces is not None:
            found.append(pieces)
    if run:
        found.append(frozenset({run}))
    return max(map(_shortest, found), key=lambda each: (min(map(len, each)), -len(each)), default=None)


def _shortest(pieces: Pieces) -> Pieces:
    """Without those that have another in them: `board exam` is where `board` is."""
    return frozenset(each for each in pieces if not any(other in each for other in pieces if other != each))


def _of_part(name: str, rest: Any) -> Pieces | None:
    if name == "SUBPATTERN":
        return _of_sequence(rest[-1])
    if name == "BRANCH":
        return _of_all(map(_of_sequence, rest[1]))
    if name in ("MAX_REPEAT", "MIN_REPEAT") and rest[0] > 0:
        return _of_sequence(rest[2])
    if name == "ASSERT":
        return _of_sequence(rest[1])
    if name == "IN":
        return _of_all(map(_of_set, rest))
    return None


def _of_all(several: Iterable[Pieces | None]) -> Pieces | None:
    union = set[str]()
    for pieces in several:
        if pieces is None:
            return None
        union |= pieces
    return frozenset(union)


def _of_set(part: tuple[Any, Any]) -> Pieces | None:
    name, rest = str(part[0]), part[1]
    if name == "LITERAL":
        return frozenset({chr(rest)})
    if name == "RANGE" and rest[1] - rest[0] < _SET_MAX:
        return frozenset(map(chr, range(rest[0], rest[1] + 1)))
    return None


class Patterns:
    """Patterns by the names of their rules, in their order."""

    def __init__(self, patterns: Mapping[str, re.Pattern[str]]) -> None:
        self._rules = tuple(patterns.items())
        self._always = 0
        by_piece: dict[str, int] = defaultdict(int)
        for number, (_, pattern) in enumerate(self._rules):
            pieces = needed(pattern.pattern)
            if pieces is None:
                self._always |= 1 << number
            for piece in pieces or ():
                by_piece[piece] |= 1 << number
        self._by_piece = tuple(by_piece.items())

    def worth_a_try(self, line: str) -> Iterator[tuple[str, re.Pattern[str]]]:
        """All that may have a match in the line, and few others."""
        left = self._always
        for piece, numbers in self._by_piece:
            if piece in line:
                left |= numbers
        while left:
            lowest = left & -left
            yield self._rules[lowest.bit_length() - 1]
            left ^= lowest
