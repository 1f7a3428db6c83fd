"""From an adult viewer to a performer, over the API: notice, pictures, names and numbers, agreement, two officers."""

import io
import secrets
from collections.abc import Sequence
from uuid import UUID, uuid4

from PIL import Image, ImageDraw

from entrypoints.cli.demo.answers import CaseStanding, CurrentTexts, Me
from entrypoints.cli.demo.person import BORN, NotAsPromised, Nothing, Options, Person

CHECKLIST = ["document_genuine", "name_read", "adult_by_birth", "face_matches", "tax_id_matches"]
NAME = "Vani Rao"
"""As every made-up card has it, whoever shows it."""


async def become_performer(person: Person, officers: Sequence[Person]) -> UUID:
    """All of it; the id of the approved case. `officers` are two, and signed in. Raises `NotAsPromised`."""
    await sign_agreement(person)
    case_id = await apply(person)
    first, second = officers
    await approve(first, case_id, expected="awaiting_second")
    await approve(second, case_id, expected="approved")
    role = (await person.ask("GET", "/v1/me", Me)).role
    if role != "performer":
        raise NotAsPromised(f"the approved performer is a {role}")
    return case_id


async def sign_agreement(person: Person) -> None:
    texts = (await person.ask("GET", "/v1/agreements/current", CurrentTexts)).performer_agreement.texts
    body = {"text_sha256": texts[0].text_sha256, "name": person.name, "accept": True}
    await person.ask("PUT", f"/v1/me/agreements/{uuid4()}", Nothing, body)


async def apply(person: Person) -> UUID:
    """Bring everything, with the agreement signed before, and hand the case in; its id. Raises `NotAsPromised`."""
    case_id = uuid4()
    path = f"/v1/me/verification/cases/{case_id}"
    options = await person.ask("GET", "/v1/verification/options?purpose=performer", Options)
    await person.ask("PUT", path, CaseStanding, {"purpose": "performer"})
    await person.ask("POST", f"{path}/consent", CaseStanding, {"notice_version": options.notice_version})
    await person.ask("POST", f"{path}/method", CaseStanding, {"method": "other_id"})
    number, pan = _numbers()
    card = await _upload(person, case_id, "id_front", _card(NAME, BORN, number))
    selfie = await _upload(person, case_id, "selfie", _face())
    claims = {"name": NAME, "date_of_birth": BORN, "number": number, "document_id": card}
    await person.ask("POST", f"{path}/other-id", CaseStanding, claims)
    picture = {"document_id": selfie, "purpose": "selfie"}
    await person.ask("POST", f"{path}/pictures", CaseStanding, picture)
    await person.ask("POST", f"{path}/tax-id", CaseStanding, {"pan": pan})
    standing = await person.ask("POST", f"{path}/submit", CaseStanding)
    if standing.state != "needs_review":
        missing = ", ".join(standing.missing)
        raise NotAsPromised(f"the case is {standing.state} ({standing.reason}; missing: {missing})")
    return case_id


async def approve(officer: Person, case_id: UUID, *, expected: str) -> None:
    """Claim the case and approve it with the whole checklist. Raises `NotAsPromised`."""
    path = f"/v1/staff/verification/cases/{case_id}"
    await officer.ask("POST", f"{path}/claim", CaseStanding)
    body = {"decision": "approve", "note": "Seen and compared.", "checklist": CHECKLIST}
    decided = await officer.ask("POST", f"{path}/decision", CaseStanding, body)
    if decided.state != expected:
        raise NotAsPromised(f"after {officer.name} approved, the case is {decided.state}")


async def _upload(person: Person, case_id: UUID, purpose: str, data: bytes) -> str:
    document_id = str(uuid4())
    path = f"/v1/me/verification/documents/{document_id}?purpose={purpose}&case={case_id}"
    await person.send("PUT", path, data, Nothing, media_type="application/octet-stream")
    return document_id


def _numbers() -> tuple[str, str]:
    """Those of a voter's card and of a PAN that nobody has shown here: one human is one performer."""
    letters, digits = (
        "".join(secrets.choice(of) for _ in range(8)) for of in ("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "123456789")
    )
    return f"{letters[:3]}{digits[:7]}", f"{letters[3:6]}P{letters[6]}{digits[:4]}{letters[7]}"


def _card(name: str, born: str, number: str) -> bytes:
    picture = Image.new("RGB", (1000, 630), "#f3efe4")
    draw = ImageDraw.Draw(picture)
    _draw_face(draw, left=70, top=150)
    for place, line in enumerate((name, born, number)):
        draw.text((430, 180 + 80 * place), line, fill="#20262e", font_size=44)
    return _jpeg(picture)


def _face() -> bytes:
    picture = Image.new("RGB", (720, 720), "#dfe6ec")
    _draw_face(ImageDraw.Draw(picture), left=210, top=150)
    return _jpeg(picture)


def _draw_face(draw: ImageDraw.ImageDraw, *, left: int, top: int) -> None:
    draw.ellipse((left + 80, top, left + 220, top + 180), fill="#b98a68")
    draw.rectangle((left + 40, top + 200, left + 260, top + 400), fill="#3c5a78")


def _jpeg(picture: Image.Image) -> bytes:
    data = io.BytesIO()
    picture.save(data, "JPEG", quality=85)
    return data.getvalue()
