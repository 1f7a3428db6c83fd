"""What is there when a program begins is not looked through again."""

import subprocess
import sys

CHECK = """
import gc
from entrypoints.collector import keep_what_is_there
before = len(gc.get_objects())
keep_what_is_there()
assert gc.get_freeze_count() > before // 2, "it stays"
assert gc.isenabled() and gc.get_threshold()[0] > 700
class Ring: pass
ring = Ring(); ring.itself = ring; del ring
assert gc.collect() > 0, "what comes later is still collected"
"""


def test_what_is_there_stays_and_what_comes_is_still_collected() -> None:
    """In a program of its own: it would hold for all tests."""
    subprocess.run([sys.executable, "-c", CHECK], check=True)
