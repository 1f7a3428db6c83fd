"""The operator's choice of who listens (STR-13)."""

import importlib.util
from typing import Any

import pytest

from adapters.speech.pocketsphinx.recognizer import PocketSphinxRecognizer
from adapters.speech.transcriptions import TranscriptionsRecognizer
from entrypoints.choices.speech_recognizers import speech_problems, speech_recognizers
from entrypoints.settings import Settings


def chosen(**changes: Any) -> Settings:
    given: dict[str, Any] = {
        "speech": "none",
        "speech_url": "",
        "speech_api_key": "",
        "speech_model": "m",
        "speech_language": "",
    }
    return Settings.model_construct(**{**given, **changes})


def test_str_13_nobody_listens_unless_it_was_chosen() -> None:
    assert Settings.model_fields["speech"].default == "none"
    assert speech_recognizers(chosen()) == []
    assert speech_problems(chosen()) == []


async def test_str_13_the_one_that_was_chosen_listens() -> None:
    for settings, kind in (
        (chosen(speech="pocketsphinx"), PocketSphinxRecognizer),
        (chosen(speech="transcriptions", speech_url="https://speech.example"), TranscriptionsRecognizer),
    ):
        assert speech_problems(settings) == []
        (recognizer,) = speech_recognizers(settings)
        assert type(recognizer) is kind
        await recognizer.aclose()


@pytest.mark.parametrize("url", ["", "speech.example", "ftp://speech.example", "https://"])
def test_str_13_a_server_without_an_address_is_refused(url: str) -> None:
    (problem,) = speech_problems(chosen(speech="transcriptions", speech_url=url))
    assert problem.startswith("LIVEPANTY_SPEECH_URL")


def test_str_13_a_recogniser_that_is_not_installed_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    (problem,) = speech_problems(chosen(speech="pocketsphinx"))
    assert "extra `pocketsphinx`" in problem
