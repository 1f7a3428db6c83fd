"""All that happened around one person, read from every part's tables at once."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    DateTime,
    Select,
    Text,
    Uuid,
    cast,
    exists,
    func,
    literal,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.postgres.age_verification.tables import case_event_table, case_table
from adapters.postgres.chat.messages import kept_out_table, message_table
from adapters.postgres.identity.accounts import account_table
from adapters.postgres.moderation.case_tables import moderation_case_table
from adapters.postgres.moderation.decision_tables import (
    moderation_appeal_table,
    moderation_decision_table,
    moderation_sanction_table,
)
from adapters.postgres.moderation.labels import label_table
from adapters.postgres.moderation.reports import report_table
from adapters.postgres.moderation.watch.code_alarms import code_alarm_table
from adapters.postgres.moderation.watch.frame_alarms import frame_alarm_table
from adapters.postgres.moderation.watch.speech_watch import speech_alarm_table
from adapters.postgres.payments.disputes import dispute_table
from adapters.postgres.payments.holds import hold_table
from adapters.postgres.payouts.tables import freeze_table
from adapters.postgres.streaming.shows import stream_table
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

_Part = Select[*tuple[Any, ...]]


class PostgresSubjectTimelineQueries(SubjectTimelineQueries):
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def of_person(
        self, person_id: UserId, *, queues: Collection[Queue], may_see_child_safety: bool, before: MomentPlace | None,
        limit: int,
    ) -> Sequence[Moment]:  # fmt: skip
        seen = frozenset(queues) if may_see_child_safety else frozenset(queues) - {Queue.CHILD_SAFETY}
        parts = [
            *_of_account(person_id, may_see_child_safety),
            *_of_shows(person_id),
            _of_speech(person_id, may_see_child_safety),
            _of_codes(person_id, may_see_child_safety),
            *_of_chat(person_id),
            *_of_cases(person_id, seen, may_see_child_safety),
            *_of_decisions(person_id, seen),
            *_of_money(person_id),
        ]
        moments = union_all(*parts).subquery()
        order = (moments.c.at, moments.c.what.collate("C"), moments.c.ref, moments.c.detail.collate("C"))
        query = select(moments).order_by(*(column.desc() for column in order)).limit(limit)
        if before is not None:
            place = (
                literal(before.at, DateTime(timezone=True)),
                literal(before.what, Text),
                literal(before.ref, Uuid),
                literal(before.detail, Text),
            )
            query = query.where(tuple_(*order) < tuple_(*place))
        async with self._engine.connect() as connection:
            return [
                Moment(row.at, MomentSource(row.source), row.what, UUID(str(row.ref)), row.detail)
                for row in await connection.execute(query)
            ]


def _part(
    source: MomentSource, what: str | ColumnElement[str], at: ColumnElement[object], ref: ColumnElement[object],
    detail: ColumnElement[str] | None = None,
) -> _Part:  # fmt: skip
    told = literal(what, Text) if isinstance(what, str) else what
    return select(
        at.label("at"),
        literal(source.value, Text).label("source"),
        cast(told, Text).label("what"),
        ref.label("ref"),
        (func.coalesce(detail, "") if detail is not None else literal("", Text)).label("detail"),
    ).where(at.is_not(None))


def _of_account(person_id: UserId, may_see_child_safety: bool) -> Iterator[_Part]:
    account, event, case = account_table.c, case_event_table.c, case_table.c
    yield _part(MomentSource.IDENTITY, "account_made", account.created_at, account.id).where(
        account.id == person_id
    )
    shown = SHOWN_OF_VERIFICATION if may_see_child_safety else SHOWN_OF_VERIFICATION - {"blocked_minor"}
    yield (
        _part(MomentSource.IDENTITY, func.concat("verification_", event.after), event.at, event.case_id)
        .join(case_table, case.id == event.case_id)
        .where(case.user_id == person_id, event.after.in_(sorted(shown)), event.after != event.before)
    )


def _of_shows(person_id: UserId) -> Iterator[_Part]:
    show, alarm = stream_table.c, frame_alarm_table.c
    mine = show.performer_id == person_id
    yield _part(MomentSource.SHOWS, "show_started", show.started_at, show.id, show.title).where(mine)
    yield _part(MomentSource.SHOWS, "show_ended", show.ended_at, show.id, show.end_reason).where(mine)
    yield (
        _part(MomentSource.PICTURES, "frame_alarm", alarm.raised_at, alarm.stream_id)
        .join(stream_table, show.id == alarm.stream_id)
        .where(mine)
    )


def _of_speech(person_id: UserId, may_see_child_safety: bool) -> _Part:
    alarm = speech_alarm_table.c
    mine = [alarm.performer_id == person_id]
    if not may_see_child_safety:
        mine.append(alarm.concern.not_in(sorted(OF_CHILD_SAFETY)))
    said_at = cast(alarm.offset_seconds, Text)
    return _part(MomentSource.SOUND, "speech_alarm", alarm.raised_at, alarm.stream_id, said_at).where(*mine)


def _of_codes(person_id: UserId, may_see_child_safety: bool) -> _Part:
    alarm = code_alarm_table.c
    mine = [alarm.performer_id == person_id]
    if not may_see_child_safety:
        mine.append(alarm.concern.not_in(sorted(OF_CHILD_SAFETY)))
    shown_at = cast(alarm.offset_seconds, Text)
    return _part(MomentSource.PICTURES, "code_alarm", alarm.raised_at, alarm.stream_id, shown_at).where(*mine)


def _of_chat(person_id: UserId) -> Iterator[_Part]:
    message, out = message_table.c, kept_out_table.c
    yield _part(
        MomentSource.CHAT, "message_removed", message.removed_at, message.stream_id, message.removed_rule
    ).where(message.author_id == person_id)
    yield _part(MomentSource.CHAT, "kept_out_of_chat", out.at, out.performer_id, out.rule).where(
        out.person_id == person_id
    )


def _of_cases(person_id: UserId, queues: Collection[Queue], may_see_child_safety: bool) -> Iterator[_Part]:
    case, report = moderation_case_table.c, report_table.c
    is_seen: ColumnElement[bool] = case.queue.in_(sorted(queues))
    if not may_see_child_safety:
        is_seen = is_seen & ~case.is_of_child_safety
    mine = [case.person_id == person_id, is_seen]
    reported = [report.person_id == person_id, ~exists().where(case.id == report.case_id, ~is_seen)]
    yield _part(MomentSource.CASES, "case_opened", case.opened_at, case.id, case.kind).where(*mine)
    yield _part(MomentSource.CASES, "case_closed", case.closed_at, case.id, case.kind).where(*mine)
    label = label_table.c
    yield _part(MomentSource.CASES, "labelled", label.put_at, label.id, label.kind).where(
        label.person_id == person_id
    )
    yield _part(MomentSource.REPORTS, "reported", report.reported_at, report.id, report.reason).where(
        *reported
    )


def _of_decisions(person_id: UserId, queues: Collection[Queue]) -> Iterator[_Part]:
    decision, sanction = moderation_decision_table.c, moderation_sanction_table.c
    appeal, decided = moderation_appeal_table.c, MomentSource.DECISIONS
    visible = [decision.queue.in_(sorted(queues))]
    yield (
        _part(decided, "sanction_began", sanction.since, sanction.case_id, sanction.kind)
        .join(moderation_decision_table, decision.id == sanction.decision_id)
        .where(sanction.person_id == person_id, *visible)
    )
    yield (
        _part(decided, "sanction_ended", sanction.ended_at, sanction.case_id, sanction.kind)
        .join(moderation_decision_table, decision.id == sanction.decision_id)
        .where(sanction.person_id == person_id, *visible)
    )
    for what, at, detail in (
        ("appealed", appeal.filed_at, None),
        ("appeal_decided", appeal.decided_at, appeal.outcome),
    ):
        yield (
            _part(decided, what, at, decision.case_id, detail)
            .join(moderation_decision_table, decision.id == appeal.decision_id)
            .where(appeal.person_id == person_id, *visible)
        )


def _of_money(person_id: UserId) -> Iterator[_Part]:
    freeze, hold, dispute = freeze_table.c, hold_table.c, dispute_table.c
    money = MomentSource.MONEY
    yield _part(money, "earnings_frozen", freeze.opened_at, freeze.id).where(freeze.performer_id == person_id)
    yield _part(money, "earnings_released", freeze.released_at, freeze.id).where(
        freeze.performer_id == person_id
    )
    yield _part(money, "payments_held", hold.since, hold.buyer_id, hold.reason).where(
        hold.buyer_id == person_id
    )
    yield _part(money, "payment_disputed", dispute.opened_at, dispute.order_id).where(
        dispute.buyer_id == person_id, dispute.order_id.is_not(None)
    )
