"""Staff make sure that what they removed is known when it comes again (ENF-08)."""

from dataclasses import dataclass

from application.moderation.footage.footage_vault import FootageVault
from application.moderation.footage.view_footage import found_for
from domain.identity.permissions import PERMISSIONS, Permission, require_permission
from domain.ids import AuditId, BankedHashId, FootageId, UserId
from domain.moderation.audit.entry import AuditEntry
from domain.moderation.note import required_note
from domain.moderation.watch.footage import Footage, FootageKind, NotAStill
from domain.moderation.watch.hash_bank import BankedHash, BankedHashNotFound, BankKind
from ports.clock import Clock, NewId
from ports.moderation.watch.picture_hashing import PictureHasher
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class BankPicture:
    """Put the hash of a still into our own bank, with the show that it is of. The picture itself goes nowhere.

    Safe to repeat: the client chooses the id, and a bank has each hash once.
    """

    begin: BeginTransaction
    vault: FootageVault
    hasher: PictureHasher
    now: Clock
    new_id: NewId

    async def __call__(
        self, *, hash_id: BankedHashId, footage_id: FootageId, kind: BankKind, actor_id: UserId, reason: str
    ) -> BankedHash:
        """Raises `PermissionDenied`, `FootageNotFound`, also for what is withheld from this reader (CSA-03),
        `FootageGone`, `NotAStill`, `PictureSaysTooLittle`, `NoteMissing`, `NoteTooLong`, `BankedHashIdReused`, and what
        the ports raise."""
        note = required_note(reason)
        still = await self._still(footage_id, actor_id)
        picture = await self.hasher.hashed(await self.vault.open(still))
        now = self.now()
        entry = BankedHash.of_staff(hash_id, picture, kind, actor_id=actor_id, reason=note, now=now)
        async with self.begin() as tx:
            if earlier := await tx.hash_book.find(hash_id):
                earlier.require_same_request(entry)
                return earlier
            kept = await tx.hash_book.add(entry)
            await tx.picture_bankings.note(kept.id, still.stream_id, now=now)
            if kept == entry:
                await tx.audit.append(
                    AuditEntry.picture_banked(
                        audit_id=AuditId(self.new_id()), actor_id=actor_id, hash_id=hash_id, footage_id=footage_id,
                        kind=kind, note=note, now=now,
                    )
                )  # fmt: skip
            return kept

    async def _still(self, footage_id: FootageId, actor_id: UserId) -> Footage:
        async with self.begin() as tx:
            actor = await tx.users.get(actor_id)
            require_permission(actor.role, Permission.BANK_PICTURES)
            footage, _ = await found_for(tx, footage_id, actor, self.now())
        if footage.kind is not FootageKind.STILL:
            raise NotAStill("a clip has no hash: choose a still of the show")
        return footage


@dataclass(frozen=True, slots=True)
class RetirePicture:
    """Take a hash of our own bank out of use, such as one that stops what it was not meant for.

    Whoever sees a child's picture stops it at once; that it may be shown again is for child safety officers alone,
    and to everybody else it is as if there were no such hash (CSA-04).
    """

    begin: BeginTransaction
    now: Clock
    new_id: NewId

    async def __call__(self, *, hash_id: BankedHashId, actor_id: UserId, reason: str) -> BankedHash:
        """Raises `PermissionDenied`, `BankedHashNotFound`, `ExchangesHash`, `BankedHashRetired`, `NoteMissing`,
        `NoteTooLong`."""
        now = self.now()
        async with self.begin() as tx:
            actor = await tx.users.get(actor_id)
            require_permission(actor.role, Permission.BANK_PICTURES)
            banked = await tx.hash_book.get_for_update(hash_id)
            is_officer = Permission.WORK_CHILD_SAFETY in PERMISSIONS[actor.role]
            if banked.kind is BankKind.CHILD_SAFETY and not is_officer:
                raise BankedHashNotFound("there is no such hash")
            entry = banked.retired(actor_id=actor_id, reason=reason, now=now)
            await tx.hash_book.update(entry)
            await tx.audit.append(
                AuditEntry.picture_retired(
                    audit_id=AuditId(self.new_id()), actor_id=actor_id, hash_id=hash_id,
                    note=entry.retired_reason, now=now,
                )
            )  # fmt: skip
            return entry
