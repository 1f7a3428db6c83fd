"""Stills and clips of shows over the API."""

import hashlib
from uuid import uuid4

import pytest

from adapters.memory.media_taps import MemoryTaps
from adapters.memory.object_store import MemoryObjectStore
from domain.identity.permissions import Role
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
