"""What put a case into its queue, as its events keep it (MOD-12)."""

from dataclasses import dataclass
from enum import StrEnum


class Source(StrEnum):
    """Who says that something is wrong."""

    ACCOUNT = "account"
    """A person with an account reported it."""
    NO_ACCOUNT = "no_account"
    """Somebody complained without one."""
    STAFF = "staff"
    PROGRAM = "program"


@dataclass(frozen=True, slots=True)
class Routed:
    """By the rule in this place, counted from 1, of this version; 0 is what no rule took, and of the versions the
    rules of the code."""

    version: int
    rule: int
