"""Looking for shows, on the page of those that are live."""

from dataclasses import replace
from urllib.parse import quote_plus
from uuid import uuid4

from domain.identity.permissions import Role
from entrypoints.container import Container
from tests.integration.api.conftest import People
from tests.integration.api.money.test_tipping import a_live_show
from tests.integration.web.conftest import Visit
from tests.integration.web.test_pages import faults


async def test_enf_07_a_show_is_found_by_its_words_and_the_page_keeps_them(
    people: People, container: Container, visit: Visit
) -> None:
    ravi, asha = await people.make(Role.PERFORMER), await people.make()
    show, word = await a_live_show(container, ravi), f"veena{uuid4().hex[:12]}"
    async with container.database().begin() as tx:
        await tx.streams.update(replace(show, title=f"Evening on the {word}"))
    watch = f"/watch/{show.id}"
    typed = f"{ravi.user.display_name.lower()} {word.upper()}"
    found = await visit(asha, f"/live?q={quote_plus(typed)}")
    assert not faults(found.document)
    assert found.document.all("a", href=watch)
    assert found.document.all("input", name="q")[0]["value"] == typed
    assert found.document.all("div", id="shows")[0]["hx-get"] == f"/live?q={quote_plus(typed)}"
    assert found.document.all("a", href="/live")
    nothing = await visit(asha, "/live?q=zither+zither")
    assert not faults(nothing.document)
    assert "No show that is live has these words" in nothing.text
    assert not nothing.document.all("a", href=watch)


async def test_enf_07_a_listed_term_finds_nothing_and_says_who_helps(
    people: People, container: Container, visit: Visit
) -> None:
    ravi, asha = await people.make(Role.PERFORMER), await people.make()
    show = await a_live_show(container, ravi)
    for typed, helper in (("schoolgirl", "1098"), ("hidden+camera", "1930")):
        for fragment in ({}, {"HX_Request": "true"}):
            page = await visit(asha, f"/live?q={typed}", **fragment)
            assert page.status == 200
            assert helper in page.text
            assert page.document.all("a", href="/report")
            assert str(show.id) not in page.text
        whole = await visit(asha, f"/live?q={typed}")
        assert not faults(whole.document)
        assert "hx-get" not in whole.document.all("div", id="shows")[0], "one search is logged once"


async def test_enf_07_too_much_is_said_beside_the_field_and_stays_in_it(people: People, visit: Visit) -> None:
    asha = await people.make()
    page = await visit(asha, "/live?q=" + "+".join("abcdefghi"))
    assert page.status == 422
    assert not faults(page.document)
    field = page.document.all("input", name="q")[0]
    assert (field["value"], field["aria-invalid"]) == ("a b c d e f g h i", "true")
    assert "at most 8 words" in page.text
