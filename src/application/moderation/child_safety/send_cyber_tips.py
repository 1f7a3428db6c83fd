"""Send what two officers agreed on to NCMEC, step by step, and take back what was called off (CSA-05)."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

import structlog

from application.moderation.cases._cases import record
from application.moderation.footage.footage_vault import FootageVault
from domain.errors import Refusal
from domain.ids import AuditId
from domain.moderation.audit.entry import AuditEntry
from domain.moderation.cases.event import By
from domain.moderation.cases.told import told
from domain.moderation.cybertip import CyberTip, CyberTipState, TipFile
from domain.moderation.watch.footage import Footage
from ports.clock import Clock, NewId
from ports.errors import PortError
from ports.moderation.child_safety_reporting import (
    ChildSafetyReporting,
    ReportedPerson,
    ReportFinished,
    ReportUnknown,
)
from ports.transaction import BeginTransaction

AUTHORITY = "NCMEC, CyberTipline"
BATCH = 10
_ENDINGS = {"image/jpeg": "jpg", "video/webm": "webm", "video/mp4": "mp4"}

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class SendCyberTips:
    """A chore of the worker. What each step brought is kept before the next, so that whoever goes on after a crash
    goes on with the same report: `number` before the first file, each file before the next.

    Between them lies one call each: an upload that was not kept is made again, and is then there twice; finishing
    twice is finishing. What was agreed on for another host than that of the settings stays where it is. The bytes are
    opened in memory, one file at a time, and are never written anywhere.
    """

    begin: BeginTransaction
    reporting: ChildSafetyReporting | None
    vault: FootageVault
    now: Clock
    new_id: NewId
    public_url: str

    async def __call__(self) -> int:
        """How many ended, finished or taken back."""
        ended = 0
        for _ in range(BATCH):
            if self.reporting is None:
                break
            async with self.begin() as tx:
                found = await tx.cyber_tips.take_due(self.now(), host=self.reporting.host)
                if found is None:
                    break
                tip = found.taken(self.now())
                await tx.cyber_tips.update(tip)
            ended += await self._carry(self.reporting, tip)
        return ended

    async def _carry(self, to: ChildSafetyReporting, tip: CyberTip) -> bool:
        try:
            await self._go_on(to, tip)
        except ReportUnknown:
            await self._keep(tip, lambda kept: kept.forgotten(self.now()))
            return False
        except (PortError, Refusal) as error:
            log.warning("cyber_tip_not_sent", tip_id=str(tip.id), error=type(error).__name__)
            fault = str(error)
            await self._keep(tip, lambda kept: kept.failed(fault, self.now()))
            return False
        return True

    async def _go_on(self, to: ChildSafetyReporting, tip: CyberTip) -> None:
        if tip.state is CyberTipState.SENDING and not tip.number:
            tip = await self._open(to, tip)
        for file in tip.files:
            if tip.state is CyberTipState.SENDING and not file.described:
                tip = await self._file(to, tip, file)
        if tip.state is CyberTipState.RETRACTING:
            await self._retract(to, tip)
            return
        try:
            await to.finish(tip.number)
        except ReportFinished:
            log.info("cyber_tip_was_finished", tip_id=str(tip.id))
        await self._end(tip, CyberTip.finished)

    async def _open(self, to: ChildSafetyReporting, tip: CyberTip) -> CyberTip:
        pages: dict[str, None] = {}
        async with self.begin() as tx:
            case = await tx.moderation_cases.get_for_update(tip.case_id)
            assert case.status.person_id is not None, "evidence is of somebody"
            user = await tx.users.get(case.status.person_id)
            for file in tip.files:
                if (footage := await tx.footage.find(file.footage_id)) is not None:
                    pages[f"{self.public_url}/watch/{footage.stream_id}"] = None
        person = ReportedPerson(user.id, user.display_name, user.email)
        opened = await to.open(tip, person, list(pages))
        kept = await self._keep(
            tip, lambda kept: kept if kept.number else kept.opened(opened.number, opened.sent, self.now())
        )
        if kept.number != opened.number:  # somebody else was sooner: NCMEC has one too many
            await to.retract(opened.number)
        return kept

    async def _file(self, to: ChildSafetyReporting, tip: CyberTip, file: TipFile) -> CyberTip:
        async with self.begin() as tx:
            footage = await tx.footage.find(file.footage_id)
        assert footage is not None, "a record of footage is never removed"
        kept_file, name = footage.require_file(), _name(footage)
        if not file.file_id:
            data = await self.vault.open(footage)
            sent = await to.upload(tip.number, name=name, media_type=kept_file.media_type, data=data)
            if sent.md5 != hashlib.md5(data, usedforsecurity=False).hexdigest():
                await to.retract(tip.number)
                raise ReportUnknown("what arrived is not what was sent")
            file = replace(file, file_id=sent.file_id, md5=sent.md5)
            tip = await self._keep(tip, lambda kept: kept.with_file(file, self.now()))
            if tip.state is not CyberTipState.SENDING:
                return tip
        await to.describe(tip.number, file, name=name, taken_at=kept_file.taken_at, sha256=kept_file.sha256)
        described = replace(file, described=True)
        return await self._keep(tip, lambda kept: kept.with_file(described, self.now()))

    async def _retract(self, to: ChildSafetyReporting, tip: CyberTip) -> None:
        try:
            if tip.number:
                await to.retract(tip.number)
        except ReportUnknown:
            log.info("cyber_tip_was_dropped", tip_id=str(tip.id))
        except ReportFinished:  # it was too late
            await self._end(tip, CyberTip.finished)
            return
        await self._end(tip, CyberTip.retracted)

    async def _end(self, tip: CyberTip, ending: Callable[[CyberTip, datetime], CyberTip]) -> None:
        """With it the case's duty is proved, where this was a report and no test; not of what came since it
        was drafted (CSA-06)."""
        now = self.now()
        async with self.begin() as tx:
            case = await tx.moderation_cases.get_for_update(tip.case_id)
            kept = await tx.cyber_tips.get_for_update(tip.id)
            if kept.ended_at is not None:
                return
            ended = ending(kept, now)
            await tx.cyber_tips.update(ended)
            act = "finish" if ended.state is CyberTipState.FINISHED else "retract"
            await tx.audit.append(AuditEntry.cyber_tip(AuditId(self.new_id()), None, tip.id, act, now))
            events = await tx.moderation_cases.events(case.id)
            if move := told(case, events, ended, AUTHORITY, By.worker(now)):
                await record(tx, move)

    async def _keep(self, tip: CyberTip, change: Callable[[CyberTip], CyberTip]) -> CyberTip:
        async with self.begin() as tx:
            kept = await tx.cyber_tips.get_for_update(tip.id)
            if kept.ended_at is not None:
                return kept
            changed = change(kept)
            await tx.cyber_tips.update(changed)
            return changed


def _name(footage: Footage) -> str:
    """As the file is called there: after its id here, never after where it lies."""
    return f"{footage.id}.{_ENDINGS.get(footage.require_file().media_type, 'bin')}"
