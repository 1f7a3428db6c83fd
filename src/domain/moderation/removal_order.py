"""An order of a court or of the government that something may not be seen any more (LEG-04, rule 3(1)(d))."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from domain.errors import Invalid
from domain.moderation.note import normal_note

TOOL = "legal_desk"
LINE_MIN, LINE_MAX = 3, 160
OLDEST = timedelta(days=30)
_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


class RemovalOrderIncomplete(Invalid):
    code = "removal_order_incomplete"


@dataclass(frozen=True, slots=True)
class RemovalOrder:
    """Who ordered it, under which number, and when it reached us: from then on its clocks run, whenever it is entered.

    `named` is the show, the message or the person that it is about.
    """

    authority: str
    reference: str
    received_at: datetime
    named: UUID

    @classmethod
    def read(
        cls, *, authority: str, reference: str, received_at: datetime | None, link: str, now: datetime
    ) -> "RemovalOrder":
        """`link` is an address here, or a number alone: what it names last is meant.

        Raises `RemovalOrderIncomplete`, `NoteTooLong`.
        """
        who, number, found = normal_note(authority), normal_note(reference), _ID.findall(link)
        for said, name in ((who, "authority"), (number, "reference")):
            if not LINE_MIN <= len(said) <= LINE_MAX:
                raise RemovalOrderIncomplete(
                    f"this has {LINE_MIN} to {LINE_MAX} characters", pointer=f"/{name}"
                )
        if received_at is None or not now - OLDEST <= received_at <= now:
            raise RemovalOrderIncomplete(
                f"say when it reached us, within the last {OLDEST.days} days", pointer="/received_at"
            )
        if not found:
            raise RemovalOrderIncomplete("give the link to what it is about", pointer="/link")
        return cls(who, number, received_at, UUID(found[-1]))

    @property
    def words(self) -> str:
        """As the history of its case tells it."""
        return f"{self.authority}, {self.reference}"
