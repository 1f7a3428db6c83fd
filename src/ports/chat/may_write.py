"""Whether somebody may write in a room, asked where it is decided."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from domain.identity.user import User
from domain.streaming.stream import Stream
from ports.transaction import Transaction

RequireAuthorMayWrite = Callable[[Transaction, Stream, User, datetime], Awaitable[None]]
"""Of whoever wrote words that waited, before they are read: of a message and of a tip by the one rule (CHT-02, TIP-09).
Raises `AuthorMayNotWrite`, without a word of why: that is between us and them."""
