"""Making the hash of a picture."""

from abc import abstractmethod
from typing import Protocol

from domain.moderation.watch.picture_hash import HashedPicture
from ports.errors import PortError


class UnreadablePicture(PortError):
    """It is no JPEG, is damaged, is too large, or took too long to read. Nothing is known of what it shows."""


class PictureHasher(Protocol):
    @abstractmethod
    async def hashed(self, jpeg: bytes) -> HashedPicture:
        """The PDQ hashes of a picture. Raises `UnreadablePicture`, and `PortError` where none can be made now."""

    @abstractmethod
    async def try_out(self) -> HashedPicture:
        """Hash a picture of its own, of good quality and of nothing. Raises `PortError`."""
