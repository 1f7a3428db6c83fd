"""Our own bank of pictures over the API (ENF-08, CSA-01)."""

from uuid import UUID, uuid4

import pytest

from adapters.memory.streaming.media_taps import MemoryTaps
from adapters.pictures.pdq.hashing import pdq
from adapters.pictures.pdq.reading import luma
from domain.identity.permissions import Role
from domain.ids import FootageId
from domain.moderation.cases.event import Subject, SubjectKind
from domain.moderation.cases.kind import CaseKind
from domain.moderation.watch.picture_hash import DISTANCE_MAX, HashedPicture
from domain.streaming.stream import StreamState
from entrypoints.container import Container
from tests.builders import a_stream
from tests.codes import frame_with
from tests.integration.api.conftest import People
from tests.pictures_made import as_jpeg, made_jpeg, made_picture


async def still_of(people: People, container: Container, jpeg: bytes) -> str:
    ravi, meera = await people.make(Role.PERFORMER), await people.make(Role.MODERATOR)
    now = container.now()()
    stream = a_stream(performer_id=ravi.user.id, created_at=now, started_at=now)
    async with container.database().begin() as tx:
        await tx.streams.add(stream)
    taps = container.media_taps()
    assert isinstance(taps, MemoryTaps)
    taps.shows[stream.id] = jpeg
    still = await meera.json("PUT", f"/v1/staff/streams/{stream.id}/stills/{uuid4()}", status=200)
    return str(still["id"])


async def hashed(container: Container, jpeg: bytes) -> HashedPicture:
    made: HashedPicture = await container.picture_hasher().hashed(jpeg)
    return made


def small_and_coarse(seed: int) -> bytes:
    return as_jpeg(made_picture(seed).resize((200, 150)), 40)


def a_seed_that_bears_it() -> int:
    """Of one made picture in fifteen the hash changes by more than a match allows when it is made that small."""
    while True:
        seed = uuid4().int % 2**32
        first, again = (pdq(luma(jpeg))[0][0] for jpeg in (made_jpeg(seed), small_and_coarse(seed)))
        if (first ^ again).bit_count() <= DISTANCE_MAX:
            return seed


async def test_enf08_a_picture_that_staff_stop_is_known_when_it_comes_again_small_and_coarse(
    people: People, container: Container
) -> None:
    seed = a_seed_that_bears_it()
    footage_id = await still_of(people, container, made_jpeg(seed))
    meera, hash_id = await people.make(Role.MODERATOR), uuid4()
    path = f"/v1/staff/picture-hashes/{hash_id}"
    body = {"footage_id": footage_id, "kind": "non_consent", "reason": "The person asked for it"}
    banked = await meera.json("PUT", path, body, status=200)
    assert (banked["bank"], banked["kind"], banked["retired_at"]) == ("own", "non_consent", None)
    assert await meera.json("PUT", path, body, status=200) == banked
    again = await hashed(container, small_and_coarse(seed))
    assert [match.hash_id for match in await container.hash_banks().match(again)] == [hash_id]
    retired = await meera.json("PUT", f"{path}/retirement", {"reason": "It was the curtain"}, status=200)
    assert retired["retired_at"]
    assert await container.hash_banks().match(again) == []
    twice = await meera.json("PUT", f"{path}/retirement", {"reason": "Again"}, status=409)
    assert twice["code"] == "banked_hash_retired"


async def test_enf08_what_is_refused_says_why(people: People, container: Container) -> None:
    meera = await people.make(Role.MODERATOR)
    path = f"/v1/staff/picture-hashes/{uuid4()}"
    wall = await still_of(people, container, as_jpeg(made_picture(1, cells=1).resize((8, 8))))

    async def code(status: int, **changes: object) -> object:
        body = {"footage_id": wall, "kind": "non_consent", "reason": "A reason", **changes}
        return (await meera.json("PUT", path, body, status=status))["code"]

    assert await code(422) == "picture_says_too_little"
    assert await code(422, reason=" ") == "note_missing"
    assert await code(404, footage_id=str(uuid4())) == "footage_not_found"
    missing = await meera.json("PUT", f"{path}/retirement", {"reason": "No such"}, status=404)
    assert missing["code"] == "banked_hash_not_found"


@pytest.mark.parametrize("role", [Role.PERFORMER, Role.KYC_OFFICER])
async def test_enf08_only_moderators_keep_the_bank(people: People, role: Role) -> None:
    somebody = await people.make(role)
    body = {"footage_id": str(UUID(int=1)), "kind": "non_consent", "reason": "A reason"}
    refused = await somebody.json("PUT", f"/v1/staff/picture-hashes/{uuid4()}", body, status=403)
    assert refused["code"] == "permission_denied"


async def test_csa03_a_removed_picture_on_camera_again_stops_the_show_and_nobody_sees_what_was_kept(
    people: People, container: Container
) -> None:
    seed = uuid4().int % 2**32
    footage_id = await still_of(people, container, made_jpeg(seed))
    meera = await people.make(Role.MODERATOR)
    body = {"footage_id": footage_id, "kind": "non_consent", "reason": "The person asked for it"}
    await meera.json("PUT", f"/v1/staff/picture-hashes/{uuid4()}", body, status=200)
    again_id = await still_of(people, container, as_jpeg(made_picture(seed), 50))
    async with container.database().begin() as tx:
        again = await tx.footage.find(FootageId(UUID(again_id)))
        assert again is not None
    (row,) = [row for row in await container.watch_queries().live() if row.stream_id == again.stream_id]
    still = await container.media_taps().still(row.stream_id, age_seconds_max=1.0)
    assert (await container.frame_watch().look(row, still)).is_over
    async with container.database().begin() as tx:
        assert (await tx.streams.get(row.stream_id)).state is StreamState.KILLED
    opened = await meera.json("POST", f"/v1/staff/footage/{again_id}/views", {"reason": "To see"}, status=404)
    assert opened["code"] == "footage_not_found"
    await meera.json("POST", f"/v1/staff/footage/{footage_id}/views", {"reason": "To see"}, status=200)


async def test_cht_07_a_code_in_a_frame_is_read_by_the_platform_s_own_rules_and_opens_the_show_s_case(
    people: People, container: Container
) -> None:
    footage_id = await still_of(people, container, frame_with("upi://pay?pa=asha@okexample"))
    async with container.database().begin() as tx:
        kept = await tx.footage.find(FootageId(UUID(footage_id)))
        assert kept is not None
    (row,) = [row for row in await container.watch_queries().live() if row.stream_id == kept.stream_id]
    still = await container.media_taps().still(row.stream_id, age_seconds_max=1.0)
    assert not (await container.frame_watch().look(row, still)).is_over
    async with container.database().begin() as tx:
        case = await tx.moderation_cases.find_open(
            Subject(SubjectKind.SHOW, row.stream_id), child_safety=False
        )
    assert case is not None
    assert case.status.kind is CaseKind.OFF_PLATFORM_PAYMENT
