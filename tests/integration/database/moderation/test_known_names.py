"""Whose name somebody is told who reports them by their id, in memory and in PostgreSQL (MOD-01)."""

from dataclasses import dataclass, replace
from uuid import uuid4

import pytest

from domain.chat.message import Message
from domain.direct_messages.conversation import Conversation
from domain.direct_messages.direct_message import Pair
from domain.identity.permissions import Role
from domain.identity.user import UserNotFound
from domain.ids import MessageId, StreamId, UserId
from domain.streaming.reach import Visit
from domain.streaming.region import NOWHERE
from domain.streaming.stream import EndReason, StreamState
from tests.builders import a_booking, a_show_offer, a_stream, a_tip, a_verified_adult
from tests.integration.database.conftest import World
from tests.integration.database.moderation.case_desk import CaseDesk
from tests.integration.database.moderation.test_own_reports import Reporting
from tests.integration.database.moderation.test_reports_on_people import Room


@dataclass
class Acquaintance:
    """Ravi's show, another of his, and two who watch."""

    world: World
    ravi: UserId
    show: StreamId
    other_show: StreamId
    asha: UserId
    vikram: UserId

    async def says(self, author: UserId, show: StreamId) -> None:
        message = Message.say(
            message_id=MessageId(uuid4()),
            stream_id=show,
            author_id=author,
            text="Namaste",
            now=self.world.now(),
        )
        async with self.world.begin() as tx:
            await tx.messages.add(message)

    async def tips(self, viewer: UserId, show: StreamId, *, is_anonymous: bool = False) -> None:
        tip = a_tip(viewer_id=viewer, performer_id=self.ravi, stream_id=show, is_anonymous=is_anonymous)
        async with self.world.begin() as tx:
            await tx.tips.add(tip)

    async def watches(self, viewer: UserId, show: StreamId) -> None:
        async with self.world.begin() as tx:
            await tx.visits.note(Visit(show, viewer, NOWHERE, self.world.now()))

    async def name(self, reader: UserId, person: UserId) -> str:
        return await self.world.moderation_queries.name_shown_to(reader, person)


@pytest.fixture
async def met(world: World) -> Acquaintance:
    desk = CaseDesk(world)
    ravi = await desk.person(Role.PERFORMER, "Ravi")
    show = a_stream(performer_id=ravi, started_at=world.now(), created_at=world.now())
    other = replace(
        show, id=StreamId(uuid4()), key_digest=uuid4().bytes * 2, state=StreamState.ENDED, ended_at=world.now(),
        end_reason=EndReason.PERFORMER,
    )  # fmt: skip
    async with world.begin() as tx:
        await tx.streams.add(show)
        await tx.streams.add(other)
    asha, vikram = await desk.person(Role.VIEWER, "Asha"), await desk.person(Role.VIEWER, "Vikram")
    return Acquaintance(world, ravi, show.id, other.id, asha, vikram)


async def test_mod_01_the_id_of_whom_one_never_met_tells_no_name(met: Acquaintance) -> None:
    assert await met.name(met.asha, met.vikram) == ""
    assert await met.name(met.ravi, met.vikram) == ""
    assert await met.name(met.asha, await CaseDesk(met.world).person(Role.MODERATOR, "Meera")) == ""
    assert await met.name(met.asha, met.ravi) == "Ravi"
    assert await met.name(met.asha, met.asha) == "Asha"
    with pytest.raises(UserNotFound):
        await met.name(met.asha, UserId(uuid4()))


async def test_mod_01_who_wrote_or_tipped_is_known_to_whoever_was_in_that_room(met: Acquaintance) -> None:
    await met.says(met.vikram, met.show)
    assert await met.name(met.ravi, met.vikram) == "Vikram"
    assert await met.name(met.asha, met.vikram) == ""
    await met.watches(met.asha, met.other_show)
    assert await met.name(met.asha, met.vikram) == ""
    await met.watches(met.asha, met.show)
    assert await met.name(met.asha, met.vikram) == "Vikram"
    assert await met.name(met.vikram, met.asha) == "", "nobody who only watches is shown by name"


async def test_mod_01_a_tip_shows_its_giver_unless_it_is_anonymous(met: Acquaintance) -> None:
    await met.tips(met.vikram, met.show, is_anonymous=True)
    await met.tips(met.asha, met.show, is_anonymous=True)
    assert await met.name(met.ravi, met.vikram) == ""
    assert await met.name(met.asha, met.vikram) == ""
    await met.tips(met.vikram, met.show)
    assert await met.name(met.ravi, met.vikram) == "Vikram"
    assert await met.name(met.asha, met.vikram) == "Vikram", (
        "she was there herself, whatever the room was told"
    )
    assert await met.name(met.vikram, met.asha) == ""


async def test_mod_01_who_wrote_in_a_room_knows_who_else_did(met: Acquaintance) -> None:
    await met.says(met.asha, met.show)
    await met.says(met.vikram, met.other_show)
    assert await met.name(met.asha, met.vikram) == ""
    await met.says(met.vikram, met.show)
    assert await met.name(met.asha, met.vikram) == "Vikram"


async def test_mod_01_who_writes_to_a_performer_or_books_them_is_known_to_them(met: Acquaintance) -> None:
    now = met.world.now()
    offer = a_show_offer(performer_id=met.ravi)
    booking = a_booking(
        offer_id=offer.id, viewer_id=met.vikram, performer_id=met.ravi, requested_at=now, answer_by=now
    )
    async with met.world.begin() as tx:
        await tx.conversations.save(
            Conversation(Pair(met.ravi, met.asha), now, met.asha, 1, False, False, now, None)
        )
        await tx.show_offers.add(offer)
        await tx.bookings.save(booking)
    assert await met.name(met.ravi, met.asha) == "Asha"
    assert await met.name(met.ravi, met.vikram) == "Vikram"
    assert (await met.name(met.vikram, met.asha), await met.name(met.asha, met.vikram)) == ("", "")


async def test_mod_01_mod_15_the_list_of_own_reports_names_nobody_either_whom_one_never_met(
    met: Acquaintance,
) -> None:
    world, desk = met.world, CaseDesk(met.world)
    message = Message.say(
        message_id=MessageId(uuid4()),
        stream_id=met.show,
        author_id=met.vikram,
        text="Namaste",
        now=world.now(),
    )
    async with world.begin() as tx:
        stream = await tx.streams.get(met.show)
        await tx.ages.save(a_verified_adult(met.asha))
    room = Room(Reporting(desk, stream, met.asha), met.vikram, message)
    await room.report_person(met.asha)
    [row] = await room.reporting.rows(met.asha)
    assert (row.subject_kind, row.title) == ("person", "")
    async with world.begin() as tx:
        await tx.messages.add(message)
    await met.watches(met.asha, met.show)
    assert [row.title for row in await room.reporting.rows(met.asha)] == ["Vikram"]
    await room.report_person(met.asha, person_id=met.ravi)
    assert {row.title for row in await room.reporting.rows(met.asha)} == {"Vikram", "Ravi"}
