"""Keeps Aadhaar numbers out at the edge: of what people send, and of what we log (AGE-05)."""

from collections.abc import Iterable, Mapping, MutableMapping
from typing import Any

from domain.age_verification.aadhaar_number import (
    mask_aadhaar_numbers,
    require_no_aadhaar_number,
)
from domain.telephone import is_indian_without_plus

NEVER_KEPT = frozenset({"password", "csrf_token"})
"""Fields that are neither stored nor logged, only compared: whoever has such a password can still sign in."""


def require_fields_without_aadhaar(fields: Iterable[tuple[str, object]], *, telephone: str = "") -> None:
    """Look through a posted form, a query or an object. Raises `AadhaarNumberNotAccepted` that points at the field.

    `telephone` names the field that asks for a telephone number, where there is one: `919876543210` is one there, and
    nowhere else.
    """
    for name, value in fields:
        is_number = name == telephone and isinstance(value, str) and is_indian_without_plus(value)
        if not is_number:
            require_json_without_aadhaar({name: value})


def require_json_without_aadhaar(value: object, pointer: str = "") -> None:
    """Look through plain values, names and all. Raises `AadhaarNumberNotAccepted` that points at the field."""
    if isinstance(value, str):
        require_no_aadhaar_number(value, pointer=pointer)
    elif isinstance(value, Mapping):
        for name, item in value.items():
            require_no_aadhaar_number(str(name), pointer=pointer)
            if name not in NEVER_KEPT:
                require_json_without_aadhaar(item, f"{pointer}/{_escaped(str(name))}")
    elif isinstance(value, list):
        for place, item in enumerate(value):
            require_json_without_aadhaar(item, f"{pointer}/{place}")


_TWELVE_DIGITS = 10**11
"""A smaller number has fewer."""


def mask_aadhaar_in_event(
    _logger: Any, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """A structlog processor: the last one before the line is written."""
    return {
        mask_aadhaar_numbers(name): mask_aadhaar_numbers(value) if isinstance(value, str) else _masked(value)
        for name, value in event.items()
    }


def _masked(value: Any) -> Any:
    if isinstance(value, str):
        return mask_aadhaar_numbers(value)
    if value is None or (isinstance(value, int) and -_TWELVE_DIGITS < value < _TWELVE_DIGITS):
        return value
    if isinstance(value, Mapping):
        return {_masked(name): _masked(item) for name, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_masked(item) for item in value]
    text = repr(value)  # a number, or something the renderer would write by it
    masked = mask_aadhaar_numbers(text)
    return value if masked == text else masked


def _escaped(name: str) -> str:
    """As RFC 6901 section 3 has it."""
    return name.replace("~", "~0").replace("/", "~1")
