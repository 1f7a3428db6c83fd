"""The text pipeline, a message at a time, beside one plain pattern of the same lists."""

import re
import time
from collections.abc import AsyncIterator, Callable

from domain.moderation.text.lists import TERMS
from domain.moderation.text.screen import findings_in
from entrypoints.cli.bench_row import BenchServices, Row

HELP = "microseconds a message in the text pipeline, beside one `re` pattern of the same lists"
ROUNDS = 7
TIMES = 40
"""So often each line is read in a round."""

ORDINARY = (
    "hello everyone, good evening from Pune",
    "What a raga, thank you so much",
    "can you move the lamp a little to the left",
    "the sound is a bit low today",
    "lol that was a good one",
    "which taal was that, teentaal or jhaptaal?",
    "bahut accha, ek baar aur sunao na",
    "kal ka show kitne baje hai",
    "aaj mausam bahut accha hai yaar",
    "आज का गाना बहुत अच्छा था",
    "नमस्ते रवि, कैसे हो?",
    "वाह! क्या बात है",
    "I have 12 cousins and all of them sing",
    "see you tomorrow at 8",
    "your dog is in the picture again",
    "haha yes",
)
DRESSED_UP = (
    "find me on t e l e g r a m",
    "p4ytm karo na",
    "nau aath saat chhe paanch chaar teen do ek shunya",
    "call 98765 43210",
    "wh@ts@pp me",
    "name@okaxis pe bhejo",
    "i am s1xteen, 1 6 years old",
    "ｔｅｌｅｇｒａｍ pe aao",
)
LINES = ORDINARY * 3 + DRESSED_UP
"""Mostly what people say; one in seven tries to get past."""

_PLAIN = re.compile(
    r"(?<!\w)(?:" + "|".join(re.escape(term.phrase) for term in TERMS) + r")(?!\w)", re.IGNORECASE
)


async def rounds(services: BenchServices) -> AsyncIterator[list[Row]]:
    for number in services.rounds(ROUNDS):
        ways: list[Callable[[str], object]] = [findings_in, _plain]
        measured = [_microseconds(way) for way in (ways if number % 2 else ways[::-1])]
        ours, plain = measured if number % 2 else measured[::-1]
        stopped, known = _stopped(findings_in), _stopped(_plain)
        yield [
            Row.of("a message", ours, "µs", reference=plain, lower_is_better=True),
            Row.of("messages a second, one core", 1e6 / ours, "/s", reference=1e6 / plain),
            Row.of("dressed-up lines found", stopped, f"of {len(DRESSED_UP)}", reference=known),
        ]


def _plain(text: str) -> object:
    return _PLAIN.findall(text)


def _microseconds(way: Callable[[str], object]) -> float:
    began = time.perf_counter()
    for _ in range(TIMES):
        for line in LINES:
            way(line)
    return (time.perf_counter() - began) / (TIMES * len(LINES)) * 1e6


def _stopped(way: Callable[[str], object]) -> int:
    return sum(bool(way(line)) for line in DRESSED_UP)
