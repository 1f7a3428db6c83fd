"""Lists of blocked words, page by page and without a script."""

from uuid import uuid4

from domain.identity.permissions import Role
from entrypoints.container import Container
from tests.integration.api.chat.test_word_lists import a_word
from tests.integration.api.conftest import People
from tests.integration.api.money.test_tipping import a_live_show
from tests.integration.web.chat.test_chat import words_of
from tests.integration.web.conftest import Visit
from tests.integration.web.test_pages import faults


async def test_cht_04_a_performer_blocks_a_word_in_the_studio_and_takes_it_off(
    people: People, container: Container, visit: Visit
) -> None:
    ravi, asha, other = (
        await people.make(Role.PERFORMER), await people.make(), await people.make(Role.PERFORMER),
    )  # fmt: skip
    show, word = await a_live_show(container, ravi), a_word()
    studio = f"/studio/{show.id}"
    before = (await visit(ravi, studio)).document
    assert not faults(before)
    form = {"term": before.value_of("term"), "phrase": word, "match": "word"}
    assert (await visit(other, f"{studio}/chat/words/block", form)).status == 403
    bad = await visit(ravi, f"{studio}/chat/words/block", form | {"phrase": "a.*b"})
    assert bad.status == 422
    assert words_of(bad.document, "phrase-error").startswith("Write the plain words")
    assert not faults(bad.document)

    assert (await visit(ravi, f"{studio}/chat/words/block", form)).status == 303
    after = await visit(ravi, studio)
    assert not faults(after.document)
    assert "1 blocked" in after.text
    assert f"rule {form['term'][:8]}" in after.text
    said = f"/v1/streams/{show.id}/messages"
    refused = await asha.json("PUT", f"{said}/{uuid4()}", {"text": word}, status=422)
    assert refused["code"] == "blocked_words"

    card = await visit(ravi, f"{studio}/chat/words/block", form | {"term": str(uuid4())}, HX_Request="true")
    assert card.status == 409
    assert words_of(card.document, "phrase-error") == "This is on the list already."
    off = await visit(ravi, f"{studio}/chat/words/take-off", {"listed": form["term"]}, HX_Request="true")
    assert off.status == 200
    assert "It may be written again." in off.text
    assert "Nothing is blocked." in off.text
    assert "<html" not in off.text
    await asha.json("PUT", f"{said}/{uuid4()}", {"text": word}, status=201)


async def test_cht_04_a_performer_and_staff_block_a_pattern(
    people: People, container: Container, visit: Visit
) -> None:
    ravi, meera, asha = (
        await people.make(Role.PERFORMER), await people.make(Role.MODERATOR), await people.make(),
    )  # fmt: skip
    show, word = await a_live_show(container, ravi), a_word()
    said = f"/v1/streams/{show.id}/messages"
    for person, page, path, note in (
        (ravi, f"/studio/{show.id}", f"/studio/{show.id}/chat/words", ""),
        (meera, "/staff/blocked-words", "/staff/blocked-words", "A scam"),
    ):
        before = await visit(person, page)
        assert 'value="pattern"' in before.text
        assert "RE2" in words_of(before.document, "match-hint")
        pattern = f"{word}[fg]" if person is ravi else f"{word}[kl]"
        form = {"term": before.document.value_of("term"), "phrase": "(a", "match": "pattern", "note": note}
        bad = await visit(person, f"{path}/block", form)
        assert bad.status == 422
        assert "missing ): (a" in words_of(bad.document, "phrase-error")
        assert bad.document.value_of("phrase") == "(a"
        assert not faults(bad.document)
        assert (await visit(person, f"{path}/block", form | {"phrase": pattern})).status == 303
        refused = await asha.json("PUT", f"{said}/{uuid4()}", {"text": f"{word}{pattern[-2]}"}, status=422)
        assert refused["code"] == "blocked_words"
        after = await visit(person, page)
        assert pattern in after.text
        assert "As a pattern (RE2) · rule" in after.text
        assert not faults(after.document)
    gone = {"listed": form["term"], "note": "It is over"}
    assert (await visit(meera, "/staff/blocked-words/take-off", gone)).status == 303
    await asha.json("PUT", f"{said}/{uuid4()}", {"text": f"{word}k"}, status=201)


async def test_cht_04_staff_block_a_word_everywhere_and_in_a_room_and_say_why(
    people: People, container: Container, visit: Visit
) -> None:
    ravi, meera, asha = (
        await people.make(Role.PERFORMER), await people.make(Role.MODERATOR), await people.make(),
    )  # fmt: skip
    show, word = await a_live_show(container, ravi), a_word()
    assert "/staff/blocked-words" in (await visit(meera, "/staff/cases")).text
    page = (await visit(meera, "/staff/blocked-words")).document
    assert not faults(page)
    here = [link["href"] for link in page.all("a") if link.get("aria-current") == "page"]
    assert here == ["/staff/cases", "/staff/blocked-words"], "its tab, and its place among the cases"
    form = {"term": page.value_of("term"), "phrase": word, "match": "word", "note": ""}
    unsaid = await visit(meera, "/staff/blocked-words/block", form)
    assert unsaid.status == 422
    assert words_of(unsaid.document, "note-error") == "Say why: it stands in the audit log."
    assert unsaid.document.value_of("phrase") == word
    assert (await visit(asha, "/staff/blocked-words/block", form | {"note": "x"})).status == 403
    assert (await visit(meera, "/staff/blocked-words/block", form | {"note": "A scam"})).status == 303
    said = f"/v1/streams/{show.id}/messages"
    refused = await asha.json("PUT", f"{said}/{uuid4()}", {"text": word}, status=422)
    assert refused["code"] == "blocked_words"

    off = await visit(meera, "/staff/blocked-words/take-off", {"listed": form["term"], "note": ""})
    assert off.status == 422
    assert words_of(off.document, f"off-{form['term']}-error") == "Say why: it stands in the audit log."
    assert not faults(off.document)
    gone = {"listed": form["term"], "note": "It is over"}
    assert (await visit(meera, "/staff/blocked-words/take-off", gone)).status == 303
    await asha.json("PUT", f"{said}/{uuid4()}", {"text": word}, status=201)

    room = f"/staff/streams/{show.id}/chat/words"
    assert room in (await visit(meera, f"/staff/streams/{show.id}/chat")).text
    assert not faults((await visit(meera, room)).document)
    in_room = {"term": str(uuid4()), "phrase": word, "match": "word"}
    assert (await visit(meera, f"{room}/block", in_room)).status == 303
    refused = await asha.json("PUT", f"{said}/{uuid4()}", {"text": word}, status=422)
    assert refused["code"] == "blocked_words"
    assert word in (await visit(ravi, f"/studio/{show.id}")).text
    assert (await visit(meera, f"{room}/take-off", {"listed": in_room["term"]})).status == 303
    await asha.json("PUT", f"{said}/{uuid4()}", {"text": word}, status=201)
