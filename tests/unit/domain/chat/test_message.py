"""What is a message at all (CHT-05)."""

from uuid import uuid4

import pytest

from domain.chat.message import TEXT_MAX, InvalidMessage, Message
from domain.ids import MessageId
from tests.builders import ASHA, NOW, a_stream


def said(text: str) -> str:
    return Message.say(
        message_id=MessageId(uuid4()), stream_id=a_stream().id, author_id=ASHA, text=text, now=NOW
    ).text


@pytest.mark.parametrize(
    "text",
    [
        "good evening", "नमस्ते", "राग यमन की प्रस्तुति", "क्षत्रिय", "श्री\u200dमान", "👨‍👩‍👧‍👦", "❤️",
        "é", "e\u0301", "…", "1", "!", "ঠাকুর", "தமிழ்", "ਪੰਜਾਬੀ", "মা\u0981", "x" * TEXT_MAX,
    ],
)  # fmt: skip
def test_what_people_write_is_taken(text: str) -> None:
    assert said(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "", "  ", "\u200b", "\u200d\u200c", "\u3164", "\u2800 \u2800", "\u0301", "\ufe0f", "\U000e0041", "\u2060",
        "a" + "\u0301" * 7, "ab\x00", "\u202eevil", "x" * (TEXT_MAX + 1),
    ],
)  # fmt: skip
def test_cht_05_what_nobody_would_see_or_what_covers_other_lines_is_not(text: str) -> None:
    with pytest.raises(InvalidMessage):
        said(text)


def test_cht_05_as_many_marks_as_a_script_needs() -> None:
    assert said("a" + "\u0301" * 6)
    assert said(("a" + "\u0301" * 6) * 3)
