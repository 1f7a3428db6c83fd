"""Words that people write for others to read: whether those see them as they were typed."""

import re
import unicodedata

_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff]")
"""Control characters, direction overrides, lone surrogates. Joiners stay: Indian scripts need them."""
_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and signs that nothing is drawn for."""
MARKS_MAX = 6
"""Marks on one letter: Indian scripts set four at most. More of them pile up over the lines above."""


def is_plain(words: str) -> bool:
    """Whether nothing in it is unseen that is no joiner: it looks on every screen as it was typed."""
    return not _UNSEEN.search(words)


def is_seen(words: str) -> bool:
    """Whether something of it is drawn, and no letter bears a pile of marks."""
    kinds = [unicodedata.category(each) for each in words if each not in _BLANK]
    if all(kind[0] in "CMZ" for kind in kinds):
        return False
    marks = 0
    for kind in kinds:
        marks = marks + 1 if kind in ("Mn", "Me") else 0
        if marks > MARKS_MAX:
            return False
    return True
