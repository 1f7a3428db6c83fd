"""Gifts: tips with a picture and a fixed price, shown in tokens and in rupees (TIP-11).

A gift is what its name says. There is nothing here to be drawn, spun or won (TIP-12): an entry has a name and one
price, and no field that could say otherwise.
"""

from dataclasses import dataclass

from domain.errors import Conflict, NotFound
from domain.money import Paise, Tokens


class GiftNotFound(NotFound):
    code = "gift_not_found"


class GiftPriceChanged(Conflict):
    code = "gift_price_changed"


@dataclass(frozen=True, slots=True)
class Gift:
    id: str
    name: str
    tokens: Tokens
    picture: str
    """The name of an icon."""

    def require_price(self, tokens: Tokens) -> None:
        """What is charged is what was shown. Raises `GiftPriceChanged`."""
        if tokens != self.tokens:
            raise GiftPriceChanged(f"this gift costs {self.tokens:,} tokens", pointer="/tokens")


GIFTS = (
    Gift("marigold", "Marigold", Tokens(10), "flower"),
    Gift("chai", "Cup of chai", Tokens(25), "cup"),
    Gift("diya", "Diya", Tokens(50), "lamp"),
    Gift("garland", "Garland", Tokens(100), "garland"),
    Gift("kite", "Kite", Tokens(250), "kite"),
    Gift("tanpura", "Tanpura", Tokens(1_000), "strings"),
)


def gift_named(gift_id: str) -> Gift:
    """Raises `GiftNotFound`."""
    for gift in GIFTS:
        if gift.id == gift_id:
            return gift
    raise GiftNotFound("there is no such gift", pointer="/gift_id")


def shown_price(tokens: Tokens, *, list_price: Paise, list_tokens: Tokens) -> Paise:
    """What tokens cost at the list price of a package, GST included, rounded up to the paisa.

    The package is the smallest one on sale, which is the dearest by the token and has no bonus: nobody pays more for
    a gift than is shown, and the price shown never leans on a discount that the reader may not have had.
    """
    return Paise(-(-tokens * list_price // list_tokens))
