"""A performer offers private, group or ticketed shows."""

from dataclasses import dataclass

from domain.identity.permissions import Permission, require_permission
from domain.ids import ShowOfferId, UserId
from domain.private_shows.offer import ShowOffer, Terms
from ports.clock import Clock
from ports.streaming.rooms import MediaAttendance
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class MakeOffer:
    """Safe to repeat: the client chooses the offer's id.

    Raises `InvalidOfferTerms`, `OfferIdReused`, `ShowsNotOffered`, `PermissionDenied`, `AgeVerificationRequired`,
    `AgeLocked`.
    """

    begin: BeginTransaction
    attendance: MediaAttendance
    now: Clock

    async def __call__(self, *, offer_id: ShowOfferId, performer_id: UserId, terms: Terms) -> ShowOffer:
        async with self.begin() as tx:
            require_permission((await tx.users.get(performer_id)).role, Permission.PUBLISH)
            # The lock puts the repeats of one request in line, so that the second finds what the first made.
            (await tx.ages.get_for_update(performer_id)).require_verified_adult()
            if earlier := await tx.show_offers.find(offer_id):
                earlier.require_same_request(performer_id=performer_id, terms=terms)
                return earlier
            self.attendance.require_counting()
            offer = ShowOffer.make(offer_id=offer_id, performer_id=performer_id, terms=terms, now=self.now())
            await tx.show_offers.add(offer)
            return offer
