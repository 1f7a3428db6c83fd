"""Codes that are held before the camera, and which of them lead off the platform (CHT-07).

A code that pays somebody is the shortest way past every check of ours, and no reader of texts sees it.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.ids import CodeAlarmId, StreamId, UserId
from domain.moderation.cases.kind import CaseKind
from domain.moderation.text.finding import Concern
from domain.moderation.text.reading import Reading
from domain.moderation.watch.speech import KINDS

CODES_MAX = 4
"""So many of one picture are read; nobody holds up more to be read."""
TEXT_MAX = 500
"""Characters of a code. A link that is longer is one all the same."""
SHOWN_MAX = 200
"""So many of its characters stand in the case."""
QUIET = timedelta(minutes=10)
"""After an alarm, for so long, the same rule in the same show is no second one: people have it."""

_PAYING = re.compile(
    r"(?:upi|tez|gpay|phonepe|paytmmp|paytm|bharatpe|credpay|mobikwik|bitcoin|ethereum|litecoin|lightning|tron|monero"
    r"|solana|cashapp|venmo|paypal):|000201\d\d",
    re.I,
)
"""What payment programs open: UPI's links (NPCI, *UPI linking specification*), those of its apps, BIP 21 and its
kin; and EMVCo's merchant-presented codes, as BharatQR's, which begin with version 01 of their format (4.7.1)."""
_REACHING = re.compile(
    r"(?:tel|sms|smsto|mms|mmsto|mailto|matmsg|whatsapp|tg|skype|facetime|viber|signal|snapchat|instagram):"
    r"|mecard:|bizcard:|begin:vcard",
    re.I,
)
"""What dials, writes to or keeps the address of somebody."""


@dataclass(frozen=True, slots=True)
class ShownLead:
    """Why a code concerns people, and the rule that found it."""

    concern: Concern
    rule: str


def lead_of(text: str, reading: Reading) -> ShownLead | None:
    """Where a code leads that nobody may be led to; None where it leads nowhere of the kind.

    `reading` is of the same text, by the rules of all places: a link that a rule lets through is none.
    """
    if _PAYING.match(text.lstrip()):
        return ShownLead(Concern.PAYMENT, "code.pays")
    if _REACHING.match(text.lstrip()):
        return ShownLead(Concern.CONTACT, "code.reaches")
    if reading.is_fit:
        return None
    if reading.concerns:
        gravest = min(reading.concerns, key=lambda concern: (KINDS[concern].severity, concern))
        return ShownLead(gravest, f"code.{gravest}")
    if reading.listed is not None:
        return ShownLead(Concern.LISTED, f"list.{reading.listed.term.number}")
    return ShownLead(Concern.CONTACT, "code.link")


@dataclass(frozen=True, slots=True)
class CodeAlarm:
    """`offset` is the time within the show. What the code says stands in the case alone, where few may read it."""

    id: CodeAlarmId
    stream_id: StreamId
    performer_id: UserId
    concern: Concern
    rule: str
    offset: timedelta
    raised_at: datetime

    @classmethod
    def raised(
        cls, alarm_id: CodeAlarmId, lead: ShownLead, *, started_at: datetime, stream_id: StreamId,
        performer_id: UserId, now: datetime,
    ) -> "CodeAlarm":  # fmt: skip
        """`started_at` is when the show began. The offset is in whole seconds."""
        offset = max(timedelta(), timedelta(seconds=int((now - started_at).total_seconds())))
        return cls(alarm_id, stream_id, performer_id, lead.concern, lead.rule, offset, now)

    @property
    def kind(self) -> CaseKind:
        return KINDS[self.concern]

    def note(self, text: str) -> str:
        """For the case: when it was shown, what it says, and by which rule it is one."""
        said = "".join(letter if letter.isprintable() else " " for letter in text[:SHOWN_MAX])
        return f"a code shown {self.offset} into show {self.stream_id}: “{said}” (rule {self.rule})"
