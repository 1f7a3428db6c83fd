"""What every test shares: a clean environment, and Hypothesis at a pace that suits where it runs."""

import os
from pathlib import Path

from hypothesis import HealthCheck, settings

# A developer's own configuration must not leak into what the tests build; LIVEPANTY_TEST_* is meant for them.
for _name in [name for name in os.environ if name.startswith("LIVEPANTY_")]:
    if not _name.startswith("LIVEPANTY_TEST_") and _name != "LIVEPANTY_STATE_DIR":
        del os.environ[_name]

REPOSITORY = Path(__file__).resolve().parent.parent

# A shared machine stalls now and then: a slow example is not a wrong one.
settings.register_profile(
    "quick", deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("thorough", parent=settings.get_profile("quick"), max_examples=1000)
settings.load_profile(os.environ.get("LIVEPANTY_TEST_HYPOTHESIS", "quick"))
