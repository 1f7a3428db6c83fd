"""What a run of kills would find: money that moved twice, or not at all, or otherwise than the book has it."""

from uuid import uuid4

import pytest

from entrypoints.cli.crash.answered import Act, Answered
from entrypoints.cli.crash.settling import unlike

SAME = {"paid": "processed", "reversed": "reversed", "failed": "failed"}
PAID = {"one": ("paid", 9_900)}


def test_pyt_06_what_moved_once_as_the_book_has_it_is_right() -> None:
    ours = {
        **PAID,
        "two": ("reversed", 100),
        "three": ("failed", 100),
        "four": ("failed", 100),
        "five": ("batched", 1),
    }
    theirs = [("one", "processed", 9_900), ("two", "reversed", 100), ("three", "failed", 100)]
    assert unlike("payout", ours, theirs, SAME) == []


@pytest.mark.parametrize(
    ("ours", "theirs", "words"),
    [
        (PAID, [("one", "processed", 9_900), ("one", "processed", 9_900)], "sent 2 times"),
        (PAID, [], "and None with the provider"),
        (PAID, [("one", "processed", 9_800)], "9800"),
        (PAID, [("one", "reversed", 9_900)], "reversed"),
        (PAID, [("one", "processed", 9_900), ("two", "processed", 1)], "none of ours"),
        ({"one": ("declined", 9_900)}, [("one", "processed", 9_900)], "is declined"),
        ({"one": ("sending", 9_900)}, [("one", "processed", 9_900)], "is sending"),
        ({"one": ("failed", 9_900)}, [("one", "processed", 9_900)], "is failed"),
    ],
)
def test_pyt_06_what_is_otherwise_is_named(
    ours: dict[str, tuple[str, int]], theirs: list[tuple[str, str, int]], words: str
) -> None:
    [wrong] = unlike("payout", ours, theirs, SAME)
    assert words in wrong


def test_a_kill_counts_for_each_kind_of_act_that_is_under_way() -> None:
    answered = Answered()
    answered.killed()
    with answered.doing(Act.TIP), answered.doing(Act.TIP), answered.doing(Act.PAYOUT):
        answered.killed()
    answered.killed()
    answered.note(Act.TIP, uuid4(), 5)
    assert answered.hit == {Act.TIP: 1, Act.PAYOUT: 1}
    assert answered.total == 1
