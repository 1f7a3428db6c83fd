"""References: what a transfer was for, as `tip:<uuid>`, `order:<uuid>` and the like."""

from collections.abc import Collection
from uuid import UUID


def ids_of(references: Collection[str], prefix: str) -> list[UUID]:
    """The ids of those that begin with `prefix` and a colon, each once. What follows a second colon is left out."""
    found = set()
    for reference in references:
        kind, _, rest = reference.partition(":")
        if kind == prefix:
            found.add(UUID(rest.partition(":")[0]))
    return sorted(found)
