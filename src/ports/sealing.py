"""Encryption in the application: what is personal is sealed before it reaches any storage (AGE-23, PRV-04)."""

import json
from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from ports.errors import PortError

Context = Mapping[str, str]
"""What a sealed thing is and whose, such as `{"kind": "document", "id": …, "owner": …}`: it is bound to it as
associated data, so that it opens nowhere else."""


def associated_data(context: Context) -> bytes:
    """The context as canonical JSON: equal contexts, and only they, are equal bytes."""
    return json.dumps(dict(context), sort_keys=True, separators=(",", ":")).encode()


class KeysUnavailable(PortError):
    """The key service does not answer. Nothing can be sealed or opened now."""


class SealBroken(PortError):
    """This does not open with this key and this context: it was changed, moved, or its key is gone. Permanent."""


@dataclass(frozen=True, slots=True)
class WrappedKey:
    """A data key of 32 bytes, wrapped by the key that `key_id` names."""

    key_id: str
    blob: bytes


@dataclass(frozen=True, slots=True)
class Sealed:
    """AES-256-GCM under a data key of its own. `ciphertext` is nonce (12 bytes), encrypted bytes, tag (16 bytes)."""

    key: WrappedKey
    ciphertext: bytes


class KeyWrapper(Protocol):
    """Holds the keys that wrap data keys, or asks a key service that does. Every method raises `KeysUnavailable`."""

    @abstractmethod
    async def current_key_id(self) -> str:
        """The key that new data keys are wrapped with."""

    @abstractmethod
    async def wrap(self, data_key: bytes, *, context: Context) -> WrappedKey: ...

    @abstractmethod
    async def unwrap(self, key: WrappedKey, *, context: Context) -> bytes:
        """Raises `SealBroken`."""


class Sealer(Protocol):
    """Every method raises `KeysUnavailable`. None of them is called inside a transaction: a key service is a network
    call."""

    @abstractmethod
    async def seal(self, plaintext: bytes, *, context: Context) -> Sealed: ...

    @abstractmethod
    async def unseal(self, sealed: Sealed, *, context: Context) -> bytes:
        """Raises `SealBroken`."""

    @abstractmethod
    async def issue_key(self, *, context: Context) -> tuple[WrappedKey, bytes]:
        """A fresh data key for somebody else to encrypt one thing with, AES-256-GCM and `associated_data(context)`.

        `unseal` opens what they made, as nonce, encrypted bytes and tag.
        """

    @abstractmethod
    async def rewrap(self, key: WrappedKey, *, context: Context) -> WrappedKey:
        """The same data key under the current key; the ciphertext stays as it is. Raises `SealBroken`."""


@dataclass(frozen=True, slots=True)
class SealedItem:
    """The wrapped key of one sealed thing, and what it is bound to."""

    id: UUID
    key: WrappedKey
    context: Context


class SealedItems(Protocol):
    """All sealed things of one kind, for the rotation of keys (PRV-04). Each call is its own short transaction."""

    @property
    @abstractmethod
    def name(self) -> str:
        """What they are, in the plural, such as `documents`."""

    @abstractmethod
    async def count_by_key(self) -> Mapping[str, int]:
        """How many things each key wraps, by key id."""

    @abstractmethod
    async def next_batch(self, *, after: UUID | None, not_key_id: str, limit: int) -> Sequence[SealedItem]:
        """Things whose key is wrapped by another key than that one, in the order of their ids, after one of them."""

    @abstractmethod
    async def replace_key(self, item: SealedItem, key: WrappedKey) -> None:
        """Write the new wrapped key, where the old one is still what it was; else leave it as it is."""
