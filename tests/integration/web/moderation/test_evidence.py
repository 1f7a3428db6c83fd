"""Two things of a case next to each other, as a browser without a script asks for them."""

from uuid import UUID, uuid4

import pytest
from dependency_injector import providers

from domain.identity.permissions import Role
from domain.ids import MessageId, UserId
from domain.ledger.chart import AccountKind
from domain.moderation.cases.event import Subject, SubjectKind
from domain.moderation.decisions.policy import StopPolicy
from domain.moderation.desk.second_look import SecondLookRate
from domain.streaming.stream import Stream
from entrypoints.container import Container
from tests.integration.api.conftest import People, Person
from tests.integration.api.moderation.test_moderation_footage import a_match, show
from tests.integration.api.moderation.test_second_looks import closes_as_acted, drawn
from tests.integration.api.money.test_tipping import give
from tests.integration.web.conftest import Answer, Document, Visit
from tests.integration.web.moderation.test_cases import case_of, does, reported
from tests.integration.web.moderation.test_decisions import DECIDED, FACTS, a_desk
from tests.integration.web.test_pages import faults

__all__ = ["show"]


@pytest.fixture
async def meera(people: People) -> Person:
    return await people.make(Role.MODERATOR)


def offered(document: Document) -> list[str]:
    """What may be put side by side, by its key; a right key stands in both lists."""
    values = [each["value"] for each in document.all("option")]
    found = [
        value for value in values if value.startswith(("message", "still.", "match", "decision.", "rule."))
    ]
    half = len(found) // 2
    assert found[:half] == found[half:]
    return found[:half]


def pane(answer: Answer, side: str) -> str:
    return answer.text.split(f'id="exhibit-{side}"')[1].split("</article>")[0]


async def stilled(who: Person, show: Stream) -> UUID:
    still_id = uuid4()
    await who.json("PUT", f"/v1/staff/streams/{show.id}/stills/{still_id}", status=200)
    return still_id


async def test_a_message_stands_among_its_neighbours_beside_the_rule_of_its_case(
    people: People, visit: Visit, container: Container, meera: Person, show: Stream
) -> None:
    vikram, asha, message_id = await people.make(), await people.make(), uuid4()
    lines = ((uuid4(), "Good evening to all"), (message_id, "Crows sing better"), (uuid4(), "So you do"))
    for each, text in lines:
        await vikram.json("PUT", f"/v1/streams/{show.id}/messages/{each}", {"text": text}, status=201)
    path = f"/v1/streams/{show.id}/messages/{message_id}/reports/{uuid4()}"
    await asha.json("PUT", path, {"reason": "harassment"}, status=200)
    async with container.database().begin() as tx:
        found = await tx.moderation_cases.find_open(
            Subject(SubjectKind.MESSAGE, MessageId(message_id)), child_safety=False
        )
    assert found is not None
    page = await visit(meera, f"/staff/cases/{found.id}")
    assert not faults(page.document)
    words = [pane(page, "left").find(text) for _, text in lines]
    assert -1 not in words
    assert words == sorted(words)
    marked = pane(page, "left").split('class="is-it"')[1].split("</li>")[0]
    assert "Crows sing better" in marked
    assert StopPolicy.HARASSMENT.text in pane(page, "right")
    other = await visit(meera, f"/staff/cases/{found.id}?left=rule.impersonation&right=message")
    assert StopPolicy.IMPERSONATION.text in pane(other, "left")
    assert "Crows sing better" in pane(other, "right")


async def test_mod_01_the_words_of_a_tip_stand_among_the_chat_of_that_time(
    people: People, visit: Visit, container: Container, meera: Person, show: Stream
) -> None:
    vikram, asha, tip_id = await people.make(), await people.make(), uuid4()
    await give(container, vikram, AccountKind.VIEWER_PAID, 100)
    room = f"/v1/streams/{show.id}"
    await vikram.json("PUT", f"{room}/messages/{uuid4()}", {"text": "Good evening to all"}, status=201)
    given = {"tokens": 5, "message": "Crows sing better", "anonymous": True}
    await vikram.json("PUT", f"{room}/tips/{tip_id}", given, status=201)
    await vikram.json("PUT", f"{room}/messages/{uuid4()}", {"text": "So you do"}, status=201)
    await asha.json("PUT", f"{room}/tips/{tip_id}/reports/{uuid4()}", {"reason": "harassment"}, status=200)
    async with container.database().begin() as tx:
        found = await tx.moderation_cases.find_open(Subject(SubjectKind.TIP, tip_id), child_safety=False)
    assert found is not None
    page = await visit(meera, f"/staff/cases/{found.id}")
    assert not faults(page.document)
    words = [
        pane(page, "left").find(text) for text in ("Good evening to all", "Crows sing better", "So you do")
    ]
    assert -1 not in words
    assert words == sorted(words)
    marked = pane(page, "left").split('class="is-it"')[1].split("</li>")[0]
    assert "Crows sing better" in marked
    assert StopPolicy.HARASSMENT.text in pane(page, "right")


async def test_mod_23_two_stills_stand_side_by_side_softened_as_their_reader_chose(
    people: People, visit: Visit, container: Container, meera: Person, show: Stream
) -> None:
    first, second = await stilled(meera, show), await stilled(meera, show)
    await reported(people, visit, show, "harassment")
    path = await case_of(container, show)
    assert offered((await visit(meera, path)).document)[:2] == [f"still.{second}", f"still.{first}"]
    page = await visit(meera, f"{path}?left=still.{first}&right=still.{second}")
    assert not faults(page.document)
    for side, still_id in (("left", first), ("right", second)):
        [image] = Document(f"<div {pane(page, side)}").all("img")
        assert image["src"] == f"/staff/footage/{still_id}.jpg"
        assert {"softened", "blurs", "greys"} <= set(image["class"].split())
    assert (await visit(meera, "/staff/cases/desk", {"blurs": "yes", "keys": "yes"})).status == 303
    page = await visit(meera, f"{path}?left=still.{first}")
    [image] = Document(f"<div {pane(page, 'left')}").all("img")
    assert image["class"].split() == ["softened", "blurs"]


async def test_an_earlier_decision_about_the_same_person_stands_beside_the_case(
    people: People, visit: Visit, container: Container, meera: Person, show: Stream
) -> None:
    await reported(people, visit, show, "harassment")
    earlier = await case_of(container, show)
    assert (await does(visit, meera, earlier, "claim")).status == 303
    seen = (await visit(meera, earlier)).document.value_of("seen")
    given = {
        "seen": seen,
        "policy": "harassment",
        "do_warning": "yes",
        "facts": "Somebody was mocked on the 3rd.",
    }
    assert (await does(visit, meera, earlier, "decide", **given)).status == 303
    closed = (await visit(meera, earlier)).text
    assert "Side by side" in closed
    assert "decision." not in closed, "its own decision stands above"
    asha = await people.make()
    report = f"/v1/users/{show.performer_id}/reports/{uuid4()}"
    await asha.json("PUT", report, {"reason": "doxxing"}, status=200)
    async with container.database().begin() as tx:
        about = Subject(SubjectKind.PERSON, show.performer_id)
        found = await tx.moderation_cases.find_open(about, child_safety=False)
    assert found is not None
    later = f"/staff/cases/{found.id}"
    page = await visit(meera, later)
    assert not faults(page.document)
    [key] = [each for each in offered(page.document) if each.startswith("decision.")]
    page = await visit(meera, f"{later}?left={key}")
    assert "Somebody was mocked on the 3rd." in pane(page, "left")
    assert f'href="{earlier}"' in pane(page, "left")


async def a_later_case(people: People, container: Container, performer_id: UserId) -> str:
    """The page of another case about the same person, which everybody who moderates sees."""
    asha = await people.make()
    await asha.json("PUT", f"/v1/users/{performer_id}/reports/{uuid4()}", {"reason": "doxxing"}, status=200)
    async with container.database().begin() as tx:
        about = Subject(SubjectKind.PERSON, performer_id)
        found = await tx.moderation_cases.find_open(about, child_safety=False)
    assert found is not None
    return f"/staff/cases/{found.id}"


def decisions_of(answer: Answer) -> list[str]:
    assert not faults(answer.document)
    return [each for each in offered(answer.document) if each.startswith("decision.")]


async def test_csa_04_what_child_safety_decided_is_an_earlier_decision_for_its_officers_alone(
    people: People, visit: Visit, container: Container, meera: Person
) -> None:
    tara = await people.make(Role.CHILD_SAFETY_OFFICER)
    desk = await a_desk(people, visit, container, tara, "minor")
    desk.meera = tara
    decided = await desk.does(
        "decide", policy="suspected_minor", do_warning="yes", facts=FACTS, law="", staff_note=""
    )
    assert decided.status == 303
    later = await a_later_case(people, container, desk.show.performer_id)
    [key] = decisions_of(await visit(tara, later))
    assert FACTS in pane(await visit(tara, f"{later}?left={key}"), "left")
    assert decisions_of(await visit(meera, later)) == []
    assert FACTS not in (await visit(meera, f"{later}?left={key}")).text


async def test_mod_26_whom_a_second_look_waits_for_reads_no_decision_of_it_beside_another_case(
    people: People, visit: Visit, container: Container, meera: Person
) -> None:
    kiran = await people.make(Role.MODERATOR)
    desk = await a_desk(people, visit, container, meera, "harassment")
    assert (await desk.does("decide", **DECIDED)).status == 303
    container.second_look_rate.override(providers.Object(SecondLookRate(1_000, "key")))
    try:
        await closes_as_acted(visit, meera, desk.path)
    finally:
        container.second_look_rate.reset_last_overriding()
    later = await a_later_case(people, container, desk.show.performer_id)
    [key] = decisions_of(await visit(meera, later))
    assert decisions_of(await visit(kiran, later)) == []
    assert FACTS not in (await visit(kiran, f"{later}?left={key}")).text
    look = await drawn(kiran, desk.show)
    answer = {"outcome": "no_violation", "note": "Banter"}
    await kiran.json("POST", f"/v1/staff/second-looks/{look['id']}/answer", answer, status=200)
    assert decisions_of(await visit(kiran, later)) == [key]


async def test_csa_03_csa_04_a_known_picture_is_never_shown_and_told_to_child_safety_alone(
    people: People, visit: Visit, container: Container, meera: Person, show: Stream
) -> None:
    still_id = await stilled(meera, show)
    await reported(people, visit, show, "harassment")
    await reported(people, visit, show, "minor")
    await a_match(container, show)
    async with container.database().begin() as tx:
        case = await tx.moderation_cases.find_open(Subject(SubjectKind.SHOW, show.id), child_safety=False)
    assert case is not None
    tara = await people.make(Role.CHILD_SAFETY_OFFICER)
    for who, has_word in ((meera, False), (tara, True)):
        page = await visit(who, f"/staff/cases/{case.id}?left=still.{still_id}&right=match")
        assert not faults(page.document)
        assert f"/staff/footage/{still_id}.jpg" not in page.text
        assert ("match" in offered(page.document)) is has_word
        assert ("stopncii" in page.text) is has_word
    assert "nobody has to look to act" in pane(page, "left")
    assert "The rule" in pane(page, "right"), "the same thing does not stand on both sides"
    assert not Document(page.text).all("img")


async def test_what_the_address_names_and_the_case_has_not_is_not_there(
    people: People, visit: Visit, container: Container, meera: Person, show: Stream
) -> None:
    await reported(people, visit, show, "harassment")
    page = await visit(
        meera, f"{await case_of(container, show)}?left=still.{uuid4()}&right=decision.{uuid4()}"
    )
    assert (page.status, faults(page.document)) == (200, [])
    assert StopPolicy.HARASSMENT.text in pane(page, "left")
    assert "The rule" in pane(page, "right")
