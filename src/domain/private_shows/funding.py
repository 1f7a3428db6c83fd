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


def going_back(due: Sequence[Portion], *, already: int, staying: int) -> tuple[Portion, ...]:
    """What goes back of `due`: promo tokens first, then of the bought ones those that were spent last.

    The first `already` in that order went back before; the last `staying`, which are bought ones, do not go back.
    """
    left = sum(portion.tokens for portion in due) - already - staying
    found = []
    for portion in sorted(due, key=_order):
        gone = min(already, portion.tokens)
        already -= gone
        tokens = min(max(left, 0), portion.tokens - gone)
        left -= tokens
        if tokens:
            found.append(Portion(portion.piece, portion.first + portion.tokens - gone - tokens, tokens))
    return tuple(found)


def _order(portion: Portion) -> tuple[bool, int]:
    return portion.piece.wallet is Wallet.PAID, -portion.first
