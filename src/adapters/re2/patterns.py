"""Patterns by Google's RE2, whose time grows with the text, whatever the pattern."""

import re2

from domain.moderation.text.pattern import Pattern, Patterns, UnreadablePattern

_MEMORY = 256 * 1024
"""Bytes of one pattern: a process keeps some thousands of them ready."""
STEPS_MAX = 300
"""Of what RE2 makes of a pattern: a letter of a text takes so many steps at most."""


class Re2Pattern(Pattern):
    def __init__(self, compiled: "re2._Regexp") -> None:
        self._compiled = compiled

    def span_in(self, text: str) -> tuple[int, int] | None:
        found = self._compiled.search(text)
        return (found.start(), found.end()) if found is not None else None


class Re2Patterns(Patterns):
    def compiled(self, pattern: str) -> Pattern:
        options = re2.Options()
        options.max_mem = _MEMORY
        options.case_sensitive = False
        options.never_capture = True
        options.log_errors = False
        try:
            compiled = re2.compile(pattern, options)
        except re2.error as error:
            raise UnreadablePattern(_reason(error)) from None
        if compiled.programsize > STEPS_MAX:
            raise UnreadablePattern(
                f"it is too large (RE2 makes {compiled.programsize} steps of it, of at most {STEPS_MAX})"
            )
        return Re2Pattern(compiled)


def _reason(error: Exception) -> str:
    [said] = error.args
    return said.decode() if isinstance(said, bytes) else str(said)
