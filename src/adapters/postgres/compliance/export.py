"""What may leave about one account, in PostgreSQL. Columns are named one by one: what is not named here stays here."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Column, ColumnElement, Select, case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.postgres.age_verification.documents import document_of, document_table
from adapters.postgres.age_verification.evidence_tables import attempt_table, evidence_table
from adapters.postgres.age_verification.tables import age_status_table, case_event_table, case_table
from adapters.postgres.chat.auto_mod import held_message_table
from adapters.postgres.chat.messages import message_table
from adapters.postgres.consent.tables import agreement_table, cast_table, record_table
from adapters.postgres.direct_messages.tables import direct_message_table
from adapters.postgres.identity.accounts import account_table, session_table
from adapters.postgres.payments.orders import order_table
from adapters.postgres.streaming.shows import stream_table
from adapters.postgres.tipping.tips import tip_table
from domain.age_verification.document import Document, DocumentPurpose, DocumentState
from domain.compliance.scope import DataCategory
from domain.ids import UserId
from ports.compliance.requests import ExportRow, LegalExportQueries, OtherPerson


class PostgresLegalExportQueries(LegalExportQueries):
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def rows(
        self, category: DataCategory, account_id: UserId, *, since: datetime, until: datetime, limit: int
    ) -> Mapping[str, Sequence[ExportRow]]:
        async with self._engine.connect() as connection:
            return {
                table.name: await _rows(
                    connection, table.select(account_id, since, until).limit(limit), others=table.others
                )
                for table in _TABLES[category]
            }

    async def documents(
        self, account_id: UserId, *, since: datetime, until: datetime, limit: int
    ) -> Sequence[Document]:
        document = document_table.c
        query = (
            select(document_table)
            .where(
                document.owner_id == account_id,
                document.state == DocumentState.STORED,
                document.purpose != DocumentPurpose.LEGAL_ORDER,
                _within(document.stored_at, since, until),
            )
            .order_by(document.stored_at, document.id)
            .limit(limit)
        )
        async with self._engine.connect() as connection:
            return [document_of(row) for row in await connection.execute(query)]


@dataclass(frozen=True, slots=True)
class _Table:
    """One table of an export: how to select it, and which of its columns name somebody else."""

    name: str
    select: Callable[[UserId, datetime, datetime], Select[tuple[object, ...]]]
    others: frozenset[str] = frozenset()


async def _rows(
    connection: AsyncConnection, query: Select[tuple[object, ...]], *, others: frozenset[str]
) -> Sequence[ExportRow]:
    return [
        {
            name: OtherPerson(value) if name in others else _plain(value)
            for name, value in row._mapping.items()
        }
        for row in await connection.execute(query)
    ]


def _plain(value: object) -> str | int | bool | datetime | None:
    return value if isinstance(value, str | int | datetime | None) else str(value)


def _within(column: Column[datetime], since: datetime, until: datetime) -> ColumnElement[bool]:
    return (column >= since) & (column < until)


def _account(account_id: UserId, _since: datetime, _until: datetime) -> Select[tuple[object, ...]]:
    account = account_table.c
    return select(account.id, account.email, account.display_name, account.role, account.created_at).where(
        account.id == account_id
    )


def _sessions(account_id: UserId, since: datetime, until: datetime) -> Select[tuple[object, ...]]:
    session = session_table.c
    return (
        select(session.started_at, session.expires_at, session.revoked_at)
        .where(session.user_id == account_id, _within(session.started_at, since, until))
        .order_by(session.started_at, session.id)
    )


def _age_status(account_id: UserId, _since: datetime, _until: datetime) -> Select[tuple[object, ...]]:
    status = age_status_table.c
    return select(
        status.state, status.method, status.provider, status.decided_at, status.assured_until
    ).where(status.user_id == account_id)


def _age_attempts(account_id: UserId, since: datetime, until: datetime) -> Select[tuple[object, ...]]:
    attempt = attempt_table.c
    return (
        select(
            attempt.id,
            attempt.method,
            attempt.country,
            attempt.outcome,
            attempt.started_at,
            attempt.finished_at,
        )
        .where(attempt.user_id == account_id, _within(attempt.started_at, since, until))
        .order_by(attempt.started_at, attempt.id)
    )


def _cases(account_id: UserId, since: datetime, until: datetime) -> Select[tuple[object, ...]]:
    case = case_table.c
    return (
        select(
            case.id, case.purpose, case.state, case.method, case.reason, case.opened_at, case.submitted_at,
            case.decided_at, case.valid_until,
        )
        .where(case.user_id == account_id, _within(case.opened_at, since, until))
        .order_by(case.opened_at, case.id)
    )  # fmt: skip


def _case_events(account_id: UserId, since: datetime, until: datetime) -> Select[tuple[object, ...]]:
    # Without the officers, and without their words.
    event = case_event_table.c
    return (
        select(event.case_id, event.seq, event.before, event.after, event.reason, event.at)
        .join(case_table, case_table.c.id == event.case_id)
        .where(case_table.c.user_id == account_id, _within(event.at, since, until))
        .order_by(event.at, event.case_id, event.seq)
    )


def _evidence(account_id: UserId, since: datetime, until: datetime) -> Select[tuple[object, ...]]:
    evidence = evidence_table.c
    return (
        select(
            evidence.id, evidence.case_id, evidence.kind, evidence.method, evidence.verdict, evidence.provider,
            evidence.at, evidence.expires_at,
        )
        .join(case_table, case_table.c.id == evidence.case_id)
        .where(case_table.c.user_id == account_id, _within(evidence.at, since, until))
        .order_by(evidence.at, evidence.id)
    )  # fmt: skip


def _shows(account_id: UserId, since: datetime, until: datetime) -> Select[tuple[object, ...]]:
    show = stream_table.c
    return (
        select(
            show.id, show.title, show.state, show.created_at, show.started_at, show.ended_at, show.end_reason
        )
        .where(show.performer_id == account_id, _within(show.created_at, since, until))
        .order_by(show.created_at, show.id)
    )


def _messages(account_id: UserId, since: datetime, until: datetime) -> Select[tuple[object, ...]]:
    message = message_table.c
    return (
        select(message.id, message.stream_id, message.text, message.sent_at)
        .where(message.author_id == account_id, _within(message.sent_at, since, until))
        .order_by(message.sent_at, message.id)
    )


def _held_messages(account_id: UserId, since: datetime, until: datetime) -> Select[tuple[object, ...]]:
    # What waited and was let through is among the messages.
    held = held_message_table.c
    return (
        select(held.id, held.stream_id, held.text, held.sent_at)
        .where(
            held.author_id == account_id,
            _within(held.sent_at, since, until),
            or_(held.decided_at.is_(None), held.rule.is_not(None)),
        )
        .order_by(held.sent_at, held.id)
    )


def _direct_messages(account_id: UserId, since: datetime, until: datetime) -> Select[tuple[object, ...]]:
    # What the other one wrote is theirs: a request about them has it.
    sent = direct_message_table.c
    reader = case((sent.author_id == sent.viewer_id, sent.performer_id), else_=sent.viewer_id)
    return (
        select(sent.id, reader.label("reader"), sent.text, sent.sent_at)
        .where(sent.author_id == account_id, _within(sent.sent_at, since, until))
        .order_by(sent.sent_at, sent.id)
    )


def _messages_paid(account_id: UserId, since: datetime, until: datetime) -> Select[tuple[object, ...]]:
    sent = direct_message_table.c
    return (
        select(sent.id, sent.performer_id.label("performer"), sent.price.label("tokens"), sent.sent_at)
        .where(sent.viewer_id == account_id, sent.price > 0, _within(sent.sent_at, since, until))
        .order_by(sent.sent_at, sent.id)
    )


def _messages_earned(account_id: UserId, since: datetime, until: datetime) -> Select[tuple[object, ...]]:
    sent = direct_message_table.c
    return (
        select(sent.id, sent.viewer_id.label("viewer"), sent.price.label("tokens"), sent.sent_at)
        .where(sent.performer_id == account_id, sent.price > 0, _within(sent.sent_at, since, until))
        .order_by(sent.sent_at, sent.id)
    )


def _orders(account_id: UserId, since: datetime, until: datetime) -> Select[tuple[object, ...]]:
    order = order_table.c
    return (
        select(
            order.id, order.package_id, order.price.label("price_paise"), order.gst.label("gst_paise"),
            order.tokens, order.bonus, order.state, order.provider_order_id, order.payment_id,
            order.created_at, order.paid_at,
        )
        .where(order.buyer_id == account_id, _within(order.created_at, since, until))
        .order_by(order.created_at, order.id)
    )  # fmt: skip


def _tips_sent(account_id: UserId, since: datetime, until: datetime) -> Select[tuple[object, ...]]:
    tip = tip_table.c
    return (
        select(tip.id, tip.performer_id.label("performer"), tip.tokens, tip.message, tip.sent_at)
        .where(tip.viewer_id == account_id, _within(tip.sent_at, since, until))
        .order_by(tip.sent_at, tip.id)
    )


def _tips_received(account_id: UserId, since: datetime, until: datetime) -> Select[tuple[object, ...]]:
    # Without the words that came with them: those are somebody else's.
    tip = tip_table.c
    return (
        select(tip.id, tip.viewer_id.label("viewer"), tip.tokens, tip.sent_at)
        .where(tip.performer_id == account_id, _within(tip.sent_at, since, until))
        .order_by(tip.sent_at, tip.id)
    )


def _agreements(account_id: UserId, since: datetime, until: datetime) -> Select[tuple[object, ...]]:
    signed = agreement_table.c
    return (
        select(signed.id, signed.version, signed.language, signed.signed_at)
        .where(signed.user_id == account_id, _within(signed.signed_at, since, until))
        .order_by(signed.signed_at, signed.id)
    )


def _casts(account_id: UserId, since: datetime, until: datetime) -> Select[tuple[object, ...]]:
    cast = cast_table.c
    return (
        select(
            cast.stream_id, cast.state, func.array_to_string(cast.scopes, " ").label("scopes"), cast.invited_at,
            cast.answered_at, cast.withdrawn_at,
        )
        .where(cast.user_id == account_id, _within(cast.invited_at, since, until))
        .order_by(cast.invited_at, cast.stream_id)
    )  # fmt: skip


def _consent_record(account_id: UserId, since: datetime, until: datetime) -> Select[tuple[object, ...]]:
    # Without the facts of each entry: they name the other people of a show.
    record = record_table.c
    return (
        select(record.seq, record.act, record.at)
        .where(record.user_id == account_id, _within(record.at, since, until))
        .order_by(record.at, record.seq)
    )


_TABLES: Mapping[DataCategory, tuple[_Table, ...]] = {
    DataCategory.ACCOUNT: (_Table("account", _account),),
    DataCategory.SESSIONS: (_Table("sessions", _sessions),),
    DataCategory.AGE_STATUS: (_Table("age_status", _age_status), _Table("age_attempts", _age_attempts)),
    DataCategory.VERIFICATION: (
        _Table("cases", _cases),
        _Table("case_events", _case_events),
        _Table("evidence", _evidence),
    ),
    DataCategory.SHOWS: (_Table("shows", _shows),),
    DataCategory.CHAT: (
        _Table("messages", _messages),
        _Table("messages_not_shown", _held_messages),
        _Table("direct_messages", _direct_messages, frozenset({"reader"})),
    ),
    DataCategory.MONEY: (
        _Table("orders", _orders),
        _Table("tips_sent", _tips_sent, frozenset({"performer"})),
        _Table("tips_received", _tips_received, frozenset({"viewer"})),
        _Table("messages_paid", _messages_paid, frozenset({"performer"})),
        _Table("messages_earned", _messages_earned, frozenset({"viewer"})),
    ),
    DataCategory.CONSENT: (
        _Table("agreements", _agreements),
        _Table("casts", _casts),
        _Table("consent_record", _consent_record),
    ),
    DataCategory.DOCUMENTS: (),
}
