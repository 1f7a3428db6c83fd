"""Every bench runs: what nobody runs for weeks is broken by the next setting that is required."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from entrypoints.cli.bench import all_benches

pytestmark = [pytest.mark.slow, pytest.mark.timeout(840)]


@pytest.mark.parametrize("name", sorted(all_benches().keys() - {"soak"}))
def test_ops_08_a_bench_runs_and_says_what_it_saw(name: str, tmp_path: Path) -> None:
    """What it saw is not looked at: machines are shared."""
    rows = tmp_path / "rows.json"
    done = subprocess.run(
        [
            sys.executable, "-m", "entrypoints.cli.main", "bench", name, "--rounds", "1", "--transfers", "1000",
            "--viewers", "5", "--json", str(rows),
        ],
        env=dict(os.environ), capture_output=True, text=True, check=False, timeout=800,
    )  # fmt: skip

    assert done.returncode == 0, done.stdout + done.stderr
    measured = json.loads(rows.read_text())
    assert measured
    assert all(row["value"] >= 0 for row in measured)
    assert any(row["ratio"] is not None for row in measured), "beside a reference"
