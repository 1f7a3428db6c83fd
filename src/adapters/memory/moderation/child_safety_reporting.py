"""A clearing house in memory, and the book of reports to it."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from uuid import uuid4

from adapters.memory.tables import HasTables
from domain.ids import CyberTipId, FootageId, ModerationCaseId, UserId
from domain.moderation.cybertip import CyberTip, CyberTipNotFound, TipFile
from domain.moderation.watch.footage import Footage, FootageCause, FootageKind
from ports.moderation.child_safety_reporting import (
    ChildSafetyReporting,
    CyberTipQueries,
    CyberTipRow,
    CyberTips,
    EvidenceRow,
    OpenedReport,
    ReportedPerson,
    ReportFinished,
    ReportingFailed,
    ReportUnknown,
    UploadedFile,
)


@dataclass
class MemoryReport:
    files: dict[str, bytes] = field(default_factory=dict)
    described: dict[str, TipFile] = field(default_factory=dict)
    person: ReportedPerson | None = None
    state: str = "open"


class MemoryReporting(ChildSafetyReporting):
    """`host` is its own, so that tests on one database send nobody else's. `fails` are names of methods that fail the
    next time; of `lost` the answer alone is lost: it was done."""

    def __init__(self, *, is_test: bool = True, host: str | None = None) -> None:
        self._is_test, self._host = is_test, host or f"{uuid4().hex}.invalid"
        self._numbers = count(1000)
        self.reports: dict[str, MemoryReport] = {}
        self.fails: list[str] = []
        self.lost: list[str] = []

    @property
    def host(self) -> str:
        return self._host

    @property
    def is_test(self) -> bool:
        return self._is_test

    async def open(self, tip: CyberTip, person: ReportedPerson, pages: Sequence[str]) -> OpenedReport:
        self._before("open")
        number = str(next(self._numbers))
        self.reports[number] = MemoryReport(person=person)
        self._after("open")
        return OpenedReport(number, f"{tip.id} {' '.join(pages)}".encode())

    async def upload(self, number: str, *, name: str, media_type: str, data: bytes) -> UploadedFile:
        self._before("upload")
        report = self._open(number)
        file_id = f"{number}-{len(report.files)}"
        report.files[file_id] = data
        self._after("upload")
        return UploadedFile(file_id, hashlib.md5(data, usedforsecurity=False).hexdigest())

    async def describe(
        self, number: str, file: TipFile, *, name: str, taken_at: datetime, sha256: bytes
    ) -> None:
        self._before("describe")
        self._open(number).described[file.file_id] = file
        self._after("describe")

    async def finish(self, number: str) -> None:
        self._before("finish")
        self._open(number).state = "finished"
        self._after("finish")

    async def retract(self, number: str) -> None:
        self._before("retract")
        self._open(number)
        del self.reports[number]
        self._after("retract")

    def _open(self, number: str) -> MemoryReport:
        if number not in self.reports:
            raise ReportUnknown("there is no such report any more")
        if self.reports[number].state == "finished":
            raise ReportFinished("that report is finished")
        return self.reports[number]

    def _before(self, name: str) -> None:
        if name in self.fails:
            self.fails.remove(name)
            raise ReportingFailed(f"{name} did not answer")

    def _after(self, name: str) -> None:
        if name in self.lost:
            self.lost.remove(name)
            raise ReportingFailed(f"the answer to {name} was lost")


class CyberTipTables:
    def __init__(self) -> None:
        self.tips: dict[CyberTipId, CyberTip] = {}

    def keeps(self, footage_id: FootageId, ended_after: datetime) -> bool:
        return any(
            tip.ended_at is None or (tip.proves and tip.ended_at > ended_after)
            for tip in self.tips.values()
            if footage_id in {file.footage_id for file in tip.files}
        )


class MemoryCyberTips(CyberTips):
    def __init__(self, tables: CyberTipTables) -> None:
        self._tables = tables

    async def add(self, tip: CyberTip) -> CyberTip:
        return self._tables.tips.setdefault(tip.id, tip)

    async def get_for_update(self, tip_id: CyberTipId) -> CyberTip:
        if tip_id not in self._tables.tips:
            raise CyberTipNotFound("there is no such report")
        return self._tables.tips[tip_id]

    async def update(self, tip: CyberTip) -> None:
        self._tables.tips[tip.id] = tip

    async def open_of_case(self, case_id: ModerationCaseId) -> CyberTip | None:
        found = (tip for tip in self._tables.tips.values() if tip.case_id == case_id and tip.ended_at is None)
        return next(found, None)

    async def keeps(self, footage_id: FootageId, *, ended_after: datetime) -> bool:
        return self._tables.keeps(footage_id, ended_after)

    async def take_due(self, now: datetime, *, host: str) -> CyberTip | None:
        due = [
            (tip.due_at, tip.id)
            for tip in self._tables.tips.values()
            if tip.due_at is not None and tip.due_at <= now and tip.host == host
        ]
        return self._tables.tips[min(due)[1]] if due else None


class MemoryCyberTipQueries(CyberTipQueries):
    def __init__(self, database: HasTables) -> None:
        self._database = database

    async def of_case(self, case_id: ModerationCaseId) -> Sequence[CyberTipRow]:
        found = [tip for tip in self._database.tables.cyber_tips.tips.values() if tip.case_id == case_id]
        newest = sorted(found, key=lambda tip: (tip.drafted_at, tip.id), reverse=True)
        return [CyberTipRow(tip, self._name(tip.drafted_by), self._name(tip.answered_by)) for tip in newest]

    async def evidence_of(self, person_id: UserId, *, limit: int) -> Sequence[EvidenceRow]:
        found: list[Footage] = [
            each
            for each in self._database.tables.footage.footage.values()
            if each.performer_id == person_id and each.file is not None
            and (each.kind is FootageKind.CLIP or each.cause is not FootageCause.SCHEDULE)
        ]  # fmt: skip
        newest = sorted(found, key=lambda each: (each.asked_at, each.id), reverse=True)[:limit]
        return [
            EvidenceRow(
                each.id, each.stream_id, each.kind, each.cause, file.taken_at, file.seconds, file.size_bytes,
                file.media_type,
            )
            for each in newest if (file := each.file) is not None
        ]  # fmt: skip

    def _name(self, person_id: UserId | None) -> str:
        users = self._database.tables.identity.users
        return users[person_id].display_name if person_id in users else ""
