"""What may leave about one account, in memory. Fields are named one by one: what is not named here stays here."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from adapters.memory.tables import HasTables
from domain.age_verification.document import Document, DocumentPurpose, DocumentState
from domain.compliance.scope import DataCategory
from domain.ids import UserId
from ports.compliance.requests import ExportRow, LegalExportQueries, OtherPerson

_Found = list[tuple[datetime | None, ExportRow]]
"""Rows with the time that places them; None for what has no time of its own."""


class MemoryLegalExportQueries(LegalExportQueries):
    def __init__(self, database: HasTables) -> None:
        self._database = database

    async def rows(
        self, category: DataCategory, account_id: UserId, *, since: datetime, until: datetime, limit: int
    ) -> Mapping[str, Sequence[ExportRow]]:
        tables = _TABLES[category](self._database.tables, account_id)
        return {name: _within(found, since, until)[:limit] for name, found in tables.items()}

    async def documents(
        self, account_id: UserId, *, since: datetime, until: datetime, limit: int
    ) -> Sequence[Document]:
        found = [
            document
            for document in self._database.tables.documents.documents.values()
            if document.owner_id == account_id
            and document.state is DocumentState.STORED
            and document.purpose is not DocumentPurpose.LEGAL_ORDER
            and since <= document.stored_at < until
        ]
        return sorted(found, key=lambda document: (document.stored_at, document.id))[:limit]


def _within(found: _Found, since: datetime, until: datetime) -> list[ExportRow]:
    timed = sorted(
        ((at, row) for at, row in found if at is not None and since <= at < until),
        key=lambda each: (each[0], str(each[1].get("id"))),
    )
    return [row for at, row in found if at is None] + [row for _, row in timed]


def _account(tables: Any, who: UserId) -> dict[str, _Found]:
    user = tables.identity.users.get(who)
    row = user and {
        "id": str(user.id),
        "email": user.email,
        "display_name": user.display_name,
        "role": user.role.value,
        "created_at": user.created_at,
    }
    return {"account": [(None, row)] if row else []}


def _sessions(tables: Any, who: UserId) -> dict[str, _Found]:
    return {
        "sessions": [
            (
                s.started_at,
                {"started_at": s.started_at, "expires_at": s.expires_at, "revoked_at": s.revoked_at},
            )
            for s in tables.identity.sessions.values()
            if s.user_id == who
        ]
    }


def _age_status(tables: Any, who: UserId) -> dict[str, _Found]:
    status = tables.age.statuses.get(who)
    row = status and {
        "state": status.state.value,
        "method": status.method.value if status.method else None,
        "provider": status.provider,
        "decided_at": status.decided_at,
        "assured_until": status.assured_until,
    }
    attempts: _Found = [
        (
            a.started_at,
            {
                "id": str(a.id),
                "method": a.method.value,
                "country": a.origin.country,
                "outcome": a.outcome.value,
                "started_at": a.started_at,
                "finished_at": a.finished_at,
            },
        )
        for a in tables.age.attempts.values()
        if a.user_id == who
    ]
    return {"age_status": [(None, row)] if row else [], "age_attempts": attempts}


def _verification(tables: Any, who: UserId) -> dict[str, _Found]:
    mine = [case for case in tables.age.cases.values() if case.user_id == who]
    ids = {case.id for case in mine}
    return {
        "cases": [(case.opened_at, _case(case)) for case in mine],
        "case_events": [
            (
                e.act.at,
                {
                    "case_id": str(e.case_id),
                    "seq": e.seq,
                    "before": e.before.value if e.before else None,
                    "after": e.after.value,
                    "reason": e.act.reason.value,
                    "at": e.act.at,
                },
            )
            for case_id in ids
            for e in tables.age.events.get(case_id, [])
        ],
        "evidence": [(e.at, _evidence(e)) for e in tables.age.evidence.values() if e.case_id in ids],
    }


def _case(case: Any) -> ExportRow:
    return {
        "id": str(case.id),
        "purpose": case.purpose.value,
        "state": case.state.value,
        "method": case.method.value if case.method else None,
        "reason": case.reason.value,
        "opened_at": case.opened_at,
        "submitted_at": case.submitted_at,
        "decided_at": case.decided_at,
        "valid_until": case.valid_until,
    }


def _evidence(evidence: Any) -> ExportRow:
    return {
        "id": str(evidence.id),
        "case_id": str(evidence.case_id),
        "kind": evidence.kind.value,
        "method": evidence.method.value,
        "verdict": evidence.verdict.value,
        "provider": evidence.provider,
        "at": evidence.at,
        "expires_at": evidence.expires_at,
    }


def _shows(tables: Any, who: UserId) -> dict[str, _Found]:
    return {
        "shows": [
            (
                s.created_at,
                {
                    "id": str(s.id),
                    "title": s.title,
                    "state": s.state.value,
                    "created_at": s.created_at,
                    "started_at": s.started_at,
                    "ended_at": s.ended_at,
                    "end_reason": s.end_reason.value if s.end_reason else None,
                },
            )
            for s in tables.streaming.streams.values()
            if s.performer_id == who
        ]
    }


def _chat(tables: Any, who: UserId) -> dict[str, _Found]:
    not_let_through = [
        held for held in tables.auto_mod.held.values() if held.decided_by is None or held.rule is not None
    ]
    said: dict[str, _Found] = {
        name: [
            (
                m.sent_at,
                {"id": str(m.id), "stream_id": str(m.stream_id), "text": m.text, "sent_at": m.sent_at},
            )
            for m in messages
            if m.author_id == who
        ]
        for name, messages in (
            ("messages", tables.chat.messages.values()),
            ("messages_not_shown", not_let_through),
        )
    }
    direct: _Found = [
        (
            m.sent_at,
            {"id": str(m.id), "reader": OtherPerson(m.reader_id), "text": m.text, "sent_at": m.sent_at},
        )
        for m in tables.direct_messages.messages.values()
        if m.author_id == who
    ]
    return said | {"direct_messages": direct}


def _paid_messages(tables: Any, who: UserId) -> dict[str, _Found]:
    paid = [m for m in tables.direct_messages.messages.values() if m.price > 0]

    def row(m: Any, key: str, other: UserId) -> tuple[datetime, ExportRow]:
        return m.sent_at, {
            "id": str(m.id),
            key: OtherPerson(other),
            "tokens": m.price,
            "sent_at": m.sent_at,
        }

    return {
        "messages_paid": [row(m, "performer", m.pair.performer_id) for m in paid if m.pair.viewer_id == who],
        "messages_earned": [row(m, "viewer", m.pair.viewer_id) for m in paid if m.pair.performer_id == who],
    }


def _money(tables: Any, who: UserId) -> dict[str, _Found]:
    tips = tables.tipping.tips.values()
    return _paid_messages(tables, who) | {
        "orders": [(o.created_at, _order(o)) for o in tables.payments.orders.values() if o.buyer_id == who],
        "tips_sent": [
            (
                t.sent_at,
                {
                    "id": str(t.id),
                    "performer": OtherPerson(t.performer_id),
                    "tokens": t.tokens,
                    "message": t.message,
                    "sent_at": t.sent_at,
                },
            )
            for t in tips
            if t.viewer_id == who
        ],
        "tips_received": [
            (
                t.sent_at,
                {
                    "id": str(t.id),
                    "viewer": OtherPerson(t.viewer_id),
                    "tokens": t.tokens,
                    "sent_at": t.sent_at,
                },
            )
            for t in tips
            if t.performer_id == who
        ],
    }


def _consent(tables: Any, who: UserId) -> dict[str, _Found]:
    return {
        "agreements": [
            (
                a.signed_at,
                {
                    "id": str(a.id),
                    "version": a.version,
                    "language": a.language.value,
                    "signed_at": a.signed_at,
                },
            )
            for a in tables.consent.agreements.values()
            if a.user_id == who
        ],
        "casts": [(c.invited_at, _cast(c)) for c in tables.consent.cast.values() if c.user_id == who],
        "consent_record": [
            (r.at, {"seq": r.seq, "act": r.act.value, "at": r.at})
            for r in tables.consent.records.get(who, [])
        ],
    }


def _cast(member: Any) -> ExportRow:
    return {
        "stream_id": str(member.stream_id),
        "state": member.state.value,
        "scopes": " ".join(sorted(member.scopes)),
        "invited_at": member.invited_at,
        "answered_at": member.answered_at,
        "withdrawn_at": member.withdrawn_at,
    }


def _order(order: Any) -> ExportRow:
    return {
        "id": str(order.id),
        "package_id": order.package_id,
        "price_paise": order.price,
        "gst_paise": order.gst,
        "tokens": order.tokens,
        "bonus": order.bonus,
        "state": order.state.value,
        "provider_order_id": order.provider_order_id,
        "payment_id": order.payment_id,
        "created_at": order.created_at,
        "paid_at": order.paid_at,
    }


_TABLES: Mapping[DataCategory, Callable[[Any, UserId], dict[str, _Found]]] = {
    DataCategory.ACCOUNT: _account,
    DataCategory.SESSIONS: _sessions,
    DataCategory.AGE_STATUS: _age_status,
    DataCategory.VERIFICATION: _verification,
    DataCategory.SHOWS: _shows,
    DataCategory.CHAT: _chat,
    DataCategory.MONEY: _money,
    DataCategory.CONSENT: _consent,
    DataCategory.DOCUMENTS: lambda tables, who: {},
}
