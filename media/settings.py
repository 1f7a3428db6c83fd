"""What the media plane is told by its environment, and nothing else."""

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

SECRET_MIN_CHARACTERS: Final = 32
ENGINES: Final = ("auto", "numba", "cffi", "python")
WILDCARDS: Final = frozenset({"0.0.0.0", "::", ""})  # noqa: S104 (we refuse to announce them)
PREFIX: Final = "LIVEPANTY_MEDIA_"


class SettingsRefusedError(Exception):
    """The environment cannot be used. `problems` has one sentence for each variable at fault."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class MediaSettings:
    """Ports of 0 mean: any free port. `announce` are the addresses that candidates name."""

    secret: str
    control_host: str
    control_port: int
    udp_host: str
    udp_port: int
    tcp: bool
    """Whether the number of the UDP port is taken in TCP too, for those who have no UDP."""
    announce: tuple[str, ...]
    engine: str
    redis_url: str
    """Where this process tells that it is there; empty for one that is alone."""
    node_url: str
    """Where the application reaches the control API."""
    drain_seconds: float
    pipe_host: str
    """The address that other media processes reach this one at; their pipes take any free port of it."""
    footage_seconds: float
    """For so long what a closed room showed last can still be preserved."""
    spool: Path
    """Where recordings are until the application has fetched them. Sealed; on a disk that outlives the process."""

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> "MediaSettings":
        """Raises `SettingsRefusedError` with every problem at once."""
        problems: list[str] = []
        secret = environ.get(PREFIX + "SECRET", "")
        if len(secret) < SECRET_MIN_CHARACTERS:
            problems.append(f"{PREFIX}SECRET must have at least {SECRET_MIN_CHARACTERS} characters")
        udp_host = environ.get(PREFIX + "UDP_HOST", "127.0.0.1")
        named = tuple(a.strip() for a in environ.get(PREFIX + "ANNOUNCE", "").split(",") if a.strip())
        if not named and udp_host in WILDCARDS:
            problems.append(
                f"{PREFIX}ANNOUNCE must name the public addresses when {PREFIX}UDP_HOST is a wildcard"
            )
        if any(not _is_address(name) for name in named):
            problems.append(f"{PREFIX}ANNOUNCE takes IP addresses: a candidate may not make viewers ask DNS")
        engine = environ.get(PREFIX + "ENGINE", "auto")
        if engine not in ENGINES:
            problems.append(f"{PREFIX}ENGINE must be one of {', '.join(ENGINES)}")
        tcp = environ.get(PREFIX + "TCP", "on")
        if tcp not in ("on", "off"):
            problems.append(f"{PREFIX}TCP must be on or off")
        control_port = _port(environ, "CONTROL_PORT", 8420, problems)
        udp_port = _port(environ, "UDP_PORT", 8430, problems)
        control_host = environ.get(PREFIX + "CONTROL_HOST", "127.0.0.1")
        redis_url, node_url = environ.get(PREFIX + "REDIS_URL", ""), environ.get(PREFIX + "NODE_URL", "")
        if redis_url and not node_url and (control_host in WILDCARDS or not control_port):
            problems.append(f"{PREFIX}NODE_URL must say where the application reaches this process")
        drain = environ.get(PREFIX + "DRAIN_SECONDS", "120")
        if not (drain.isascii() and drain.isdigit()):
            problems.append(f"{PREFIX}DRAIN_SECONDS must be a number of seconds")
        footage = environ.get(PREFIX + "FOOTAGE_SECONDS", "900")
        if not (footage.isascii() and footage.isdigit()):
            problems.append(f"{PREFIX}FOOTAGE_SECONDS must be a number of seconds")
        if problems:
            raise SettingsRefusedError(problems)
        return cls(
            secret=secret,
            control_host=control_host,
            control_port=control_port,
            udp_host=udp_host,
            udp_port=udp_port,
            tcp=tcp == "on",
            announce=named or (udp_host,),
            engine=engine,
            redis_url=redis_url,
            node_url=node_url or f"http://{control_host}:{control_port}",
            drain_seconds=float(drain),
            pipe_host=environ.get(PREFIX + "PIPE_HOST", "") or (named[0] if named else udp_host),
            footage_seconds=float(footage),
            spool=Path(environ.get(PREFIX + "SPOOL", f"/var/tmp/livepanty-media-{control_port}")),  # noqa: S108 (0700)
        )


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _port(environ: Mapping[str, str], name: str, default: int, problems: list[str]) -> int:
    text = environ.get(PREFIX + name, str(default))
    if text.isascii() and text.isdigit() and int(text) <= 65535:
        return int(text)
    problems.append(f"{PREFIX}{name} must be a port number")
    return default
