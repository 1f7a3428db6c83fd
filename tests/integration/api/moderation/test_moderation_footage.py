"""Stills and clips of shows over the API."""

import hashlib
from uuid import uuid4

import pytest

from adapters.memory.object_store import MemoryObjectStore
from adapters.memory.streaming.media_taps import MemoryTaps
from domain.identity.permissions import Role
from domain.ids import BankedHashId, EventId, FootageId, FrameMatchId
from domain.moderation.events import ShowStopped
from domain.moderation.watch.footage import clip_of_stop
from domain.moderation.watch.frame_match import FrameMatch
from domain.moderation.watch.hash_bank import BankKind, HashMatch
from domain.streaming.stream import Stream
from entrypoints.container import Container
from tests.builders import a_stream
from tests.integration.api.conftest import People


@pytest.fixture
async def show(container: Container, people: People) -> Stream:
    ravi = await people.make(Role.PERFORMER)
    now = container.now()()
    stream = a_stream(performer_id=ravi.user.id, created_at=now, started_at=now)
    async with container.database().begin() as tx:
        await tx.streams.add(stream)
    taps = container.media_taps()
    assert isinstance(taps, MemoryTaps)
    taps.shows[stream.id] = b"a veena"
    return stream


async def test_str_12_a_still_is_taken_stored_sealed_and_listed(
    people: People, container: Container, show: Stream
) -> None:
    meera, still_id = await people.make(Role.MODERATOR), uuid4()
    path = f"/v1/staff/streams/{show.id}/stills/{still_id}"
    taken = await meera.json("PUT", path, status=200)
    assert (taken["kind"], taken["cause"], taken["state"]) == ("still", "demand", "stored")
    assert await meera.json("PUT", path, status=200) == taken
    listed = await meera.json("GET", f"/v1/staff/streams/{show.id}/footage", status=200)
    assert listed["newest_still_id"] == str(still_id)
    assert [item["id"] for item in listed["items"]] == [str(still_id)]
    store = container.object_store()
    assert isinstance(store, MemoryObjectStore)
    assert not any(b"a veena" in data for data in store.objects.values())


async def test_a_clip_is_kept_for_a_reason_and_looked_at_for_another(people: People, show: Stream) -> None:
    meera, clip_id = await people.make(Role.MODERATOR), uuid4()
    path = f"/v1/staff/streams/{show.id}/clips/{clip_id}"
    assert (await meera.json("PUT", path, {"reason": " "}, status=422))["code"] == "note_missing"
    kept = await meera.json("PUT", path, {"reason": "A threat"}, status=200)
    views = f"/v1/staff/footage/{clip_id}/views"
    assert (await meera.json("POST", views, {"reason": ""}, status=422))["code"] == "note_missing"
    opened = await meera.json("POST", views, {"reason": "To decide the report"}, status=200)
    film = await meera.call("GET", f"/v1/staff/footage-views/{opened['token']}")
    assert film.status_code == 200
    assert film.content_type == "video/webm" == opened["media_type"]
    assert hashlib.sha256(await film.get_data(as_text=False)).hexdigest() == kept["sha256"]
    assert film.headers["Cache-Control"] == "no-store"
    other = await people.make(Role.MODERATOR)
    refused = await other.json("GET", f"/v1/staff/footage-views/{opened['token']}", status=404)
    assert refused["code"] == "footage_view_not_found"
    audit = await meera.json("GET", "/v1/staff/audit", status=200)
    about = [e for e in audit["items"] if str(clip_id) in e["subject"]]
    assert [(e["action"], e["note"]) for e in about] == [
        ("footage.view", "To decide the report"),
        ("footage.keep", "A threat"),
    ]


async def test_a_show_without_a_picture_has_a_clip_that_is_missing(
    people: People, container: Container, show: Stream
) -> None:
    meera = await people.make(Role.MODERATOR)
    taps = container.media_taps()
    assert isinstance(taps, MemoryTaps)
    taps.shows.clear()
    kept = await meera.json(
        "PUT", f"/v1/staff/streams/{show.id}/clips/{uuid4()}", {"reason": "A threat"}, status=200
    )
    assert (kept["state"], kept["sha256"]) == ("missing", "")


async def test_csa_10_a_grave_clip_is_opened_by_two_people(
    people: People, container: Container, show: Stream
) -> None:
    meera, tara = await people.make(Role.MODERATOR), await people.make(Role.CHILD_SAFETY_OFFICER)
    clip_id = await a_grave_clip(container, show)
    views, openings = f"/v1/staff/footage/{clip_id}/views", f"/v1/staff/footage/{clip_id}/openings/{uuid4()}"
    refused = await meera.json("POST", views, {"reason": "To decide"}, status=409)
    assert refused["code"] == "second_person_needed"
    assert (await meera.json("PUT", openings, {"purpose": ""}, status=422))["code"] == "note_missing"
    asked = await meera.json("PUT", openings, {"purpose": "To decide the case"}, status=200)
    assert (await meera.json("PUT", openings, {"purpose": "To decide the case"}, status=200)) == asked
    answer = f"/v1/staff/footage-openings/{asked['id']}/answer"
    assert (await meera.json("POST", answer, {"answer": "allowed"}, status=409))["code"] == "four_eyes"
    allowed = await tara.json("POST", answer, {"answer": "allowed"}, status=200)
    assert (allowed["answer"], allowed["answered_by"]) == ("allowed", str(tara.user.id))
    again = await tara.json("POST", answer, {"answer": "refused", "note": "No"}, status=409)
    assert again["code"] == "footage_opening_answered"
    listed = await tara.json("GET", "/v1/staff/footage-openings", status=200)
    assert [item for item in listed["items"] if item["footage_id"] == str(clip_id)] == [allowed]
    opened = await meera.json("POST", views, {"reason": ""}, status=200)
    assert (await meera.call("GET", f"/v1/staff/footage-views/{opened['token']}")).status_code == 200
    assert (await tara.json("POST", views, {"reason": "Me too"}, status=409))[
        "code"
    ] == "second_person_needed"


async def test_csa_04_what_a_match_withholds_is_listed_for_child_safety_officers_alone(
    people: People, container: Container, show: Stream
) -> None:
    meera, tara = await people.make(Role.MODERATOR), await people.make(Role.CHILD_SAFETY_OFFICER)
    await meera.json(
        "PUT", f"/v1/staff/streams/{show.id}/clips/{uuid4()}", {"reason": "A threat"}, status=200
    )
    await meera.json("PUT", f"/v1/staff/streams/{show.id}/stills/{uuid4()}", status=200)
    await a_match(container, show)
    listed = await meera.json("GET", f"/v1/staff/streams/{show.id}/footage", status=200)
    assert (listed["items"], listed["newest_still_id"]) == ([], None)
    listed = await tara.json("GET", f"/v1/staff/streams/{show.id}/footage", status=200)
    assert [item["opened_by_two"] for item in listed["items"]] == [True, True]
    assert listed["newest_still_id"] is None


async def a_match(container: Container, show: Stream) -> None:
    """A bank's picture was found in the show."""
    match = HashMatch("stopncii", BankKind.CHILD_SAFETY, BankedHashId(uuid4()), 31, turned=False)
    found = FrameMatch.found(
        FrameMatchId(uuid4()), match, stream_id=show.id, performer_id=show.performer_id, now=container.now()()
    )
    async with container.database().begin() as tx:
        await tx.frame_matches.add(found)


async def a_grave_clip(container: Container, show: Stream) -> FootageId:
    """As it is kept when a show is stopped for something grave."""
    async with container.database().begin() as tx:
        await tx.streams.update(show.killed(container.now()(), severity=1))
    stopped = ShowStopped(show.id, show.performer_id, show.title, "violence_or_threat", "A threat")
    await container.preserve_stopped()(stopped, EventId(uuid4()))
    return clip_of_stop(show.id)


async def test_csa_04_why_what_is_withheld_was_looked_at_is_told_to_child_safety_officers_alone(
    people: People, container: Container, show: Stream
) -> None:
    meera, tara = await people.make(Role.MODERATOR), await people.make(Role.CHILD_SAFETY_OFFICER)
    clip_id, opening_id = uuid4(), uuid4()
    await meera.json(
        "PUT", f"/v1/staff/streams/{show.id}/clips/{clip_id}", {"reason": "A threat"}, status=200
    )
    await a_match(container, show)
    openings = f"/v1/staff/footage/{clip_id}/openings/{opening_id}"
    await tara.json("PUT", openings, {"purpose": "For the report to the police"}, status=200)
    for who, told in ((meera, []), (tara, ["footage.open", "footage.keep"])):
        audit = await who.json("GET", "/v1/staff/audit", status=200)
        assert [e["action"] for e in audit["items"] if str(clip_id) in e["subject"]] == told
