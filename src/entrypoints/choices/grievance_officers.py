"""The grievance officers as the settings name them."""

from collections.abc import Sequence
from datetime import date
from email.utils import parseaddr

import msgspec

from domain.compliance.grievance_officer import GrievanceOfficer, in_office


class BadOfficers(ValueError):
    """The setting does not say who it is. The text says what is wrong with it."""


def officers_of(text: str) -> Sequence[GrievanceOfficer]:
    """`[{"since": "2026-11-01", "name": "…", "email": "…", "address": "…"}, …]`; none where it is empty.

    Raises `BadOfficers`.
    """
    if not text:
        return ()
    try:
        officers = msgspec.json.decode(text, type=list[GrievanceOfficer])
    except msgspec.DecodeError as error:  # also of a field that misses or is no date
        raise BadOfficers(str(error)) from None
    for officer in officers:
        if not (officer.name.strip() and officer.address.strip() and "@" in parseaddr(officer.email)[1]):
            raise BadOfficers("each has a name, an e-mail address and an address")
    if len({officer.since for officer in officers}) < len(officers):
        raise BadOfficers("two begin on one day")
    return officers


def officer_problems(text: str, *, today: date, needed: bool) -> list[str]:
    """What keeps a program from starting with this setting."""
    try:
        officers = officers_of(text)
    except BadOfficers as error:
        return [f"does not name officers: {error}"]
    if not officers:
        return ["is missing"] if needed else []
    return [] if in_office(officers, today) else ["names nobody who has begun"]
