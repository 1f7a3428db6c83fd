"""A QR code is found in a picture by a process that may do little and not for long."""

import asyncio
import io
import os
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from adapters.aadhaar import pictures
from adapters.aadhaar.pictures import PICTURE_MAX, PictureProcess
from adapters.aadhaar.secure_qr import UidaiSecureQr
from domain.age_verification.reading import MalformedDocument
from entrypoints.sandbox.uidai_documents import qr_picture
from tests.builders import NOW
from tests.documents_made import a_secure_qr_number, a_secure_qr_picture, the_test_ca
from tests.within import within


def saved(picture: Image.Image, kind: str) -> bytes:
    written = io.BytesIO()
    picture.save(written, kind)
    return written.getvalue()


def on_a_page(*codes: str) -> Image.Image:
    page = Image.new("RGB", (1400, 1000), "white")
    for number, code in enumerate(codes):
        page.paste(Image.open(io.BytesIO(qr_picture(code))), (60 + 600 * number, 200))
    ImageDraw.Draw(page).text((60, 60), "Government of Somewhere", "black")
    return page


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
async def test_age_03_a_photo_of_a_page_is_read(kind: str) -> None:
    reader = UidaiSecureQr(
        [the_test_ca().certificate],
        registration_id="OVSE-1",
        max_age_days=90,
        pictures=PictureProcess(seconds=60),
    )
    picture = saved(on_a_page(a_secure_qr_number(), "https://example.in"), kind)
    assert (await reader.read_picture(picture, now=NOW)).name == "Asha Rani Sharma"


async def test_age_03_a_turned_picture_is_read() -> None:
    turned = on_a_page(a_secure_qr_number()).rotate(90, expand=True)
    assert await PictureProcess(seconds=60).digits_in(saved(turned, "PNG")) == a_secure_qr_number()


@pytest.mark.parametrize(
    "picture",
    [
        b"",
        b"no picture",
        saved(Image.new("L", (300, 300), "white"), "PNG"),
        saved(on_a_page("https://example.in"), "PNG"),
        saved(on_a_page("123456", "654321"), "PNG"),
        saved(on_a_page("123456"), "BMP"),
        saved(on_a_page("123456"), "GIF"),
        saved(on_a_page("123456"), "JPEG2000"),
        saved(on_a_page("123456"), "PNG")[:2000],
        qr_picture("१२३४५"),
    ],
)
async def test_age_03_a_picture_without_one_number_is_refused(picture: bytes) -> None:
    with pytest.raises(MalformedDocument) as refused:
        await PictureProcess().digits_in(picture)
    assert refused.value.code == "malformed_document"


async def test_age_03_a_picture_of_too_many_pixels_or_bytes_is_refused_at_once() -> None:
    bomb = saved(Image.new("1", (20_000, 20_000)), "PNG")
    assert len(bomb) < 100_000

    async def refused() -> None:
        for picture in (bomb, bytes(PICTURE_MAX + 1)):
            with pytest.raises(MalformedDocument):
                await PictureProcess().digits_in(picture)

    await within(5, refused)  # it is killed after ten


def a_program(tmp_path: Path, text: str) -> Path:
    program = tmp_path / "program.py"
    program.write_text(text)
    return program


def running(program: Path) -> list[str]:
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                command = (entry / "cmdline").read_bytes()
            except OSError:
                continue
            if str(program).encode() in command:
                found.append(entry.name)
    return found


async def test_age_03_a_decoder_that_hangs_is_killed(tmp_path: Path) -> None:
    program = a_program(tmp_path, "import time\nwhile True:\n    time.sleep(1)\n")

    async def given_up() -> None:
        with pytest.raises(MalformedDocument):
            await PictureProcess(program=program, seconds=0.5).digits_in(a_secure_qr_picture())

    await within(10, given_up)
    assert running(program) == []


async def test_age_03_a_request_that_is_given_up_leaves_no_process(tmp_path: Path) -> None:
    program = a_program(tmp_path, "import time\ntime.sleep(600)\n")
    task = asyncio.create_task(PictureProcess(program=program, seconds=300).digits_in(a_secure_qr_picture()))
    async with asyncio.timeout(60):
        while not running(program):  # noqa: ASYNC110 (the kernel tells nobody)
            await asyncio.sleep(0.02)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert running(program) == []


@pytest.mark.parametrize(
    "text",
    [
        "import os\nos.abort()\n",
        "import sys\nsys.exit(4)\n",
        "import sys\nsys.stdout.write('9' * 1_000_000)\n",
        "import sys\nsys.stdout.buffer.write(bytes([255]))\n",
    ],
)
async def test_age_03_a_decoder_that_breaks_or_babbles_is_a_refusal(tmp_path: Path, text: str) -> None:
    with pytest.raises(MalformedDocument):
        await PictureProcess(program=a_program(tmp_path, text)).digits_in(a_secure_qr_picture())


async def test_age_03_the_decoder_sees_no_environment_and_may_write_nothing(tmp_path: Path) -> None:
    """The real program's limits, asked for by a program that calls them."""
    asks = f"""
import os, sys, runpy
limits = runpy.run_path({str(pictures.PROGRAM)!r}, run_name='limits')
limits['limit_ourselves']()
assert 'LIVEPANTY_SECRET' not in os.environ, 'it sees our secrets'
try:
    bytearray(900 * 1024 * 1024)
    sys.exit(5)
except MemoryError:
    pass
import signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
try:
    with open({str(tmp_path / "written")!r}, 'w') as file:
        file.write('x')
    sys.exit(6)
except OSError:
    pass
sys.stdout.write('42')
"""
    os.environ["LIVEPANTY_SECRET"] = "x"
    try:
        assert await PictureProcess(program=a_program(tmp_path, asks)).digits_in(b"") == "42"
    finally:
        del os.environ["LIVEPANTY_SECRET"]
