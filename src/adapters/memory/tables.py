"""What a memory query needs of the database: the tables as they were committed last."""

from typing import Any, Protocol


class HasTables(Protocol):
    """`MemoryDatabase`, without importing it: it imports every capability's adapter."""

    @property
    def tables(self) -> Any:
        """A `Tables` of `adapters.memory.database`, replaced at each commit."""
