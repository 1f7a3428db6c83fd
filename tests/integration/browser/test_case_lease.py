"""The open page of a claimed case keeps it by itself, and takes nothing from under anybody's hands."""

from datetime import timedelta
from uuid import uuid4

import pytest
from playwright.async_api import expect

from application.moderation.cases._cases import open_or_join
from domain.casework import Lease
from domain.identity.permissions import Role
from domain.ids import ModerationCaseId, UserId
from domain.moderation.cases.event import By, Subject, SubjectKind
from domain.moderation.cases.kind import CaseKind
from domain.moderation.cases.priority import NO_SIGNALS
from entrypoints.container import Container
from tests.integration.browser.backstage import a_person, backstage, enter
from tests.integration.browser.conftest import MakePerson
from tests.integration.browser.test_rooms_and_desk import wrong_with

__all__ = ["backstage"]

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(400)]

BEAT = 61_000
"""Milliseconds of the page's own clock."""


async def a_case(container: Container) -> ModerationCaseId:
    async with container.begin()() as tx:
        move = await open_or_join(
            tx, subject=Subject(SubjectKind.MESSAGE, uuid4()), person_id=None, kind=CaseKind.HARASSMENT,
            signals=NO_SIGNALS, report_id=None, profile=container.profile(), new_id=container.new_id(),
            by=By(None, "complaint", automated=False, note="", at=container.now()()),
        )  # fmt: skip
    return move.case.id


async def kept_for(container: Container, case_id: ModerationCaseId, who: UserId, **time: float) -> None:
    """So long from now on."""
    async with container.begin()() as tx:
        await tx.case_leases.keep(case_id, Lease(who, container.now()() + timedelta(**time)))


async def test_mod_05_an_open_page_keeps_its_case_and_says_when_it_is_somebody_elses(
    person: MakePerson, backstage: Container
) -> None:
    meera, kiran = await person(), await a_person(backstage, "Kiran", Role.MODERATOR)
    own, case_id = await enter(meera, backstage, "Meera", Role.MODERATOR), await a_case(backstage)
    page = meera.page
    await page.clock.install()
    await meera.go(f"/staff/cases/{case_id}")
    await page.get_by_role("button", name="Claim this case").click()
    mine = page.get_by_role("region", name="Yours until")
    await expect(mine).to_contain_text("it keeps the case for you")
    wrong = await wrong_with(meera)
    word = page.get_by_label("By what it can be seen")
    await word.fill("Told as number 7")

    await kept_for(backstage, case_id, own.id, minutes=3)
    beat = mine.locator("input[name=beats]")
    before = await beat.input_value()
    await page.clock.run_for(BEAT)
    await expect(beat).not_to_have_value(before)
    lease = await backstage.moderation_case_queries().lease(case_id)
    assert lease is not None
    assert lease.until > backstage.now()() + timedelta(minutes=4)
    await expect(word).to_be_focused()

    meera.forgive("409")
    # In one step: between the end of a lease and the next claim the page could ask, and would be told that it is free.
    await kept_for(backstage, case_id, kiran.id, minutes=5)
    await page.clock.run_for(BEAT)
    await expect(page.get_by_role("alert")).to_contain_text("Somebody else has it now")
    await expect(word).to_have_value("Told as number 7")
    wrong += await wrong_with(meera)
    assert not wrong, "\n".join(wrong)
