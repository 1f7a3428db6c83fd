"""How the recogniser's process is asked and answers: a length, and samples; a length, and the words as JSON."""

import struct

import msgspec

from ports.moderation.watch.speech_recognition import SAMPLE_BYTES, SAMPLE_RATE, SOUND_SECONDS_MAX

LENGTH = struct.Struct(">I")
PCM_BYTES_MAX = int(SOUND_SECONDS_MAX) * SAMPLE_RATE * SAMPLE_BYTES
ANSWER_BYTES_MAX = 1024 * 1024


class SaidWord(msgspec.Struct, frozen=True, array_like=True):
    """Times are seconds after the sound began."""

    text: str
    start: float
    end: float
