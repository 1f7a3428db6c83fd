"""The least that a bench's rows have to reach, as ratios to what stands beside them: seconds of a shared machine say
nothing. `livepanty bench NAME --strict` fails by them; tests run the benches and hold none to a figure."""

from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase

from entrypoints.cli.bench_row import Row

PROMISES: Mapping[str, Mapping[str, float]] = {
    "ledger": {
        "their money alone (pgbench's one row a commit)": 3.0,
        "their money alone (pgledger)": 25.0,
        "two processes together (one)": 0.8,
    },
    "book": {"* in the book (none)": 0.8},
    "load": {"chat messages": 0.99, "tips": 0.99},
    "route": {"128 clients": 0.6},
    "removals": {
        "*, p99 (the second that is promised)": 1.0,
        "messages and tips in the loud room (ten times)": 0.98,
    },
}
"""By bench and by the row's name, in which `*` stands for anything. What was not measured is not held to it: pgledger
is compared with where there is its SQL."""


def missed(bench: str, rows: Iterable[Row]) -> list[str]:
    """Each row below its promise, in words; none where all is kept. Rows without a ratio promise nothing."""
    promises = PROMISES.get(bench, {})
    return [
        f"{row.name}: {row.ratio:.2f}× where {least:.2f}× is promised"
        for row in rows
        for pattern, least in promises.items()
        if fnmatchcase(row.name, pattern) and row.ratio is not None and row.ratio < least
    ]
