"""Booking, accepting, ending and leaving by forms alone, without a script."""

import re
from datetime import timedelta
from uuid import UUID, uuid4

from domain.identity.permissions import Role
from domain.india import INDIA
from domain.ledger.chart import AccountKind
from entrypoints.container import Container
from tests.integration.api.conftest import People, Person
from tests.integration.api.money.test_tipping import give
from tests.integration.api.streaming.test_streaming import a_live_show
from tests.integration.web.conftest import Visit
from tests.integration.web.test_pages import faults


async def looked_at_again(visit: Visit, who: Person, path: str) -> str:
    """What htmx gets every two seconds, alone and without the page around it."""
    answer = await visit(who, path, HX_Request="true")
    assert answer.status == 200
    assert "<html" not in answer.text
    return answer.text


def read(page: str) -> str:
    """The words of it, as they follow each other."""
    return " ".join(re.sub("<[^>]*>", "", page).split())


async def test_str_17_a_private_show_by_forms_alone(
    people: People, visit: Visit, container: Container
) -> None:
    ravi, asha = await people.make(Role.PERFORMER), await people.make()
    await give(container, asha, AccountKind.VIEWER_PAID, 300)
    stream_id = await a_live_show(ravi)

    studio = await visit(ravi, "/studio/shows")
    assert faults(studio.document) == []
    odd = await visit(
        ravi, "/studio/shows", {"offer_id": str(uuid4()), "kind": "private", "price": "0", "minutes": "1"}
    )
    assert (odd.status, "The price is 1 to 10,000 tokens" in odd.text) == (422, True)
    terms = {
        "offer_id": studio.document.value_of("offer_id"),
        "kind": "private",
        "price": "60",
        "minutes": "2",
    }
    assert (await visit(ravi, "/studio/shows", terms)).status == 303

    room = await visit(asha, f"/watch/{stream_id}")
    assert f"/watch/{stream_id}/shows" in room.text
    offers = await visit(asha, f"/watch/{stream_id}/shows")
    assert faults(offers.document) == []
    assert "at most ₹59.40 a minute, GST included" in offers.text
    assert "120 tokens (2 min, at most ₹118.80) are set aside" in offers.text
    assert not offers.document.all("input", name="agreed", checked="")  # nobody agrees unasked
    form = {name: offers.document.value_of(name) for name in ("booking_id", "offer_id", "agreed_price")}
    unticked = await visit(asha, f"/watch/{stream_id}/shows", form)
    assert (unticked.status, "Tick that you agree to the price" in unticked.text) == (422, True)
    assert (await visit(asha, f"/watch/{stream_id}/shows", {**form, "agreed": "yes"})).status == 303
    assert "Nothing is paid yet" in (await visit(asha, f"/watch/{stream_id}")).text
    assert "Take it back" in await looked_at_again(visit, asha, f"/watch/{stream_id}/private")
    assert "Accept" in await looked_at_again(visit, ravi, f"/studio/{stream_id}/private")

    studio = await visit(ravi, "/studio/shows")
    assert faults(studio.document) == []
    accept = {name: studio.document.value_of(name) for name in ("show_id", "offer_id", "booking_id")}
    assert (
        await visit(ravi, f"/studio/{stream_id}/private", {**accept, "offer_id": form["offer_id"]})
    ).status == 303
    seat = await visit(asha, f"/watch/{stream_id}")
    assert ("Leave the show" in seat.text, seat.text.count('id="balance"')) == (True, 1)
    again = await looked_at_again(visit, asha, f"/watch/{stream_id}/private")
    assert "Leave the show" in again
    # The header's, from which each tick takes some.
    assert 'id="balance" hx-swap-oob="innerHTML">300</span>' in again
    assert "Back to the public" in await looked_at_again(visit, ravi, f"/studio/{stream_id}/private")
    stranger = await people.make()
    assert "In a private show." in (await visit(stranger, f"/watch/{stream_id}")).text
    again = await looked_at_again(visit, stranger, f"/watch/{stream_id}/private")
    assert ("In a private show." in again, "balance" in again) == (True, False)

    bookings = await visit(asha, "/bookings")
    assert faults(bookings.document) == []
    assert (await visit(asha, f"/bookings/{form['booking_id']}/leave", {})).status == 303
    assert "Left" in (await visit(asha, "/bookings")).text
    assert (
        await visit(asha, f"/bookings/{form['booking_id']}/leave?room=nonsense", {}, HX_Request="true")
    ).status == 303
    assert "Private show over." in await looked_at_again(visit, asha, f"/watch/{stream_id}/private")
    running = await visit(ravi, "/studio/shows")
    ended = await visit(
        ravi, f"/studio/{stream_id}/private/end", {"show_id": running.document.value_of("show_id")}
    )
    assert ended.status == 303
    after = await visit(ravi, "/studio/shows")
    assert "What they brought" in after.text
    assert (await visit(ravi, f"/studio/offers/{form['offer_id']}/close", {})).status == 303
    assert "You offer none yet" in (await visit(ravi, "/studio/shows")).text


async def test_str_17_a_request_is_declined_in_the_studio_of_the_performer_only(
    people: People, visit: Visit, container: Container
) -> None:
    ravi, other, asha = (
        await people.make(Role.PERFORMER),
        await people.make(Role.PERFORMER),
        await people.make(),
    )
    await give(container, asha, AccountKind.VIEWER_PAID, 300)
    stream_id = await a_live_show(ravi)
    offer_id, booking_id = uuid4(), uuid4()
    await ravi.json(
        "PUT", f"/v1/show-offers/{offer_id}", {"kind": "private", "price": 60, "minutes": 1}, status=201
    )
    body = {"stream_id": stream_id, "agreed_price": 60}
    await asha.json("PUT", f"/v1/show-offers/{offer_id}/bookings/{booking_id}", body, status=201)
    form = {"booking_id": str(booking_id)}
    assert (await visit(other, f"/studio/{stream_id}/private")).status == 403
    assert (await visit(other, f"/studio/{stream_id}/private/decline", form)).status == 403
    assert (await visit(ravi, f"/studio/{stream_id}/private/decline", form)).status == 303
    assert "Declined" in (await visit(asha, "/bookings")).text
    assert UUID(stream_id)


async def test_str_17_what_was_asked_for_is_told_by_its_kind(
    people: People, visit: Visit, container: Container
) -> None:
    """A ticket says when its show begins, a seat in a group what it waits for, and a request whose answer."""
    ravi, asha = await people.make(Role.PERFORMER), await people.make()
    await give(container, asha, AccountKind.VIEWER_PAID, 900)
    stream_id = await a_live_show(ravi)
    begins = (container.now()() + timedelta(hours=3)).astimezone(INDIA)
    told = {
        "private": "Waiting for",
        "group": "begins when enough viewers are here",
        "ticketed": f"It begins {begins:%-d %b %Y, %-I:%M}",
    }
    terms = {
        "private": {"price": "60", "minutes": "1"},
        "group": {"price": "30", "minutes": "1", "seats_min": "2", "seats_max": "5"},
        "ticketed": {"price": "200", "minutes": "10", "seats_max": "50", "starts_at": f"{begins:%Y-%m-%dT%H:%M}"},
    }  # fmt: skip
    for kind, words in told.items():
        offer = {"offer_id": str(uuid4()), "kind": kind, **terms[kind]}
        assert (await visit(ravi, "/studio/shows", offer)).status == 303
        booking = {"booking_id": str(uuid4()), "offer_id": offer["offer_id"], "agreed_price": offer["price"]}
        asked = await visit(asha, f"/watch/{stream_id}/shows", {**booking, "agreed": "yes"})
        assert asked.status == 303, kind
        strip = read(await looked_at_again(visit, asha, f"/watch/{stream_id}/private"))
        assert [each for each in told.values() if each in strip] == [words]
        assert (await visit(asha, f"/bookings/{booking['booking_id']}/leave", {})).status == 303
    assert f"for the show on {begins:%-d %b %Y, %-I:%M}" in read((await visit(asha, "/bookings")).text)


async def test_a_refusal_in_the_studio_stands_beside_what_is_looked_at_again(
    people: People, visit: Visit
) -> None:
    ravi = await people.make(Role.PERFORMER)
    stream_id = await a_live_show(ravi)
    for path in ("/studio/shows", f"/studio/{stream_id}"):
        place = (await visit(ravi, path)).document
        assert len(place.all("div", id="private-problem")) == 1
        around = place.all("div", id="private")
        assert "every 2s" in around[0]["hx-trigger"]
    end, unknown = f"/studio/{stream_id}/private/end", {"show_id": str(uuid4())}
    refused = await visit(ravi, end, unknown, HX_Request="true")
    [told] = refused.document.all("div", id="private-problem")
    assert told["hx-swap-oob"] == "innerHTML"
    assert len(refused.document.all("div", role="alert")) == 1
    assert "private-problem" not in await looked_at_again(visit, ravi, f"/studio/{stream_id}/private")
    without_script = await visit(ravi, end, unknown)
    assert (without_script.status, len(without_script.document.all("div", role="alert"))) == (404, 1)
