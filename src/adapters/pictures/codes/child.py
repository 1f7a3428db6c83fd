"""The code reader's process."""

import zxingcpp

from adapters.pictures.codes.wire import REFUSAL, answered
from adapters.pictures.reading import read_rgb
from adapters.pictures.serving import serve

MEMORY_BYTES = 1024 * 1024 * 1024
PICTURE_CPU_SECONDS = 3
FORMATS = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])


def answer(jpeg: bytes) -> bytes:
    try:
        found = zxingcpp.read_barcodes(read_rgb(jpeg).convert("L"), formats=FORMATS)
        return answered([code.text for code in found if code.text])
    except (Exception, MemoryError):
        return REFUSAL  # readers of strangers' bytes raise anything


if __name__ == "__main__":
    serve(lambda: answer, memory_bytes=MEMORY_BYTES, cpu_seconds=PICTURE_CPU_SECONDS)
