"""What people look for among shows, and what is looked for by nobody (ENF-07)."""

import unicodedata
from collections.abc import Collection, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from domain.errors import Invalid
from domain.moderation.text.finding import Concern

LENGTH_MAX: Final = 80
"""As long as a title may be."""
WORDS_MAX: Final = 8


class InvalidSearch(Invalid):
    code = "invalid_search"


class SearchHelp(StrEnum):
    """Why nothing is shown for some words, and who helps."""

    CHILD = "child"
    CONSENT = "consent"
    LISTED = "listed"

    @property
    def text(self) -> str:
        return _TEXTS[self]


_TEXTS: Final[Mapping[SearchHelp, str]] = MappingProxyType({
    SearchHelp.CHILD: (
        "Nothing is shown for these words: nobody under 18 appears here. If you know of a child in danger, call "
        "Childline 1098 or the police at 112, by day and night, or tell us."
    ),
    SearchHelp.CONSENT: (
        "Nothing is shown for these words: everybody on camera here has agreed to it. If pictures of you or of "
        "somebody you know are shown without consent, tell us, or call the cybercrime helpline 1930 "
        "(cybercrime.gov.in)."
    ),
    SearchHelp.LISTED: "Nothing is shown for these words: they are on the platform’s list of blocked words.",
})  # fmt: skip

_HELP_FOR: Final[Mapping[Concern, SearchHelp]] = MappingProxyType({
    Concern.MINOR_CLAIM: SearchHelp.CHILD,
    Concern.MINOR: SearchHelp.CHILD,
    Concern.NON_CONSENT: SearchHelp.CONSENT,
})  # fmt: skip


def words_of(text: str) -> tuple[str, ...]:
    """The words to look for, all of them at once; none where nothing was typed. Raises `InvalidSearch`."""
    words = tuple(unicodedata.normalize("NFC", text).split())
    if len(text) > LENGTH_MAX or len(words) > WORDS_MAX:
        raise InvalidSearch(
            f"look for at most {WORDS_MAX} words, {LENGTH_MAX} characters in all", pointer="/q"
        )
    if not all(word.isprintable() for word in words):
        raise InvalidSearch("there are characters in it that nobody can see", pointer="/q")
    return words


def help_for(concerns: Collection[Concern], *, is_listed: bool) -> SearchHelp | None:
    """Who helps whoever looks for such words; None where shows are looked for by them."""
    helps = {_HELP_FOR[concern] for concern in concerns if concern in _HELP_FOR}
    return next((each for each in SearchHelp if each in helps), SearchHelp.LISTED if is_listed else None)
