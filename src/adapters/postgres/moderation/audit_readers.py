"""Which entries of the audit log a reader reads, in PostgreSQL: each look for an entry is by a primary key."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Exists, FromClause, Uuid, cast, exists, func

from adapters.postgres.moderation.audit_log import audit_table
from adapters.postgres.moderation.case_tables import moderation_case_table
from adapters.postgres.moderation.complaints import complaint_table
from adapters.postgres.moderation.decision_tables import moderation_decision_table
from adapters.postgres.moderation.reports import report_table
from adapters.postgres.moderation.watch.footage import footage_table
from adapters.postgres.moderation.watch.hash_banks import banked_hash_table
from adapters.postgres.moderation.watch.withheld import withheld
from domain.moderation.cases.kind import Queue
from domain.moderation.watch.hash_bank import BankKind

_SUBJECT = audit_table.c.subject


def read_with(queues: Collection[Queue]) -> list[ColumnElement[bool]]:
    """As `ModerationQueries.audit` says, of whoever reads the cases of these queues; all of it has to hold."""
    hidden = sorted(each.value for each in set(Queue) - set(queues))
    if not hidden:
        return []
    case = moderation_case_table.alias("audited_case")
    decision, report, complaint = (
        moderation_decision_table.alias("audited_decision"),
        report_table.alias("audited_report"),
        complaint_table.alias("audited_complaint"),
    )
    of_hidden = case.c.queue.in_(hidden)
    read = [
        ~exists().where(case.c.id == _named("case", anywhere=True), of_hidden),
        ~exists().where(decision.c.id == _named("decision"), decision.c.queue.in_(hidden)),
        ~_joined(report, case).where(report.c.id == _named("report"), of_hidden),
        ~_joined(complaint, case).where(complaint.c.id == _named("complaint"), of_hidden),
    ]
    if Queue.ORDERS.value in hidden:
        read.append(_SUBJECT.not_like("removal_order:%"))
    if Queue.CHILD_SAFETY.value in hidden:
        read += _of_no_child()
    return read


def _of_no_child() -> list[ColumnElement[bool]]:
    footage, banked = footage_table.alias("audited_footage"), banked_hash_table.alias("audited_hash")
    return [
        _SUBJECT.not_like("cyber_tip:%"),
        _SUBJECT.not_like("false_match:%"),
        ~exists().where(footage.c.id == _named("footage", anywhere=True), withheld(footage.c.stream_id)),
        ~(_SUBJECT.like("recording:%") & withheld(_named("stream", anywhere=True))),
        ~exists().where(banked.c.id == _named("picture_hash"), banked.c.kind == BankKind.CHILD_SAFETY.value),
    ]


def _named(word: str, *, anywhere: bool = False) -> ColumnElement[Any]:
    start = "(?:^| )" if anywhere else "^"
    return cast(func.substring(_SUBJECT, f"{start}{word}:([0-9a-f-]{{36}})"), Uuid)


def _joined(what: FromClause, case: FromClause) -> Exists:
    return exists().select_from(what.join(case, case.c.id == what.c.case_id))
