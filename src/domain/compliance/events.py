"""What follows from an answer to an authority."""

from dataclasses import dataclass
from typing import ClassVar

from domain.events import Event
from domain.ids import LegalRequestId, UserId


@dataclass(frozen=True)
class DataDisclosed(Event):
    """Data of a person was given to an authority, and they may be told. Once for each person."""

    name: ClassVar[str] = "compliance.data_disclosed"
    request_id: LegalRequestId
    user_id: UserId
    authority: str
