"""What staff reported themselves is decided by somebody else, and the pages say so (MOD-10)."""

import re
from uuid import uuid4

import pytest

from domain.identity.permissions import Role
from domain.identity.verified_telephone import NUMBER_KIND, VerifiedTelephone
from domain.moderation.cases.event import Subject, SubjectKind
from domain.streaming.stream import Stream
from entrypoints.container import Container
from entrypoints.edge import rate_limits
from ports.rate_limit import Rate
from ports.sealing import Sealed, WrappedKey
from tests.integration.api.conftest import People, Person
from tests.integration.api.moderation.test_moderation_footage import show
from tests.integration.web.conftest import Visit
from tests.integration.web.moderation.test_cases import case_of, does
from tests.integration.web.test_pages import faults

__all__ = ["show"]
WORDS = "You reported this, or complained of it, yourself"


@pytest.fixture(autouse=True)
def many(monkeypatch: pytest.MonkeyPatch) -> None:
    """All tests come from one address."""
    monkeypatch.setattr(rate_limits, "COMPLAINTS", Rate(count=10_000, period_seconds=3_600, burst=0))


@pytest.fixture
async def meera(people: People) -> Person:
    return await people.make(Role.MODERATOR)


async def report(visit: Visit, who: Person, show: Stream) -> None:
    form = {"report_id": str(uuid4()), "reason": "harassment", "note": ""}
    assert (await visit(who, f"/watch/{show.id}/report", form)).status == 200


async def test_mod_10_a_moderators_own_report_is_for_somebody_else_and_the_page_says_why(
    people: People, visit: Visit, container: Container, meera: Person, show: Stream
) -> None:
    await report(visit, meera, show)
    path, kiran = await case_of(container, show), await people.make(Role.MODERATOR)
    page = await visit(meera, path)
    assert not faults(page.document)
    assert WORDS in page.text
    assert not page.document.all("button", name="act", value="claim")
    refused = await does(visit, meera, path, "claim")
    assert (refused.status, "You reported this yourself; somebody else decides it" in refused.text) == (
        403,
        True,
    )
    theirs = await visit(kiran, path)
    assert (WORDS in theirs.text, len(theirs.document.all("button", name="act", value="claim"))) == (False, 1)


async def test_mod_10_a_report_of_ones_own_leaves_but_the_way_back(
    people: People, visit: Visit, container: Container, meera: Person, show: Stream
) -> None:
    await report(visit, await people.make(), show)
    path = await case_of(container, show)
    assert (await does(visit, meera, path, "claim")).status == 303
    await report(visit, meera, show)
    page = await visit(meera, path)
    assert not faults(page.document)
    assert not page.document.all("button", name="act", value="close")
    seen = re.search(r'name="seen" value="(\d+)"', page.text)
    assert seen is None, "nothing is offered that names a version"
    assert (await does(visit, meera, path, "return", skip="conflict")).status == 303
    assert (await does(visit, await people.make(Role.MODERATOR), path, "claim")).status == 303


async def test_mod_10_the_queue_and_its_keys_pass_over_what_is_not_for_the_reader(
    people: People, visit: Visit, container: Container, meera: Person, show: Stream
) -> None:
    await report(visit, meera, show)
    path = await case_of(container, show)
    row = re.compile(rf'<p class="(title[a-z -]*)"><a href="{path}">')
    for who, marked in ((meera, "title not-yours"), (await people.make(Role.MODERATOR), "title")):
        at, found = "/staff/cases", None
        while found is None:
            listed = await visit(who, at)
            found = row.search(listed.text)
            more = re.search(r'href="(/staff/cases\?after=[^"]+)"', listed.text)
            at = more[1] if more else at
            assert found or more, "the case is in no page of the queue"
        assert found[1] == marked


@pytest.mark.parametrize("role", [Role.MODERATOR, Role.VIEWER])
async def test_mod_10_a_complaint_from_the_address_of_one_of_the_staff_keeps_them_out(
    people: People, visit: Visit, container: Container, show: Stream, role: Role
) -> None:
    who = await people.make(role)
    form = {
        "complaint_id": str(uuid4()), "link": f"/watch/{show.id}", "reason": "ncii", "capacity": "self",
        "note": "", "contact": who.user.email.upper(),
    }  # fmt: skip
    assert (await visit(None, "/report?lang=en", form)).status == 200
    async with container.database().begin() as tx:
        subject = Subject(SubjectKind.SHOW, show.id)
        case = await tx.moderation_cases.find_open(subject, child_safety=False)
    assert case is not None, "no case was opened"
    assert case.status.kept_out == ((who.user.id,) if role is Role.MODERATOR else ())
    if role is Role.MODERATOR:
        page = await visit(who, f"/staff/cases/{case.id}")
        assert WORDS in page.text
        assert (await does(visit, who, f"/staff/cases/{case.id}", "claim")).status == 403
        [urgent] = case.status.urgent
        fields = {"of_seq": str(urgent.seq), "policy": "non_consent", "note": ""}
        assert (await does(visit, who, f"/staff/cases/{case.id}", "give_reason", **fields)).status == 403


async def test_mod_10_a_complaint_from_the_number_of_one_of_the_staff_keeps_them_out(
    people: People, visit: Visit, container: Container, meera: Person, show: Stream
) -> None:
    """Of those who proved it: neither another moderator nor a viewer of the same number is."""
    number, lata = f"9{uuid4().int % 10**9:09}", await people.make()
    digest = container.identity_hasher().digest(NUMBER_KIND, f"+91{number}")
    async with container.database().begin() as tx:
        for who in (meera, lata):
            proved = VerifiedTelephone(who.user.id, digest, container.now()())
            await tx.telephones.save(proved, Sealed(WrappedKey("k", b"w"), b"c"))
    form = {
        "complaint_id": str(uuid4()), "link": f"/watch/{show.id}", "reason": "ncii", "capacity": "self",
        "note": "", "contact": f"0{number[:5]} {number[5:]}",
    }  # fmt: skip
    assert (await visit(None, "/report?lang=en", form)).status == 200
    async with container.database().begin() as tx:
        case = await tx.moderation_cases.find_open(Subject(SubjectKind.SHOW, show.id), child_safety=False)
    assert case is not None
    assert case.status.kept_out == (meera.user.id,)
    assert (await does(visit, meera, f"/staff/cases/{case.id}", "claim")).status == 403
    other = await people.make(Role.MODERATOR)
    assert (await does(visit, other, f"/staff/cases/{case.id}", "claim")).status == 303
