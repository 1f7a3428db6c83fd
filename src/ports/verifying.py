"""Proving what is kept for good, check by check."""

from abc import abstractmethod
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong with the book or the log: which check found it, and the row that is wrong."""

    check: str
    subject: str
    detail: str


class Verifier(Protocol):
    """Proves the whole of it."""

    @abstractmethod
    def checks(self) -> Sequence[str]:
        """The names of the checks, in the order they run."""

    @abstractmethod
    async def size(self) -> int:
        """How many lines there are: transfers, or entries."""

    @abstractmethod
    def run(self, check: str, *, read: Callable[[int], None] = lambda _: None) -> AsyncIterator[Finding]:
        """Nothing when the check holds. Findings come one after another, as the database names them: where millions
        of rows are wrong, whoever asks decides how many to keep. A check that goes through the lines in pieces tells
        `read` how many more of them it has read, after each.
        """
