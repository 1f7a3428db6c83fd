"""A text message provider in memory."""

from domain.notifications.text_message import TextMessage
from domain.telephone import TelephoneNumber
from ports.notifications.text_messages import TextMessageError, TextMessages


class MemoryTextMessages(TextMessages):
    """Keeps what was sent. While `error` is set it takes nothing and raises that."""

    def __init__(self) -> None:
        self.sent: list[tuple[TelephoneNumber, TextMessage]] = []
        self.error: TextMessageError | None = None
        self.on = True

    @property
    def is_on(self) -> bool:
        return self.on

    async def send(self, to: TelephoneNumber, message: TextMessage) -> None:
        if not self.on:
            raise TextMessageError("no text messages are sent here", permanent=True)
        if self.error is not None:
            raise self.error
        self.sent.append((to, message))
