"""How long the platform may take with a withdrawal of consent, by the day on which it came."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.india import INDIA


@dataclass(frozen=True, slots=True)
class WithdrawalClock:
    """`hide` and `decide` hold for every withdrawal, `decide_intimate` for one about intimate pictures of a person.
    `in_force_from` is a midnight in India."""

    in_force_from: datetime
    hide: timedelta
    decide: timedelta
    decide_intimate: timedelta


WITHDRAWAL_CLOCKS = (
    # IT Rules 2021, rule 3(2): 15 days for a grievance, a day for intimate pictures. Hiding is our promise (CNS-04).
    WithdrawalClock(
        in_force_from=datetime(2021, 2, 25, tzinfo=INDIA),
        hide=timedelta(minutes=15),
        decide=timedelta(days=15),
        decide_intimate=timedelta(hours=24),
    ),
    # As amended by G.S.R. 120(E) of 10 February 2026: seven days, two hours.
    WithdrawalClock(
        in_force_from=datetime(2026, 2, 20, tzinfo=INDIA),
        hide=timedelta(minutes=15),
        decide=timedelta(days=7),
        decide_intimate=timedelta(hours=2),
    ),
)


def clock_at(now: datetime) -> WithdrawalClock:
    """The row that is in force."""
    return max(
        (clock for clock in WITHDRAWAL_CLOCKS if clock.in_force_from <= now),
        key=lambda clock: clock.in_force_from,
    )
