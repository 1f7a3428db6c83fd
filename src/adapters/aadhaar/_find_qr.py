"""The program that `pictures.py` runs: a picture on standard input, the text of its QR code on standard output.

It imports nothing of ours. Whatever goes wrong, it ends with a status that is not 0, and says nothing more.
"""

import io
import os
import resource
import sys

PIXELS_MAX = 40_000_000
INPUT_MAX = 10 * 1024 * 1024
MEMORY_MAX = 700 * 1024 * 1024
"""Bytes of address space. The interpreter and its libraries take some 200 MiB of it, the picture up to 160."""
SECONDS_MAX = 5


def limit_ourselves() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_MAX, MEMORY_MAX))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS_MAX, SECONDS_MAX))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))


def main() -> int:
    limit_ourselves()
    import zxingcpp  # noqa: PLC0415  (under the limits)
    from PIL import Image  # noqa: PLC0415

    Image.MAX_IMAGE_PIXELS = PIXELS_MAX // 2  # Pillow refuses at twice this
    picture = Image.open(io.BytesIO(sys.stdin.buffer.read(INPUT_MAX + 1)), formats=("JPEG", "PNG", "WEBP"))
    if picture.width * picture.height > PIXELS_MAX:
        return 2
    picture.draft("L", (4000, 4000))  # a JPEG is then read smaller and in grey
    found = zxingcpp.read_barcodes(
        picture.convert("L"), formats=zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
    )
    # A printed letter carries other codes too, such as one with an address: only ours is a bare number.
    texts = {barcode.text for barcode in found if barcode.valid and barcode.text.isdecimal()}
    if len(texts) != 1:
        return 3
    sys.stdout.buffer.write(texts.pop().encode())
    sys.stdout.flush()
    return 0


if __name__ == "__main__":
    try:
        status = main()
    except BaseException:
        status = 1
    os._exit(status)
