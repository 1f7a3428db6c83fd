"""LEG-01: who answers for complaints stands on the page by name, and who did before."""

import json
from datetime import UTC, datetime

import pytest
from dependency_injector import providers

from entrypoints.container import Container
from tests.integration.web.conftest import Visit
from tests.integration.web.test_pages import faults


def named(since: str, name: str) -> dict[str, str]:
    return {"since": since, "name": name, "email": address_of(name), "address": "1 Road"}


def address_of(name: str) -> str:
    return f"{name[:4].lower()}@livepanty.test"


@pytest.mark.parametrize(
    ("now", "name", "before"),
    [
        (datetime(2026, 11, 30, 18, 29, tzinfo=UTC), "Leela Rao", False),  # 23:59 in India
        (datetime(2026, 11, 30, 18, 30, tzinfo=UTC), "Kabir Sen", True),
    ],
)
async def test_leg_01_the_page_names_the_officer_of_the_day_and_those_before(
    container: Container, visit: Visit, now: datetime, name: str, before: bool
) -> None:
    officers = json.dumps([named("2026-12-01", "Kabir Sen"), named("2026-01-01", "Leela Rao")])
    settings = container.settings().model_copy(update={"grievance_officers": officers})
    clock = providers.Object(lambda: now)
    with container.settings.override(providers.Object(settings)), container.now.override(clock):
        page = await visit(None, "/grievance")
    assert f"<strong>{name}</strong>" in page.text
    assert f"mailto:{address_of(name)}" in page.text
    assert ("Who it was before" in page.text) is before
    assert "1 Road" in page.text
    assert 'href="/report?lang=en"' in page.text
    assert not faults(page.document)
