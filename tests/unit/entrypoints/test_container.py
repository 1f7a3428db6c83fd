"""Every provider can be built, and none of them reaches for the network to be built."""

import dataclasses

import pytest
from dependency_injector import providers

from adapters.postgres.schema import metadata
from domain.events import Event
from entrypoints.choices.media_engines import health_url
from entrypoints.container import Container, create_container, new_id, new_secret
from tests.integration.api.conftest import settings_for_tests

NOWHERE = "postgresql+asyncpg://nobody@127.0.0.1:9/nothing"


def built() -> Container:
    return create_container(settings_for_tests(NOWHERE, "redis://127.0.0.1:9/0"))


async def test_every_provider_builds() -> None:
    container = built()
    names = [
        name for name, provider in container.providers.items() if isinstance(provider, providers.Provider)
    ]
    assert len(names) > 40
    for name in names:
        assert getattr(container, name)() is not None, name


async def test_str_12_the_chosen_classifier_is_asked_and_none_where_none_was_chosen() -> None:
    assert built().frame_watch().classifier is None
    settings = settings_for_tests(NOWHERE, "redis://127.0.0.1:9/0")
    container = create_container(settings.model_copy(update={"frame_classifier": "rekognition"}))
    (chosen,) = container.frame_classifiers()
    assert container.frame_watch().classifier is chosen
    await chosen.aclose()


@pytest.mark.parametrize("engine", ["cluster", "livekit"])
async def test_every_media_engine_builds_and_lets_go(engine: str) -> None:
    settings = settings_for_tests(NOWHERE, "redis://127.0.0.1:9/0")
    several = {"media_cluster": True, "media_url": "http://127.0.0.1:8, http://127.0.0.1:9"}
    livekit = {
        "media_plane": "livekit",
        "livekit_url": "http://127.0.0.1:9",
        "livekit_client_url": "ws://127.0.0.1:9",
        "livekit_api_key": "APItests",
        "livekit_api_secret": settings.media_secret,
    }
    chosen = several if engine == "cluster" else livekit
    container = create_container(settings.model_copy(update=chosen))
    made = container.media_engine()
    for part in dataclasses.fields(made):
        if hasattr(port := getattr(made, part.name), "aclose"):
            await port.aclose()
    assert health_url(container.settings()) == (
        "http://127.0.0.1:8/health" if engine == "cluster" else "http://127.0.0.1:9"
    )


def test_no_part_takes_the_name_of_another_part() -> None:
    """One of the two would be lost without a word."""
    names = [name for part in Container.__bases__ for name in part.cls_providers]  # type: ignore[attr-defined]
    assert len(Container.__bases__) > 10
    assert sorted({name for name in names if names.count(name) > 1}) == []


async def test_the_parts_stand_on_one_ground() -> None:
    container, other = built(), built()
    assert container.begin().__self__ is container.database()
    assert container.claim_case().begin == container.place_order().begin == container.begin()
    assert container.database() is not other.database()


async def test_every_subscriber_takes_the_event_it_is_listed_for() -> None:
    subscribers = built().subscribers()
    assert subscribers
    for event, listed in subscribers.items():
        assert issubclass(event, Event)
        assert listed
        for subscriber in listed:
            assert callable(subscriber)


def test_ids_are_version_7_and_rise_with_time() -> None:
    ids = [new_id() for _ in range(200)]
    assert {(made.version, made.variant) for made in ids} == {(7, "specified in RFC 4122")}
    assert len(set(ids)) == 200
    assert [made.int >> 80 for made in ids] == sorted(made.int >> 80 for made in ids)


def test_a_secret_has_256_random_bits() -> None:
    assert len(new_secret()) == 43
    assert new_secret() != new_secret()


def test_prv_04_every_wrapped_key_of_the_database_is_rotated() -> None:
    """One that is left out would be lost with the old key."""
    kept = {
        column
        for table in metadata.tables.values()
        for column in table.columns
        if column.name.endswith("wrapped_key")
    }
    assert len(kept) >= 7
    assert {items.wrapped_key for items in built().sealed_items()} == kept
