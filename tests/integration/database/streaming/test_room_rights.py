"""Who may not be where they are: one suite for both databases."""

from dataclasses import replace
from uuid import uuid4

import pytest

from domain.age_verification.age import AgeState, AgeStatus
from domain.identity.permissions import Role
from domain.ids import StreamId, UserId
from domain.private_shows.booking import BookingState
from domain.streaming.room_controls import RoomControls
from domain.streaming.stream import EndReason, Stream, StreamState
from ports.streaming.passes import Present, RoomRights
from tests.builders import a_booking, a_show, a_show_offer, a_stream, a_user
from tests.integration.database.conftest import World


@pytest.fixture
def rights(world: World) -> RoomRights:
    made: RoomRights = world.query("streaming.room_rights", "RoomRights")
    return made


async def somebody(world: World, role: Role = Role.VIEWER, age: AgeState = AgeState.VERIFIED_ADULT) -> UserId:
    user = replace(a_user(role=role), id=UserId(uuid4()), email=f"{uuid4()}@example.in")
    async with world.begin() as tx:
        await tx.users.add(user)
        await tx.ages.save(AgeStatus(user.id, age, None, "tests", world.now(), None))
    return user.id


async def a_show_of(world: World, performer: UserId, state: StreamState = StreamState.LIVE) -> Stream:
    over = state in (StreamState.ENDED, StreamState.KILLED)
    stream = a_stream(
        id=StreamId(uuid4()),
        performer_id=performer,
        created_at=world.now(),
        state=state,
        started_at=None if state is StreamState.CREATED else world.now(),
        ended_at=world.now() if over else None,
        end_reason=EndReason.STAFF if over else None,
    )
    async with world.begin() as tx:
        await tx.streams.add(stream)
    return stream


def here(stream: Stream | StreamId, who: UserId | None, *, publishes: bool = False) -> Present:
    stream_id = stream.id if isinstance(stream, Stream) else stream
    return Present(stream_id, who, publishes, uuid4().hex)


async def test_str_04_str_06_who_may_stays_and_everyone_else_does_not(
    world: World, rights: RoomRights
) -> None:
    ravi, asha, meera = (
        await somebody(world, Role.PERFORMER),
        await somebody(world),
        await somebody(world, Role.MODERATOR),
    )
    minor = await somebody(world, age=AgeState.MINOR_LOCKED)
    unverified = await somebody(world, age=AgeState.UNVERIFIED)
    live = await a_show_of(world, ravi)
    may = [
        here(live, ravi, publishes=True),
        here(live, ravi),
        here(live, asha),
        here(live, asha),
        here(live, meera),
    ]
    may_not = [
        here(live, None),
        here(live, UserId(uuid4())),
        here(live, minor),
        here(live, unverified),
        here(live, asha, publishes=True),
        here(live, meera, publishes=True),
        here(StreamId(uuid4()), asha),
    ]
    assert set(await rights.without_right([*may, *may_not])) == set(may_not)
    assert list(await rights.without_right(may)) == []
    assert list(await rights.without_right([])) == []


@pytest.mark.parametrize("state", [StreamState.CREATED, StreamState.ENDED, StreamState.KILLED])
async def test_a_show_that_is_not_live_has_no_viewers(
    world: World, rights: RoomRights, state: StreamState
) -> None:
    ravi, asha = await somebody(world, Role.PERFORMER), await somebody(world)
    show = await a_show_of(world, ravi, state)
    sends, watches = here(show, ravi, publishes=True), here(show, asha)
    unwelcome = [watches] if state is StreamState.CREATED else [sends, watches]
    assert set(await rights.without_right([sends, watches])) == set(unwelcome)


async def test_a_performer_who_lost_the_role_or_whose_age_is_in_doubt_does_not_publish(
    world: World, rights: RoomRights
) -> None:
    former = await somebody(world, Role.VIEWER)
    doubted = await somebody(world, Role.PERFORMER, AgeState.PENDING)
    rooms = [
        here(await a_show_of(world, former), former, publishes=True),
        here(await a_show_of(world, doubted), doubted, publishes=True),
    ]
    assert set(await rights.without_right(rooms)) == set(rooms)


async def test_str_17_a_private_show_has_its_guests_and_staff(world: World, rights: RoomRights) -> None:
    ravi, asha, guest = (
        await somebody(world, Role.PERFORMER),
        await somebody(world),
        await somebody(world),
    )
    meera = await somebody(world, Role.MODERATOR)
    stream = await a_show_of(world, ravi)
    offer = a_show_offer(id=uuid4(), performer_id=ravi, created_at=world.now())
    show = a_show(
        id=uuid4(),
        offer_id=offer.id,
        performer_id=ravi,
        stream_id=stream.id,
        started_at=world.now(),
    )
    seat = a_booking(
        id=uuid4(),
        offer_id=offer.id,
        viewer_id=guest,
        performer_id=ravi,
        requested_at=world.now(),
        answer_by=world.now(),
    )
    async with world.begin() as tx:
        await tx.show_offers.add(offer)
        await tx.shows.add(show)
        await tx.bookings.save(seat.joined(show, world.now()))
    assert seat.state is not BookingState.JOINED
    stays = [here(stream, ravi, publishes=True), here(stream, guest), here(stream, meera)]
    goes = here(stream, asha)
    assert list(await rights.without_right([*stays, goes])) == [goes]


async def test_str_04_who_was_put_out_of_a_room_has_no_place_in_it(world: World, rights: RoomRights) -> None:
    ravi, asha, stranger = (
        await somebody(world, Role.PERFORMER),
        await somebody(world),
        await somebody(world),
    )
    stream, other = (
        await a_show_of(world, ravi),
        await a_show_of(world, await somebody(world, Role.PERFORMER)),
    )
    out = RoomControls.none(stream.id).without(asha)
    async with world.begin() as tx:
        await tx.room_controls.save(out)
    stays = [here(stream, ravi, publishes=True), here(stream, stranger), here(other, asha)]
    goes = here(stream, asha)
    assert list(await rights.without_right([*stays, goes])) == [goes]
    async with world.begin() as tx:
        await tx.room_controls.save(out.with_back(asha))
    assert list(await rights.without_right([*stays, goes])) == []
