"""India's time, and its business days."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from domain.language import Language

INDIA = ZoneInfo("Asia/Kolkata")

NATIONAL_HOLIDAYS = frozenset({(1, 26), (8, 15), (10, 2)})
"""Republic Day, Independence Day and Gandhi Jayanti, as (month, day): the three that are kept in every state by law."""

_SATURDAY = 5


def day_of(at: datetime) -> date:
    """The day that it was in India."""
    return at.astimezone(INDIA).date()


_HINDI_MONTHS = (
    "जनवरी", "फ़रवरी", "मार्च", "अप्रैल", "मई", "जून", "जुलाई", "अगस्त", "सितंबर", "अक्टूबर", "नवंबर", "दिसंबर",
)  # fmt: skip


def date_words(on: date, language: Language = Language.ENGLISH) -> str:
    """As pages and statements write a day: 6 Dec 2026, 6 दिसंबर 2026."""
    month = _HINDI_MONTHS[on.month - 1] if language is Language.HINDI else f"{on:%b}"
    return f"{on.day} {month} {on.year}"


def day_time_words(at: datetime, language: Language = Language.ENGLISH) -> str:
    """The day and the time of day in India: 6 Dec 2026, 7:05 pm; 6 दिसंबर 2026, 19:05."""
    there = at.astimezone(INDIA)
    if language is Language.HINDI:
        return f"{date_words(there.date(), language)}, {there:%H:%M}"
    half = "am" if there.hour < 12 else "pm"
    return f"{date_words(there.date())}, {there.hour % 12 or 12}:{there:%M} {half}"


def moment_words(at: datetime, language: Language = Language.ENGLISH) -> str:
    """The same where it is not plain whose clock it is, as in a refusal or a letter: 6 Dec 2026, 7:05 pm IST."""
    return f"{day_time_words(at, language)} IST"


def second_words(at: datetime, language: Language = Language.ENGLISH) -> str:
    """What is soon: 18:05:30 IST on 28 November; 28 नवंबर, 18:05:30 IST."""
    local = at.astimezone(INDIA)
    if language is Language.HINDI:
        return f"{local.day} {_HINDI_MONTHS[local.month - 1]}, {local:%H:%M:%S %Z}"
    return f"{local:%H:%M:%S %Z} on {local.day} {local:%B}"


def is_business_day(day: date) -> bool:
    """Monday to Friday, without the three national holidays.

    Other holidays differ by state and move with the moon. Counting one as a business day makes a deadline earlier than
    it need be, and never later.
    """
    return day.weekday() < _SATURDAY and (day.month, day.day) not in NATIONAL_HOLIDAYS


def after_business_days(moment: datetime, days: int) -> datetime:
    """The same time of day in India on the `days`-th business day after the day of `moment`; `days` is at least 1."""
    assert days >= 1, "a count of days begins with one"
    local = moment.astimezone(INDIA)
    while days:
        local += timedelta(days=1)
        days -= is_business_day(local.date())
    return local.astimezone(moment.tzinfo)
