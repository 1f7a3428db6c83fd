"""Where viewers are, and what is kept from there."""

from abc import abstractmethod
from typing import Protocol

from domain.streaming.region import Region


class RegionFinder(Protocol):
    @abstractmethod
    def find(self, address: str) -> Region:
        """Where an IP address is. `NOWHERE` for one that is not known, is none, or is of a network without a place; a
        source that cannot be read knows nobody. The address is looked up and not kept."""
