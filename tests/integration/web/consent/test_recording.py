"""The switch of the recording in the studio, the badge that viewers see, and staff's page of recordings, without a
script."""

from dataclasses import replace
from pathlib import Path

from quart import Quart

from domain.consent.cast import Scope
from domain.identity.permissions import Role
from domain.ids import MediaItemId
from entrypoints.container import Container
from tests.integration.api.conftest import People
from tests.integration.api.consent.test_films import stored
from tests.integration.api.streaming.test_recordings import a_show
from tests.integration.web.conftest import Visit
from tests.integration.web.moderation.test_footage import fetched
from tests.integration.web.test_pages import faults


async def test_str_14_a_performer_records_and_viewers_read_it(
    container: Container, people: People, visit: Visit
) -> None:
    ravi, asha = await people.make(Role.PERFORMER), await people.make()
    show = await a_show(container, ravi, Scope.RECORD)
    watched = await visit(asha, f"/watch/{show.id}")
    assert "hidden" in next(iter(watched.document.all("span", id="recorded")))
    studio = await visit(ravi, f"/studio/{show.id}")
    assert "This show is not recorded" in studio.text
    assert not faults(studio.document)
    recording_id = studio.document.value_of("recording_id")
    begun = await visit(ravi, f"/studio/{show.id}/recording", {"recording_id": recording_id})
    assert begun.status == 303
    page = await visit(ravi, begun.response.headers["Location"])
    assert "Everyone in the room is told" in page.text
    assert not faults(page.document)
    watched = await visit(asha, f"/watch/{show.id}")
    assert "hidden" not in next(iter(watched.document.all("span", id="recorded")))
    stopped = await visit(ravi, f"/studio/{show.id}/recording/stop", {"recording_id": recording_id})
    assert stopped.status == 303
    assert "being stored" in (await visit(ravi, f"/studio/{show.id}/recording")).text


async def test_cns_03_the_studio_says_why_it_is_not_recorded(
    container: Container, people: People, visit: Visit
) -> None:
    ravi = await people.make(Role.PERFORMER)
    show = await a_show(container, ravi)
    studio = await visit(ravi, f"/studio/{show.id}/recording")
    answer = await visit(
        ravi, f"/studio/{show.id}/recording", {"recording_id": studio.document.value_of("recording_id")}
    )
    assert answer.status == 403
    assert "not everyone on camera agreed" in answer.text.lower()
    panel = await visit(
        ravi,
        f"/studio/{show.id}/recording",
        {"recording_id": studio.document.value_of("recording_id")},
        HX_Request="true",
    )
    assert panel.status == 200
    assert "not everyone on camera agreed" in panel.text.lower()
    assert "<main" not in panel.text


async def test_str_14_staff_find_recordings_and_play_one_for_a_reason(
    app: Quart, container: Container, people: People, visit: Visit, tmp_path: Path
) -> None:
    ravi, meera = await people.make(Role.PERFORMER), await people.make(Role.MODERATOR)
    kept = await stored(container, ravi, tmp_path)
    listed = await visit(meera, f"/staff/recordings?show={kept.recording.stream_id}")
    assert not faults(listed.document)
    address = f"/staff/recordings/{kept.recording.id}/views"
    assert address in listed.text
    assert address in (await visit(meera, "/staff/recordings")).text
    refused = await visit(meera, f"{address}?show={kept.recording.stream_id}", {"note": " "})
    assert refused.status == 422
    assert not faults(refused.document)
    (field,) = refused.document.all("input", name="note")
    assert field["aria-invalid"] == "true"
    opened = await visit(meera, address, {"note": "A report of the show"})
    assert opened.status == 303
    view = await visit(meera, opened.response.headers["Location"])
    assert not faults(view.document)
    (video,) = view.document.all("video")
    played = await fetched(app, meera, video["src"], "video")
    assert await played.get_data() == kept.film
    assert "A report of the show" in (await visit(meera, "/staff/audit")).text
    other = await people.make(Role.MODERATOR)
    assert (await visit(other, opened.response.headers["Location"])).status == 404
    assert (await visit(ravi, "/staff/recordings")).status == 403


async def test_str_14_a_recording_that_cannot_be_played_says_why(
    container: Container, people: People, visit: Visit, tmp_path: Path
) -> None:
    ravi, meera = await people.make(Role.PERFORMER), await people.make(Role.MODERATOR)
    kept = (await stored(container, ravi, tmp_path)).recording
    path, now = f"/staff/recordings?show={kept.stream_id}", container.now()()
    old = tuple(replace(part, segments=0, film_bytes=0) for part in kept.parts)
    for state, words in (
        (replace(kept, parts=old), "before recordings could be played"),
        (kept.erased(), "Erased"),
        (kept.lost(now), "Nothing of it was recorded"),
    ):
        async with container.database().begin() as tx:
            await tx.recordings.update(state)
        page = await visit(meera, path)
        assert words in page.text
        assert not page.document.all("input", name="note")
        refused = await visit(meera, f"/staff/recordings/{kept.id}/views", {"note": "To decide"})
        assert refused.status == 409
    async with container.database().begin() as tx:
        await tx.recordings.update(kept)
        item = await tx.media_items.find(MediaItemId(kept.id))
        assert item is not None
        await tx.media_items.save(item.hidden(now))
    assert "Hidden by somebody in it" in (await visit(meera, path)).text
