"""Asking together what is asked at once."""

import asyncio
from collections.abc import Sequence

import pytest

from entrypoints.gathering import Gathering


class Oracle:
    def __init__(self) -> None:
        self.looks: list[list[int]] = []
        self.open = asyncio.Event()
        self.open.set()

    async def answer(self, questions: Sequence[int]) -> Sequence[int]:
        self.looks.append(list(questions))
        await self.open.wait()
        if 13 in questions:
            raise LookupError
        return [2 * question for question in questions]


async def test_a_crowd_is_one_look_and_each_gets_its_own_answer() -> None:
    oracle = Oracle()
    gathering = Gathering(oracle.answer, at_most=100)

    assert await asyncio.gather(*(gathering.ask(n) for n in range(12))) == [2 * n for n in range(12)]

    assert oracle.looks == [list(range(12))]


async def test_nobody_is_answered_by_a_look_that_began_before_they_asked() -> None:
    oracle = Oracle()
    oracle.open.clear()
    gathering = Gathering(oracle.answer, at_most=100)
    first = asyncio.create_task(gathering.ask(1))
    for _ in range(5):
        await asyncio.sleep(0)
    second = asyncio.create_task(gathering.ask(1))
    await asyncio.sleep(0)

    oracle.open.set()
    await asyncio.gather(first, second)

    assert oracle.looks == [[1], [1]]


async def test_a_look_has_a_bound() -> None:
    oracle = Oracle()
    gathering = Gathering(oracle.answer, at_most=5)

    await asyncio.gather(*(gathering.ask(n) for n in range(12)))

    assert [len(look) for look in oracle.looks] == [5, 5, 2]


async def test_a_look_that_fails_is_told_to_all_who_shared_it_and_to_nobody_else() -> None:
    oracle = Oracle()
    gathering = Gathering(oracle.answer, at_most=2)

    outcomes = await asyncio.gather(*(gathering.ask(n) for n in (13, 1, 2)), return_exceptions=True)

    assert [type(outcome) for outcome in outcomes] == [LookupError, LookupError, int]
    with pytest.raises(LookupError):
        await gathering.ask(13)
    assert await gathering.ask(4) == 8


async def test_a_look_that_leaves_somebody_out_is_told_to_all_and_nobody_waits_for_good() -> None:
    async def too_few(questions: Sequence[int]) -> Sequence[int]:
        return questions[1:]

    gathering = Gathering(too_few, at_most=10)
    async with asyncio.timeout(60):
        told = await asyncio.gather(*(gathering.ask(n) for n in range(3)), return_exceptions=True)
    assert [type(each) for each in told] == [ValueError] * 3


async def test_who_gives_up_leaves_the_others_their_answer() -> None:
    oracle = Oracle()
    oracle.open.clear()
    gathering = Gathering(oracle.answer, at_most=100)
    asking = [asyncio.create_task(gathering.ask(n)) for n in range(3)]
    for _ in range(5):
        await asyncio.sleep(0)

    asking[1].cancel()
    await asyncio.sleep(0)
    oracle.open.set()

    assert await asyncio.gather(asking[0], asking[2]) == [0, 4]
