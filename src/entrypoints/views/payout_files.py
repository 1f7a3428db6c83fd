"""A performer's month and financial year as rows, for pages, the API and files. Each row names the fees it followed."""

import asyncio
import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from domain.errors import Invalid
from domain.ids import UserId
from domain.payouts.calendar import day_of, financial_year_name, start_of
from domain.payouts.earnings import EarningsDay
from domain.payouts.payout import OVER, Payout
from entrypoints.container import Container
from ports.payouts.papers import PaperOf
from ports.payouts.queries import PerformerPayoutQueries
from ports.transaction import BeginTransaction

PAYOUTS_MAX = 1_000
YEARS_PAYOUTS_MAX = 12 * PAYOUTS_MAX
_YEAR = re.compile(r"(20[0-9]{2})-([0-9]{2})")
_MONTH = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])")


class InvalidFinancialYear(Invalid):
    code = "invalid_financial_year"


class InvalidMonth(Invalid):
    code = "invalid_month"


@dataclass(frozen=True, slots=True)
class MonthStatement:
    """What a performer earned in a month that is released, and what they drew in it, with every deduction."""

    month: str
    days: Sequence[EarningsDay]
    payouts: Sequence[Payout]

    @property
    def drawn_paise(self) -> int:
        return sum(payout.gross for payout in self.payouts if payout.state not in OVER)

    @property
    def tds_paise(self) -> int:
        return sum(payout.taxes.tds_paise for payout in self.payouts if payout.state not in OVER)

    @property
    def tcs_paise(self) -> int:
        return sum(payout.taxes.tcs_paise for payout in self.payouts if payout.state not in OVER)


def month_bounds(month: str) -> tuple[date, date]:
    """The first day of a month such as `2026-06`, and of the next. Raises `InvalidMonth`."""
    found = _MONTH.fullmatch(month)
    if found is None:
        raise InvalidMonth("a month looks like 2026-06", pointer="/month")
    first = date(int(found[1]), int(found[2]), 1)
    return first, (first + timedelta(days=31)).replace(day=1)


def year_bounds(year: str) -> tuple[date, date]:
    """The first day of a financial year such as `2026-27`, and of the next. Raises `InvalidFinancialYear`."""
    found = _YEAR.fullmatch(year)
    if found is None or financial_year_name(int(found[1])) != year:
        raise InvalidFinancialYear("a financial year looks like 2026-27", pointer="/year")
    return date(int(found[1]), 4, 1), date(int(found[1]) + 1, 4, 1)


async def month_statement(
    queries: PerformerPayoutQueries, performer_id: UserId, month: str
) -> MonthStatement:
    """Raises `InvalidMonth`."""
    first, after = month_bounds(month)
    return MonthStatement(
        month,
        await queries.released_days(performer_id, since=first, until=after),
        await queries.payouts(performer_id, since=start_of(first), until=start_of(after), limit=PAYOUTS_MAX),
    )


async def statement_pdf(container: Container, performer_id: UserId, month: str) -> bytes:
    """Raises `InvalidMonth`."""
    made = await month_statement(container.payout_queries(), performer_id, month)
    of = await _paper_of(container, performer_id)
    return await asyncio.to_thread(container.payout_papers().statement, of, month, made.days, made.payouts)


async def certificate_pdf(container: Container, performer_id: UserId, year: str) -> bytes:
    """Of a financial year such as `2026-27`. Raises `InvalidFinancialYear`."""
    first, after = year_bounds(year)
    payouts = await container.payout_queries().payouts(
        performer_id, since=start_of(first), until=start_of(after), limit=YEARS_PAYOUTS_MAX
    )
    of = await _paper_of(container, performer_id)
    oldest_first = [payout for payout in reversed(payouts) if payout.state not in OVER]
    return await asyncio.to_thread(container.payout_papers().certificate, of, year, oldest_first)


async def _paper_of(container: Container, performer_id: UserId) -> PaperOf:
    begin: BeginTransaction = container.begin()
    async with begin() as tx:
        user = await tx.users.get(performer_id)
    # Of the day it is made on, so that it is the same file all day long.
    made_at = start_of(day_of(container.now()()))
    return PaperOf(container.seller(), performer_id, user.display_name, made_at)


def statement_rows(statement: MonthStatement) -> Sequence[Mapping[str, object]]:
    """Amounts in tokens and paise, as whole numbers."""
    days = [
        {
            "kind": "earnings",
            "date": day.day.isoformat(),
            "id": "",
            "fee_schedule": day.version,
            "tokens": day.credits.paid_gross + day.credits.promo_gross,
            "platform_fee_tokens": day.credits.paid_fee + day.credits.promo_fee,
            "released_tokens": day.released,
            "gross_paise": day.paid_paise + day.promo_paise,
            "reserve_paise": 0 if day.reserve_released_at else day.reserve_paise,
            "tds_section": "",
            "tds_rate_bps": 0,
            "tds_paise": 0,
            "tcs_paise": 0,
            "net_paise": day.paid_paise
            + day.promo_paise
            - (0 if day.reserve_released_at else day.reserve_paise),
            "state": "released",
        }
        for day in statement.days
    ]
    payouts = [
        {
            "kind": "payout",
            "date": payout.tax_day.isoformat(),
            "id": str(payout.id),
            "fee_schedule": "",
            "tokens": 0,
            "platform_fee_tokens": 0,
            "released_tokens": 0,
            "gross_paise": payout.gross,
            "reserve_paise": 0,
            "tds_section": payout.taxes.tds_section,
            "tds_rate_bps": payout.taxes.tds_rate_bps,
            "tds_paise": payout.taxes.tds_paise,
            "tcs_paise": payout.taxes.tcs_paise,
            "net_paise": payout.net,
            "state": payout.state.value,
        }
        for payout in statement.payouts
    ]
    return [*days, *payouts]


def as_csv(rows: Sequence[Mapping[str, object]]) -> str:
    """RFC 4180; no cell of ours begins with a sign that a spreadsheet takes for a formula."""
    if not rows:
        return ""
    out = io.StringIO()
    writer = csv.DictWriter(out, fieldnames=list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()
