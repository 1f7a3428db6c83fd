"""What officers write: reasons and names, as they are kept."""

import re

from domain.errors import Invalid

REASON_MIN = 3
REASON_MAX = 500

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
"""All but tab and new line."""


class ReasonRequired(Invalid):
    code = "reason_required"


def normal_reason(text: str) -> str:
    """Trimmed, without control characters. Raises `ReasonRequired`."""
    reason = _CONTROL.sub("", text).strip()
    if not REASON_MIN <= len(reason) <= REASON_MAX:
        raise ReasonRequired(f"a reason has {REASON_MIN} to {REASON_MAX} characters", pointer="/reason")
    return reason


def normal_line(text: str) -> str:
    """One line: trimmed, white space single, without control characters."""
    return " ".join(_CONTROL.sub("", text).split())
