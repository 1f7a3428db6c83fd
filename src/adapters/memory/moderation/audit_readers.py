"""Which entries of the audit log a reader reads, in memory."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from adapters.memory.moderation.watch.footage import is_withheld
from domain.ids import BankedHashId, ComplaintId, DecisionId, FootageId, ModerationCaseId, ReportId, StreamId
from domain.moderation.cases.kind import Queue
from domain.moderation.watch.hash_bank import BankKind


def reads(tables: Any, subject: str, queues: Collection[Queue]) -> bool:
    """As `ModerationQueries.audit` says. `tables` are all of the world's."""
    named = dict(part.split(":", 1) for part in subject.split(" ") if ":" in part)
    first = subject.split(":", 1)[0]
    if _queues(tables, first, named) - set(queues):
        return False
    return Queue.CHILD_SAFETY in queues or not _is_of_child(tables, first, named)


def _queues(tables: Any, first: str, named: dict[str, str]) -> set[Queue]:
    """Of the cases that the entry is about."""
    case_ids: list[ModerationCaseId | None] = []
    if "case" in named:
        case_ids.append(ModerationCaseId(UUID(named["case"])))
    if first == "report":
        case_ids.append(tables.moderation.cases_of_reports.get(ReportId(UUID(named[first]))))
    if first == "complaint":
        case_ids.append(tables.complaints.cases.get(ComplaintId(UUID(named[first]))))
    cases = [tables.moderation_cases.cases.get(case_id) for case_id in case_ids]
    queues = {case.status.queue for case in cases if case is not None}
    if first == "decision" and (found := tables.decisions.decisions.get(DecisionId(UUID(named[first])))):
        queues.add(found.queue)
    return queues | ({Queue.ORDERS} if first == "removal_order" else set())


def _is_of_child(tables: Any, first: str, named: dict[str, str]) -> bool:
    if first in ("cyber_tip", "false_match"):
        return True
    if first == "picture_hash":
        banked = tables.hash_banks.hashes.get(BankedHashId(UUID(named[first])))
        if banked is not None and banked.kind is BankKind.CHILD_SAFETY:
            return True
    if first == "recording" and "stream" in named:
        return is_withheld(tables, StreamId(UUID(named["stream"])))
    if "footage" not in named:
        return False
    footage = tables.footage.footage.get(FootageId(UUID(named["footage"])))
    return footage is not None and is_withheld(tables, footage.stream_id)
