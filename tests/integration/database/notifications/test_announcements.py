"""One suite holds both databases to who is told that a show began, how often, and how it goes on after a crash."""

import asyncio
from dataclasses import replace
from typing import cast
from uuid import UUID, uuid4

import pytest

from domain.age_verification.age import AgeState, AgeStatus
from domain.identity.permissions import Role
from domain.ids import NoticeId, ShowId
from domain.notifications.notice import NoticeKind
from domain.private_shows.show import ShowEnding
from domain.streaming import announcement as rules
from domain.streaming.announcement import Announcement
from domain.streaming.block import Block
from domain.streaming.follow import Follow
from ports.notifications.announcements import AnnouncementQueries, ShowClosedNow
from tests.builders import a_notice, a_show, a_show_offer, a_user, a_verified_adult
from tests.integration.database.conftest import World
from tests.integration.database.identity.test_follows import people
from tests.integration.database.moderation.decision_desk import SUSPENSION, DecisionDesk
from tests.integration.database.notifications.announcement_stage import LINKS, a_stage, ids_of


async def test_not_09_listeners_are_told_once_in_the_app_and_by_a_letter_that_names_nobody(
    world: World,
) -> None:
    stage = await a_stage(world, 3)
    [quiet] = await people(world, "Quiet")
    async with world.begin() as tx:
        await tx.follows.add(Follow(quiet.id, stage.ravi.id, world.now()))
    show = await stage.begins()
    assert await stage.pick(show) == 1
    assert await stage.pick(show) == 0
    kept = await stage.announcement(show)
    assert (kept.ended_at, kept.after) == (world.now(), None), "nobody's place is kept"
    assert await stage.told(show) == ids_of(stage.listeners)
    assert await world.notice_queries.of_user(quiet.id, limit=5) == [], "off for who only follows"
    for _ in range(2):
        await stage.send(show)
    assert stage.written == sorted(each.email for each in stage.listeners)
    for letter in stage.mailer.sent:
        words = f"{letter.subject} {letter.values}"
        assert not [word for word in ("Ravi", "Ragas", str(stage.ravi.id), "show") if word in words]
        [reader] = [each for each in stage.listeners if each.email == letter.to]
        assert LINKS.read(letter.unsubscribe.rpartition("/")[2]) == reader.id
    assert (await stage.announcement(show)).told == 1


async def test_not_09_pages_go_on_where_they_stopped_and_wait_for_their_letters(world: World) -> None:
    stage = await a_stage(world, 17, page_length=2)
    show = await stage.begins()
    in_order = sorted(each.id for each in stage.listeners)
    assert await stage.pick(show) == rules.PAGES_AHEAD == 8
    assert await stage.told(show) == set(in_order[:16])
    assert await stage.pick(show) == 0, "no more than may wait"
    await stage.send(show, page=2)
    assert await stage.pick(show) == 1, "a later page may be told first"
    assert await stage.told(show) == set(in_order)
    for page in (1, *range(3, 10)):
        await stage.send(show, page=page)
    assert stage.written == sorted(each.email for each in stage.listeners)
    assert await stage.pick(show) == 0
    kept = await stage.announcement(show)
    assert (kept.picked, kept.told, kept.ended_at) == (9, 9, world.now())


async def test_not_09_side_by_side_nobody_is_told_twice(world: World) -> None:
    stage = await a_stage(world, 6, page_length=2)
    show = await stage.begins()
    pages = await asyncio.gather(*(stage.pick(show) for _ in range(5)))
    assert sum(pages) == 3
    assert await stage.told(show) == ids_of(stage.listeners)
    assert (await stage.announcement(show)).picked == 3


async def test_who_comes_into_no_private_show_is_told_when_it_is_over(world: World) -> None:
    stage = await a_stage(world, 2, page_length=1)
    show = await stage.begins()
    private = a_show(stream_id=show.id, performer_id=stage.ravi.id, started_at=world.now())
    async with world.begin() as tx:
        await tx.show_offers.add(a_show_offer(id=private.offer_id, performer_id=stage.ravi.id))
        await tx.shows.add(private)
    assert await stage.pick(show) == 0
    assert (await stage.announcement(show)).ended_at is None
    async with world.begin() as tx:
        await tx.shows.update(private.ended(ShowEnding.PERFORMER, world.now(), severity=None))
    assert await stage.pick(show) == 2
    again = replace(private, id=ShowId(uuid4()))
    async with world.begin() as tx:
        await tx.shows.add(again)
    with pytest.raises(ShowClosedNow):
        await stage.send(show)
    assert stage.written == []
    async with world.begin() as tx:
        await tx.shows.update(again.ended(ShowEnding.PERFORMER, world.now(), severity=None))
    await stage.send(show)
    assert len(stage.written) == 1


async def test_who_would_not_be_let_in_is_not_told(world: World) -> None:
    stage = await a_stage(world, 8)
    blocked, locked, unverified, staff, put_out, left, silent, asha = stage.listeners
    show = await stage.begins()
    async with world.begin() as tx:
        await tx.blocks.add(Block(stage.ravi.id, blocked.id, world.now()))
        await tx.ages.save(AgeStatus(locked.id, AgeState.MINOR_LOCKED, None, None, world.now(), None))
        await tx.ages.save(AgeStatus(unverified.id, AgeState.UNVERIFIED, None, None, world.now(), None))
        await tx.users.update(staff.with_role(Role.MODERATOR))
        controls = await tx.room_controls.of(show.id)
        await tx.room_controls.save(controls.without(put_out.id))
        await tx.follows.end(left.id, stage.ravi.id)
        await tx.follows.set_bell(silent.id, stage.ravi.id, is_on=False)
    assert await stage.pick(show) == 1
    assert await stage.told(show) == {asha.id}


async def test_who_is_suspended_is_not_told_until_that_is_over(world: World) -> None:
    stage = await a_stage(world, 1)
    desk = await DecisionDesk(world).set_up()
    async with world.begin() as tx:
        await tx.ages.save(a_verified_adult(desk.ravi))
        await tx.follows.add(Follow(desk.ravi, stage.ravi.id, world.now()))
        await tx.follows.set_bell(desk.ravi, stage.ravi.id, is_on=True)
        stage.listeners.append(await tx.users.get(desk.ravi))
    await desk.decided(SUSPENSION)
    first = await stage.begins()
    await stage.pick(first)
    assert await stage.told(first) == {stage.listeners[0].id}
    await stage.ends(first)
    world.now.advance(days=7)
    second = await stage.begins()
    await stage.pick(second)
    assert await stage.told(second) == ids_of(stage.listeners)


async def test_a_show_that_is_over_is_announced_to_nobody_else(world: World) -> None:
    stage = await a_stage(world, 2)
    show = await stage.begins()
    await stage.pick(show)
    await stage.ends(show)
    await stage.send(show)
    assert stage.written == []
    other = await a_stage(world, 2)
    over = await other.begins()
    await other.ends(over)
    assert await other.pick(over) == 0
    assert await other.told(over) == set()
    assert (await other.announcement(over)).ended_at == world.now()


async def test_a_delayed_show_is_announced_when_viewers_get_it_and_none_that_is_no_news(world: World) -> None:
    stage = await a_stage(world, 1)
    show = await stage.begins(delay_seconds=20)
    world.now.advance(seconds=19)
    assert await stage.pick(show) == 0
    assert (await stage.announcement(show)).ended_at is None
    world.now.advance(seconds=1)
    assert await stage.pick(show) == 1
    world.now.advance(hours=1)
    await stage.send(show)
    assert stage.written == []
    late = await a_stage(world, 1)
    stale = await late.begins()
    world.now.advance(hours=1)
    assert await late.pick(stale) == 0
    assert await late.told(stale) == set()


async def test_a_performer_who_begins_again_is_told_of_once_in_six_hours(world: World) -> None:
    stage = await a_stage(world, 1)
    for hours, is_told in ((0, True), (1, False), (5, True)):
        world.now.advance(hours=hours)
        show = await stage.begins()
        await stage.pick(show)
        assert bool(await stage.told(show)) is is_told, hours
        await stage.ends(show)


async def test_nobody_is_told_of_more_than_five_shows_a_day_also_of_shows_that_begin_together(
    world: World,
) -> None:
    stages = [await a_stage(world, 0) for _ in range(7)]
    asha = a_user()
    async with world.begin() as tx:
        await tx.users.add(asha)
        await tx.ages.save(a_verified_adult(asha.id))
        for stage in stages:
            await tx.follows.add(Follow(asha.id, stage.ravi.id, world.now()))
            await tx.follows.set_bell(asha.id, stage.ravi.id, is_on=True)
    shows = [await stage.begins() for stage in stages[:6]]
    picking = (stage.pick(show) for stage, show in zip(stages, shows, strict=False))
    assert list(await asyncio.gather(*picking)) == [1] * 6
    told = await world.notice_queries.of_user(asha.id, limit=50)
    assert len(told) == rules.TOLD_A_DAY_MAX
    world.now.advance(hours=24)
    again = await stages[6].begins()
    await stages[6].pick(again)
    assert len(await world.notice_queries.of_user(asha.id, limit=50)) == rules.TOLD_A_DAY_MAX + 1


async def test_what_a_person_is_told_of_else_leaves_shows_their_room_in_a_day(world: World) -> None:
    stage = await a_stage(world, 1)
    [asha] = stage.listeners
    async with world.begin() as tx:
        for kind in (NoticeKind.MESSAGE_REMOVED, NoticeKind.DECISION, NoticeKind.MONEY):
            for _ in range(rules.TOLD_A_DAY_MAX):
                told = a_notice(
                    id=NoticeId(uuid4()), user_id=asha.id, kind=kind, created_at=world.now()
                )  # fmt: skip
                await tx.notices.add(told)
    show = await stage.begins()
    assert await stage.pick(show) == 1
    assert await stage.told(show) == {asha.id}


async def test_shows_are_due_the_longest_first_until_they_are_announced(world: World) -> None:
    read = cast(AnnouncementQueries, world.query("notifications.announcements", "AnnouncementQueries"))
    stage = await a_stage(world, 1)
    other = await a_stage(world, 1)
    first = await stage.begins()
    world.now.advance(seconds=1)
    second = await other.begins(delay_seconds=20)

    async def due() -> list[UUID]:
        found = await read.to_go_on(now=world.now(), limit=100_000)
        return [each for each in found if each in (first.id, second.id)]

    assert await due() == [first.id]
    world.now.advance(seconds=20)
    assert await due() == [first.id, second.id]
    async with world.begin() as tx:
        far = Announcement(first.id, stage.ravi.id, world.now(), None, rules.PAGES_AHEAD, 0, None)
        await tx.announcements.save(far)
    assert await due() == [second.id]
    await other.pick(second)
    assert await due() == []
    world.now.advance(hours=1)
    assert await due() == [first.id], "one that waits for its letters ends all the same"


async def test_prv_09_with_a_follow_its_bell_goes(world: World) -> None:
    stage = await a_stage(world, 1)
    [asha] = stage.listeners
    show = await stage.begins()
    await stage.pick(show)
    await stage.ends(show)
    async with world.begin() as tx:
        assert await tx.follows.erase_of(asha.id) == 1
        assert not await tx.follows.set_bell(asha.id, stage.ravi.id, is_on=True)
        assert await tx.follows.silence(asha.id) == 0
        await tx.follows.add(Follow(asha.id, stage.ravi.id, world.now()))
    assert not await world.query("notifications.follows", "FollowQueries").has_bell(asha.id, stage.ravi.id)
