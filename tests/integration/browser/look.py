"""What must hold for a page, light and dark, on a telephone and a desk, and for whoever has only a keyboard."""

from pathlib import Path
from typing import Any

from playwright.async_api import Page

from tests.integration.browser.conftest import DESK, PHONE

LOOK = (Path(__file__).parent / "look.js").read_text()

FOCUS = (Path(__file__).parent / "focus.js").read_text()

STOPS_MAX = 150

SKIP = ("Skip to the page", "सीधे पृष्ठ पर जाएँ")
"""What the first stop of a page says, in each language."""


async def faults_seen(page: Page) -> list[str]:
    """What is wrong with the page as it stands, in words; none for a good one. It is left dark, on a desk."""
    wrong = [f"by keyboard: {each}" for each in await walked(page)]
    for scheme in ("light", "dark"):
        for width, size in (("telephone", PHONE), ("desk", DESK)):
            await page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            await page.set_viewport_size(size)  # type: ignore[arg-type]
            found: list[str] = await page.evaluate(LOOK)
            wrong += [f"{scheme}, {width}: {each}" for each in found]
    return wrong


async def walked(page: Page) -> list[str]:
    """Tab through the whole page: the way past the menu first, every stop seen, and out at its end."""
    wrong: list[str] = []
    for number in range(STOPS_MAX):
        await page.keyboard.press("Tab")
        stop: dict[str, Any] | None = await page.evaluate(FOCUS)
        if stop is None or (number > 1 and stop["first"]):
            return wrong
        if number == 0 and not any(words in stop["name"] for words in SKIP):
            wrong.append(f"the first stop is {stop['name']}")
        if not stop["outlined"]:
            wrong.append(f"the focus on {stop['name']} cannot be seen")
        if stop["back"]:
            wrong.append(f"{stop['name']} comes after what follows it")
        if stop["again"]:
            return [*wrong, f"{stop['name']} keeps the focus"]
    return [*wrong, f"no end after {STOPS_MAX} stops"]
