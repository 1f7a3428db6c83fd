"""The reference engine: one packet at a time, on every platform."""

import socket
from collections.abc import Iterable, Sequence

from media.fanout.engine import Destination, FanOut
from media.transport.dtls_srtp import SrtpError


class PythonFanOut(FanOut):
    """pylibsrtp and socket.sendto, one packet at a time. For platforms without sendmmsg, and as the reference."""

    name = "python"

    def __init__(self, sending_socket: socket.socket) -> None:
        self._socket = sending_socket
        self.sent = self.unsent = self.repeated = 0

    def send(
        self,
        destinations: Iterable[Destination],
        packets: Sequence[bytes],
        *,
        rtcp: bool = False,
        merge: bool = False,
    ) -> None:
        for destination in destinations:
            session = destination.session
            protect = session.protect_rtcp if rtcp else session.protect
            for packet in packets:
                try:
                    self._socket.sendto(protect(packet), destination.address)
                    self.sent += 1
                except SrtpError:
                    self.repeated += 1
                except OSError:
                    self.unsent += 1
