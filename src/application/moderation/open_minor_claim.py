"""Somebody wrote that they are under 18: child safety officers look, at once."""

from dataclasses import dataclass

from application.moderation._cases import open_or_join_once
from domain.ids import EventId, ReportId
from domain.moderation.case_event import By, Subject, SubjectKind
from domain.moderation.case_kind import CaseKind
from domain.moderation.events import MinorClaimed
from ports.clock import Clock, NewId
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class OpenMinorClaim:
    """Open the person's case of child safety, sev-0, or join it (CHT-15, CSA-07). Their chat is locked already.

    Of whoever watches it is a matter of their age; of whoever is on camera in that show the police have to hear, where
    it is true (CSA-06).

    Bears repetition while the case is open: an event joins it once.
    """

    begin: BeginTransaction
    now: Clock
    new_id: NewId
    profile: str

    async def __call__(self, event: MinorClaimed, event_id: EventId) -> None:
        note = f"wrote it in the chat of show {event.stream_id}, message {event.message_id}; chat locked"
        async with self.begin() as tx:
            stream = await tx.streams.find(event.stream_id)
            is_seen = await tx.casts.find(event.stream_id, event.user_id) is not None
            is_seen = is_seen or (stream is not None and stream.performer_id == event.user_id)
            await open_or_join_once(
                tx, ReportId(event_id), subject=Subject(SubjectKind.PERSON, event.user_id),
                person_id=event.user_id, kind=CaseKind.MINOR if is_seen else CaseKind.MINOR_CLAIM,
                by=By(None, "chat_screen", automated=True, note=note, at=self.now()), profile=self.profile,
                new_id=self.new_id,
            )  # fmt: skip
