"""One room of this process: who is in it, and how far its events were told."""

from domain.chat.removal import CHAT_CLEARED, CHAT_DELETED
from domain.ids import StreamId
from domain.streaming.room_event import ENDINGS, TIP_WORDS_REMOVED, RoomEvent
from entrypoints.realtime.frames import TOO_SLOW, copy_ahead, event_frame
from entrypoints.realtime.socket import QUEUE_MAX, Socket

EARLY_MAX = 256
HASTENED = frozenset({CHAT_DELETED, CHAT_CLEARED, TIP_WORDS_REMOVED})
"""Of these a copy overtakes whatever waits, so that what was seen goes at once. The event itself comes in its turn: a
message that waits behind the copy is taken away by it (RTE-12)."""


class Member:
    """A connection in a room. While it reads what it missed from the log, live events are held back.

    A room's ending, and a message's removal, overtake whatever waits in the connection's queue: people leave a
    stopped show at once.
    """

    def __init__(self, socket: Socket, seen: int, *, behind: bool) -> None:
        self.socket = socket
        self.seen = seen
        self.told_last = False
        self._held: list[tuple[int, str]] | None = [] if behind else None

    @property
    def is_behind(self) -> bool:
        return self._held is not None

    def offer(self, event: RoomEvent, frame: str) -> None:
        if event.type in ENDINGS:
            self.urge(frame)
        elif self._held is not None:
            self._held.append((event.seq, frame))
            if len(self._held) > QUEUE_MAX:
                self.socket.close(TOO_SLOW)
        elif event.seq > self.seen:
            self.seen = event.seq
            self.socket.offer(frame)

    def hasten(self, event: RoomEvent, copy: str) -> None:
        """Tell of it before all that waits, where it was not told yet."""
        if event.seq > self.seen:
            self.socket.hasten(copy, waits=self.is_behind)

    def urge(self, frame: str) -> None:
        """Tell the room's last event, once, before all else."""
        if not self.told_last:
            self.told_last = True
            self.socket.urge(frame)

    def tell_ahead(self, event: RoomEvent) -> None:
        """Tell an event from the log before what it waits for: a copy, or the room's last event itself."""
        if event.type not in ENDINGS:
            self.socket.offer(copy_ahead(event))
        elif not self.told_last:
            self.told_last = True
            self.socket.offer(event_frame(event))

    async def offer_missed(self, event: RoomEvent) -> None:
        """Tell an event from the log."""
        self.seen = event.seq
        if event.type not in ENDINGS:
            await self.socket.offer_backlog(event_frame(event))
        elif not self.told_last:
            self.told_last = True
            await self.socket.offer_backlog(event_frame(event))

    def catch_up(self) -> None:
        """Tell what was held back, and be live from now on."""
        held, self._held = self._held or [], None
        for seq, frame in held:
            if seq > self.seen:
                self.seen = seq
                self.socket.offer(frame)


class Room:
    """`last_seq` is the last event that was told; `early` are those that came before their turn."""

    def __init__(self, stream_id: StreamId, last_seq: int) -> None:
        self.stream_id = stream_id
        self.last_seq = last_seq
        self.members: dict[Socket, Member] = {}
        self.early: dict[int, RoomEvent] = {}
        self.viewers: int | None = None

    def take(self, event: RoomEvent) -> bool:
        """Tell an event, and those that waited for it, when it is their turn. True when the room's last was told."""
        if event.seq <= self.last_seq:
            return False
        if event.seq > self.last_seq + 1:
            self._keep(event)
            return False
        following: RoomEvent | None = event
        while following is not None:
            self.last_seq = following.seq
            self._hasten(following)
            frame = event_frame(following)
            for member in self.members.values():
                member.offer(following, frame)
            if following.type in ENDINGS:
                return True
            following = self.early.pop(self.last_seq + 1, None)
        if self.early:
            self.early = {seq: kept for seq, kept in self.early.items() if seq > self.last_seq}
        return False

    def _keep(self, event: RoomEvent) -> None:
        if event.type in ENDINGS:  # that a show is over waits for nothing
            for member in self.members.values():
                member.urge(event_frame(event))
        self._hasten(event)
        if len(self.early) < EARLY_MAX:  # the log has the rest
            self.early[event.seq] = event

    def _hasten(self, event: RoomEvent) -> None:
        if event.type in HASTENED:
            copy = copy_ahead(event)
            for member in self.members.values():
                member.hasten(event, copy)
