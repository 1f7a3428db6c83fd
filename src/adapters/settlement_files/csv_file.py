"""Reading the CSV files that gateways make of their settlements: strictly, and to the paisa."""

import csv
import io
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation

from domain.payments.settlement import UnreadableSettlement

BYTES_MAX = 5_000_000
ROWS_MAX = 50_000
PAISE_MAX = 2**53


def read_csv(data: bytes) -> Sequence[Mapping[str, str]]:
    """The rows by the names in the first line. Raises `UnreadableSettlement`."""
    if len(data) > BYTES_MAX:
        raise UnreadableSettlement("the file is too large")
    try:
        text = data.decode("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(text), strict=True))
    except (UnicodeDecodeError, csv.Error):
        raise UnreadableSettlement("the file is not CSV") from None
    if not rows or len(rows) > ROWS_MAX:
        raise UnreadableSettlement(f"a settlement file has 1 to {ROWS_MAX} lines")
    if any(None in row or None in row.values() for row in rows):
        raise UnreadableSettlement("a line has more or fewer fields than the first")
    return [{name.strip(): value.strip() for name, value in row.items()} for row in rows]


def required(row: Mapping[str, str], name: str) -> str:
    """Raises `UnreadableSettlement`."""
    value = row.get(name, "")
    if not value:
        raise UnreadableSettlement(f"a line has no {name}")
    return value


def signed_paise(row: Mapping[str, str], name: str) -> int:
    """Rupees with at most two decimals, as paise; an empty field is none. Raises `UnreadableSettlement`."""
    text = row.get(name)
    if text is None:
        raise UnreadableSettlement(f"a line has no {name}")
    try:
        amount = Decimal(text.replace(",", "") or "0") * 100
    except InvalidOperation:
        raise UnreadableSettlement(f"{name} is not an amount") from None
    if not amount.is_finite() or amount != amount.to_integral_value() or abs(amount) > PAISE_MAX:
        raise UnreadableSettlement(f"{name} is not a whole number of paise")
    return int(amount)


def paise(row: Mapping[str, str], name: str) -> int:
    """As `signed_paise`, and not below zero."""
    amount = signed_paise(row, name)
    if amount < 0:
        raise UnreadableSettlement(f"{name} is below zero")
    return amount
