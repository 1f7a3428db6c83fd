"""Wrapping keys in a private file, for a machine without a key service.

The file is JSON: `{"current": "local:…", "keys": {"local:…": {"key": "<base64 of 32 bytes>", "made_at": "…"}}}`.
"""

import base64
import binascii
import fcntl
import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from adapters.crypto.sealer import KEY_BYTES, NONCE_BYTES
from ports.sealing import (
    Context,
    KeysUnavailable,
    KeyWrapper,
    SealBroken,
    WrappedKey,
    associated_data,
)


class _Key(msgspec.Struct):
    key: str
    made_at: datetime


class _KeyFile(msgspec.Struct):
    current: str
    keys: dict[str, _Key]


class LocalKeyWrapper(KeyWrapper):
    """The keys of a file. A file that was changed is read again at the next use: a new key needs no restart."""

    def __init__(self, path: Path | str) -> None:
        """Raises `KeysUnavailable` for a file that is not there, not readable, or readable by others."""
        self._path = Path(path)
        self._version = (-1, -1)
        self._current = ""
        self._keys: dict[str, AESGCM] = {}
        self._refresh()

    def close(self) -> None:
        """Nothing is held open."""

    async def current_key_id(self) -> str:
        self._refresh()
        return self._current

    async def wrap(self, data_key: bytes, *, context: Context) -> WrappedKey:
        self._refresh()
        nonce = os.urandom(NONCE_BYTES)
        wrapped = self._keys[self._current].encrypt(nonce, data_key, associated_data(context))
        return WrappedKey(self._current, nonce + wrapped)

    async def unwrap(self, key: WrappedKey, *, context: Context) -> bytes:
        self._refresh()
        if key.key_id not in self._keys:
            raise SealBroken("the key that wrapped this is not in the key file", permanent=True)
        nonce, wrapped = key.blob[:NONCE_BYTES], key.blob[NONCE_BYTES:]
        try:
            return self._keys[key.key_id].decrypt(nonce, wrapped, associated_data(context))
        except (InvalidTag, ValueError):
            raise SealBroken("this key does not open with this context", permanent=True) from None

    def _refresh(self) -> None:
        try:
            found = self._path.stat()
        except OSError:
            raise KeysUnavailable("the key file is not there", permanent=True) from None
        version = (found.st_mtime_ns, found.st_ino)
        if version != self._version:
            file = _read(self._path)
            self._keys = {key_id: AESGCM(_bytes_of(entry)) for key_id, entry in file.keys.items()}
            self._current, self._version = file.current, version


def make_key_file(path: Path, *, now: datetime) -> str:
    """Make a file with one key, or leave the one that is there. Returns the current key's id."""
    with _locked(path):
        if path.exists():
            return _read(path).current
        key_id, key = _new_key(now)
        _write(path, _KeyFile(current=key_id, keys={key_id: key}))
        return key_id


def add_key(path: Path, *, now: datetime) -> str:
    """Add a key and make it the current one; the others go on opening what they wrapped. Returns its id."""
    with _locked(path):
        file = _read(path)
        key_id, key = _new_key(now)
        _write(path, _KeyFile(current=key_id, keys=file.keys | {key_id: key}))
        return key_id


def remove_key(path: Path, key_id: str) -> None:
    """Forget a key for good: what it alone wraps can never be opened again. The current key stays."""
    with _locked(path):
        file = _read(path)
        if key_id == file.current or key_id not in file.keys:
            raise KeysUnavailable("this is the current key, or no key of this file", permanent=True)
        rest = {name: key for name, key in file.keys.items() if name != key_id}
        _write(path, _KeyFile(current=file.current, keys=rest))


def key_ids(path: Path) -> list[str]:
    return list(_read(path).keys)


def _new_key(now: datetime) -> tuple[str, _Key]:
    key = _Key(base64.b64encode(os.urandom(KEY_BYTES)).decode(), now)
    return f"local:{os.urandom(8).hex()}", key


def _read(path: Path) -> _KeyFile:
    """Nothing of the file's content is ever in an error."""
    try:
        with path.open("rb") as opened:
            others = stat.S_IMODE(os.fstat(opened.fileno()).st_mode) & 0o077
            text = opened.read()
    except OSError:
        raise KeysUnavailable("the key file cannot be read", permanent=True) from None
    if others:
        raise KeysUnavailable("others may read the key file: chmod 600", permanent=True)
    try:
        file = msgspec.json.decode(text, type=_KeyFile)
    except msgspec.MsgspecError:
        raise KeysUnavailable("the key file is not one", permanent=True) from None
    if file.current not in file.keys or any(len(_bytes_of(key)) != KEY_BYTES for key in file.keys.values()):
        raise KeysUnavailable("the key file is not one", permanent=True)
    return file


def _bytes_of(key: _Key) -> bytes:
    try:
        return base64.b64decode(key.key, validate=True)
    except (ValueError, binascii.Error):
        return b""


def _write(path: Path, file: _KeyFile) -> None:
    """Whole or not at all, and on the disk before it takes the old one's place: a lost key loses every document."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # mode 0600
    with open(descriptor, "wb") as temporary:
        temporary.write(msgspec.json.format(msgspec.json.encode(file), indent=2) + b"\n")
        temporary.flush()
        os.fsync(temporary.fileno())
    os.replace(name, path)
    directory = os.open(path.parent, os.O_RDONLY)
    os.fsync(directory)
    os.close(directory)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """One writer at a time: two that add a key would each lose the other's."""
    descriptor = os.open(path.with_name(path.name + ".lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
