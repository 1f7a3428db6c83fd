"""A bank's picture is found, a case worked on, evidence opened by two and reported; then every sink is searched.

CSA-11: no log, e-mail, notice, room event, outbox event, page or answer of anybody but child safety officers leads to
what was kept, and its object's key is said nowhere at all but in the record of the footage. All media are synthetic.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from uuid import UUID, uuid4

import pytest
import pytest_asyncio
from dependency_injector import providers

from adapters.memory.moderation.child_safety_reporting import MemoryReporting
from adapters.memory.notifications.mailer import MemoryMailer
from adapters.memory.object_store import MemoryObjectStore
from adapters.memory.streaming.media import MemoryMedia
from adapters.memory.streaming.media_taps import MemoryTaps
from domain.identity.permissions import Role
from domain.ids import BankedHashId, CyberTipId, FootageId, ModerationCaseId
from domain.moderation.cases.event import Subject, SubjectKind
from domain.moderation.cybertip import IncidentType, TipFile
from domain.moderation.watch.footage import Footage, clip_of_stop
from domain.moderation.watch.hash_bank import BankKind, HashMatch
from domain.streaming.stream import Stream
from entrypoints.app import create_app
from entrypoints.container import Container, create_container
from entrypoints.worker.delivery import EventDelivery
from tests.builders import a_stream
from tests.integration.api.compliance.test_nothing_personal_is_kept import dump
from tests.integration.api.conftest import People, Person, memory_vendors, settings_for_tests

SYNTHETIC = b"a synthetic test item, a red square"
MAY_NAME_IT = {
    "footage", "footage_opening", "footage_view", "clear_look", "audit_entry", "audit_waiting", "cyber_tip",
}  # fmt: skip
"""The tables that name the footage by its id. Its object's key stands in `footage` alone."""


@dataclass
class Platform:
    container: Container
    people: People
    mailer: MemoryMailer
    ncmec: MemoryReporting = field(default_factory=MemoryReporting)


@pytest_asyncio.fixture
async def platform(own_database_url: str, redis_url: str) -> AsyncIterator[Platform]:
    made = create_container(settings_for_tests(own_database_url, redis_url))
    media, mailer, ncmec = MemoryMedia(), MemoryMailer(), MemoryReporting()
    made.verification_vendors.override(providers.Singleton(memory_vendors))
    made.object_store.override(providers.Singleton(MemoryObjectStore))
    made.media_taps.override(providers.Singleton(MemoryTaps))
    for engine in (
        made.media_sessions,
        made.media_views,
        made.media_rooms,
        made.media_controls,
        made.media_attendance,
    ):
        engine.override(providers.Object(media))
    made.mailer.override(providers.Object(mailer))
    made.child_safety_reporters.override(providers.Object([ncmec]))
    yield Platform(made, People(create_app(made), made), mailer, ncmec)
    await made.engine().dispose()
    await made.urgent_engine().dispose()
    await made.redis().aclose()


async def deliver_all(container: Container) -> None:
    """What the worker does with every event, as long as there is one."""
    deliver = EventDelivery(container.outbox_deliveries(), container.subscribers(), container.now())
    while due := await container.outbox_deliveries().claim_due(
        now=container.now()(), lease_seconds=60, limit=50
    ):
        for event_id in due:
            await deliver(event_id)


@dataclass
class Story:
    show: Stream
    asha: Person
    ravi: Person
    meera: Person
    tara: Person
    nandu: Person
    case_path: str
    evidence: list[Footage]


async def played(platform: Platform) -> Story:
    """Match, case, evidence, two who open it, a report of it, and a word of everybody on the way."""
    made, people = platform.container, platform.people
    ravi, asha, meera = [await people.make(role) for role in (Role.PERFORMER, Role.VIEWER, Role.MODERATOR)]
    tara, nandu = [await people.make(Role.CHILD_SAFETY_OFFICER) for _ in range(2)]
    now = made.now()()
    show = a_stream(performer_id=ravi.user.id, created_at=now, started_at=now)
    async with made.database().begin() as tx:
        await tx.streams.add(show)
    taps = made.media_taps()
    assert isinstance(taps, MemoryTaps)
    taps.shows[show.id] = SYNTHETIC
    kept, still = uuid4(), uuid4()
    await meera.json("PUT", f"/v1/staff/streams/{show.id}/clips/{kept}", {"reason": "Synthetic"}, status=200)
    await meera.json("PUT", f"/v1/staff/streams/{show.id}/stills/{still}", status=200)
    await asha.json(
        "PUT",
        f"/v1/streams/{show.id}/reports/{uuid4()}",
        {"reason": "minor", "note": "Synthetic"},
        status=200,
    )
    await match_found(made, show)
    await deliver_all(made)
    case_id = await case_of(made, ravi)
    await made.claim_moderation_case()(case_id=case_id, actor_id=tara.user.id)
    await opened_by_two(tara, nandu, kept)
    tip = CyberTipId(uuid4())
    await made.draft_cyber_tip()(
        tip_id=tip, case_id=case_id, actor_id=tara.user.id, incident_at=now, note="Synthetic test item",
        incident=IncidentType.KNOWN_OR_APPARENT_MATERIAL,
        files=[TipFile.of_show(FootageId(kept), None, [], viewed=False)],
    )  # fmt: skip
    await made.answer_cyber_tip()(
        tip_id=tip, case_id=case_id, actor_id=nandu.user.id, allow=True, note="Synthetic"
    )
    await made.send_cyber_tips()()
    assert [each.state for each in platform.ncmec.reports.values()] == ["finished"]
    await deliver_all(made)
    async with made.database().begin() as tx:
        found = [await tx.footage.find(FootageId(each)) for each in (kept, still)]
        found += [await tx.footage.find(clip_of_stop(show.id))]
    evidence = [each for each in found if each is not None and each.file is not None]
    assert len(evidence) == 3, "a clip, a still, and the clip of the stop"
    return Story(show, asha, ravi, meera, tara, nandu, f"/staff/cases/{case_id}", evidence)


async def match_found(made: Container, show: Stream) -> None:
    row = next(each for each in await made.watch_queries().live() if each.stream_id == show.id)
    match = HashMatch("synthetic", BankKind.CHILD_SAFETY, BankedHashId(uuid4()), 0, turned=False)
    await made.frame_watch()._stop(row, match)


async def case_of(made: Container, ravi: Person) -> ModerationCaseId:
    async with made.database().begin() as tx:
        subject = Subject(SubjectKind.PERSON, ravi.user.id)
        case = await tx.moderation_cases.find_open(subject, child_safety=True)
    assert case is not None, "the match opened a case"
    return case.id


async def opened_by_two(tara: Person, nandu: Person, clip: UUID) -> None:
    asked = f"/v1/staff/footage/{clip}/openings/{uuid4()}"
    opening = await tara.json("PUT", asked, {"purpose": "Synthetic"}, status=200)
    answer = f"/v1/staff/footage-openings/{opening['id']}/answer"
    await nandu.json("POST", answer, {"answer": "allowed"}, status=200)
    opened = await tara.json("POST", f"/v1/staff/footage/{clip}/views", {"reason": ""}, status=200)
    film = await tara.call("GET", f"/v1/staff/footage-views/{opened['token']}")
    assert film.status_code == 200


def needles(story: Story) -> tuple[set[str], set[str]]:
    """Keys of objects, and ids of footage."""
    keys = {footage.require_file().object_key for footage in story.evidence}
    return keys | {key.rpartition("/")[2] for key in keys}, {str(footage.id) for footage in story.evidence}


def leaks(story: Story, said: dict[str, str], *, named_in: set[str] = MAY_NAME_IT) -> list[str]:
    """The places that lead to the evidence and should not."""
    keys, ids = needles(story)
    found = [place for place, text in said.items() if place != "footage" and any(key in text for key in keys)]
    found += [place for place, text in said.items() if place not in named_in and any(i in text for i in ids)]
    return sorted({*found, *(place for place, text in said.items() if SYNTHETIC.decode() in text)})


async def page_or_answer(person: Person, path: str) -> str:
    headers = {"Accept": "text/html", "Cookie": f"session={person.cookie}"}
    if path.startswith("/v1/"):
        headers = {"Authorization": f"Bearer {person.access_token}"}
    response = await person.app.test_client().get(path, headers=headers)
    if path.endswith(".jpg"):
        assert response.status_code == 404, path  # the address is the search's own: it would be a thumbnail
        return ""
    assert response.status_code < 500, path
    return str((await response.get_data(as_text=False)).decode(errors="replace"))


async def seen_by_others(platform: Platform, story: Story) -> dict[str, str]:
    """Pages and answers of whoever is no child safety officer: every one that tells of the show, its people or acts."""
    show, case = story.show.id, story.case_path
    staff = (
        "/staff", "/staff/cases", "/staff/footage-openings", "/staff/audit", case, f"{case}/cybertip",
        f"/staff/streams/{show}", f"/staff/streams/{show}/footage", f"/staff/cases/people/{story.ravi.user.id}",
        f"/v1/staff/streams/{show}/footage", "/v1/staff/footage-openings", "/v1/staff/audit", "/v1/staff/streams",
        *(f"/staff/footage/{footage.id}.jpg" for footage in story.evidence),
    )  # fmt: skip
    anybody = (
        "/",
        f"/watch/{show}",
        f"/v1/streams/{show}",
        "/v1/streams",
        "/reports",
        "/v1/notices",
        "/notices",
    )
    said = {}
    admin = await platform.people.make(Role.ADMIN)
    for name, person, paths in (
        ("Asha", story.asha, anybody), ("Ravi", story.ravi, anybody), ("Meera", story.meera, staff + anybody),
        ("an administrator", admin, staff + anybody),
    ):  # fmt: skip
        for path in paths:
            answer = await page_or_answer(person, path)
            said[f"{name}: {path}"] = answer
    return said


async def test_csa_11_no_sink_leads_to_the_evidence_of_a_child_safety_case(
    platform: Platform, capfd: pytest.CaptureFixture[str]
) -> None:
    story = await played(platform)
    others = await seen_by_others(platform, story)
    logged = "".join(capfd.readouterr())
    written = await dump(platform.container)
    mails = {f"mail to {each.to}": repr(each) for each in platform.mailer.sent}
    assert "show_stopped_by_match" in logged, "the log was captured"
    assert mails, "people were told of the stop"
    assert any(key in written["footage"] for key in needles(story)[0]), "the keys are those that are kept"
    assert written["outbox"]
    assert leaks(story, {**written, **mails, "the log": logged}) == []
    assert any("Live wall" in said for place, said in others.items() if place == "Meera: /staff")
    assert leaks(story, others, named_in=set()) == []
    sent = {"NCMEC": repr(platform.ncmec.reports)}
    assert not any(key in sent["NCMEC"] for key in needles(story)[0])


@pytest.mark.parametrize("what", ["key", "id", "media"])
async def test_csa_11_the_search_would_find_a_planted_link(platform: Platform, what: str) -> None:
    story = await played(platform)
    first = story.evidence[0]
    planted = {
        "key": f"https://s3.example/{first.require_file().object_key}",
        "id": f"https://livepanty.example/staff/footage/{first.id}.jpg",
        "media": SYNTHETIC.decode(),
    }[what]
    await platform.mailer.send(
        to=story.ravi.user.email, subject="Synthetic", template="show_stopped", values={"title": planted},
        message_id=str(uuid4()),
    )  # fmt: skip
    async with platform.container.database().begin() as tx:
        await tx.streams.update(replace(await tx.streams.get(story.show.id), title=planted))
    mails = {"mail": repr(platform.mailer.sent)}
    assert leaks(story, mails) == ["mail"]
    assert "stream" in leaks(story, await dump(platform.container))
