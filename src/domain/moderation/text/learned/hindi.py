"""Hindi in Devanagari as people write it in Latin letters, to look it up beside that; not to read it out."""

import re
from functools import lru_cache

_KNOWN_WORDS = 20_000
_DEVANAGARI = re.compile("[\u0900-\u097f]")
_VIRAMA = "\u094d"
_ANUSVARA = "\u0902"
_WRITTEN = "k kh g gh n ch chh j jh n t th d dh n t th d dh n p ph b bh m y r l l v sh sh s h"
_CONSONANTS = dict(zip("कखगघङचछजझञटठडढणतथदधनपफबभमयरलळवशषसह", _WRITTEN.split(" "), strict=True))
_VOWELS = dict(zip("अआइईउऊऋएऐओऔ", ["a", "aa", "i", "ee", "u", "oo", "ri", "e", "ai", "o", "au"], strict=True))
_SIGNS = dict(zip("ािीुूृेैोौ", ["aa", "i", "ee", "u", "oo", "ri", "e", "ai", "o", "au"], strict=True))


def is_hindi(word: str) -> bool:
    return _DEVANAGARI.search(word) is not None


@lru_cache(maxsize=_KNOWN_WORDS)
def romanized(word: str) -> str:
    """A consonant has its `a` unless a vowel's sign or a virama follows, or the word ends: as it is spoken.

    >>> romanized("नंबर"), romanized("पैसे")
    ('nanbar', 'paise')
    """
    letters = []
    for letter, following in zip(word, word[1:] + " ", strict=True):
        if letter in _CONSONANTS:
            letters.append(_CONSONANTS[letter])
            if following not in _SIGNS and following not in (_VIRAMA, " "):
                letters.append("a")
        else:
            letters.append(
                _VOWELS.get(letter) or _SIGNS.get(letter) or {_ANUSVARA: "n", _VIRAMA: ""}.get(letter, letter)
            )
    return "".join(letters)
