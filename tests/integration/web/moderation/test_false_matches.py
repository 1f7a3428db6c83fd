"""The page of known pictures that were found, as a browser without a script asks for it."""

from uuid import uuid4

from domain.identity.permissions import Role
from domain.streaming.stream import Stream
from entrypoints.container import Container
from tests.integration.api.conftest import People
from tests.integration.api.moderation.test_false_matches import a_match, show
from tests.integration.web.conftest import Visit
from tests.integration.web.test_pages import faults

__all__ = ["show"]


async def test_csa_03_the_page_says_how_far_a_match_was_and_shows_no_picture(
    people: People, visit: Visit, container: Container, show: Stream
) -> None:
    await a_match(container, show)
    indira, joseph = [await people.make(Role.CHILD_SAFETY_OFFICER) for _ in range(2)]
    path = f"/staff/child-matches/{show.id}"
    first = await visit(indira, "/staff/child-matches")
    assert (first.status, faults(first.document)) == (200, [])
    assert "31 of 256 bits differ" in first.text
    assert "/staff/footage/" not in first.text
    empty = await visit(indira, path, {"false_match_id": str(uuid4()), "note": " "})
    assert (empty.status, faults(empty.document)) == (422, [])
    assert (await visit(indira, path, {"false_match_id": str(uuid4()), "note": "Only a wall"})).status == 303
    assert "Waits for somebody else" in (await visit(indira, "/staff/child-matches")).text
    async with container.database().begin() as tx:
        said = await tx.false_matches.newest_of(show.id)
    assert said is not None
    answer = f"{path}/false/{said.id}"
    assert (await visit(joseph, answer, {"answer": "perhaps", "note": "So it is"})).status == 422
    assert (await visit(indira, answer, {"answer": "confirmed", "note": "So it is"})).status == 409
    assert (await visit(joseph, answer, {"answer": "confirmed", "note": "So it is"})).status == 303
    assert "Was wrong" in (await visit(joseph, "/staff/child-matches")).text
    assert (await visit(await people.make(Role.MODERATOR), "/staff/child-matches")).status == 403
