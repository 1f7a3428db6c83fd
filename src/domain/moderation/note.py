"""What a person adds in their own words to a report or to an act of staff."""

import re

from domain.errors import Invalid

NOTE_MAX = 500

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
"""All but tab and new line."""


class NoteTooLong(Invalid):
    code = "note_too_long"


class NoteMissing(Invalid):
    code = "note_missing"


def required_note(text: str) -> str:
    """A note that says something. Raises `NoteMissing`, `NoteTooLong`."""
    note = normal_note(text)
    if not note:
        raise NoteMissing("say why", pointer="/note")
    return note


def normal_note(text: str) -> str:
    """The note as it is kept: trimmed, without control characters. Raises `NoteTooLong`."""
    note = without_control(text)
    if len(note) > NOTE_MAX:
        raise NoteTooLong(f"a note has at most {NOTE_MAX} characters", pointer="/note")
    return note


def without_control(text: str) -> str:
    """Trimmed, with new lines and without other control characters."""
    return _CONTROL.sub("", text).strip()
