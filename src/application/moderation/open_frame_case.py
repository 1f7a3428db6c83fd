"""A frame of a show was a known picture: its case is there at once."""

from dataclasses import dataclass

from application.moderation._cases import open_or_join_once
from domain.ids import EventId, ReportId
from domain.moderation.case_event import By, Subject, SubjectKind
from domain.moderation.case_kind import CaseKind
from domain.moderation.events import FrameMatched
from domain.moderation.hash_bank import BankKind
from ports.clock import Clock, NewId
from ports.transaction import BeginTransaction

_KINDS = {BankKind.CHILD_SAFETY: CaseKind.CSAM, BankKind.NON_CONSENT: CaseKind.NON_CONSENT}


@dataclass(frozen=True, slots=True)
class OpenFrameCase:
    """Open a case of sev-0, or join it: the person's, where it is about a child, else the show's (CSA-03, CSA-07).

    It names the match, and shows nothing of the picture. Bears repetition while the case is open.
    """

    begin: BeginTransaction
    now: Clock
    new_id: NewId
    profile: str

    async def __call__(self, event: FrameMatched, event_id: EventId) -> None:
        note = f"match {event.match_id} in show {event.stream_id}; show stopped, account held"
        async with self.begin() as tx:
            await open_or_join_once(
                tx, ReportId(event_id), subject=Subject(SubjectKind.SHOW, event.stream_id),
                person_id=event.performer_id, kind=_KINDS[BankKind(event.kind)],
                by=By(None, "frame_watch", automated=True, note=note, at=self.now()), profile=self.profile,
                new_id=self.new_id,
            )  # fmt: skip
