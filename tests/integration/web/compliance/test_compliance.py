"""LEG-10 on pages, without a script: the way of a request through two officers' hands."""

import io
from typing import Any
from uuid import uuid4

import pytest
from quart import Quart
from quart.datastructures import FileStorage

from domain.identity.permissions import Role
from entrypoints.container import Container
from tests.integration.api.conftest import People, Person
from tests.integration.vault.samples import a_pdf, pdf_bytes
from tests.integration.web.conftest import Answer, Document, Visit


class Desk:
    def __init__(self, app: Quart, visit: Visit, vikram: Person, nandini: Person, asha: Person) -> None:
        self.app, self.visit = app, visit
        self.vikram, self.nandini, self.asha = vikram, nandini, asha

    async def intake(self, *, order: bytes | None = None, **changes: Any) -> Answer:
        """Fill the form in and send it, the order with it."""
        form = (await self.visit(self.vikram, "/staff/legal/new")).document
        values = {
            "csrf_token": form.value_of("csrf_token"),
            "request_id": form.value_of("request_id"),
            "document_id": form.value_of("document_id"),
            "authority": "Cyber Crime Police Station, Pune",
            "reference": "112/2026",
            "officer": "Inspector R. Kulkarni",
            "basis": "bnss_94",
            "accounts": str(self.asha.user.id),
            "category": "chat",
            "since": "2026-01-01T00:00",
            "until": "2026-12-31T00:00",
            **changes,
        }
        data = pdf_bytes(a_pdf(1)) if order is None else order
        response = await self.app.test_client().post(
            "/staff/legal",
            form=values,
            files={
                "order": FileStorage(io.BytesIO(data), filename="order.pdf", content_type="application/pdf")
            },
            headers={"Cookie": f"session={self.vikram.cookie}", "Accept": "text/html"},
        )
        return Answer(response, await response.get_data(as_text=True))


@pytest.fixture
async def desk(app: Quart, visit: Visit, people: People) -> Desk:
    vikram, nandini = await people.make(Role.LEGAL_OFFICER), await people.make(Role.LEGAL_OFFICER)
    return Desk(app, visit, vikram, nandini, await people.make())


async def test_leg_10_a_request_goes_through_two_officers_without_a_script(desk: Desk) -> None:
    taken = await desk.intake()
    assert taken.status == 303, taken.text
    path = taken.response.headers["Location"]
    queue = await desk.visit(desk.nandini, "/staff/legal")
    assert path in queue.text
    assert "Due in" in queue.text

    shown = await desk.visit(desk.vikram, path)
    assert "Kulkarni" not in shown.text
    assert "Inspector R. Kulkarni" in (await desk.visit(desk.vikram, f"{path}/officer", {})).text
    assert (await desk.visit(desk.vikram, path, {"act": "review"})).status == 303
    why = {"act": "approve", "reason": "The order names this account"}
    assert (await desk.visit(desk.vikram, path, why)).status == 303
    assert 'value="approve"' not in (await desk.visit(desk.vikram, path)).text, "not offered twice"
    twice = await desk.visit(desk.vikram, path, why)
    assert (twice.status, "another officer must approve" in twice.text.lower()) == (409, True)
    assert (await desk.visit(desk.nandini, path, why)).status == 303

    made = await desk.visit(desk.nandini, f"{path}/export", {})
    assert "shown once" in made.text
    assert made.response.headers["Cache-Control"] == "no-store"
    again = await desk.visit(desk.nandini, path)
    assert "shown once" not in again.text
    response = await desk.app.test_client().post(
        f"{path}/download",
        form={"csrf_token": again.document.value_of("csrf_token")},
        headers={"Cookie": f"session={desk.nandini.cookie}"},
    )
    assert response.status_code == 200
    assert (await response.get_data())[:2] == b"PK"
    closed = await desk.visit(desk.nandini, path, {"act": "close", "reason": "Handed over in person"})
    assert closed.status == 303
    history = (await desk.visit(desk.vikram, path)).text
    for words in ("Taken in", "Review begun", "Exported", "Export downloaded", "Read who signed", "Closed"):
        assert words in history


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"authority": ""}, "This has 3 to 120 characters."),
        ({"accounts": "nobody"}, "An account is named by its number."),
        ({"since": ""}, "Say from when to when."),
        ({"until": "2025-01-01T00:00"}, "A period ends after it begins."),
        ({"basis": ""}, "Choose the legal basis."),
        ({"category": "everything"}, "A request names at least one category."),
        ({"gag_until": "soon"}, "That is not a date and time."),
    ],
)
async def test_what_is_wrong_with_a_request_is_said_beside_the_field(
    desk: Desk, changes: dict[str, Any], words: str
) -> None:
    answer = await desk.intake(**changes)
    assert answer.status == 422
    assert words in answer.text
    assert answer.document.value_of("reference") == "112/2026", "what was typed stays"
    assert "Inspector R. Kulkarni" in answer.text


async def test_a_request_without_its_order_is_not_taken(desk: Desk) -> None:
    answer = await desk.intake(order=b"")
    assert (answer.status, "Choose one file." in answer.text) == (422, True)


async def test_a_hold_is_placed_by_one_and_lifted_by_another(desk: Desk, container: Container) -> None:
    hold_id = str(uuid4())
    form = {"hold_id": hold_id, "account_id": str(desk.asha.user.id), "reason": "Asked for by a court"}
    assert (await desk.visit(desk.vikram, "/staff/legal/holds", form)).status == 303
    lift = f"/staff/legal/holds/{hold_id}/lift"
    assert lift not in (await desk.visit(desk.vikram, "/staff/legal/holds")).text
    assert lift in (await desk.visit(desk.nandini, "/staff/legal/holds")).text
    refused = await desk.visit(desk.vikram, lift, {"lift_reason": "No longer needed"})
    assert (refused.status, "Another officer must lift" in refused.text) == (409, True)
    assert (await desk.visit(desk.nandini, lift, {"lift_reason": "No longer needed"})).status == 303
    async with container.database().begin() as tx:
        assert not await tx.legal_holds.is_held(desk.asha.user.id, now=container.now()())


@pytest.mark.parametrize("path", ["/staff/legal", "/staff/legal/new", "/staff/legal/holds"])
async def test_pages_are_whole_and_only_for_legal_officers(desk: Desk, people: People, path: str) -> None:
    shown = await desk.visit(desk.vikram, path)
    assert shown.status == 200
    assert Document(shown.text).unclosed == []
    moderator = await people.make(Role.MODERATOR)
    assert (await desk.visit(moderator, path)).status == 403


async def test_a_legal_officer_comes_home_to_the_requests(desk: Desk) -> None:
    home = await desk.visit(desk.vikram, "/")
    assert home.response.headers["Location"] == "/staff/legal"
