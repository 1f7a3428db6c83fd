"""MOD-25 over HTTP, and on the pages without a script."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from application.moderation.cases._cases import open_or_join
from domain.chat.message import Message
from domain.identity.permissions import Role
from domain.ids import LabelId, MessageId, ModerationCaseId, ReportId, SecondLookId
from domain.moderation.cases.event import By, Subject, SubjectKind
from domain.moderation.cases.kind import CaseKind
from domain.moderation.cases.priority import NO_SIGNALS
from domain.moderation.desk.second_look import SecondLook
from domain.streaming.stream import Stream
from entrypoints.container import Container
from tests.integration.api.conftest import People, Person
from tests.integration.api.moderation.test_moderation_footage import show
from tests.integration.web.conftest import Visit, visit
from tests.integration.web.test_pages import faults

__all__ = ["show", "visit"]

PATH = "/v1/staff/bulk-acts"
FACTS = "They wrote the same advertisement again and again."
CONFIRMED = {"policy": "harassment", "facts": FACTS, "note": "A flood"}


@pytest.fixture
async def meera(people: People) -> Person:
    return await people.make(Role.MODERATOR)


async def wrote(container: Container, author: Person, show: Stream, count: int = 1) -> list[str]:
    said = []
    async with container.database().begin() as tx:
        for place in range(count):
            at = container.now()() - timedelta(minutes=5) + timedelta(milliseconds=place)
            message = Message(MessageId(uuid4()), show.id, author.user.id, f"Buy tea, number {place}", at)
            await tx.messages.add(message)
            said.append(str(message.id))
    return said


async def shown(container: Container, messages: list[str]) -> list[bool]:
    async with container.database().begin() as tx:
        there = await tx.bulk_acts.shown([MessageId(UUID(each)) for each in messages])
    return [UUID(each) in there for each in messages]


async def test_mod_25_seen_confirmed_done_and_taken_back(
    people: People, container: Container, meera: Person, show: Stream
) -> None:
    asha, lata, kiran = await people.make(), await people.make(Role.ADMIN), await people.make(Role.MODERATOR)
    messages = await wrote(container, asha, show, 3)
    path = f"{PATH}/{uuid4()}"
    asked = {"act": "remove_messages", "stream_id": str(show.id), "marked": messages[:2]}
    seen = await meera.json("PUT", path, asked, status=200)
    assert (seen["state"], [each["subject_id"] for each in seen["items"]]) == ("previewed", messages[:2])
    assert await meera.json("PUT", path, asked, status=200) == seen
    assert await shown(container, messages) == [True] * 3
    for who in (kiran, lata):
        status = 403
        assert (await who.json("POST", f"{path}/confirm", CONFIRMED, status=status))[
            "code"
        ] == "not_your_bulk_act"
    await kiran.json("GET", path, status=403)
    started = await meera.json("POST", f"{path}/confirm", CONFIRMED, status=200)
    assert started["state"] == "running"
    await container.run_bulk_acts()()
    done = await meera.json("GET", path, status=200)
    assert (done["state"], [each["done"] for each in done["items"]]) == ("done", [True, True])
    assert await shown(container, messages) == [False, False, True]
    [decision] = (await asha.json("GET", "/v1/me/decisions", status=200))["items"]
    assert FACTS in str(decision)
    assert path.rsplit("/", 1)[1] in str(await lata.json("GET", PATH, status=200))
    assert path.rsplit("/", 1)[1] not in str(await kiran.json("GET", PATH, status=200))
    undoing = await lata.json("POST", f"{path}/undo", {"note": "Too much"}, status=200)
    assert undoing["state"] == "undoing"
    await container.run_bulk_acts()()
    assert (await meera.json("GET", path, status=200))["state"] == "undone"
    assert await shown(container, messages) == [True] * 3


async def test_mod_25_what_is_refused_says_why(
    meera: Person, people: People, container: Container, show: Stream
) -> None:
    asha = await people.make()
    await wrote(container, asha, show)
    at_show = {"stream_id": str(show.id)}
    for body, status, code in (
        ({"act": "ban_all", **at_show}, 422, "unknown_bulk_act"),
        ({"act": "remove_messages"}, 422, "bulk_nothing_chosen"),
        ({"act": "remove_messages", "stream_id": str(uuid4())}, 422, "bulk_nothing_chosen"),
        ({"act": "remove_messages", **at_show, "hours": 73}, 422, "bulk_nothing_chosen"),
        (
            {"act": "remove_messages", "marked": [str(uuid4()) for _ in range(1001)], **at_show},
            422,
            "bulk_too_many",
        ),
        ({"act": "close_cases", "queue": "child_safety", "case_kind": "minor"}, 422, "bulk_too_grave"),
        ({"act": "close_cases", "queue": "general", "case_kind": "coercion"}, 422, "bulk_too_grave"),
        ({"act": "close_cases", "queue": "general"}, 422, "bulk_nothing_chosen"),
    ):
        assert (await meera.json("PUT", f"{PATH}/{uuid4()}", body, status=status))["code"] == code
    path = f"{PATH}/{uuid4()}"
    await meera.json("PUT", path, {"act": "remove_messages", **at_show}, status=200)
    for body, code in (
        ({**CONFIRMED, "note": ""}, "note_missing"),
        ({**CONFIRMED, "facts": "short"}, "facts_out_of_range"),
        ({**CONFIRMED, "facts": "In {show} they wrote it"}, "facts_out_of_range"),
        ({**CONFIRMED, "policy": "tea"}, "unknown_policy"),
        ({**CONFIRMED, "policy": "suspected_minor"}, "bulk_too_grave"),
    ):
        assert (await meera.json("POST", f"{path}/confirm", body, status=422))["code"] == code
    refused = await meera.json("POST", f"{path}/undo", {"note": "No"}, status=409)
    assert refused["code"] == "bulk_undo_over"
    assert (await meera.json("GET", f"{PATH}/{uuid4()}", status=404))["code"] == "bulk_act_not_found"


async def test_mod_25_the_pages_need_no_script(
    people: People, container: Container, visit: Visit, meera: Person, show: Stream
) -> None:
    asha = await people.make()
    messages = await wrote(container, asha, show, 3)
    first = await visit(meera, f"/staff/bulk-acts?stream_id={show.id}")
    assert not faults(first.document)
    assert first.document.value_of("stream_id") == str(show.id)
    form = {"act_id": first.document.value_of("act_id"), "act": "remove_messages", "stream_id": str(show.id)}
    wrong = await visit(meera, "/staff/bulk-acts", {**form, "hours": "73"})
    assert (wrong.status, "Of the last 1 to 72 hours" in wrong.text) == (422, True)
    assert not faults(wrong.document)
    seen = await visit(meera, "/staff/bulk-acts", {**form, "hours": "24"})
    assert seen.status == 303
    page = await visit(meera, seen.response.headers["Location"])
    assert not faults(page.document)
    assert "Do it to all 3" in page.text
    marked = {"do": "narrow", "next_id": page.document.value_of("next_id"), "marked": messages[1]}
    narrowed = await visit(meera, seen.response.headers["Location"], marked)
    path = narrowed.response.headers["Location"]
    page = await visit(meera, path)
    assert ("Do it to all 1" in page.text, "Buy tea, number 1" in page.text) == (True, True)
    refused = await visit(meera, path, {"do": "confirm", "policy": "", "facts": FACTS, "note": "A flood"})
    assert (refused.status, "Choose the rule that was broken." in refused.text, FACTS in refused.text) == (
        422,
        True,
        True,
    )
    assert not faults(refused.document)
    assert (await visit(meera, path, {"do": "confirm", **CONFIRMED})).status == 303
    assert 'hx-trigger="every 3s"' in (await visit(meera, path)).text
    await container.run_bulk_acts()()
    page = await visit(meera, path)
    assert not faults(page.document)
    assert "Can be taken back until" in page.text
    assert await shown(container, messages) == [True, False, True]
    assert (await visit(meera, path, {"do": "undo", "note": "A mistake"})).status == 303
    await container.run_bulk_acts()()
    assert "Taken back: A mistake" in (await visit(meera, path)).text
    assert await shown(container, messages) == [True] * 3
    kiran = await people.make(Role.MODERATOR)
    assert (await visit(kiran, path)).status == 403


async def test_mod_25_30_a_label_is_ended_for_many_without_a_script(
    people: People, container: Container, visit: Visit, meera: Person
) -> None:
    asha = await people.make()
    await container.label_person()(
        label_id=LabelId(uuid4()), person_id=asha.user.id, actor_id=meera.user.id, kind="may_evade",
        reason="A rule of ours was wrong", days=7,
    )  # fmt: skip
    first = await visit(meera, "/staff/bulk-acts")
    form = {"act_id": first.document.value_of("act_id"), "act": "end_label", "labelled_id": str(asha.user.id)}
    wrong = await visit(meera, "/staff/bulk-acts", form)
    assert (wrong.status, "Choose a label" in wrong.text) == (422, True)
    assert not faults(wrong.document)
    seen = await visit(meera, "/staff/bulk-acts", {**form, "ends": "may_evade"})
    path = seen.response.headers["Location"]
    page = await visit(meera, path)
    assert not faults(page.document)
    assert ("Do it to all 1" in page.text, "A rule of ours was wrong" in page.text) == (True, True)
    assert (await visit(meera, path, {"do": "confirm", "note": "Wrong"})).status == 303
    await container.run_bulk_acts()()
    done = await meera.json("GET", f"/v1{path}", status=200)
    assert (done["act"], done["hidden"], [each["done"] for each in done["items"]]) == ("end_label", 0, [True])


async def test_mod_26_what_a_bulk_act_came_to_is_not_told_whoever_judges_it_blind(
    people: People, container: Container, visit: Visit, meera: Person, show: Stream
) -> None:
    lata, ravi = await people.make(Role.ADMIN), await people.make(Role.PERFORMER)
    ids = []
    for person in (show.performer_id, ravi.user.id):
        async with container.database().begin() as tx:
            move = await open_or_join(
                tx, subject=Subject(SubjectKind.PERSON, person), person_id=person, kind=CaseKind.SPAM,
                signals=NO_SIGNALS, report_id=ReportId(uuid4()), profile="IN-nonexplicit", new_id=container.new_id(),
                by=By(None, "complaint", automated=False, note="", at=container.now()()),
            )  # fmt: skip
        ids.append(str(move.case.id))
    path = f"{PATH}/{uuid4()}"
    asked = {"act": "close_cases", "queue": "general", "case_kind": "spam", "marked": ids}
    await meera.json("PUT", path, asked, status=200)
    await meera.json("POST", f"{path}/confirm", {"note": "Nothing in them"}, status=200)
    await container.run_bulk_acts()()
    drawn = UUID(ids[0])
    async with container.database().begin() as tx:
        closed = (await tx.moderation_cases.get_for_update(ModerationCaseId(drawn))).status
        assert closed.outcome is not None
        assert closed.closed_at is not None
        await tx.second_looks.add(
            SecondLook.ask(
                look_id=SecondLookId(uuid4()), case_id=closed.id, queue=closed.queue, outcome=closed.outcome,
                policies=(), now=closed.closed_at,
            )
        )  # fmt: skip
    told = await lata.json("GET", path, status=200)
    assert (told["hidden"], [each["subject_id"] for each in told["items"]]) == (1, ids[1:])
    page = await visit(lata, path.removeprefix("/v1"))
    assert not faults(page.document)
    assert (ids[0] in page.text, "1 line not shown" in page.text) == (False, True)
    own = await meera.json("GET", path, status=200)
    assert (own["hidden"], len(own["items"])) == (0, 2)
