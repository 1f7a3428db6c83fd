"""What was erased, and by which rule: the report of every deletion (PRV-03)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.ids import ErasureId, UserId


class ErasureCause(StrEnum):
    MINOR = "minor"
    RETENTION = "retention"


@dataclass(frozen=True, slots=True)
class Erasure:
    """So many rows of one table, at one time. `account_id` is whose they were, where they were one person's.

    `rule` is the key of the retention rule. Nothing of what was erased is in it. No row of `account` says that a part
    went, and that the rest waits for something that is open.
    """

    id: ErasureId
    cause: ErasureCause
    rule: str
    account_id: UserId | None
    table: str
    rows: int
    at: datetime
