"""Until when what has to be done: every duty at once, the strictest first, each with a proof of its own (LEG-15)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.casework import ALARMS, Alarm, alarm_at
from domain.errors import Invalid
from domain.india import INDIA, after_business_days
from domain.moderation.cases.kind import CaseKind
from domain.moderation.cases.law import HOUSE_TARGETS, LAW_TABLE, BusinessDays, Duty, LawRow

_PERCENT = {Alarm.NONE: 0} | {alarm: percent for percent, alarm in ALARMS}
HOUSE = "house"
"""The key of our own target."""


class ProofIncomplete(Invalid):
    code = "proof_incomplete"


@dataclass(frozen=True, slots=True)
class DutyClock:
    """One duty and the moment by which it has to be done. `law` is the key of its row in the table."""

    law: str
    duty: Duty
    received_at: datetime
    due_at: datetime
    source: str

    def alarm(self, now: datetime) -> Alarm:
        return alarm_at(now, received_at=self.received_at, due_at=self.due_at)

    def next_alarm_at(self, raised: Alarm) -> datetime | None:
        """When the alarm after `raised` is due; None after the last."""
        later = [percent for percent, alarm in ALARMS if percent > _PERCENT[raised]]
        whole = self.due_at - self.received_at
        return self.received_at + whole * min(later) / 100 if later else None


@dataclass(frozen=True, slots=True)
class Proof:
    """That one duty was done: when, and by what it can be seen. `authority` is empty but for a report to one."""

    law: str
    at: datetime
    reference: str
    authority: str

    def require_for(self, duty: Duty) -> None:
        """Raises `ProofIncomplete` (CSA-06)."""
        if not self.reference:
            raise ProofIncomplete("name what this can be proved by", pointer="/reference")
        if duty in (Duty.REPORT_TO_POLICE, Duty.REPORT_TO_NCMEC) and not self.authority:
            raise ProofIncomplete("name the authority that was told", pointer="/authority")


def due_times(
    kind: CaseKind, received_at: datetime, *, profile: str, table: Iterable[LawRow] = LAW_TABLE
) -> tuple[DutyClock, ...]:
    """Every clock of what was received then, the strictest first, and our own target with them.

    `profile` is a legal profile, or several with + between them, each of which holds.

    They depend on nothing else: no weekend, no handing over and no opening again moves one of them (MOD-09).
    """
    day = received_at.astimezone(INDIA).date()
    clocks = [
        DutyClock(row.key, row.duty, received_at, _due(row.within, received_at), row.source)
        for row in table
        if kind in row.kinds
        and (not row.profiles or not row.profiles.isdisjoint(profile.split("+")))
        and row.since <= day
        and (row.until is None or day < row.until)
    ]
    target = received_at + HOUSE_TARGETS[kind.severity]
    clocks.append(DutyClock(HOUSE, Duty.DISPOSE, received_at, target, "Our own target"))
    return strictest_first(clocks)


def has_law(law: str, *, profile: str) -> bool:
    """Whether a row of the table holds for one of these profiles, at whatever time."""
    profiles = profile.split("+")
    return any(
        row.key == law and (not row.profiles or not row.profiles.isdisjoint(profiles)) for row in LAW_TABLE
    )


def strictest_first(clocks: Iterable[DutyClock]) -> tuple[DutyClock, ...]:
    """In order of due time, and of each law only the clock that is over first."""
    kept: dict[str, DutyClock] = {}
    for clock in sorted(clocks, key=lambda clock: (clock.due_at, clock.law)):
        kept.setdefault(clock.law, clock)
    return tuple(kept.values())


def unproved(clocks: Sequence[DutyClock], proofs: Iterable[Proof]) -> tuple[DutyClock, ...]:
    """In the order of `clocks`."""
    proved = {proof.law for proof in proofs}
    return tuple(clock for clock in clocks if clock.law not in proved)


def _due(within: timedelta | BusinessDays, received_at: datetime) -> datetime:
    if isinstance(within, BusinessDays):
        return after_business_days(received_at, within.days)
    return received_at + within
