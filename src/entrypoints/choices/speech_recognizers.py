"""The operator's choice of who listens to what is said in shows."""

import importlib.util
from urllib.parse import urlsplit

from adapters.speech.pocketsphinx.recognizer import PocketSphinxRecognizer
from adapters.speech.transcriptions import TranscriptionsRecognizer
from entrypoints.settings import Settings
from ports.moderation.watch.speech_recognition import SpeechRecognizer


def speech_recognizers(settings: Settings) -> list[SpeechRecognizer]:
    """The one that was chosen, or none."""
    if settings.speech == "pocketsphinx":
        return [PocketSphinxRecognizer()]
    if settings.speech == "transcriptions":
        return [
            TranscriptionsRecognizer(
                base_url=settings.speech_url,
                api_key=settings.speech_api_key,
                model=settings.speech_model,
                language=settings.speech_language,
            )
        ]
    return []


def speech_problems(settings: Settings) -> list[str]:
    """What keeps the chosen recogniser from being asked."""
    if settings.speech == "pocketsphinx" and importlib.util.find_spec("pocketsphinx") is None:
        return ["LIVEPANTY_SPEECH: pocketsphinx is not installed: it is the extra `pocketsphinx`"]
    if settings.speech == "transcriptions":
        url = urlsplit(settings.speech_url)
        if url.scheme not in ("http", "https") or not url.hostname:
            return ["LIVEPANTY_SPEECH_URL is missing or no address of HTTP: where sound is sent"]
    return []
