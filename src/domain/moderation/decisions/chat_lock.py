"""Somebody may not chat until staff have looked at what they wrote (CHT-15)."""

from domain.errors import Forbidden


class ChatLocked(Forbidden):
    code = "chat_locked"


def require_may_chat(*, locked: bool) -> None:
    """Raises `ChatLocked`."""
    if locked:
        raise ChatLocked("your chat is paused until our team has looked at what you wrote")
