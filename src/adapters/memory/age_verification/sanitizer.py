"""A sanitizer in memory, which looks at the first bytes only."""

from domain.age_verification.document import UPLOAD_BYTES_MAX, UnacceptableFile, UploadTooLarge
from ports.age_verification.documents import CleanFile, Sanitizer

_KINDS = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png", b"%PDF-": "application/pdf"}


class MemorySanitizer(Sanitizer):
    """Keeps a file as it is. Its "picture" of a page is the watermark and the file."""

    async def clean(self, data: bytes) -> CleanFile:
        if len(data) > UPLOAD_BYTES_MAX:
            raise UploadTooLarge("a file has at most 10 MiB")
        for magic, media_type in _KINDS.items():
            if data.startswith(magic):
                return CleanFile(media_type, data, 1)
        raise UnacceptableFile("send a JPEG, PNG or WebP picture, or a PDF")

    async def render(self, file: CleanFile, *, page: int, watermark: str) -> bytes:
        if not 1 <= page <= file.pages:
            raise UnacceptableFile("there is no such page")
        return b"\xff\xd8\xff" + watermark.encode() + file.data

    async def aclose(self) -> None:
        """Nothing is held open."""
