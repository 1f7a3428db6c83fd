"""The Chromium that tests drive, and how it is started."""

import os
import shutil

import pytest

COMMON_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
)


def chromium_path() -> str:
    path = os.environ.get("LIVEPANTY_CHROMIUM") or "/usr/bin/chromium"
    if not shutil.which(path):
        reason = f"there is no Chromium at {path}; set LIVEPANTY_CHROMIUM to one"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return path
