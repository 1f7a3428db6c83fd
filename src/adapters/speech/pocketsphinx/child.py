"""The recogniser's process: sound on its standard input, words on its output, until the input ends.

Sound comes from a stranger's microphone. Here there is no environment and no file to write; memory and time are
bounded by the kernel. Its CMU model hears American English.
"""

import os
import resource
import sys
from collections.abc import Callable

import msgspec
import pocketsphinx

from adapters.speech.pocketsphinx.wire import LENGTH, PCM_BYTES_MAX, SaidWord

MEMORY_BYTES = 1024 * 1024 * 1024
SOUND_CPU_SECONDS = 300
FRAMES_A_SECOND = 100
_ALTERNATIVE = "("
"""Opens the number of a pronunciation: `on(2)`."""


def main() -> None:
    answers = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    listen = listening()
    confine()
    sounds = sys.stdin.buffer
    while head := sounds.read(LENGTH.size):
        (length,) = LENGTH.unpack(head)
        if length > PCM_BYTES_MAX:
            return
        allow_cpu_seconds()
        said = msgspec.json.encode(listen(sounds.read(length)))
        answers.write(LENGTH.pack(len(said)) + said)
        answers.flush()


def listening() -> Callable[[bytes], list[SaidWord]]:
    decoder = pocketsphinx.Decoder(samprate=16_000, loglevel="FATAL")

    def listen(pcm: bytes) -> list[SaidWord]:
        if not pcm:
            return []
        decoder.start_utt()
        decoder.process_raw(pcm, full_utt=True)
        decoder.end_utt()
        return [
            SaidWord(
                each.word.partition(_ALTERNATIVE)[0],
                each.start_frame / FRAMES_A_SECOND,
                (each.end_frame + 1) / FRAMES_A_SECOND,
            )
            for each in decoder.seg() or ()
            if each.word[0] not in "<["  # silence, noise
        ]

    return listen


def confine() -> None:
    """Give up what listening does not need."""
    os.environ.clear()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (32, 32))


def allow_cpu_seconds() -> None:
    """From now on. The kernel ends a process that takes more."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    used = int(usage.ru_utime + usage.ru_stime)
    resource.setrlimit(resource.RLIMIT_CPU, (used + SOUND_CPU_SECONDS, resource.RLIM_INFINITY))


if __name__ == "__main__":
    main()
