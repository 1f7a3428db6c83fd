"""How pictures are looked at, for a Prometheus that brings the token and for nobody else (STR-12, CSA-02)."""

import re
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

from dependency_injector import providers
from quart import Quart

from adapters.memory.moderation.watch.hash_banks import MemoryExchange
from adapters.memory.moderation.watch.speech_recognition import MemoryRecognizer
from domain.identity.permissions import Role
from entrypoints.container import Container
from entrypoints.figures import speech as speech_figures
from entrypoints.figures.pictures import HELP, PREFIX
from ports.moderation.watch.hash_banks import ExchangeState
from tests.builders import a_stream
from tests.integration.api.conftest import People

DOCUMENTED = Path(__file__).resolve().parents[4] / "docs" / "metrics.md"
TOKEN = "a-token-that-only-prometheus-has"


async def scraped(app: Quart, token: str) -> str:
    answer = await app.test_client().get("/metrics", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200
    return str(await answer.get_data(as_text=True))


async def test_str_12_figures_of_looking_are_for_whoever_has_the_token(
    app: Quart, container: Container
) -> None:
    name, now = f"exchange-{uuid4().hex[:8]}", container.now()()
    async with container.database().begin() as tx:
        await tx.exchanges.save(ExchangeState(name, "", now - timedelta(hours=25), now, ""))
    assert PREFIX not in await scraped(app, ""), "no token is set"
    settings = container.settings().model_copy(update={"metrics_token": TOKEN})
    container.settings.override(providers.Object(settings))
    container.hash_exchanges.override(providers.Object([MemoryExchange(name)]))
    try:
        assert PREFIX not in await scraped(app, "another")
        text = await scraped(app, TOKEN)
        assert "livepanty_cases_waiting" in text, "how many cases wait stands beside them (MOD-08)"
        assert "livepanty_cases_waiting" not in await scraped(app, "another")
    finally:
        container.hash_exchanges.reset_override()
        container.settings.reset_last_overriding()
    age = re.search(rf'^livepanty_picture_exchange_age_seconds{{exchange="{name}"}} (\S+)$', text, re.M)
    assert age is not None
    assert 90_000 <= float(age.group(1)) < 90_060
    for line in (
        'looks{result="judged"}',
        'looks{result="failed"}',
        'quarters{result="missed"}',
        "shows_low",
        "matches_total",
    ):
        assert f"\n{PREFIX}{line} " in text
    labels = set(re.findall(rf"^{PREFIX}\w+{{(\w+)=", text, re.M))
    assert labels == {"result", "exchange"}


def test_ops_01_every_figure_of_pictures_is_documented() -> None:
    rows = re.findall(rf"^\| `{PREFIX}(\w+)` \|[^|]*\|[^|]*\| (.+?) \|$", DOCUMENTED.read_text(), re.M)
    assert dict(rows) == HELP


async def test_str_13_figures_of_listening_are_there_where_shows_are_listened_to_and_documented(
    app: Quart, container: Container, people: People
) -> None:
    ravi, began = await people.make(Role.PERFORMER), container.now()() - timedelta(minutes=2)
    stream = a_stream(performer_id=ravi.user.id, created_at=began, started_at=began)
    async with container.database().begin() as tx:
        await tx.streams.add(stream)
        assert await tx.speech_slots.take(stream.id, 0, at=began + timedelta(seconds=15))
        await tx.speech_slots.done(stream.id, 0, is_heard=True)
    settings = container.settings().model_copy(update={"metrics_token": TOKEN})
    container.settings.override(providers.Object(settings))
    try:
        assert speech_figures.PREFIX not in await scraped(app, TOKEN)
        with container.speech_recognizers.override(providers.Object([MemoryRecognizer()])):
            assert speech_figures.PREFIX not in await scraped(app, "another")
            text = await scraped(app, TOKEN)
    finally:
        container.settings.reset_last_overriding()
    found = dict(re.findall(rf"^{speech_figures.PREFIX}(\S+) (\S+)$", text, re.M))
    assert float(found['stretches{result="heard"}']) >= 1
    assert float(found['stretches{result="not_heard"}']) >= 7
    assert float(found["shows_unheard"]) >= 1
    rows = re.findall(
        rf"^\| `{speech_figures.PREFIX}(\w+)` \|[^|]*\|[^|]*\| (.+?) \|$", DOCUMENTED.read_text(), re.M
    )
    assert dict(rows) == speech_figures.HELP
