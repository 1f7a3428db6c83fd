"""The sandbox's process: reads files from its standard input, one after the other, until that ends.

It has no environment, writes no file and dumps no core; memory and time are bounded by the kernel.
"""

import os
import resource
import sys
from typing import BinaryIO

import msgspec

from adapters.sanitizer import files
from adapters.sanitizer.wire import LENGTHS_BYTES, Answer, Ask, framed, lengths
from domain.age_verification.document import UnacceptableFile, UploadTooLarge
from ports.age_verification.documents import CleanFile

MEMORY_BYTES = 1_536 * 1024 * 1024
TASK_CPU_SECONDS = 10


def main() -> None:
    # The protocol's own descriptor: what a library prints must not get into it.
    answers = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    confine()
    questions = sys.stdin.buffer
    while raw := questions.read(LENGTHS_BYTES):
        head, body = lengths(raw)
        ask = msgspec.json.decode(questions.read(head), type=Ask)
        allow_cpu_seconds(TASK_CPU_SECONDS)
        _write(answers, *answer(ask, questions.read(body)))


def confine() -> None:
    """Give up what reading a file does not need."""
    os.environ.clear()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))


def allow_cpu_seconds(seconds: int) -> None:
    """From now on. The kernel ends a process that takes more."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    used = int(usage.ru_utime + usage.ru_stime)
    resource.setrlimit(resource.RLIMIT_CPU, (used + seconds, resource.RLIM_INFINITY))


def answer(ask: Ask, data: bytes) -> tuple[Answer, bytes]:
    try:
        if ask.page:
            file = CleanFile(ask.media_type, data, ask.pages)
            return Answer(), files.render(file, page=ask.page, watermark=ask.watermark)
        made = files.clean(data)
        return Answer(media_type=made.media_type, pages=made.pages), made.data
    except (UnacceptableFile, UploadTooLarge) as refusal:
        return Answer(refusal=refusal.code, detail=refusal.detail), b""
    except (Exception, MemoryError):
        # Readers of strangers' bytes raise anything; what they say of the file is nobody's business.
        return Answer(refusal=UnacceptableFile.code, detail="this file cannot be read"), b""


def _write(answers: BinaryIO, head: Answer, body: bytes) -> None:
    for piece in framed(head, body):
        answers.write(piece)
    answers.flush()


if __name__ == "__main__":
    main()
