"""Speech that is heard by the recogniser that comes with a model (STR-13)."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from adapters.speech.pocketsphinx.recognizer import PocketSphinxRecognizer, is_silent
from domain.moderation.cases.kind import CaseKind
from domain.moderation.watch.speech import spoken_terms
from ports.errors import PortError
from ports.moderation.watch.speech_recognition import UnreadableSound
from tests.voices import said, silence

BEGINS = 2.0
PATIENT = 300.0
"""Seconds: other tests run beside it, and it is nicer than they are."""
pytestmark = pytest.mark.timeout(700)


@pytest.fixture
async def recognizer() -> AsyncIterator[PocketSphinxRecognizer]:
    made = PocketSphinxRecognizer(sound_seconds=PATIENT, start_seconds=PATIENT)
    yield made
    await made.aclose()


async def test_str_13_a_term_that_is_said_is_found_where_it_is_said(
    recognizer: PocketSphinxRecognizer,
) -> None:
    heard = await recognizer.recognize(silence(BEGINS) + said("lottery") + silence(1.0))
    assert (heard.model, heard.language) == ("pocketsphinx-en-us", "en-US")
    (term,) = spoken_terms(heard)
    assert (term.term, term.rule, term.kind, term.permille) == ("lottery", "en.chance", CaseKind.OTHER, None)
    assert abs(term.start - BEGINS) < 0.5


async def test_str_13_in_silence_nothing_is_said_and_nobody_is_asked(
    recognizer: PocketSphinxRecognizer,
) -> None:
    assert (await recognizer.recognize(silence(2.0))).words == ()
    assert (await recognizer.recognize(b"")).words == ()
    assert recognizer._process is None
    assert is_silent(b"\xc7\0")
    assert not is_silent(b"\xc8\0")  # 200
    assert not is_silent(b"\0\x80")  # the loudest there is, below zero


async def test_str_13_what_is_no_sound_is_refused(recognizer: PocketSphinxRecognizer) -> None:
    for sound in (b"\0", silence(60.1)):
        with pytest.raises(UnreadableSound):
            await recognizer.recognize(sound)


async def test_a_process_that_dies_is_replaced(recognizer: PocketSphinxRecognizer) -> None:
    await recognizer.try_out()
    process = recognizer._process
    assert process is not None
    process.kill()
    await process.wait()
    assert (await recognizer.try_out()).words == ()
    assert recognizer._process is not process


async def test_str_13_who_takes_too_long_is_ended() -> None:
    hasty = PocketSphinxRecognizer(sound_seconds=0.0, start_seconds=PATIENT)
    with pytest.raises(UnreadableSound):
        await hasty.try_out()
    assert hasty._process is None
    slow = PocketSphinxRecognizer(start_seconds=0.0)
    with pytest.raises(PortError, match="does not answer"):
        await slow.try_out()
    await asyncio.gather(hasty.aclose(), slow.aclose())
