"""The chat of a show, page by page and without a script."""

from domain.identity.permissions import Role
from entrypoints.container import Container
from tests.integration.api.conftest import People
from tests.integration.api.test_tipping import a_live_show
from tests.integration.web.conftest import Document, Visit
from tests.integration.web.test_pages import faults

SETTINGS = {"slow_seconds": "30", "account_age_minutes": "0", "tippers_only": "yes"}


def words_of(document: Document, element_id: str) -> str:
    return next(
        "".join(texts) for _, attributes, texts in document.elements if attributes.get("id") == element_id
    )


async def test_cht_01_the_chat_box_says_who_may_write_before_one_types(
    people: People, container: Container, visit: Visit
) -> None:
    ravi, asha = await people.make(Role.PERFORMER), await people.make()
    show = await a_live_show(container, ravi)
    before = (await visit(asha, f"/watch/{show.id}")).document
    assert not faults(before)
    assert "hidden" in before.all("p", id="chat-settings")[0]
    assert words_of(before, "chat-gate") == ""

    assert (await visit(ravi, f"/studio/{show.id}/chat/settings", SETTINGS)).status == 303

    after = (await visit(asha, f"/watch/{show.id}")).document
    assert not faults(after)
    assert words_of(after, "chat-settings") == (
        "Only people who have tipped this performer write here. Slow mode: one message every 30 seconds."
    )
    assert words_of(after, "chat-gate") == "Only people who have tipped this performer write here for now."
    studio = (await visit(ravi, f"/studio/{show.id}")).document
    assert not faults(studio)
    assert studio.all("p", id="chat-gate") == []
    assert "selected" in studio.all("option", value="yes")[0]
    assert "selected" in studio.all("option", value="30")[0]


async def test_cht_01_what_cannot_be_set_stands_in_the_studio_beside_what_was_chosen(
    people: People, container: Container, visit: Visit
) -> None:
    ravi = await people.make(Role.PERFORMER)
    show = await a_live_show(container, ravi)
    form = SETTINGS | {"slow_seconds": "4000"}
    answer = await visit(ravi, f"/studio/{show.id}/chat/settings", form)
    assert answer.status == 422
    assert words_of(answer.document, "slow_seconds-error") == "Slow mode takes 0 to 3600 seconds."
    assert not faults(answer.document)
    other = await people.make(Role.PERFORMER)
    assert (await visit(other, f"/studio/{show.id}/chat/settings", SETTINGS)).status == 403


async def test_cht_01_staff_set_it_too(people: People, container: Container, visit: Visit) -> None:
    ravi, meera = await people.make(Role.PERFORMER), await people.make(Role.MODERATOR)
    show = await a_live_show(container, ravi)
    assert f"/staff/streams/{show.id}/chat" in (await visit(meera, f"/staff/streams/{show.id}")).text
    path = f"/staff/streams/{show.id}/chat"
    # 45 is none of the form's own choices: whatever is set is shown as it is.
    assert (await visit(meera, f"{path}/settings", SETTINGS | {"slow_seconds": "45"})).status == 303
    page = (await visit(meera, path)).document
    assert not faults(page)
    assert "selected" in page.all("option", value="45")[0]
    refused = await visit(meera, f"{path}/settings", SETTINGS | {"account_age_minutes": "-1"})
    assert refused.status == 422
    assert words_of(refused.document, "account_age_minutes-error")
