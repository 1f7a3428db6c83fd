"""Tests that share a database stay near its present: rows of another century would head the lists of all others."""

import re
from pathlib import Path

ROOM = Path(__file__).parents[1] / "integration" / "database"
FAR = re.compile(
    r"datetime\((20[3-9]\d|2[1-9]\d\d|[3-9]\d\d\d)\b|\+ timedelta\((days=365\d|days=365 \* \d\d|weeks=randrange)"
)
APART = "from tests.integration.database.apart import engine"


def test_whoever_sets_the_clock_years_ahead_has_a_database_apart() -> None:
    far = {path: path.read_text() for path in ROOM.rglob("test_*.py") if FAR.search(path.read_text())}
    assert far, "the search finds what there is"
    assert [path.name for path, text in far.items() if APART not in text] == []
