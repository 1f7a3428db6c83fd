"""Whether somebody wrote from right to left, or stood their letters on their heads: `esuoh ruoy`, `ɯɐɹƃǝlǝʇ`."""

import re
from collections.abc import Iterator

from domain.moderation.text.known.words import ranks
from domain.moderation.text.written import Written

_TURNED_BY = re.compile("[\u202e\u2067]")
"""What has whatever follows shown from right to left."""
_ON_HEADS, _UPRIGHT = "ɐqɔpǝɟƃɓɥᴉıɾʞןʅɯuodbɹʇnʌʍʎƖ⇂ᄅƐㄣᔭϛ9ㄥ6", "abcdefgghiijkllmnopqrtuvwy1123445679"
_STANDING = str.maketrans(_ON_HEADS, _UPRIGHT)
_ON_ITS_HEAD = re.compile("[ɐǝɟƃɥᴉɾʞɯɹʇʌʍʎ]")
_HEADS_MIN = 2
_LONG = 3
_MANY = 2
_ALONE = 5
"""Letters of a word that says by itself that a text is turned about."""


def turned(text: str, written: Written) -> Iterator[tuple[str, bool]]:
    """Other texts that a reader takes it for, as long as it is; and whether they go from its end to its beginning."""
    if not text.isascii() and len(_ON_ITS_HEAD.findall(text)) >= _HEADS_MIN:
        standing = text.translate(_STANDING)
        yield standing, False
        yield standing[::-1], True
    elif _TURNED_BY.search(text) or is_backwards(written):
        yield text[::-1], True


def is_backwards(written: Written) -> bool:
    """Whether words are none, and would be some from right to left: more of them than words that are as they stand."""
    known = ranks()
    there, about, longest = 0, 0, 0
    for word in written.words:
        text = word.text
        if text in known:
            there += len(text) >= _LONG
        elif len(text) >= _LONG and text[::-1] in known:
            about, longest = about + 1, max(longest, len(text))
    return about > there and (about >= _MANY or longest >= _ALONE)
