"""What happens to a stranger's file. Runs in the sandbox's process only: see `child.py`."""

import io
import math
from typing import Any

import filetype
import pikepdf
import pypdfium2
from PIL import Image, ImageDraw, ImageFont, ImageOps

from domain.age_verification.document import UPLOAD_BYTES_MAX, UnacceptableFile, UploadTooLarge
from ports.age_verification.documents import CleanFile

Image.MAX_IMAGE_PIXELS = None  # counted here, and refused before they are read
JPEG, PNG, PDF = "image/jpeg", "image/png", "application/pdf"
READ_AS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
PIXELS_MAX = 40_000_000
SIDE_MAX = 12_000
KEPT_SIDE_MAX = 4_096
"""Larger pictures are made smaller: a card or a face has no detail beyond that."""
PAGES_MAX = 10
PAGE_POINTS_MAX = 3_000.0
"""72 to the inch: a sheet of more than a metre is no document."""
RENDERED_SIDE_MAX = 2_400
JPEG_QUALITY = 90

_KEPT_OF_PAGE = ("/MediaBox", "/CropBox", "/Rotate", "/UserUnit", "/Contents", "/Resources", "/Group")
_KEPT_OF_RESOURCES = (
    "/ExtGState", "/ColorSpace", "/Pattern", "/Shading", "/XObject", "/Font", "/ProcSet",
)  # fmt: skip
_NEVER_KEPT = (
    "/AA", "/AF", "/EF", "/JS", "/Metadata", "/OpenAction", "/OPI", "/PieceInfo", "/Ref", "/StructParent",
    "/StructParents", "/PS", "/OC",
)  # fmt: skip
_DEPTH_MAX = 40


def clean(data: bytes) -> CleanFile:
    """Raises `UnacceptableFile`, `UploadTooLarge`."""
    if len(data) > UPLOAD_BYTES_MAX:
        raise UploadTooLarge("a file has at most 10 MiB")
    kind = filetype.guess_mime(data[:8192])
    if kind in READ_AS:
        return _clean_picture(data, READ_AS[kind])
    if kind == PDF and data.startswith(b"%PDF-"):
        return _clean_pdf(data)
    # HTML, SVG, archives and whatever only looks like a picture further in.
    raise UnacceptableFile("send a JPEG, PNG or WebP picture, or a PDF")


def render(file: CleanFile, *, page: int, watermark: str) -> bytes:
    """Raises `UnacceptableFile`."""
    if not 1 <= page <= file.pages:
        raise UnacceptableFile("there is no such page")
    picture = _pdf_page(file.data, page) if file.media_type == PDF else _opened(file.data, ["JPEG", "PNG"])
    picture.thumbnail((RENDERED_SIDE_MAX, RENDERED_SIDE_MAX))
    return _as_jpeg(_watermarked(_opaque(picture), watermark))


def _clean_picture(data: bytes, kind: str) -> CleanFile:
    picture = _opened(data, [kind])
    picture.draft("RGB", (KEPT_SIDE_MAX, KEPT_SIDE_MAX))  # a JPEG is read smaller at once
    turned = ImageOps.exif_transpose(picture)
    turned.thumbnail((KEPT_SIDE_MAX, KEPT_SIDE_MAX))
    pixels = _opaque(turned)
    if kind == "PNG":
        written = io.BytesIO()
        pixels.save(written, "PNG", compress_level=3)
        if written.tell() <= UPLOAD_BYTES_MAX:
            return CleanFile(PNG, written.getvalue(), 1)
    return CleanFile(JPEG, _as_jpeg(pixels), 1)


def _opened(data: bytes, kinds: list[str]) -> Image.Image:
    """The picture's head; its pixels are read when they are used. Raises `UnacceptableFile`."""
    picture = Image.open(io.BytesIO(data), formats=kinds)
    width, height = picture.size
    if width * height > PIXELS_MAX or max(width, height) > SIDE_MAX or min(width, height) < 1:
        raise UnacceptableFile("a picture has at most 40 megapixels")
    return picture


def _opaque(picture: Image.Image) -> Image.Image:
    """Its pixels on white and nothing else: no profile, comment, thumbnail or place where it was taken."""
    if picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info:
        layer = picture.convert("RGBA")
        page = Image.new("RGB", layer.size, "white")
        page.paste(layer, mask=layer.getchannel("A"))
        return page
    pixels = picture.convert("RGB")
    pixels.info = {}
    return pixels


def _as_jpeg(picture: Image.Image) -> bytes:
    written = io.BytesIO()
    picture.save(written, "JPEG", quality=JPEG_QUALITY)
    return written.getvalue()


def _clean_pdf(data: bytes) -> CleanFile:
    """Its pages, in a new file: what hangs on the document itself (forms, scripts, attachments) stays behind."""
    with pikepdf.open(io.BytesIO(data), access_mode=pikepdf.AccessMode.stream) as source:
        if source.is_encrypted:
            raise UnacceptableFile("a PDF must not be locked with a password")
        if not 1 <= len(source.pages) <= PAGES_MAX:
            raise UnacceptableFile(f"a PDF has at most {PAGES_MAX} pages")
        with pikepdf.new() as made:
            for page in source.pages:
                made.pages.append(_bare_page(source, page))
            for thing in made.objects:
                _scrub(thing, 0)
            written = io.BytesIO()
            made.remove_unreferenced_resources()
            made.save(written, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    cleaned = written.getvalue()
    if len(cleaned) > UPLOAD_BYTES_MAX:
        raise UploadTooLarge("a file has at most 10 MiB")
    return CleanFile(PDF, cleaned, _pages_of(cleaned))


def _bare_page(source: pikepdf.Pdf, page: pikepdf.Page) -> pikepdf.Page:
    """What a page shows: no annotation, action, link or form field. Resources and boxes may be inherited."""
    bare = pikepdf.Dictionary(Type=pikepdf.Name.Page)
    for key in _KEPT_OF_PAGE:
        found = page.obj.get(key, _inherited(page.obj, key))
        if found is not None:
            bare[key] = found
    resources = bare.get("/Resources")
    if isinstance(resources, pikepdf.Dictionary):
        bare["/Resources"] = pikepdf.Dictionary(
            {key: resources[key] for key in _KEPT_OF_RESOURCES if key in resources}
        )
    return pikepdf.Page(source.make_indirect(bare))


def _inherited(node: Any, key: str) -> Any:
    for _ in range(_DEPTH_MAX):
        node = node.get("/Parent")
        if not isinstance(node, pikepdf.Dictionary):
            return None
        if key in node:
            return node[key]
    return None


def _scrub(thing: Any, depth: int) -> None:
    """Take out what could act, or lead out of the file, wherever it hangs. Indirect objects come one by one."""
    if depth > _DEPTH_MAX:
        raise UnacceptableFile("this PDF is nested too deeply")
    if isinstance(thing, pikepdf.Array):
        children = list(thing)
    elif isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
        for key in _NEVER_KEPT:
            if key in thing:
                del thing[key]
        if isinstance(thing, pikepdf.Stream) and "/F" in thing:
            raise UnacceptableFile("this PDF keeps a part of itself in another file")
        children = [thing[key] for key in thing.keys()]  # noqa: SIM118  (a stream iterates over bytes)
    else:
        return
    for child in children:
        if isinstance(child, pikepdf.Object) and not child.is_indirect:
            _scrub(child, depth + 1)


def _pages_of(data: bytes) -> int:
    """As the renderer counts them: what an officer cannot be shown is not kept."""
    document = pypdfium2.PdfDocument(data)
    try:
        for number in range(len(document)):
            _page_scale(document[number])
        return len(document)
    finally:
        document.close()


def _page_scale(page: pypdfium2.PdfPage) -> float:
    """Pixels for each point. Raises `UnacceptableFile` for a sheet of no sensible size."""
    width, height = page.get_size()
    if not (1 <= width <= PAGE_POINTS_MAX and 1 <= height <= PAGE_POINTS_MAX):
        raise UnacceptableFile("a page of this PDF has no sensible size")
    scale: float = min(RENDERED_SIDE_MAX / max(width, height), 4.0)
    return scale


def _pdf_page(data: bytes, page: int) -> Image.Image:
    document = pypdfium2.PdfDocument(data)
    try:
        sheet = document[page - 1]
        bitmap = sheet.render(scale=_page_scale(sheet), may_draw_forms=False)
        picture: Image.Image = bitmap.to_pil().convert("RGB")
        return picture
    finally:
        document.close()


def _watermarked(picture: Image.Image, words: str) -> Image.Image:
    """The words in rows all over, aslant, light enough to read what is under them and too many to cut off."""
    width, height = picture.size
    size = max(12, min(width, height) // 28)
    font = ImageFont.load_default(size)
    length = math.ceil(font.getlength(words)) + 3 * size
    side = math.ceil(math.hypot(width, height))
    layer = Image.new("L", (side, side), 0)
    draw = ImageDraw.Draw(layer)
    for row, top in enumerate(range(0, side, 4 * size)):
        for left in range(-(row % 2) * length // 2, side, length):
            draw.text((left, top), words, fill=90, font=font)
    turned = layer.rotate(30, resample=Image.Resampling.BILINEAR)
    left, top = (side - width) // 2, (side - height) // 2
    mask = turned.crop((left, top, left + width, top + height))
    # Dark on what is light, light on what is dark: the words show on any picture.
    grey = picture.convert("L").point(lambda value: 0 if value > 127 else 255)
    picture.paste(Image.merge("RGB", (grey, grey, grey)), mask=mask)
    return picture
