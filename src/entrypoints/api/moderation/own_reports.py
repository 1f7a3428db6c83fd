"""What a report may be about, and a person's own reports with what came of them, over the API."""

from datetime import datetime
from uuid import UUID

from quart import Blueprint, Response, request

from domain.identity.permissions import Permission
from domain.moderation.cases.event import CaseOutcome, SubjectKind
from domain.moderation.cases.kind import REPORTABLE, CaseKind
from domain.moderation.reports.words import (
    HINDI_REASON_WORDS,
    OUTCOME_WORDS,
    REASON_WORDS,
    ReportProgress,
)
from entrypoints.api.body import View, json
from entrypoints.api.cursor import InvalidCursor, cursor_of, read_cursor
from entrypoints.api.documented import documented
from entrypoints.container import Container
from entrypoints.edge.access import principal, public, requires
from ports.moderation.reports import OwnReportRow

TAG = "moderation"
PAGE_LENGTH = 50
_LISTING = "own_reports"


class ReportReasonView(View, frozen=True):
    key: CaseKind
    words: str


class ReportReasonsView(View, frozen=True):
    items: list[ReportReasonView]


class OwnReportView(View, frozen=True):
    id: UUID
    subject_kind: SubjectKind
    subject_id: UUID
    title: str
    """The show's, or the name of whom the report is about. Empty where you were never shown that name, and of the words
    of a tip: whose they are a report does not tell."""
    reason: CaseKind
    reported_at: datetime
    progress: ReportProgress
    outcome: CaseOutcome | None
    """Null until it is decided."""
    outcome_words: str
    """The outcome with its reason, in words; empty where there is none."""
    decided_at: datetime | None


class OwnReportsView(View, frozen=True):
    items: list[OwnReportView]
    next_cursor: str | None


def add_own_reports(routes: Blueprint, container: Container) -> None:
    @routes.get("/v1/report-reasons")
    @public
    @documented(
        summary="What a report may be about",
        tag=TAG,
        query={"lang": "`hi` for Hindi; English otherwise"},
        responses={200: ReportReasonsView},
    )
    async def report_reasons() -> Response:
        words = HINDI_REASON_WORDS if request.args.get("lang") == "hi" else REASON_WORDS
        return json(
            ReportReasonsView(items=[ReportReasonView(key=kind, words=words[kind]) for kind in REPORTABLE])
        )

    @routes.get("/v1/me/reports")
    @requires(Permission.MANAGE_OWN_ACCOUNT, adult=False)
    @documented(
        summary="My reports, how far each is and what was found, newest first",
        tag=TAG,
        query={"cursor": "`next_cursor` of the page before"},
        responses={200: OwnReportsView},
        errors=[InvalidCursor],
    )
    async def own_reports() -> Response:
        secret_key = container.settings().secret_key
        rows = await container.moderation_queries().reports_by(
            principal().user_id,
            before=read_cursor(request.args.get("cursor"), listing=_LISTING, secret_key=secret_key),
            limit=PAGE_LENGTH + 1,
        )
        shown, more = rows[:PAGE_LENGTH], len(rows) > PAGE_LENGTH
        after = (
            cursor_of(shown[-1].reported_at, shown[-1].report_id, listing=_LISTING, secret_key=secret_key)
            if more
            else None
        )
        return json(OwnReportsView(items=[_own_report_view(row) for row in shown], next_cursor=after))


def _own_report_view(row: OwnReportRow) -> OwnReportView:
    outcome = CaseOutcome(row.outcome) if row.outcome else None
    return OwnReportView(
        id=row.report_id,
        subject_kind=SubjectKind(row.subject_kind),
        subject_id=row.subject_id,
        title=row.title,
        reason=CaseKind(row.reason),
        reported_at=row.reported_at,
        progress=ReportProgress(row.progress),
        outcome=outcome,
        outcome_words=OUTCOME_WORDS[outcome] if outcome else "",
        decided_at=row.decided_at,
    )
