"""What follows from a decision on age or on an application to perform."""

from dataclasses import dataclass
from typing import ClassVar

from domain.events import Event
from domain.ids import ApplicationId, UserId


@dataclass(frozen=True)
class AgeDecided(Event):
    name: ClassVar[str] = "age_verification.age_decided"
    user_id: UserId
    state: str


@dataclass(frozen=True)
class PerformerApplicationDecided(Event):
    name: ClassVar[str] = "age_verification.performer_application_decided"
    application_id: ApplicationId
    user_id: UserId
    state: str
    reason: str
