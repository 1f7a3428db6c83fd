"""`livepanty crash`: its own log lines are kept with those of the programs, not in the report."""

import json
import subprocess
import sys
from pathlib import Path

from tests.conftest import REPOSITORY


def test_what_the_run_delivers_itself_is_told_in_a_file(tmp_path: Path) -> None:
    """In a process of its own: how logs are written is set once for a whole program."""
    program = (
        "import structlog, pathlib\n"
        "from entrypoints.cli.crash.command import log_beside\n"
        f"log_beside(pathlib.Path({str(tmp_path)!r}))\n"
        "structlog.get_logger().info('event_delivered', event_id='1')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=REPOSITORY / "src",
        capture_output=True,
        text=True,
        check=True,
        timeout=240,
    )
    (line,) = (tmp_path / "crash.log").read_text().splitlines()
    assert json.loads(line)["event"] == "event_delivered"
    assert (done.stdout, done.stderr) == ("", "")
