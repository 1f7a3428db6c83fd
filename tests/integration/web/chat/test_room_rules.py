"""Rules of a performer's rooms, page by page and without a script (CHT-11)."""

from uuid import uuid4

from domain.identity.permissions import Role
from entrypoints.container import Container
from tests.integration.api.conftest import People
from tests.integration.api.money.test_tipping import a_live_show
from tests.integration.web.chat.test_chat import words_of
from tests.integration.web.conftest import Document, Visit
from tests.integration.web.test_pages import faults


def forms_of(document: Document, path: str) -> list[dict[str, str]]:
    return document.all("form", action=path)


async def test_cht_11_whoever_comes_reads_the_rules_and_accepts_them_with_one_button(
    people: People, container: Container, visit: Visit
) -> None:
    ravi, asha = await people.make(Role.PERFORMER), await people.make()
    show = await a_live_show(container, ravi)
    watch, said = f"/watch/{show.id}", f"/v1/streams/{show.id}/messages"
    accepting = f"{watch}/chat/rules"
    before = (await visit(asha, watch)).document
    assert not faults(before)
    assert "hidden" in before.all("section", id="chat-rules")[0]
    assert (
        await visit(ravi, f"/studio/{show.id}/chat/rules", {"rules": "Be kind\r\nNo spoilers"})
    ).status == 303

    asked = (await visit(asha, watch)).document
    assert not faults(asked)
    [box] = asked.all("section", id="chat-rules")
    assert ("hidden" in box, box["class"]) == (False, "chat-rules owed")
    assert words_of(asked, "chat-rules-text") == "Be kind\nNo spoilers"
    [form] = forms_of(asked, accepting)
    assert "hidden" not in form
    await asha.json("PUT", f"{said}/{uuid4()}", {"text": "Namaste"}, status=403)
    assert (await visit(asha, accepting, {"version": asked.value_of("version")})).status == 303
    await asha.json("PUT", f"{said}/{uuid4()}", {"text": "Namaste"}, status=201)

    after = (await visit(asha, watch)).document
    [box] = after.all("section", id="chat-rules")
    assert ("hidden" in box, box["class"]) == (False, "chat-rules")
    assert "hidden" in forms_of(after, accepting)[0]
    assert words_of(after, "chat-rules-text") == "Be kind\nNo spoilers", "they can be read again"


async def test_cht_11_who_accepts_what_was_changed_meanwhile_reads_why_not_and_the_new_rules(
    people: People, container: Container, visit: Visit
) -> None:
    ravi, asha = await people.make(Role.PERFORMER), await people.make()
    show = await a_live_show(container, ravi)
    accepting = f"/watch/{show.id}/chat/rules"
    for rules in ("Be kind", "Be kinder"):
        assert (await visit(ravi, f"/studio/{show.id}/chat/rules", {"rules": rules})).status == 303
    late = await visit(asha, accepting, {"version": "1"})
    assert late.status == 409
    assert not faults(late.document)
    assert "The rules of this room are others now" in late.text
    assert words_of(late.document, "chat-rules-text") == "Be kinder"

    box = await visit(asha, accepting, {"version": "1"}, HX_Request="true")
    assert (box.status, "<html" in box.text) == (409, False)
    taken = await visit(asha, accepting, {"version": box.document.value_of("version")}, HX_Request="true")
    assert (taken.status, "<html" in taken.text) == (200, False)
    assert "You accepted the rules" in taken.text
    assert taken.document.all("section", id="chat-rules")[0]["class"] == "chat-rules"
    assert (await visit(asha, f"/watch/{uuid4()}/chat/rules", {"version": "1"})).status == 404


async def test_cht_11_the_performer_sets_rules_in_the_studio_and_reads_how_they_were(
    people: People, container: Container, visit: Visit
) -> None:
    ravi, other = await people.make(Role.PERFORMER), await people.make(Role.PERFORMER)
    show = await a_live_show(container, ravi)
    studio, path = f"/studio/{show.id}", f"/studio/{show.id}/chat/rules"
    assert (await visit(other, path, {"rules": "Be kind"})).status == 403
    for rules in ("Be kind", "Be kinder"):
        assert (await visit(ravi, path, {"rules": rules})).status == 303
    page = await visit(ravi, studio)
    assert not faults(page.document)
    assert words_of(page.document, "rules") == "Be kinder"
    assert "Version 2, in force since" in page.text
    assert "Be kind</p>" in page.text
    assert forms_of(page.document, f"/watch/{show.id}/chat/rules") == [], "the performer accepts nothing"

    refused = await visit(ravi, path, {"rules": "Write to me at t.me/ravi"})
    assert refused.status == 422
    assert not faults(refused.document)
    assert words_of(refused.document, "rules-error")
    assert words_of(refused.document, "rules") == "Write to me at t.me/ravi"
    card = await visit(ravi, path, {"rules": ""}, HX_Request="true")
    assert (card.status, "<html" in card.text) == (200, False)
    assert "Nothing is asked of anybody any more." in card.text


async def test_cht_11_staff_take_rules_down_on_their_page(
    people: People, container: Container, visit: Visit
) -> None:
    ravi, meera, asha = (
        await people.make(Role.PERFORMER), await people.make(Role.MODERATOR), await people.make(),
    )  # fmt: skip
    show = await a_live_show(container, ravi)
    assert (await visit(ravi, f"/studio/{show.id}/chat/rules", {"rules": "Be kind"})).status == 303
    chat = f"/staff/streams/{show.id}/chat"
    page = (await visit(meera, chat)).document
    assert not faults(page)
    assert words_of(page, "rules") == "Be kind"
    assert (await visit(asha, f"{chat}/rules", {"rules": ""})).status == 403
    bad = await visit(meera, f"{chat}/rules", {"rules": "x" * 501})
    assert bad.status == 422
    assert words_of(bad.document, "rules-error")
    assert (await visit(meera, f"{chat}/rules", {"rules": ""})).status == 303
    await asha.json("PUT", f"/v1/streams/{show.id}/messages/{uuid4()}", {"text": "Namaste"}, status=201)
    card = await visit(meera, f"{chat}/rules", {"rules": "Be kind"}, HX_Request="true")
    assert (card.status, "<html" in card.text) == (200, False)
