"""A statement as a file: CSV for a spreadsheet, JSON for a program. Both are written as they are read."""

from collections.abc import AsyncIterator, Sequence
from datetime import date, datetime
from uuid import UUID

import msgspec
from quart import Response

from domain.india import INDIA
from domain.ledger.chart import AccountKind, Unit
from entrypoints.api.body import View
from entrypoints.views.money_words import OWN_ACCOUNTS
from entrypoints.views.spreadsheet import Cell, csv_response, download, in_rupees
from entrypoints.views.statement import Statement, Told

_JSON = "application/json"


class PeriodLineView(View, frozen=True):
    id: UUID
    at: datetime
    """In India's time."""
    words: str
    account: str
    kind: str
    amount: int
    """Tokens, or paise; below zero when they left the account."""
    account_balance: int
    """What the account held after it."""
    balance: int
    """What all accounts of the statement held after it."""
    reference: str


class PeriodStatementView(View, frozen=True):
    """`opening` and the amounts of `lines` add up to `closing`, for each account and for all together."""

    of: str
    unit: str
    """`TOKEN`, or `INR` for paise."""
    first_day: date
    last_day: date
    opening: dict[str, int]
    lines: list[PeriodLineView]
    closing: dict[str, int]


def statement_csv(statement: Statement) -> Response:
    """Amounts in tokens, or in rupees with two places. The last line is the closing balance: without it, it is cut."""
    return csv_response(_csv(statement), name=f"{statement.name}.csv")


async def _csv(statement: Statement) -> AsyncIterator[Sequence[Cell]]:
    unit = statement.unit
    unit_words = "tokens" if unit is Unit.TOKEN else "rupees"
    yield (
        "Date", "Time (India)", "What", "Account", f"Change, {unit_words}", "Balance of the account", "Balance",
        "Kind", "Reference",
    )  # fmt: skip
    is_first = True
    closing = 0
    async for piece in statement.pieces():
        if is_first:
            opening = sum(piece.opening.values())
            yield (
                str(statement.period.first),
                "",
                "Opening balance",
                "",
                "",
                "",
                _amount(opening, unit),
                "",
                "",
            )
        is_first = False
        for told in piece.told:
            yield _csv_line(told, unit)
        closing = sum(piece.closing.values())
    yield str(statement.period.last), "", "Closing balance", "", "", "", _amount(closing, unit), "", ""


def _csv_line(told: Told, unit: Unit) -> Sequence[Cell]:
    line, there = told.line, told.line.at.astimezone(INDIA)
    return (
        f"{there:%Y-%m-%d}", f"{there:%H:%M:%S}", told.words, OWN_ACCOUNTS[line.account],
        _amount(line.amount, unit), _amount(line.balance_after, unit), _amount(told.balance, unit), line.kind,
        line.reference,
    )  # fmt: skip


def _amount(amount: int, unit: Unit) -> Cell:
    return amount if unit is Unit.TOKEN else in_rupees(amount)


def statement_json(statement: Statement) -> Response:
    return download(_json(statement), name=f"{statement.name}.json", media_type=_JSON)


async def _json(statement: Statement) -> AsyncIterator[str]:
    """`PeriodStatementView`, written field by field in the order of its fields."""
    head = {
        "of": statement.of.value,
        "unit": statement.unit.value,
        "first_day": statement.period.first,
        "last_day": statement.period.last,
    }
    yield _encoded(head)[:-1]
    between = ""
    closing: dict[AccountKind, int] = {}
    async for piece in statement.pieces():
        if not closing:
            yield f',"opening":{_encoded(dict(piece.opening))},"lines":['
        for told in piece.told:
            yield between + _encoded(_line_view(told))
            between = ","
        closing = dict(piece.closing)
    yield f'],"closing":{_encoded(closing)}}}'


def _encoded(value: object) -> str:
    return msgspec.json.encode(value).decode()


def _line_view(told: Told) -> PeriodLineView:
    line = told.line
    return PeriodLineView(
        id=line.transfer_id,
        at=line.at.astimezone(INDIA),
        words=told.words,
        account=line.account,
        kind=line.kind,
        amount=line.amount,
        account_balance=line.balance_after,
        balance=told.balance,
        reference=line.reference,
    )
