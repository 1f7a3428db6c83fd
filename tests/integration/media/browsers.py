"""How the media tests drive Chromium."""

from pathlib import Path
from typing import Any

from playwright.async_api import BrowserContext, Page

from tests.integration.chromium import COMMON_FLAGS

PAGE = Path(__file__).with_name("page.html")
FLAGS = [*COMMON_FLAGS, "--autoplay-policy=no-user-gesture-required"]


async def video_stats(page: Page, kind: str) -> dict[str, Any]:
    stats = await page.evaluate("stats()")
    return next((s for s in stats if s["type"] == kind and s.get("kind") == "video"), {})


async def opened(browser: BrowserContext, url: str) -> Page:
    page = await browser.new_page()
    await page.goto(url)
    return page
