"""Look at one's own telephone number, and take it back (CHT-12)."""

from dataclasses import dataclass
from datetime import datetime

from domain.ids import UserId
from domain.telephone import TelephoneNumber
from ports.clock import Clock
from ports.identity.telephones import telephone_context
from ports.sealing import Sealed, Sealer
from ports.transaction import BeginTransaction, Transaction


@dataclass(frozen=True, slots=True)
class OwnTelephone:
    """The number that an account proved, since when, and the one that a code was sent to, while that is good."""

    number: TelephoneNumber | None
    verified_at: datetime | None
    asked: TelephoneNumber | None
    asked_until: datetime | None


@dataclass(frozen=True, slots=True)
class ReadOwnTelephone:
    """Raises `KeysUnavailable`."""

    begin: BeginTransaction
    sealer: Sealer
    now: Clock

    async def __call__(self, *, user_id: UserId) -> OwnTelephone:
        async with self.begin() as tx:
            verified = await tx.telephones.find(user_id)
            asked = await tx.telephone_proofs.find(user_id)
        if asked is not None and not asked[0].is_open(self.now()):
            asked = None
        return OwnTelephone(
            await self._opened(user_id, verified[1]) if verified else None,
            verified[0].verified_at if verified else None,
            await self._opened(user_id, asked[1]) if asked else None,
            asked[0].until if asked else None,
        )

    async def _opened(self, user_id: UserId, sealed: Sealed) -> TelephoneNumber:
        opened = await self.sealer.unseal(sealed, context=telephone_context(user_id))
        return TelephoneNumber(opened.decode())


@dataclass(frozen=True, slots=True)
class RemoveTelephone:
    """At once, and with it a code that was asked for. Removing what is not there changes nothing.

    Where the law keeps what is known of the person, the number is laid aside: it is used for nothing, and its owner is
    told no more than anybody that a removed number may be kept (CSA-08).
    """

    begin: BeginTransaction
    now: Clock

    async def __call__(self, *, user_id: UserId) -> None:
        async with self.begin() as tx:
            await keep_by_law(tx, user_id, self.now())
            await tx.telephone_proofs.erase_of(user_id)
            await tx.telephones.erase_of(user_id)


async def keep_by_law(tx: Transaction, user_id: UserId, now: datetime) -> None:
    """Before a number goes. Whoever places a hold comes before this or after it."""
    await tx.users.get_for_update(user_id)
    if await tx.legal_holds.keeps(user_id, now=now):
        await tx.telephones.keep_removed(user_id, now=now)
