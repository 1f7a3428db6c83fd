"""Every event of the domain can be written to the outbox and read back, the ones made tomorrow too."""

import dataclasses
import importlib
import pkgutil
from datetime import UTC, datetime
from types import NoneType
from typing import Any, get_args, get_origin, get_type_hints
from uuid import UUID, uuid4

import msgspec
import pytest

import domain
from adapters.postgres.outbox import EventRegistry, as_payload
from domain.events import Event


def _every_event() -> list[type[Event]]:
    for module in pkgutil.walk_packages(domain.__path__, "domain."):
        importlib.import_module(module.name)
    found: list[type[Event]] = []
    waiting = list(Event.__subclasses__())
    while waiting:
        event = waiting.pop()
        waiting += event.__subclasses__()
        if event.__module__.startswith("domain."):
            found.append(event)
    return sorted(found, key=lambda event: event.name)


EVENTS = _every_event()

_SAMPLES: dict[Any, object] = {
    str: "“Ragas”, für Ravi: राग \n",
    int: 2**53 + 1,
    bool: True,
    UUID: uuid4(),
    datetime: datetime(2026, 11, 1, 14, 30, 0, 123456, tzinfo=UTC),
}


def _sample(kind: Any, *, is_full: bool) -> object:
    """None for what may be missing, and nothing in what may be empty, unless `is_full`."""
    if get_origin(kind) is tuple:
        each, _ = get_args(kind)
        return (_sample(each, is_full=True),) * 2 if is_full else ()
    present = [each for each in get_args(kind) if each is not NoneType]
    if len(present) == 1:
        if not is_full:
            return None
        [kind] = present
    while hasattr(kind, "__supertype__"):  # a NewType
        kind = kind.__supertype__
    assert kind in _SAMPLES, (
        f"an event's field is str, int, bool, UUID, datetime, or a tuple of them, not {kind}"
    )
    return _SAMPLES[kind]


def _filled(event: type[Event], *, is_full: bool) -> Event:
    kinds = get_type_hints(event)
    fields = dataclasses.fields(event)
    return event(**{field.name: _sample(kinds[field.name], is_full=is_full) for field in fields})


def test_the_domain_has_events() -> None:
    assert {"moderation.show_stopped", "age_verification.case_moved"} <= {event.name for event in EVENTS}


@pytest.mark.parametrize("event_class", EVENTS, ids=lambda event: event.name)
def test_an_event_comes_back_from_json_as_it_was(event_class: type[Event]) -> None:
    for is_full in (True, False):
        event = _filled(event_class, is_full=is_full)
        stored = msgspec.json.decode(msgspec.json.encode(as_payload(event)))
        assert EventRegistry(EVENTS).find(event.name, stored) == event


def test_a_name_or_shape_of_another_version_is_not_guessed() -> None:
    registry = EventRegistry(EVENTS)
    assert registry.find("moderation.show_postponed", {}) is None
    assert registry.find("moderation.show_stopped", {"stream_id": str(uuid4())}) is None


def test_two_events_do_not_share_a_name() -> None:
    with pytest.raises(AssertionError):
        EventRegistry([EVENTS[0], EVENTS[0]])
