"""A recogniser that hears what a test wants in every sound."""

from domain.moderation.watch.speech import HeardWord, Hearing
from ports.errors import PortError
from ports.moderation.watch.speech_recognition import SpeechRecognizer, seconds_of


class MemoryRecognizer(SpeechRecognizer):
    """`words` are heard from the first second on, one each half second. `is_down`: it hears nothing."""

    def __init__(self) -> None:
        self.words = ""
        self.permille: int | None = None
        self.is_down = False
        self.sounds: list[bytes] = []

    async def recognize(self, pcm: bytes) -> Hearing:
        if self.is_down:
            raise PortError("the recogniser is down")
        self.sounds.append(pcm)
        words = [
            HeardWord(word, 1 + place / 2, 1.4 + place / 2, self.permille)
            for place, word in enumerate(self.words.split())
        ]
        return Hearing.of("memory", "en", words, seconds=seconds_of(pcm))

    async def try_out(self) -> Hearing:
        return Hearing.of("memory", "en", (), seconds=1.0)

    async def aclose(self) -> None:
        pass
