"""Text messages (SMS) to telephones."""

from abc import abstractmethod
from typing import Protocol

from domain.notifications.text_message import TextMessage
from domain.telephone import TelephoneNumber
from ports.errors import PortError


class TextMessageError(PortError):
    """The provider did not take the message. `permanent`: the number takes none, or our registration lacks
    something."""


class TextMessages(Protocol):
    @property
    @abstractmethod
    def is_on(self) -> bool:
        """Whether messages are sent at all: False where the operator has no provider, and `send` then refuses."""

    @abstractmethod
    async def send(self, to: TelephoneNumber, message: TextMessage) -> None:
        """Hand one message to the provider; that it arrives is not promised. Sending again sends again.

        Raises `TextMessageError`, whose words name neither the number nor what was written.
        """
