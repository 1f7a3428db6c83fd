"""The tokens that are set aside for a seat, in the order in which they are spent: promo tokens before paid ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from domain.ids import HoldId


class Wallet(StrEnum):
    PROMO = "promo"
    PAID = "paid"


@dataclass(frozen=True, slots=True)
class Piece:
    """A hold in one of the viewer's wallets, of `tokens`."""

    hold_id: HoldId
    wallet: Wallet
    tokens: int


@dataclass(frozen=True, slots=True)
class Portion:
    """Tokens of one piece: `tokens` of them, of which the first is number `first` (from 0) of all that a seat cost."""

    piece: Piece
    first: int
    tokens: int


def funded(pieces: Sequence[Piece]) -> int:
    return sum(piece.tokens for piece in pieces)


def split(tokens: int, *, promo_balance: int) -> tuple[tuple[Wallet, int], ...]:
    """From which wallets new tokens are set aside. Parts of nothing are left out."""
    promo = min(max(promo_balance, 0), tokens)
    parts = ((Wallet.PROMO, promo), (Wallet.PAID, tokens - promo))
    return tuple((wallet, part) for wallet, part in parts if part > 0)


def portions(pieces: Sequence[Piece], *, start: int, stop: int) -> tuple[Portion, ...]:
    """Of which pieces the tokens from number `start` up to `stop` (not included) are. All of them must be funded."""
    assert 0 <= start <= stop <= funded(pieces), "only what was set aside is spent"
    found, offset = [], 0
    for piece in pieces:
        low, high = max(start, offset), min(stop, offset + piece.tokens)
        if low < high:
            found.append(Portion(piece, low, high - low))
        offset += piece.tokens
    return tuple(found)
