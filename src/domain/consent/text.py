"""Texts that people agree to: in two languages, by version, each in force from a day on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from domain.language import Language


@dataclass(frozen=True, slots=True)
class ConsentText:
    """One version. Once published it is never edited: whoever agreed, agreed to exactly these bytes."""

    version: str
    in_force_from: datetime
    words: Mapping[Language, str]

    def digest(self, language: Language) -> str:
        """SHA-256 of the text as UTF-8, in hexadecimal."""
        return sha256(self.words[language].encode()).hexdigest()

    def language_of(self, digest: str) -> Language | None:
        """In which language this is the text of that digest; None when in none."""
        return next((language for language in self.words if self.digest(language) == digest), None)


def in_force(texts: Sequence[ConsentText], now: datetime) -> ConsentText:
    """The newest version whose day has come. The first of `texts` has been in force since before the platform was."""
    return max((text for text in texts if text.in_force_from <= now), key=lambda text: text.in_force_from)
