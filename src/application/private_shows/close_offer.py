"""A performer takes an offer back."""

from dataclasses import dataclass

from domain.ids import ShowOfferId, UserId
from domain.private_shows.offer import ShowOffer
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class CloseOffer:
    """Nobody books it any more, and whoever waits is let go by the worker. A show that runs goes on.

    Raises `OfferNotFound`, `NotYourOffer`.
    """

    begin: BeginTransaction

    async def __call__(self, *, offer_id: ShowOfferId, performer_id: UserId) -> ShowOffer:
        async with self.begin() as tx:
            offer = await tx.show_offers.get_for_update(offer_id)
            offer.require_performer(performer_id)
            await tx.show_offers.update(offer.closed())
            return offer.closed()
