"""A mail server in memory."""

from collections.abc import Mapping
from dataclasses import dataclass

from ports.notifications.notices import Mailer, MailError


@dataclass(frozen=True, slots=True)
class SentMail:
    to: str
    subject: str
    template: str
    values: Mapping[str, str]
    message_id: str
    unsubscribe: str


class MemoryMailer(Mailer):
    """Keeps what was sent. While `error` is set it takes nothing and raises that."""

    def __init__(self) -> None:
        self.sent: list[SentMail] = []
        self.error: MailError | None = None

    async def send(
        self,
        *,
        to: str,
        subject: str,
        template: str,
        values: Mapping[str, str],
        message_id: str,
        unsubscribe: str = "",
    ) -> None:
        if self.error is not None:
            raise self.error
        self.sent.append(SentMail(to, subject, template, dict(values), message_id, unsubscribe))
