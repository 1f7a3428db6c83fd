"""What happened to a moderation case. The events are the source; everything else about a case follows from them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from domain.casework import Alarm
from domain.ids import ComplaintId, DecisionId, ModerationCaseId, ReportId, UserId
from domain.moderation.cases.clocks import DutyClock, Proof
from domain.moderation.cases.kind import CaseKind, Queue, Severity
from domain.moderation.cases.routed import Routed, Source

REPORT_TOOL = "report"
"""With what a person with an account says that something is wrong."""
RULE_TOOL = "event_rule"
"""With what an event rule does."""


class SubjectKind(StrEnum):
    SHOW = "show"
    MESSAGE = "message"
    PERSON = "person"
    TIP = "tip"
    """What somebody wrote with it."""
    DIRECT_MESSAGE = "direct_message"
    """What somebody wrote to one other person."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What a case is about."""

    kind: SubjectKind
    id: UUID


class SevereAct(StrEnum):
    """What cannot be undone, and so takes two people (MOD-10)."""

    PERMANENT_BAN = "permanent_ban"
    ERASE_EVIDENCE = "erase_evidence"
    OVERRIDE_AGE = "override_age"
    CLOSE_UNREPORTED = "close_unreported"
    """There was no offence that an authority has to hear of."""


class UrgentAct(StrEnum):
    """What one person does at once, with the reason and another's word afterwards (MOD-11)."""

    STOP_SHOW = "stop_show"
    LOCK_CHAT = "lock_chat"
    HIDE = "hide"


class CaseOutcome(StrEnum):
    ACTED = "acted"
    NO_VIOLATION = "no_violation"


@dataclass(frozen=True)
class Opened:
    name: ClassVar[str] = "opened"
    subject: Subject
    person_id: UserId | None
    kind: CaseKind
    score: int
    clocks: tuple[DutyClock, ...]
    report_id: ReportId | None


@dataclass(frozen=True)
class Queued:
    """`routed` is None where no routing rule said it, or it was not kept yet."""

    name: ClassVar[str] = "queued"
    queue: Queue
    routed: Routed | None = None


@dataclass(frozen=True)
class Graded:
    """A rule said how grave the case is, not what it is of. A report of something graver makes it graver still."""

    name: ClassVar[str] = "graded"
    severity: Severity


@dataclass(frozen=True)
class ReportJoined:
    """Another report on the same subject. Its clocks run from when it was received; `queue` is whose it is now, and
    `routed` is what brought it there, where routing rules did by this report."""

    name: ClassVar[str] = "report_joined"
    kind: CaseKind
    score: int
    queue: Queue
    clocks: tuple[DutyClock, ...]
    report_id: ReportId | None
    routed: Routed | None = None


@dataclass(frozen=True)
class DutyAdded:
    """A law asks more of the case than it did, or again what was proved for an earlier report alone."""

    name: ClassVar[str] = "duty_added"
    clock: DutyClock


@dataclass(frozen=True)
class KeptOut:
    """Somebody of the staff has a part of their own in it, and so none in what becomes of it."""

    name: ClassVar[str] = "kept_out"
    person_id: UserId


@dataclass(frozen=True)
class Claimed:
    name: ClassVar[str] = "claimed"
    moderator_id: UserId


@dataclass(frozen=True)
class Returned:
    """Given back, or the lease was over."""

    name: ClassVar[str] = "returned"
    moderator_id: UserId


@dataclass(frozen=True)
class Escalated:
    name: ClassVar[str] = "escalated"


@dataclass(frozen=True)
class Proved:
    name: ClassVar[str] = "proved"
    proof: Proof


@dataclass(frozen=True)
class Warned:
    """So much of a clock has run."""

    name: ClassVar[str] = "warned"
    law: str
    alarm: Alarm


@dataclass(frozen=True)
class Proposed:
    name: ClassVar[str] = "proposed"
    act: SevereAct
    policy: str
    moderator_id: UserId


@dataclass(frozen=True)
class Confirmed:
    """Another person agrees to what was proposed."""

    name: ClassVar[str] = "confirmed"
    act: SevereAct
    policy: str


@dataclass(frozen=True)
class ProposalDropped:
    """By whoever made it, or by another person who disagrees."""

    name: ClassVar[str] = "proposal_dropped"
    act: SevereAct


@dataclass(frozen=True)
class ActedAtOnce:
    name: ClassVar[str] = "acted_at_once"
    act: UrgentAct
    moderator_id: UserId | None
    clock: DutyClock


@dataclass(frozen=True)
class ReasonGiven:
    """Why the act of the event `of_seq` was right."""

    name: ClassVar[str] = "reason_given"
    of_seq: int
    policy: str


@dataclass(frozen=True)
class UrgentActConfirmed:
    name: ClassVar[str] = "urgent_act_confirmed"
    of_seq: int


@dataclass(frozen=True)
class UrgentActLifted:
    """The act of the event `of_seq` was given back: nobody owes a reason or a word for it any more."""

    name: ClassVar[str] = "urgent_act_lifted"
    of_seq: int


@dataclass(frozen=True)
class Decided:
    """What was done about it, by name; the decision itself, with its statement of reasons, stands under its own id."""

    name: ClassVar[str] = "decided"
    decision_id: DecisionId
    actions: tuple[str, ...]


@dataclass(frozen=True)
class ReversedBySystem:
    """One action of a decision had an end, and that has come (MOD-19)."""

    name: ClassVar[str] = "reversed_by_system"
    decision_id: DecisionId
    action: str


@dataclass(frozen=True)
class TakenBack:
    """One action of a decision was taken back by whoever made it, or who leads, within minutes (MOD-25)."""

    name: ClassVar[str] = "taken_back"
    decision_id: DecisionId
    action: str


@dataclass(frozen=True)
class AppealDecided:
    """Somebody else looked at a decision again (ENF-03)."""

    name: ClassVar[str] = "appeal_decided"
    decision_id: DecisionId
    outcome: str


@dataclass(frozen=True)
class Recounted:
    """A suspension of another decision was reached by the strike that an appeal took back: it is over, or ends at
    `until` instead."""

    name: ClassVar[str] = "recounted"
    decision_id: DecisionId
    until: datetime | None


@dataclass(frozen=True)
class Closed:
    name: ClassVar[str] = "closed"
    outcome: CaseOutcome


@dataclass(frozen=True)
class Reopened:
    name: ClassVar[str] = "reopened"


@dataclass(frozen=True)
class MergedInto:
    """Somebody found that this is the same matter as `case_id`, which goes on alone; what was reported went there."""

    name: ClassVar[str] = "merged_into"
    case_id: ModerationCaseId
    reports: tuple[ReportId, ...]
    complaints: tuple[ComplaintId, ...]


@dataclass(frozen=True)
class TookIn:
    """The other side of that: what the case `case_id` was then, with all its clocks, and what of them was proved."""

    name: ClassVar[str] = "took_in"
    case_id: ModerationCaseId
    subject: Subject
    kind: CaseKind
    severity: Severity
    score: int
    queue: Queue
    reports: int
    clocks: tuple[DutyClock, ...]
    proofs: tuple[Proof, ...]
    alarms: tuple[tuple[str, Alarm], ...]
    kept_out: tuple[UserId, ...]


@dataclass(frozen=True)
class Parted:
    """It was another matter than `case_id` after all, and goes on by itself."""

    name: ClassVar[str] = "parted"
    case_id: ModerationCaseId


@dataclass(frozen=True)
class GaveBack:
    """The other side of that: what the case is without what it took in of `case_id`."""

    name: ClassVar[str] = "gave_back"
    case_id: ModerationCaseId
    kind: CaseKind
    severity: Severity
    score: int
    queue: Queue
    reports: int
    clocks: tuple[DutyClock, ...]
    proofs: tuple[Proof, ...]
    alarms: tuple[tuple[str, Alarm], ...]
    kept_out: tuple[UserId, ...]
    later: tuple[ReportId, ...] = ()
    """What joined meanwhile and was about the other, and went back with it: none where that was not told apart yet."""


Happening = (
    Opened | Queued | Graded | ReportJoined | Claimed | Returned | Escalated | Proved | Warned | Proposed | Confirmed
    | ProposalDropped | ActedAtOnce | ReasonGiven | UrgentActConfirmed | UrgentActLifted | Decided | ReversedBySystem
    | AppealDecided | TakenBack | Closed | Reopened | KeptOut | MergedInto | TookIn | Parted | GaveBack
    | Recounted | DutyAdded
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class By:
    """Who did it, with what, and when (MOD-31). Without `actor_id` the platform did it, or somebody without an account.

    `tool` is such as `console`, `chat_screen`, `worker`; `note` the actor's own words, for staff only.
    """

    actor_id: UserId | None
    tool: str
    automated: bool
    note: str
    at: datetime

    @classmethod
    def worker(cls, now: datetime) -> "By":
        return cls(None, "worker", True, "", now)

    @classmethod
    def staff(cls, actor_id: UserId, *, note: str, now: datetime) -> "By":
        return cls(actor_id, "console", False, note, now)

    @property
    def source(self) -> Source:
        """Of what it says, where it says that something is wrong."""
        if self.automated:
            return Source.PROGRAM
        if self.tool == REPORT_TOOL:
            return Source.ACCOUNT
        return Source.NO_ACCOUNT if self.actor_id is None else Source.STAFF


@dataclass(frozen=True, slots=True)
class ModerationEvent:
    """One thing that happened to a case. Append-only; `seq` counts from 1 without a gap."""

    case_id: ModerationCaseId
    seq: int
    by: By
    what: Happening
