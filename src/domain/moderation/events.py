"""What follows from an act of staff."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from domain.events import Event
from domain.ids import (
    BankedHashId,
    CodeAlarmId,
    ComplaintId,
    DecisionId,
    FalseMatchId,
    FrameAlarmId,
    FrameMatchId,
    LinkRuleId,
    MessageId,
    ModerationCaseId,
    ReporterMeasureId,
    ReportId,
    SpeechAlarmId,
    StreamId,
    UserId,
)


@dataclass(frozen=True)
class ShowStopped(Event):
    """Staff stopped a show. `policy` is the key of a `StopPolicy`, `note` the moderator's own words."""

    name: ClassVar[str] = "moderation.show_stopped"
    stream_id: StreamId
    performer_id: UserId
    title: str
    policy: str
    note: str


@dataclass(frozen=True)
class StopToConfirm(Event):
    """Somebody of the staff stopped a show, and has to say why in its case, and another to agree (MOD-11).

    Apart from `ShowStopped`, which is told to the performer: who stopped the show is for staff only.
    """

    name: ClassVar[str] = "moderation.stop_to_confirm"
    stream_id: StreamId
    performer_id: UserId
    actor_id: UserId
    policy: str
    note: str
    stopped_at: datetime


@dataclass(frozen=True)
class ShowStoppedByPlatform(Event):
    """LivePanty itself stopped a show whose performer may not perform any more."""

    name: ClassVar[str] = "moderation.show_stopped_by_platform"
    stream_id: StreamId
    performer_id: UserId
    title: str


@dataclass(frozen=True)
class FrameMatched(Event):
    """A frame of a show was one of a bank's pictures. The show is stopped and the account held; this is of severity 0.

    Ids only: what was seen is nowhere but in what is preserved. `kind` is a `BankKind`.
    """

    name: ClassVar[str] = "moderation.frame_matched"
    match_id: FrameMatchId
    stream_id: StreamId
    performer_id: UserId
    kind: str


@dataclass(frozen=True)
class MatchDeclaredFalse(Event):
    """Two officers found that what was stopped was another picture than the bank's. `is_given_back`: what the match
    held is; else something is open about the same person, and it goes with that."""

    name: ClassVar[str] = "moderation.match_declared_false"
    false_match_id: FalseMatchId
    stream_id: StreamId
    performer_id: UserId
    bank: str
    hash_id: BankedHashId
    distance: int
    found_at: datetime
    is_given_back: bool


@dataclass(frozen=True)
class FrameAlarmed(Event):
    """A classifier raised an alarm about a show: its last minute is preserved. Ids only; of what, its case says."""

    name: ClassVar[str] = "moderation.frame_alarmed"
    alarm_id: FrameAlarmId
    stream_id: StreamId


@dataclass(frozen=True)
class ShowUncovered(Event):
    """Somebody of the staff looked, and gave viewers the picture back."""

    name: ClassVar[str] = "moderation.show_uncovered"
    stream_id: StreamId
    performer_id: UserId
    actor_id: UserId
    uncovered_at: datetime


@dataclass(frozen=True)
class AutomaticCoverLifted(Event):
    """What a program covered is given back, or was never agreed to: nothing holds of it. The times are of the cover and
    of its end."""

    name: ClassVar[str] = "moderation.automatic_cover_lifted"
    case_id: ModerationCaseId
    stream_id: StreamId
    person_id: UserId
    covered_at: datetime
    lifted_at: datetime


@dataclass(frozen=True)
class StaffActed(Event):
    """Staff restricted somebody at once, mostly in a show that goes on, and that person is owed a statement of reasons
    (ENF-01).

    `act` is the key of an `ActionKind`, `policy` of a `StopPolicy`; `found` is what was found, in words that are told,
    and may be empty. `message_ids`, with blanks between, are of what was removed, or not let go; `until` is of what
    ends by itself.
    `is_of_tip`: those are of tips, whose words were turned down or removed.
    `before` is what stood there, where lifting it gives that back: the class that a show was of, the state of an item;
    of money the number of its freeze, of a buyer when their hold began, of what was made of a show the withdrawal of
    consent that keeps it from everybody. `about` is what it was, in words that are told,
    where it was in no show: that has no `stream_id`.
    `by_program`: a program did it, `first_id` said why, and the actor agreed; of a show that was stopped the
    actor asked a program, and there is no `first_id`.
    """

    name: ClassVar[str] = "moderation.staff_acted"
    act: str
    stream_id: StreamId | None
    person_id: UserId
    actor_id: UserId
    policy: str
    found: str
    message_ids: str
    until: datetime | None
    acted_at: datetime
    first_id: UserId | None = None
    by_program: bool = False
    is_of_tip: bool = False
    before: str = ""
    about: str = ""


@dataclass(frozen=True)
class StaffActLifted(Event):
    """Staff gave back what they had restricted. `is_replaced`: by another act of the same kind, which is told.
    `before` as of the act."""

    name: ClassVar[str] = "moderation.staff_act_lifted"
    act: str
    stream_id: StreamId | None
    person_id: UserId
    actor_id: UserId
    is_replaced: bool
    lifted_at: datetime
    before: str = ""


@dataclass(frozen=True)
class SpeechAlarmed(Event):
    """A term was heard in a show: its last minute is preserved. Ids only; what was said, its case says."""

    name: ClassVar[str] = "moderation.speech_alarmed"
    alarm_id: SpeechAlarmId
    stream_id: StreamId


@dataclass(frozen=True)
class CodeAlarmed(Event):
    """A code that leads off the platform was shown: the last minute is preserved. What it says, its case says."""

    name: ClassVar[str] = "moderation.code_alarmed"
    alarm_id: CodeAlarmId
    stream_id: StreamId


@dataclass(frozen=True)
class ShowReported(Event):
    """Somebody reported a show that runs: its last minute is preserved. Of what and by whom, the report says.

    `severity` is of the reason.
    """

    name: ClassVar[str] = "moderation.show_reported"
    stream_id: StreamId
    severity: int
    reported_at: datetime


@dataclass(frozen=True)
class ReportFiled(Event):
    """Somebody with an account reported something, for another reason than child safety: of such a report nobody hears
    but whose desk it is (CSA-04)."""

    name: ClassVar[str] = "moderation.report_filed"
    report_id: ReportId


@dataclass(frozen=True)
class MinorClaimed(Event):
    """Somebody wrote that they are under 18. The words themselves are told nobody here.

    `surface` is the key of the place where they wrote it; `stream_id` is of a show, and `message_id` of a chat.
    """

    name: ClassVar[str] = "moderation.minor_claimed"
    user_id: UserId
    stream_id: StreamId | None
    message_id: MessageId | None
    surface: str = "chat"


@dataclass(frozen=True)
class ReportDecided(Event):
    """The case that a report belongs to was closed: once for each person who reported (MOD-14). `reason` is what they
    gave themselves, `outcome` the key of a `CaseOutcome`; what others reported, and who decided, is told nobody."""

    name: ClassVar[str] = "moderation.report_decided"
    report_id: ReportId
    reporter_id: UserId
    reason: str
    outcome: str


@dataclass(frozen=True)
class ComplaintReceived(Event):
    """Somebody without an account complained, for another reason than child safety (CSA-04)."""

    name: ClassVar[str] = "moderation.complaint_received"
    complaint_id: ComplaintId


@dataclass(frozen=True)
class ComplaintDecided(Event):
    """The case of a complaint whose person is told by text message was closed. The id only: who it is stands sealed."""

    name: ClassVar[str] = "moderation.complaint_decided"
    complaint_id: ComplaintId


@dataclass(frozen=True)
class DecisionMade(Event):
    """Staff decided on a person. Ids only: what was decided stands with the decision. `shuts_out` says whether the
    person may be in no room any more."""

    name: ClassVar[str] = "moderation.decision_made"
    decision_id: DecisionId
    person_id: UserId
    shuts_out: bool


@dataclass(frozen=True)
class SanctionEnded(Event):
    """What a decision began has come to its end by itself. `action` is the key of an `ActionKind`."""

    name: ClassVar[str] = "moderation.sanction_ended"
    decision_id: DecisionId
    person_id: UserId
    action: str


@dataclass(frozen=True)
class DecisionAppealed(Event):
    """The person concerned asked that somebody else look at a decision."""

    name: ClassVar[str] = "moderation.decision_appealed"
    decision_id: DecisionId
    person_id: UserId
    due_at: datetime


@dataclass(frozen=True)
class DecisionReviewed(Event):
    """Somebody else did. `outcome` is the key of an `AppealOutcome`."""

    name: ClassVar[str] = "moderation.decision_reviewed"
    decision_id: DecisionId
    person_id: UserId
    outcome: str


@dataclass(frozen=True)
class SuspensionRecounted(Event):
    """A strike was overturned without which this decision's suspension is over, or ends at `until` instead."""

    name: ClassVar[str] = "moderation.suspension_recounted"
    decision_id: DecisionId
    person_id: UserId
    until: datetime | None


@dataclass(frozen=True)
class ReporterMeasured(Event):
    """Somebody who reported without cause was warned, or their reports weigh less from now on, or no longer less.

    Ids only: why stands with the measure. `what` is `taken`, `lifted`, `upheld` or `overturned`.
    """

    name: ClassVar[str] = "moderation.reporter_measured"
    measure_id: ReporterMeasureId
    reporter_id: UserId
    what: str


@dataclass(frozen=True)
class LinkRuleChanged(Event):
    """Staff made a rule about links (`holds`), or took one off. `target` is a host, or a host and a path."""

    name: ClassVar[str] = "moderation.link_rule_changed"
    rule_id: LinkRuleId
    reach: str
    target: str
    verdict: str
    holds: bool
    actor_id: UserId
