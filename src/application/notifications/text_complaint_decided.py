"""Tell somebody without an account, by text message, that there is an answer to what they told us (LEG-16)."""

import json
from dataclasses import dataclass

from domain.ids import EventId
from domain.language import Language
from domain.moderation.events import ComplaintDecided
from domain.moderation.reports.complaint import Complaint, ComplaintWords
from domain.notifications.text_message import TextKey, TextMessage
from ports.moderation.complaints import complaint_context
from ports.notifications.text_messages import TextMessageError, TextMessages
from ports.rate_limit import Rate, RateLimiter
from ports.sealing import Sealed, Sealer
from ports.transaction import BeginTransaction

ANSWERS_A_NUMBER = Rate(count=5, period_seconds=86_400, burst=0)
"""Nobody proved that the number is theirs: so many a day, whoever gave it and however often. The others are read with
number and code, as all are."""


@dataclass(frozen=True, slots=True)
class TextComplaintDecided:
    """Names the complaint by its number and nothing of what it was about. What was erased meanwhile is told nobody.

    A crash between the sending and its record sends it again.
    """

    begin: BeginTransaction
    sealer: Sealer
    texts: TextMessages
    limiter: RateLimiter

    async def __call__(self, event: ComplaintDecided, event_id: EventId) -> None:
        """Raises `TextMessageError` when it can be tried again, `KeysUnavailable`."""
        async with self.begin() as tx:
            complaint = await tx.complaints.find(event.complaint_id)
            found = await tx.complaints.find_words(event.complaint_id)
        if complaint is None or complaint.text_language is None or found is None or not self.texts.is_on:
            return
        await self._send(complaint, complaint.text_language, found[1])

    async def _send(self, complaint: Complaint, language: str, sealed: Sealed) -> None:
        opened = await self.sealer.unseal(sealed, context=complaint_context(complaint.id))
        number = ComplaintWords(**json.loads(opened)).telephone
        assert number is not None, "a language is kept with a number alone"
        key = f"text-answer:{complaint.contact_digest.hex()}"
        taken = await self.limiter.take(key, ANSWERS_A_NUMBER)
        if not taken.allowed:
            return
        message = TextMessage(TextKey.COMPLAINT_DECIDED, Language(language), complaint.reference)
        try:
            await self.texts.send(number, message)
        except TextMessageError as error:
            if not error.permanent:
                await self.limiter.give_back(key, ANSWERS_A_NUMBER, taken, after_seconds=0)
                raise
