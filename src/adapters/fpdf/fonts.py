"""The letters of our papers: fonts under the OFL that their packages bring along, shaped by HarfBuzz.

Mukta writes Latin and Devanagari; Bengali and Assamese, Gujarati, Gurmukhi, Kannada, Malayalam, Odia, Tamil and Telugu
have a font each, which a paper takes in when a name asks for it. What none of them writes is written by what Unicode
decomposes it to, and where that is nothing we have, by its number, rather than as a question mark: `[U+0645]`.
"""

import unicodedata
from collections.abc import Iterable
from pathlib import Path

import fontpkg
import manimgx_fonts
from fpdf import FPDF
from fpdf.fonts import TTFFont

MAIN = "Mukta"
OTHERS = {
    "BENGALI": "Hind Siliguri",
    "TAMIL": "Noto Sans Tamil",
    "TELUGU": "Noto Sans Telugu",
    "GUJARATI": "Noto Sans Gujarati",
    "GURMUKHI": "Noto Sans Gurmukhi",
    "KANNADA": "Noto Sans Kannada",
    "MALAYALAM": "Noto Sans Malayalam",
    "ORIYA": "Noto Sans Oriya",
}
"""By script, as Unicode names its letters."""
_ALONE = frozenset({"Hind Siliguri", "Noto Sans Tamil", "Noto Sans Telugu"})
"""Those that have a package of their own. The others come with `manimgx-fonts`."""

_LAST_LATIN = "\u02ff"
_UNSEEN = frozenset("\n\t\u200c\u200d")


def use_fonts(document: FPDF) -> None:
    """Before anything is written."""
    document.add_font(MAIN, "", fontpkg.path(MAIN))
    document.add_font(MAIN, "B", fontpkg.path(MAIN, weight="bold"))


def shape(document: FPDF, texts: Iterable[str]) -> None:
    """Shape what is written from here on where a text has to be: a table of figures takes four times as long shaped.

    A vowel sign that stands before its consonant may leave a stray letter in what is copied out of a paper; on it all
    is right.
    """
    document.set_text_shaping(any(letter > _LAST_LATIN for text in texts for letter in text))


def written(document: FPDF, text: str) -> str:
    """`text` in letters that the document has fonts for, and ready to be shaped; fonts that it needs are added."""
    text = unicodedata.normalize("NFC", text)
    spelled = "".join(_spelled(document, letter) for letter in text)
    shape(document, [spelled])
    return spelled


def _spelled(document: FPDF, letter: str) -> str:
    if _has(document, letter):
        return letter
    plain = "".join(part for part in unicodedata.normalize("NFKD", letter) if _has(document, part))
    return plain or f"[U+{ord(letter):04X}]"


def _has(document: FPDF, letter: str) -> bool:
    if letter in _UNSEEN or _is_in(document, MAIN, letter):
        return True
    family = OTHERS.get(unicodedata.name(letter, "").partition(" ")[0])
    if family is None:
        return False
    _add(document, family)
    return _is_in(document, family, letter)


def _is_in(document: FPDF, family: str, letter: str) -> bool:
    font = document.fonts[_key(family)]
    assert isinstance(font, TTFFont), "it came from a file"
    return ord(letter) in font.cmap


def _add(document: FPDF, family: str) -> None:
    if _key(family) not in document.fonts:
        document.add_font(_key(family), "", _file(family))
        document.set_fallback_fonts(
            [_key(each) for each in OTHERS.values() if _key(each) in document.fonts], False
        )


def _file(family: str) -> Path:
    if family in _ALONE:
        return Path(fontpkg.path(family))
    assert manimgx_fonts.__file__ is not None, "its fonts are files beside it"
    return Path(manimgx_fonts.__file__).with_name(f"{family.replace(' ', '')}[wght].ttf")


def _key(family: str) -> str:
    return family.replace(" ", "").lower()
