"""What staff decide about rooms, on both stores: STR-04 and STR-15, with the media plane in memory."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest

from adapters.memory.streaming.media import MemoryMedia
from adapters.word_rules.text_screen import WordRules
from application.chat.say_in_room import SayInRoom
from application.moderation.live.control_show import ControlledShow, ControlShow
from application.moderation.live.let_back_in import LetBackIn
from application.moderation.live.remove_from_show import RemoveFromShow
from application.streaming.reconcile_rooms import ReconcileRooms
from application.tipping.send_tip import SendTip
from domain.identity.permissions import PermissionDenied, Role
from domain.identity.user import UserNotFound
from domain.ids import MessageId, StreamId, TipId, UserId
from domain.ledger.chart import Account, AccountKind
from domain.ledger.transfer import TransferKind
from domain.moderation.decisions.policy import UnknownPolicy
from domain.moderation.live.show_control import NotToBeRemoved, UnknownControl
from domain.moderation.note import NoteMissing
from domain.money import Tokens
from domain.streaming.room_controls import RemovedFromRoom, RoomControls
from domain.streaming.room_event import STREAM_COVERED, STREAM_MUTED
from domain.streaming.stream import EndReason, Stream, StreamNotFound, StreamOver, StreamState
from domain.tipping.tip import Tip
from ports.streaming.sessions import MediaUnavailable
from tests.builders import OPEN_DOOR, a_stream, a_transfer, a_user, a_verified_adult
from tests.fees import FeesOfToday
from tests.integration.database.conftest import World
from tests.unit.media.offers import chromium


async def a_person(world: World, role: Role = Role.VIEWER) -> UserId:
    user = a_user(role=role)
    async with world.begin() as tx:
        await tx.users.add(user)
        await tx.ages.save(a_verified_adult(user.id))
    return user.id


@pytest.fixture
async def show(world: World) -> Stream:
    stream = a_stream(performer_id=await a_person(world, Role.PERFORMER), started_at=world.now())
    async with world.begin() as tx:
        await tx.streams.add(stream)
    return stream


@pytest.fixture
async def meera(world: World) -> UserId:
    return await a_person(world, Role.MODERATOR)


@pytest.fixture
def media() -> MemoryMedia:
    return MemoryMedia()


async def control(
    world: World, media: MemoryMedia, show: Stream, actor: UserId, act: str, **changes: Any
) -> ControlledShow:
    asked = {"policy": "explicit_content", "note": "", **changes}
    return await ControlShow(world.begin, media, world.now, world.new_id)(
        stream_id=show.id, actor_id=actor, act=act, **asked
    )


async def remove(
    world: World, media: MemoryMedia, show: Stream, actor: UserId, person: UserId
) -> ControlledShow:
    return await RemoveFromShow(world.begin, media, world.now, world.new_id)(
        stream_id=show.id, actor_id=actor, person_id=person, policy="harassment", note="Insults"
    )


async def let_in(
    world: World, media: MemoryMedia, show: Stream, *, actor: UserId, person: UserId, note: str = "A mistake"
) -> ControlledShow:
    return await LetBackIn(world.begin, media, world.now, world.new_id)(
        stream_id=show.id, actor_id=actor, person_id=person, note=note
    )


async def kept(world: World, stream_id: StreamId) -> RoomControls:
    async with world.begin() as tx:
        return await tx.room_controls.of(stream_id)


async def test_controls_are_kept_whole(world: World, show: Stream) -> None:
    controls = RoomControls(show.id, 7, True, False, frozenset({UserId(uuid4()), UserId(uuid4())}))
    assert await kept(world, show.id) == RoomControls.none(show.id)
    async with world.begin() as tx:
        await tx.room_controls.save(controls)
        await tx.room_controls.save(controls.muted(True))
    assert await kept(world, show.id) == controls.muted(True)
    assert await world.room_control_queries.of(show.id) == controls.muted(True)
    assert controls.muted(True) in await world.room_control_queries.of_open()
    out, elsewhere = [(show.id, person) for person in controls.removed], StreamId(uuid4())
    present = [*out, (show.id, show.performer_id), *((elsewhere, person) for person in controls.removed)]
    assert await world.room_control_queries.put_out(present) == set(out)
    assert await world.room_control_queries.put_out([]) == frozenset()
    with pytest.raises(RuntimeError):
        async with world.begin() as tx:
            await tx.room_controls.save(controls.covered(False))
            raise RuntimeError
    assert await kept(world, show.id) == controls.muted(True)
    async with world.begin() as tx:
        await tx.streams.update(show.ended(EndReason.PERFORMER, world.now()))
    assert show.id not in {c.stream_id for c in await world.room_control_queries.of_open()}


async def test_str_15_a_cover_is_kept_told_and_carried_out(
    world: World, show: Stream, meera: UserId, media: MemoryMedia
) -> None:
    covered = await control(world, media, show, meera, "cover", note="A look at it")
    again = await control(world, media, show, meera, "cover")
    assert (covered.media_confirmed, covered.controls) == (True, again.controls)
    assert media.controls_of(show.id).is_covered
    await control(world, media, show, meera, "mute")
    await control(world, media, show, meera, "uncover", policy="")
    assert (await kept(world, show.id)).revision == media.controls_of(show.id).revision == 3
    told = [(e.type, dict(e.data)) for e in await world.room_log.since(show.id, 0, limit=10)]
    assert told == [
        (STREAM_COVERED, {"covered": True}),
        (STREAM_MUTED, {"muted": True}),
        (STREAM_COVERED, {"covered": False}),
    ]
    entries = await world.moderation_queries.audit_about([f"stream:{show.id}"], limit=10)
    assert sorted((e.action, e.reason, e.note) for e in entries) == [
        ("stream.cover", "explicit_content", "A look at it"),
        ("stream.mute", "explicit_content", ""),
        ("stream.uncover", "lifted", ""),
    ]


async def test_str_04_a_removed_person_neither_watches_nor_chats(
    world: World, show: Stream, meera: UserId, media: MemoryMedia
) -> None:
    asha = await a_person(world)
    await media.publish(show.id, show.performer_id, offer=chromium("sendonly"))
    removed = await remove(world, media, show, meera, asha)
    assert await remove(world, media, show, meera, asha) == removed
    with pytest.raises(RemovedFromRoom):
        await media.subscribe(show.id, asha, offer=chromium("recvonly"), admission=OPEN_DOOR)
    say = SayInRoom(world.message_book, world.begin, WordRules(), world.room_levels, world.now)
    with pytest.raises(RemovedFromRoom):
        await say(message_id=MessageId(uuid4()), stream_id=show.id, author_id=asha, text="Still here")
    [entry] = await world.moderation_queries.audit_about([f"stream:{show.id} account:{asha}"], limit=10)
    assert (entry.action, entry.reason, entry.note) == ("stream.remove", "harassment", "Insults")


async def test_str_04_a_removed_person_tips_no_more_until_they_are_let_back_in(
    world: World, show: Stream, meera: UserId, media: MemoryMedia
) -> None:
    asha, kavya = await a_person(world), await a_person(world)
    paid = [
        a_transfer(
            kind=TransferKind.PURCHASE_TOKENS, debit=Account.system(AccountKind.TOKENS_ISSUED),
            credit=Account.of(AccountKind.VIEWER_PAID, person), amount=100, fee_account=None, fee=0,
        )
        for person in (asha, kavya)
    ]  # fmt: skip
    async with world.begin() as tx:
        await tx.ledger.post(paid)
    send_tip = SendTip(world.tip_book, world.now, FeesOfToday(), WordRules())

    async def tip(person: UserId, tip_id: TipId) -> Tip:
        return await send_tip(
            tip_id=tip_id, stream_id=show.id, viewer_id=person, tokens=Tokens(10), message="Bravo"
        )

    first = TipId(uuid4())
    sent = await tip(asha, first)
    await media.publish(show.id, show.performer_id, offer=chromium("sendonly"))
    await remove(world, media, show, meera, asha)
    with pytest.raises(RemovedFromRoom):
        await tip(asha, TipId(uuid4()))
    assert await tip(asha, first) == sent, "a retry is answered with what stands"
    await tip(kavya, TipId(uuid4()))
    assert [person.user_id for person in await world.room_control_queries.people_out(show.id)] == [asha]
    with pytest.raises(NoteMissing):
        await let_in(world, media, show, actor=meera, person=asha, note=" ")
    with pytest.raises(PermissionDenied):
        await let_in(world, media, show, actor=asha, person=asha)
    back = await let_in(world, media, show, actor=meera, person=asha)
    assert await let_in(world, media, show, actor=meera, person=asha) == back
    assert (back.controls.removed, back.controls.revision) == (frozenset(), 2)
    assert await world.room_control_queries.people_out(show.id) == []
    await tip(asha, TipId(uuid4()))
    await media.subscribe(show.id, asha, offer=chromium("recvonly"), admission=OPEN_DOOR)
    entries = await world.moderation_queries.audit_about([f"stream:{show.id} account:{asha}"], limit=10)
    assert sorted((e.action, e.reason, e.note) for e in entries) == [
        ("stream.let_in", "lifted", "A mistake"),
        ("stream.remove", "harassment", "Insults"),
    ]


async def test_of_twenty_removals_at_once_none_is_lost(
    world: World, show: Stream, meera: UserId, media: MemoryMedia
) -> None:
    people = [await a_person(world) for _ in range(20)]
    await asyncio.gather(*(remove(world, media, show, meera, person) for person in people))
    controls = await kept(world, show.id)
    assert controls.removed == frozenset(people)
    assert controls.revision == 20
    assert media.controls_of(show.id) == controls


class OutOfReach(MemoryMedia):
    down = True

    async def apply(self, controls: RoomControls) -> None:
        if self.down:
            raise MediaUnavailable("no answer")
        await super().apply(controls)


async def test_a_media_plane_that_missed_it_is_told_again(world: World, meera: UserId) -> None:
    media = OutOfReach()
    performer = await a_person(world, Role.PERFORMER)
    show = a_stream(
        performer_id=performer, state=StreamState.CREATED, created_at=world.now(), started_at=None
    )
    async with world.begin() as tx:
        await tx.streams.add(show)
    await media.publish(show.id, show.performer_id, offer=chromium("sendonly"))
    assert not (await control(world, media, show, meera, "cover")).media_confirmed
    reconcile = ReconcileRooms(
        world.begin,
        world.stream_queries,
        media,
        world.room_control_queries,
        media,
        world.now,
        world.new_id,
        15,
    )
    await reconcile()
    assert not media.controls_of(show.id).is_covered
    media.down = False
    await reconcile()
    assert media.controls_of(show.id) == await kept(world, show.id)


class Slow(MemoryMedia):
    def __init__(self) -> None:
        super().__init__()
        self.told, self.go_on = asyncio.Event(), asyncio.Event()

    async def apply(self, controls: RoomControls) -> None:
        self.told.set()
        await self.go_on.wait()
        await super().apply(controls)


async def test_str_15_a_cover_whose_caller_hangs_up_is_finished_all_the_same(
    world: World, show: Stream, meera: UserId
) -> None:
    """As a stop is: nothing but the media plane's answer may be between what was recorded and what viewers see."""
    media = Slow()
    call = asyncio.create_task(control(world, media, show, meera, "cover"))
    await media.told.wait()
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    media.go_on.set()
    for _ in range(100):
        await asyncio.sleep(0)
    assert media.controls_of(show.id).is_covered


@pytest.mark.parametrize("role", [Role.VIEWER, Role.PERFORMER, Role.KYC_OFFICER, Role.FINANCE_OFFICER])
async def test_only_moderators_control_rooms(
    world: World, show: Stream, media: MemoryMedia, role: Role
) -> None:
    actor = await a_person(world, role)
    with pytest.raises(PermissionDenied):
        await control(world, media, show, actor, "cover")
    with pytest.raises(PermissionDenied):
        await remove(world, media, show, actor, await a_person(world))
    assert await kept(world, show.id) == RoomControls.none(show.id)


async def test_what_cannot_be_controlled(
    world: World, show: Stream, meera: UserId, media: MemoryMedia
) -> None:
    with pytest.raises(UnknownControl):
        await control(world, media, show, meera, "blur")
    with pytest.raises(UnknownPolicy):
        await control(world, media, show, meera, "cover", policy="")
    with pytest.raises(StreamNotFound):
        await control(world, media, a_stream(), meera, "cover")
    for person in (show.performer_id, meera):
        with pytest.raises(NotToBeRemoved):
            await remove(world, media, show, meera, person)
    with pytest.raises(UserNotFound):
        await remove(world, media, show, meera, UserId(uuid4()))
    async with world.begin() as tx:
        await tx.streams.update(show.ended(EndReason.PERFORMER, world.now()))
    with pytest.raises(StreamOver):
        await control(world, media, show, meera, "cover")
