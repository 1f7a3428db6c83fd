"""All that one media process is asked."""

from dataclasses import dataclass

from adapters.aiortc_sfu.control import Control
from adapters.aiortc_sfu.media_plane import (
    AiortcSfuAttendance,
    AiortcSfuControls,
    AiortcSfuRooms,
    AiortcSfuSessions,
)
from adapters.aiortc_sfu.recordings import AiortcSfuRecordings
from adapters.aiortc_sfu.taps import AiortcSfuTaps


@dataclass(frozen=True, slots=True)
class NodeClient:
    """The ports of one media process."""

    url: str
    sessions: AiortcSfuSessions
    rooms: AiortcSfuRooms
    controls: AiortcSfuControls
    attendance: AiortcSfuAttendance
    taps: AiortcSfuTaps
    recordings: AiortcSfuRecordings
    control: Control

    @classmethod
    def at(cls, url: str, secret: str) -> "NodeClient":
        return cls(
            url,
            AiortcSfuSessions(url, secret),
            AiortcSfuRooms(url, secret),
            AiortcSfuControls(url, secret),
            AiortcSfuAttendance(url, secret),
            AiortcSfuTaps(url, secret),
            AiortcSfuRecordings(url, secret),
            Control(url, secret),
        )

    async def aclose(self) -> None:
        ports = (self.sessions, self.rooms, self.controls, self.attendance, self.taps, self.recordings)
        for part in (*ports, self.control):
            await part.aclose()
