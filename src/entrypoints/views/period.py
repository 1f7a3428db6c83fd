"""A period of whole days in India, as people choose it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from domain.errors import Invalid
from domain.india import INDIA

_FIRST_DAY = date(2020, 1, 1)
_LAST_DAY = date(2199, 12, 31)


class InvalidPeriod(Invalid):
    code = "invalid_period"


@dataclass(frozen=True, slots=True)
class Period:
    """From the beginning of `first` to the end of `last`, both days in India."""

    first: date
    last: date

    @classmethod
    def this_month(cls, now: datetime) -> "Period":
        today = now.astimezone(INDIA).date()
        return cls(today.replace(day=1), today)

    @classmethod
    def days_until_today(cls, days: int, now: datetime) -> "Period":
        today = now.astimezone(INDIA).date()
        return cls(today - timedelta(days=days - 1), today)

    @classmethod
    def financial_year(cls, now: datetime) -> "Period":
        """From the first of April until today."""
        today = now.astimezone(INDIA).date()
        began = today.year if today.month >= 4 else today.year - 1
        return cls(date(began, 4, 1), today)

    @classmethod
    def asked(cls, given: Mapping[str, str], now: datetime) -> "Period":
        """`from` and `to` as `2026-11-01`; what is left out is the month's first day, and today.

        Raises `InvalidPeriod`.
        """
        usual = cls.this_month(now)
        last = _day(given.get("to"), "to") or usual.last
        first = _day(given.get("from"), "from") or min(usual.first, last.replace(day=1))
        if first > last:
            raise InvalidPeriod("a period begins before it ends", pointer="/from")
        return cls(first, last)

    @property
    def since(self) -> datetime:
        return _midnight(self.first)

    @property
    def until(self) -> datetime:
        """The first moment after it."""
        return _midnight(self.last + timedelta(days=1))

    @property
    def query(self) -> str:
        return f"from={self.first.isoformat()}&to={self.last.isoformat()}"


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=INDIA)


def _day(text: str | None, name: str) -> date | None:
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or not _FIRST_DAY <= day <= _LAST_DAY:
        raise InvalidPeriod(f"{name} is a day such as 2026-11-01", pointer=f"/{name}")
    return day
