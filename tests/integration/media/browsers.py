"""How the tests drive Chromium."""

import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import BrowserContext, Page

PAGE = Path(__file__).with_name("page.html")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
]


def chromium_path() -> str:
    path = os.environ.get("LIVEPANTY_CHROMIUM") or "/usr/bin/chromium"
    if not shutil.which(path):
        reason = f"there is no Chromium at {path}; set LIVEPANTY_CHROMIUM to one"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return path


async def video_stats(page: Page, kind: str) -> dict[str, Any]:
    stats = await page.evaluate("stats()")
    return next((s for s in stats if s["type"] == kind and s.get("kind") == "video"), {})


async def opened(browser: BrowserContext, url: str) -> Page:
    page = await browser.new_page()
    await page.goto(url)
    return page
