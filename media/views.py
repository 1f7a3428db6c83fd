"""What the plane answers to the control API."""

from dataclasses import dataclass

from media.rooms.vitals import Health


@dataclass(frozen=True, slots=True)
class Answer:
    session_id: str
    sdp: str
    etag: str


@dataclass(frozen=True, slots=True)
class View:
    """What a viewer is sent: no picture where their connection bears only sound; its height, 0 while not known."""

    has_picture: bool
    height: int


@dataclass(frozen=True, slots=True)
class Restart:
    fragment: str
    etag: str


@dataclass(frozen=True, slots=True)
class Status:
    room_id: str
    viewers: int
    publisher_absent_seconds: float
    picture_absent_seconds: float
    health: Health
    controls_revision: int
