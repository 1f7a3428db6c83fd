"""AutoMod and the messages that wait, page by page and without a script."""

from uuid import uuid4

from domain.identity.permissions import Role
from entrypoints.container import Container
from tests.integration.api.conftest import People
from tests.integration.api.money.test_tipping import a_live_show
from tests.integration.web.chat.test_chat import words_of
from tests.integration.web.chat.test_chat_moderators import appoint
from tests.integration.web.conftest import Visit
from tests.integration.web.test_pages import faults


async def test_cht_02_a_performer_sets_a_level_and_answers_in_the_studio(
    people: People, container: Container, visit: Visit
) -> None:
    ravi, asha, other = (
        await people.make(Role.PERFORMER), await people.make(), await people.make(Role.PERFORMER),
    )  # fmt: skip
    show = await a_live_show(container, ravi)
    studio, room = f"/studio/{show.id}", f"/v1/streams/{show.id}"
    before = await visit(ravi, studio)
    assert not faults(before.document)
    assert "Nothing waits." in before.text
    assert (await visit(other, f"{studio}/chat/auto-mod", {"levels/insult": "4"})).status == 403
    bad = await visit(ravi, f"{studio}/chat/auto-mod", {"levels/insult": "x"})
    assert bad.status == 422
    assert words_of(bad.document, "levels/insult-error") == "That is not a whole number."
    bad = await visit(ravi, f"{studio}/chat/auto-mod", {"levels/insult": "9"})
    assert (bad.status, words_of(bad.document, "levels/insult-error")) == (422, "A level is 0 to 4.")
    assert (await visit(ravi, f"{studio}/chat/auto-mod", {"levels/hate": "2"})).status == 303
    card = await visit(ravi, f"{studio}/chat/auto-mod", {"levels/insult": "4"}, HX_Request="true")
    assert card.status == 200
    assert "Saved." in card.text
    assert "<html" not in card.text
    levels = (await ravi.json("GET", f"{room}/chat/auto-mod", status=200))["levels"]
    assert {key: level for key, level in levels.items() if level} == {"insult": 4, "hate": 2}

    first, second = [
        (await asha.json("PUT", f"{room}/messages/{uuid4()}", {"text": f"trash {number}"}, status=202))["id"]
        for number in range(2)
    ]
    held = await visit(ravi, f"{studio}/chat/held", HX_Request="true")
    assert (held.text.count("trash"), "<html" in held.text) == (2, False)
    assert "trash 0" not in (await visit(asha, f"/watch/{show.id}")).text
    assert (await visit(other, f"{studio}/chat/held")).status == 403
    deny = {"message": first, "act": "deny", "rule": "harassment"}
    assert (await visit(other, f"{studio}/chat/held", deny)).status == 403
    assert (await visit(ravi, f"{studio}/chat/held", deny)).status == 303
    again = await visit(ravi, f"{studio}/chat/held", deny)
    assert again.status == 409
    assert "Somebody has decided about this message already." in again.text
    assert not faults(again.document)
    approve = {"message": second, "act": "approve", "rule": "spam"}
    done = await visit(ravi, f"{studio}/chat/held", approve, HX_Request="true")
    assert "It is in the chat now." in done.text
    watched = (await visit(asha, f"/watch/{show.id}")).text
    assert ("trash 0" in watched, "trash 1" in watched) == (False, True)


async def test_cht_02_staff_set_levels_and_answer_too(
    people: People, container: Container, visit: Visit
) -> None:
    ravi, meera, asha = (
        await people.make(Role.PERFORMER), await people.make(Role.MODERATOR), await people.make(),
    )  # fmt: skip
    show = await a_live_show(container, ravi)
    staff, room = f"/staff/streams/{show.id}/chat", f"/v1/streams/{show.id}"
    assert f"{staff}/auto-mod" in (await visit(meera, staff)).text
    assert not faults((await visit(meera, f"{staff}/auto-mod")).document)
    assert (await visit(meera, f"{staff}/auto-mod", {"levels/insult": "9"})).status == 422
    assert (await visit(meera, f"{staff}/auto-mod", {"levels/insult": "4"})).status == 303
    held = await asha.json("PUT", f"{room}/messages/{uuid4()}", {"text": "trash talk"}, status=202)
    page = await visit(meera, f"{staff}/auto-mod")
    assert "trash talk" in page.text
    assert not faults(page.document)
    assert "trash talk" in (await visit(meera, f"{staff}/held", HX_Request="true")).text
    unknown = await visit(meera, f"{staff}/held", {"message": held["id"], "act": "deny", "rule": "none"})
    assert unknown.status == 422
    assert not faults(unknown.document)
    assert (await visit(meera, f"{staff}/held", {"message": held["id"], "act": "approve"})).status == 303
    assert "trash talk" in (await visit(asha, f"/watch/{show.id}")).text


async def test_cht_02_cht_10_a_moderator_answers_on_their_page_and_the_performer_reads_how(
    people: People, container: Container, visit: Visit
) -> None:
    ravi, priya, asha = await people.make(Role.PERFORMER), await people.make(), await people.make()
    show = await a_live_show(container, ravi)
    moderate, room = f"/watch/{show.id}/moderate", f"/v1/streams/{show.id}"
    await ravi.json("PATCH", f"{room}/chat/auto-mod", {"levels": {"insult": 4}}, status=200)
    first, second = [
        (await asha.json("PUT", f"{room}/messages/{uuid4()}", {"text": f"trash {number}"}, status=202))["id"]
        for number in range(2)
    ]
    assert (await visit(priya, f"{moderate}/held")).status == 403
    assert (await visit(priya, f"{moderate}/held", {"message": first, "act": "approve"})).status == 403
    await appoint(container, ravi, priya)
    page = await visit(priya, moderate)
    assert not faults(page.document)
    assert page.text.count("trash") == 2
    assert (await visit(priya, f"{moderate}/held", HX_Request="true")).text.count("trash") == 2
    assert (await visit(priya, f"{moderate}/held", {"message": first, "act": "approve"})).status == 303
    deny = {"message": second, "act": "deny", "rule": "spam"}
    assert "told why" in (await visit(priya, f"{moderate}/held", deny, HX_Request="true")).text
    again = await visit(priya, f"{moderate}/held", deny)
    assert (again.status, "decided about this message already" in again.text) == (409, True)
    assert not faults(again.document)
    watched = (await visit(asha, f"/watch/{show.id}")).text
    assert ("trash 0" in watched, "trash 1" in watched) == (True, False)
    read = await visit(ravi, "/studio/moderators")
    assert not faults(read.document)
    name = priya.user.display_name
    assert f"{name} let through what" in read.text
    assert f"{name} did not let through what" in read.text


async def test_cht_03_a_level_that_staff_set_meanwhile_stays_under_a_page_that_was_open(
    people: People, container: Container, visit: Visit
) -> None:
    ravi, meera = await people.make(Role.PERFORMER), await people.make(Role.MODERATOR)
    show = await a_live_show(container, ravi)
    path, staff = f"/studio/{show.id}/chat/auto-mod", f"/staff/streams/{show.id}/chat/auto-mod"
    opened = (await visit(ravi, f"/studio/{show.id}")).document.posted_by(path)
    raid = (await visit(meera, staff)).document.posted_by(staff)
    assert (opened["levels/hate"], opened["was_levels/hate"]) == ("0", "0")
    assert (await visit(meera, staff, raid | {"levels/hate": "4"})).status == 303
    assert (await visit(ravi, path, opened | {"levels/insult": "2"})).status == 303
    levels = (await ravi.json("GET", f"/v1/streams/{show.id}/chat/auto-mod", status=200))["levels"]
    assert {key: level for key, level in levels.items() if level} == {"hate": 4, "insult": 2}
