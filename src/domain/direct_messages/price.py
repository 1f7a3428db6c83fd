"""What a message to a performer costs, where they ask a price (CHT-14)."""

from dataclasses import dataclass

from domain.errors import Conflict, Invalid
from domain.money import Tokens


class InvalidMessagePrice(Invalid):
    code = "invalid_message_price"


class MessagePriceChanged(Conflict):
    """Whoever writes agreed to another price than the one that holds; nothing moved."""

    code = "message_price_changed"


class PriceNotAgreed(Invalid):
    """A price was shown, and whoever writes did not say that they pay it."""

    code = "price_not_agreed"


@dataclass(frozen=True, slots=True)
class MessagePrices:
    """Between which a performer chooses."""

    least: int
    most: int

    def __post_init__(self) -> None:
        assert 1 <= self.least <= self.most, "a price that can be chosen"

    def chosen(self, tokens: int | None) -> Tokens:
        """Raises `InvalidMessagePrice`."""
        if tokens is None or not self.least <= tokens <= self.most:
            raise InvalidMessagePrice(
                f"a message costs {self.least:,} to {self.most:,} tokens",
                pointer="/price",
                hindi=f"एक संदेश की क़ीमत {self.least:,} से {self.most:,} टोकन हो।",
            )
        return Tokens(tokens)


def require_agreed(price: Tokens, agreed: int) -> None:
    """`price` is what the message costs, `agreed` what its writer was shown; 0 is nothing. Raises
    `MessagePriceChanged`."""
    if price == agreed:
        return
    if price == 0:
        raise MessagePriceChanged(
            "a message here costs nothing now; nothing was sent", hindi="यहाँ संदेश अब निःशुल्क है; कुछ भेजा नहीं गया।"
        )
    raise MessagePriceChanged(
        f"a message here costs {price:,} tokens now; nothing was sent, and nothing taken",
        hindi=f"यहाँ संदेश की क़ीमत अब {price:,} टोकन है; न कुछ भेजा गया, न कुछ लिया गया।",
    )
