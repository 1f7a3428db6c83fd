"""Documents over HTTP: brought by their owner, and looked at by officers, a minute long."""

import base64
import io
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from dependency_injector import providers
from quart import Quart, request
from quart.datastructures import FileStorage

from adapters.memory.object_store import MemoryObjectStore
from domain.age_verification.document import UPLOAD_BYTES_MAX, DocumentPurpose
from domain.age_verification.policy import Purpose
from domain.age_verification.states import CaseState
from domain.identity.permissions import Role
from domain.ids import CaseId, DocumentId
from entrypoints.app import BODY_MAX
from entrypoints.container import Container, utc_now
from entrypoints.edge.errors import register_errors
from entrypoints.edge.uploads import PlatformRequest, posted_file
from tests.builders import a_moved
from tests.integration.api.conftest import People, Person

PICTURE = b"\xff\xd8\xff a picture of a card, in plain words"
OCTETS = {"Content-Type": "application/octet-stream"}


def path(document_id: UUID | None = None, *, purpose: str = "id_front", case: str | None = None) -> str:
    return f"/v1/me/verification/documents/{document_id or uuid4()}?purpose={purpose}&case={case or uuid4()}"


async def a_case(container: Container, owner: Person) -> CaseId:
    """A case of theirs to which things can be brought."""
    moved = a_moved(user_id=owner.user.id, state=CaseState.COLLECTING)
    async with container.database().begin() as tx:
        latest = await tx.cases.find_latest(owner.user.id, Purpose.VIEWER)
        if latest is not None:
            return latest.id
        await tx.cases.record(moved)
    return moved.case.id


async def code_of(person: Person, url: str, data: bytes, *, status: int) -> str:
    response = await person.call("PUT", url, data, **OCTETS)
    body = await response.get_json()
    assert response.status_code == status, body
    assert response.mimetype == "application/problem+json"
    return str(body["code"])


async def test_age_23_a_person_brings_a_document_and_brings_it_again(
    people: People, container: Container
) -> None:
    asha = await people.make()
    url = path(case=str(await a_case(container, asha)))
    response = await asha.call("PUT", url, PICTURE, **OCTETS)
    body = await response.get_json()
    assert response.status_code == 201, body
    assert (body["state"], body["media_type"], body["pages"]) == ("stored", "image/jpeg", 1)
    assert not {"object_key", "key_id", "wrapped_key"} & set(body)
    again = await asha.call("PUT", url, PICTURE, **OCTETS)
    assert await again.get_json() == body


async def test_age_23_what_is_wrong_with_an_upload_is_said(people: People, container: Container) -> None:
    asha, ravi = await people.make(), await people.make()
    case = str(await a_case(container, asha))
    assert await code_of(asha, path(case=case), b"<svg/>", status=422) == "unacceptable_file"
    assert await code_of(asha, path(case=case), b"", status=422) == "unacceptable_file"
    assert await code_of(asha, path(), PICTURE, status=404) == "verification_case_not_found"
    assert await code_of(asha, path(case=case, purpose="appeal"), PICTURE, status=409) == "invalid_transition"
    for purpose in ("", "diary", "legal_order"):
        assert await code_of(asha, path(purpose=purpose), PICTURE, status=422) == "unknown_purpose"
    assert await code_of(asha, path(case="mine"), PICTURE, status=422) == "case_missing"
    url = path(case=case)
    await asha.call("PUT", url, PICTURE, **OCTETS)
    assert await code_of(ravi, url, PICTURE, status=403) == "not_your_case"


async def test_age_23_a_file_may_be_large_and_no_other_body(people: People, container: Container) -> None:
    asha = await people.make()
    case = str(await a_case(container, asha))
    largest = PICTURE + bytes(UPLOAD_BYTES_MAX - len(PICTURE))
    assert (await asha.call("PUT", path(case=case), largest, **OCTETS)).status_code == 201
    assert await code_of(asha, path(case=case), largest + b"x", status=422) == "upload_too_large"
    beyond = bytes(UPLOAD_BYTES_MAX + 65_537)
    assert await code_of(asha, path(), beyond, status=413) == "request_entity_too_large"
    for method, other in (
        ("POST", path().partition("?")[0] + "/upload"),
        ("POST", "/v1/sessions"),
        ("PATCH", "/v1/me"),
    ):
        response = await asha.call(method, other, bytes(BODY_MAX + 1))
        assert response.status_code == 413, other


async def test_age_23_an_upload_by_way_of_the_store_is_prepared_and_finished(
    people: People, container: Container
) -> None:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    asha, url = await people.make(), path().partition("?")[0]
    case = str(await a_case(container, asha))
    wanted = {"purpose": "selfie", "case_id": case, "size_bytes": len(PICTURE)}
    ticket = await asha.json("POST", f"{url}/upload", wanted, status=201)
    left = datetime.fromisoformat(ticket["expires_at"]) - utc_now()
    assert timedelta(minutes=14) < left <= timedelta(minutes=15)
    missing = await asha.json("POST", f"{url}/finish", status=409)
    assert missing["code"] == "upload_missing"
    key, nonce, data = (base64.b64decode(ticket[name]) for name in ("key", "nonce", "associated_data"))
    store = container.object_store()
    assert isinstance(store, MemoryObjectStore)
    store.objects[ticket["url"].removeprefix("memory:")] = AESGCM(key).encrypt(nonce, PICTURE, data)
    stranger = await (await people.make()).json("POST", f"{url}/finish", status=403)
    assert stranger["code"] == "not_your_document"
    document = await asha.json("POST", f"{url}/finish", status=200)
    assert (document["state"], document["purpose"]) == ("stored", "selfie")
    too_large = await asha.json(
        "POST", f"{path().partition('?')[0]}/upload", {**wanted, "size_bytes": 10**8}, status=422
    )
    assert (too_large["code"], too_large["pointer"]) == ("upload_too_large", "/size_bytes")


# Officers


async def stored(
    container: Container, owner: Person, purpose: DocumentPurpose = DocumentPurpose.ID_FRONT
) -> DocumentId:
    document = await container.upload_document()(
        document_id=DocumentId(uuid4()),
        owner_id=owner.user.id,
        case_id=None if purpose is DocumentPurpose.LEGAL_ORDER else await a_case(container, owner),
        purpose=purpose,
        data=PICTURE,
    )
    return document.id


async def opened(officer: Person, document_id: DocumentId, reason: str = "Compare the face") -> str:
    response = await officer.call(
        "POST",
        f"/staff/documents/{document_id}/views",
        f"reason={reason.replace(' ', '+')}".encode(),
        **{"Content-Type": "application/x-www-form-urlencoded"},
    )
    assert response.status_code == 303, await response.get_data()
    location: str = response.headers["Location"]
    assert location.startswith("/staff/document-views/")
    return location


async def test_adm_03_an_officer_sees_a_page_in_its_place_and_nothing_to_download(
    people: People, container: Container
) -> None:
    officer = await people.make(Role.KYC_OFFICER)
    location = await opened(officer, await stored(container, await people.make()))
    page = await officer.call("GET", location)
    text = (await page.get_data()).decode()
    assert f'src="{location}/pages/1.jpg"' in text
    assert " download" not in text
    assert f'href="{location}' not in text
    policy = page.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; img-src 'self';")
    assert page.headers["Cache-Control"] == "no-store"
    assert 1 <= int(page.headers["Refresh"]) <= 60
    picture = await officer.call("GET", f"{location}/pages/1.jpg", **{"Sec-Fetch-Dest": "image"})
    assert picture.status_code == 200
    assert picture.mimetype == "image/jpeg"
    assert officer.user.display_name.encode() in await picture.get_data()
    assert picture.headers["Content-Disposition"] == "inline"
    assert picture.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert picture.headers["Cache-Control"] == "no-store"
    for destination in ("document", "iframe", "empty"):
        alone = await officer.call("GET", f"{location}/pages/1.jpg", **{"Sec-Fetch-Dest": destination})
        assert alone.status_code == 403
    gone = await officer.call("GET", f"{location}/pages/2.jpg")
    assert gone.status_code == 404


async def test_adm_03_a_fragment_takes_itself_away(people: People, container: Container) -> None:
    officer = await people.make(Role.KYC_OFFICER)
    location = await opened(officer, await stored(container, await people.make()))
    fragment = (await (await officer.call("GET", location, **{"HX-Request": "true"})).get_data()).decode()
    assert "<html" not in fragment
    assert 'hx-trigger="load delay:' in fragment


async def test_age_23_a_view_is_over_after_a_minute_and_never_anothers(
    people: People, container: Container
) -> None:
    officer, other = await people.make(Role.KYC_OFFICER), await people.make(Role.KYC_OFFICER)
    location = await opened(officer, await stored(container, await people.make()))
    assert "This view is over" in (await (await other.call("GET", location)).get_data()).decode()
    assert (await other.call("GET", f"{location}/pages/1.jpg")).status_code == 404
    assert (await officer.call("GET", f"{location}/pages/1.jpg")).status_code == 200
    later = utc_now() + timedelta(seconds=61)
    with container.now.override(providers.Object(lambda: later)):
        assert (await officer.call("GET", f"{location}/pages/1.jpg")).status_code == 409
        over = await officer.call("GET", location)
        assert "This view is over" in (await over.get_data()).decode()
        assert "Refresh" not in over.headers


async def test_prv_06_each_officer_sees_only_what_their_work_is(people: People, container: Container) -> None:
    asha = await people.make()
    legal, officer = await people.make(Role.LEGAL_OFFICER), await people.make(Role.KYC_OFFICER)
    order = await stored(container, legal, DocumentPurpose.LEGAL_ORDER)
    card = await stored(container, asha)
    await opened(legal, order)
    await opened(officer, card)
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    for person, document in (
        (legal, card),
        (officer, order),
        (await people.make(Role.ADMIN), card),
        (asha, card),
    ):
        refused = await person.call("POST", f"/staff/documents/{document}/views", b"reason=curious", **form)
        assert refused.status_code == 403
    without = await officer.call("POST", f"/staff/documents/{card}/views", b"reason=", **form)
    assert (without.status_code, (await without.get_json())["code"]) == (422, "reason_required")


# A form's file


@pytest.fixture
def form_app() -> Quart:
    app = Quart(__name__)
    app.request_class = PlatformRequest
    app.config["MAX_CONTENT_LENGTH"] = BODY_MAX

    register_errors(app)

    @app.post("/verify/<case>/files")
    async def files(case: str) -> dict[str, object]:
        data = await posted_file("file")
        kept = (await request.files)["file"].stream
        return {"size": len(data), "in_memory": isinstance(kept, io.BytesIO)}

    return app


async def test_age_23_a_forms_file_is_read_within_limits_and_in_memory_only(form_app: Quart) -> None:
    client = form_app.test_client()
    file = FileStorage(io.BytesIO(bytes(3_000_000)), "card.jpg", "file")
    answer = await client.post("/verify/1/files", files={"file": file})
    assert await answer.get_json() == {"size": 3_000_000, "in_memory": True}
    beyond = FileStorage(io.BytesIO(bytes(UPLOAD_BYTES_MAX + 70_000)), "card.jpg", "file")
    assert (await client.post("/verify/1/files", files={"file": beyond})).status_code == 413


async def test_age_23_a_form_without_its_one_file_is_refused(form_app: Quart) -> None:
    client = form_app.test_client()
    empty = FileStorage(io.BytesIO(b""), "card.jpg", "file")
    other = FileStorage(io.BytesIO(b"x"), "x.jpg", "other")
    for files in ({"other": other}, {"file": empty}):
        answer = await client.post("/verify/1/files", files=files)
        assert (answer.status_code, (await answer.get_json())["code"]) == (422, "file_missing")
