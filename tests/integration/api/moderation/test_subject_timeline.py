"""MOD-28 over HTTP: the timeline of a person, as data and on a page."""

from uuid import uuid4

import pytest

import entrypoints.admin.moderation.subject_timeline as timeline_page
import entrypoints.api.moderation.subject_timeline as timeline_api
from domain.identity.permissions import Role
from domain.streaming.stream import Stream
from entrypoints.container import Container
from tests.builders import a_stream
from tests.integration.api.conftest import People, Person
from tests.integration.web.conftest import Visit, visit
from tests.integration.web.test_pages import faults

__all__ = ["visit"]


async def a_show(container: Container, ravi: Person) -> Stream:
    now = container.now()()
    show = a_stream(performer_id=ravi.user.id, title="Evening raga", created_at=now, started_at=now)
    async with container.database().begin() as tx:
        await tx.streams.add(show)
        await tx.streams.update(show.killed(container.now()()))
    return show


async def test_mod_28_the_timeline_is_told_page_by_page(
    container: Container, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    meera, ravi = await people.make(Role.MODERATOR), await people.make(Role.PERFORMER)
    show = await a_show(container, ravi)
    path = f"/v1/staff/users/{ravi.user.id}/timeline"
    whole = await meera.json("GET", path, status=200)
    assert whole["next_cursor"] is None
    told = [(item["source"], item["what"], item["ref"], item["detail"]) for item in whole["items"]]
    assert ("shows", "show_started", str(show.id), "Evening raga") in told
    assert ("identity", "account_made", str(ravi.user.id), "") in told
    monkeypatch.setattr(timeline_api, "MOMENTS", 1)
    paged, cursor = [], ""
    while cursor is not None:
        page = await meera.json("GET", f"{path}?cursor={cursor}", status=200)
        paged, cursor = paged + page["items"], page["next_cursor"]
    assert paged == whole["items"]
    assert (await meera.json("GET", f"{path}?cursor=x.y", status=422))["code"] == "invalid_cursor"
    missing = await meera.json("GET", f"/v1/staff/users/{uuid4()}/timeline", status=404)
    assert missing["code"] == "user_not_found"


async def test_mod_28_the_page_says_it_in_words_and_leads_to_each(
    container: Container, people: People, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    meera, ravi = await people.make(Role.MODERATOR), await people.make(Role.PERFORMER)
    show = await a_show(container, ravi)
    monkeypatch.setattr(timeline_page, "MOMENTS", 2)
    page = await visit(meera, f"/staff/cases/people/{ravi.user.id}")
    assert not faults(page.document)
    assert "Stopped by staff" in page.text
    assert f'href="/staff/streams/{show.id}"' in page.text
    assert "Account made" not in page.text
    earlier = page.text.partition("?cursor=")[2].partition('"')[0]
    page = await visit(meera, f"/staff/cases/people/{ravi.user.id}?cursor={earlier}")
    assert "Account made" in page.text
    assert not faults(page.document)
