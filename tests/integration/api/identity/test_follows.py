"""Following over the API."""

from uuid import uuid4

from domain.age_verification.age import AgeState
from domain.identity.permissions import Role
from entrypoints.container import Container
from tests.integration.api.conftest import People
from tests.integration.api.money.test_tipping import a_live_show
from tests.integration.api.streaming.test_streaming import code_of

FOLLOWING = "/v1/me/following"


async def test_a_person_follows_reads_whom_and_takes_it_back_and_the_performer_reads_a_number(
    people: People, container: Container
) -> None:
    asha, ravi = await people.make(), await people.make(Role.PERFORMER)
    first = await asha.json("PUT", f"{FOLLOWING}/{ravi.user.id}", status=200)
    assert await asha.json("PUT", f"{FOLLOWING}/{ravi.user.id}", status=200) == first
    [item] = (await asha.json("GET", FOLLOWING, status=200))["items"]
    assert (item["performer_id"], item["name"], item["at"]) == (
        str(ravi.user.id), ravi.user.display_name, first["at"],
    )  # fmt: skip
    assert (item["stream_id"], item["title"]) == (None, "")
    show = await a_live_show(container, ravi)
    [item] = (await asha.json("GET", FOLLOWING, status=200))["items"]
    assert (item["stream_id"], item["title"]) == (str(show.id), show.title)
    assert await ravi.json("GET", FOLLOWING, status=200) == {"items": []}
    assert await ravi.json("GET", "/v1/me/followers", status=200) == {"count": 1}
    for _ in range(2):
        assert (await asha.call("DELETE", f"{FOLLOWING}/{ravi.user.id}")).status_code == 204
    assert await asha.json("GET", FOLLOWING, status=200) == {"items": []}
    assert await ravi.json("GET", "/v1/me/followers", status=200) == {"count": 0}


async def test_the_bell_of_whom_one_follows(people: People) -> None:
    asha, ravi = await people.make(), await people.make(Role.PERFORMER)
    bell = f"{FOLLOWING}/{ravi.user.id}/bell"
    for method in ("PUT", "DELETE"):
        response = await asha.call(method, bell)
        assert (response.status_code, await code_of(response)) == (404, "not_followed")
    await asha.json("PUT", f"{FOLLOWING}/{ravi.user.id}", status=200)
    for verb, is_on in ((None, False), ("PUT", True), ("PUT", True), ("DELETE", False)):
        if verb:
            assert (await asha.call(verb, bell)).status_code == 204
        [item] = (await asha.json("GET", FOLLOWING, status=200))["items"]
        assert item["bell"] is is_on


async def test_who_is_not_followed_and_who_follows_nobody(people: People) -> None:
    asha, ravi, meera = (
        await people.make(),
        await people.make(Role.PERFORMER),
        await people.make(Role.MODERATOR),
    )
    unverified = await people.make(age=AgeState.UNVERIFIED)
    for person, whom, status, code in (
        (ravi, ravi.user.id, 422, "not_to_be_followed"),
        (ravi, asha.user.id, 404, "performer_not_found"),
        (asha, uuid4(), 404, "performer_not_found"),
        (meera, ravi.user.id, 403, "permission_denied"),
        (unverified, ravi.user.id, 403, "age_verification_required"),
    ):
        response = await person.call("PUT", f"{FOLLOWING}/{whom}")
        assert (response.status_code, await code_of(response)) == (status, code)
