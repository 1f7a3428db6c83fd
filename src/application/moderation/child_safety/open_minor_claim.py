"""Somebody wrote that they are under 18: child safety officers look, at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from application.moderation.cases._cases import open_or_join_once
from domain.identity.permissions import Role
from domain.ids import EventId, ReportId
from domain.moderation.cases.event import By, Subject, SubjectKind
from domain.moderation.cases.kind import CaseKind
from domain.moderation.events import MinorClaimed
from domain.moderation.text.word_list import Surface
from ports.clock import Clock, NewId
from ports.transaction import BeginTransaction, Transaction

_PLACES: Mapping[Surface, str] = MappingProxyType(
    {
        Surface.CHAT: "in the chat",
        Surface.PINNED: "in what is pinned above the chat",
        Surface.ROOM_RULES: "in the rules of their rooms",
        Surface.TITLE: "in a title",
        Surface.MENU: "in a tip menu",
        Surface.GOAL: "in a goal",
        Surface.TIP: "with a tip in the room",
        Surface.DIRECT_MESSAGE: "in a direct message",
        Surface.NAME: "in their name",
    }
)


@dataclass(frozen=True, slots=True)
class OpenMinorClaim:
    """Open the person's case of child safety, sev-0, or join it (CHT-15, CSA-07). Their chat is locked already.

    Of whoever watches it is a matter of their age; of whoever is on camera, in that show or where it is no show's as a
    performer, the police have to hear, where it is true (CSA-06).

    Bears repetition while the case is open: an event joins it once.
    """

    begin: BeginTransaction
    now: Clock
    new_id: NewId
    profile: str

    async def __call__(self, event: MinorClaimed, event_id: EventId) -> None:
        async with self.begin() as tx:
            is_seen = await _is_seen(tx, event)
            await open_or_join_once(
                tx, ReportId(event_id), subject=Subject(SubjectKind.PERSON, event.user_id),
                person_id=event.user_id, kind=CaseKind.MINOR if is_seen else CaseKind.MINOR_CLAIM,
                by=By(None, "chat_screen", automated=True, note=_where(event), at=self.now()), profile=self.profile,
                new_id=self.new_id,
            )  # fmt: skip


async def _is_seen(tx: Transaction, event: MinorClaimed) -> bool:
    if event.stream_id is None:
        return (await tx.users.get(event.user_id)).role is Role.PERFORMER
    stream = await tx.streams.find(event.stream_id)
    is_theirs = stream is not None and stream.performer_id == event.user_id
    return is_theirs or await tx.casts.find(event.stream_id, event.user_id) is not None


def _where(event: MinorClaimed) -> str:
    place = _PLACES.get(Surface(event.surface), event.surface)
    show = f" of show {event.stream_id}" if event.stream_id is not None else ""
    message = f", message {event.message_id}" if event.message_id is not None else ""
    return f"wrote it {place}{show}{message}; chat locked"
