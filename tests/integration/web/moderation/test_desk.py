"""What staff choose for their own pages: keys, and what is softened at first."""

import re
from pathlib import Path
from uuid import uuid4

import pytest

from domain.identity.permissions import Role
from domain.streaming.stream import Stream
from entrypoints.admin.moderation.desk import KEYS, PATH
from entrypoints.container import Container
from tests.integration.api.conftest import People, Person
from tests.integration.api.moderation.test_moderation_footage import show
from tests.integration.web.conftest import Document, Visit
from tests.integration.web.moderation.test_cases import case_of, does, reported
from tests.integration.web.test_pages import faults

__all__ = ["show"]

SCRIPT = "js/desk_keys.js"


@pytest.fixture
async def meera(people: People) -> Person:
    return await people.make(Role.MODERATOR)


def chosen(document: Document) -> set[str]:
    """What is on, as the selects of the page say it."""
    names, on = [each["name"] for each in document.all("select")], []
    options = [each for each in document.all("option") if each["value"] in {"yes", "no"}]
    for name, pair in zip(names, zip(options[::2], options[1::2], strict=True), strict=True):
        on += [name] if "selected" in pair[0] else []
    return set(on)


def marked(document: Document, key: str) -> list[str]:
    return [tag for tag, attributes, _ in document.elements if attributes.get("data-key") == key]


async def test_keys_are_listed_where_they_work_and_gone_for_whoever_turned_them_off(
    people: People, visit: Visit, container: Container, meera: Person, show: Stream
) -> None:
    await reported(people, visit, show, "harassment")
    paths = ("/staff/cases", await case_of(container, show))
    for path in paths:
        page = await visit(meera, path)
        assert not faults(page.document)
        assert SCRIPT in page.text
        assert page.document.all("dialog", id="desk-keys")
        assert page.document.all("a", href=PATH)
    kept = await visit(meera, PATH, {"blurs": "yes", "greys": "yes", "mutes": "yes"})
    assert (kept.status, kept.response.headers["Location"]) == (303, PATH)
    for path in paths:
        page = await visit(meera, path)
        assert not faults(page.document)
        assert (SCRIPT in page.text, "Keys are off" in page.text) == (False, True)
    assert SCRIPT in (await visit(await people.make(Role.MODERATOR), "/staff/cases")).text


async def test_mod_23_what_was_chosen_stands_on_the_page_and_comes_back(visit: Visit, meera: Person) -> None:
    page = await visit(meera, PATH)
    assert not faults(page.document)
    assert chosen(page.document) == {"blurs", "greys", "mutes", "keys"}
    assert (await visit(meera, PATH, {"greys": "yes", "keys": "yes"})).status == 303
    assert chosen((await visit(meera, PATH)).document) == {"greys", "keys"}


async def test_a_case_says_where_its_keys_lead_and_no_key_does_what_cannot_be_undone(
    people: People, visit: Visit, container: Container, meera: Person, show: Stream
) -> None:
    await reported(people, visit, show, "harassment")
    path = await case_of(container, show)
    page = (await visit(meera, path)).document
    assert [each["value"] for each in page.all("button", **{"data-key": "c"})] == ["claim"]
    assert (await does(visit, meera, path, "claim")).status == 303
    mine = (await visit(meera, path)).document
    assert marked(mine, "c") == []
    for key in ("d", "e"):
        assert marked(mine, key) == ["section"], f"{key} leads to a part of the page and presses nothing"


def test_the_list_tells_of_each_key_that_does_something() -> None:
    script = (Path(__file__).parents[4] / "static" / SCRIPT).read_text()
    table = script.split("const KEYS = {")[1].split("};")[0]
    known = re.findall(r'^  "?([^":]+)"?: \(\)', table, re.MULTILINE)
    assert [key for key in known if key != "g"] == [key for key, _ in KEYS]


async def test_mod_23_a_picture_is_seen_clear_one_at_a_time_and_the_count_is_ones_own(
    people: People, visit: Visit, meera: Person, show: Stream
) -> None:
    first, second = uuid4(), uuid4()
    for still_id in (first, second):
        await meera.json("PUT", f"/v1/staff/streams/{show.id}/stills/{still_id}", status=200)
    before = await visit(meera, f"/staff/streams/{show.id}/footage")
    assert not faults(before.document)
    [image] = before.document.all("img")
    assert image["class"].split() == ["softened", "blurs", "greys"]
    clear = f"/staff/footage/{second}/clear"
    assert [each["hx-target"] for each in before.document.all("form", action=clear)] == [f"#still-{second}"]
    fragment = await visit(meera, clear, {}, HX_Request="true")
    assert (fragment.status, "<html" in fragment.text) == (200, False)
    for answer in (fragment, await visit(meera, clear, {})):
        assert not faults(answer.document)
        assert [each["class"].split() for each in answer.document.all("img")] == [["softened", "is-clear"]]
        assert answer.document.all("img")[0]["src"] == f"/staff/footage/{second}.jpg"
    assert "blurs" in (await visit(meera, f"/staff/streams/{show.id}/footage")).text, (
        "the next page has it softened"
    )
    assert (await visit(meera, f"/staff/streams/{show.id}/clear", {})).status == 204
    assert "3 pictures that you asked to see clear" in (await visit(meera, PATH)).text
    admin = await people.make(Role.ADMIN)
    assert "0 pictures that you asked to see clear" in (await visit(admin, PATH)).text
    for path in ("/staff/audit", "/staff/cases/team"):
        assert str(second) not in (await visit(admin, path)).text


async def test_mod_23_who_wants_pictures_as_they_are_has_them_so_and_films_with_sound(
    visit: Visit, meera: Person, show: Stream
) -> None:
    still_id, clip_id = uuid4(), str(uuid4())
    await meera.json("PUT", f"/v1/staff/streams/{show.id}/stills/{still_id}", status=200)
    await visit(meera, f"/staff/streams/{show.id}/clips", {"footage_id": clip_id, "note": "A threat"})

    async def film() -> dict[str, str]:
        opened = await visit(meera, f"/staff/footage/{clip_id}/views", {"reason": "To decide"})
        [found] = (await visit(meera, opened.response.headers["Location"])).document.all("video")
        return found

    usual = await film()
    assert ("muted" in usual, usual["class"].split()) == (True, ["softened", "blurs", "greys"])
    assert (await visit(meera, PATH, {"keys": "yes"})).status == 303
    page = await visit(meera, f"/staff/streams/{show.id}/footage")
    assert [each["class"] for each in page.document.all("img")] == ["softened"]
    assert f"/staff/footage/{still_id}/clear" not in page.text
    chosen_so = await film()
    assert ("muted" in chosen_so, chosen_so["class"].split()) == (False, ["softened"])


async def test_mod_23_a_running_show_comes_as_its_reader_has_pictures_and_sound(
    visit: Visit, meera: Person, show: Stream
) -> None:
    async def stage() -> tuple[list[str], bool, list[str], str]:
        page = await visit(meera, f"/staff/streams/{show.id}")
        assert not faults(page.document)
        [section], [video] = page.document.all("section", id="review"), page.document.all("video")
        buttons = [each["id"] for each in page.document.all("button") if each.get("id") in {"veil", "sound"}]
        return section["class"].split(), "muted" in video, buttons, section["aria-label"]

    assert await stage() == (
        ["stage", "veil", "blurs", "greys"], True, ["veil", "sound"],
        "The show, covered and grey until you uncover it, silent until you turn the sound on",
    )  # fmt: skip
    await visit(meera, PATH, {"blurs": "yes"})
    assert await stage() == (
        ["stage", "veil", "blurs"], False, ["veil", "sound"],
        "The show, covered until you uncover it, with its sound",
    )  # fmt: skip
    await visit(meera, PATH, {"mutes": "yes"})
    words = "The show, clear, silent until you turn the sound on"
    assert await stage() == (["stage", "veil"], True, ["sound"], words)
