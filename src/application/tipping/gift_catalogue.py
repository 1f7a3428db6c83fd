"""The gifts, with what they cost in rupees."""

from dataclasses import dataclass

from domain.money import Paise
from domain.payments.order import PACKAGES
from domain.tipping.gift import GIFTS, Gift, shown_price


@dataclass(frozen=True, slots=True)
class PricedGift:
    """`price_paise` includes GST: what its tokens cost in the smallest package on sale."""

    gift: Gift
    price_paise: Paise


def gift_catalogue() -> list[PricedGift]:
    """Cheapest first. What is charged is the gift's tokens, no more: the rupees say what those were worth (TIP-11)."""
    smallest = min(PACKAGES, key=lambda package: package.tokens)
    return [
        PricedGift(gift, shown_price(gift.tokens, list_price=smallest.price, list_tokens=smallest.tokens))
        for gift in sorted(GIFTS, key=lambda gift: gift.tokens)
    ]
