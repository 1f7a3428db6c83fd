"""A process that leaves stays for whoever is in it, and for the last minute of what it showed."""

import asyncio
from dataclasses import dataclass

import pytest

from media.cluster import drain
from media.cluster.drain import Drain


@dataclass
class Plane:
    is_empty: bool = False
    has_last_minutes: bool = False


@pytest.fixture(autouse=True)
def looks_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drain, "LOOK_SECONDS", 0.001)


async def test_csa_10_it_ends_when_nobody_is_in_it_and_no_last_minute_is_in_it_alone() -> None:
    plane, ended = Plane(), asyncio.Event()
    Drain(plane, ended.set, lambda: None).start(60.0)
    for plane.is_empty, plane.has_last_minutes in ((False, True), (True, True), (False, False)):
        await asyncio.sleep(0.02)
        assert not ended.is_set()
    plane.is_empty = True
    await asyncio.wait_for(ended.wait(), 60)


async def test_its_deadline_ends_it_all_the_same() -> None:
    ended = asyncio.Event()
    Drain(Plane(has_last_minutes=True), ended.set, lambda: None).start(0.01)
    await asyncio.wait_for(ended.wait(), 60)
