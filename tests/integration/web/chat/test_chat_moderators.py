"""Moderators of a performer's rooms, page by page and without a script (CHT-10)."""

from uuid import UUID, uuid4

from domain.chat.room_moderator import ModeratorState, RoomModerator
from domain.identity.permissions import Role
from domain.ledger.chart import AccountKind
from entrypoints.container import Container
from tests.integration.api.conftest import People, Person
from tests.integration.api.money.test_tipping import a_live_show, give, path_of
from tests.integration.web.conftest import Visit
from tests.integration.web.test_pages import faults


async def appoint(container: Container, ravi: Person, priya: Person) -> None:
    active = RoomModerator(ravi.user.id, priya.user.id, ModeratorState.ACTIVE, container.now()())
    async with container.database().begin() as tx:
        await tx.room_moderators.save(active)


async def test_cht_10_a_performer_asks_who_wrote_and_they_accept_and_resign(
    people: People, container: Container, visit: Visit
) -> None:
    ravi, priya = await people.make(Role.PERFORMER), await people.make()
    show = await a_live_show(container, ravi)
    await priya.json("PUT", f"/v1/streams/{show.id}/messages/{uuid4()}", {"text": "Hello"}, status=201)
    before = await visit(ravi, "/studio/moderators")
    assert not faults(before.document)
    assert before.document.all("option", value=str(priya.user.id))
    assert not before.document.all("option", value=str(ravi.user.id))
    assert (await visit(ravi, "/studio/moderators/ask", {"person": str(priya.user.id)})).status == 303

    asked = await visit(priya, "/moderating")
    assert not faults(asked.document)
    assert f"{ravi.user.display_name} asks you" in asked.text
    assert (await visit(priya, f"/watch/{show.id}/moderate")).status == 403
    form = {"performer": str(ravi.user.id), "answer": "accept"}
    assert (await visit(priya, "/moderating", form)).status == 303
    assert f"You moderate for {ravi.user.display_name}" in (await visit(priya, "/moderating")).text
    assert (await visit(priya, f"/watch/{show.id}/moderate")).status == 200
    assert f"Dismiss {priya.user.display_name}" in " ".join(
        (await visit(ravi, "/studio/moderators")).text.split()
    )

    assert (await visit(priya, "/moderating", form | {"answer": "resign"})).status == 303
    assert "No rooms" in (await visit(priya, "/moderating")).text
    refused = await visit(ravi, "/studio/moderators/ask", {"person": str(priya.user.id)})
    assert (refused.status, "They said no" in refused.text) == (409, True)
    assert (await visit(priya, "/moderating", form | {"answer": "perhaps"})).status == 422


async def test_cht_10_a_line_is_removed_and_its_author_kept_out_on_a_page_and_taken_back_on_another(
    people: People, container: Container, visit: Visit
) -> None:
    ravi, priya, asha = await people.make(Role.PERFORMER), await people.make(), await people.make()
    show = await a_live_show(container, ravi)
    said = f"/v1/streams/{show.id}/messages"
    line = (await asha.json("PUT", f"{said}/{uuid4()}", {"text": "Buy my things"}, status=201))["id"]
    await ravi.json("PUT", f"{said}/{uuid4()}", {"text": "Welcome all"}, status=201)
    await appoint(container, ravi, priya)
    page = await visit(priya, f"/watch/{show.id}/moderate")
    assert not faults(page.document)
    assert ("Buy my things" in page.text, "Welcome all" in page.text) == (True, False)
    assert not [each for each in page.document.all("option") if each["value"] in {"0", "604800"}]
    room = await visit(priya, f"/watch/{show.id}")
    assert not faults(room.document)
    assert [each["value"] for each in room.document.all("input", name="what")] == ["message"]
    assert room.document.all("p", id="chat-gate") == []

    form = {"message": line, "rule": "spam", "seconds": "600", "note": "A raid"}
    assert (await visit(priya, f"/watch/{show.id}/moderate", form)).status == 303
    assert "Buy my things" not in (await visit(asha, f"/watch/{show.id}")).text
    refused = await asha.json("PUT", f"{said}/{uuid4()}", {"text": "Again"}, status=403)
    assert refused["code"] == "kept_out_of_chat"
    acts = await visit(ravi, "/studio/moderators")
    assert not faults(acts.document)
    assert ("Buy my things" in acts.text, acts.text.count("A raid")) == (True, 2)
    for act in acts.document.all("input", name="act"):
        assert (await visit(ravi, "/studio/moderators/undo", {"act": act["value"]})).status == 303
    assert "Buy my things" in (await visit(asha, f"/watch/{show.id}")).text
    assert "Taken back" in (await visit(ravi, "/studio/moderators")).text
    await asha.json("PUT", f"{said}/{uuid4()}", {"text": "Again"}, status=201)

    assert (await visit(ravi, "/studio/moderators/dismiss", {"person": str(priya.user.id)})).status == 303
    assert (await visit(priya, f"/watch/{show.id}/moderate", form)).status == 403
    after = await visit(priya, f"/watch/{show.id}")
    assert after.document.all("dialog", id="chat-remove") == []


async def test_cht_08_the_words_of_a_tip_go_on_the_moderators_page_and_nobody_is_named_by_it(
    people: People, container: Container, visit: Visit
) -> None:
    ravi, priya, asha = await people.make(Role.PERFORMER), await people.make(), await people.make()
    show = await a_live_show(container, ravi)
    await give(container, asha, AccountKind.VIEWER_PAID, 100)
    for words, is_anonymous in (("Buy my things", False), ("Come to my shop", True)):
        body = {"tokens": 7, "message": words, "anonymous": is_anonymous}
        await asha.json("PUT", path_of(show), body, status=201)
    await appoint(container, ravi, priya)
    moderate = f"/watch/{show.id}/moderate"
    page = await visit(priya, moderate)
    assert not faults(page.document)
    named, unnamed = reversed([each["value"] for each in page.document.all("input", name="message")])
    room = (await visit(asha, f"/watch/{show.id}")).document
    assert [f"tip:{each['data-tip-words']}" for each in room.all("span") if "data-tip-words" in each] == [
        named,
        unnamed,
    ]

    form = {"message": unnamed, "rule": "spam", "seconds": "600", "note": ""}
    refused = await visit(priya, moderate, form)
    assert (refused.status, "names nobody" in refused.text) == (422, True)
    assert (await visit(priya, moderate, form | {"seconds": ""})).status == 303
    assert (await visit(priya, moderate, form | {"message": named})).status == 303

    seen = (await visit(asha, f"/watch/{show.id}")).text
    assert ("Buy my things" in seen, "Come to my shop" in seen) == (False, False)
    assert seen.count("</strong> tipped <strong") == 2
    refused_line = await asha.json(
        "PUT", f"/v1/streams/{show.id}/messages/{uuid4()}", {"text": "Again"}, status=403
    )
    assert refused_line["code"] == "kept_out_of_chat"
    acts = await visit(ravi, "/studio/moderators")
    assert not faults(acts.document)
    assert "removed what Anonymous wrote" in acts.text
    for act in acts.document.all("input", name="act"):
        assert (await visit(ravi, "/studio/moderators/undo", {"act": act["value"]})).status == 303
    assert "Come to my shop" in (await visit(asha, f"/watch/{show.id}")).text
    assert (await visit(priya, moderate, form | {"message": "tip:x", "seconds": ""})).status == 422
    for reader, path in ((ravi, "/studio/moderators"), (priya, moderate)):
        in_hindi = (await visit(reader, f"{path}?lang=hi")).text
        assert ("बिना नाम" in in_hindi, "Anonymous" in in_hindi) == (True, False), path


async def test_cht_10_the_page_says_what_a_moderator_may_not(
    people: People, container: Container, visit: Visit
) -> None:
    ravi, priya = await people.make(Role.PERFORMER), await people.make()
    show = await a_live_show(container, ravi)
    said = f"/v1/streams/{show.id}/messages/{uuid4()}"
    ravis = (await ravi.json("PUT", said, {"text": "Welcome"}, status=201))["id"]
    await appoint(container, ravi, priya)
    form = {"message": ravis, "rule": "spam", "seconds": "", "note": ""}
    refused = await visit(priya, f"/watch/{show.id}/moderate", form)
    assert refused.status == 403
    assert "does nothing to its performer" in refused.text
    gone = await visit(
        priya, f"/watch/{show.id}/moderate", form | {"message": str(UUID(int=1)), "seconds": "60"}
    )
    assert (gone.status, "not there any more" in gone.text) == (422, True)
