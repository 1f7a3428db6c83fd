"""What follows from acts of consent."""

from dataclasses import dataclass
from typing import ClassVar

from domain.events import Event
from domain.ids import StreamId, UserId, WithdrawalId


@dataclass(frozen=True)
class CoPerformerInvited(Event):
    name: ClassVar[str] = "consent.co_performer_invited"
    stream_id: StreamId
    title: str
    performer_id: UserId
    user_id: UserId


@dataclass(frozen=True)
class InvitationAnswered(Event):
    """`state` is `confirmed` or `declined`."""

    name: ClassVar[str] = "consent.invitation_answered"
    stream_id: StreamId
    title: str
    performer_id: UserId
    user_id: UserId
    state: str


@dataclass(frozen=True)
class WithdrawalReceived(Event):
    name: ClassVar[str] = "consent.withdrawal_received"
    withdrawal_id: WithdrawalId


@dataclass(frozen=True)
class WithdrawalConcluded(Event):
    """Staff decided."""

    name: ClassVar[str] = "consent.withdrawal_concluded"
    withdrawal_id: WithdrawalId
