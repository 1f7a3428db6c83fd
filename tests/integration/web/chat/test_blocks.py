"""Blocked people in the studio, and what they read, without a script."""

from uuid import uuid4

from domain.identity.permissions import Role
from entrypoints.container import Container
from tests.integration.api.conftest import People
from tests.integration.api.money.test_tipping import a_live_show
from tests.integration.web.conftest import Visit
from tests.integration.web.test_pages import faults


async def test_a_person_is_blocked_in_the_studio_reads_so_and_is_let_in_again(
    people: People, container: Container, visit: Visit
) -> None:
    ravi, asha, priya = await people.make(Role.PERFORMER), await people.make(), await people.make()
    show = await a_live_show(container, ravi)
    watch = f"/watch/{show.id}"
    for person in (asha, priya):
        said = f"/v1/streams/{show.id}/messages/{uuid4()}"
        await person.json("PUT", said, {"text": "Namaste"}, status=201)

    page = await visit(ravi, "/studio/blocked")
    assert not faults(page.document)
    offered = {each["value"] for each in page.document.all("option")}
    assert offered == {"", str(asha.user.id), str(priya.user.id)}
    form = {"person": str(asha.user.id)}
    assert (await visit(ravi, "/studio/blocked", form)).response.headers["Location"] == "/studio/blocked"

    shut_out = await visit(asha, watch)
    assert not faults(shut_out.document)
    assert (shut_out.status, "Namaste" in shut_out.text) == (403, False)
    assert "You may not come into this performer’s shows" in shut_out.text
    assert shut_out.document.all("a", href="/grievance", **{"class": "button quiet"})
    assert (await visit(asha, f"{watch}/tippers", HX_Request="true")).status == 403
    assert (await visit(priya, watch)).status == 200

    listed = await visit(ravi, "/studio/blocked")
    assert not faults(listed.document)
    assert f"Let {asha.user.display_name} in again" in listed.text
    assert str(asha.user.id) not in {each["value"] for each in listed.document.all("option")}
    assert (await visit(ravi, "/studio/blocked/undo", form)).status == 303
    assert (await visit(asha, watch)).status == 200
    assert "Nobody is blocked" in (await visit(ravi, "/studio/blocked")).text


async def test_what_cannot_be_blocked_is_said_on_the_page(people: People, visit: Visit) -> None:
    ravi = await people.make(Role.PERFORMER)
    refused = await visit(ravi, "/studio/blocked", {"person": str(ravi.user.id)})
    assert refused.status == 409
    assert not faults(refused.document)
    assert "can be blocked" in refused.text
    missing = await visit(ravi, "/studio/blocked", {"person": "nobody"})
    assert missing.status == 422


async def test_str_04_whoever_our_team_put_out_reads_so_and_nothing_of_the_room(
    people: People, container: Container, visit: Visit
) -> None:
    ravi, asha, meera = (
        await people.make(Role.PERFORMER),
        await people.make(),
        await people.make(Role.MODERATOR),
    )
    show = await a_live_show(container, ravi)
    watch, said = f"/watch/{show.id}", f"/v1/streams/{show.id}/messages/{uuid4()}"
    await ravi.json("PUT", said, {"text": "Namaste"}, status=201)
    removed = f"/v1/staff/streams/{show.id}/removed/{asha.user.id}"
    await meera.json("PUT", removed, {"policy": "harassment", "note": ""}, status=200)

    put_out = await visit(asha, watch)
    assert not faults(put_out.document)
    assert (put_out.status, "Namaste" in put_out.text) == (403, False)
    assert "Our team put you out of this show" in put_out.text
    assert (await visit(asha, f"{watch}/tippers", HX_Request="true")).status == 403

    await meera.json("POST", f"{removed}/let-in", {"note": "A mistake"}, status=200)
    assert "Namaste" in (await visit(asha, watch)).text
