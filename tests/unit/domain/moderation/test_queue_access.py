"""Who may see a queue (ADM-11): what holds when, what takes two, and what nobody may leave unseen."""

from datetime import UTC, datetime, timedelta
from itertools import combinations, product
from uuid import UUID

import pytest

from domain.casework import FourEyes
from domain.ids import UserId
from domain.moderation.cases.kind import Queue
from domain.moderation.desk.queue_access import (
    AccessAnswer,
    AccessVersion,
    Admission,
    InvalidQueueAccess,
    NoQueueAccessProposal,
    QueueAccess,
    QueueAccessChanged,
    QueueUnseen,
)
from domain.moderation.note import NoteMissing

NOW = datetime(2026, 11, 29, 9, tzinfo=UTC)
MEERA, KIRAN, OFFICER, OTHER, LEAD = (UserId(UUID(int=number)) for number in range(1, 6))
STAFF = {MEERA: "moderator", KIRAN: "moderator", OFFICER: "officer", OTHER: "officer", LEAD: "admin"}


def only(*roles: str, also: tuple[UserId, ...] = (), never: tuple[UserId, ...] = ()) -> Admission:
    return Admission(frozenset(roles), frozenset(also), frozenset(never))


DEFAULT = {
    Queue.GENERAL: only("moderator", "officer", "admin"),
    Queue.ORDERS: only("moderator", "officer", "admin"),
    Queue.CHILD_SAFETY: only("officer"),
}


class Book:
    """One queue's list, written to as a use case does."""

    def __init__(self, queue: Queue) -> None:
        self.list = QueueAccess(queue, (), ())
        self.away = set[UserId]()
        self.officers = {"officer"} if queue is Queue.CHILD_SAFETY else set(STAFF.values())

    def write(
        self, admission: Admission, *, by: UserId = LEAD, now: datetime = NOW, later: timedelta | None = None,
        number: int | None = None, note: str = "So",
    ) -> AccessVersion:  # fmt: skip
        version = self.list.changed(
            admission, number=number or len(self.list.versions) + 1, default=DEFAULT[self.list.queue], staff=STAFF,
            away=self.away, officers=self.officers, by=by, note=note,
            effective_from=now + later if later else None, now=now,
        )  # fmt: skip
        self.list = QueueAccess(self.list.queue, (*self.list.versions, version), self.list.words)
        return version

    def say(
        self, number: int, by: UserId, *, answer: AccessAnswer = AccessAnswer.CONFIRMED, now: datetime = NOW
    ) -> None:
        word = self.list.answered(
            number, answer, default=DEFAULT[self.list.queue], by=by, role=STAFF[by], staff=STAFF,
            away=self.away, officers=self.officers, note="So", now=now,
        )  # fmt: skip
        self.list = QueueAccess(self.list.queue, self.list.versions, (*self.list.words, word))

    def lets_in_a_role_that_nobody_has(self, role: str) -> None:
        self.list.changed(
            only(role, "officer"), number=1, default=DEFAULT[self.list.queue], staff={OFFICER: "officer"},
            away=(), officers=self.officers, by=LEAD, note="So", effective_from=None, now=NOW,
        )  # fmt: skip

    def holds(self, now: datetime = NOW) -> Admission | None:
        return self.list.admission(DEFAULT[self.list.queue], now)


def test_adm_11_without_a_version_the_list_of_the_code_holds() -> None:
    assert Book(Queue.GENERAL).holds() == DEFAULT[Queue.GENERAL]


def test_adm_11_a_version_holds_from_its_beginning_and_what_was_written_last_has_it() -> None:
    book = Book(Queue.GENERAL)
    book.write(only("admin"), later=timedelta(days=2))
    assert book.holds(NOW + timedelta(days=2, seconds=-1)) == DEFAULT[Queue.GENERAL]
    assert book.holds(NOW + timedelta(days=2)) == only("admin")
    book.write(only("moderator"))
    assert book.holds() == only("moderator")
    assert book.holds(NOW + timedelta(days=3)) == only("moderator"), (
        "the plan was known to whoever wrote last"
    )


def test_adm_11_people_are_let_in_and_kept_out_by_name() -> None:
    admission = only("moderator", also=(LEAD,), never=(MEERA,))
    assert admission.admits(LEAD, "admin")
    assert admission.admits(KIRAN, "moderator")
    assert not admission.admits(MEERA, "moderator")
    assert not admission.admits(OFFICER, "officer")


def test_adm_11_what_is_not_wider_lets_nobody_in_who_was_kept_out() -> None:
    """Over every list of two people and two roles."""
    people, roles = (MEERA, OFFICER), ("moderator", "officer")
    sets = [chosen for size in range(3) for chosen in combinations(range(2), size)]
    lists = [
        only(
            *(roles[i] for i in of),
            also=tuple(people[i] for i in also),
            never=tuple(people[i] for i in never),
        )
        for of, also, never in product(sets, repeat=3)
    ]
    for new, old in product(lists, repeat=2):
        if not new.may_admit_more_than(old):
            for person, role in product(people, roles):
                assert not new.admits(person, role) or old.admits(person, role)


@pytest.mark.parametrize("queue", [Queue.CHILD_SAFETY, Queue.ORDERS])
def test_adm_11_csa_04_a_guarded_queue_is_widened_by_two_and_narrowed_by_one(queue: Queue) -> None:
    book = Book(queue)
    assert not book.write(only("officer", never=(OTHER,))).needs_second
    assert not book.holds().admits(OTHER, "officer")  # type: ignore[union-attr]
    assert book.write(only("officer", also=(MEERA,), never=(OTHER,))).needs_second
    assert not book.holds().admits(MEERA, "moderator")  # type: ignore[union-attr]
    later = NOW + timedelta(hours=1)
    book.say(2, OFFICER, now=later)
    assert not book.holds(later - timedelta(seconds=1)).admits(MEERA, "moderator")  # type: ignore[union-attr]
    assert book.holds(later).admits(MEERA, "moderator")  # type: ignore[union-attr]


def test_adm_11_another_queue_is_widened_by_one() -> None:
    book = Book(Queue.GENERAL)
    book.write(only("admin"))
    assert not book.write(DEFAULT[Queue.GENERAL]).needs_second


def test_adm_11_csa_04_a_plan_to_narrow_is_not_undone_by_one_person() -> None:
    book = Book(Queue.CHILD_SAFETY)
    book.write(only("officer", never=(OTHER,)), later=timedelta(days=1))
    assert book.write(only("officer"), later=timedelta(days=2)).needs_second


def test_adm_11_csa_04_nobody_confirms_their_own_nor_lets_themselves_in() -> None:
    book = Book(Queue.CHILD_SAFETY)
    book.write(only("officer", also=(MEERA,)), by=OFFICER)
    for person in (OFFICER, LEAD, MEERA):
        with pytest.raises(FourEyes):
            book.say(1, person)
    book.say(1, OTHER)
    assert book.holds() == only("officer", also=(MEERA,))
    with pytest.raises(NoQueueAccessProposal):
        book.say(1, OTHER)


def test_adm_11_what_was_turned_down_or_overtaken_never_holds() -> None:
    book = Book(Queue.CHILD_SAFETY)
    book.write(only("officer", "admin"))
    book.say(1, OFFICER, answer=AccessAnswer.TURNED_DOWN)
    book.write(only("officer", "admin"))
    book.write(only("officer"))
    with pytest.raises(NoQueueAccessProposal):
        book.say(2, OFFICER)
    assert book.holds(NOW + timedelta(days=30)) == only("officer")


def test_adm_11_a_queue_that_nobody_could_read_is_refused() -> None:
    book = Book(Queue.CHILD_SAFETY)
    with pytest.raises(QueueUnseen):
        book.write(only("officer", never=(OFFICER, OTHER)))
    with pytest.raises(QueueUnseen, match="unseen"):
        book.write(only("moderator", "admin"))
    with pytest.raises(QueueUnseen):
        Book(Queue.GENERAL).write(only())


def test_adm_11_whoever_is_suspended_reads_nothing_and_can_still_be_named() -> None:
    book = Book(Queue.CHILD_SAFETY)
    book.away = {OFFICER}
    with pytest.raises(QueueUnseen):
        book.write(only("officer", never=(OTHER,)))
    book.write(only("officer", never=(OFFICER,)))
    book.write(only("officer", also=(MEERA,)), by=OFFICER)
    book.away = {OFFICER, OTHER}
    with pytest.raises(QueueUnseen):
        book.say(2, OTHER)


def test_adm_11_a_list_that_lacks_a_version_lets_nobody_in() -> None:
    book = Book(Queue.GENERAL)
    for _ in range(3):
        book.write(only("admin"))
    one, _, three = book.list.versions
    assert QueueAccess(Queue.GENERAL, (one, three), ()).admission(DEFAULT[Queue.GENERAL], NOW) is None


def test_adm_11_a_change_says_why_and_follows_what_was_read() -> None:
    book = Book(Queue.GENERAL)
    with pytest.raises(NoteMissing):
        book.write(only("admin"), note=" ")
    with pytest.raises(QueueAccessChanged):
        book.write(only("admin"), number=2)
    for wrong in (
        only("admin", also=(MEERA,), never=(MEERA,)),
        only("viewer"),
        only("admin", also=(UserId(UUID(int=9)),)),
    ):
        with pytest.raises(InvalidQueueAccess):
            book.write(wrong)
    for later in (timedelta(seconds=-1), timedelta(days=91)):
        with pytest.raises(InvalidQueueAccess):
            book.write(only("admin"), later=later)


def test_adm_11_whether_somebody_is_left_is_asked_again_when_it_is_confirmed() -> None:
    book = Book(Queue.CHILD_SAFETY)
    book.write(only(also=(OTHER, MEERA)))
    left = {person: role for person, role in STAFF.items() if person != OTHER}
    with pytest.raises(QueueUnseen):
        book.list.answered(
            1, AccessAnswer.CONFIRMED, default=DEFAULT[Queue.CHILD_SAFETY], by=OFFICER, role="officer", staff=left,
            away=(), officers=book.officers, note="So", now=NOW,
        )  # fmt: skip


def test_adm_11_a_role_that_nobody_has_today_is_named_where_the_code_names_it_and_no_other() -> None:
    book = Book(Queue.GENERAL)
    book.lets_in_a_role_that_nobody_has("admin")
    with pytest.raises(InvalidQueueAccess):
        book.lets_in_a_role_that_nobody_has("performer")
