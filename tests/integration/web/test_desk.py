"""What staff choose for their own pages: keys, and what is softened at first."""

import re
from pathlib import Path

import pytest

from domain.identity.permissions import Role
from domain.streaming.stream import Stream
from entrypoints.admin.moderation_desk import KEYS, PATH
from entrypoints.container import Container
from tests.integration.api.conftest import People, Person
from tests.integration.api.test_moderation_footage import show
from tests.integration.web.conftest import Document, Visit
from tests.integration.web.test_cases import case_of, does, reported
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
    script = (Path(__file__).parents[3] / "static" / SCRIPT).read_text()
    table = script.split("const KEYS = {")[1].split("};")[0]
    known = re.findall(r'^  "?([^":]+)"?: \(\)', table, re.MULTILINE)
    assert [key for key in known if key != "g"] == [key for key, _ in KEYS]
