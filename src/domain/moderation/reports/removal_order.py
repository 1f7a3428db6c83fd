"""An order of a court or of the government that something may not be seen any more (LEG-04, rule 3(1)(d))."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from domain.errors import Conflict, Invalid, NotFound
from domain.ids import DocumentId, ModerationCaseId, ReportId, UserId
from domain.india import INDIA
from domain.moderation.cases.event import Subject
from domain.moderation.note import normal_note
from domain.moderation.reports.signing_rank import SigningRank, require_rank

TOOL = "legal_desk"
REMOVAL_LAW = "in_3_1_d"
"""How the keys of its clocks begin in the table of laws."""
LINE_MIN, LINE_MAX = 3, 160
OLDEST = timedelta(days=30)
_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


class RemovalOrderIncomplete(Invalid):
    code = "removal_order_incomplete"


class RemovalOrderNotFound(NotFound):
    code = "removal_order_not_found"


class RemovalOrderIdReused(Conflict):
    code = "removal_order_id_reused"


@dataclass(frozen=True, slots=True)
class RemovalOrder:
    """Who ordered it and signed it, under which number and of which day, and when it reached us: from then on its
    clocks run, whenever it is entered.

    `named` is the show, the message, the tip whose words or the person that it is about.
    """

    authority: str
    reference: str
    ordered_on: date
    officer: str
    rank: SigningRank
    office: str
    received_at: datetime
    named: UUID

    @classmethod
    def read(
        cls, *, authority: str, reference: str, ordered_on: date | None, officer: str, rank: str, office: str,
        received_at: datetime | None, link: str, now: datetime,
    ) -> "RemovalOrder":  # fmt: skip
        """`link` is an address here, or a number alone: what it names last is meant.

        Raises `RemovalOrderIncomplete`, `RankTooLow` where the law asks for another rank, `NoteTooLong`.
        """
        said = {"authority": authority, "reference": reference, "officer": officer, "office": office}
        lines = {name: _line(text, name) for name, text in said.items()}
        if rank not in set(SigningRank):
            raise RemovalOrderIncomplete("say of which rank whoever signed is", pointer="/rank")
        if received_at is None or not now - OLDEST <= received_at <= now:
            raise RemovalOrderIncomplete(
                f"say when it reached us, within the last {OLDEST.days} days", pointer="/received_at"
            )
        if ordered_on is None or ordered_on > received_at.astimezone(INDIA).date():
            raise RemovalOrderIncomplete("say of which day it is, as it is dated", pointer="/ordered_on")
        if not (found := _ID.findall(link)):
            raise RemovalOrderIncomplete("give the link to what it is about", pointer="/link")
        require_rank(SigningRank(rank), received_at)
        return cls(
            lines["authority"], lines["reference"], ordered_on, lines["officer"], SigningRank(rank), lines["office"],
            received_at, UUID(found[-1]),
        )  # fmt: skip

    @property
    def words(self) -> str:
        """As the history of its case tells it."""
        return f"{self.authority}, {self.reference}"


@dataclass(frozen=True, slots=True)
class EnteredOrder:
    """An order as it is kept. Who signed it is sealed beside it; `sha256` is of its paper, 32 bytes.

    `case_id` is the case in which it is obeyed, also after that went into another. `due_at` is the end of its own
    three hours, or what the law gave on that day.
    """

    id: ReportId
    case_id: ModerationCaseId
    subject: Subject
    authority: str
    reference: str
    ordered_on: date
    rank: SigningRank
    office: str
    document_id: DocumentId
    sha256: bytes
    received_at: datetime
    due_at: datetime
    entered_by: UserId
    entered_at: datetime

    def require_same(self, order: RemovalOrder, *, by: UserId) -> None:
        """Tell a retry from another order under the same id. Raises `RemovalOrderIdReused`."""
        kept = (self.authority, self.reference, self.ordered_on, self.rank, self.received_at, self.entered_by)
        if kept != (order.authority, order.reference, order.ordered_on, order.rank, order.received_at, by):
            raise RemovalOrderIdReused("this id belongs to another order")


def _line(text: str, name: str) -> str:
    line = " ".join(normal_note(text).split())
    if not LINE_MIN <= len(line) <= LINE_MAX:
        raise RemovalOrderIncomplete(f"this has {LINE_MIN} to {LINE_MAX} characters", pointer=f"/{name}")
    return line
