"""The engines of the media plane's hot loop, for tests that run with each of them."""

import os

import pytest

from media.fanout.choice import has_numba

needs_numba = pytest.mark.skipif(
    not has_numba() and "CI" not in os.environ,
    reason="numba is not installed: LIVEPANTY_EXTRAS=fast ./livepanty test",
)
"""Skipped on a machine without the extra `fast`; in CI the extra is installed, or its tests fail."""

ARENA_ENGINES = ("cffi", pytest.param("numba", marks=needs_numba))
ENGINES = ("python", *ARENA_ENGINES)
