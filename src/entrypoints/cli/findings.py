"""What the checks of the ledger found, kept within bounds: a book can be wrong in millions of rows."""

from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass

from ports.verifying import Finding, Verifier

KEPT = 100
"""Findings of one check that are written out. The others are counted."""


@dataclass(frozen=True, slots=True)
class Found:
    """The first findings, and how many there are in all."""

    first: Sequence[Finding]
    total: int

    @property
    def more(self) -> int:
        return self.total - len(self.first)


async def found_by(findings: AsyncIterator[Finding]) -> Found:
    first: list[Finding] = []
    total = 0
    async for finding in findings:
        total += 1
        if len(first) < KEPT:
            first.append(finding)
    return Found(first, total)


async def found_by_all(verifier: Verifier, checks: Iterable[str]) -> Found:
    """Of several checks together: the first of them have their say first."""
    each = [await found_by(verifier.run(check)) for check in checks]
    first = [finding for found in each for finding in found.first]
    return Found(first[:KEPT], sum(found.total for found in each))
