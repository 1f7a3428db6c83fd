"""A minute of the soak: nothing breaks, nobody gets a bad packet, and when all have left, nothing of them stays."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.timeout(840)]


def test_ops_08_after_a_minute_of_joins_leaves_restarts_and_kills_nothing_stays(tmp_path: Path) -> None:
    """Whether memory is flat takes longer to say: `livepanty bench soak --minutes 30`."""
    rows = tmp_path / "rows.json"
    done = subprocess.run(
        [
            sys.executable, "-m", "entrypoints.cli.main", "bench", "soak", "--minutes", "1", "--json", str(rows),
        ],
        env=dict(os.environ), capture_output=True, text=True, check=False, timeout=800,
    )  # fmt: skip

    assert done.returncode == 0, done.stdout + done.stderr
    assert "Task was destroyed" not in done.stderr
    measured = {row["name"]: row for row in json.loads(rows.read_text())}
    for name in ("faults", "nonces_refused", "bad", "failures"):
        assert measured[name]["value"] == 0, name
    for name in ("joins", "leaves", "vanished", "never_connected", "restarts", "kills", "packets"):
        assert measured[name]["value"] > 0, name
    for name in ("sessions", "tasks"):
        left = measured[f"{name}: when all have left, beside before"]
        assert left["value"] <= left["reference"], name
