"""Letters that look like others: what a reader sees, whatever was typed.

A short table of our own, of the letters that the phones' keyboards and the web's "fancy text" offer; the idea of one
skeleton for all look-alikes is that of UTS #39 (Unicode Security Mechanisms), section 4. What Unicode itself calls
compatible (full width, mathematical, circled, superscript) is not here: NFKD makes it plain.
"""

import unicodedata
from functools import cache

_CYRILLIC = dict(
    zip("авекмнорстухіјѕѵԁԛԝһӏгпьлдзэяийцчшбю", "abekmhopctyxijsvdqwhlrnbndzeruuushbu", strict=True)
)
_GREEK = dict(zip("αβγδεζηικλμνορστυχωϲϳ", "abydeznikluvoprtuxwcj", strict=True)) | {
    "σ": "o",
    "ς": "s",
    "θ": "o",
}
_LATIN = dict(
    zip(
        "ıɩɪłøđħŧæœßƒɡɢʜʟɴʀʏᴀʙᴄᴅᴇꜰᴊᴋᴍᴏᴘꜱᴛᴜᴠᴡᴢɑɐɓɔɖəɛɜɟɨɯɹʇʌʍʎʞɥǝ",
        "iiilodhtaosfgghlnryabcdefjkmopstuvwzaabcdeeefimrtvwykhe",
        strict=True,
    )
)
_OTHERS = dict(zip("₿℮₹€£¢®©¥†ᗩᗷᑕᗪᖴᕼᒍᒪᑎᑭᖇᔕᑌᐯᗯ", "berelcrcytabcdfhjlnprsuvw", strict=True))
_HINDI = {"\u0901": "\u0902"}
"""Chandrabindu and anusvara are written for one sound."""
_PICTURES = {
    "\U0001f47b": " ghost ", "\u2708": " plane ", "\U0001f6e9": " plane ", "\U0001f4de": " phone ", "\u260e": " phone ",
    "\U0001f52a": " knife ", "\U0001f437": " pig ", "\U0001f921": " clown ",
}  # fmt: skip
"""Pictures that stand for a word in what people ask of each other."""
_BLANK = "\u2800"
"""Braille without a dot: a space to whoever reads it."""
_LOOKALIKES = {_BLANK: " "} | _PICTURES | _CYRILLIC | _GREEK | _LATIN | _OTHERS | _HINDI

_LETTER_RUNS = (0x1F1E6, 0x1F130, 0x1F150, 0x1F170, 0x249C)
"""Where emoji and "fancy text" keep A to Z: flags, letters in squares and circles, white and black, in parentheses."""
_IN_PARENTHESES = range(0x249C, 0x249C + 26)
_FILLERS = frozenset("\u115f\u1160\u3164\uffa0")
"""Letters of Hangul that fill the place of one, and have no shape."""
_TAGS = 0xE0000
_NUKTA = "\u093c"
_MARKS = (
    range(0x0300, 0x0370),
    range(0x1AB0, 0x1B00),
    range(0x1DC0, 0x1E00),
    range(0x20D0, 0x2100),
    range(0xFE00, 0xFE10),
    range(0xFE20, 0xFE30),
)


@cache
def plain(letter: str) -> str:
    """What a reader takes one character for: small letters, digits as 0 to 9, nothing for what nobody sees.

    >>> plain("Ａ"), plain("р"), plain("७"), plain("é"), plain("🅿")
    ('a', 'p', '7', 'e', 'p')
    """
    if ord(letter) in _IN_PARENTHESES:
        return _one(letter)
    return "".join(_one(each) for each in unicodedata.normalize("NFKD", letter)).casefold()


def _one(letter: str) -> str:
    point, category = ord(letter), unicodedata.category(letter)
    for first in _LETTER_RUNS:
        if first <= point < first + 26:
            return chr(ord("a") + point - first)
    if _is_unseen(letter, point, category):
        return ""
    if category in ("Nd", "No", "Nl") and (digit := unicodedata.digit(letter, None)) is not None:
        return str(digit)
    small = letter.casefold()
    return _LOOKALIKES.get(small, small)


def _is_unseen(letter: str, point: int, category: str) -> bool:
    """What has no shape of its own, and marks that dress a letter up or that Hindi is written without as well."""
    if letter in _FILLERS:
        return True
    if category in ("Cf", "Cc", "Cs", "Co"):
        return letter not in "\n\t\r"
    if category in ("Mn", "Me"):
        return letter == _NUKTA or any(point in marks for marks in _MARKS)
    return point >= _TAGS
