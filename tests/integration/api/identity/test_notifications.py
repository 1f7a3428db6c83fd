"""Notices over the API."""

from domain.age_verification.age import AgeState
from entrypoints.container import Container
from tests.builders import a_notice
from tests.integration.api.conftest import People


async def test_i_read_my_own_notices_and_nobody_elses(container: Container, people: People) -> None:
    ravi, stranger = await people.make(age=AgeState.UNVERIFIED), await people.make()
    notice = a_notice(user_id=ravi.user.id, created_at=container.now()())
    async with container.database().begin() as tx:
        await tx.notices.add(notice)

    mine = await ravi.json("GET", "/v1/notices", status=200)
    assert mine["unread"] == 1
    [item] = mine["items"]
    assert (item["id"], item["kind"], item["read"]) == (str(notice.id), "stream_stopped", False)
    assert (item["title"], item["body"], item["link"]) == (notice.title, notice.body, notice.link)
    assert await stranger.json("GET", "/v1/notices", status=200) == {"items": [], "unread": 0}

    assert await stranger.json("POST", "/v1/notices/read", status=200) == {"read": 0}
    assert await ravi.json("POST", "/v1/notices/read", status=200) == {"read": 1}
    assert (await ravi.json("GET", "/v1/notices", status=200))["unread"] == 0
