"""Words that people write, the most frequent first: what is none of them may be one of them in disguise.

`livepanty text words` makes the list of the lines that are learned from.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files


@cache
def ranks() -> Mapping[str, int]:
    """How many words are written more often, of each."""
    return {word: rank for rank, word in enumerate(_listed())}


def _listed() -> Sequence[str]:
    return files(__package__).joinpath("words.txt").read_text(encoding="utf-8").split()
