"""Patterns by Python's own engine: for tests, whose patterns are known."""

import re

from domain.moderation.text.pattern import Pattern, Patterns, UnreadablePattern


class PythonPattern(Pattern):
    def __init__(self, pattern: str) -> None:
        self._compiled = re.compile(pattern, re.IGNORECASE)

    def span_in(self, text: str) -> tuple[int, int] | None:
        found = self._compiled.search(text)
        return found.span() if found else None


class PythonPatterns(Patterns):
    def compiled(self, pattern: str) -> Pattern:
        try:
            return PythonPattern(pattern)
        except re.error as error:
            raise UnreadablePattern(str(error)) from None


PATTERNS = PythonPatterns()
