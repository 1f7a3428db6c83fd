"""The sanitizer: what is kept is made anew, and what would harm is refused, in a process that can be killed."""

import asyncio
import io
import os
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from adapters.memory.age_verification.sanitizer import MemorySanitizer
from adapters.sanitizer.sandbox import SandboxedSanitizer
from domain.age_verification.document import UPLOAD_BYTES_MAX, UnacceptableFile, UploadTooLarge
from ports.age_verification.documents import CleanFile, Sanitizer
from tests.integration.vault.samples import (
    SECRET,
    a_pdf,
    card,
    harmful_pdf,
    jpeg_with_metadata,
    pdf_bytes,
    png_of,
    png_with_metadata,
    saved,
    webp_with_metadata,
)

WORDS = "Meera · 01 Nov 2026 20:00:00 IST · case 00a5a000"


def patient(processes: int = 2) -> SandboxedSanitizer:
    """A machine that is busy reads a large picture for long."""
    return SandboxedSanitizer(processes=processes, task_seconds=100, start_seconds=100, turn_seconds=200)


@pytest.fixture
async def sandbox() -> AsyncIterator[SandboxedSanitizer]:
    made = patient()
    yield made
    await made.aclose()


@pytest.fixture(params=["memory", "sandbox"])
def sanitizer(request: pytest.FixtureRequest) -> Sanitizer:
    if request.param == "memory":
        return MemorySanitizer()
    sandbox: Sanitizer = request.getfixturevalue("sandbox")
    return sandbox


# The port's promise, on both


async def test_age_23_pictures_and_pdfs_are_taken_and_shown(sanitizer: Sanitizer) -> None:
    for data, media_type in (
        (saved(card(), "JPEG"), "image/jpeg"),
        (saved(card(), "PNG"), "image/png"),
        (pdf_bytes(a_pdf(1)), "application/pdf"),
    ):
        file = await sanitizer.clean(data)
        assert (file.media_type, file.pages) == (media_type, 1)
        assert (await sanitizer.render(file, page=1, watermark=WORDS)).startswith(b"\xff\xd8\xff")


@pytest.mark.parametrize("page", [-1, 0, 2])
async def test_age_24_a_page_that_is_not_there_is_not_shown(sanitizer: Sanitizer, page: int) -> None:
    file = await sanitizer.clean(saved(card(), "JPEG"))
    with pytest.raises(UnacceptableFile):
        await sanitizer.render(file, page=page, watermark=WORDS)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"hello",
        b"<!doctype html><script>alert(1)</script>",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"GIF89a" + bytes(100),
        b"PK\x03\x04" + bytes(100),
        b"\x7fELF" + bytes(100),
        b"<html>" + b" " * 100 + b"%PDF-1.7",
    ],
)
async def test_age_23_other_kinds_are_refused(sanitizer: Sanitizer, data: bytes) -> None:
    with pytest.raises(UnacceptableFile) as refused:
        await sanitizer.clean(data)
    assert refused.value.code == "unacceptable_file"


async def test_age_23_more_than_ten_mebibytes_are_refused(sanitizer: Sanitizer) -> None:
    with pytest.raises(UploadTooLarge):
        await sanitizer.clean(saved(card(), "JPEG") + bytes(UPLOAD_BYTES_MAX))


# Pictures


def picture_of(file: CleanFile) -> Image.Image:
    return Image.open(io.BytesIO(file.data))


@pytest.mark.parametrize("make", [jpeg_with_metadata, png_with_metadata, webp_with_metadata])
async def test_age_23_pictures_lose_all_their_metadata(
    sandbox: SandboxedSanitizer, make: Callable[[], bytes]
) -> None:
    data = make()
    assert SECRET.encode() in data
    file = await sandbox.clean(data)
    assert SECRET.encode() not in file.data
    picture = picture_of(file)
    assert not picture.getexif()
    assert set(picture.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert picture.size == (600, 400)


async def test_age_23_a_picture_is_turned_as_its_metadata_says_before_they_go(
    sandbox: SandboxedSanitizer,
) -> None:
    picture = picture_of(await sandbox.clean(jpeg_with_metadata(orientation=6)))
    assert picture.size == (400, 600)
    top, bottom = picture.getpixel((200, 100)), picture.getpixel((200, 500))
    assert isinstance(top, tuple)
    assert isinstance(bottom, tuple)
    assert top[0] - top[2] > 150, "red: what was left is above"
    assert bottom[2] - bottom[0] > 150


async def test_age_23_transparent_pictures_stand_on_white(sandbox: SandboxedSanitizer) -> None:
    for kind in ("PNG", "WEBP"):
        picture = picture_of(await sandbox.clean(saved(Image.new("RGBA", (40, 40), (0, 0, 0, 0)), kind)))
        pixel = picture.getpixel((20, 20))
        assert isinstance(pixel, tuple)
        assert min(pixel) > 250


async def test_age_23_large_pictures_are_kept_smaller(sandbox: SandboxedSanitizer) -> None:
    picture = picture_of(await sandbox.clean(saved(card(8000, 4000), "JPEG")))
    assert picture.size == (4096, 2048)


@pytest.mark.parametrize(("width", "height"), [(8000, 5001), (12_001, 10), (10, 12_001), (60_000, 60_000)])
async def test_age_23_pixel_bombs_are_refused_at_once(
    sandbox: SandboxedSanitizer, width: int, height: int
) -> None:
    data = png_of(width, height)
    await sandbox.clean(saved(card(), "JPEG"))
    begun = worked(child_of(sandbox))
    with pytest.raises(UnacceptableFile, match="megapixels"):
        await sandbox.clean(data)
    assert worked(child_of(sandbox)) - begun < 5


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
async def test_age_23_half_a_picture_is_no_picture(sandbox: SandboxedSanitizer, share: float) -> None:
    for data in (saved(card(), "JPEG"), saved(card(), "PNG"), pdf_bytes(a_pdf())[:40]):
        with pytest.raises(UnacceptableFile):
            await sandbox.clean(data[: int(len(data) * share)])


@pytest.mark.parametrize(
    "payload", [b"<script>alert(1)</script>", b"PK\x03\x04 a zip", b"%PDF-1.7 1 0 obj", b"MZ\x90 program"]
)
async def test_age_23_what_hides_behind_a_picture_is_left_behind(
    sandbox: SandboxedSanitizer, payload: bytes
) -> None:
    for data in (saved(card(), "JPEG", comment=payload) + payload, saved(card(), "PNG") + payload):
        file = await sandbox.clean(data)
        assert payload not in file.data


# PDFs


async def test_age_23_a_pdf_keeps_its_pages_and_nothing_that_acts(sandbox: SandboxedSanitizer) -> None:
    data = harmful_pdf()
    assert data.count(SECRET.encode()) >= 5
    file = await sandbox.clean(data)
    cleaned = pikepdf.open(io.BytesIO(file.data))
    assert set(cleaned.Root.keys()) <= {"/Type", "/Pages"}
    assert set(cleaned.pages[0].obj.keys()) <= {"/Type", "/Parent", "/MediaBox", "/Contents", "/Resources"}
    plain = pdf_bytes(
        cleaned, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.all,
        object_stream_mode=pikepdf.ObjectStreamMode.disable,
    )  # fmt: skip
    assert b"/Fm0 Do" in plain
    for word in (SECRET, "JavaScript", "Launch", "/URI", "EmbeddedFile", "AcroForm", "/Annot", "/AA", "Info"):
        assert word.encode() not in plain, word
    before, after = [
        await sandbox.render(each, page=1, watermark="")
        for each in (CleanFile("application/pdf", data, 1), file)
    ]
    assert before == after


async def test_age_23_inherited_boxes_and_resources_stay(sandbox: SandboxedSanitizer) -> None:
    pdf = a_pdf(1)
    page, tree = pdf.pages[0].obj, pdf.Root.Pages
    tree.MediaBox, tree.Rotate = page.MediaBox, 90
    del page["/MediaBox"]
    cleaned = pikepdf.open(io.BytesIO((await sandbox.clean(pdf_bytes(pdf))).data))
    assert cleaned.pages[0].obj.Rotate == 90
    assert [float(side) for side in cleaned.pages[0].mediabox.as_list()] == [0, 0, 595, 842]  # type: ignore[attr-defined]


async def test_age_23_pages_are_counted_and_bounded(sandbox: SandboxedSanitizer) -> None:
    assert (await sandbox.clean(pdf_bytes(a_pdf(10)))).pages == 10
    for pages in (0, 11):
        with pytest.raises(UnacceptableFile):
            await sandbox.clean(pdf_bytes(a_pdf(pages)))
    with pytest.raises(UnacceptableFile, match="size"):
        await sandbox.clean(pdf_bytes(a_pdf(1, size=(14_000, 14_000))))


@pytest.mark.parametrize("user", ["", "secret"])
async def test_age_23_a_locked_pdf_is_refused(sandbox: SandboxedSanitizer, user: str) -> None:
    locked = pdf_bytes(a_pdf(1), encryption=pikepdf.Encryption(owner="owner", user=user))
    with pytest.raises(UnacceptableFile):
        await sandbox.clean(locked)


async def test_age_23_a_pdf_that_reads_other_files_is_refused(sandbox: SandboxedSanitizer) -> None:
    pdf = a_pdf(1)
    pdf.pages[0].obj.Contents.F = "/etc/passwd"
    with pytest.raises(UnacceptableFile):
        await sandbox.clean(pdf_bytes(pdf))


# Showing


async def test_age_24_the_watermark_is_all_over_the_page(sandbox: SandboxedSanitizer) -> None:
    for colour in ("white", "black", "grey"):
        file = await sandbox.clean(saved(Image.new("RGB", (1200, 900), colour), "PNG"))
        bare = Image.open(io.BytesIO(await sandbox.render(file, page=1, watermark="")))
        marked = Image.open(io.BytesIO(await sandbox.render(file, page=1, watermark=WORDS)))
        assert bare.size == marked.size == (1200, 900)
        before, after = bare.convert("L"), marked.convert("L")
        for left in range(0, 1200, 300):
            for top in range(0, 900, 300):
                part = (left, top, left + 300, top + 300)
                one, two = before.crop(part).tobytes(), after.crop(part).tobytes()
                changed = sum(abs(a - b) > 25 for a, b in zip(one, two, strict=True))
                assert changed > 300, (colour, part, changed)


async def test_age_24_other_words_make_another_picture(sandbox: SandboxedSanitizer) -> None:
    file = await sandbox.clean(pdf_bytes(a_pdf(2)))
    one = await sandbox.render(file, page=1, watermark=WORDS)
    assert one == await sandbox.render(file, page=1, watermark=WORDS)
    assert one != await sandbox.render(file, page=1, watermark=WORDS.replace("Meera", "Ravi"))
    assert max(Image.open(io.BytesIO(one)).size) <= 2400


# The process apart


def child_of(sandbox: SandboxedSanitizer) -> int:
    (child,) = sandbox._idle
    return child._process.pid


def worked(process: int) -> float:
    """Processor seconds of it (proc(5): the fourteenth field and the next, and names may hold spaces)."""
    user, system = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


async def test_age_23_the_process_is_poor(sandbox: SandboxedSanitizer) -> None:
    await sandbox.clean(saved(card(), "JPEG"))
    process = Path(f"/proc/{child_of(sandbox)}")
    limits = process.joinpath("limits").read_text()
    assert [line.split()[3:5] for line in limits.splitlines() if "address space" in line] == [
        [str(1536 * 1024 * 1024)] * 2
    ]
    assert "Max file size             0" in limits
    assert b"LIVEPANTY" not in process.joinpath("environ").read_bytes()


async def test_age_23_a_file_that_takes_too_long_is_refused_and_its_process_killed() -> None:
    hasty = patient(processes=1)
    await hasty.clean(saved(card(), "JPEG"))
    process, hasty._task_seconds = child_of(hasty), 0.01
    with pytest.raises(UnacceptableFile):
        await hasty.clean(saved(card(6000, 6000), "PNG"))
    hasty._task_seconds = 100
    assert (await hasty.clean(saved(card(), "JPEG"))).pages == 1
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)
    await hasty.aclose()


async def test_age_23_a_process_that_dies_is_replaced(sandbox: SandboxedSanitizer) -> None:
    await sandbox.clean(saved(card(), "JPEG"))
    os.kill(child_of(sandbox), 9)
    await sandbox._idle[0]._process.wait()
    assert (await sandbox.clean(saved(card(), "JPEG"))).pages == 1


async def test_age_23_the_program_goes_on_while_files_are_read() -> None:
    sandbox = patient()
    large = saved(card(6000, 6000), "PNG")
    turns = 0

    async def watch() -> None:
        nonlocal turns
        while True:
            await asyncio.sleep(0.01)
            turns += 1

    async def clean() -> int:
        await sandbox.clean(large)
        return turns

    try:
        await asyncio.gather(*(sandbox.clean(saved(card(), "JPEG")) for _ in range(2)))
        watcher = asyncio.create_task(watch())
        try:
            ended_at = sorted(await asyncio.gather(*(clean() for _ in range(4))))
        finally:
            watcher.cancel()
    finally:
        await sandbox.aclose()
    assert ended_at[0] > 10, "while the first two are read"
    assert ended_at[-1] > ended_at[0] + 10, "and the next"
