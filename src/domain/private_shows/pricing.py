"""What seconds cost, and how many a number of tokens buys. Whole numbers only.

A show costs tokens a minute and is counted by the second: `seconds` cost floor(rate * seconds / 60) in all. What is
charged for a part is the difference of two such totals, so that however a show is cut into parts, they add up to it.
"""

from domain.money import share_of

SECONDS_A_MINUTE = 60


def tokens_for(seconds: int, *, tokens_per_minute: int) -> int:
    """What the first `seconds` of a show cost, rounded down."""
    return tokens_per_minute * seconds // SECONDS_A_MINUTE


def seconds_paid_by(tokens: int, *, tokens_per_minute: int) -> int:
    """How many whole seconds are paid for in full: what comes after them would be partly on credit."""
    return tokens * SECONDS_A_MINUTE // tokens_per_minute


def fee_within(first: int, tokens: int, *, basis_points: int) -> int:
    """The platform's fee of the tokens from number `first` on (counted from 0), so that the parts' fees add up too."""
    return share_of(first + tokens, basis_points) - share_of(first, basis_points)
