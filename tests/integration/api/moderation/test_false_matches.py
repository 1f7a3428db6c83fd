"""Matches that were wrong, over the API."""

from uuid import uuid4

from domain.identity.permissions import Role
from domain.ids import BankedHashId, FrameMatchId
from domain.moderation.watch.frame_match import FrameMatch
from domain.moderation.watch.hash_bank import BankKind, HashMatch
from domain.streaming.stream import Stream
from entrypoints.container import Container
from tests.integration.api.conftest import People
from tests.integration.api.moderation.test_moderation_footage import show

__all__ = ["show"]


async def a_match(container: Container, show: Stream) -> FrameMatch:
    match = HashMatch("hma", BankKind.CHILD_SAFETY, BankedHashId(uuid4()), 31, turned=True)
    found = FrameMatch.found(
        FrameMatchId(uuid4()), match, stream_id=show.id, performer_id=show.performer_id, now=container.now()()
    )
    async with container.database().begin() as tx:
        await tx.frame_matches.add(found)
    return found


async def test_csa_03_two_officers_call_a_match_wrong_and_no_other_staff_learns_of_it(
    people: People, container: Container, show: Stream
) -> None:
    match = await a_match(container, show)
    indira, joseph = [await people.make(Role.CHILD_SAFETY_OFFICER) for _ in range(2)]
    moderator = await people.make(Role.MODERATOR)
    path = f"/v1/staff/child-matches/{show.id}/false/{uuid4()}"
    [row] = [
        each
        for each in (await indira.json("GET", "/v1/staff/child-matches", status=200))["items"]
        if each["stream_id"] == str(show.id)
    ]
    assert (row["bank"], row["distance"], row["turned"], row["said_false"]) == ("hma", 31, True, None)
    assert row["hash_id"] == str(match.hash_id)
    await moderator.json("GET", "/v1/staff/child-matches", status=403)
    await moderator.json("PUT", path, {"reason": "A wall"}, status=403)
    await indira.json("PUT", path, {"reason": " "}, status=422)
    said = await indira.json("PUT", path, {"reason": "A wall"}, status=200)
    assert (said["reason"], said["answer"]) == ("A wall", None)
    word = {"answer": "confirmed", "note": "So it is"}
    own = await indira.json("POST", f"{path}/answer", word, status=409)
    assert own["code"] == "four_eyes"
    assert (await joseph.json("POST", f"{path}/answer", word, status=200))["answer"] == "confirmed"
    again = await joseph.json("POST", f"{path}/answer", word, status=409)
    assert again["code"] == "false_match_answered"
    other = f"/v1/staff/child-matches/{uuid4()}/false/{uuid4()}"
    missing = await indira.json("PUT", other, {"reason": "A wall"}, status=404)
    assert missing["code"] == "frame_match_not_found"
