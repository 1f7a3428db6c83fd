"""Speech made at test time by eSpeak NG, so that nobody's voice is in the repository.

It is a development dependency under the GPL, and part of nothing that is shipped.
"""

import ctypes
from functools import lru_cache

import av
import espeakng_loader
from av import AudioFrame

RATE = 16_000
_SYNCHRONOUS, _UTF8, _CHARACTERS = 2, 1, 1
_SPEED, _WORDS_A_MINUTE = 1, 140
_HEARD = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)


def silence(seconds: float) -> bytes:
    return bytes(2 * round(seconds * RATE))


@lru_cache
def said(text: str) -> bytes:
    """16-bit samples of one channel, `RATE` a second."""
    library, rate = _espeak()
    samples = bytearray()

    @_HEARD
    def heard(wave: "ctypes._Pointer[ctypes.c_short]", count: int, _events: int) -> int:
        if wave and count:
            samples.extend(ctypes.string_at(wave, 2 * count))
        return 0

    library.espeak_SetSynthCallback(heard)
    words = text.encode()
    library.espeak_Synth(words, len(words) + 1, 0, _CHARACTERS, 0, _UTF8, None, None)
    library.espeak_Synchronize()
    return _resampled(bytes(samples), rate)


@lru_cache
def _espeak() -> tuple[ctypes.CDLL, int]:
    """Started once in a process, and its samples a second."""
    library = ctypes.CDLL(espeakng_loader.get_library_path())
    rate = library.espeak_Initialize(_SYNCHRONOUS, 0, espeakng_loader.get_data_path().encode(), 0)
    assert rate > 0
    library.espeak_SetVoiceByName(b"en-us")
    library.espeak_SetParameter(_SPEED, _WORDS_A_MINUTE, 0)
    return library, rate


def _resampled(pcm: bytes, rate: int) -> bytes:
    frame = AudioFrame(format="s16", layout="mono", samples=len(pcm) // 2)
    frame.planes[0].update(pcm)
    frame.sample_rate = rate
    resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)
    made = [*resampler.resample(frame), *resampler.resample(None)]
    return b"".join(bytes(each.planes[0])[: 2 * each.samples] for each in made)
