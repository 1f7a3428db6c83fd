"""Asking what a frame shows."""

from abc import abstractmethod
from typing import Protocol

from domain.moderation.watch.frame_verdict import FrameVerdict


class FrameClassifier(Protocol):
    """The operator's choice; none is built in, and without one only pictures that a bank knows are found."""

    @abstractmethod
    async def classify(self, jpeg: bytes) -> FrameVerdict:
        """Raises `UnreadablePicture`, and `PortError` where nobody can say now."""

    @abstractmethod
    async def try_out(self) -> FrameVerdict:
        """Of a picture of its own that shows nothing. Raises `PortError`."""

    @abstractmethod
    async def aclose(self) -> None: ...
