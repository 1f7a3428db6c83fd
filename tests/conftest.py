"""What every test shares: a clean environment, a Ctrl-C that is heard, Hypothesis at a pace that suits the place."""

import os
import signal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# A developer's own configuration must not leak into what the tests build; LIVEPANTY_TEST_* is meant for them.
for _name in [name for name in os.environ if name.startswith("LIVEPANTY_")]:
    if not _name.startswith("LIVEPANTY_TEST_") and _name != "LIVEPANTY_STATE_DIR":
        del os.environ[_name]

# A shell lets what it runs in the background ignore Ctrl-C, and every program that a test starts would inherit it.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

REPOSITORY = Path(__file__).resolve().parent.parent

# A shared machine stalls now and then: a slow example is not a wrong one.
settings.register_profile(
    "quick", deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("thorough", parent=settings.get_profile("quick"), max_examples=1000)
settings.load_profile(os.environ.get("LIVEPANTY_TEST_HYPOTHESIS", "quick"))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Workers have to collect the same tests in the same order, and a set has another one in each process."""
    for mark in metafunc.definition.iter_markers("parametrize"):
        values = mark.kwargs.get("argvalues", mark.args[-1])
        if isinstance(values, set | frozenset):
            raise pytest.UsageError(f"{metafunc.definition.nodeid} is parametrized by a set: sort it")


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A worker of xdist that is not gone five seconds after its last test is sent a Ctrl-C by its own hand, which has
    nothing left to end and shows as an error of whatever runs by then."""
    if hasattr(session.config, "workerinput"):
        signal.signal(signal.SIGINT, signal.SIG_IGN)
