"""Relays for those whose network lets no media through directly (TURN, RFC 8656)."""

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.ids import UserId


@dataclass(frozen=True, slots=True)
class IceServer:
    """A relay as clients are told of it: addresses (`turn:…`, `turns:…`) and what opens it for a while."""

    urls: Sequence[str]
    username: str
    credential: str


class RelayPasses(Protocol):
    @abstractmethod
    def issue(self, participant: UserId, *, now: datetime) -> Sequence[IceServer]:
        """What opens the relays for one person for some hours; empty where there are none.

        A relay learns a pseudonym and nothing else of who comes: neither an id of ours nor an address.
        """
