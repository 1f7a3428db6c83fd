"""What the platform answered: each answer is a promise, and has to be in the database whatever was killed since."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID


class Act(StrEnum):
    """Something that people do, under an id of their own making."""

    ORDER = "orders"
    TIP = "tips"
    GOAL = "goals"
    REFUND = "refunds asked for"
    REFUND_DECISION = "refunds decided"
    PAYOUT = "payouts asked for"
    BATCH = "payout batches made"
    CHECK = "payout batches checked"
    BOOKING = "private shows asked for"
    SHOW = "private shows begun"
    SEAT_LEFT = "private shows left"
    SHOW_ENDED = "private shows ended"


@dataclass
class Answered:
    """`acts` by their ids, with what was answered of each: an amount, a state, or only that it is."""

    acts: dict[Act, dict[UUID, object]] = field(default_factory=lambda: {act: {} for act in Act})
    under_way: Counter[Act] = field(default_factory=Counter)
    """What is asked for and not answered, at this moment."""
    hit: Counter[Act] = field(default_factory=Counter)
    """How often something was killed while one of these was under way."""
    lost: Counter[Act] = field(default_factory=Counter)
    """Acts that had to be asked for more than once."""
    signing_in: int = 0
    """How many sign in at this moment: a password takes its time, and an account has few tries."""
    retries: int = 0

    def note(self, act: Act, act_id: UUID, what: object) -> None:
        self.acts[act][act_id] = what

    @property
    def total(self) -> int:
        return sum(len(acts) for acts in self.acts.values())

    def killed(self) -> None:
        """Something is killed at this moment."""
        self.hit.update({act for act, count in self.under_way.items() if count > 0})

    @contextmanager
    def doing(self, act: Act | None) -> Iterator[None]:
        if act is None:
            yield
            return
        self.under_way[act] += 1
        try:
            yield
        finally:
            self.under_way[act] -= 1
