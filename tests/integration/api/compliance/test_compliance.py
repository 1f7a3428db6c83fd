"""LEG-10 over the API: two officers, an order, an export that opens with the passphrase, and its history."""

import io
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import msgspec
import pytest
import pyzipper

from domain.chat.message import Message
from domain.identity.permissions import Role
from domain.ids import MessageId
from entrypoints.container import Container
from tests.builders import a_stream
from tests.integration.api.conftest import People, Person
from tests.integration.vault.samples import a_pdf, pdf_bytes

REQUESTS = "/v1/staff/legal-requests"


class Office:
    def __init__(self, vikram: Person, nandini: Person, asha: Person, now: datetime) -> None:
        self.vikram, self.nandini, self.asha, self.now = vikram, nandini, asha, now

    async def order(self) -> dict[str, Any]:
        path = f"/v1/staff/legal-orders/{uuid4()}"
        response = await self.vikram.call(
            "PUT", path, pdf_bytes(a_pdf()), **{"Content-Type": "application/octet-stream"}
        )
        assert response.status_code == 201, await response.get_data()
        return msgspec.json.decode(await response.get_data(), type=dict[str, Any])

    async def intake(self, **changes: object) -> dict[str, Any]:
        return {
            "authority": "Cyber Crime Police Station, Pune",
            "reference": "112/2026",
            "officer": "Inspector R. Kulkarni",
            "basis": "bnss_94",
            "accounts": [str(self.asha.user.id)],
            "categories": ["account", "chat"],
            "since": (self.now - timedelta(days=1)).isoformat(),
            "until": (self.now + timedelta(days=1)).isoformat(),
            "order_document_id": (await self.order())["document_id"],
            **changes,
        }

    async def received(self) -> str:
        path = f"{REQUESTS}/{uuid4()}"
        await self.vikram.json("PUT", path, await self.intake(), status=201)
        return path


@pytest.fixture
async def office(people: People, container: Container) -> Office:
    vikram, nandini = await people.make(Role.LEGAL_OFFICER), await people.make(Role.LEGAL_OFFICER)
    return Office(vikram, nandini, await people.make(), container.now()())


async def test_leg_10_a_request_from_the_order_to_the_opened_zip(
    office: Office, container: Container
) -> None:
    show = a_stream(performer_id=office.nandini.user.id)
    async with container.database().begin() as tx:
        await tx.streams.add(show)
        await tx.messages.add(
            Message(MessageId(uuid4()), show.id, office.asha.user.id, "Is that raga Yaman?", office.now)
        )
    path, order = f"{REQUESTS}/{uuid4()}", await office.order()
    body = await office.intake(order_document_id=order["document_id"])
    received = await office.vikram.json("PUT", path, body, status=201)
    assert (received["state"], received["alarm"], received["order_sha256"]) == (
        "received",
        "none",
        order["sha256"],
    )
    hours = datetime.fromisoformat(received["due_at"]) - datetime.fromisoformat(received["received_at"])
    assert hours == timedelta(hours=72)
    assert "Kulkarni" not in repr(received)

    acts, why = f"{path}/acts", "The order names this account"
    await office.vikram.json("POST", acts, {"act": "review"}, status=200)
    refused = await office.vikram.json("POST", f"{path}/exports", status=409)
    assert refused["code"] == "invalid_transition"
    await office.vikram.json("POST", acts, {"act": "approve", "reason": why}, status=200)
    refused = await office.vikram.json("POST", acts, {"act": "approve", "reason": why}, status=409)
    assert refused["code"] == "four_eyes"
    approved = await office.nandini.json("POST", acts, {"act": "approve", "reason": why}, status=200)
    assert approved["state"] == "approved"

    made = await office.nandini.json("POST", f"{path}/exports", status=201)
    fetched = await office.nandini.call("POST", f"{path}/downloads")
    assert fetched.headers["Cache-Control"] == "no-store"
    with pyzipper.AESZipFile(io.BytesIO(await fetched.get_data(as_text=False))) as archive:
        archive.setpassword(made["passphrase"].encode())
        messages = archive.read(f"{office.asha.user.id}/chat/messages.json").decode()
    assert "Is that raga Yaman?" in messages

    assert (await office.vikram.json("POST", f"{path}/officer", status=200))[
        "officer"
    ] == "Inspector R. Kulkarni"
    whole = await office.vikram.json("GET", path, status=200)
    assert [step["kind"] for step in whole["steps"]] == [
        "received", "reviewed", "approved", "approved", "exported", "downloaded", "revealed",
    ]  # fmt: skip
    assert made["passphrase"] not in repr(whole)


async def test_leg_10_the_queue_shows_the_clock(office: Office) -> None:
    path = await office.received()
    listed = await office.nandini.json("GET", REQUESTS, status=200)
    (mine,) = [row for row in listed["open"] if path.endswith(row["id"])]
    assert (mine["alarm"], mine["accounts"]) == ("none", 1)
    await office.nandini.json("POST", f"{path}/acts", {"act": "withdraw", "reason": "Taken back"}, status=200)
    listed = await office.nandini.json("GET", REQUESTS, status=200)
    assert path.rsplit("/", 1)[1] in {row["id"] for row in listed["answered"]}


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"accounts": []}, 422, "invalid_legal_request"),
        ({"categories": []}, 422, "invalid_legal_request"),
        ({"categories": ["everything"]}, 422, "malformed_body"),
        ({"basis": "curiosity"}, 422, "malformed_body"),
        ({"accounts": [str(uuid4())]}, 404, "user_not_found"),
        ({"order_document_id": str(uuid4())}, 404, "document_not_found"),
        ({"authority": ""}, 422, "invalid_legal_request"),
    ],
)
async def test_a_request_that_makes_no_sense_is_refused(
    office: Office, changes: dict[str, object], status: int, code: str
) -> None:
    body = await office.intake(**changes)
    refused = await office.vikram.json("PUT", f"{REQUESTS}/{uuid4()}", body, status=status)
    assert refused["code"] == code


async def test_a_hold_is_lifted_by_another_officer(office: Office) -> None:
    path = f"/v1/staff/legal-holds/{uuid4()}"
    body = {"account_id": str(office.asha.user.id), "reason": "Asked for by a court"}
    placed = await office.vikram.json("PUT", path, body, status=201)
    assert await office.vikram.json("PUT", path, body, status=201) == placed
    held = (await office.nandini.json("GET", "/v1/staff/legal-holds", status=200))["items"]
    assert placed["id"] in {hold["id"] for hold in held}
    refused = await office.vikram.json("POST", f"{path}/lift", {"reason": "No longer needed"}, status=409)
    assert refused["code"] == "four_eyes"
    await office.nandini.json("POST", f"{path}/lift", {"reason": "No longer needed"}, status=204)
    refused = await office.nandini.json("POST", f"{path}/lift", {"reason": "Once more"}, status=409)
    assert refused["code"] == "legal_hold_lifted"


async def test_prv_03_the_report_of_erasures_is_read(office: Office) -> None:
    assert isinstance((await office.vikram.json("GET", "/v1/staff/erasures", status=200))["items"], list)
