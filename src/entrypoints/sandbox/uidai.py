"""A page where a developer gets Aadhaar documents of made-up people, signed by the issuer that `dev` pins."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from quart import Blueprint, Response, render_template, request
from quart.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from domain.india import INDIA
from entrypoints.sandbox.pages import page_error
from entrypoints.sandbox.uidai_documents import Resident, SandboxUidai, a_share_code, qr_picture

DAYS_AGO_MAX = 300


class _NotMade(Exception):
    """What the form asks for cannot be made; the message says why."""


@dataclass(frozen=True, slots=True)
class _Wish:
    document: str
    resident: Resident
    issued_at: datetime
    share_code: str


def uidai_pages(issuer_file: str) -> Blueprint:
    """`issuer_file` is what the platform pins: in development it holds the issuer's key too."""
    routes = Blueprint("uidai", __name__, url_prefix="/uidai")

    @routes.get("")
    async def form() -> ResponseReturnValue:
        return await render_template(
            "sandbox/uidai.html",
            resident=Resident(),
            share_code=a_share_code(),
            days_ago_max=DAYS_AGO_MAX,
            today=datetime.now(INDIA).date(),
        )

    @routes.post("")
    async def make() -> ResponseReturnValue:
        try:
            return _answer(_issuer(issuer_file), _wish(await request.form))
        except _NotMade as reason:
            return await page_error(str(reason), 400)

    return routes


def _answer(issuer: SandboxUidai, wish: _Wish) -> Response:
    """Raises `_NotMade`."""
    if wish.document == "offline_kyc":
        archive = issuer.offline_kyc_zip(wish.resident, issued_at=wish.issued_at, share_code=wish.share_code)
        return _file(archive, "application/zip", "offlineaadhaar.zip")
    try:
        number = issuer.secure_qr_number(wish.resident, issued_at=wish.issued_at)
    except UnicodeEncodeError:
        raise _NotMade("A Secure QR code holds Latin letters only") from None
    if wish.document == "secure_qr":
        return _file(qr_picture(number), "image/png", "secure-qr.png")
    if wish.document == "secure_qr_digits":
        return _file(number.encode(), "text/plain; charset=utf-8", "secure-qr.txt")
    raise _NotMade("Choose a document")


def _wish(form: MultiDict[str, str]) -> _Wish:
    """Raises `_NotMade`."""
    try:
        born, days_ago = date.fromisoformat(form.get("date_of_birth", "")), int(form.get("days_ago", ""))
    except ValueError:
        raise _NotMade("Give a date of birth and a whole number of days") from None
    name, last_four = form.get("name", "").strip(), form.get("last_four", "")
    share_code, gender = form.get("share_code", ""), form.get("gender", "")
    if not 1 <= len(name) <= 100 or not name.isprintable() or gender not in {"F", "M", "T"}:
        raise _NotMade("Give a name and a gender")
    if not re.fullmatch(r"[0-9]{4}", last_four) or not re.fullmatch(r"[A-Za-z0-9]{4}", share_code):
        raise _NotMade("The last four digits and the share code have four characters each")
    if not 0 <= days_ago <= DAYS_AGO_MAX:
        raise _NotMade(f"A document is 0 to {DAYS_AGO_MAX} days old")
    issued_at = datetime.now(UTC) - timedelta(days=days_ago)
    return _Wish(form.get("document", ""), Resident(name, born, gender, last_four), issued_at, share_code)


def _issuer(file: str) -> SandboxUidai:
    """Raises `_NotMade` where the platform pins certificates whose keys are not ours."""
    try:
        return SandboxUidai.load(Path(file))
    except (OSError, ValueError):
        raise _NotMade("This platform takes no Aadhaar documents of a sandbox") from None


def _file(data: bytes, media_type: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(data, content_type=media_type, headers=headers)
