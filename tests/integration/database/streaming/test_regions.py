"""Classes of shows, closed regions, and who is put out of rooms for where they are: one suite for both databases."""

from datetime import UTC, date, datetime, timedelta
from typing import cast
from uuid import uuid4

import pytest

from adapters.memory.streaming.media import MemoryMedia
from application.moderation.live.raise_class import RaiseClass
from application.streaming.close_region import CloseRegion
from application.streaming.declare_class import DeclareClass
from application.streaming.note_visit import NoteVisit
from application.streaming.region_reach import Onlooker, RegionReach
from application.streaming.reopen_region import ReopenRegion
from application.streaming.show_out_by_region import ShowOutByRegion
from domain.identity.permissions import PermissionDenied, Role
from domain.identity.user import User
from domain.ids import StreamId, UserId
from domain.moderation.decisions.policy import UnknownPolicy
from domain.moderation.note import NoteMissing
from domain.streaming import reach
from domain.streaming.content_class import (
    GRAVEST_CLASS,
    REGION_TABLE,
    ClassKeptByStaff,
    ClassNotRaised,
    ContentClass,
    NotInYourRegion,
    RegionLaw,
    RegionRow,
    ShowClass,
)
from domain.streaming.reach import (
    TOLD_FOR_SECONDS,
    ClosedRegion,
    NotShownWhereYouAre,
    Reach,
    TooManyRegions,
    Visit,
)
from domain.streaming.region import NOWHERE, Region
from domain.streaming.stream import EndReason, NotYourStream, Stream, StreamOver
from ports.streaming.regions import ReachQueries
from ports.streaming.sessions import MediaUnavailable
from tests.builders import a_stream, a_user
from tests.integration.database.conftest import World

GENERAL, MATURE = ContentClass.GENERAL, ContentClass.MATURE_TALK
LAW = RegionLaw("IN-nonexplicit", REGION_TABLE)
INDIA, KARNATAKA, KERALA, NEPAL, BRITAIN = (
    Region.named(code) for code in ("IN", "IN-KA", "IN-KL", "NP", "GB")
)


def queries(world: World) -> ReachQueries:
    return cast(ReachQueries, world.query("streaming.regions", "ReachQueries"))


class Doors(MemoryMedia):
    """Which people were put out of which rooms; `is_down` as long as nobody answers."""

    def __init__(self) -> None:
        super().__init__()
        self.put_out: list[tuple[StreamId, UserId]] = []
        self.is_down = False

    async def disconnect(self, stream_id: StreamId, participant: UserId) -> None:
        if self.is_down:
            raise MediaUnavailable("nobody answers", permanent=False)
        self.put_out.append((stream_id, participant))


class Stage:
    """Ravi's show on air, and people who come to it."""

    def __init__(self, world: World, ravi: User, show: Stream) -> None:
        self.world, self.ravi, self.show = world, ravi, show
        self.doors = Doors()
        self.queries = queries(world)

    async def person(self, role: Role = Role.VIEWER) -> UserId:
        user = a_user(role=role)
        async with self.world.begin() as tx:
            await tx.users.add(user)
        return user.id

    async def comes_from(self, region: Region, role: Role = Role.VIEWER) -> UserId:
        person_id = await self.person(role)
        await self.watches(person_id, region, role)
        return person_id

    async def watches(self, person_id: UserId, region: Region, role: Role = Role.VIEWER) -> None:
        note = NoteVisit(self.world.begin, self.world.now)
        await note(stream_id=self.show.id, who=Onlooker(person_id, role, region))

    async def declare(self, content_class: ContentClass, performer_id: UserId | None = None) -> ShowClass:
        return await DeclareClass(self.world.begin, LAW, self.world.now)(
            stream_id=self.show.id, performer_id=performer_id or self.ravi.id, content_class=content_class
        )

    async def raise_to(
        self, content_class: ContentClass, actor_id: UserId, note: str = "Seen", policy: str = "wrong_class"
    ) -> ShowClass:
        return await RaiseClass(self.world.begin, LAW, self.world.now, uuid4)(
            stream_id=self.show.id, actor_id=actor_id, content_class=content_class, policy=policy, note=note
        )

    async def close(self, region: Region) -> None:
        close = CloseRegion(self.world.begin, self.world.now, uuid4)
        await close(performer_id=self.ravi.id, region=region)

    async def sweep(self, law: RegionLaw = LAW) -> set[UserId]:
        """Who is put out of Ravi's show; on PostgreSQL others are swept beside them."""
        self.doors.put_out = []
        out = ShowOutByRegion(self.world.begin, self.queries, self.doors, law, self.world.now)
        await out()
        return {person_id for stream_id, person_id in self.doors.put_out if stream_id == self.show.id}

    async def reach(self) -> Reach:
        return (await self.queries.of([self.show.id]))[self.show.id]

    async def end(self) -> None:
        async with self.world.begin() as tx:
            show = await tx.streams.get_for_update(self.show.id)
            await tx.streams.update(show.ended(EndReason.PERFORMER, self.world.now()))


@pytest.fixture
async def stage(world: World) -> Stage:
    ravi = a_user(role=Role.PERFORMER)
    show = a_stream(performer_id=ravi.id)
    async with world.begin() as tx:
        await tx.users.add(ravi)
        await tx.streams.add(show)
        await tx.show_classes.save(ShowClass(show.id, GENERAL, raised_by_staff=False, at=world.now()))
    return Stage(world, ravi, show)


async def test_a_class_and_closed_regions_are_what_was_written(world: World, stage: Stage) -> None:
    now, later = world.now(), world.now() + timedelta(minutes=1)
    own = ShowClass(stage.show.id, MATURE, raised_by_staff=True, at=later)
    async with world.begin() as tx:
        await tx.show_classes.save(own)
        assert await tx.show_classes.find(stage.show.id) == own
        assert await tx.show_classes.find(StreamId(uuid4())) is None
        first = ClosedRegion(stage.ravi.id, KARNATAKA, now)
        assert await tx.closed_regions.add(first)
        assert not await tx.closed_regions.add(ClosedRegion(stage.ravi.id, KARNATAKA, later))
        second = ClosedRegion(stage.ravi.id, BRITAIN, later)
        assert await tx.closed_regions.add(second)
        assert await tx.closed_regions.count(stage.ravi.id) == 2
    assert await stage.queries.show_class(stage.show.id) == own
    assert await stage.queries.closed_by(stage.ravi.id) == [second, first]
    assert await stage.reach() == Reach(stage.ravi.id, MATURE, (BRITAIN, KARNATAKA))
    assert await stage.queries.of([]) == await stage.queries.of([StreamId(uuid4())]) == {}
    async with world.begin() as tx:
        assert await tx.closed_regions.lift(stage.ravi.id, BRITAIN)
        assert not await tx.closed_regions.lift(stage.ravi.id, BRITAIN)
        assert not await tx.closed_regions.lift(stage.ravi.id, INDIA)
        assert await tx.closed_regions.erase_of(stage.ravi.id) == 1
    assert await stage.queries.closed_by(stage.ravi.id) == []


async def test_a_show_that_never_said_is_of_the_gravest_class(world: World) -> None:
    ravi = a_user(role=Role.PERFORMER)
    show = a_stream(performer_id=ravi.id)
    async with world.begin() as tx:
        await tx.users.add(ravi)
        await tx.streams.add(show)
    assert (await queries(world).of([show.id]))[show.id] == Reach(ravi.id, GRAVEST_CLASS, ())


async def test_a_performer_declares_what_their_show_is_about_and_nobody_else_does(stage: Stage) -> None:
    assert (await stage.declare(MATURE)).content_class is MATURE
    assert (await stage.declare(GENERAL)).content_class is GENERAL
    with pytest.raises(NotYourStream):
        await stage.declare(MATURE, await stage.person())
    assert (await stage.reach()).content_class is GENERAL
    await stage.end()
    with pytest.raises(StreamOver):
        await stage.declare(MATURE)


async def test_str_20_staff_raise_a_class_with_a_reason_and_it_stays(world: World, stage: Stage) -> None:
    meera = await stage.person(Role.MODERATOR)
    with pytest.raises(NoteMissing):
        await stage.raise_to(MATURE, meera, " ")
    for missing in ("", "no_such_rule"):
        with pytest.raises(UnknownPolicy):
            await stage.raise_to(MATURE, meera, policy=missing)
    with pytest.raises(PermissionDenied):
        await stage.raise_to(MATURE, await stage.person(Role.FINANCE_OFFICER))
    assert (await stage.reach()).content_class is GENERAL
    assert (await stage.raise_to(MATURE, meera)).raised_by_staff
    assert (await stage.reach()).content_class is MATURE
    with pytest.raises(ClassKeptByStaff):
        await stage.declare(GENERAL)
    with pytest.raises(ClassNotRaised):
        await stage.raise_to(MATURE, meera)


async def test_str_20_a_class_that_rises_puts_out_whoever_may_not_see_it_and_nobody_else(
    stage: Stage,
) -> None:
    indian, nepali = await stage.comes_from(INDIA), await stage.comes_from(NEPAL)
    await stage.comes_from(NEPAL, Role.MODERATOR)
    await stage.watches(stage.ravi.id, NEPAL, Role.PERFORMER)
    assert await stage.sweep() == set()
    await stage.declare(MATURE)
    assert await stage.sweep() == {nepali}
    await stage.declare(GENERAL)
    assert await stage.sweep() == set()
    assert indian not in await stage.sweep()


async def test_a_law_that_begins_puts_out_without_a_word_from_anybody(stage: Stage) -> None:
    indian = await stage.comes_from(INDIA)
    begins = datetime(2026, 12, 1, tzinfo=UTC)
    rows = (
        RegionRow("IN-nonexplicit", INDIA, GENERAL, date(2020, 1, 1), date(2026, 12, 1), "a test"),
        RegionRow("IN-nonexplicit", INDIA, None, date(2026, 12, 1), None, "a test"),
    )
    stage.world.now.set(begins - timedelta(days=1))
    assert await stage.sweep(RegionLaw("IN-nonexplicit", rows)) == set()
    stage.world.now.set(begins)
    assert await stage.sweep(RegionLaw("IN-nonexplicit", rows)) == {indian}


async def test_a_closed_region_puts_out_whoever_is_or_may_be_there(stage: Stage) -> None:
    there, beside = await stage.comes_from(KARNATAKA), await stage.comes_from(KERALA)
    somewhere = await stage.comes_from(INDIA)
    for _ in range(2):
        await stage.close(KARNATAKA)
    assert await stage.sweep() == {there, somewhere}
    reopen = ReopenRegion(stage.world.begin, stage.world.now, uuid4)
    for _ in range(2):
        await reopen(performer_id=stage.ravi.id, region=KARNATAKA)
    assert await stage.sweep() == set()
    await stage.close(INDIA)
    assert await stage.sweep() == {there, beside, somewhere}


async def test_who_was_put_out_is_put_out_again_while_a_pass_could_be_good(stage: Stage) -> None:
    nepali = await stage.comes_from(NEPAL)
    await stage.declare(MATURE)
    assert await stage.sweep() == {nepali}
    stage.world.now.advance(seconds=TOLD_FOR_SECONDS)
    assert await stage.sweep() == {nepali}
    stage.world.now.advance(seconds=1)
    assert await stage.sweep() == set()
    await stage.watches(nepali, NEPAL)  # who comes anew is put out anew
    assert await stage.sweep() == {nepali}
    await stage.watches(nepali, INDIA)
    assert await stage.sweep() == set()


async def test_a_media_plane_that_does_not_answer_is_told_again(stage: Stage) -> None:
    nepali = await stage.comes_from(NEPAL)
    await stage.declare(MATURE)
    stage.doors.is_down = True
    assert await stage.sweep() == set()
    stage.world.now.advance(seconds=2 * TOLD_FOR_SECONDS)
    stage.doors.is_down = False
    assert await stage.sweep() == {nepali}


async def test_where_people_were_is_forgotten_with_the_show(world: World, stage: Stage) -> None:
    asha = await stage.comes_from(KERALA)
    assert (stage.show.id, KERALA) in await stage.queries.places()
    since = world.now() - timedelta(seconds=1)
    there = stage.queries.people_at
    assert await there(stage.show.id, KERALA, told_since=since, limit=9) == [asha]
    assert await there(stage.show.id, INDIA, told_since=since, limit=9) == []
    await stage.end()
    assert stage.show.id not in {stream_id for stream_id, _ in await stage.queries.places()}
    await stage.sweep()
    assert await there(stage.show.id, KERALA, told_since=since, limit=9) == []
    async with world.begin() as tx:
        assert await tx.visits.erase_of(asha) == 0


async def test_prv_09_where_a_person_was_can_be_erased_before(world: World, stage: Stage) -> None:
    asha, priya = await stage.comes_from(KERALA), await stage.comes_from(NOWHERE)
    async with world.begin() as tx:
        assert await tx.visits.erase_of(asha) == 1
        await tx.visits.note(Visit(stage.show.id, priya, NOWHERE, world.now()))
        assert await tx.visits.erase_of(priya) == 1


async def test_no_more_regions_are_closed_than_there_is_room_for(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reach, "CLOSED_REGIONS_MAX", 1)
    await stage.close(NEPAL)
    await stage.close(NEPAL)
    with pytest.raises(TooManyRegions):
        await stage.close(BRITAIN)
    assert [each.region for each in await stage.queries.closed_by(stage.ravi.id)] == [NEPAL]


async def test_str_20_who_asks_is_told_by_the_law_first_and_by_the_performer_second(stage: Stage) -> None:
    async def find(stream_id: StreamId) -> Reach | None:
        return (await stage.queries.of([stream_id])).get(stream_id)

    rule = RegionReach(stage.queries, find, LAW, stage.world.now)
    await stage.declare(MATURE)
    await stage.close(KARNATAKA)
    asha = await stage.person()

    async def asks(region: Region, who: UserId = asha, role: Role = Role.VIEWER) -> str:
        try:
            await rule.require_shown(stage.show.id, Onlooker(who, role, region))
        except (NotInYourRegion, NotShownWhereYouAre) as refusal:
            return refusal.code
        return "shown"

    assert [await asks(region) for region in (KERALA, KARNATAKA, INDIA, NEPAL, BRITAIN, NOWHERE)] == [
        "shown", *["not_shown_where_you_are"] * 2, *["not_in_your_region"] * 3,
    ]  # fmt: skip
    assert await asks(NOWHERE, stage.ravi.id, Role.PERFORMER) == "shown"
    assert await asks(NOWHERE, asha, Role.MODERATOR) == "shown"
    assert await asks(NOWHERE, asha, Role.FINANCE_OFFICER) == "not_in_your_region"
    asked = [(stage.show.id, Onlooker(asha, Role.VIEWER, region)) for region in (KERALA, KARNATAKA, NEPAL)]
    assert await rule.kept_from(asked) == frozenset(asked[1:])
    assert await rule.kept_from([]) == frozenset()
    await rule.require_performer_shown(stage.ravi.id, Onlooker(asha, Role.VIEWER, NEPAL))
    with pytest.raises(NotShownWhereYouAre):
        await rule.require_performer_shown(stage.ravi.id, Onlooker(asha, Role.VIEWER, KARNATAKA))
    with pytest.raises(NotInYourRegion):
        await rule.require_performer_shown(stage.ravi.id, Onlooker(asha, Role.VIEWER, BRITAIN))
