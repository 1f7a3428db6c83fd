"""Rupees as somebody types them."""

import re

from domain.errors import Invalid

_TYPED = re.compile(r"(?P<whole>[0-9]{1,12})(\.(?P<rest>[0-9]{1,2}))?")


class InvalidRupees(Invalid):
    code = "invalid_rupees"


def paise_of(text: str, *, pointer: str) -> int:
    """`1,23,456.50` or `₹ 500` as paise, without a float in between. Raises `InvalidRupees`."""
    found = _TYPED.fullmatch(re.sub(r"[\s,₹]", "", text[:40]))
    if found is None:
        raise InvalidRupees("write rupees as 1234.50", pointer=pointer)
    return int(found["whole"]) * 100 + int((found["rest"] or "").ljust(2, "0"))
