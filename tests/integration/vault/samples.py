"""Files as people send them, and as those do who mean harm. Colours and words only."""

import io
import struct
import zlib
from typing import Any

import pikepdf
from PIL import Image, ImageDraw, PngImagePlugin

SECRET = "GPS-28.6139-77.2090-SECRET"
"""What stands in metadata, comments and attachments, and must not be kept."""


def card(width: int = 600, height: int = 400) -> Image.Image:
    """A picture with a red left and a blue right half."""
    image = Image.new("RGB", (width, height), "red")
    ImageDraw.Draw(image).rectangle((width // 2, 0, width, height), fill="blue")
    return image


def saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    written = io.BytesIO()
    image.save(written, kind, **options)
    return written.getvalue()


def jpeg_with_metadata(image: Image.Image | None = None, *, orientation: int = 1) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010E] = SECRET  # the description
    exif[0x8825] = {1: "N", 2: (28.0, 36.0, 50.0)}  # where it was taken
    return saved(image or card(), "JPEG", exif=exif, comment=SECRET.encode(), quality=95)


def png_with_metadata(image: Image.Image | None = None) -> bytes:
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", SECRET)
    info.add_itxt("XML:com.adobe.xmp", f"<x>{SECRET}</x>")
    return saved(image or card(), "PNG", pnginfo=info)


def webp_with_metadata(image: Image.Image | None = None) -> bytes:
    exif = Image.Exif()
    exif[0x010E] = SECRET
    return saved((image or card()).convert("RGBA"), "WEBP", exif=exif, xmp=f"<x>{SECRET}</x>".encode())


def png_of(width: int, height: int) -> bytes:
    """A tiny file of a huge picture, all black. Of one beyond all bounds only the beginning is there."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    packed = zlib.compressobj(9)
    rows = (
        b"".join(packed.compress(bytes(1 + width // 8 + 1)) for _ in range(min(height, 12_001)))
        + packed.flush()
    )
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def a_pdf(pages: int = 2, *, size: tuple[float, float] = (595, 842)) -> pikepdf.Pdf:
    """Pages with a grey square each."""
    made = pikepdf.new()
    for _ in range(pages):
        page = made.add_blank_page(page_size=size)
        page.obj.Contents = made.make_stream(b"0.5 g 100 100 200 200 re f")
    return made


def pdf_bytes(pdf: pikepdf.Pdf, **options: Any) -> bytes:
    written = io.BytesIO()
    pdf.save(written, **options)
    return written.getvalue()


def harmful_pdf() -> bytes:
    """Scripts, actions, a form, an attachment, a link and metadata, wherever a PDF can have them."""
    pdf = a_pdf(1)
    script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=f"app.alert('{SECRET}')")
    launch = pikepdf.Dictionary(S=pikepdf.Name.Launch, F=f"{SECRET}.exe")
    pdf.Root.OpenAction = pdf.make_indirect(script)
    pdf.Root.AA = pikepdf.Dictionary(WC=script)
    pdf.attachments["notes.txt"] = SECRET.encode()
    pdf.Root.Names.JavaScript = pikepdf.Dictionary(Names=[SECRET, script])
    pdf.Root.AcroForm = pikepdf.Dictionary(Fields=[], XFA=pdf.make_stream(SECRET.encode()))
    page = pdf.pages[0].obj
    page.AA = pikepdf.Dictionary(O=launch)
    page.Metadata = pdf.make_stream(SECRET.encode())
    link = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 100, 100],
        A=pikepdf.Dictionary(S=pikepdf.Name.URI, URI=f"https://evil.example/{SECRET}"),
    )  # fmt: skip
    page.Annots = pdf.make_indirect(pikepdf.Array([pdf.make_indirect(link)]))
    form = pdf.make_stream(b"1 0 0 rg 0 0 50 50 re f")
    form.Type, form.Subtype, form.BBox = pikepdf.Name.XObject, pikepdf.Name.Form, [0, 0, 50, 50]
    form.PieceInfo = pikepdf.Dictionary(Private=SECRET)
    form.Metadata = pdf.make_stream(SECRET.encode())
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Fm0=form))
    page.Contents = pdf.make_stream(b"/Fm0 Do 0.5 g 100 100 200 200 re f")
    with pdf.open_metadata() as metadata:
        metadata["dc:title"] = SECRET
    pdf.docinfo["/Title"] = SECRET
    return pdf_bytes(pdf, object_stream_mode=pikepdf.ObjectStreamMode.disable)
