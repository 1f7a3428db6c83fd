"""The hasher's process."""

from adapters.pictures.pdq.hashing import pdq
from adapters.pictures.pdq.reading import luma
from adapters.pictures.pdq.wire import REFUSAL, answered
from adapters.pictures.serving import serve

MEMORY_BYTES = 1024 * 1024 * 1024
PICTURE_CPU_SECONDS = 5


def answer(jpeg: bytes) -> bytes:
    try:
        return answered(*pdq(luma(jpeg)))
    except (Exception, MemoryError):
        return REFUSAL  # readers of strangers' bytes raise anything


if __name__ == "__main__":
    serve(lambda: answer, memory_bytes=MEMORY_BYTES, cpu_seconds=PICTURE_CPU_SECONDS)
