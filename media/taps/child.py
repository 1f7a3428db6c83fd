"""The process apart that reads pictures and sound: key frames into stills, packets into sealed clips and samples.

It is asked on its standard input, one thing after the other, until that ends. It has no environment, writes no file
and dumps no core; memory and time are bounded by the kernel. What is hostile in a picture ends here.
"""

import hashlib
import io
import os
import resource
import sys
from typing import BinaryIO

import msgspec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from media.taps.container_file import FORMATS, MEDIA_TYPES, ContainerFile
from media.taps.cut import Cut
from media.taps.sound import samples
from media.taps.still import still
from media.taps.talk import LENGTHS_BYTES, RATE, Answer, ClipAsk, SoundAsk, StillAsk, framed, lengths, unpack

MEMORY_BYTES = 1024 * 1024 * 1024
TASK_CPU_SECONDS = 10
NONCE_BYTES = 12
PCM = "audio/l16"


def main() -> None:
    questions, answers = sys.stdin.buffer, own_output()
    confine(file_bytes=0)
    while raw := questions.read(LENGTHS_BYTES):
        head, body = lengths(raw)
        ask = msgspec.json.decode(questions.read(head), type=StillAsk | ClipAsk | SoundAsk)
        allow_cpu_seconds(TASK_CPU_SECONDS)
        for piece in framed(*answer(ask, questions.read(body))):
            answers.write(piece)
        answers.flush()


def own_output() -> BinaryIO:
    """The standard output, for answers alone: what a library prints must not get into it."""
    answers = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    return answers


def confine(*, file_bytes: int) -> None:
    """Give up what the work does not need. `file_bytes` is how large a file may become."""
    os.environ.clear()
    for limit, most in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_FSIZE, file_bytes),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 32),
    ):
        resource.setrlimit(limit, (most, most))


def allow_cpu_seconds(seconds: int) -> None:
    """From now on. The kernel ends a process that takes more."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    used = int(usage.ru_utime + usage.ru_stime)
    resource.setrlimit(resource.RLIMIT_CPU, (used + seconds, resource.RLIM_INFINITY))


def answer(ask: StillAsk | ClipAsk | SoundAsk, body: bytes) -> tuple[Answer, bytes]:
    try:
        if isinstance(ask, StillAsk):
            jpeg, width, height = still(ask.codec, body, veiled=ask.veiled)
            return Answer(width=width, height=height, media_type="image/jpeg", size_bytes=len(jpeg)), jpeg
        if isinstance(ask, SoundAsk):
            pcm = samples(unpack(body))
            return Answer(media_type=PCM, seconds=len(pcm) / 2 / RATE, size_bytes=len(pcm)), pcm
        return clip(ask, body)
    except (Exception, MemoryError):
        # FFmpeg raises anything; what it says of a stranger's picture is nobody's business.
        return Answer(refusal="undecodable"), b""


def clip(ask: ClipAsk, body: bytes) -> tuple[Answer, bytes]:
    """The file, sealed as nonce, encrypted bytes and tag; nothing of it when there is no key frame in the packets."""
    plain = io.BytesIO()
    file = ContainerFile(plain, ask.codec, live=False)
    cut = Cut(file)
    cut.add(unpack(body), ask.clocks)
    cut.finish(ask.clocks)
    if not file.is_begun:
        return Answer(refusal="no_key_frame"), b""
    data = plain.getvalue()
    nonce = os.urandom(NONCE_BYTES)
    sealed = nonce + AESGCM(ask.key).encrypt(nonce, data, ask.associated_data)
    head = Answer(
        media_type=MEDIA_TYPES[FORMATS[ask.codec]],
        seconds=file.seconds,
        frames=file.video_frames,
        size_bytes=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
    )
    return head, sealed


if __name__ == "__main__":
    main()
