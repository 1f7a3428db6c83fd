"""Codes that pictures of live shows show: reading them, and what was alarming in them."""

from abc import abstractmethod
from collections.abc import Sequence
from typing import Protocol

from domain.ids import CodeAlarmId
from domain.moderation.watch.shown_code import CodeAlarm


class CodeReader(Protocol):
    @abstractmethod
    async def read(self, jpeg: bytes) -> Sequence[str]:
        """What the QR codes in a picture say, at most `domain.moderation.watch.shown_code.CODES_MAX` of them, each
        cut to `TEXT_MAX` characters. Empty where there is none.

        Raises `ports.moderation.watch.picture_hashing.UnreadablePicture`, and `PortError` where none can be read now.
        """


class CodeAlarms(Protocol):
    @abstractmethod
    async def add(self, alarm: CodeAlarm) -> bool:
        """Store it; False, and nothing is stored, where the same rule in the show had one less than `QUIET` ago.

        The caller holds the show.
        """

    @abstractmethod
    async def find(self, alarm_id: CodeAlarmId) -> CodeAlarm | None: ...
