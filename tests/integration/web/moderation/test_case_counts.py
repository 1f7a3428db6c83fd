"""Counts of cases on staff's pages: with the page, as a fragment, and as a stream that ends with the right to it."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from quart import Quart

from domain.identity.permissions import Role
from domain.streaming.stream import Stream
from entrypoints.container import Container
from entrypoints.realtime.case_counts import STREAMS_OF_ONE_PERSON_MAX
from tests.integration.api.conftest import People, Person
from tests.integration.api.moderation.test_moderation_footage import show
from tests.integration.conftest import PATIENCE_SECONDS
from tests.integration.web.conftest import Visit
from tests.integration.web.moderation.test_cases import case_of, reported
from tests.integration.web.test_pages import faults

__all__ = ["show"]

PATH = "/staff/cases/counts"
STREAM = "text/event-stream"


class Listener:
    """An open stream, read event by event: its name and its data."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self._heard = ""

    async def event(self) -> tuple[str, str]:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while "\n\n" not in self._heard:
                self._heard += (await self._connection.receive()).decode()
        said, self._heard = self._heard.split("\n\n", 1)
        name, *data = said.splitlines()
        return name.removeprefix("event: "), "\n".join(line.removeprefix("data: ") for line in data)

    async def named(self, name: str) -> str:
        """The data of the next event of that name."""
        while True:
            heard, data = await self.event()
            if heard == name:
                return data


@asynccontextmanager
async def listening(app: Quart, who: Person) -> AsyncIterator[Listener]:
    headers = {"Accept": STREAM, "Cookie": f"session={who.cookie}"}
    async with app.test_client().request(PATH, headers=headers) as connection:
        await connection.send_complete()
        yield Listener(connection)
        await connection.disconnect()


def waiting(text: str, queue: str = "general") -> int:
    [found] = re.findall(rf'data-queue="{queue}"><span>[^<]+</span> <strong>([\d,]+)\+?</strong>', text)
    return int(found.replace(",", ""))


@pytest.fixture(autouse=True)
def counted_anew(container: Container) -> None:
    """What a page of another test had counted a moment ago is no answer here."""
    container.case_counts()._read_at = float("-inf")


async def test_csa_04_the_pages_count_the_queues_that_their_reader_sees(
    people: People, visit: Visit, container: Container, show: Stream
) -> None:
    await reported(people, visit, show, "minor")
    meera, tara = await people.make(Role.MODERATOR), await people.make(Role.CHILD_SAFETY_OFFICER)
    for path in ("/staff/cases", PATH):
        page = await visit(meera, path)
        assert not faults(page.document)
        assert "Child safety" not in page.text
        assert 'data-queue="general"' in page.text
    of_child_safety = (await visit(tara, PATH)).text
    assert waiting(of_child_safety, "child_safety") >= 1
    assert "<html" not in of_child_safety
    assert waiting((await visit(tara, await case_of(container, show))).text, "child_safety") >= 1


async def test_an_open_page_is_told_what_came_in(
    people: People, visit: Visit, app: Quart, container: Container, show: Stream
) -> None:
    meera = await people.make(Role.MODERATOR)
    async with listening(app, meera) as stream:
        before = waiting(await stream.named("counts"))
        await reported(people, visit, show, "harassment")
        await case_of(container, show)
        while (now := await stream.named("counts")) and waiting(now) <= before:
            pass
        assert "next due in" in now


async def test_a_stream_is_not_kept_nor_held_back_by_a_proxy(people: People, app: Quart) -> None:
    meera = await people.make(Role.MODERATOR)
    headers = {"Accept": STREAM, "Cookie": f"session={meera.cookie}"}
    opened: Any
    async with app.test_client().request(PATH, headers=headers) as opened:
        await opened.send_complete()
        await Listener(opened).named("counts")
        assert opened.headers["Content-Type"] == f"{STREAM}; charset=utf-8"
        assert opened.headers["Cache-Control"] == "no-store"
        assert opened.headers["X-Accel-Buffering"] == "no"
        await opened.disconnect()


@pytest.mark.parametrize("lost", ["role", "session"])
async def test_a_role_that_is_taken_away_or_a_session_that_ends_closes_an_open_page(
    people: People, app: Quart, container: Container, lost: str
) -> None:
    meera = await people.make(Role.MODERATOR)
    async with listening(app, meera) as stream:
        await stream.named("counts")
        async with container.database().begin() as tx:
            if lost == "session":
                await tx.sessions.revoke(meera.session_id, now=container.now()())
            else:
                user = await tx.users.get_for_update(meera.user.id)
                await tx.users.update(user.with_role(Role.VIEWER))
        started = asyncio.get_running_loop().time()
        reason = await stream.named("over")
        assert reason == {"role": "permission_denied", "session": "session_ended"}[lost]
        assert asyncio.get_running_loop().time() - started < PATIENCE_SECONDS


async def test_one_person_s_streams_have_a_bound_and_come_free_again(
    people: People, app: Quart, container: Container
) -> None:
    meera = await people.make(Role.MODERATOR)
    headers = {"Accept": STREAM, "Cookie": f"session={meera.cookie}"}
    async with listening(app, meera) as first:
        await first.named("counts")
        others = [listening(app, meera) for _ in range(STREAMS_OF_ONE_PERSON_MAX - 1)]
        for other in others:
            await (await other.__aenter__()).named("counts")
        refused = await app.test_client().get(PATH, headers=headers)
        assert (refused.status_code, "Retry-After" in refused.headers) == (429, True)
        for other in others:
            await other.__aexit__(None, None, None)
    async with asyncio.timeout(PATIENCE_SECONDS):
        while container.case_counts().streams:  # noqa: ASYNC110  (the server hears of it when it does)
            await asyncio.sleep(0.01)


async def test_the_tab_of_every_page_counts_what_waits_for_whoever_reads_it(
    people: People, visit: Visit, container: Container, show: Stream
) -> None:
    await reported(people, visit, show, "harassment")
    await case_of(container, show)
    officer = await people.make(Role.FINANCE_OFFICER)
    for role in (Role.MODERATOR, Role.CHILD_SAFETY_OFFICER):
        who = await people.make(role)
        fragment = (await visit(who, PATH)).text
        queues = re.findall(r'data-queue="(\w+)"', fragment)
        total = sum(waiting(fragment, queue) for queue in queues)
        assert total >= 1
        for path in ("/staff/audit", "/staff/cases"):
            page = await visit(who, path)
            assert not faults(page.document)
            assert in_tab(page.text) == [str(total) if total < 100 else "99+"], path
            assert page.text.count("js/case_counts.js") == 1
    page = await visit(officer, "/staff/audit")
    assert in_tab(page.text) == []
    assert "case_counts.js" not in page.text


def in_tab(text: str) -> list[str]:
    return re.findall(r'id="cases-waiting" data-stream="/staff/cases/counts">([^<]*)</span>', text)
