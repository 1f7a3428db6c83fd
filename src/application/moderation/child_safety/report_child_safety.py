"""Make a report to NCMEC of a case of child safety, allow it as another officer, or call it off (CSA-05)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from application.moderation.cases._cases import case_for
from domain.casework import Lease
from domain.identity.permissions import Permission, require_permission
from domain.ids import AuditId, CyberTipId, ModerationCaseId, UserId
from domain.moderation.audit.entry import AuditEntry
from domain.moderation.cases.case import ModerationCase
from domain.moderation.cases.kind import Queue
from domain.moderation.cases.refusals import ModerationCaseNotFound
from domain.moderation.cybertip import (
    CyberTip,
    CyberTipDecided,
    CyberTipNotFound,
    CyberTippingOff,
    IncidentType,
    TipFile,
)
from domain.moderation.watch.footage import FootageNotFound
from ports.clock import Clock, NewId
from ports.moderation.child_safety_reporting import ChildSafetyReporting
from ports.transaction import BeginTransaction, Transaction


async def _child_safety_case(
    tx: Transaction, case_id: ModerationCaseId, actor_id: UserId, now: datetime
) -> tuple[ModerationCase, Lease | None]:
    """Raises `ModerationCaseNotFound`, `CaseAboutYou`, `PermissionDenied`."""
    case, lease = await case_for(tx, case_id, actor_id, now=now)
    if case.status.queue is not Queue.CHILD_SAFETY:
        raise ModerationCaseNotFound("there is no such case")
    require_permission((await tx.users.get(actor_id)).role, Permission.WORK_CHILD_SAFETY)
    case.require_no_part(actor_id)
    return case, lease


@dataclass(frozen=True, slots=True)
class DraftCyberTip:
    """Safe to repeat: the client chooses the id. `reporting` is None where the operator has no account with NCMEC."""

    begin: BeginTransaction
    reporting: ChildSafetyReporting | None
    now: Clock
    new_id: NewId

    async def __call__(
        self, *, tip_id: CyberTipId, case_id: ModerationCaseId, actor_id: UserId, incident: IncidentType,
        incident_at: datetime, note: str, files: Sequence[TipFile],
    ) -> CyberTip:  # fmt: skip
        """Raises `CyberTippingOff`, `CyberTipWithoutFiles`, `CyberTipUnread`, `NoteMissing`, `NoteTooLong`,
        `CyberTipDecided` while another one of the case is not over, `CyberTipIdReused`, `FootageNotFound`,
        `FootageGone`, `NotClaimed`, `ModerationCaseNotFound`, `CaseAboutYou`, `PermissionDenied`."""
        if self.reporting is None:
            raise CyberTippingOff("reports to NCMEC are off: the operator needs an account there")
        now = self.now()
        tip = CyberTip.draft(
            tip_id=tip_id, case_id=case_id, incident=incident, incident_at=incident_at, note=note, files=files,
            host=self.reporting.host, is_test=self.reporting.is_test, drafted_by=actor_id, now=now,
        )  # fmt: skip
        async with self.begin() as tx:
            case, lease = await _child_safety_case(tx, case_id, actor_id, now)
            case.require_worked_by(actor_id, lease=lease, now=now)
            for file in tip.files:
                footage = await tx.footage.find(file.footage_id)
                if footage is None or footage.performer_id != case.status.person_id:
                    raise FootageNotFound("there is no such footage of this person")
                footage.require_file()
            open_one = await tx.cyber_tips.open_of_case(case_id)
            if open_one is not None and open_one.id != tip_id:
                raise CyberTipDecided("another report of this case is not over yet")
            kept = await tx.cyber_tips.add(tip)
            kept.require_same_request(tip)
            if kept == tip:
                await tx.audit.append(
                    AuditEntry.cyber_tip(AuditId(self.new_id()), actor_id, tip.id, "draft", now)
                )
            return kept


@dataclass(frozen=True, slots=True)
class AnswerCyberTip:
    """Another officer's word: with it the worker sends the report, without it nothing leaves."""

    begin: BeginTransaction
    now: Clock
    new_id: NewId

    async def __call__(
        self, *, tip_id: CyberTipId, case_id: ModerationCaseId, actor_id: UserId, allow: bool, note: str
    ) -> CyberTip:
        """Raises `CyberTipNotFound`, `FourEyes`, `CyberTipDecided`, `NoteMissing`, `NoteTooLong`,
        `ModerationCaseNotFound`, `CaseAboutYou`, `PermissionDenied`."""
        now = self.now()
        async with self.begin() as tx:
            await _child_safety_case(tx, case_id, actor_id, now)
            tip = await _of_case(tx, tip_id, case_id)
            answered = tip.answered(allow=allow, answered_by=actor_id, note=note, now=now)
            await tx.cyber_tips.update(answered)
            act = "allow" if allow else "refuse"
            await tx.audit.append(AuditEntry.cyber_tip(AuditId(self.new_id()), actor_id, tip_id, act, now))
            return answered


@dataclass(frozen=True, slots=True)
class CallOffCyberTip:
    """Any officer may: what is not finished is retracted there, and dropped here."""

    begin: BeginTransaction
    now: Clock
    new_id: NewId

    async def __call__(self, *, tip_id: CyberTipId, case_id: ModerationCaseId, actor_id: UserId) -> CyberTip:
        """Raises `CyberTipNotFound`, `CyberTipDecided`, `ModerationCaseNotFound`, `CaseAboutYou`,
        `PermissionDenied`."""
        now = self.now()
        async with self.begin() as tx:
            await _child_safety_case(tx, case_id, actor_id, now)
            called_off = (await _of_case(tx, tip_id, case_id)).called_off(now)
            await tx.cyber_tips.update(called_off)
            await tx.audit.append(
                AuditEntry.cyber_tip(AuditId(self.new_id()), actor_id, tip_id, "call_off", now)
            )
            return called_off


async def _of_case(tx: Transaction, tip_id: CyberTipId, case_id: ModerationCaseId) -> CyberTip:
    tip = await tx.cyber_tips.get_for_update(tip_id)
    if tip.case_id != case_id:
        raise CyberTipNotFound("there is no such report")
    return tip
