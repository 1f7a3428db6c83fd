"""A recording on disk: parts of sealed segments, each part large enough for S3, none of them ever changed.

A part is segments one after the other. A segment is its length (4 bytes, the highest bit set on the last of the
recording), a nonce (12 bytes), encrypted bytes and tag (16 bytes): AES-256-GCM with the recording's key, and as
associated data what the recording is, the segment's number (8 bytes) and whether it is the last. So a recording that
was cut, reordered or added to does not open as whole; one that was cut short opens as far as it goes.
"""

import fcntl
import json
import os
import shutil
import struct
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO, Final

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

PART_BYTES: Final = 5 * 1024 * 1024 + 64 * 1024
"""S3 takes parts of 5 MiB and more, but for the last."""
SEGMENT_BYTES: Final = 256 * 1024
LAST: Final = 1 << 31
NONCE_BYTES: Final = 12
_LENGTH = struct.Struct(">I")
_PLACE = struct.Struct(">QB")
OPEN, CLOSED, END, LOCK = ".open", ".part", "end.json", "lock"


@dataclass(frozen=True, slots=True)
class Part:
    number: int
    size_bytes: int


class PartWriter:
    """What a muxer writes into. `keep` seals what has come since."""

    def __init__(self, directory: Path, key: bytes, associated_data: bytes) -> None:
        self._directory = directory
        self._cipher = AESGCM(key)
        self._about = associated_data
        self._pending = bytearray()
        self._segments = 0
        self._number = 0
        self._file: BinaryIO | None = None
        # For as long as this process lives: whoever else looks after the spool leaves the recording alone meanwhile.
        self._lock = (directory / LOCK).open("wb")
        fcntl.flock(self._lock, fcntl.LOCK_EX)

    def write(self, data: bytes) -> int:
        self._pending += data
        while len(self._pending) >= SEGMENT_BYTES:
            self._seal(bytes(self._pending[:SEGMENT_BYTES]), last=False)
            del self._pending[:SEGMENT_BYTES]
        return len(data)

    def keep(self) -> None:
        """What is written so far is on the disk when this returns, as far as the kernel keeps it."""
        if self._pending:
            self._seal(bytes(self._pending), last=False)
            self._pending.clear()

    def end(self) -> None:
        self._seal(bytes(self._pending), last=True)
        self._close()
        (self._directory / END).write_text(json.dumps({"whole": True}))

    def _seal(self, plain: bytes, *, last: bool) -> None:
        nonce = os.urandom(NONCE_BYTES)
        about = self._about + _PLACE.pack(self._segments, last)
        body = nonce + self._cipher.encrypt(nonce, plain, about)
        self._segments += 1
        if self._file is None:
            self._number += 1
            self._file = (self._directory / f"{self._number:05}{OPEN}").open("xb", buffering=0)
        self._file.write(_LENGTH.pack(len(body) | (LAST if last else 0)) + body)
        if self._file.tell() >= PART_BYTES and not last:
            self._close()

    def _close(self) -> None:
        if self._file is not None:
            os.fsync(self._file.fileno())
            self._file.close()
            self._file = None
            path = self._directory / f"{self._number:05}{OPEN}"
            path.rename(path.with_suffix(CLOSED))


def unsealed(data: bytes, key: bytes, associated_data: bytes) -> Iterator[bytes]:
    """What is in the segments. Raises `InvalidTag` for what was changed; what was cut off is left out."""
    cipher, at, number = AESGCM(key), 0, 0
    while at + _LENGTH.size <= len(data):
        (length,) = _LENGTH.unpack_from(data, at)
        last, size = bool(length & LAST), length & ~LAST
        body = data[at + _LENGTH.size : at + _LENGTH.size + size]
        if len(body) < size:
            return
        about = associated_data + _PLACE.pack(number, last)
        yield cipher.decrypt(body[:NONCE_BYTES], body[NONCE_BYTES:], about)
        at += _LENGTH.size + size
        number += 1


@dataclass(frozen=True, slots=True)
class Spooled:
    """A recording on disk. `is_whole` tells whether it was ended by its writer."""

    recording_id: str
    room_id: str
    media_type: str
    is_ended: bool
    is_whole: bool
    parts: list[Part]


class Spool:
    """The directory of all recordings. What is in it is sealed; it is nobody else's to read nevertheless."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def begin(self, recording_id: str, room_id: str, media_type: str) -> Path:
        """Raises `FileExistsError`, `OSError`."""
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        directory = self.root / recording_id
        directory.mkdir(mode=0o700)
        about = {"room_id": room_id, "media_type": media_type}
        (directory / "about.json").write_text(json.dumps(about))
        return directory

    def recordings(self, running: set[str]) -> list[Spooled]:
        """All that are there. One that nobody writes any more is ended with what there is of it."""
        if not self.root.is_dir():
            return []
        found = []
        for directory in sorted(self.root.iterdir()):
            is_running = directory.name in running or _is_written(directory)
            if not is_running and not (directory / END).exists():
                _salvage(directory)
            spooled = _read(directory, is_running)
            if spooled is not None:
                found.append(spooled)
        return found

    def part(self, recording_id: str, number: int) -> bytes | None:
        path = self.root / recording_id / f"{number:05}{CLOSED}"
        return path.read_bytes() if path.is_file() else None

    def forget_part(self, recording_id: str, number: int) -> None:
        (self.root / recording_id / f"{number:05}{CLOSED}").unlink(missing_ok=True)

    def forget(self, recording_id: str) -> None:
        shutil.rmtree(self.root / recording_id, ignore_errors=True)


def _is_written(directory: Path) -> bool:
    """By a process that outlived the media process which began it, and ends its file now."""
    try:
        with (directory / LOCK).open("rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


def _salvage(directory: Path) -> None:
    """Its writer died: what it wrote last is kept up to the last whole segment."""
    for path in directory.glob("*" + OPEN):
        data, at = path.read_bytes(), 0
        while at + _LENGTH.size <= len(data):
            (length,) = _LENGTH.unpack_from(data, at)
            end = at + _LENGTH.size + (length & ~LAST)
            if end > len(data):
                break
            at = end
        if at:
            os.truncate(path, at)
            path.rename(path.with_suffix(CLOSED))
        else:
            path.unlink()
    if directory.is_dir():
        (directory / END).write_text(json.dumps({"whole": False}))


def _read(directory: Path, is_running: bool) -> Spooled | None:
    try:
        about = json.loads((directory / "about.json").read_text())
        end = directory / END
        is_whole = not is_running and bool(json.loads(end.read_text())["whole"])
        parts = [Part(int(p.stem), p.stat().st_size) for p in sorted(directory.glob("*" + CLOSED))]
        return Spooled(directory.name, about["room_id"], about["media_type"], not is_running, is_whole, parts)
    except (OSError, ValueError, KeyError):
        return None


def as_json(spooled: Spooled) -> dict[str, object]:
    return asdict(spooled)
