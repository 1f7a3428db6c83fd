"""The sessions of this process: who may open one, whose each is, and what their pages say of them."""

import time
from collections.abc import Callable

from media import refusals
from media.rooms.reception import Departed, Playback, Reception
from media.rooms.room import Room
from media.rooms.viewer import Viewer
from media.rooms.waiting import Waiting
from media.transport.peer import Peer
from media.views import View

MAX_SESSIONS = 5_000


class Sessions:
    """`failed` hears of each that never connected: what it was for, and why."""

    def __init__(self, failed: Callable[[str, str], None]) -> None:
        self.open: dict[str, Peer] = {}
        self._failed = failed
        self._waiting = Waiting()
        self._departed = Departed()

    def require_place(self, participant: str) -> None:
        """Raises `MediaRefusalError`."""
        if len(self.open) >= MAX_SESSIONS or not self._waiting.has_place(participant, time.monotonic()):
            raise refusals.overloaded()

    def find(self, session_id: str, participant: str) -> Peer:
        """Raises `MediaRefusalError`, also for somebody else's."""
        peer = self.open.get(session_id)
        if peer is None or peer.participant != participant:
            raise refusals.session_not_found()
        return peer

    def add(self, room: Room, peer: Peer) -> None:
        self.open[peer.id] = peer
        self._waiting.add(peer, time.monotonic())

        def closed() -> None:
            self.open.pop(peer.id, None)
            room.forget(peer.id)
            if isinstance(peer, Viewer):
                self._departed.add(peer.id, peer.participant, peer.reception, time.monotonic())

        role = "subscribe" if isinstance(peer, Viewer) else "publish"
        peer.on_failed = lambda reason: self._failed(role, reason)
        peer.on_closed = closed

    def view(self, session_id: str, participant: str, height: int) -> View:
        """The viewer's page shows the picture so many device pixels high. Raises `MediaRefusalError`."""
        peer = self.find(session_id, participant)
        if not isinstance(peer, Viewer):
            raise refusals.session_not_found()
        if not peer.show_height(height):
            raise refusals.MediaRefusalError("too_many_reports", 429, "a page tells its size when it changes")
        return View(peer.has_picture, peer.shown_height)

    def played(self, session_id: str, participant: str, playback: Playback) -> None:
        """Also for a moment after the viewer left: a page says it as it goes. Raises `MediaRefusalError`."""
        now, peer = time.monotonic(), self.open.get(session_id)
        if isinstance(peer, Viewer) and peer.participant == participant:
            reception: Reception | None = peer.reception
        else:
            reception = self._departed.find(session_id, participant, now)
        if reception is None:
            raise refusals.session_not_found()
        if not reception.told(playback, now):
            raise refusals.MediaRefusalError(
                "too_many_reports", 429, "a page reports its playback now and then"
            )

    def second(self, now: float) -> None:
        """Once a second."""
        self._waiting.forget_settled()
        self._departed.expire(now)
