"""What waits in line for the worker: a machine that starves it makes it late, and only what never comes is lost."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy.exc import SQLAlchemyError

from entrypoints.cli.crash.evidence import Evidence, Waiting
from entrypoints.cli.crash.patience import STILL_SECONDS, Patience
from entrypoints.cli.demo.person import NotAsPromised

TURNS_MAX = 20
"""So often an event may be taken up, or tried, while nobody is killed: each is a lease of twenty seconds that ran out,
or a failure after which it waits longer. What had no end by then has none."""
LOOK_SECONDS = 0.5


@dataclass
class Line:
    """The events that wait, looked at again and again while nobody is killed.

    It has no deadline. It counts the turns that each event had, and how long nothing whatever was delivered.
    """

    patience: Patience = field(default_factory=lambda: Patience(STILL_SECONDS))
    _turns: dict[UUID, int] = field(default_factory=dict)
    _due: dict[UUID, datetime] = field(default_factory=dict)

    def look(self, waiting: Sequence[Waiting]) -> None:
        """Raises `NotAsPromised` when one had its turns, or none of them had any for minutes."""
        due = {each.event_id: each.available_at for each in waiting}
        if self._due.keys() - due.keys():  # some were delivered
            self.patience.renew()
        for each in waiting:
            before = self._due.get(each.event_id, each.available_at)
            turns = self._turns.get(each.event_id, 0) + (before != each.available_at)
            self._turns[each.event_id] = turns
            if turns > TURNS_MAX:
                raise NotAsPromised(f"{each} had {turns} turns while nobody was killed, and has no end")
        self._due = due
        if waiting and self.patience.is_over:
            raise NotAsPromised(f"{waiting[0]} waits, and the worker did nothing for {STILL_SECONDS:.0f} s")


async def until_caught_up(evidence: Evidence, *, behind_seconds: float) -> float:
    """Return once no untried event waits for longer; how long the one before all others did. The worker may take the
    time that it takes.

    Raises `NotAsPromised` as `Line.look` does.
    """
    line = Line()
    longest = 0.0
    while True:
        with suppress(OSError, TimeoutError, SQLAlchemyError):  # the database was killed a moment ago
            waiting = await evidence.waiting()
            late = [each.waited_seconds for each in waiting if each.is_untried]
            longest = max([longest, *late])
            if max(late, default=0.0) <= behind_seconds:
                return longest
            line.look(waiting)
        await asyncio.sleep(LOOK_SECONDS)
