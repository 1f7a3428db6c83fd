"""MOD-26 over HTTP, on the page without a script, and as a figure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest
from dependency_injector import providers
from quart import Quart

from application.moderation.cases._cases import open_or_join, record
from domain.identity.permissions import Role
from domain.ids import AuditId, SecondLookId, UserId
from domain.moderation.audit.entry import AuditEntry
from domain.moderation.cases.clocks import Proof
from domain.moderation.cases.event import By, CaseOutcome, Subject, SubjectKind
from domain.moderation.cases.kind import CaseKind
from domain.moderation.cases.law import Duty
from domain.moderation.cases.priority import NO_SIGNALS
from domain.moderation.desk.second_look import SecondLook, SecondLookRate
from domain.streaming.stream import Stream
from entrypoints.container import Container
from entrypoints.figures.second_looks import HELP, NAME
from tests.integration.api.conftest import People, Person
from tests.integration.api.moderation.test_moderation_footage import show
from tests.integration.api.moderation.test_picture_figures import TOKEN, scraped
from tests.integration.web.conftest import Visit, visit
from tests.integration.web.moderation.test_cases import case_of, closed_case, does, reported
from tests.integration.web.moderation.test_decisions import DECIDED, FACTS, a_desk, appeal_of, appealed
from tests.integration.web.test_pages import faults

__all__ = ["show", "visit"]

DOCUMENTED = Path(__file__).resolve().parents[4] / "docs" / "metrics.md"
PAGE = "/staff/cases/second-looks"
NOTE = "The only note of the log that says this"


@pytest.fixture(autouse=True)
def every_case_is_drawn(container: Container) -> Iterator[None]:
    container.second_look_rate.override(providers.Object(SecondLookRate(1_000, "key")))
    yield
    container.second_look_rate.reset_last_overriding()


@dataclass(frozen=True)
class Desk:
    """Two moderators, and a show; `case` is the path of its case, which Meera closed without finding anything."""

    people: People
    visit: Visit
    container: Container
    meera: Person
    kiran: Person
    show: Stream
    case: str


@pytest.fixture
async def desk(people: People, visit: Visit, container: Container, show: Stream) -> Desk:
    meera, kiran = await people.make(Role.MODERATOR), await people.make(Role.MODERATOR)
    return Desk(
        people, visit, container, meera, kiran, show, await closed_case(people, visit, container, meera, show)
    )


async def drawn(who: Person, show: Stream) -> dict[str, str]:
    """The second look at this show's case."""
    listed = await who.json("GET", "/v1/staff/second-looks", status=200)
    [look] = [each for each in listed["items"] if each["subject_id"] == str(show.id)]
    return dict(look)


async def closes_as_acted(visit: Visit, who: Person, case: str) -> None:
    """Once what there is to prove is proved."""
    for _ in range(10):  # as many duties as there are
        owed = re.findall(r'<option value="(in_\w+|\w+_police)">', (await visit(who, case)).text)
        if not owed:
            break
        proof = {"law": owed[0], "reference": "FIR 7", "authority": "SJPU Pune"}
        assert (await does(visit, who, case, "prove", **proof)).status == 303
    seen = (await visit(who, case)).document.value_of("seen")
    assert (await does(visit, who, case, "close", outcome="acted", note="Looked at", seen=seen)).status == 303


async def test_mod_26_a_case_is_judged_again_by_somebody_who_does_not_know_how_it_was_decided(
    desk: Desk,
) -> None:
    people, meera, kiran, show = desk.people, desk.meera, desk.kiran, desk.show
    case = desk.case.rsplit("/", 1)[1]
    mine = await meera.json("GET", "/v1/staff/second-looks", status=200)
    assert str(show.id) not in {each["subject_id"] for each in mine["items"]}
    look = await drawn(kiran, show)
    path = f"/v1/staff/second-looks/{look['id']}"
    one = await kiran.json("GET", path, status=200)
    assert one["look"] == look
    assert [each["note"] for each in one["reported"]] == ["Somebody is mocked"]
    for secret in (case, str(meera.user.id), "no_violation", "Nothing there"):
        assert secret not in str(one)
    answer = {"outcome": "acted", "policy": "harassment", "note": "They mock her"}
    for wrong, status, code in (
        ({**answer, "outcome": "maybe"}, 422, "unknown_finding"),
        ({**answer, "policy": ""}, 422, "unknown_policy"),
        ({**answer, "note": ""}, 422, "note_missing"),
    ):
        assert (await kiran.json("POST", f"{path}/answer", wrong, status=status))["code"] == code
    for method, at, body in (("GET", path, None), ("POST", f"{path}/answer", answer)):
        assert (await meera.json(method, at, body, status=404))["code"] == "second_look_not_found"
    given = await kiran.json("POST", f"{path}/answer", answer, status=200)
    assert (given["case_id"], given["first_outcome"], given["agreement"]) == (
        case,
        "no_violation",
        "other_outcome",
    )
    assert await kiran.json("POST", f"{path}/answer", answer, status=200) == given
    other = await people.make(Role.MODERATOR)
    late = await other.json("POST", f"{path}/answer", answer, status=409)
    assert late["code"] == "second_look_answered"
    await kiran.json("GET", path, status=404)
    counted = await meera.json("GET", "/v1/staff/second-looks/agreement", status=200)
    [general] = [each for each in counted["items"] if each["queue"] == "general"]
    assert general["other_outcome"] >= 1
    assert general["percent"] is not None
    audit = await meera.json("GET", "/v1/staff/audit", status=200)
    [entry] = [each for each in audit["items"] if look["id"] in each["subject"]]
    assert (entry["action"], entry["note"]) == ("case.second_look", "They mock her")
    for role in (Role.KYC_OFFICER, Role.VIEWER):
        await (await people.make(role)).json("GET", "/v1/staff/second-looks", status=403)


async def test_mod_26_staff_look_a_second_time_on_the_page(desk: Desk) -> None:
    visit, meera, kiran, show, case = desk.visit, desk.meera, desk.kiran, desk.show, desk.case
    path = f"{PAGE}/{(await drawn(kiran, show))['id']}"
    waiting = await visit(kiran, PAGE)
    assert not faults(waiting.document)
    assert path in waiting.text
    assert path not in (await visit(meera, PAGE)).text
    assert (await visit(meera, path)).status == 404
    page = await visit(kiran, path)
    assert not faults(page.document)
    assert "Somebody is mocked" in page.text
    for secret in (case.rsplit("/", 1)[1], str(meera.user.id), "Nothing there", "Closed"):
        assert secret not in page.text
    unsaid = await visit(kiran, path, {"outcome": "acted", "policy": "", "note": "They mock her"})
    assert (unsaid.status, "Choose the rule that was broken" in unsaid.text) == (422, True)
    assert "They mock her" in unsaid.text
    assert not faults(unsaid.document)
    wordless = await visit(kiran, path, {"outcome": "no_violation", "policy": "", "note": " "})
    assert (wordless.status, "Say why, in a word or two" in wordless.text) == (422, True)
    answer = {"outcome": "acted", "policy": "harassment", "note": f"They mock her {uuid4()}"}
    assert (await visit(kiran, path, answer)).status == 303
    done = await visit(kiran, PAGE)
    assert not faults(done.document)
    assert (path in done.text, case in done.text, answer["note"] in done.text) == (False, True, True)
    late = await visit(await desk.people.make(Role.MODERATOR), path, answer)
    assert (late.status, "Somebody has looked at this one meanwhile" in late.text) == (409, True)
    assert not faults(late.document)
    assert PAGE in (await visit(kiran, "/staff/cases")).text


async def test_mod_26_nothing_of_how_it_was_decided_is_shown_to_whom_it_waits_for(desk: Desk) -> None:
    visit, meera, kiran, case = desk.visit, desk.meera, desk.kiran, desk.case
    look = await drawn(kiran, desk.show)
    path, ravi = f"{PAGE}/{look['id']}", desk.show.performer_id
    pages, timeline = (case, f"/staff/cases/people/{ravi}"), f"/v1/staff/users/{ravi}/timeline"
    async with desk.container.database().begin() as tx:
        ids = AuditId(uuid4()), AuditId(uuid4())
        told = f"case:{case.rsplit('/', 1)[1]} account:{ravi}", f"stream:{desk.show.id}"
        for audit_id, subject in zip(ids, told, strict=True):
            await tx.audit.append(
                AuditEntry(audit_id, meera.user.id, "case.decide", subject, "", NOTE, desk.container.now()())
            )

    async def logged(who: Person) -> list[int]:
        """How often the log and its page tell of it."""
        items = (await who.json("GET", "/v1/staff/audit", status=200))["items"]
        page = await visit(who, "/staff/audit")
        assert not faults(page.document)
        return [len([each for each in items if each["note"] == NOTE]), page.text.count(NOTE)]

    assert await logged(meera) == [2, 2]
    assert (await kiran.json("GET", f"/v1{case}", status=409))["code"] == "second_look_waits"
    assert (await meera.json("GET", f"/v1{case}", status=200))["outcome"] == "no_violation"
    assert await logged(kiran) == [0, 0]
    assert PAGE in (await visit(kiran, "/staff/audit")).text, "and it says so"
    for sealed in pages:
        sent = await visit(kiran, sealed)
        assert (sent.status, sent.response.headers["Location"]) == (303, path)
        assert (await visit(meera, sealed)).status == 200
    wordless = await does(visit, kiran, case, "reopen", note=" ")
    assert (wordless.status, "Nothing there" in wordless.text) == (409, False)
    assert (await kiran.json("GET", timeline, status=409))["code"] == "second_look_waits"
    await meera.json("GET", timeline, status=200)
    unsaid = await visit(kiran, f"{path}/pass", {"note": " "})
    assert (unsaid.status, "Say why, in a word or two" in unsaid.text) == (422, True)
    assert not faults(unsaid.document)
    assert (await visit(kiran, f"{path}/pass", {"note": "An appeal is due"})).status == 303
    for sealed in pages:
        assert (await visit(kiran, sealed)).status == 200
    await kiran.json("GET", timeline, status=200)
    assert await logged(kiran) == [2, 2]
    late = await visit(kiran, f"{path}/pass", {"note": "Twice"})
    assert (late.status, path in late.text) == (404, False)
    lata = await desk.people.make(Role.MODERATOR)
    other = f"/v1/staff/second-looks/{look['id']}"
    assert (await lata.json("POST", f"{other}/pass", {"note": ""}, status=422))["code"] == "note_missing"
    passed = await lata.json("POST", f"{other}/pass", {"note": "An appeal is due"}, status=200)
    assert passed["id"] == look["id"]
    gone = await lata.json("POST", f"{other}/answer", {"outcome": "no_violation", "note": "x"}, status=404)
    assert gone["code"] == "second_look_not_found"


async def test_mod_26_an_appeal_is_not_told_before_the_second_look(
    people: People, visit: Visit, container: Container
) -> None:
    meera, kiran = [await people.make(Role.MODERATOR) for _ in range(2)]
    desk = await a_desk(people, visit, container, meera, "harassment")
    assert (await desk.does("decide", **DECIDED)).status == 303
    await appealed(desk)
    at = await appeal_of(visit, kiran, desk)
    await closes_as_acted(visit, meera, desk.path)
    look = await drawn(kiran, desk.show)
    listed = await visit(kiran, "/staff/cases/appeals")
    assert not faults(listed.document)
    assert (at in listed.text, PAGE in listed.text) == (False, True)
    refused = await visit(kiran, at)
    assert (refused.status, FACTS in refused.text) == (409, False)
    answer = {"outcome": "no_violation", "note": "Banter"}
    given = await kiran.json("POST", f"/v1/staff/second-looks/{look['id']}/answer", answer, status=200)
    assert (given["first_outcome"], given["first_policies"]) == ("acted", ["harassment"])
    assert at in (await visit(kiran, "/staff/cases/appeals")).text
    assert FACTS in (await visit(kiran, at)).text


async def test_mod_26_csa_04_a_child_s_case_is_on_the_page_of_child_safety_officers_alone(
    people: People, visit: Visit, container: Container, show: Stream
) -> None:
    officer, other = [await people.make(Role.CHILD_SAFETY_OFFICER) for _ in range(2)]
    await reported(people, visit, show, "minor")
    case = await case_of(container, show)
    assert (await does(visit, officer, case, "claim")).status == 303
    await closes_as_acted(visit, officer, case)
    listed = await other.json("GET", "/v1/staff/second-looks", status=200)
    [look] = [each for each in listed["items"] if each["subject_id"] == str(show.performer_id)]
    path = f"{PAGE}/{look['id']}"
    assert (await visit(other, path)).status == 200
    for role in (Role.MODERATOR, Role.ADMIN):
        person = await people.make(role)
        assert path not in (await visit(person, PAGE)).text
        assert (await visit(person, path)).status == 404
    given = await visit(other, path, {"outcome": "acted", "policy": "suspected_minor", "note": "A child"})
    assert given.status == 303


async def test_mod_26_the_agreement_is_a_figure_for_whoever_has_the_token(
    app: Quart, container: Container, desk: Desk
) -> None:
    path = f"/v1/staff/second-looks/{(await drawn(desk.kiran, desk.show))['id']}/answer"
    await desk.kiran.json("POST", path, {"outcome": "no_violation", "note": "Banter"}, status=200)
    assert NAME not in await scraped(app, ""), "no token is set"
    settings = container.settings().model_copy(update={"metrics_token": TOKEN})
    container.settings.override(providers.Object(settings))
    try:
        assert NAME not in await scraped(app, "another")
        text = await scraped(app, TOKEN)
    finally:
        container.settings.reset_last_overriding()
    figures = dict(re.findall(rf'^{NAME}{{queue="general",result="(\w+)"}} (\S+)$', text, re.M))
    assert set(figures) == {"agreed", "other_rule", "other_outcome", "unanswered"}
    assert float(figures["agreed"]) >= 1
    assert set(re.findall(r"(\w+)=", " ".join(re.findall(rf"^{NAME}{{.*}}", text, re.M)))) == {
        "queue",
        "result",
    }


def test_mod_26_the_figure_is_documented() -> None:
    rows = re.findall(rf"^\| `{NAME}` \|[^|]*\|[^|]*\| (.+?) \|$", DOCUMENTED.read_text(), re.M)
    assert rows == [HELP]


async def test_mod_24_mod_26_a_second_look_at_what_is_grave_counts_and_waits_for_the_end_of_a_break(
    desk: Desk,
) -> None:
    visit, container = desk.visit, desk.container
    limit, officer = container.settings().grave_cases_per_hour, desk.kiran
    looks = [await a_grave_look(container, desk.meera.user.id) for _ in range(limit + 1)]
    for look in looks[: limit - 1]:
        assert (await visit(officer, f"{PAGE}/{look}")).status == 200
    await officer.json("GET", f"/v1/staff/second-looks/{looks[limit - 1]}", status=200)
    assert len((await container.exposure_queries().of(officer.user.id)).opened) == limit

    rest = await visit(officer, f"{PAGE}/{looks[limit]}")
    assert (rest.status, "Time for a break" in rest.text, faults(rest.document)) == (409, True, [])
    refused = await officer.json("GET", f"/v1/staff/second-looks/{looks[limit]}", status=409)
    assert refused["code"] == "break_needed"
    assert (await visit(officer, f"{PAGE}/{looks[0]}")).status == 200, "what was opened is finished"


async def a_grave_look(container: Container, by: UserId) -> SecondLookId:
    """At a case of intimate imagery in which whoever has the id `by` found nothing."""
    now = container.now()()
    staff = By.staff(by, note="Looked at", now=now)
    async with container.database().begin() as tx:
        opened = await open_or_join(
            tx, subject=Subject(SubjectKind.MESSAGE, uuid4()), person_id=None, kind=CaseKind.NCII,
            signals=NO_SIGNALS, report_id=None, by=By(None, "complaint", automated=False, note="", at=now),
            profile=container.profile(), new_id=container.new_id(),
        )  # fmt: skip
        claim = opened.case.claimed(by, lease=None, now=now)
        await tx.moderation_cases.record(claim.move)
        case = claim.move.case
        for clock in case.status.unproved:
            if clock.duty is not Duty.DISPOSE:
                case = await record(tx, case.proved(Proof(clock.law, now, "Number 7", "Cyber police"), staff))
        outcome = CaseOutcome.NO_VIOLATION
        case = await record(tx, case.closed(outcome, staff, lease=claim.lease, seen=case.version))
        look_id = SecondLookId(uuid4())
        await tx.second_looks.add(
            SecondLook.ask(
                look_id=look_id,
                case_id=case.id,
                queue=case.status.queue,
                outcome=outcome,
                policies=(),
                now=now,
            )
        )
    return look_id
