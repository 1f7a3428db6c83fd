"""What `livepanty bench --strict` fails by."""

import asyncio
from collections import Counter

import pytest

from entrypoints.cli.bench import all_benches
from entrypoints.cli.bench_promises import PROMISES, missed
from entrypoints.cli.bench_row import Row
from entrypoints.cli.benches.load import paced


def test_ops_08_every_promise_is_of_a_bench_that_there_is() -> None:
    assert set(PROMISES) <= set(all_benches())


@pytest.mark.parametrize(
    ("bench", "row", "wrong"),
    [
        ("load", Row.of("tips", 198.0, "/s", reference=200.0), []),
        ("load", Row.of("tips", 197.0, "/s", reference=200.0), ["tips: 0.98× where 0.99× is promised"]),
        ("load", Row.of("tips, late p99", 9_000.0, "ms"), []),
        ("documents", Row.of("tips", 1.0, "/s", reference=200.0), []),
        (
            "book",
            Row.of("tips with 1,000 in the book (none)", 79.0, "tips/s", reference=100.0),
            ["tips with 1,000 in the book (none): 0.79× where 0.80× is promised"],
        ),
        ("route", Row.of("128 clients, p99", 9.0, "ms", reference=1.0, lower_is_better=True), []),
    ],
)
def test_ops_08_a_row_below_its_promise_is_named(bench: str, row: Row, wrong: list[str]) -> None:
    kept = Row.of("tips to one performer, p99", 3.0, "ms")
    assert missed(bench, [kept, row]) == wrong


async def test_ops_08_a_load_does_no_more_than_comes_due_and_each_viewer_one_after_the_other() -> None:
    did, under_way = Counter[int](), set[int]()

    async def act(viewer: int) -> None:
        assert viewer not in under_way
        under_way.add(viewer)
        await asyncio.sleep(0)
        under_way.remove(viewer)
        did[viewer] += 1

    measured = await paced(act, per_second=50, clients=5, seconds=0.2)

    assert set(did) == set(range(5)), "also where the machine is late"
    assert did.total() <= 10
    assert measured.per_second <= 50
