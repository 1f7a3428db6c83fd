"""Following, page by page and without a script."""

from uuid import uuid4

from quart import Quart

from domain.identity.permissions import Role
from entrypoints.container import Container
from tests.integration.api.conftest import People
from tests.integration.api.money.test_tipping import a_live_show
from tests.integration.web.conftest import Visit
from tests.integration.web.test_pages import faults


async def test_a_performer_is_followed_on_their_show_and_left_on_the_list(
    people: People, container: Container, visit: Visit
) -> None:
    ravi, asha = await people.make(Role.PERFORMER), await people.make()
    show = await a_live_show(container, ravi)
    watch = f"/watch/{show.id}"
    form = {"performer": str(ravi.user.id), "show": str(show.id)}

    seen = await visit(asha, watch)
    assert not faults(seen.document)
    assert seen.document.all("form", id="follow")[0]["action"] == "/following"
    assert (await visit(asha, "/following", form)).response.headers["Location"] == watch
    assert (await visit(asha, watch)).document.all("form", id="follow")[0]["action"] == "/following/undo"

    listed = await visit(asha, "/following")
    assert not faults(listed.document)
    assert ravi.user.display_name in listed.text
    assert listed.document.all("a", href=watch)
    live = await visit(asha, "/live")
    assert not faults(live.document)
    assert "On air now, whom you follow" in live.text
    assert "On air now" not in (await visit(ravi, "/live")).text
    assert "1 person follows you" in (await visit(ravi, "/studio")).text
    assert not (await visit(ravi, watch)).document.all("form", id="follow"), "nobody follows themselves"

    left = await visit(asha, "/following/undo", {"performer": str(ravi.user.id)})
    assert left.response.headers["Location"] == "/following"
    assert "You follow nobody yet" in (await visit(asha, "/following")).text
    assert "On air now" not in (await visit(asha, "/live")).text
    assert "0 people follow you" in (await visit(ravi, "/studio")).text


async def test_beside_a_show_htmx_puts_the_form_in_its_own_place(
    people: People, container: Container, visit: Visit
) -> None:
    ravi, asha = await people.make(Role.PERFORMER), await people.make()
    show = await a_live_show(container, ravi)
    form = {"performer": str(ravi.user.id), "show": str(show.id)}
    for path, next_path in (("/following", "/following/undo"), ("/following/undo", "/following")):
        answer = await visit(asha, path, form, HX_Request="true")
        assert answer.status == 200
        assert answer.text.lstrip().startswith("<form")
        assert answer.document.all("form", id="follow")[0]["action"] == next_path


async def test_the_bell_is_off_until_it_is_turned_on_on_a_show_and_on_the_list(
    people: People, container: Container, visit: Visit
) -> None:
    ravi, asha = await people.make(Role.PERFORMER), await people.make()
    show = await a_live_show(container, ravi)
    watch = f"/watch/{show.id}"
    form = {"performer": str(ravi.user.id), "show": str(show.id)}

    async def bells(path: str) -> list[str]:
        seen = await visit(asha, path)
        assert not faults(seen.document)
        return [each["value"] for each in seen.document.all("button", name="bell")]

    assert await bells(watch) == [], "who follows nobody hears of nobody"
    refused = await visit(asha, "/following/bell", form | {"bell": "on"})
    assert refused.status == 404
    assert "You do not follow this performer" in refused.text
    await visit(asha, "/following", form)
    assert await bells(watch) == await bells("/following") == ["on"]
    assert (await visit(asha, "/following/bell", form | {"bell": "on"})).response.headers["Location"] == watch
    assert await bells(watch) == await bells("/following") == ["off"]
    swapped = await visit(asha, "/following/bell", form | {"bell": "off"}, HX_Request="true")
    assert swapped.document.all("button", name="bell")[0]["value"] == "on"
    assert await bells("/following") == ["on"]


async def test_not_06_a_letters_link_ends_such_letters_without_a_sign_in(
    people: People, container: Container, visit: Visit, app: Quart
) -> None:
    ravi, priya, asha = (
        await people.make(Role.PERFORMER),
        await people.make(Role.PERFORMER),
        await people.make(),
    )
    for performer in (ravi, priya):
        form = {"performer": str(performer.user.id), "bell": "on"}
        await visit(asha, "/following", form)
        await visit(asha, "/following/bell", form)
    link, nobody = container.unsubscribe_links().path_for(asha.user.id), app.test_client()

    async def bells() -> list[str]:
        return [
            each["value"] for each in (await visit(asha, "/following")).document.all("button", name="bell")
        ]

    opened = await nobody.get(link)
    assert opened.status_code == 200
    assert "Stop these messages?" in await opened.get_data(as_text=True)
    assert await bells() == ["off", "off"], "a program that opens a link ends nothing"
    elsewhere = {"Origin": "https://mail.example", "Sec-Fetch-Site": "cross-site"}
    for _ in range(2):
        done = await nobody.post(link, form={"List-Unsubscribe": "One-Click"}, headers=elsewhere)
        assert done.status_code == 200
        assert "No more of these" in await done.get_data(as_text=True)
    assert await bells() == ["on", "on"]
    for token in (link.rpartition("/")[2][:-2] + "AA", "x", "é", "", "A" * 43):
        assert (await nobody.post(f"/unsubscribe/{token}")).status_code in {404, 405}


async def test_who_cannot_be_followed_is_said_on_the_page(people: People, visit: Visit) -> None:
    ravi = await people.make(Role.PERFORMER)
    refused = await visit(ravi, "/following", {"performer": str(ravi.user.id)})
    assert refused.status == 422
    assert not faults(refused.document)
    assert "You cannot follow yourself" in refused.text
    assert (await visit(ravi, "/following", {"performer": str(uuid4())})).status == 404
    assert (await visit(ravi, "/following", {"performer": "nobody"})).status == 422
