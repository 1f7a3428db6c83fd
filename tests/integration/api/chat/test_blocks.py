"""A performer's blocks over the API."""

from uuid import uuid4

from domain.identity.permissions import Role
from domain.ledger.chart import AccountKind
from domain.streaming.stream import Stream
from entrypoints.container import Container
from tests.integration.api.conftest import People, Person
from tests.integration.api.money.test_tipping import a_live_show, give
from tests.integration.api.streaming.test_streaming import code_of
from tests.unit.media.offers import chromium

OFFER = chromium("recvonly")
BLOCKED = "/v1/me/blocked-people"


async def refusals(person: Person, show: Stream) -> list[str]:
    """Of watching, writing and tipping: what is refused since the performer blocked them."""
    room = f"/v1/streams/{show.id}"
    answers = [
        await person.call("POST", f"{room}/whep", OFFER, **{"Content-Type": "application/sdp"}),
        await person.call("PUT", f"{room}/messages/{uuid4()}", {"text": "Hello"}),
        await person.call("PUT", f"{room}/tips/{uuid4()}", {"tokens": 1, "message": ""}),
    ]
    words = ("watch", "write", "tip")
    told = [await answer.get_data(as_text=True) for answer in answers]
    return [word for word, text in zip(words, told, strict=True) if '"blocked_by_performer"' in text]


async def test_a_performer_blocks_a_person_from_all_their_shows_and_takes_it_back(
    people: People, container: Container
) -> None:
    ravi, other, asha = (
        await people.make(Role.PERFORMER), await people.make(Role.PERFORMER), await people.make(),
    )  # fmt: skip
    show, elsewhere = await a_live_show(container, ravi), await a_live_show(container, other)
    await give(container, asha, AccountKind.VIEWER_PAID, 1_000)
    for _ in range(2):
        assert (await ravi.call("PUT", f"{BLOCKED}/{asha.user.id}")).status_code == 204
    [item] = (await ravi.json("GET", BLOCKED, status=200))["items"]
    assert (item["person_id"], item["name"]) == (str(asha.user.id), asha.user.display_name)
    assert await other.json("GET", BLOCKED, status=200) == {"items": []}

    assert await refusals(asha, show) == ["watch", "write", "tip"]
    assert await refusals(asha, elsewhere) == []

    for _ in range(2):
        assert (await ravi.call("DELETE", f"{BLOCKED}/{asha.user.id}")).status_code == 204
    assert await refusals(asha, show) == []


async def test_whom_nobody_blocks_and_who_blocks_nobody(people: People) -> None:
    ravi, meera, asha = (
        await people.make(Role.PERFORMER), await people.make(Role.MODERATOR), await people.make(),
    )  # fmt: skip
    for person, whom, status, code in (
        (ravi, ravi.user.id, 409, "not_to_be_blocked"),
        (ravi, meera.user.id, 409, "not_to_be_blocked"),
        (ravi, uuid4(), 404, "user_not_found"),
        (asha, ravi.user.id, 403, "permission_denied"),
    ):
        response = await person.call("PUT", f"{BLOCKED}/{whom}")
        assert (response.status_code, await code_of(response)) == (status, code)
