"""One suite holds both databases to acts on many cases and on the people who wrote (MOD-25)."""

from uuid import UUID, uuid4

import pytest

from application.moderation.cases.label_person import LabelPerson, RemoveLabel
from application.moderation.cases.reopen_moderation_case import ReopenModerationCase
from domain.ids import BulkActId, LabelId, UserId
from domain.moderation.bulk_act import (
    TOO_GRAVE,
    BulkAct,
    BulkChoice,
    BulkItem,
    BulkKind,
    BulkNothingChosen,
)
from domain.moderation.cases.event import By, CaseOutcome, Subject, SubjectKind
from domain.moderation.cases.kind import CaseKind, Severity
from domain.moderation.cases.states import ModerationState
from domain.moderation.desk.label import Label, LabelKind
from tests.integration.database.moderation.bulk_desk import BulkDesk, desk

__all__ = ["desk"]


async def test_mod_25_cases_are_closed_as_they_were_seen_and_opened_again(desk: BulkDesk) -> None:
    one, two, three, kept = await desk.spam(4)
    act = await desk.previewed(BulkKind.CLOSE_CASES, desk.of_spam(one, two, three))
    await desk.claim(case_id=two, actor_id=desk.kiran)
    await desk.confirmed(act)
    lines = {line.item.subject_id: line for line in await desk.done(act)}
    assert lines[two].done is not None
    assert lines[two].done.left_out == "it was changed since it was shown"
    async with desk.world.begin() as tx:
        closed = (await tx.moderation_cases.get_for_update(one)).status
        assert (closed.state, closed.outcome) == (ModerationState.CLOSED, CaseOutcome.NO_VIOLATION)
        assert (await tx.moderation_cases.get_for_update(kept)).status.state is ModerationState.QUEUED
    await ReopenModerationCase(desk.world.begin, desk.world.now)(
        case_id=three, actor_id=desk.kiran, note="Look again"
    )
    again = await desk.claim(case_id=three, actor_id=desk.kiran)  # and closed once more: that is Kiran's word
    by = By.staff(desk.kiran, note="", now=desk.world.now())
    await desk.record(again.case.closed(CaseOutcome.ACTED, by, lease=again.lease, seen=again.case.version))
    await desk.undone(act)
    lines = {line.item.subject_id: line for line in await desk.done(act)}
    assert (lines[one].is_undone, lines[three].is_undone, lines[two].undone) == (True, False, None)
    assert (await desk.names(one))[-2:] == ["reopened", "queued"]


async def test_mod_10_25_what_takes_two_people_or_is_worked_on_is_never_among_them(desk: BulkDesk) -> None:
    free, taken, proposed = await desk.spam(3)
    await desk.claim(case_id=taken, actor_id=desk.kiran)
    claimed = (await desk.claim(case_id=proposed, actor_id=desk.lata)).case
    await desk.propose(
        case_id=proposed, actor_id=desk.lata, act="permanent_ban", policy="harassment", note="Again",
        seen=claimed.version,
    )  # fmt: skip
    await desk.give_back(case_id=proposed, actor_id=desk.lata, reason="language", words="")
    act = await desk.previewed(BulkKind.CLOSE_CASES, desk.of_spam(free, taken, proposed))
    assert [line.item.subject_id for line in await desk.queries.lines(act.id)] == [free]


async def test_csa_04_mod_25_a_childs_case_is_neither_shown_nor_closed(desk: BulkDesk) -> None:
    [case_id] = await desk.spam()
    act = await desk.previewed(BulkKind.CLOSE_CASES, desk.of_spam(case_id))
    # A case of child safety of the same person is a case of its own; to mark it finds nothing.
    other = await desk.report(
        CaseKind.MINOR, subject=Subject(SubjectKind.PERSON, desk.ravi), person_id=desk.ravi
    )
    with pytest.raises(BulkNothingChosen):
        await desk.previewed(BulkKind.CLOSE_CASES, desk.of_spam(other.id))
    await desk.confirmed(act)
    assert all(line.is_done for line in await desk.done(act))
    async with desk.world.begin() as tx:
        assert (await tx.moderation_cases.get_for_update(other.id)).status.state is not ModerationState.CLOSED


async def test_mod_25_30_labels_are_put_on_all_who_wrote_and_taken_off(desk: BulkDesk) -> None:
    await desk.wrote(desk.asha, 2)
    await desk.wrote(desk.tara)
    await desk.wrote(desk.kiran)
    act = await desk.previewed(BulkKind.PUT_LABEL)
    assert {line.item.subject_id for line in await desk.queries.lines(act.id)} == {desk.asha, desk.tara}
    await desk.confirmed(act)
    await desk.done(act)
    labels = desk.world.query("moderation.labels", "LabelQueries")
    for person in (desk.asha, desk.tara):
        [row] = await labels.holding(person, now=desk.world.now())
        assert (row.label.kind, row.label.put_by) == ("look_closely", desk.meera)
    await desk.undone(act)
    await desk.done(act)
    assert [await labels.holding(p, now=desk.world.now()) for p in (desk.asha, desk.tara)] == [[], []]


async def labelled(desk: BulkDesk, *people: UserId, kind: str = "repeats", days: int = 7) -> list[LabelId]:
    put, found = LabelPerson(desk.world.begin, desk.world.now, desk.world.new_id), []
    for person in people:
        label = await put(
            label_id=LabelId(uuid4()),
            person_id=person,
            actor_id=desk.lata,
            kind=kind,
            reason="Told so",
            days=days,
        )
        found.append(label.id)
    return found


def ending(*marked: UUID, of: UserId | None = None) -> BulkChoice:
    return BulkChoice(of, None, 0, None, None, marked, LabelKind.REPEATS)


async def held(desk: BulkDesk, person: UserId) -> list[Label]:
    rows = await desk.world.query("moderation.labels", "LabelQueries").holding(person, now=desk.world.now())
    return [row.label for row in rows]


async def test_mod_25_30_a_label_is_ended_for_many_and_is_on_them_again_as_it_was(desk: BulkDesk) -> None:
    one, two, other = (
        *await labelled(desk, desk.asha, desk.tara),
        await labelled(desk, desk.asha, kind="targeted"),
    )
    before = await held(desk, desk.tara)
    act = await desk.previewed(BulkKind.END_LABEL, ending(one, two, *other))
    lines = await desk.queries.lines(act.id)
    assert {(line.item.subject_id, line.words) for line in lines} == {(one, "Told so"), (two, "Told so")}
    await desk.confirmed(act)
    assert all(line.is_done for line in await desk.done(act))
    assert ([label.kind for label in await held(desk, desk.asha)], await held(desk, desk.tara)) == (
        ["targeted"],
        [],
    )
    await desk.undone(act)
    assert all(line.is_undone for line in await desk.done(act))
    assert await held(desk, desk.tara) == before


async def test_mod_25_30_what_somebody_changed_since_stays_as_they_left_it(desk: BulkDesk) -> None:
    one, two, three = await labelled(desk, desk.asha, desk.tara, desk.ravi)
    act = await desk.previewed(BulkKind.END_LABEL, ending(one, two, three))
    await RemoveLabel(desk.world.begin, desk.world.now, desk.world.new_id)(
        label_id=one, actor_id=desk.kiran, reason="Not so"
    )
    await desk.confirmed(act)
    lines = {line.item.subject_id: line for line in await desk.done(act)}
    assert [lines[each].is_done for each in (one, two, three)] == [False, True, True]
    [newer] = await labelled(desk, desk.tara)
    await desk.undone(act)
    lines = {line.item.subject_id: line for line in await desk.done(act)}
    assert (lines[one].undone, lines[two].is_undone, lines[three].is_undone) == (None, False, True)
    assert [label.id for label in await held(desk, desk.tara)] == [newer]


async def test_mod_25_30_one_persons_label_is_ended_and_nobody_ends_their_own(desk: BulkDesk) -> None:
    await labelled(desk, desk.asha, desk.tara, desk.meera)
    act = await desk.previewed(BulkKind.END_LABEL, ending(of=desk.tara))
    assert [line.item.person_id for line in await desk.queries.lines(act.id)] == [desk.tara]
    with pytest.raises(BulkNothingChosen):
        await desk.previewed(BulkKind.END_LABEL, ending(of=desk.meera))


async def test_mod_25_29_a_light_case_that_a_rule_found_grave_is_closed_by_itself(desk: BulkDesk) -> None:
    light, grave, later = await desk.spam(3)
    rule = By.worker(desk.world.now())
    await desk.record((await desk.stored(grave)).graded(Severity.SEV_1, rule))
    act = await desk.previewed(BulkKind.CLOSE_CASES, desk.of_spam(light, grave, later))
    assert {line.item.subject_id for line in await desk.queries.lines(act.id)} == {light, later}


async def test_mod_25_29_what_was_grave_when_it_was_shown_is_left_out(desk: BulkDesk) -> None:
    """Also where the list were wrong: the case itself is asked again."""
    [case_id] = await desk.spam()
    graded = await desk.record(
        (await desk.stored(case_id)).graded(Severity.SEV_1, By.worker(desk.world.now()))
    )
    act = BulkAct.preview(
        act_id=BulkActId(uuid4()), kind=BulkKind.CLOSE_CASES, choice=desk.of_spam(case_id), total=1,
        asked_by=desk.meera, now=desk.world.now(),
    )  # fmt: skip
    async with desk.world.begin() as tx:
        await tx.bulk_acts.add(act, [BulkItem(0, case_id, desk.ravi, graded.version)])
    await desk.confirmed(act)
    [line] = await desk.done(act)
    assert line.done is not None
    assert line.done.left_out == TOO_GRAVE
