import asyncio
from datetime import timedelta
from uuid import uuid4

import pytest

from domain.identity.user import User
from domain.ids import NoticeId
from domain.notifications.notice import Notice, NoticeKind, NoticeNotFound, NoticeWords
from ports.notifications.notices import NoticeRow
from tests.builders import a_notice, a_user
from tests.integration.database.conftest import World


@pytest.fixture
async def ravi(world: World) -> User:
    user = a_user(display_name="Ravi")
    async with world.begin() as tx:
        await tx.users.add(user)
    return user


async def _read(world: World, notice_id: NoticeId) -> Notice:
    async with world.begin() as tx:
        return await tx.notices.get_for_update(notice_id)


async def test_a_notice_comes_back_whole(world: World, ravi: User) -> None:
    times = [world.now() + timedelta(minutes=minute) for minute in range(4)]
    notice = a_notice(
        user_id=ravi.id,
        kind=NoticeKind.VERIFICATION,
        created_at=times[0],
        emailed_at=times[1],
        email_refused_at=times[2],
        read_at=times[3],
    )
    async with world.begin() as tx:
        assert await tx.notices.add(notice) == notice
    assert await _read(world, notice.id) == notice


async def test_a_notice_that_was_told_before_stays_as_it_is(world: World, ravi: User) -> None:
    first = a_notice(user_id=ravi.id).emailed(world.now())
    async with world.begin() as tx:
        await tx.notices.add(first)
    async with world.begin() as tx:
        assert await tx.notices.add(a_notice(id=first.id, user_id=ravi.id, title="Other")) == first
    assert await _read(world, first.id) == first


async def test_an_update_is_kept_and_a_rolled_back_one_is_not(world: World, ravi: User) -> None:
    notice = a_notice(user_id=ravi.id)
    async with world.begin() as tx:
        await tx.notices.add(notice)
    async with world.begin() as tx:
        await tx.notices.update(notice.emailed(world.now()))
    with pytest.raises(KeyError):
        async with world.begin() as tx:
            await tx.notices.update(notice.email_refused(world.now()))
            raise KeyError
    assert await _read(world, notice.id) == notice.emailed(world.now())


async def test_an_unknown_notice_is_not_found(world: World) -> None:
    with pytest.raises(NoticeNotFound):
        await _read(world, NoticeId(uuid4()))


async def test_of_twenty_racing_tellings_one_is_kept(world: World, ravi: User) -> None:
    notice_id = NoticeId(uuid4())

    async def tell(number: int) -> Notice:
        async with world.begin() as tx:
            return await tx.notices.add(a_notice(id=notice_id, user_id=ravi.id, title=f"Telling {number}"))

    told = await asyncio.gather(*(tell(number) for number in range(20)))
    assert len({notice.title for notice in told}) == 1
    assert len(await world.notice_queries.of_user(ravi.id, limit=50)) == 1


async def test_a_persons_notices_are_listed_newest_first_and_counted_until_read(
    world: World, ravi: User
) -> None:
    stranger = a_user()
    notices = [
        a_notice(
            user_id=ravi.id,
            created_at=world.now() + timedelta(minutes=number),
            title=f"Number {number}",
            hindi=NoticeWords(f"संख्या {number}", "हमारी टीम ने एक निर्णय लिया।"),
        )
        for number in range(3)
    ]
    async with world.begin() as tx:
        await tx.users.add(stranger)
        await tx.notices.add(a_notice(user_id=stranger.id))
        for notice in notices:
            await tx.notices.add(notice)

    rows = await world.notice_queries.of_user(ravi.id, limit=2)
    assert [row.title for row in rows] == ["Number 2", "Number 1"]
    assert rows[0] == NoticeRow(
        notice_id=notices[2].id,
        kind="stream_stopped",
        title="Number 2",
        body=notices[2].body,
        link=notices[2].link,
        created_at=notices[2].created_at,
        read=False,
        hindi=NoticeWords("संख्या 2", "हमारी टीम ने एक निर्णय लिया।"),
    )
    assert await world.notice_queries.unread(ravi.id) == 3

    async with world.begin() as tx:
        kept = [notices[0].id, NoticeId(uuid4())]
        assert await tx.notices.mark_read(ravi.id, but=kept, now=world.now()) == 2
    unread = [row.notice_id for row in await world.notice_queries.of_user(ravi.id, limit=9) if not row.read]
    assert unread == [notices[0].id], "what was to stay unread does"
    async with world.begin() as tx:
        assert await tx.notices.mark_read(ravi.id, but=[], now=world.now()) == 1
    assert await world.notice_queries.unread(ravi.id) == 0
    assert await world.notice_queries.unread(stranger.id) == 1
    assert (await world.notice_queries.of_user(ravi.id, limit=1))[0].read


@pytest.mark.parametrize("kind", NoticeKind)
async def test_every_kind_of_notice_can_be_kept(world: World, ravi: User, kind: NoticeKind) -> None:
    notice = a_notice(user_id=ravi.id, kind=kind)
    async with world.begin() as tx:
        await tx.notices.add(notice)
    assert (await _read(world, notice.id)).kind is kind
