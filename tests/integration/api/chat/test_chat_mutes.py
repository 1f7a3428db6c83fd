"""Muting over the API."""

from uuid import uuid4

from domain.identity.permissions import Role
from tests.integration.api.conftest import People
from tests.integration.api.streaming.test_streaming import code_of

MUTED = "/v1/me/muted-people"


async def test_a_person_mutes_another_reads_whom_and_takes_it_back(people: People) -> None:
    asha, priya = await people.make(), await people.make()
    for _ in range(2):
        assert (await asha.call("PUT", f"{MUTED}/{priya.user.id}")).status_code == 204
    [item] = (await asha.json("GET", MUTED, status=200))["items"]
    assert (item["person_id"], item["name"]) == (str(priya.user.id), priya.user.display_name)
    assert await priya.json("GET", MUTED, status=200) == {"items": []}
    for _ in range(2):
        assert (await asha.call("DELETE", f"{MUTED}/{priya.user.id}")).status_code == 204
    assert await asha.json("GET", MUTED, status=200) == {"items": []}


async def test_whom_nobody_mutes_and_who_mutes_nobody(people: People) -> None:
    asha, meera = await people.make(), await people.make(Role.MODERATOR)
    for person, whom, status, code in (
        (asha, asha.user.id, 422, "not_to_be_muted"),
        (asha, uuid4(), 404, "user_not_found"),
        (meera, asha.user.id, 403, "permission_denied"),
    ):
        response = await person.call("PUT", f"{MUTED}/{whom}")
        assert (response.status_code, await code_of(response)) == (status, code)
