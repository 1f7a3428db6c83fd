"""Accounts that are there before the show begins."""

from collections.abc import Mapping
from dataclasses import dataclass

MODERATOR = "meera"
OFFICERS = ("kiran", "farah")
"""Two KYC officers: nobody is approved by one alone."""
FINANCE = ("devika", "arjun")
"""Two people of finance: nobody who makes a batch of payouts checks it."""


@dataclass(frozen=True, slots=True)
class Credentials:
    name: str
    email: str
    password: str


def credentials(secrets: Mapping[str, str], key: str) -> Credentials:
    """Those of a seeded account, with its password among the state directory's `secrets`."""
    from entrypoints.cli.seed import ACCOUNTS  # noqa: PLC0415  (it imports the whole platform)

    account = next(account for account in ACCOUNTS if account.key == key)
    return Credentials(account.display_name, account.email, secrets[f"password_{key}"])
