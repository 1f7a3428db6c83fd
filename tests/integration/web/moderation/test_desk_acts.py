"""Staff turn an item down, and stop money, on their pages; the person reads why, appeals, and another gives it back."""

import re
from typing import Any
from uuid import uuid4

import msgspec
import pytest
from sqlalchemy import text

from domain.identity.permissions import Role
from domain.ids import EventId, MenuItemId, UserId
from domain.moderation.events import StaffActed
from domain.tipping.menu_item import ItemState
from entrypoints.container import Container
from tests.integration.api.conftest import People, Person
from tests.integration.web.conftest import Visit
from tests.integration.web.test_pages import faults

FOUND = "It names a place to pay that is not ours, at "


async def worked(container: Container, person: UserId) -> None:
    query = text("SELECT id, payload FROM outbox WHERE name = :name AND payload ->> 'person_id' = :id")
    async with container.engine().connect() as connection:
        rows = (await connection.execute(query, {"name": StaffActed.name, "id": str(person)})).all()
    assert len(rows) == 1
    for row in rows:
        await container.state_staff_act()(msgspec.convert(row.payload, StaffActed), EventId(row.id))


async def told(visit: Visit, who: Person, *words: str) -> str:
    """Where their decision stands, in both languages."""
    listed = await visit(who, "/decisions?lang=en")
    found = re.search(r'href="(/decisions/[0-9a-f-]{36})\?lang=en"', listed.text)
    assert found is not None
    page = await visit(who, f"{found[1]}?lang=en")
    assert not faults(page.document)
    for each in words:
        assert each in page.text
    assert "यदि आप सहमत नहीं हैं" in (await visit(who, f"{found[1]}?lang=hi")).text
    return found[1]


async def overturned(visit: Visit, who: Person, judge: Person, decision: str, why: str) -> None:
    said = {"text": "That is the name of my village."}
    assert (await visit(who, f"{decision}/appeal?lang=en", said)).status == 303
    listed = await visit(judge, "/staff/cases/appeals")
    for path in re.findall(r'href="(/staff/cases/appeals/[0-9a-f-]{36})">', listed.text):
        page = await visit(judge, path)
        if why in page.text:
            assert not faults(page.document)
            answer = {"outcome": "overturned", "answer": "You are right.", "staff_note": ""}
            assert (await visit(judge, path, answer)).status == 303
            return
    raise AssertionError("the appeal is not in the queue")


@pytest.fixture
async def kiran(people: People) -> Person:
    return await people.make(Role.MODERATOR)


async def test_enf_01_03_tip_03_an_item_is_refused_by_a_rule_appealed_and_back_in_review(
    people: People, visit: Visit, container: Container, kiran: Person
) -> None:
    ravi, meera = await people.make(Role.PERFORMER), await people.make(Role.MODERATOR)
    item_id, name = uuid4(), f"Raga {uuid4().hex[:8]}"
    form = {"item_id": str(item_id), "name": name, "tokens": "30"}
    assert (await visit(ravi, "/studio/tips/menu", form)).status == 303
    path, why = f"/staff/tips/menu/{item_id}", FOUND + name
    unnamed = await visit(meera, path, {"revision": "1", "decision": "refuse", "policy": "", "note": why})
    assert (unnamed.status, "names one of the policies" in unnamed.text) == (422, True)
    assert not faults(unnamed.document)
    assert why in unnamed.text, "what was written stands there again"
    wordless = {"revision": "1", "decision": "refuse", "policy": "harassment", "note": ""}
    kept = await visit(meera, path, wordless)
    assert (kept.status, 'value="harassment" selected' in kept.text) == (422, True)
    assert (await visit(meera, path, wordless | {"note": why})).status == 303
    assert f"{why} Why, and how to appeal" in (await visit(ravi, "/studio/tips")).text
    await worked(container, ravi.user.id)

    decision = await told(visit, ravi, why, f"“{name}”", "Harassing or humiliating", "appeal")
    await overturned(visit, ravi, kiran, decision, why)
    assert "Being reviewed" in (await visit(ravi, "/studio/tips")).text
    async with container.database().begin() as tx:
        item = await tx.tip_menus.find_for_update(MenuItemId(item_id))
    assert item is not None
    assert item.state is ItemState.PENDING


async def test_enf_01_03_pyt_07_money_is_stopped_by_a_rule_appealed_and_goes_on(
    people: People, visit: Visit, container: Container, kiran: Person
) -> None:
    ravi, officer = await people.make(Role.PERFORMER), await people.make(Role.FINANCE_OFFICER)
    path, why = "/staff/payouts/freezes", FOUND + str(ravi.user.id)
    form: dict[str, Any] = {
        "freeze_id": str(uuid4()), "performer_id": str(ravi.user.id), "severity": "0", "tokens": "", "cause": "",
        "policy": "", "note": why,
    }  # fmt: skip
    unnamed = await visit(officer, path, form)
    assert (unnamed.status, "names one of the policies" in unnamed.text) == (422, True)
    assert not faults(unnamed.document)
    for each in (why, str(ravi.user.id)):
        assert each in unnamed.text, "what was written stands there again"
    assert (await visit(officer, path, form | {"policy": "off_platform_payment"})).status == 303
    earnings = await visit(ravi, "/earnings")
    assert "Nothing can be drawn" in earnings.text
    assert 'stands under <a href="/decisions">' not in earnings.text, (
        "it is not written down yet, or never was"
    )
    assert 'wrong, <a href="/grievance">write to our grievance desk</a>' in earnings.text
    await worked(container, ravi.user.id)
    earnings = await visit(ravi, "/earnings")
    assert 'stands under <a href="/decisions">' in earnings.text
    assert "wrong, <a href" not in earnings.text

    decision = await told(
        visit, ravi, why, "Your earnings are held", "All that you earned stands still", "appeal"
    )
    await overturned(visit, ravi, kiran, decision, why)
    assert "Nothing can be drawn" not in (await visit(ravi, "/earnings")).text
