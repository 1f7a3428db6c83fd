"""Reports, the live wall, the kill switch and the audit log over the API."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from dependency_injector import providers

from adapters.memory.streaming.media import MemoryMedia
from domain.age_verification.age import AgeState
from domain.identity.permissions import Role
from domain.ids import StreamId
from domain.streaming.stream import EndReason, Stream, StreamState
from entrypoints.api.moderation import own_reports
from entrypoints.api.moderation import stops as moderation
from entrypoints.container import Container
from ports.streaming.sessions import MediaUnavailable
from tests.builders import a_stream, an_audit_entry
from tests.integration.api.conftest import People, Person
from tests.integration.api.streaming.test_streaming import OFFER


@pytest.fixture
async def show(container: Container, people: People) -> Stream:
    ravi = await people.make(Role.PERFORMER)
    now = container.now()()
    stream = a_stream(performer_id=ravi.user.id, created_at=now, started_at=now)
    async with container.database().begin() as tx:
        await tx.streams.add(stream)
    return stream


async def _report(person: Person, show: Stream, status: int = 200, **changes: object) -> Any:
    body = {"reason": "harassment", "note": "Insults", **changes}
    return await person.json("PUT", f"/v1/streams/{show.id}/reports/{uuid4()}", body, status=status)


async def _stop(person: Person, stream_id: UUID, status: int = 200, **changes: object) -> Any:
    body = {"policy": "harassment", "note": "Two warnings", **changes}
    return await person.json("POST", f"/v1/staff/streams/{stream_id}/stop", body, status=status)


async def test_a_report_is_filed_and_its_repetition_answered_with_the_first(
    people: People, show: Stream
) -> None:
    asha = await people.make()
    first = await _report(asha, show)
    assert (first["reason"], first["note"], first["state"]) == ("harassment", "Insults", "open")
    assert await _report(asha, show, note="Again") == first
    graver = await _report(asha, show, reason="minor")
    assert (graver["reason"], graver["id"] == first["id"]) == ("minor", False)


async def test_mod_02_the_taxonomy_is_told_and_every_key_of_it_is_taken(
    container: Container, people: People
) -> None:
    asha = await people.make()
    reasons = (await asha.json("GET", "/v1/report-reasons", status=200))["items"]
    assert all(reason.keys() == {"key", "words"} and reason["words"] for reason in reasons)
    keys = [reason["key"] for reason in reasons]
    hindi = (await asha.json("GET", "/v1/report-reasons?lang=hi", status=200))["items"]
    assert [reason["key"] for reason in hindi] == keys
    assert all("\u0900" <= reason["words"][0] <= "\u097f" for reason in hindi)
    assert (await asha.json("GET", "/v1/report-reasons?lang=ta", status=200))["items"] == reasons
    wanted = {"csam", "minor", "grooming", "ncii", "deepfake", "trafficking", "ban_evasion", "doxxing"}
    assert wanted | {"impersonation", "other"} <= set(keys)
    assert not {"court_order", "minor_claim"} & set(keys)
    performer, now = (await people.make(Role.PERFORMER)).user.id, container.now()()
    for key in keys:
        show = a_stream(
            performer_id=performer, created_at=now, started_at=now, state=StreamState.ENDED, ended_at=now,
            end_reason=EndReason.PERFORMER,
        )  # fmt: skip
        async with container.database().begin() as tx:
            await tx.streams.add(show)
        assert (await _report(asha, show, reason=key))["reason"] == key


async def test_mod_15_a_person_reads_how_far_their_reports_are_and_nobody_elses(
    people: People, show: Stream, monkeypatch: pytest.MonkeyPatch
) -> None:
    asha, other = await people.make(), await people.make()
    filed = await _report(asha, show, reason="ncii")
    await _report(other, show)
    monkeypatch.setattr(own_reports, "PAGE_LENGTH", 1)
    mine = await asha.json("GET", "/v1/me/reports", status=200)
    assert mine == {
        "items": [
            {
                "id": filed["id"],
                "subject_kind": "show",
                "subject_id": str(show.id),
                "title": show.title,
                "reason": "ncii",
                "reported_at": filed["reported_at"],
                "progress": "received",
                "outcome": None,
                "outcome_words": "",
                "decided_at": None,
            }
        ],
        "next_cursor": None,
    }
    refused = await asha.json("GET", "/v1/me/reports?cursor=x", status=422)
    assert refused["code"] == "invalid_cursor"


@pytest.mark.parametrize(
    ("changes", "code", "pointer"),
    [
        ({"reason": "boring"}, "unknown_report_reason", "/reason"),
        ({"reason": "court_order"}, "unknown_report_reason", "/reason"),
        ({"note": "x" * 501}, "note_too_long", "/note"),
        ({"note": 1.5}, "malformed_body", "/note"),
        ({"extra": True}, "malformed_body", "/extra"),
    ],
)
async def test_a_report_that_cannot_be_is_refused_at_its_field(
    people: People, show: Stream, changes: dict[str, object], code: str, pointer: str
) -> None:
    problem = await _report(await people.make(), show, status=422, **changes)
    assert (problem["code"], problem["pointer"]) == (code, pointer)


async def test_a_show_that_is_not_there_cannot_be_reported(people: People) -> None:
    assert (await _report(await people.make(), a_stream(), status=404))["code"] == "stream_not_found"


async def test_age_01_only_adults_report(people: People, show: Stream) -> None:
    child = await people.make(age=AgeState.UNVERIFIED)
    assert (await _report(child, show, status=403))["code"] == "age_verification_required"


async def test_the_wall_shows_a_live_show_with_its_reports(people: People, show: Stream) -> None:
    await _report(await people.make(), show)
    await _report(await people.make(), show, reason="minor")
    tara = await people.make(Role.CHILD_SAFETY_OFFICER)
    wall = await tara.json("GET", "/v1/staff/live", status=200)
    [row] = [item for item in wall["items"] if item["stream_id"] == str(show.id)]
    assert (row["title"], row["open_reports"], row["latest_reason"]) == (show.title, 2, "minor")


async def test_a_moderator_stops_a_show_at_once_and_for_good(
    container: Container, people: People, show: Stream
) -> None:
    meera = await people.make(Role.MODERATOR)
    stopped = await _stop(meera, show.id)
    assert (stopped["state"], stopped["media_confirmed"]) == ("killed", True)
    media = container.media_rooms()
    assert isinstance(media, MemoryMedia)
    assert media.is_closed(show.id)
    wall = await meera.json("GET", "/v1/staff/live", status=200)
    assert str(show.id) not in {item["stream_id"] for item in wall["items"]}

    assert (await _stop(meera, show.id, status=409))["code"] == "stream_over"
    audit = await meera.json("GET", "/v1/staff/audit", status=200)
    [entry] = [item for item in audit["items"] if item["subject"] == f"stream:{show.id}"]
    assert (entry["actor"], entry["reason"], entry["note"]) == (
        meera.user.display_name, "harassment", "Two warnings",
    )  # fmt: skip


class _OutOfReach(MemoryMedia):
    async def close(self, stream_id: StreamId) -> None:
        raise MediaUnavailable("no answer")


async def test_a_stop_says_so_when_the_media_plane_did_not_confirm_it(
    container: Container, people: People, show: Stream
) -> None:
    meera = await people.make(Role.MODERATOR)
    with container.media_rooms.override(providers.Object(_OutOfReach())):
        stopped = await _stop(meera, show.id)
    assert (stopped["state"], stopped["media_confirmed"]) == ("killed", False)
    async with container.database().begin() as tx:
        assert (await tx.streams.get(show.id)).state is StreamState.KILLED


@pytest.mark.parametrize(
    ("changes", "code", "pointer"),
    [
        ({"policy": "dislike"}, "unknown_policy", "/policy"),
        ({"policy": None}, "malformed_body", "/policy"),
        ({"note": "x" * 501}, "note_too_long", "/note"),
    ],
)
async def test_a_stop_names_a_policy(
    people: People, show: Stream, changes: dict[str, object], code: str, pointer: str
) -> None:
    problem = await _stop(await people.make(Role.MODERATOR), show.id, status=422, **changes)
    assert (problem["code"], problem["pointer"]) == (code, pointer)


async def test_the_audit_log_is_read_page_by_page(
    container: Container, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(moderation, "PAGE_LENGTH", 2)
    meera = await people.make(Role.MODERATOR)
    now = container.now()()
    entries = [
        an_audit_entry(actor_id=meera.user.id, at=now - timedelta(seconds=number)) for number in range(3)
    ]
    async with container.database().begin() as tx:
        for entry in entries:
            await tx.audit.append(entry)

    seen: list[str] = []
    path = "/v1/staff/audit"
    while len(ours := [entry_id for entry_id in seen if entry_id in {str(e.id) for e in entries}]) < 3:
        page = await meera.json("GET", path, status=200)
        assert 1 <= len(page["items"]) <= 2
        seen += [item["id"] for item in page["items"]]
        path = f"/v1/staff/audit?cursor={page['next_cursor']}"
    assert ours == [str(entry.id) for entry in sorted(entries, key=lambda e: e.at, reverse=True)]
    assert len(set(seen)) == len(seen)

    problem = await meera.json("GET", f"/v1/staff/audit?cursor={uuid4()}", status=422)
    assert problem["code"] == "invalid_cursor"


async def test_str_15_str_04_a_moderator_covers_a_show_and_puts_a_person_out(
    container: Container, people: People, show: Stream
) -> None:
    meera, asha = await people.make(Role.MODERATOR), await people.make()
    path = f"/v1/staff/streams/{show.id}"
    body = {"act": "cover", "policy": "explicit_content", "note": "A look"}
    covered = await meera.json("POST", f"{path}/controls", body, status=200)
    assert (covered["covered"], covered["muted"], covered["removed"]) == (True, False, [])
    assert covered["media_confirmed"]
    problem = await meera.json("POST", f"{path}/controls", {"act": "blur"}, status=422)
    assert (problem["code"], problem["pointer"]) == ("unknown_control", "/act")
    removed = await meera.json("PUT", f"{path}/removed/{asha.user.id}", {"policy": "harassment"}, status=200)
    assert removed["removed"] == [str(asha.user.id)]
    again = await meera.json("PUT", f"{path}/removed/{asha.user.id}", {"policy": "harassment"}, status=200)
    assert again == removed
    offered = await asha.call(
        "POST", f"/v1/streams/{show.id}/whep", OFFER, **{"Content-Type": "application/sdp"}
    )
    assert offered.status_code == 403
    assert (await offered.get_json(force=True))["code"] == "removed_from_room"
    message = await asha.json(
        "PUT", f"/v1/streams/{show.id}/messages/{uuid4()}", {"text": "Hello"}, status=403
    )
    tip = await asha.json(
        "PUT", f"/v1/streams/{show.id}/tips/{uuid4()}", {"tokens": 1, "message": ""}, status=403
    )
    assert (message["code"], tip["code"]) == ("removed_from_room", "removed_from_room")
    problem = await meera.json("POST", f"{path}/removed/{asha.user.id}/let-in", {"note": ""}, status=422)
    assert problem["code"] == "note_missing"
    back = await meera.json(
        "POST", f"{path}/removed/{asha.user.id}/let-in", {"note": "A mistake"}, status=200
    )
    assert back["removed"] == []
    await asha.json("PUT", f"/v1/streams/{show.id}/messages/{uuid4()}", {"text": "Hello"}, status=201)
    performer = show.performer_id
    refused = await meera.json("PUT", f"{path}/removed/{performer}", {"policy": "harassment"}, status=409)
    assert refused["code"] == "not_to_be_removed"
