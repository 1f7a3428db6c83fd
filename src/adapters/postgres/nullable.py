"""Columns that may hold nothing, as values."""

from typing import Any
from uuid import UUID

from domain.ids import UserId


def user_or_none(value: Any) -> UserId | None:
    """`value` is a UUID column's, or None."""
    assert value is None or isinstance(value, UUID)
    return None if value is None else UserId(value)
