"""Goods and services tax on tokens: rates by date, and what is inside a price.

For counsel to confirm before the first sale: that tokens are taxed when they are sold (advance for online content,
CGST Act s. 13) and not when they are spent, their code, the place of supply, and the rounding below.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from domain.errors import Invalid
from domain.india import INDIA
from domain.money import BASIS_POINTS, Paise

SAC = "998439"
"""Service accounting code: other online content (annexure to notification 11/2017-Central Tax (Rate))."""


class UnknownPlaceOfSupply(Invalid):
    code = "unknown_place_of_supply"


@dataclass(frozen=True, slots=True)
class GstRate:
    """What is due of a supply made on `since` or later, until the next row. `source` names the law."""

    since: date
    basis_points: int
    source: str


GST_RATES = (
    GstRate(
        date(2017, 7, 1),
        1_800,
        "Notification 11/2017-Central Tax (Rate) and 8/2017-Integrated Tax (Rate), heading 9984: 9 % + 9 %, or 18 %",
    ),
)
"""In the order of their dates. A new rate is a new row; what was sold under an old one stays as it was."""


def india_date(moment: datetime) -> date:
    """The day in India: tax, and the financial year, turn at midnight there."""
    return moment.astimezone(INDIA).date()


def gst_rate_on(day: date, rates: Sequence[GstRate] = GST_RATES) -> GstRate:
    """`rates` in the order of their dates."""
    begun = [rate for rate in rates if rate.since <= day]
    assert begun, "nothing is sold before the tax began"
    return begun[-1]


def gst_inside(price: Paise, rate: GstRate) -> Paise:
    """The tax inside a price: twice the half of it, each half rounded to the nearest paisa.

    So central and state tax are equal, as they must be, and a buyer anywhere pays the same tax of the same price;
    it is never more than a paisa from price - price / 1.18.
    """
    assert rate.basis_points % 2 == 0, "two equal halves"
    half = rate.basis_points // 2
    divisor = BASIS_POINTS + rate.basis_points
    return Paise(2 * ((price * half * 2 + divisor) // (divisor * 2)))


@dataclass(frozen=True, slots=True)
class TaxSplit:
    """Whom the tax is owed: the centre and the buyer's state where that is the seller's, the centre alone elsewhere.

    IGST Act ss. 7 and 8; the place of supply is what the buyer says (s. 12(2), circular 242/36/2024-GST).
    """

    cgst: Paise
    sgst: Paise
    igst: Paise

    @classmethod
    def of(cls, gst: Paise, *, place_of_supply: str, seller_state: str) -> "TaxSplit":
        if place_of_supply == seller_state:
            assert gst % 2 == 0, "two equal halves"
            return cls(Paise(gst // 2), Paise(gst // 2), Paise(0))
        return cls(Paise(0), Paise(0), gst)


PLACES = {
    "01": "Jammu and Kashmir", "02": "Himachal Pradesh", "03": "Punjab", "04": "Chandigarh", "05": "Uttarakhand",
    "06": "Haryana", "07": "Delhi", "08": "Rajasthan", "09": "Uttar Pradesh", "10": "Bihar", "11": "Sikkim",
    "12": "Arunachal Pradesh", "13": "Nagaland", "14": "Manipur", "15": "Mizoram", "16": "Tripura",
    "17": "Meghalaya", "18": "Assam", "19": "West Bengal", "20": "Jharkhand", "21": "Odisha",
    "22": "Chhattisgarh", "23": "Madhya Pradesh", "24": "Gujarat",
    "26": "Dadra and Nagar Haveli and Daman and Diu", "27": "Maharashtra", "29": "Karnataka", "30": "Goa",
    "31": "Lakshadweep", "32": "Kerala", "33": "Tamil Nadu", "34": "Puducherry",
    "35": "Andaman and Nicobar Islands", "36": "Telangana", "37": "Andhra Pradesh", "38": "Ladakh",
}  # fmt: skip
"""States and union territories by their GST state code, the first two digits of a GSTIN there."""


def require_place(code: str) -> str:
    """Raises `UnknownPlaceOfSupply`."""
    if code not in PLACES:
        raise UnknownPlaceOfSupply("choose the state or territory you live in", pointer="/place_of_supply")
    return code
