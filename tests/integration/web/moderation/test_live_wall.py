"""The live wall, as a browser without JavaScript asks for it."""

import re
from datetime import timedelta
from itertools import product
from uuid import uuid4

import pytest
from quart import Quart, Response

from adapters.memory.streaming.media_taps import MemoryTaps
from domain.identity.permissions import Role
from domain.ids import BankedHashId, FrameMatchId
from domain.moderation.cases.kind import CaseKind
from domain.moderation.watch.frame_match import FrameMatch
from domain.moderation.watch.hash_bank import BankKind, HashMatch
from domain.streaming.stream import Stream
from entrypoints.assets import asset_root
from entrypoints.container import Container
from tests.builders import a_report, a_stream
from tests.integration.api.conftest import People, Person
from tests.integration.api.moderation.test_moderation_footage import show
from tests.integration.web.conftest import Visit
from tests.integration.web.test_pages import faults

__all__ = ["show"]


async def glance(app: Quart, who: Person, stream: Stream, *, place: str = "image") -> Response:
    headers = {"Cookie": f"session={who.cookie}", "Sec-Fetch-Dest": place}
    return await app.test_client().get(f"/staff/streams/{stream.id}/glance.jpg", headers=headers)


async def another(container: Container, people: People) -> Stream:
    performer, now = await people.make(Role.PERFORMER), container.now()()
    stream = a_stream(performer_id=performer.user.id, created_at=now, started_at=now + timedelta(seconds=30))
    async with container.database().begin() as tx:
        await tx.streams.add(stream)
    return stream


async def test_adm_04_the_riskiest_show_comes_first(
    container: Container, people: People, visit: Visit, show: Stream
) -> None:
    newer, meera, asha = (
        await another(container, people),
        await people.make(Role.MODERATOR),
        await people.make(),
    )

    async def order() -> list[str]:
        page = await visit(meera, "/staff")
        assert not faults(page.document)
        told = await meera.json("GET", "/v1/staff/live", status=200)
        ours = {str(show.id), str(newer.id)}  # those of other tests go on meanwhile
        tiles = [each for each in re.findall(r'id="tile-([0-9a-f-]{36})"', page.text) if each in ours]
        assert tiles == [item["stream_id"] for item in told["items"] if item["stream_id"] in ours]
        return tiles

    assert await order() == [str(newer.id), str(show.id)], "among equals the newest"
    report = a_report(stream_id=show.id, reporter_id=asha.user.id, reason=CaseKind.MINOR)
    async with container.database().begin() as tx:
        await tx.reports.add(report)
    assert await order() == [str(show.id), str(newer.id)]
    text = (await visit(meera, "/staff")).text
    tile = text.partition(f'id="tile-{show.id}"')[2].partition("</li>")[0]
    assert "high risk" in tile
    assert "new performer" in tile
    [told] = [
        item
        for item in (await meera.json("GET", "/v1/staff/live", status=200))["items"]
        if item["stream_id"] == str(show.id)
    ]
    assert told["risk_band"] == "high"


async def test_adm_04_mod_23_pictures_are_veiled_and_may_be_left_out(
    app: Quart, container: Container, people: People, visit: Visit, show: Stream
) -> None:
    meera, taps = await people.make(Role.MODERATOR), container.media_taps()
    assert isinstance(taps, MemoryTaps)
    assert f"/staff/streams/{show.id}/glance.jpg" in (await visit(meera, "/staff")).text
    without = await visit(meera, "/staff?pictures=none")
    assert "glance.jpg" not in without.text
    assert not faults(without.document)
    assert 'hx-get="/staff?pictures=none"' in without.text, "nor do they come when the wall renews itself"
    before = taps.veiled
    for _ in range(3):
        seen = await glance(app, meera, show)
        assert (seen.status_code, seen.content_type) == (200, "image/jpeg")
        assert b"a veena" not in await seen.get_data()
        assert seen.headers["Cache-Control"] == "no-store"
    assert taps.veiled == before + 1, "however many look, the show is asked once in a while"
    assert (await glance(app, meera, show, place="document")).status_code == 403, (
        "no address opens it by itself"
    )


async def test_mod_23_the_wall_is_as_its_reader_has_pictures_and_of_nobody_else(
    app: Quart, people: People, visit: Visit, show: Stream
) -> None:
    meera, kiran = await people.make(Role.MODERATOR), await people.make(Role.MODERATOR)

    async def seen_by(who: Person) -> tuple[list[str], bool]:
        page = await visit(who, "/staff")
        grounds = page.document.all("div")
        [ground] = {
            "greys" in each["class"].split() for each in grounds if "tile-picture" in each.get("class", "")
        }
        assert ground == ("grey" in page.text), "what stands behind a picture is as grey as that"
        assert not faults(page.document)
        [image] = [each for each in page.document.all("img") if f"/{show.id}/" in each["src"]]
        assert ("grey and blurred" in page.text) == ("blurs" in image["class"])
        return image["class"].split(), b"a veena" in await (await glance(app, who, show)).get_data()

    usual = (["tile-glance", "blurs", "greys"], False)
    assert await seen_by(meera) == usual
    assert (await visit(meera, "/staff/cases/desk", {"greys": "yes"})).status == 303
    assert await seen_by(meera) == (["tile-glance", "greys"], True)
    assert await seen_by(kiran) == usual, "although a clear one of it was made a moment ago"
    assert (await visit(meera, "/staff/cases/desk", {})).status == 303
    assert await seen_by(meera) == (["tile-glance"], True)


@pytest.mark.parametrize("role", [Role.VIEWER, Role.PERFORMER, Role.KYC_OFFICER, Role.FINANCE_OFFICER])
async def test_nobody_else_glances(app: Quart, people: People, show: Stream, role: Role) -> None:
    assert (await glance(app, await people.make(role), show)).status_code == 403


async def test_csa_03_nothing_is_shown_of_a_show_that_is_over_or_matched(
    app: Quart, container: Container, people: People, visit: Visit, show: Stream
) -> None:
    meera, matched = await people.make(Role.MODERATOR), await another(container, people)
    taps = container.media_taps()
    assert isinstance(taps, MemoryTaps)
    taps.shows[matched.id] = b"a sitar"
    kiran = await people.make(Role.MODERATOR)
    await visit(kiran, "/staff/cases/desk", {})  # who has pictures clear
    for stream in (show, matched):
        for who in (meera, kiran):
            assert (await glance(app, who, stream)).status_code == 200
    async with container.database().begin() as tx:
        await tx.streams.update(show.killed(container.now()()))
        await tx.frame_matches.add(
            FrameMatch.found(
                FrameMatchId(uuid4()),
                HashMatch("stopncii", BankKind.CHILD_SAFETY, BankedHashId(uuid4()), 31, turned=False),
                stream_id=matched.id,
                performer_id=matched.performer_id,
                now=container.now()(),
            )
        )
    for stream, who in product((show, matched), (meera, kiran)):
        answer = await glance(app, who, stream)
        assert (answer.status_code, await answer.get_data()) == (204, b""), (
            "nor what was seen of it a moment ago"
        )


@pytest.mark.parametrize(
    ("marked", "softened"),
    [
        (".tile-glance.blurs", "blur("),
        (".tile-glance.greys:not(.blurs)", "grayscale(1)"),
        (".veil.blurs:not(.unveiled) video", "blur("),
        (".veil.greys:not(.unveiled) video", "grayscale(1)"),
        (".veil.blurs.greys:not(.unveiled) video", "blur("),
        (".veil.blurs.greys:not(.unveiled) video", "grayscale(1)"),
        (".softened.blurs", "blur("),
        (".softened.greys", "grayscale(1)"),
        (".softened.blurs.greys", "blur("),
        (".softened.blurs.greys", "grayscale(1)"),
    ],
)
def test_mod_23_what_is_marked_as_soft_is_softened(marked: str, softened: str) -> None:
    """The pages say which pictures are soft; this is what makes them so."""
    style = (asset_root("static") / "app.css").read_text()
    rules = re.findall(rf"^{re.escape(marked)} \{{([^}}]*)\}}", style, re.MULTILINE)
    assert any(softened in rule for rule in rules)


async def test_csa_04_what_is_reported_of_a_child_is_read_by_those_alone_who_see_such_cases(
    container: Container, people: People, visit: Visit, show: Stream
) -> None:
    """That there was a report stands there for everybody on shift: the show has to be looked at."""
    meera, tara = await people.make(Role.MODERATOR), await people.make(Role.CHILD_SAFETY_OFFICER)
    reporter, said = await people.make(), f"In her own words {uuid4().hex}"
    async with container.database().begin() as tx:
        report = a_report(
            stream_id=show.id, reporter_id=reporter.user.id, person_id=show.performer_id, reason=CaseKind.MINOR,
            note=said, reported_at=container.now()(),
        )  # fmt: skip
        await tx.reports.add(report)
    pages = ("/staff", f"/staff/streams/{show.id}", f"/staff/streams/{show.id}/reports")
    for who, reads in ((meera, False), (tara, True)):
        shown = [(await visit(who, page)).text for page in pages]
        assert [said in text for text in shown] == [False, reads, reads]
        tile = shown[0].split(f'id="tile-{show.id}"')[1].split("</li>")[0]
        assert "1 report" in tile
        assert ("not yours to read" in tile) is not reads
        assert ("not yours to see" in shown[2]) is not reads
        told = await who.json("GET", "/v1/staff/live", status=200)
        (item,) = [each for each in told["items"] if each["stream_id"] == str(show.id)]
        assert (item["open_reports"], item["latest_reason"]) == (1, "minor" if reads else None)
        assert item["risk_band"] == "high", "how risky it is counts every reason"
