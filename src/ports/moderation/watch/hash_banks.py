"""Banks of picture hashes: the book of them, where they come from, and asking whether a picture is one of them."""

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.ids import BankedHashId, StreamId
from domain.moderation.watch.hash_bank import BankedHash, BankKind, HashMatch
from domain.moderation.watch.picture_hash import HashedPicture, PictureHash
from ports.errors import PortError


class HashBanks(Protocol):
    @abstractmethod
    async def match(self, picture: HashedPicture) -> Sequence[HashMatch]:
        """The hashes it comes near to, the nearest first: nothing within `DISTANCE_MAX` is missed. Empty for a picture
        of too little quality. A hash matches from the moment that the adding of it is committed. Raises `PortError`
        when one of the banks cannot be asked and no other has it: then nothing is known of the picture."""


class HashBook(Protocol):
    """What banks hold. Changes are numbered in the order of their commits."""

    @abstractmethod
    async def add(self, entry: BankedHash) -> BankedHash:
        """Store it; when its id is taken, or its bank has that hash, not retired, return that one, unchanged."""

    @abstractmethod
    async def add_all(self, entries: Sequence[BankedHash]) -> int:
        """Those whose bank does not have that hash already; returns how many they were."""

    @abstractmethod
    async def withdraw(self, bank: str, hashes: Sequence[PictureHash], *, reason: str, now: datetime) -> int:
        """An exchange takes them back; returns how many there were."""

    @abstractmethod
    async def find(self, hash_id: BankedHashId) -> BankedHash | None: ...

    @abstractmethod
    async def get_for_update(self, hash_id: BankedHashId) -> BankedHash:
        """Raises `BankedHashNotFound`."""

    @abstractmethod
    async def update(self, entry: BankedHash) -> None:
        """Raises `BankedHashNotFound`."""


class PictureBankings(Protocol):
    """Of which shows the hashes of our own bank are."""

    @abstractmethod
    async def note(self, hash_id: BankedHashId, stream_id: StreamId, *, now: datetime) -> None:
        """It was in a still of this show, or is again. Noting what is noted changes nothing."""

    @abstractmethod
    async def of_show(self, stream_id: StreamId) -> Sequence[BankedHashId]:
        """Those of a show that were not let go, in order."""

    @abstractmethod
    async def let_go(self, hash_id: BankedHashId, stream_id: StreamId, *, now: datetime) -> bool:
        """It is not there for this show any more. Whether it is for none; the caller holds the hash."""


@dataclass(frozen=True, slots=True)
class HashChange:
    """A hash that was added, or retired. Its `revision` is higher than that of all committed before it."""

    revision: int
    hash_id: BankedHashId
    bank: str
    kind: BankKind
    bits: int
    is_retired: bool


class HashChanges(Protocol):
    @abstractmethod
    async def after(self, revision: int, *, limit: int) -> Sequence[HashChange]:
        """The last change of each hash that changed after that revision, in order. Raises `PortError`."""


@dataclass(frozen=True, slots=True)
class ExchangePage:
    """What changed at an exchange, and where to go on from. `is_last`: there is no more for now."""

    added: Sequence[PictureHash]
    withdrawn: Sequence[PictureHash]
    checkpoint: str
    is_last: bool


class ExchangeFailed(PortError):
    """The exchange did not answer, or said what makes no sense."""


class HashExchange(Protocol):
    """One exchange of hashes. `name` is the name of its bank here too."""

    name: str
    kind: BankKind

    @abstractmethod
    async def fetch(self, checkpoint: str) -> ExchangePage:
        """What changed since; everything for an empty checkpoint. Asking again does no harm. Raises
        `ExchangeFailed`."""


@dataclass(frozen=True, slots=True)
class ExchangeState:
    """How far we are with an exchange. `current_at` is when we last had all that it had."""

    name: str
    checkpoint: str
    current_at: datetime | None
    first_asked_at: datetime
    failure: str
    """Why the last try failed; empty when it did not."""


class ExchangeStates(Protocol):
    @abstractmethod
    async def find_for_update(self, name: str) -> ExchangeState | None: ...

    @abstractmethod
    async def save(self, state: ExchangeState) -> None: ...


class ExchangeQueries(Protocol):
    @abstractmethod
    async def states(self) -> Sequence[ExchangeState]:
        """Of every exchange that was ever followed, by name."""
