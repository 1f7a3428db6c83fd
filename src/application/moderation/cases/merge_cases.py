"""Two cases that are one matter become one, and are two again where that was wrong."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from application.moderation.cases._cases import (
    admission_of,
    case_for,
    queues_without_officers,
    record,
)
from domain.casework import Lease
from domain.errors import Invalid
from domain.ids import ComplaintId, ModerationCaseId, ReportId, UserId
from domain.moderation.cases.case import ModerationCase
from domain.moderation.cases.event import By, Subject
from domain.moderation.cases.merge import (
    Brought,
    InHand,
    MergeWithItself,
    joined_since,
    merge,
    merged_into,
    now_taken,
    part,
    require_mergeable,
)
from domain.moderation.note import normal_note, required_note
from ports.clock import Clock
from ports.transaction import BeginTransaction, Transaction


class UnknownOtherCase(Invalid):
    """The form names no case to merge."""

    code = "unknown_other_case"


@dataclass(frozen=True, slots=True)
class SeenCase:
    """A case and the number of the last event of it that was read (MOD-06)."""

    case_id: ModerationCaseId
    seen: int

    @classmethod
    def named(cls, key: str) -> "SeenCase":
        """As a form names it: the id, a colon, the number. Raises `UnknownOtherCase`."""
        case_id, _, seen = key.partition(":")
        try:
            return cls(ModerationCaseId(UUID(case_id)), int(seen))
        except ValueError:
            raise UnknownOtherCase("choose the case that is the same matter", pointer="/other") from None


@dataclass(frozen=True, slots=True)
class MergeCases:
    """`gone` closes, and `stays` goes on with its reports, complaints and clocks (MOD-14, LEG-15).

    Whoever merges holds both, and may read both. Whoever reported in the one reads from now on how the other stands,
    and is told its outcome.
    """

    begin: BeginTransaction
    now: Clock

    async def __call__(
        self, *, stays: SeenCase, gone: SeenCase, actor_id: UserId, note: str
    ) -> ModerationCase:
        """Raises as `require_mergeable`, `NoteTooLong`, `ModerationCaseNotFound`, `PermissionDenied`."""
        by = By.staff(actor_id, note=normal_note(note), now=self.now())
        if gone.case_id == stays.case_id:
            raise MergeWithItself("choose another case than this one", pointer="/other")
        async with self.begin() as tx:
            held = await _held(tx, (gone.case_id, stays.case_id), actor_id, by.at)
            closes = InHand(*held[gone.case_id], gone.seen)
            goes_on = InHand(*held[stays.case_id], stays.seen)
            lists = await tx.queue_access.lists()
            require_mergeable(
                closes, goes_on, by, is_decided=await tx.decisions.is_any_of(gone.case_id),
                one_list=admission_of(lists, closes.case.status.queue, by.at)
                == admission_of(lists, goes_on.case.status.queue, by.at),
            )  # fmt: skip
            brought = Brought(
                tuple(await tx.reports.bring_all(gone.case_id, to=stays.case_id)),
                tuple(await tx.complaints.bring_all(gone.case_id, to=stays.case_id)),
            )
            await tx.removal_orders.bring_all(gone.case_id, to=stays.case_id)
            closed, kept = merge(closes.case, goes_on.case, brought, by)
            await record(tx, closed)
            return await record(tx, kept)


@dataclass(frozen=True, slots=True)
class PartCases:
    """Undo it, with a word of why: the case opens again in its queue as it was, with what was reported in it, and its
    clocks never stood still (MOD-09)."""

    begin: BeginTransaction
    now: Clock

    async def __call__(self, *, case_id: ModerationCaseId, actor_id: UserId, note: str) -> ModerationCase:
        """`case_id` is of the one that was closed by it; returns it.

        Raises `NotMerged`, `InvalidTransition` where the other is closed, `AlreadyClaimed`, `CaseAboutYou`,
        `SubjectHasCase` where a newer case of the same subject is open, `NoteMissing`, `NoteTooLong`,
        `ModerationCaseNotFound`, `PermissionDenied`.
        """
        by = By.staff(actor_id, note=required_note(note), now=self.now())
        async with self.begin() as tx:
            went = merged_into(await tx.moderation_cases.events(case_id))
            held = await _held(tx, (case_id, went.case_id), actor_id, by.at)
            [(gone, _), (stays, lease)] = (held[case_id], held[went.case_id])
            events = await tx.moderation_cases.events(stays.id)
            about = await _about(tx, gone)
            later = await _later(tx, joined_since(events, case_id), about)
            opens, goes_on = part(
                gone, stays, events, by, lease=lease, later=later, routing=await tx.queue_routing.routing(),
                without_officers=queues_without_officers(await tx.queue_access.lists(), by.at),
            )  # fmt: skip
            await record(tx, goes_on)
            opened = await record(tx, opens)
            await tx.removal_orders.bring_back(about, of=stays.id, to=case_id)
            for report_id in {*went.reports, *later}:
                await tx.reports.bring_to(report_id, case_id)
            for complaint_id in {*went.complaints, *map(ComplaintId, later)}:
                await tx.complaints.bring_to(complaint_id, case_id)
            return opened


async def _about(tx: Transaction, case: ModerationCase) -> frozenset[Subject]:
    """What it is about, and what those are about that it took in."""
    found, asked = {case.status.subject}, [case.id]
    while asked:
        for taken in now_taken(await tx.moderation_cases.events(asked.pop())):
            found.add(taken.subject)
            asked.append(taken.case_id)
    return frozenset(found)


async def _later(
    tx: Transaction, joined: Sequence[ReportId], about: frozenset[Subject]
) -> tuple[ReportId, ...]:
    """Those of the reports, complaints and orders that are about one of these."""
    found = []
    for report_id in joined:
        told = (
            await tx.reports.find(report_id)
            or await tx.complaints.find(ComplaintId(report_id))
            or await tx.removal_orders.find(report_id)
        )
        if told is not None and told.subject in about:
            found.append(report_id)
    return tuple(found)


async def _held(
    tx: Transaction, case_ids: tuple[ModerationCaseId, ...], actor_id: UserId, now: datetime
) -> dict[ModerationCaseId, tuple[ModerationCase, Lease | None]]:
    """Each with its lease, held until the end in one order for everybody."""
    return {case_id: await case_for(tx, case_id, actor_id, now=now) for case_id in sorted(case_ids)}
