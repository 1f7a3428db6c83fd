import time

import pytest

from domain.chat.emote import is_emoji_alone


@pytest.mark.parametrize(
    "text",
    [
        "😀", "😀😀 👍", "👍🏽", "❤️", "☝🏿", "👩‍👩‍👧‍👦", "👩‍❤️‍👨", "👩‍❤‍👨", "🏳️‍🌈", "🇮🇳", "🇮🇳🇮🇳", "🇮🇳🇳🇵",
        "1️⃣", "#️⃣", "*⃣", "🏴󠁧󠁢󠁥󠁮󠁧󠁿",
        "🪔✨🎶", "🏻", "™️", "🇧🇷 🇱🇰",
    ],
)  # fmt: skip
def test_cht_01_what_is_shown_as_emoji_is_emoji(text: str) -> None:
    assert is_emoji_alone(text)


@pytest.mark.parametrize(
    "text",
    [
        "1", "#", "*", "123", "1 2", "😀 wow", "wow", "वाह", "a😀", "😀a", "❤", "©", "™", "☎", "🇮", "🇮🇳🇮", "!", "😀!",
        ":)", "", " ", "\ufe0f", "\u200d", "😀\u200d", "\u20e3", "1\ufe0f", "♪", "ⓐ", "🅰", "😀\u200b", "ａ", "१",
        "🏴\U000e007f", "x\u20e3", "🇫🇺", "🇫🇺🇨🇰", "🇧🇺🇾", "🇦🇦", "🇮🇳🇭🇮",
    ],
)  # fmt: skip
def test_cht_01_letters_figures_and_signs_are_none_nor_what_is_half_of_one(text: str) -> None:
    assert not is_emoji_alone(text)


def test_a_long_message_that_is_none_at_its_end_is_read_at_once() -> None:
    started = time.process_time()
    for text in ("😀 " * 149 + "x", "👩\u200d" * 149 + "x", "🏴" * 299 + "x", "🇮" * 299, "1️" * 150):
        assert not is_emoji_alone(text)
    assert time.process_time() - started < 1
