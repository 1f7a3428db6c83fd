"""Relays as they are told to clients: in `Link` headers (RFC 9725 4.6) and as an RTCPeerConnection's configuration."""

from collections.abc import Sequence

from ports.streaming.relay import IceServer


def links(servers: Sequence[IceServer]) -> list[str]:
    """A header value for each address."""
    return [
        f'<{url}>; rel="ice-server"; username="{server.username}"; credential="{server.credential}"; '
        'credential-type="password"'
        for server in servers
        for url in server.urls
    ]


def configuration(servers: Sequence[IceServer]) -> list[dict[str, object]]:
    """`RTCConfiguration.iceServers`."""
    return [
        {"urls": list(server.urls), "username": server.username, "credential": server.credential}
        for server in servers
    ]
