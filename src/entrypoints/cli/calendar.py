"""The platform's own use cases on another day: what takes a week is played with a clock that shows it."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

from dependency_injector import providers

from entrypoints.container import Container, close, create_container
from entrypoints.settings import Settings


def settings_of(environment: Mapping[str, str]) -> Settings:
    """Those of a platform that a supervisor started."""
    named = {name.removeprefix("LIVEPANTY_").lower(): value for name, value in environment.items()}
    return Settings.model_validate({name: named[name] for name in named if name in Settings.model_fields})


@asynccontextmanager
async def platform_on_another_day(
    environment: Mapping[str, str], away: timedelta
) -> AsyncIterator[Container]:
    """Over the same database and the same providers, and with a clock that is `away` from now: in the past where
    that is negative. Nothing else of a use case is otherwise. For development only."""
    settings = settings_of(environment)
    assert settings.is_dev, "the books of others have one calendar"
    container = create_container(settings)
    container.now.override(providers.Object(lambda: datetime.now(UTC) + away))
    try:
        yield container
    finally:
        await close(container)
