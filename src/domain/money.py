"""Money is whole numbers: tokens, and paise (1/100 rupee). Never a float."""

from typing import NewType

Tokens = NewType("Tokens", int)
Paise = NewType("Paise", int)

BASIS_POINTS = 10_000


def share_of(amount: int, basis_points: int) -> int:
    """`basis_points` of `amount`, rounded down: the odd unit stays with the rest."""
    assert 0 <= basis_points <= BASIS_POINTS, "a share is 0 to 10,000 basis points"
    return amount * basis_points // BASIS_POINTS


def rupees(paise: int) -> str:
    """For people: `1234500` paise as `₹12,345.00`, digits grouped the Indian way (lakh, crore); below zero with a true
    minus, `−₹99.05`. Files for machines say it otherwise."""
    sign = "−" if paise < 0 else ""
    whole, rest = divmod(abs(paise), 100)
    digits = str(whole)
    head, tail = digits[:-3], digits[-3:]
    groups = [tail]
    while head:
        groups.insert(0, head[-2:])
        head = head[:-2]
    return f"{sign}₹{','.join(groups)}.{rest:02d}"
