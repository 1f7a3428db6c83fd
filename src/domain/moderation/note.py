"""What a person adds in their own words to a report or to an act of staff."""

from domain.errors import Invalid

NOTE_MAX = 500


class NoteTooLong(Invalid):
    code = "note_too_long"


def normal_note(text: str) -> str:
    """The note as it is kept: trimmed. Raises `NoteTooLong`."""
    note = text.strip()
    if len(note) > NOTE_MAX:
        raise NoteTooLong(f"a note has at most {NOTE_MAX} characters", pointer="/note")
    return note
