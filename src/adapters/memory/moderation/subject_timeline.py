"""All that happened around one person, in memory."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from adapters.memory.tables import HasTables
from domain.ids import UserId
from domain.moderation.cases.kind import Queue
from domain.moderation.watch.speech import OF_CHILD_SAFETY
from ports.moderation.subject_timeline import (
    SHOWN_OF_VERIFICATION,
    Moment,
    MomentPlace,
    MomentSource,
    SubjectTimelineQueries,
)

_Told = tuple[MomentSource, str, datetime | None, UUID, str]


class MemorySubjectTimelineQueries(SubjectTimelineQueries):
    def __init__(self, database: HasTables) -> None:
        self._database = database

    async def of_person(
        self, person_id: UserId, *, queues: Collection[Queue], may_see_child_safety: bool, before: MomentPlace | None,
        limit: int,
    ) -> Sequence[Moment]:  # fmt: skip
        seen = frozenset(queues) if may_see_child_safety else frozenset(queues) - {Queue.CHILD_SAFETY}
        tables = self._database.tables
        told = [
            *_of_account(tables, person_id, may_see_child_safety),
            *_of_shows(tables, person_id),
            *_of_speech(tables, person_id, may_see_child_safety),
            *_of_codes(tables, person_id, may_see_child_safety),
            *_of_chat(tables, person_id),
            *_of_cases(tables, person_id, seen, may_see_child_safety),
            *_of_decisions(tables, person_id, seen),
            *_of_money(tables, person_id),
        ]
        moments = [
            Moment(at, source, what, ref, detail) for source, what, at, ref, detail in told if at is not None
        ]
        moments.sort(key=_order, reverse=True)
        if before is not None:
            place = (before.at, before.what, before.ref, before.detail)
            moments = [moment for moment in moments if _order(moment) < place]
        return moments[:limit]


def _order(moment: Moment) -> tuple[datetime, str, UUID, str]:
    return moment.at, moment.what, moment.ref, moment.detail


def _of_account(tables: Any, person_id: UserId, may_see_child_safety: bool) -> Iterator[_Told]:
    if person_id in tables.identity.users:
        yield (
            MomentSource.IDENTITY,
            "account_made",
            tables.identity.users[person_id].created_at,
            person_id,
            "",
        )
    shown = SHOWN_OF_VERIFICATION if may_see_child_safety else SHOWN_OF_VERIFICATION - {"blocked_minor"}
    for case in tables.age.cases_of(person_id):
        for event in tables.age.events.get(case.id, ()):
            if event.after in shown and event.before is not None and event.after != event.before:
                yield MomentSource.IDENTITY, f"verification_{event.after}", event.act.at, case.id, ""


def _of_shows(tables: Any, person_id: UserId) -> Iterator[_Told]:
    for show in tables.streaming.streams.values():
        if show.performer_id == person_id:
            yield MomentSource.SHOWS, "show_started", show.started_at, show.id, show.title
            reason = show.end_reason.value if show.end_reason else ""
            yield MomentSource.SHOWS, "show_ended", show.ended_at, show.id, reason
    for alarm in tables.frame_watch.alarms.values():
        if alarm.performer_id == person_id:
            yield MomentSource.PICTURES, "frame_alarm", alarm.raised_at, alarm.stream_id, ""


def _of_speech(tables: Any, person_id: UserId, may_see_child_safety: bool) -> Iterator[_Told]:
    for alarm in tables.speech_watch.alarms.values():
        is_told = may_see_child_safety or alarm.concern not in OF_CHILD_SAFETY
        if alarm.performer_id == person_id and is_told:
            said_at = str(alarm.offset // timedelta(seconds=1))
            yield MomentSource.SOUND, "speech_alarm", alarm.raised_at, alarm.stream_id, said_at


def _of_codes(tables: Any, person_id: UserId, may_see_child_safety: bool) -> Iterator[_Told]:
    for alarm in tables.frame_watch.code_alarms.values():
        is_told = may_see_child_safety or alarm.concern not in OF_CHILD_SAFETY
        if alarm.performer_id == person_id and is_told:
            shown_at = str(alarm.offset // timedelta(seconds=1))
            yield MomentSource.PICTURES, "code_alarm", alarm.raised_at, alarm.stream_id, shown_at


def _of_chat(tables: Any, person_id: UserId) -> Iterator[_Told]:
    for message_id, removal in tables.chat.removals.items():
        message = tables.chat.messages[message_id]
        if message.author_id == person_id:
            yield MomentSource.CHAT, "message_removed", removal.at, message.stream_id, removal.rule.value
    for out in tables.chat.kept_out.values():
        if out.person_id == person_id:
            yield MomentSource.CHAT, "kept_out_of_chat", out.at, out.performer_id, out.rule.value


def _of_cases(
    tables: Any, person_id: UserId, queues: Collection[Queue], may_see_child_safety: bool
) -> Iterator[_Told]:
    cases = tables.moderation_cases.cases

    def is_seen(case_id: UUID | None) -> bool:
        if case_id not in cases:
            return True
        is_of_child = _of_child_safety(cases[case_id])
        return cases[case_id].status.queue in queues and (may_see_child_safety or not is_of_child)

    for case in cases.values():
        if case.status.person_id == person_id and is_seen(case.id):
            kind = case.status.kind.value
            yield MomentSource.CASES, "case_opened", case.status.opened_at, case.id, kind
            yield MomentSource.CASES, "case_closed", case.status.closed_at, case.id, kind
    for label in tables.labels.labels.values():
        if label.person_id == person_id:
            yield MomentSource.CASES, "labelled", label.put_at, label.id, label.kind.value
    for report in tables.moderation.reports.values():
        case_id = tables.moderation.cases_of_reports.get(report.id)
        if report.person_id == person_id and is_seen(case_id):
            yield MomentSource.REPORTS, "reported", report.reported_at, report.id, report.reason.value


def _of_child_safety(case: Any) -> bool:
    return bool(case.status.kind.is_of_child_safety)


def _of_decisions(tables: Any, person_id: UserId, queues: Collection[Queue]) -> Iterator[_Told]:
    decisions = tables.decisions.decisions

    def is_seen(decision_id: UUID) -> bool:
        return decisions[decision_id].queue in queues

    for sanction in tables.decisions.sanctions.values():
        if sanction.person_id == person_id and is_seen(sanction.decision_id):
            kind = sanction.action.kind.value
            yield MomentSource.DECISIONS, "sanction_began", sanction.since, sanction.case_id, kind
            yield MomentSource.DECISIONS, "sanction_ended", sanction.ended_at, sanction.case_id, kind
    for appeal in tables.decisions.appeals.values():
        if appeal.person_id == person_id and is_seen(appeal.decision_id):
            case_id = decisions[appeal.decision_id].case_id
            yield MomentSource.DECISIONS, "appealed", appeal.filed_at, case_id, ""
            yield MomentSource.DECISIONS, "appeal_decided", appeal.decided_at, case_id, appeal.outcome.value


def _of_money(tables: Any, person_id: UserId) -> Iterator[_Told]:
    for freeze in tables.payouts.freezes.values():
        if freeze.performer_id == person_id:
            yield MomentSource.MONEY, "earnings_frozen", freeze.opened_at, freeze.id, ""
            yield MomentSource.MONEY, "earnings_released", freeze.released_at, freeze.id, ""
    for hold in tables.payments.holds.values():
        if hold.buyer_id == person_id:
            yield MomentSource.MONEY, "payments_held", hold.since, hold.buyer_id, hold.reason.value
    for dispute in tables.refunds.disputes.values():
        if dispute.buyer_id == person_id and dispute.order_id is not None:
            yield MomentSource.MONEY, "payment_disputed", dispute.opened_at, dispute.order_id, ""
