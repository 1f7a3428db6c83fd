"""Playing recordings over the API: whose, how much of it, and what the audit log says of it."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
import uvicorn
from quart import Quart

from adapters.memory.object_store import MemoryObjectStore
from domain.consent.cast import Scope
from domain.consent.media_item import MediaItem, MediaKind
from domain.identity.permissions import Role
from domain.ids import MediaItemId, RecordingId
from domain.moderation.watch.footage_view import VIEW_LIFETIME, FootageViewExpired
from domain.streaming.film import stored_part
from domain.streaming.recording import Recording
from entrypoints.container import Container
from media.taps.parts import PartWriter
from ports.sealing import associated_data
from tests.integration.api.conftest import People, Person
from tests.integration.api.streaming.test_recordings import a_show

SIZE = 6_000_000
"""Two parts of the store's."""


@dataclass(frozen=True, slots=True)
class Stored:
    recording: Recording
    film: bytes

    @property
    def path(self) -> str:
        return f"/v1/streams/{self.recording.stream_id}/recordings/{self.recording.id}/film"


@asynccontextmanager
async def serving(app: Quart) -> AsyncIterator[int]:
    """The port of a server of it."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, lifespan="off", log_level="error", access_log=False))
    task = asyncio.create_task(server.serve())
    try:
        while not server.started:  # noqa: ASYNC110 (uvicorn has no event for it)
            await asyncio.sleep(0.01)
        yield server.servers[0].sockets[0].getsockname()[1]
    finally:
        server.should_exit = True
        await task


async def stored(container: Container, ravi: Person, directory: Path, *scopes: Scope) -> Stored:
    """A recording as the media plane seals it and the worker stores it."""
    show, now = await a_show(container, ravi, Scope.RECORD, *scopes), container.now()()
    recording = Recording.begin(
        RecordingId(uuid4()), stream_id=show.id, performer_id=show.performer_id, object_key=f"recordings/{uuid4()}",
        key_id="", wrapped_key=b"", now=now,
    ).uploading("u", "video/webm")  # fmt: skip
    key, film = secrets.token_bytes(32), secrets.token_bytes(SIZE)
    wrapped = await container.vault_keys().wrap(key, context=recording.context)
    recording = replace(recording, key_id=wrapped.key_id, wrapped_key=wrapped.blob)
    writer = PartWriter(directory, key, associated_data(recording.context))
    for at in range(0, SIZE, 700_000):
        writer.write(film[at : at + 700_000])
        writer.keep()
    writer.end()
    parts = [path.read_bytes() for path in sorted(directory.glob("*.part"))]  # noqa: ASYNC240 (a test's own two files)
    assert len(parts) == 2
    for number, data in enumerate(parts, 1):
        recording = recording.with_part(stored_part(number, "tag", data))
    recording = recording.stored(is_whole=True, now=now)
    store = container.object_store()
    assert isinstance(store, MemoryObjectStore)
    store.objects[recording.object_key] = b"".join(parts)
    async with container.database().begin() as tx:
        await tx.recordings.add(recording)
        item_id = MediaItemId(recording.id)
        await tx.media_items.save(
            MediaItem.register(
                item_id=item_id, stream_id=show.id, kind=MediaKind.RECORDING, title="It", now=now
            )
        )
    return Stored(recording, film)


@pytest.fixture
async def ravi(people: People) -> Person:
    return await people.make(Role.PERFORMER)


async def test_str_14_a_performer_plays_their_recording_piece_by_piece(
    container: Container, people: People, ravi: Person, tmp_path: Path
) -> None:
    kept = await stored(container, ravi, tmp_path)
    whole = await ravi.call("GET", kept.path)
    assert (whole.status_code, whole.content_type) == (200, "video/webm")
    assert whole.headers["Accept-Ranges"] == "bytes"
    assert whole.headers["Cache-Control"] == "no-store"
    assert whole.headers["Content-Length"] == str(SIZE)
    assert await whole.get_data() == kept.film
    for asked, start, stop in (
        ("bytes=0-9", 0, 10),
        ("bytes=699990-700009", 699_990, 700_010),
        ("bytes=5000000-5900000", 5_000_000, 5_900_001),
        ("bytes=5999990-", 5_999_990, SIZE),
        ("bytes=-7", SIZE - 7, SIZE),
        ("bytes=0-99999999", 0, SIZE),
        (f"bytes={SIZE - 1}-{SIZE}", SIZE - 1, SIZE),
        (f"bytes=-{SIZE + 1}", 0, SIZE),
    ):
        piece = await ravi.call("GET", kept.path, Range=asked)
        assert piece.status_code == 206, asked
        assert piece.headers["Content-Range"] == f"bytes {start}-{stop - 1}/{SIZE}"
        assert await piece.get_data() == kept.film[start:stop]
    for asked in (f"bytes={SIZE}-", f"bytes={SIZE}-{SIZE + 9}", "bytes=99999999-"):
        beyond = await ravi.call("GET", kept.path, Range=asked)
        assert (beyond.status_code, beyond.headers["Content-Range"]) == (416, f"bytes */{SIZE}"), asked
        assert (await beyond.get_json(force=True))["code"] == "requested_range_not_satisfiable"
    for headers in (
        {"Range": "bytes=0-9", "If-Range": '"another"'},
        {"Range": "bytes=0-1,5-6"},
        {"Range": "lines=1-2"},
    ):
        assert (await ravi.call("GET", kept.path, **headers)).status_code == 200

    other = await people.make(Role.PERFORMER)
    assert (await other.json("GET", kept.path, status=403))["code"] == "not_your_stream"
    mine = await stored(container, other, _second(tmp_path))
    wrong = f"/v1/streams/{mine.recording.stream_id}/recordings/{kept.recording.id}/film"
    assert (await other.json("GET", wrong, status=404))["code"] == "recording_not_found"


@pytest.mark.parametrize("piece", ["bytes=0-", "bytes=0-9", f"bytes={SIZE}-", f"bytes=-{SIZE + 1}"])
async def test_str_14_a_head_tells_the_length_of_the_film_whatever_range_is_asked_for(
    container: Container, ravi: Person, tmp_path: Path, piece: str
) -> None:
    """By a server: a test client reckons the length of the answer it got anew. A range is of a GET alone (RFC 9110
    section 14.2), so that nothing lies beyond the end of a HEAD."""
    kept = await stored(container, ravi, tmp_path)
    async with serving(ravi.app) as port:
        reading, writing = await asyncio.open_connection("127.0.0.1", port)
        given = {"Host": "localhost", "Authorization": f"Bearer {ravi.access_token}", "Range": piece}
        lines = "".join(f"{name}: {value}\r\n" for name, value in given.items())
        writing.write(f"HEAD {kept.path} HTTP/1.1\r\nConnection: close\r\n{lines}\r\n".encode())
        head, _, body = (await reading.read()).decode().lower().partition("\r\n\r\n")
        writing.close()
    assert (head.split()[1], body) == ("200", "")
    assert f"\r\ncontent-length: {SIZE}\r\n" in f"{head}\r\n"
    assert "\r\ncontent-range:" not in head


def _second(directory: Path) -> Path:
    other = directory / "second"
    other.mkdir()
    return other


async def test_cns_03_a_file_to_keep_needs_everyones_leave(
    container: Container, people: People, ravi: Person, tmp_path: Path
) -> None:
    kept = await stored(container, ravi, tmp_path)
    assert (await ravi.json("GET", f"{kept.path}?download=1", status=403))["code"] == "not_consented"
    other = await people.make(Role.PERFORMER)
    allowed = await stored(container, other, _second(tmp_path), Scope.DOWNLOAD)
    file = await other.call("GET", f"{allowed.path}?download=1")
    assert file.status_code == 200
    assert file.headers["Content-Disposition"].startswith("attachment;")


async def test_what_somebody_had_hidden_or_is_not_stored_is_not_played(
    container: Container, ravi: Person, tmp_path: Path
) -> None:
    kept = await stored(container, ravi, tmp_path)
    async with container.database().begin() as tx:
        await tx.streams.get_for_update(kept.recording.stream_id)
        item = await tx.media_items.find(MediaItemId(kept.recording.id))
        assert item is not None
        await tx.media_items.save(item.hidden(container.now()()))
    assert (await ravi.json("GET", kept.path, status=409))["code"] == "recording_gone"
    async with container.database().begin() as tx:
        await tx.media_items.save(item.restored(container.now()()))
    assert (await ravi.call("GET", kept.path)).status_code == 200
    async with container.database().begin() as tx:
        await tx.recordings.update(kept.recording.erased())
    assert (await ravi.json("GET", kept.path, status=409))["code"] == "recording_gone"


async def test_staff_look_at_a_recording_for_a_reason_that_is_kept(
    container: Container, people: People, ravi: Person, tmp_path: Path
) -> None:
    kept = await stored(container, ravi, tmp_path)
    meera, asha = await people.make(Role.MODERATOR), await people.make()
    other = await people.make(Role.MODERATOR)
    views = f"/v1/staff/recordings/{kept.recording.id}/views"
    for reason in ("", "   "):
        assert (await meera.json("POST", views, {"reason": reason}, status=422))["code"] == "note_missing"
    assert (await asha.json("POST", views, {"reason": "curious"}, status=403))["code"] == "permission_denied"
    subject = f"recording:{kept.recording.id} stream:{kept.recording.stream_id}"
    assert await container.moderation_queries().audit_about([subject], limit=5) == []

    opened = await meera.json("POST", views, {"reason": "A viewer reported it"}, status=200)
    entry = (await container.moderation_queries().audit_about([subject], limit=5))[0]
    assert (entry.action, entry.note) == ("recording.view", "A viewer reported it")
    film = f"/v1/staff/recording-views/{opened['ticket']}"
    piece = await meera.call("GET", film, Range="bytes=100-199")
    assert (piece.status_code, await piece.get_data()) == (206, kept.film[100:200])
    assert (await other.json("GET", film, status=404))["code"] == "footage_view_not_found"
    named, until, mark = opened["ticket"].split(".")
    for forged in (
        f"{uuid4().hex}.{until}.{mark}",
        f"{named}.{int(until) + 9}.{mark}",
        f"{named}.{until}.",
        "x",
        "a.b.c",
    ):
        refused = await meera.json("GET", f"/v1/staff/recording-views/{forged}", status=404)
        assert refused["code"] == "footage_view_not_found"


async def test_an_open_recording_is_open_for_some_minutes(container: Container, people: People) -> None:
    meera, now = await people.make(Role.MODERATOR), container.now()()
    recording_id, tickets = RecordingId(uuid4()), container.film_tickets()
    ticket, expires_at = tickets.issue(recording_id, meera.user.id, now=now)
    assert tickets.read(ticket, meera.user.id, now=expires_at - timedelta(seconds=1)) == recording_id
    with pytest.raises(FootageViewExpired):
        tickets.read(ticket, meera.user.id, now=now + VIEW_LIFETIME)
