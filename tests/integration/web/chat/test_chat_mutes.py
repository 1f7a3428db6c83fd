"""Muted people, page by page and without a script."""

from uuid import uuid4

from domain.identity.permissions import Role
from domain.ledger.chart import AccountKind
from entrypoints.container import Container
from tests.integration.api.chat.test_chat_moderators import appoint
from tests.integration.api.conftest import People, Person
from tests.integration.api.money.test_tipping import a_live_show, give, path_of
from tests.integration.web.conftest import Visit, english_left
from tests.integration.web.test_pages import faults


async def test_what_a_muted_person_wrote_is_hidden_from_the_muter_alone_until_that_is_taken_back(
    people: People, container: Container, visit: Visit
) -> None:
    ravi, asha, priya, other = (
        await people.make(Role.PERFORMER), await people.make(), await people.make(), await people.make(),
    )  # fmt: skip
    show = await a_live_show(container, ravi)
    watch, said = f"/watch/{show.id}", f"/v1/streams/{show.id}/messages"
    for person, text in ((priya, "Sing louder"), (other, "What a raga"), (ravi, "Welcome")):
        await person.json("PUT", f"{said}/{uuid4()}", {"text": text}, status=201)

    page = await visit(asha, f"/muted?show={show.id}")
    assert not faults(page.document)
    offered = {each["value"] for each in page.document.all("option")}
    assert offered == {"", str(priya.user.id), str(other.user.id)}, "whose room it is is read there"
    form = {"show": str(show.id), "person": str(priya.user.id)}
    hindi = await visit(asha, f"/muted?lang=hi&show={show.id}")
    names = (show.title, *[each.user.display_name for each in (ravi, priya, other)])
    assert (faults(hindi.document), english_left(hindi.document, *names)) == ([], [])
    assert hindi.document.all("a", href=f"/muted?lang=en&show={show.id}")
    muted = await visit(asha, "/muted?lang=en", form)
    assert muted.response.headers["Location"] == f"/muted?lang=en&show={show.id}"
    seen = await visit(asha, watch)
    assert not faults(seen.document)
    assert ("Sing louder" in seen.text, "What a raga" in seen.text) == (False, True)
    assert seen.document.all("ol", id="chat-log")[0]["data-muted"] == str(priya.user.id)
    for person in (priya, other):
        theirs = await visit(person, watch)
        assert "Sing louder" in theirs.text
        assert theirs.document.all("ol", id="chat-log")[0]["data-muted"] == ""

    listed = await visit(asha, f"/muted?show={show.id}")
    assert f"Hear {priya.user.display_name} again" in listed.text
    assert str(priya.user.id) not in {each["value"] for each in listed.document.all("option")}
    hindi = await visit(asha, "/muted?lang=hi")
    assert (faults(hindi.document), english_left(hindi.document, *names)) == ([], [])
    oneself = await visit(asha, "/muted?lang=hi", {"person": str(asha.user.id)})
    assert (oneself.status, "स्वयं को म्यूट" in oneself.text, english_left(oneself.document, *names)) == (
        422,
        True,
        [],
    )
    assert (await visit(asha, "/muted/undo?lang=en", form)).status == 303
    assert "Sing louder" in (await visit(asha, watch)).text
    assert "Nobody is muted" in (await visit(asha, "/muted")).text


async def test_of_a_muted_persons_tips_the_words_are_hidden_and_not_the_tip(
    people: People, container: Container, visit: Visit
) -> None:
    ravi, asha, priya = await people.make(Role.PERFORMER), await people.make(), await people.make()
    show = await a_live_show(container, ravi)
    await give(container, priya, AccountKind.VIEWER_PAID, 100)
    for words, is_anonymous in (("Play it again", False), ("Once more", True)):
        body = {"tokens": 7, "message": words, "anonymous": is_anonymous}
        await priya.json("PUT", path_of(show), body, status=201)
    await visit(asha, "/muted", {"person": str(priya.user.id)})

    seen = (await visit(asha, f"/watch/{show.id}")).text

    assert (seen.count("</strong> tipped <strong"), "Play it again" in seen) == (2, False)
    assert "Once more" in seen, "whose words these are is told to nobody, and not by hiding them"
    assert "Play it again" in (await visit(ravi, f"/studio/{show.id}")).text


async def test_the_latest_tips_leave_out_the_words_of_who_is_muted(
    people: People, container: Container, visit: Visit
) -> None:
    ravi, asha, priya, kiran = (
        await people.make(Role.PERFORMER), await people.make(), await people.make(), await people.make(),
    )  # fmt: skip
    await appoint(ravi, kiran)
    show = await a_live_show(container, ravi)
    await give(container, priya, AccountKind.VIEWER_PAID, 100)
    for words, is_anonymous in (("Play it again", False), ("Once more", True)):
        body = {"tokens": 7, "message": words, "anonymous": is_anonymous}
        await priya.json("PUT", path_of(show), body, status=201)

    async def told_to(person: Person) -> list[bool]:
        page = (await visit(person, f"/watch/{show.id}/tippers", HX_Request="true")).text
        assert priya.user.display_name in page, "of their tips the words are hidden and not the tip"
        tips = (await person.json("GET", f"/v1/streams/{show.id}/recent-tips", status=200))["items"]
        assert {tip["message"] for tip in tips} - {""} == {
            words for words in ("Play it again", "Once more") if words in page
        }
        return [words in page for words in ("Play it again", "Once more")]

    assert await told_to(asha) == [True, True]
    for person in (asha, ravi, kiran):
        await visit(person, "/muted", {"person": str(priya.user.id)})
    assert await told_to(asha) == [False, True], "whose words the others are is told to nobody"
    for reader in (priya, ravi, kiran):
        assert await told_to(reader) == [True, True], "whoever answers for the room reads all of it"


async def test_whoever_answers_for_a_room_reads_all_of_it_and_a_room_is_read_whose_ever_it_is(
    people: People, container: Container, visit: Visit
) -> None:
    ravi, priya, asha = await people.make(Role.PERFORMER), await people.make(), await people.make()
    show = await a_live_show(container, ravi)
    said = f"/v1/streams/{show.id}/messages"
    await priya.json("PUT", f"{said}/{uuid4()}", {"text": "Sing louder"}, status=201)
    await ravi.json("PUT", f"{said}/{uuid4()}", {"text": "Welcome"}, status=201)
    assert (await visit(ravi, "/muted", {"person": str(priya.user.id)})).status == 303
    studio = await visit(ravi, f"/studio/{show.id}")
    assert "Sing louder" in studio.text
    assert "data-muted" not in studio.document.all("ol", id="chat-log")[0]
    assert (await visit(asha, "/muted", {"person": str(ravi.user.id)})).status == 303
    assert "Welcome" in (await visit(asha, f"/watch/{show.id}")).text


async def test_what_cannot_be_muted_is_said_on_the_page(people: People, visit: Visit) -> None:
    asha = await people.make()
    refused = await visit(asha, "/muted", {"person": str(asha.user.id)})
    assert refused.status == 422
    assert not faults(refused.document)
    assert "You cannot mute yourself" in refused.text
    missing = await visit(asha, "/muted", {"person": "nobody"})
    assert missing.status == 422
    assert "load the page again" in missing.text
    assert (await visit(asha, f"/muted?show={uuid4()}")).status == 404
