"""What viewers and the performer read of a show that is shown later (STR-16)."""

from uuid import UUID, uuid4

from domain.identity.permissions import Role
from domain.ids import StreamId
from domain.ledger.chart import AccountKind
from domain.streaming.delay import ShowDelay
from entrypoints.container import Container
from tests.integration.api.conftest import People
from tests.integration.api.money.test_tipping import give
from tests.integration.api.streaming.test_streaming import a_show, offer
from tests.integration.web.conftest import Visit
from tests.integration.web.test_pages import faults

SEEN = "Viewers see this show 20 seconds after it happens."


async def test_str_16_both_sides_read_that_the_show_comes_later_and_no_private_show_is_sold_in_it(
    people: People, visit: Visit, container: Container
) -> None:
    ravi, asha = await people.make(Role.PERFORMER), await people.make()
    await give(container, asha, AccountKind.VIEWER_PAID, 300)
    stream_id = (await a_show(ravi))["stream"]["id"]
    for who, path in ((asha, f"/watch/{stream_id}"), (ravi, f"/studio/{stream_id}")):
        assert SEEN not in (await visit(who, path)).text
    assert (await asha.json("GET", f"/v1/streams/{stream_id}", status=200))["delay_seconds"] == 0

    async with container.begin()() as tx:
        await tx.show_delays.settle(ShowDelay(StreamId(UUID(stream_id)), 20, container.now()()))
    watched, studio = await visit(asha, f"/watch/{stream_id}"), await visit(ravi, f"/studio/{stream_id}")
    for seen in (watched, studio):
        assert faults(seen.document) == []
        assert SEEN in seen.text
    assert "first 5 shows" in studio.text
    assert (await asha.json("GET", f"/v1/streams/{stream_id}", status=200))["delay_seconds"] == 20


async def test_str_16_a_show_that_viewers_get_late_takes_no_bookings(
    people: People, visit: Visit, container: Container
) -> None:
    ravi, asha = await people.make(Role.PERFORMER), await people.make()
    await give(container, asha, AccountKind.VIEWER_PAID, 300)
    terms = {"offer_id": str(uuid4()), "kind": "private", "price": "60", "minutes": "2"}
    assert (await visit(ravi, "/studio/shows", terms)).status == 303
    stream_id = (await a_show(ravi))["stream"]["id"]
    async with container.begin()() as tx:
        await tx.show_delays.settle(ShowDelay(StreamId(UUID(stream_id)), 20, container.now()()))
    assert (await offer(ravi, f"/v1/streams/{stream_id}/whip")).status_code == 201
    assert f"/watch/{stream_id}/shows" not in (await visit(asha, f"/watch/{stream_id}")).text
    offers = await visit(asha, f"/watch/{stream_id}/shows")
    form = {name: offers.document.value_of(name) for name in ("booking_id", "offer_id", "agreed_price")}
    refused = await visit(asha, f"/watch/{stream_id}/shows", {**form, "agreed": "yes"})
    assert refused.status == 409
    assert "20 seconds late" in refused.text
