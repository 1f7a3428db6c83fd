"""What happened. Events are recorded in the outbox of the transaction that made them true."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class Event:
    """Ids and plain values, past tense, with a stable `name` such as `tipping.tip_sent`.

    Fields are limited to str, int, bool, UUID and datetime, so that every event can be written as JSON and read back.
    """

    name: ClassVar[str]
