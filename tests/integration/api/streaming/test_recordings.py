"""The performer's switch of the recording over the API, and what the room is told."""

from uuid import uuid4

import pytest

from adapters.memory.streaming.recordings import MemoryMediaRecordings
from domain.consent.cast import Scope
from domain.identity.permissions import Role
from domain.streaming.stream import Stream
from entrypoints.container import Container
from tests.builders import a_cast_member, a_stream
from tests.integration.api.conftest import People, Person


async def a_show(container: Container, ravi: Person, *scopes: Scope) -> Stream:
    now = container.now()()
    show = a_stream(performer_id=ravi.user.id, created_at=now, started_at=now)
    async with container.database().begin() as tx:
        await tx.streams.add(show)
        await tx.casts.save(
            a_cast_member(stream_id=show.id, user_id=ravi.user.id, scopes=frozenset({Scope.LIVE, *scopes}))
        )
    media = container.media_recordings()
    assert isinstance(media, MemoryMediaRecordings)
    media.published.add(show.id)
    return show


@pytest.fixture
async def ravi(people: People) -> Person:
    return await people.make(Role.PERFORMER)


async def test_str_14_a_show_is_recorded_with_consent_and_the_room_is_told(
    container: Container, ravi: Person
) -> None:
    show, recording_id = await a_show(container, ravi, Scope.RECORD), uuid4()
    path = f"/v1/streams/{show.id}/recordings/{recording_id}"
    begun = await ravi.json("PUT", path, status=200)
    assert (begun["state"], begun["is_running"]) == ("open", True)
    assert await ravi.json("PUT", path, status=200) == begun
    other = await ravi.json("PUT", f"/v1/streams/{show.id}/recordings/{uuid4()}", status=409)
    assert other["code"] == "already_recording"
    stopped = await ravi.json("POST", f"{path}/stop", status=200)
    assert not stopped["is_running"]
    listed = await ravi.json("GET", f"/v1/streams/{show.id}/recordings", status=200)
    assert [item["id"] for item in listed["items"]] == [str(recording_id)]
    told = await container.room_log().since(show.id, 0, limit=10)
    assert [(event.type, dict(event.data)) for event in told] == [
        ("recording.changed", {"recording": True}),
        ("recording.changed", {"recording": False}),
    ]


async def test_cns_03_without_the_scope_there_is_no_recording(container: Container, ravi: Person) -> None:
    show = await a_show(container, ravi)
    refused = await ravi.json("PUT", f"/v1/streams/{show.id}/recordings/{uuid4()}", status=403)
    assert refused["code"] == "not_consented"
    assert await container.room_log().since(show.id, 0, limit=10) == []


async def test_another_performers_recordings_are_not_shown(
    container: Container, people: People, ravi: Person
) -> None:
    show = await a_show(container, ravi, Scope.RECORD)
    other = await people.make(Role.PERFORMER)
    for method, path in (("PUT", f"/{uuid4()}"), ("GET", "")):
        refused = await other.json(method, f"/v1/streams/{show.id}/recordings{path}", status=403)
        assert refused["code"] == "not_your_stream"
