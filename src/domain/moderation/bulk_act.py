"""One act of staff on many things at once: seen first, capped, and taken back within minutes (MOD-25)."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from domain.errors import Conflict, Forbidden, Invalid, NotFound
from domain.ids import BulkActId, UserId
from domain.moderation.cases.kind import CaseKind, Queue, Severity
from domain.moderation.decisions.policy import StopPolicy, policy_named
from domain.moderation.decisions.statement import FACTS_MAX, FACTS_MIN, FactsOutOfRange
from domain.moderation.desk.label import DAYS_MAX, LabelDaysOutOfRange, LabelKind, UnknownLabel
from domain.moderation.note import required_note

CAP = 1000
"""More than this is not one act: whoever means more says it in two, having looked at both."""
PORTION = 50
"""So many messages of one person are one decision, with one statement of reasons."""
UNDO_WITHIN = timedelta(minutes=10)
PREVIEW_HOLDS = timedelta(minutes=30)
HOURS_MAX = 72
GRAVEST_CASE = Severity.SEV_2
"""Of the kind that is chosen, and of each case: a rule may have found it graver than its kind (MOD-29)."""
TOO_GRAVE = "cases as grave as these are closed one by one"
GRAVEST_POLICY = 1
"""What is of severity 0 is looked at one by one."""


class BulkActNotFound(NotFound):
    code = "bulk_act_not_found"


class BulkActIdReused(Conflict):
    code = "bulk_act_id_reused"


class BulkNothingChosen(Invalid):
    """Nothing matches, or nothing says which."""

    code = "bulk_nothing_chosen"


class BulkTooMany(Invalid):
    code = "bulk_too_many"


class BulkTooGrave(Invalid):
    """What is as grave as this is looked at one by one, and some of it by two people."""

    code = "bulk_too_grave"


class BulkPreviewOver(Conflict):
    """What was seen is too old to act on, or was acted on."""

    code = "bulk_preview_over"


class BulkUndoOver(Conflict):
    """Ten minutes are over, or there is nothing to take back."""

    code = "bulk_undo_over"


class NotYourBulkAct(Forbidden):
    code = "not_your_bulk_act"


class UnknownBulkAct(Invalid):
    code = "unknown_bulk_act"


class BulkKind(StrEnum):
    REMOVE_MESSAGES = "remove_messages"
    CLOSE_CASES = "close_cases"
    """As cases in which nothing was found."""
    PUT_LABEL = "put_label"
    END_LABEL = "end_label"
    """Of one kind, wherever it holds."""


class BulkState(StrEnum):
    PREVIEWED = "previewed"
    RUNNING = "running"
    DONE = "done"
    UNDOING = "undoing"
    UNDONE = "undone"


class BulkStep(StrEnum):
    """What is done to each item, once."""

    DO = "do"
    UNDO = "undo"


@dataclass(frozen=True, slots=True)
class BulkChoice:
    """Which things: what all of these say, or of them only `marked`. Each is empty or None where it does not matter.

    For messages, and for people by what they wrote: `author_id`, `stream_id`, `hours` back from now. For cases:
    `queue`, `case_kind`. For labels that are on somebody: `label`, and `author_id`, who has it.
    """

    author_id: UUID | None
    stream_id: UUID | None
    hours: int
    queue: Queue | None
    case_kind: CaseKind | None
    marked: tuple[UUID, ...]
    label: LabelKind | None

    def require_for(self, kind: BulkKind) -> None:
        """Raises `BulkNothingChosen`, `BulkTooMany`, `BulkTooGrave`."""
        if len(self.marked) > CAP:
            raise BulkTooMany(f"at most {CAP:,} at once", pointer="/marked")
        if kind is BulkKind.CLOSE_CASES:
            if self.queue is None or self.case_kind is None:
                raise BulkNothingChosen("choose a queue and a kind of case", pointer="/queue")
            if self.queue is Queue.CHILD_SAFETY or self.case_kind.severity < GRAVEST_CASE:
                raise BulkTooGrave(TOO_GRAVE, pointer="/case_kind")
            return
        if kind is BulkKind.END_LABEL:
            if self.label is None:
                raise BulkNothingChosen("choose a label", pointer="/ends")
            return
        if self.author_id is None and self.stream_id is None:
            raise BulkNothingChosen("say whose messages, or of which show", pointer="/author_id")
        if not 1 <= self.hours <= HOURS_MAX:
            raise BulkNothingChosen(f"of the last 1 to {HOURS_MAX} hours", pointer="/hours")


@dataclass(frozen=True, slots=True)
class BulkReason:
    """Why, and what exactly. `note` is for staff; `facts` for whom a removal concerns (ENF-01); `label` and `days` are
    of a label. What does not belong to the act is None, empty or 0."""

    policy: StopPolicy | None
    facts: str
    label: LabelKind | None
    days: int
    note: str

    @classmethod
    def give(
        cls, kind: BulkKind, *, policy: str, facts: str, label: str, days: int, note: str
    ) -> "BulkReason":
        """Raises `NoteMissing`, `NoteTooLong`, `UnknownPolicy`, `BulkTooGrave`, `FactsOutOfRange`, `UnknownLabel`,
        `LabelDaysOutOfRange`."""
        word = required_note(note)
        if kind is BulkKind.REMOVE_MESSAGES:
            rule, found = policy_named(policy, "removing messages"), facts.strip()
            if rule.severity < GRAVEST_POLICY:
                raise BulkTooGrave("what is as grave as this is decided one by one", pointer="/policy")
            if not FACTS_MIN <= len(found) <= FACTS_MAX:
                raise FactsOutOfRange(
                    f"say what was found, in {FACTS_MIN} to {FACTS_MAX:,} characters", pointer="/facts"
                )
            if "{" in found or "}" in found:
                raise FactsOutOfRange("one text for many: no places in braces", pointer="/facts")
            return cls(rule, found, None, 0, word)
        if kind in (BulkKind.CLOSE_CASES, BulkKind.END_LABEL):
            return cls(None, "", None, 0, word)
        if label not in {each.value for each in LabelKind}:
            raise UnknownLabel("choose a label", pointer="/label")
        if not 1 <= days <= DAYS_MAX:
            raise LabelDaysOutOfRange(f"a label holds for 1 to {DAYS_MAX} days", pointer="/days")
        return cls(None, "", LabelKind(label), days, word)


@dataclass(frozen=True, slots=True)
class BulkItem:
    """One thing as it was when it was shown. `version` is a case's; 0 for what has none. `person_id` answers for it."""

    place: int
    subject_id: UUID
    person_id: UserId | None
    version: int


@dataclass(frozen=True, slots=True)
class BulkResult:
    """What became of one item in one step. `left_out` says why nothing was done, empty where it was; `ref` is the
    decision or the label that did it, `version` the case's after it."""

    place: int
    step: BulkStep
    left_out: str
    ref: UUID | None
    version: int
    at: datetime


@dataclass(frozen=True, slots=True)
class BulkAct:
    """`total` is how many were shown. `reason` and `confirmed_at` are there once it was confirmed."""

    id: BulkActId
    kind: BulkKind
    choice: BulkChoice
    total: int
    asked_by: UserId
    asked_at: datetime
    state: BulkState
    reason: BulkReason | None
    confirmed_at: datetime | None
    done_at: datetime | None
    undone_by: UserId | None
    undone_at: datetime | None
    undo_note: str

    @classmethod
    def preview(
        cls, *, act_id: BulkActId, kind: BulkKind, choice: BulkChoice, total: int, asked_by: UserId, now: datetime
    ) -> "BulkAct":  # fmt: skip
        """Raises `BulkNothingChosen`, `BulkTooMany`."""
        if total > CAP:
            raise BulkTooMany(f"more than {CAP:,} match: choose fewer")
        if total == 0:
            raise BulkNothingChosen("nothing matches")
        return cls(
            act_id, kind, choice, total, asked_by, now, BulkState.PREVIEWED, None, None, None, None, None, ""
        )

    def require_same_request(self, kind: BulkKind, choice: BulkChoice, asked_by: UserId) -> None:
        """Tell a retry from another preview under the same id. Raises `BulkActIdReused`."""
        if (self.kind, self.choice, self.asked_by) != (kind, choice, asked_by):
            raise BulkActIdReused("this id belongs to another act")

    def require_read_by(self, person_id: UserId, *, leads: bool) -> None:
        """Raises `NotYourBulkAct`."""
        if person_id != self.asked_by and not leads:
            raise NotYourBulkAct("whoever did it, or whoever leads, reads it")

    def confirmed(self, reason: BulkReason, *, by: UserId, now: datetime) -> "BulkAct":
        """To confirm again what is confirmed with the same words changes nothing.

        Raises `NotYourBulkAct`, `BulkPreviewOver`.
        """
        if by != self.asked_by:
            raise NotYourBulkAct("whoever looked at it confirms it")
        if self.reason == reason:
            return self
        if self.state is not BulkState.PREVIEWED or now >= self.asked_at + PREVIEW_HOLDS:
            raise BulkPreviewOver("this was shown too long ago, or is done: look at it again")
        return replace(self, state=BulkState.RUNNING, reason=reason, confirmed_at=now)

    def done(self, now: datetime) -> "BulkAct":
        """Every item was."""
        assert self.state is BulkState.RUNNING, "what runs comes to its end"
        return replace(self, state=BulkState.DONE, done_at=now)

    @property
    def undo_until(self) -> datetime | None:
        """None while it is not over: what still runs can be taken back."""
        return self.done_at + UNDO_WITHIN if self.done_at is not None else None

    def can_undo(self, now: datetime) -> bool:
        if self.state is BulkState.RUNNING:
            return True
        return self.state is BulkState.DONE and self.undo_until is not None and now < self.undo_until

    def undoing(self, *, by: UserId, leads: bool, note: str, now: datetime) -> "BulkAct":
        """What is not done yet of it is not done any more. Taking back what is being taken back changes nothing.

        Raises `NotYourBulkAct`, `BulkUndoOver`, `NoteMissing`, `NoteTooLong`.
        """
        if by != self.asked_by and not leads:
            raise NotYourBulkAct("whoever did it takes it back, or whoever leads")
        if self.state in (BulkState.UNDOING, BulkState.UNDONE):
            return self
        if not self.can_undo(now):
            raise BulkUndoOver(
                f"this can be taken back for {UNDO_WITHIN.seconds // 60} minutes, once it is done"
            )
        word = required_note(note)
        return replace(self, state=BulkState.UNDOING, undone_by=by, undo_note=word)

    def undone(self, now: datetime) -> "BulkAct":
        assert self.state is BulkState.UNDOING, "what is taken back comes to its end"
        return replace(self, state=BulkState.UNDONE, undone_at=now)

    @property
    def step(self) -> BulkStep | None:
        """What there is to do to its items; None where there is nothing."""
        return {BulkState.RUNNING: BulkStep.DO, BulkState.UNDOING: BulkStep.UNDO}.get(self.state)

    @property
    def actor_id(self) -> UserId:
        """Who does what is done to the items now."""
        return self.undone_by if self.state is BulkState.UNDOING and self.undone_by else self.asked_by


def bulk_kind_named(key: str) -> BulkKind:
    """Raises `UnknownBulkAct`."""
    try:
        return BulkKind(key)
    except ValueError:
        raise UnknownBulkAct("choose what is to be done", pointer="/act") from None
