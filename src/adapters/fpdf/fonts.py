"""The letters of our papers: fonts under the OFL that their packages bring along, shaped by HarfBuzz.

Mukta writes Latin and Devanagari; Bengali and Assamese, Tamil and Telugu have a font each, which a paper takes in when
a name asks for it. What none of them writes is written so, rather than as a question mark:

- Gujarati, Gurmukhi, Odia, Kannada and Malayalam, letter by letter in Devanagari: the letter that Unicode names alike
  (GUJARATI LETTER KA as DEVANAGARI LETTER KA). A chillu is its consonant with a virama, an addak doubles what follows;
- anything else by what Unicode decomposes it to, and where that is nothing we have, by its number: `[U+0645]`.
"""

import unicodedata
from collections.abc import Iterable

import fontpkg
from fpdf import FPDF
from fpdf.fonts import TTFFont

MAIN = "Mukta"
OTHERS = ("Hind Siliguri", "Noto Sans Tamil", "Noto Sans Telugu")

_IN_DEVANAGARI = frozenset({"GUJARATI", "GURMUKHI", "ORIYA", "KANNADA", "MALAYALAM"})
_LAST_LATIN = "\u02ff"
_UNSEEN = frozenset("\n\t\u200c\u200d")
_VIRAMA = "\N{DEVANAGARI SIGN VIRAMA}"
_ADDAK = "\N{GURMUKHI ADDAK}"
_OWN_NAMES = {
    "GURMUKHI TIPPI": "\N{DEVANAGARI SIGN ANUSVARA}",
    "GURMUKHI SIGN BINDI": "\N{DEVANAGARI SIGN ANUSVARA}",
    "MALAYALAM AU LENGTH MARK": "\N{DEVANAGARI VOWEL SIGN AU}",
}


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
    parts: list[str] = []
    for place, letter in enumerate(text):
        if letter == _ADDAK:
            parts.append(_spelled(document, text[place + 1 : place + 2]) + _VIRAMA)
        else:
            parts.append(_spelled(document, letter))
    spelled = "".join(parts)
    shape(document, [spelled])
    return spelled


def _spelled(document: FPDF, letter: str) -> str:
    if not letter or _has(document, letter):
        return letter
    counterpart = _in_devanagari(letter)
    if counterpart:
        return counterpart
    plain = "".join(part for part in unicodedata.normalize("NFKD", letter) if _has(document, part))
    return plain or f"[U+{ord(letter):04X}]"


def _has(document: FPDF, letter: str) -> bool:
    if letter in _UNSEEN or _is_in(document, MAIN, letter):
        return True
    for family in OTHERS:
        if _is_of(family, letter):
            _add(document, family)
            return _is_in(document, family, letter)
    return False


def _is_in(document: FPDF, family: str, letter: str) -> bool:
    font = document.fonts[_key(family)]
    assert isinstance(font, TTFFont), "it came from a file"
    return ord(letter) in font.cmap


def _is_of(family: str, letter: str) -> bool:
    script = {"Hind Siliguri": "BENGALI"}.get(family) or family.rsplit(" ", 1)[-1].upper()
    return unicodedata.name(letter, "").startswith(script + " ")


def _add(document: FPDF, family: str) -> None:
    if _key(family) not in document.fonts:
        document.add_font(_key(family), "", fontpkg.path(family))
        document.set_fallback_fonts([_key(each) for each in OTHERS if _key(each) in document.fonts], False)


def _key(family: str) -> str:
    return family.replace(" ", "").lower()


def _in_devanagari(letter: str) -> str:
    name = unicodedata.name(letter, "")
    if name in _OWN_NAMES:
        return _OWN_NAMES[name]
    script, _, rest = name.partition(" ")
    if script not in _IN_DEVANAGARI:
        return ""
    chillu = rest.removeprefix("LETTER CHILLU ")
    wanted = rest if chillu == rest else f"LETTER {chillu}A"
    try:
        return unicodedata.lookup(f"DEVANAGARI {wanted}") + ("" if chillu == rest else _VIRAMA)
    except KeyError:
        return ""
