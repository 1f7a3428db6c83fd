"""Reports to a clearing house for the safety of children, and the book of those that officers made (CSA-05)."""

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.ids import CyberTipId, FootageId, ModerationCaseId, StreamId, UserId
from domain.moderation.cybertip import CyberTip, TipFile
from ports.errors import PortError


class ReportingFailed(PortError):
    """The clearing house did not do what was asked. The message quotes nothing of what was sent."""


class ReportUnknown(ReportingFailed):
    """It has no such report, or no more: one that stays open is dropped there."""


class ReportFinished(ReportingFailed):
    """That report is finished: nothing is added to it or taken back."""


@dataclass(frozen=True, slots=True)
class ReportedPerson:
    """What the platform knows of an account and may tell. Papers and their names are for a legal request."""

    account_id: UserId
    display_name: str
    email: str


@dataclass(frozen=True, slots=True)
class OpenedReport:
    """`sent` are the bytes that opened it."""

    number: str
    sent: bytes


@dataclass(frozen=True, slots=True)
class UploadedFile:
    """`md5` is what arrived, in lower case hexadecimal, as the receiver says."""

    file_id: str
    md5: str


class ChildSafetyReporting(Protocol):
    """Each method raises `ReportingFailed`. None of them is called inside a transaction."""

    @property
    @abstractmethod
    def host(self) -> str:
        """Where reports go."""

    @property
    @abstractmethod
    def is_test(self) -> bool:
        """Anything but the clearing house's own: nothing sent there is a report."""

    @abstractmethod
    async def open(self, tip: CyberTip, person: ReportedPerson, pages: Sequence[str]) -> OpenedReport:
        """`pages` are the addresses where it was shown."""

    @abstractmethod
    async def upload(self, number: str, *, name: str, media_type: str, data: bytes) -> UploadedFile:
        """Raises `ReportUnknown`, `ReportFinished`."""

    @abstractmethod
    async def describe(
        self, number: str, file: TipFile, *, name: str, taken_at: datetime, sha256: bytes
    ) -> None:
        """Of an uploaded file; to say it twice changes nothing. Raises `ReportUnknown`, `ReportFinished`."""

    @abstractmethod
    async def finish(self, number: str) -> None:
        """Only now it is a report. Raises `ReportUnknown`, `ReportFinished`."""

    @abstractmethod
    async def retract(self, number: str) -> None:
        """Raises `ReportUnknown`, `ReportFinished`."""


class CyberTips(Protocol):
    @abstractmethod
    async def add(self, tip: CyberTip) -> CyberTip:
        """Store a new one; when its id is taken, return the one that has it, locked and unchanged."""

    @abstractmethod
    async def get_for_update(self, tip_id: CyberTipId) -> CyberTip:
        """Raises `CyberTipNotFound`."""

    @abstractmethod
    async def update(self, tip: CyberTip) -> None: ...

    @abstractmethod
    async def open_of_case(self, case_id: ModerationCaseId) -> CyberTip | None:
        """The one that is not over. The caller holds the case."""

    @abstractmethod
    async def keeps(self, footage_id: FootageId, *, ended_after: datetime) -> bool:
        """Whether this is evidence of a report that is not over, or that was finished after that time and is no
        test."""

    @abstractmethod
    async def take_due(self, now: datetime, *, host: str) -> CyberTip | None:
        """The longest due to be sent there or taken back, locked; one that another transaction holds is left to it."""


@dataclass(frozen=True, slots=True)
class CyberTipRow:
    tip: CyberTip
    drafted_by_name: str
    answered_by_name: str


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """Stored footage of a person that can be sent: never where it is."""

    footage_id: FootageId
    stream_id: StreamId
    kind: str
    cause: str
    taken_at: datetime
    seconds: float
    size_bytes: int
    media_type: str


class CyberTipQueries(Protocol):
    @abstractmethod
    async def of_case(self, case_id: ModerationCaseId) -> Sequence[CyberTipRow]:
        """The newest first."""

    @abstractmethod
    async def evidence_of(self, person_id: UserId, *, limit: int) -> Sequence[EvidenceRow]:
        """Clips, and stills but those of the schedule, the newest first."""
