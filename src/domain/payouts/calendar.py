"""India's days and financial years: earnings, releases and taxes go by them, whatever the clock of a server says."""

from datetime import UTC, date, datetime, time

from domain.india import INDIA


def day_of(at: datetime) -> date:
    """The day in India on which `at` lies."""
    return at.astimezone(INDIA).date()


def start_of(day: date) -> datetime:
    """00:00 IST of a day, in UTC."""
    return datetime.combine(day, time(), INDIA).astimezone(UTC)


def financial_year(day: date) -> int:
    """The year in which the financial year of this day began: 2026 for 1 April 2026 to 31 March 2027."""
    return day.year if day.month >= 4 else day.year - 1


def financial_year_name(year: int) -> str:
    """`2026-27`."""
    return f"{year}-{(year + 1) % 100:02d}"
