"""Reports on people and on messages, over the API and as pages without a script."""

from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from domain.identity.permissions import Role
from domain.ids import MessageId
from domain.ledger.chart import AccountKind
from domain.moderation.cases.event import Subject, SubjectKind
from domain.streaming.stream import Stream
from entrypoints.container import Container
from tests.integration.api.conftest import People, Person
from tests.integration.api.moderation.test_moderation import show
from tests.integration.api.money.test_tipping import give
from tests.integration.web.conftest import Visit, visit
from tests.integration.web.test_pages import faults

__all__ = ["show", "visit"]


@pytest.fixture
async def said(people: People, show: Stream) -> tuple[Person, UUID]:
    """Somebody who wrote something, and its number."""
    vikram, message_id = await people.make(), uuid4()
    path = f"/v1/streams/{show.id}/messages/{message_id}"
    await vikram.json("PUT", path, {"text": "Crows sing better"}, status=201)
    return vikram, message_id


async def test_mod_01_a_message_and_its_author_are_reported_over_the_api(
    people: People, show: Stream, said: tuple[Person, UUID]
) -> None:
    asha, (vikram, message_id) = await people.make(), said
    body = {"reason": "harassment", "note": "Insults"}
    path = f"/v1/streams/{show.id}/messages/{message_id}/reports/{uuid4()}"
    of_message = await asha.json("PUT", path, body, status=200)
    assert (of_message["subject_kind"], of_message["subject_id"]) == ("message", str(message_id))
    assert await asha.json("PUT", path, body, status=200) == of_message
    of_person = await asha.json("PUT", f"/v1/users/{vikram.user.id}/reports/{uuid4()}", body, status=200)
    assert (of_person["subject_kind"], of_person["subject_id"]) == ("person", str(vikram.user.id))
    mine = (await asha.json("GET", "/v1/me/reports", status=200))["items"]
    assert {row["subject_kind"] for row in mine} == {"message", "person"}
    assert "crow" not in str(mine)
    refused = await vikram.json("PUT", f"/v1/users/{vikram.user.id}/reports/{uuid4()}", body, status=422)
    assert refused["code"] == "self_report"
    missing = await asha.json("PUT", f"/v1/users/{uuid4()}/reports/{uuid4()}", body, status=404)
    assert missing["code"] == "user_not_found"
    path = f"/v1/streams/{show.id}/messages/{uuid4()}/reports/{uuid4()}"
    assert (await asha.json("PUT", path, body, status=404))["code"] == "message_not_found"


async def test_mod_01_what_was_written_with_a_tip_is_reported_over_the_api(
    people: People, show: Stream, container: Container
) -> None:
    asha, vikram, tip_id = await people.make(), await people.make(), uuid4()
    await give(container, vikram, AccountKind.VIEWER_PAID, 10)
    tip = f"/v1/streams/{show.id}/tips/{tip_id}"
    await vikram.json("PUT", tip, {"tokens": 5, "message": "Crows sing better"}, status=201)
    path, body = f"{tip}/reports/{uuid4()}", {"reason": "harassment", "note": "Insults"}
    filed = await asha.json("PUT", path, body, status=200)
    assert (filed["subject_kind"], filed["subject_id"]) == ("tip", str(tip_id))
    assert await asha.json("PUT", path, body, status=200) == filed
    mine = (await asha.json("GET", "/v1/me/reports", status=200))["items"]
    assert [row["subject_kind"] for row in mine] == ["tip"]
    assert "crow" not in str(mine)
    missing = f"/v1/streams/{show.id}/tips/{uuid4()}/reports/{uuid4()}"
    assert (await asha.json("PUT", missing, body, status=404))["code"] == "tip_not_found"


async def test_mod_01_a_message_is_reported_without_a_script_and_staff_read_its_words(
    people: People, show: Stream, said: tuple[Person, UUID], visit: Visit, container: Container
) -> None:
    asha, meera, (_, message_id) = await people.make(), await people.make(Role.MODERATOR), said
    path = f"/watch/{show.id}/messages/{message_id}/report"
    room = await visit(asha, f"/watch/{show.id}")
    assert [link["href"] for link in room.document.all("a") if "/messages/" in link.get("href", "")] == [path]
    form = await visit(asha, path)
    assert not faults(form.document)
    assert "crow" not in form.text  # it may have been taken away
    given = {"report_id": form.document.value_of("report_id"), "reason": "", "note": "Mean"}
    assert (await visit(asha, path, given)).status == 422
    sent = await visit(asha, path, {**given, "reason": "harassment"})
    assert (sent.status, "Our team has it" in sent.text) == (200, True)
    async with container.database().begin() as tx:
        case = await tx.moderation_cases.find_open(
            Subject(SubjectKind.MESSAGE, MessageId(message_id)), child_safety=False
        )
    assert case is not None
    page = await visit(meera, f"/staff/cases/{case.id}")
    assert not faults(page.document)
    assert ("Crows sing better" in page.text, "Mean" in page.text) == (True, True)
    assert str(asha.user.id) not in page.text
    assert "wrote" in (await visit(asha, "/reports")).text


async def test_mod_01_a_person_is_reported_from_the_form_of_their_show(
    people: People, show: Stream, visit: Visit
) -> None:
    asha, path = await people.make(), f"/people/{show.performer_id}/report"
    of_show = await visit(asha, f"/watch/{show.id}/report")
    assert of_show.document.all("a", href=f"{path}?lang=en")
    form = await visit(asha, path)
    assert not faults(form.document)
    given = {"report_id": form.document.value_of("report_id"), "reason": "impersonation", "note": ""}
    assert "Our team has it" in (await visit(asha, path, given)).text
    assert (await visit(asha, f"/people/{uuid4()}/report")).status == 404


async def test_csa_04_the_words_of_a_childs_case_are_for_child_safety_officers_alone(
    people: People, show: Stream, said: tuple[Person, UUID], visit: Visit, container: Container
) -> None:
    asha, (vikram, message_id) = await people.make(), said
    path = f"/v1/streams/{show.id}/messages/{message_id}/reports/{uuid4()}"
    await asha.json("PUT", path, {"reason": "grooming"}, status=200)
    async with container.database().begin() as tx:
        about = Subject(SubjectKind.PERSON, vikram.user.id)
        case = await tx.moderation_cases.find_open(about, child_safety=True)
    assert case is not None
    moderator, officer = await people.make(Role.MODERATOR), await people.make(Role.CHILD_SAFETY_OFFICER)
    hidden = await visit(moderator, f"/staff/cases/{case.id}")
    assert (hidden.status, "crow" in hidden.text) == (404, False)
    assert "Crows sing better" in (await visit(officer, f"/staff/cases/{case.id}")).text


async def test_mod_01_who_is_not_known_is_reported_all_the_same_and_not_named(
    people: People, visit: Visit, container: Container
) -> None:
    asha, stranger = await people.make(), await people.make()
    async with container.database().begin() as tx:
        await tx.users.update(replace(stranger.user, display_name="Sunita Rao"))
    path = f"/people/{stranger.user.id}/report"
    form = await visit(asha, path)
    assert not faults(form.document)
    assert ("Sunita" in form.text, "Report this person" in form.text) == (False, True)
    given = {"report_id": form.document.value_of("report_id"), "reason": "impersonation", "note": ""}
    sent = await visit(asha, path, given)
    assert ("Our team has it" in sent.text, "Sunita" in sent.text) == (True, False)
    mine = await visit(asha, "/reports")
    assert ("A person" in mine.text, "Sunita" in mine.text) == (True, False)
    assert "Sunita" not in str(await asha.json("GET", "/v1/me/reports", status=200))
    in_hindi = await visit(asha, f"{path}?lang=hi")
    assert ("इस व्यक्ति की शिकायत करें" in in_hindi.text, "Sunita" in in_hindi.text) == (True, False)
