"""Time and randomness come in from outside, so that a test can hold them still."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

Clock = Callable[[], datetime]
"""Now, as an aware datetime in UTC."""

NewId = Callable[[], UUID]
"""A fresh UUID; version 7 in production, so that indexes grow at one end."""

RandomBytes = Callable[[int], bytes]
"""So many random bytes."""

NewSecret = Callable[[], str]
"""256 random bits as URL-safe text."""
