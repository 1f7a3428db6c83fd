"""The sound of a room: one sequence of its own, whoever sends it."""

from media.rooms.outgoing import MediaPacket, OutTrack
from media.rooms.source import Incoming
from media.wire.codecs import CLOCK_RATES


class RoomSound:
    def __init__(self) -> None:
        self.track = OutTrack(CLOCK_RATES["audio"])

    def take(self, packet: Incoming, now: float) -> tuple[None, MediaPacket] | None:
        """The packet in the room's numbers, which is of no layer; None if it is of no use."""
        track = self.track
        if not track.is_bound_to(packet.source):
            track.bind(packet.source, packet.seq, packet.timestamp, now)
        place = track.place(packet.seq, packet.timestamp, now)
        if place is None or not track.is_sendable(place[0]):
            return None
        track.count(len(packet.payload))
        return None, MediaPacket("audio", *place, packet.marker, packet.payload, None)
