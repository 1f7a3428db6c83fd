"""A warning to somebody who reports without cause, or a limit on what that weighs; and the appeal against it."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from domain.errors import Conflict, NotFound
from domain.ids import ReporterMeasureId, UserId
from domain.india import moment_words
from domain.moderation.decisions.appeal import (
    TEXT_MAX,
    TEXT_MIN,
    AppealAboutYou,
    AppealMade,
    AppealOutcome,
    AppealOver,
    AppealTextMissing,
    AppealTooLate,
    SameReviewer,
    appeal_until,
    review_due,
)
from domain.moderation.note import without_control


class MeasureKind(StrEnum):
    WARNING = "warning"
    LIMIT = "limit"
    """For some time reports are kept, and put before no others."""
    MUTE = "mute"
    """The same, by a moderator's hand, until one lifts it."""


class MeasureNotFound(NotFound):
    code = "reporter_measure_not_found"


class AlreadyMuted(Conflict):
    code = "reporter_already_muted"


class MeasureOver(Conflict):
    code = "reporter_measure_over"


@dataclass(frozen=True, slots=True)
class MeasureAppeal:
    """`text` is the reporter's own words, `answer` what they are told; empty and None until it is decided."""

    text: str
    filed_at: datetime
    due_at: datetime
    outcome: AppealOutcome
    answer: str
    decided_by: UserId | None
    decided_at: datetime | None


@dataclass(frozen=True, slots=True)
class ReporterMeasure:
    """What was done about one reporter. `why` is told to them. `made_by` is the moderator who muted, or whose mark was
    the one too many: then it is `automated`. `until` is None where it has no end by itself."""

    id: ReporterMeasureId
    reporter_id: UserId
    kind: MeasureKind
    why: str
    made_by: UserId
    automated: bool
    started_at: datetime
    until: datetime | None
    appeal_until: datetime
    ended_at: datetime | None
    ended_by: UserId | None
    appeal: MeasureAppeal | None

    @classmethod
    def take(
        cls, kind: MeasureKind, *, measure_id: ReporterMeasureId, reporter_id: UserId, why: str, made_by: UserId,
        automated: bool, until: datetime | None, profile: str, now: datetime,
    ) -> "ReporterMeasure":  # fmt: skip
        return cls(
            measure_id, reporter_id, kind, why, made_by, automated, now, until, appeal_until(now, profile), None, None,
            None,
        )  # fmt: skip

    def holds(self, now: datetime) -> bool:
        return self.ended_at is None and (self.until is None or now < self.until)

    @property
    def is_overturned(self) -> bool:
        return self.appeal is not None and self.appeal.outcome is AppealOutcome.OVERTURNED

    def may_appeal(self, now: datetime) -> bool:
        return self.appeal is None and self.ended_at is None and now < self.appeal_until

    def lifted(self, by: UserId, now: datetime) -> "ReporterMeasure":
        """A moderator ends it. Raises `MeasureOver`."""
        if not self.holds(now):
            raise MeasureOver("this is over already")
        return replace(self, ended_at=now, ended_by=by)

    def appealed(self, text: str, now: datetime) -> "ReporterMeasure":
        """Once, in time. Raises `AppealTextMissing`, `AppealMade`, `AppealTooLate`, `MeasureOver`."""
        words = without_control(text)
        if not TEXT_MIN <= len(words) <= TEXT_MAX:
            raise AppealTextMissing(f"say why in {TEXT_MIN} to {TEXT_MAX:,} characters", pointer="/text")
        if self.appeal is not None:
            raise AppealMade("this was appealed before; that is done once")
        if self.ended_at is not None:
            raise MeasureOver("this is over already")
        if now >= self.appeal_until:
            raise AppealTooLate(
                f"this could be appealed until {moment_words(self.appeal_until)}",
                until=self.appeal_until,
            )
        return replace(
            self, appeal=MeasureAppeal(words, now, review_due(now), AppealOutcome.OPEN, "", None, None)
        )

    def reviewed(
        self, outcome: AppealOutcome, *, answer: str, by: UserId, judges: Collection[UserId], now: datetime
    ) -> "ReporterMeasure":
        """Somebody else looked again than the `judges`, on whose word it was taken; overturning ends it.

        Raises `AppealAboutYou`, `SameReviewer`, `AppealOver`.
        """
        if by == self.reporter_id:
            raise AppealAboutYou("this appeal is yours")
        if by == self.made_by or by in judges:
            raise SameReviewer("somebody else than whoever decided looks at it again")
        if self.appeal is None or self.appeal.outcome is not AppealOutcome.OPEN:
            raise AppealOver("no appeal waits here")
        decided = replace(self.appeal, outcome=outcome, answer=answer, decided_by=by, decided_at=now)
        if outcome is AppealOutcome.OVERTURNED and self.ended_at is None:
            return replace(self, appeal=decided, ended_at=now, ended_by=by)
        return replace(self, appeal=decided)
