"""When a process rests from reading its socket: only while every room waits for the rest of a picture."""

import asyncio
from typing import cast

from media.flushing import Flushing
from media.rooms.room import Room


class ARoom:
    id = "a room"

    def __init__(self, *waits: float) -> None:
        self.waits = list(waits)
        self.flushes = 0

    def flush_if_due(self, now: float) -> float:
        self.flushes += 1
        return self.waits.pop(0) if self.waits else 0.0


def of(*rooms: ARoom, pending: int) -> Flushing:
    flushing = Flushing(rooms)
    for room in rooms[:pending]:
        flushing.has_pending(cast(Room, room))
    return flushing


async def test_it_rests_until_the_first_of_all_rooms_that_wait_is_due() -> None:
    flushing = of(ARoom(0.007), ARoom(0.004), pending=2)
    assert flushing.drained() == 0.004
    assert flushing._later is None, (
        "who rests comes again by itself: a timer beside it would wake the process twice"
    )
    assert flushing.drained() == 0.0, "all were sent"


async def test_it_does_not_rest_while_a_room_waits_for_nothing() -> None:
    waiting, other = ARoom(0.004, 0.003), ARoom()
    flushing = of(waiting, other, pending=1)
    assert flushing.drained() == 0.0
    assert flushing._later is not None
    await asyncio.sleep(0.05)
    assert waiting.flushes > 1, "its picture is sent on whatever comes"
    flushing.stop()


async def test_a_process_without_anything_to_send_does_not_rest() -> None:
    assert of(pending=0).drained() == 0.0
    assert of(ARoom(), pending=1).drained() == 0.0


async def test_who_reads_something_else_than_the_socket_leaves_a_timer() -> None:
    """A pipe from another process is read apart: nobody comes again for it."""
    room = ARoom(0.004)
    flushing = of(room, pending=1)
    flushing.flush()
    assert flushing._later is not None
    await asyncio.sleep(0.05)
    assert room.flushes == 2
