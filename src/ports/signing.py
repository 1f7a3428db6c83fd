"""Who signs digests, of whatever chain, and whose signatures are taken."""

from abc import abstractmethod
from typing import Protocol

from domain.proof import Said, Signed


class DigestSigner(Protocol):
    @abstractmethod
    def sign(self, digest: Said) -> Signed[Said]: ...


class DigestKeys(Protocol):
    """The public keys whose signatures are taken."""

    @abstractmethod
    def is_signed(self, digest: Signed[Said]) -> bool:
        """Whether one of them made this signature over this digest."""
