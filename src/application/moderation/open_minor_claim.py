"""Somebody wrote that they are under 18: child safety officers look, at once."""

from dataclasses import dataclass

from application.moderation._cases import open_or_join
from domain.ids import EventId, ReportId
from domain.moderation.case_event import By, Opened, ReportJoined, Subject, SubjectKind
from domain.moderation.case_kind import CaseKind
from domain.moderation.events import MinorClaimed
from domain.moderation.priority import NO_SIGNALS
from ports.clock import Clock, NewId
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class OpenMinorClaim:
    """Open the person's case of child safety, sev-0, or join it (CHT-15, CSA-07). Their chat is locked already.

    Bears repetition while the case is open: an event joins it once.
    """

    begin: BeginTransaction
    now: Clock
    new_id: NewId
    profile: str

    async def __call__(self, event: MinorClaimed, event_id: EventId) -> None:
        claim, subject = ReportId(event_id), Subject(SubjectKind.PERSON, event.user_id)
        note = f"wrote it in the chat of show {event.stream_id}, message {event.message_id}; chat locked"
        async with self.begin() as tx:
            found = await tx.moderation_cases.find_open(subject, child_safety=True)
            for earlier in await tx.moderation_cases.events(found.id) if found else ():
                if isinstance(earlier.what, (Opened, ReportJoined)) and earlier.what.report_id == claim:
                    return
            await open_or_join(
                tx, subject=subject, person_id=event.user_id, kind=CaseKind.MINOR_CLAIM, signals=NO_SIGNALS,
                report_id=claim, by=By(None, "chat_screen", automated=True, note=note, at=self.now()),
                profile=self.profile, new_id=self.new_id,
            )  # fmt: skip
