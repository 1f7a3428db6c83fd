"""Requests that bring a file: which may be larger than all others, and how a form's file is read."""

import io
import re
from typing import Any

from quart import Request, request
from quart.formparser import FormDataParser

from domain.age_verification.document import UPLOAD_BYTES_MAX, UploadTooLarge
from domain.errors import Invalid

FORM_EXTRA_BYTES = 64 * 1024
"""What a form has beside its file."""
UPLOAD_SECONDS = 300
"""For the body: ten mebibytes over a slow telephone."""

UPLOADS = re.compile(
    r"PUT /v1/me/verification/documents/[^/]+|POST /verify/[^/]+/(files|aadhaar|appeal)"
    r"|POST /v1/me/verification/cases/[^/]+/aadhaar-(file|qr)|POST /v1/staff/streams/[^/]+/face-check"
    r"|PUT /v1/staff/legal-orders/[^/]+|POST /staff/legal(/removal-orders)?|POST /staff/settlements"
)
"""Method and path of whatever takes a file. Every other body stays small."""


class FileMissing(Invalid):
    """The form came without the file that it is about."""

    code = "file_missing"


class PlatformRequest(Request):
    """A request whose files stay in memory: a document is on no disk before it is encrypted (AGE-23)."""

    def __init__(self, method: str, scheme: str, path: str, *rest: Any, **options: Any) -> None:
        if UPLOADS.fullmatch(f"{method} {path}"):
            options["max_content_length"] = UPLOAD_BYTES_MAX + FORM_EXTRA_BYTES
            options["body_timeout"] = UPLOAD_SECONDS
        super().__init__(method, scheme, path, *rest, **options)
        self.max_content_length = options["max_content_length"]

    def make_form_data_parser(self) -> FormDataParser:
        parser = super().make_form_data_parser()
        parser.stream_factory = lambda *_: io.BytesIO()
        return parser


async def posted_file(name: str) -> bytes:
    """The one file of that name in a posted form. Raises `FileMissing`, `UploadTooLarge`."""
    files = (await request.files).getlist(name)
    if len(files) != 1:
        raise FileMissing("choose one file", pointer=f"/{name}")
    data: bytes = files[0].read()
    if not data:
        raise FileMissing("choose one file", pointer=f"/{name}")
    if len(data) > UPLOAD_BYTES_MAX:
        raise UploadTooLarge("a file has at most 10 MiB", pointer=f"/{name}")
    return data
