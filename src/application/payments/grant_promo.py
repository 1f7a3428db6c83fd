"""Staff give somebody promo tokens."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from application.payments._refunds import note
from domain.identity.permissions import PERMISSIONS, Permission, require_permission
from domain.ids import AuditId, PromoGrantId, UserId
from domain.ledger.promo_entries import promo_granted_transfer, promo_reference
from domain.payments.promo import PromoGrant, PromoNotForStaff
from domain.payments.refund_events import PromoGranted
from ports.clock import Clock, NewId
from ports.transaction import BeginTransaction

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class GrantPromo:
    """With a reason and a day on which they expire, within what one person may have and one officer may give.

    Safe to repeat: the client chooses the grant's id.
    """

    begin: BeginTransaction
    now: Clock
    new_id: NewId

    async def __call__(
        self, *, grant_id: PromoGrantId, user_id: UserId, officer_id: UserId, tokens: int, reason: str,
        expires_at: datetime,
    ) -> PromoGrant:  # fmt: skip
        """Raises `UserNotFound`, `PromoTokensOutOfRange`, `PromoExpiryOutOfRange`, `PromoCapReached`,
        `PromoToOneself`, `PromoNotForStaff`, `PromoGrantIdReused`, `ReasonRequired`, `AgeVerificationRequired`,
        `AccountHeld`, `AgeLocked`, `PermissionDenied`."""
        async with self.begin() as tx:
            officer = await tx.users.get(officer_id)
            require_permission(officer.role, Permission.GRANT_PROMO)
            now = self.now()
            grant = PromoGrant.grant(
                grant_id=grant_id, user_id=user_id, tokens=tokens, reason=reason,
                by=officer_id, expires_at=expires_at, now=now,
            )  # fmt: skip
            receiver = await tx.users.get(user_id)
            if Permission.TIP not in PERMISSIONS[receiver.role]:
                raise PromoNotForStaff("only who may spend them is granted tokens")
            (await tx.ages.get(user_id)).require_verified_adult()
            has, gave = await tx.promo_grants.granted(to=user_id, by=officer_id, since=now - DAY)
            stored = await tx.promo_grants.add(grant)
            if stored != grant:
                stored.require_same_request(grant)
                return stored
            grant.require_room(person_has=has, officer_gave=gave)
            await tx.ledger.post(
                [promo_granted_transfer(grant_id=grant.id, to=user_id, tokens=grant.tokens, at=now)]
            )
            await tx.outbox.add(PromoGranted(user_id, grant.tokens, grant.expires_at))
            await note(
                tx, audit_id=AuditId(self.new_id()), officer=officer_id, action="promo.grant",
                subject=f"{promo_reference(grant.id)} account:{user_id}", reason="promo", words=grant.reason,
                now=now,
            )  # fmt: skip
            return grant
