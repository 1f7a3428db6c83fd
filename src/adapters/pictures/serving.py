"""A process that reads pictures from its standard input, one after the other, until that ends.

A picture comes from a stranger's camera and may be made to hurt what reads it. Here there is no environment and no
file to write; memory and time are bounded by the kernel.
"""

import os
import resource
import sys
from collections.abc import Callable

from adapters.pictures.wire import JPEG_BYTES_MAX, LENGTH

Answering = Callable[[bytes], bytes]


def serve(prepare: Callable[[], Answering], *, memory_bytes: int, cpu_seconds: int) -> None:
    """Answer each picture with what `prepare` made ready, which may still read files. `cpu_seconds` are of one."""
    # The protocol's own descriptor: what a library prints must not get into it.
    answers = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    answer = prepare()
    confine(memory_bytes)
    pictures = sys.stdin.buffer
    while head := pictures.read(LENGTH.size):
        (length,) = LENGTH.unpack(head)
        if length > JPEG_BYTES_MAX:
            return
        allow_cpu_seconds(cpu_seconds)
        answers.write(answer(pictures.read(length)))
        answers.flush()


def confine(memory_bytes: int) -> None:
    """Give up what reading a picture does not need."""
    os.environ.clear()
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (32, 32))


def allow_cpu_seconds(seconds: int) -> None:
    """From now on. The kernel ends a process that takes more."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    used = int(usage.ru_utime + usage.ru_stime)
    resource.setrlimit(resource.RLIMIT_CPU, (used + seconds, resource.RLIM_INFINITY))
