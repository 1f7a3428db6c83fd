"""The chat of a show, page by page and without a script."""

import re
from dataclasses import replace
from uuid import uuid4

from domain.chat.settings import ChatSettings
from domain.identity.permissions import Role
from domain.identity.verified_telephone import VerifiedTelephone
from entrypoints.container import Container
from ports.sealing import Sealed, WrappedKey
from tests.integration.api.conftest import People
from tests.integration.api.money.test_tipping import a_live_show
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


async def test_cht_12_numbers_and_links_are_set_in_the_studio_and_the_chat_box_leads_to_the_page(
    people: People, container: Container, visit: Visit
) -> None:
    ravi, asha = await people.make(Role.PERFORMER), await people.make()
    show = await a_live_show(container, ravi)
    path = f"/studio/{show.id}/chat/settings"
    form = SETTINGS | {"slow_seconds": "0", "tippers_only": "", "verified_only": "yes", "links": "1440"}
    before = (await visit(asha, f"/watch/{show.id}")).document
    assert "hidden" in before.all("p", id="chat-verify")[0]
    assert (await visit(ravi, path, form)).status == 303
    seen = (await visit(asha, f"/watch/{show.id}")).document
    assert not faults(seen)
    assert words_of(seen, "chat-settings") == (
        "Only accounts with a verified telephone number write here. Accounts post links here once they are 1 day old."
    )
    assert words_of(seen, "chat-gate") == ""
    assert words_of(seen, "chat-verify") == "Verify a telephone number to write here"
    assert "hidden" not in seen.all("p", id="chat-verify")[0]
    assert seen.all("a", href="/account/telephone")
    assert seen.all("p", id="chat-settings")[0]["data-verified-only"] == "yes"
    studio = (await visit(ravi, f"/studio/{show.id}")).document
    assert not faults(studio)
    offered = [each.get("value") for each in studio.all("option")]
    assert ("none" in offered, offered.count("10"), offered.count("1440")) == (True, 3, 3)
    async with container.database().begin() as tx:
        proved = VerifiedTelephone(asha.user.id, b"number", container.now()())
        await tx.telephones.save(proved, Sealed(WrappedKey("key-1", b"wrapped"), b"sealed"))
    seen = (await visit(asha, f"/watch/{show.id}")).document
    assert (words_of(seen, "chat-gate"), "hidden" in seen.all("p", id="chat-verify")[0]) == ("", True)
    assert (await visit(ravi, path, form | {"verified_only": "", "links": "none"})).status == 303
    seen = (await visit(asha, f"/watch/{show.id}")).document
    assert words_of(seen, "chat-settings") == "No links are posted here."
    async with container.database().begin() as tx:
        assert (await tx.chat_settings.of(ravi.user.id)).link_age_minutes == 1440, "what is not named stays"
    assert (await visit(ravi, path, form | {"links": "10"})).status == 422
    assert (await visit(ravi, path, form | {"verified_only": "", "links": "0"})).status == 303
    async with container.database().begin() as tx:
        assert await tx.chat_settings.of(ravi.user.id) == ChatSettings.open_to_all(ravi.user.id)


async def test_cht_01_followers_and_emoji_are_set_in_the_studio_and_the_chat_box_says_so(
    people: People, container: Container, visit: Visit
) -> None:
    ravi, asha = await people.make(Role.PERFORMER), await people.make()
    show = await a_live_show(container, ravi)
    form = SETTINGS | {"slow_seconds": "0", "tippers_only": "", "followers": "10", "emote_only": "yes"}
    assert (await visit(ravi, f"/studio/{show.id}/chat/settings", form)).status == 303
    asked = "Only people who follow this performer write here, 10 minutes after they began."
    seen = (await visit(asha, f"/watch/{show.id}")).document
    assert words_of(seen, "chat-settings") == f"{asked} Only emoji are written here."
    assert seen.all("p", id="chat-settings")[0]["data-followed-minutes"] == "10"
    assert (words_of(seen, "chat-gate"), seen.all("p", id="chat-gate")[0]["data-followed"]) == (asked, "")
    await visit(asha, "/following", {"performer": str(ravi.user.id)})
    seen = (await visit(asha, f"/watch/{show.id}")).document
    gate = seen.all("p", id="chat-gate")[0]
    assert words_of(seen, "chat-gate").startswith(
        "Followers write here once they have followed for 10 minutes;"
    )
    assert gate["data-followed"] < gate["data-until"]
    studio = (await visit(ravi, f"/studio/{show.id}")).document
    assert not faults(studio)
    assert "selected" in studio.all("option", value="10")[0]
    assert (await visit(ravi, f"/studio/{show.id}/chat/settings", form | {"followers": ""})).status == 303
    seen = (await visit(asha, f"/watch/{show.id}")).document
    assert (words_of(seen, "chat-settings"), words_of(seen, "chat-gate")) == (
        "Only emoji are written here.",
        "",
    )


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


async def test_cht_09_who_wrote_is_kept_out_and_let_in_again_from_the_studio(
    people: People, container: Container, visit: Visit
) -> None:
    ravi, asha, other = (
        await people.make(Role.PERFORMER), await people.make(), await people.make(Role.PERFORMER),
    )  # fmt: skip
    show = await a_live_show(container, ravi)
    studio, said = f"/studio/{show.id}", f"/v1/streams/{show.id}/messages"
    await asha.json("PUT", f"{said}/{uuid4()}", {"text": "Buy my things"}, status=201)
    await ravi.json("PUT", f"{said}/{uuid4()}", {"text": "Welcome"}, status=201)
    page = await visit(ravi, studio)
    before = page.document
    assert not faults(before)
    assert before.all("option", value=str(asha.user.id))
    assert not before.all("option", value=str(ravi.user.id))
    times = re.search(r'<select[^>]*name="seconds".*?</select>', page.text, re.DOTALL)
    assert times
    offered = re.findall(r'value="(\d+)"', times[0])
    assert offered == ["60", "600", "3600", "86400", "604800", "0"], "timeouts, and a ban that has no end"

    form = {"person": str(asha.user.id), "seconds": "600", "rule": "spam"}
    assert (await visit(other, f"{studio}/chat/keep-out", form)).status == 403
    assert (await visit(ravi, f"{studio}/chat/keep-out", form)).status == 303
    out = await visit(ravi, studio)
    assert not faults(out.document)
    assert f"Let {asha.user.display_name} write" in out.text
    assert not out.document.all("option", value=str(asha.user.id))
    refused = await asha.json("PUT", f"{said}/{uuid4()}", {"text": "Again"}, status=403)
    assert refused["code"] == "kept_out_of_chat"
    gate = words_of((await visit(asha, f"/watch/{show.id}")).document, "chat-gate")
    assert gate.startswith("You may write here again at")

    let_in = {"person": str(asha.user.id), "note": " "}
    unsaid = await visit(ravi, f"{studio}/chat/let-in", let_in)
    assert unsaid.status == 422
    assert words_of(unsaid.document, f"let-in-{asha.user.id}-error")
    assert (await visit(other, f"{studio}/chat/let-in", let_in | {"note": "Why not"})).status == 403
    assert (await visit(ravi, f"{studio}/chat/let-in", let_in | {"note": "They said sorry"})).status == 303
    assert "Nobody is kept out" in (await visit(ravi, studio)).text
    await asha.json("PUT", f"{said}/{uuid4()}", {"text": "Again"}, status=201)


async def test_cht_09_staff_keep_out_and_let_in_too_and_read_what_cannot_be(
    people: People, container: Container, visit: Visit
) -> None:
    ravi, meera, asha = (
        await people.make(Role.PERFORMER), await people.make(Role.MODERATOR), await people.make(),
    )  # fmt: skip
    show = await a_live_show(container, ravi)
    path = f"/staff/streams/{show.id}/chat"
    form = {"person": str(asha.user.id), "seconds": "0", "rule": "spam"}
    assert (await visit(meera, f"{path}/keep-out", form)).status == 303
    page = await visit(meera, path)
    assert not faults(page.document)
    assert "until let in again" in page.text
    never = await visit(meera, f"{path}/keep-out", form | {"person": str(ravi.user.id)})
    assert never.status == 409
    assert "Neither a performer nor staff are kept out of a room" in never.text
    let_in = {"person": str(asha.user.id), "note": "They said sorry"}
    performers = await visit(ravi, f"/studio/{show.id}/chat/let-in", let_in)
    assert performers.status == 409
    assert "only our team changes that" in performers.text
    assert (await visit(meera, f"{path}/let-in", let_in)).status == 303
    assert "Nobody is kept out" in (await visit(meera, path)).text


async def test_cht_11_what_is_pinned_stands_above_the_chat_until_it_is_taken_down(
    people: People, container: Container, visit: Visit
) -> None:
    ravi, asha = await people.make(Role.PERFORMER), await people.make()
    show = await a_live_show(container, ravi)
    path = f"/studio/{show.id}/chat/settings"
    form = SETTINGS | {"pinned": "Be kind to each other"}
    assert (await visit(ravi, path, form)).status == 303
    seen = (await visit(asha, f"/watch/{show.id}")).document
    assert not faults(seen)
    assert words_of(seen, "chat-pinned") == "Be kind to each other"
    [note] = seen.all("p", role="note")
    assert "hidden" not in note
    studio = (await visit(ravi, f"/studio/{show.id}")).document
    assert studio.all("input", id="pinned")[0]["value"] == "Be kind to each other"

    refused = await visit(ravi, path, form | {"pinned": "Write to me at t.me/ravi"})
    assert refused.status == 422
    assert words_of(refused.document, "pinned-error")
    assert (await visit(ravi, path, form | {"pinned": ""})).status == 303
    [note] = (await visit(asha, f"/watch/{show.id}")).document.all("p", role="note")
    assert "hidden" in note


async def test_cht_03_a_page_that_is_open_sets_back_nothing_that_others_set_meanwhile(
    people: People, container: Container, visit: Visit
) -> None:
    ravi, meera = await people.make(Role.PERFORMER), await people.make(Role.MODERATOR)
    show = await a_live_show(container, ravi)
    studio, path = f"/studio/{show.id}", f"/studio/{show.id}/chat/settings"
    await ravi.json("PATCH", f"/v1/streams/{show.id}/chat/settings", {"account_age_minutes": 60}, status=200)
    opened = (await visit(ravi, studio)).document.posted_by(path)

    staff = f"/staff/streams/{show.id}/chat"
    raid = (await visit(meera, staff)).document.posted_by(f"{staff}/settings") | {"slow_seconds": "60"}
    assert (await visit(meera, f"{staff}/settings", raid | {"followers": "0", "links": "none"})).status == 303

    refused = await visit(ravi, path, opened | {"pinned": "a" * 301})
    assert refused.status == 422
    assert (
        await visit(ravi, path, refused.document.posted_by(path) | {"pinned": "Ragas all night"})
    ).status == 303
    async with container.database().begin() as tx:
        settings = await tx.chat_settings.of(ravi.user.id)
    assert (settings.pinned, settings.slow_seconds, settings.account_age_minutes) == (
        "Ragas all night",
        60,
        60,
    )
    assert (settings.followers_only, settings.no_links) == (True, True)
    assert (await visit(ravi, path, {"slow_seconds": "0"})).status == 303
    async with container.database().begin() as tx:
        after = await tx.chat_settings.of(ravi.user.id)
    assert after == replace(settings, slow_seconds=0), "what is not posted stays"
