"""The promises of `LineSubjects`, kept by memory and by PostgreSQL alike (WAL-13)."""

from uuid import uuid4

from domain.ids import UserId
from tests.builders import a_booking, a_show_offer, a_stream, a_tip, a_user, an_order
from tests.integration.database.conftest import World


async def test_wal_13_tips_are_named_by_the_other_person_and_orders_by_their_package(world: World) -> None:
    asha, ravi = a_user(display_name="Asha"), a_user(display_name="Ravi")
    stream = a_stream(performer_id=ravi.id)
    tip = a_tip(stream_id=stream.id, viewer_id=asha.id, performer_id=ravi.id)
    order = an_order(buyer_id=asha.id)
    async with world.begin() as tx:
        await tx.users.add(asha)
        await tx.users.add(ravi)
        await tx.streams.add(stream)
        await tx.tips.add(tip)
        await tx.orders.add(order)
    references = {f"tip:{tip.id}", f"order:{order.id}", f"tip:{uuid4()}", "payment:pay_29QQoUBi66xm2f"}

    async def named(reader: UserId) -> dict[str, str]:
        return dict(await world.line_subjects.named(references, reader=reader))

    assert await named(asha.id) == {f"tip:{tip.id}": "Ravi", f"order:{order.id}": "Regular"}
    assert await named(ravi.id) == {f"tip:{tip.id}": "Asha"}
    assert await named(UserId(uuid4())) == {}
    assert await world.line_subjects.named(set(), reader=asha.id) == {}


async def test_tip_01_who_gave_an_anonymous_tip_is_not_named_to_the_performer(world: World) -> None:
    asha, ravi = a_user(display_name="Asha"), a_user(display_name="Ravi")
    stream = a_stream(performer_id=ravi.id)
    tip = a_tip(stream_id=stream.id, viewer_id=asha.id, performer_id=ravi.id, is_anonymous=True)
    async with world.begin() as tx:
        await tx.users.add(asha)
        await tx.users.add(ravi)
        await tx.streams.add(stream)
        await tx.tips.add(tip)
    reference = f"tip:{tip.id}"
    assert await world.line_subjects.named({reference}, reader=ravi.id) == {}
    assert await world.line_subjects.named({reference}, reader=asha.id) == {reference: "Ravi"}


async def test_wal_13_seats_in_shows_are_named_by_the_other_person(world: World) -> None:
    asha, ravi = a_user(display_name="Asha"), a_user(display_name="Ravi")
    offer = a_show_offer(performer_id=ravi.id)
    seat = a_booking(offer_id=offer.id, viewer_id=asha.id, performer_id=ravi.id)
    async with world.begin() as tx:
        await tx.users.add(asha)
        await tx.users.add(ravi)
        await tx.show_offers.add(offer)
        await tx.bookings.save(seat)
    references = {f"show:{seat.id}", f"show:{uuid4()}"}
    assert await world.line_subjects.named(references, reader=asha.id) == {f"show:{seat.id}": "Ravi"}
    assert await world.line_subjects.named(references, reader=ravi.id) == {f"show:{seat.id}": "Asha"}
    assert await world.line_subjects.named(references, reader=UserId(uuid4())) == {}
