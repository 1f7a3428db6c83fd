"""The answers of the API, as far as the show reads them."""

from uuid import UUID

import msgspec


class CreatedStream(msgspec.Struct):
    stream_key: str


class Stream(msgspec.Struct):
    id: UUID
    state: str
    viewers: int


class CaseStanding(msgspec.Struct):
    id: UUID
    state: str
    reason: str
    missing: list[str]


class QueuedCase(msgspec.Struct):
    id: UUID


class Queue(msgspec.Struct):
    items: list[QueuedCase]


class Me(msgspec.Struct):
    role: str


class Text(msgspec.Struct):
    language: str
    text_sha256: str


class Agreement(msgspec.Struct):
    texts: list[Text]


class CurrentTexts(msgspec.Struct):
    performer_agreement: Agreement


class Tip(msgspec.Struct):
    id: UUID
    tokens: int


class Earnings(msgspec.Struct):
    pending: int


class Refund(msgspec.Struct):
    state: str
    amount_paise: int


class Refunds(msgspec.Struct):
    items: list[Refund]


class Payout(msgspec.Struct):
    state: str
    net_paise: int
    utr: str


class LiveShow(msgspec.Struct):
    stream_id: UUID
    open_reports: int


class LiveWall(msgspec.Struct):
    items: list[LiveShow]


class Stopped(msgspec.Struct):
    state: str
    media_confirmed: bool


class Notice(msgspec.Struct):
    kind: str
    body: str


class Notices(msgspec.Struct):
    items: list[Notice]


class AuditEntry(msgspec.Struct):
    actor: str
    action: str
    subject: str
    reason: str


class Audit(msgspec.Struct):
    items: list[AuditEntry]


class LiveStream(msgspec.Struct):
    id: UUID


class LiveStreams(msgspec.Struct):
    items: list[LiveStream]


class Goal(msgspec.Struct):
    target: int
    progress: int


class CurrentGoal(msgspec.Struct):
    goal: Goal | None


class StatementLine(msgspec.Struct):
    words: str
    amount: int
    balance: int


class PeriodStatement(msgspec.Struct):
    opening: dict[str, int]
    lines: list[StatementLine]
    closing: dict[str, int]
