"""A page of a conversation, the same over the API and on the pages: the latest first, and where those before are."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.direct_messages.direct_message import Pair
from domain.ids import DirectMessageId
from entrypoints.api.cursor import cursor_of, read_cursor
from entrypoints.container import Container
from ports.direct_messages.messages import LetterRow


@dataclass(frozen=True, slots=True)
class Letters:
    """`cursor` is that of the messages before; None where there are none."""

    rows: Sequence[LetterRow]
    cursor: str | None


async def read_letters(container: Container, pair: Pair, *, cursor: str | None, length: int) -> Letters:
    """A cursor is good in the conversation that it was given in. Raises `InvalidCursor`."""
    secret_key = container.settings().secret_key
    listing = f"direct_messages:{pair.performer_id}:{pair.viewer_id}"
    place = read_cursor(cursor, listing=listing, secret_key=secret_key)
    before = (place[0], DirectMessageId(place[1])) if place else None
    rows = await container.direct_message_queries().messages(pair, before=before, limit=length + 1)
    shown = rows[:length]
    if len(rows) <= length:
        return Letters(shown, None)
    last = shown[-1]
    return Letters(shown, cursor_of(last.sent_at, last.message_id, listing=listing, secret_key=secret_key))
