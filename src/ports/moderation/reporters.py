"""What became of a person's reports, which of them were manifestly unfounded, and what followed."""

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.ids import ModerationCaseId, ReporterMeasureId, ReportId, UserId
from domain.moderation.reports.reporter import ReporterRecord, UnfoundedMark
from domain.moderation.reports.reporter_measure import ReporterMeasure


class Reporters(Protocol):
    @abstractmethod
    async def record_of(self, reporter_id: UserId) -> ReporterRecord:
        """Of the cases that are closed now; one that is opened again counts no more until it is closed."""

    @abstractmethod
    async def case_of(self, report_id: ReportId) -> ModerationCaseId | None:
        """The case that the report opened or joined."""

    @abstractmethod
    async def mark(self, mark: UnfoundedMark) -> bool:
        """Append-only, one a report; False where it is marked already. The caller holds the reporter
        (`tx.users.get_for_update`), so that the marks are counted one after the other."""

    @abstractmethod
    async def marks_of(self, reporter_id: UserId) -> Sequence[UnfoundedMark]:
        """The earliest first."""


class ReporterMeasures(Protocol):
    """Kept for good; only their end and their appeal are written later."""

    @abstractmethod
    async def of(self, reporter_id: UserId) -> Sequence[ReporterMeasure]:
        """The latest first. To add another by them, hold the person (`tx.users.get_for_update`)."""

    @abstractmethod
    async def get_for_update(self, measure_id: ReporterMeasureId) -> ReporterMeasure:
        """Raises `MeasureNotFound`."""

    @abstractmethod
    async def add(self, measure: ReporterMeasure) -> None: ...

    @abstractmethod
    async def save(self, measure: ReporterMeasure) -> None: ...

    @abstractmethod
    async def erase_words_of(self, reporter_id: UserId) -> int:
        """Take the words out of all that a person appealed; returns of how many."""


@dataclass(frozen=True, slots=True)
class ReporterRow:
    """The reporter of one report, as whoever works on its case reads it: nothing says who it is.

    `upheld` of `decided` closed cases that they reported were acted on. `held_back_by` is the measure that holds their
    reports back at this moment; None where nothing does.
    """

    upheld: int
    decided: int
    is_marked: bool
    held_back_by: ReporterMeasureId | None


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """A measure beside how its reporter's other reports ended. Staff read it without a name. `judges` decide no appeal
    against it."""

    measure: ReporterMeasure
    upheld: int
    decided: int
    judges: frozenset[UserId]


class ReporterQueries(Protocol):
    @abstractmethod
    async def of_case(self, case_id: ModerationCaseId, *, now: datetime) -> Mapping[ReportId, ReporterRow]:
        """Of each report of the case."""

    @abstractmethod
    async def own(self, reporter_id: UserId, *, limit: int) -> Sequence[ReporterMeasure]:
        """A person's own, the latest first."""

    @abstractmethod
    async def holding(self, *, now: datetime, limit: int) -> Sequence[MeasureRow]:
        """Those whose appeal waits, the earliest due first, then those that hold, the latest first."""

    @abstractmethod
    async def get(self, measure_id: ReporterMeasureId) -> MeasureRow:
        """Raises `MeasureNotFound`."""
