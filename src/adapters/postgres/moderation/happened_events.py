"""What event rules are asked about, with what was known of it then, from PostgreSQL.

Every figure is of the time of the event, so that a backtest sees what the worker saw. Each scalar subquery ends after
`COUNT_MAX` rows of an index.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncEngine

from domain.chat.rule import ChatRule
from domain.ids import UserId
from domain.moderation.cases.event import Subject, SubjectKind
from domain.moderation.cases.kind import CaseKind
from domain.moderation.rules.feature import COUNT_MAX, Facts, Feature, RuleSource, Value
from domain.moderation.rules.hit import HappenedEvent
from domain.moderation.watch.sampling import NEW_PERFORMER_SHOWS
from ports.moderation.event_rules import HappenedEvents

_REPORTS = """
    SELECT r.id, r.subject_kind, r.subject_id, r.person_id, r.reporter_id, r.reason, r.reported_at AS at,
           NULL AS capacity, NULL::boolean AS is_hidden,
           coalesce(r.stream_id, m.stream_id, t.stream_id) AS stream_id,
           coalesce(m.author_id, t.viewer_id) AS author_id, coalesce(m.sent_at, t.sent_at) AS sent_at
    FROM report r LEFT JOIN chat_message m ON r.subject_kind = 'message' AND m.id = r.subject_id
    LEFT JOIN tip t ON r.subject_kind = 'tip' AND t.id = r.subject_id
    WHERE r.reason <> ALL (:hidden) AND {which}
"""
_SHOWS = """
    SELECT s.id, 'show' AS subject_kind, s.id AS subject_id, s.performer_id AS person_id, NULL::uuid AS reporter_id,
           NULL AS reason, s.started_at AS at, NULL AS capacity, NULL::boolean AS is_hidden, s.id AS stream_id,
           NULL::uuid AS author_id, NULL::timestamptz AS sent_at
    FROM stream s WHERE s.started_at IS NOT NULL AND {which}
"""
_MESSAGES = """
    SELECT m.id, 'message' AS subject_kind, m.id AS subject_id, m.author_id AS person_id, NULL::uuid AS reporter_id,
           NULL AS reason, m.sent_at AS at, NULL AS capacity, NULL::boolean AS is_hidden, m.stream_id, m.author_id,
           m.sent_at
    FROM chat_message m WHERE m.removed_rule IS DISTINCT FROM :minors AND {which}
"""
_COMPLAINTS = """
    SELECT c.id, c.subject_kind, c.subject_id, coalesce(s.performer_id, p.id) AS person_id, NULL::uuid AS reporter_id,
           c.reason, c.received_at AS at, c.capacity, c.is_hidden, s.id AS stream_id, NULL::uuid AS author_id,
           NULL::timestamptz AS sent_at
    FROM complaint c
    LEFT JOIN stream s ON c.subject_kind = 'show' AND s.id = c.subject_id
    LEFT JOIN account p ON c.subject_kind = 'person' AND p.id = c.subject_id
    WHERE c.reason <> ALL (:hidden) AND {which}
"""
_KNOWN = """
    WITH e AS ({events})
    SELECT e.*, person.created_at AS signed_up_at, reporter.created_at AS reporter_signed_up_at,
        (SELECT s.started_at FROM stream s
          WHERE s.id = e.stream_id AND s.started_at <= e.at AND (s.ended_at IS NULL OR s.ended_at > e.at)) AS began_at,
        (SELECT coalesce(sum(weight), 0)::int FROM (
           SELECT (x.action ->> 'weight')::int AS weight FROM moderation_sanction x
            WHERE x.person_id = e.person_id AND x.kind = 'strike' AND x.since <= e.at
              AND (x.until IS NULL OR x.until > e.at) AND (x.ended_at IS NULL OR x.ended_at > e.at)
              AND NOT EXISTS (SELECT 1 FROM moderation_case c WHERE c.id = x.case_id AND c.is_of_child_safety)
            LIMIT :most) y) AS strike_weight,
        reports.reports, reports.reporters,
        (SELECT count(*) FROM (
           SELECT 1 FROM chat_message x
            WHERE x.author_id = e.person_id AND x.removed_at > e.at - interval '7 days' AND x.removed_at <= e.at
              AND x.removed_rule <> :minors
           UNION ALL
           SELECT 1 FROM tip x
            WHERE x.viewer_id = e.person_id AND x.words_removed_at > e.at - interval '7 days'
              AND x.words_removed_at <= e.at AND x.words_removed_rule <> :minors
            LIMIT :most) y) AS removed,
        (SELECT count(*) FROM (
           SELECT 1 FROM stream x
            WHERE x.performer_id = e.person_id AND x.started_at < e.at AND x.id IS DISTINCT FROM e.stream_id
            LIMIT :most) y) AS earlier_shows,
        (SELECT count(*) FROM (
           SELECT 1 FROM chat_message x
            WHERE x.author_id = e.author_id AND x.stream_id = e.stream_id
              AND x.sent_at > e.sent_at - interval '1 minute' AND x.sent_at <= e.sent_at
            LIMIT :most) y) AS messages,
        (SELECT count(*) FROM (
           SELECT 1 FROM report x
            WHERE x.reporter_id = e.reporter_id AND x.reported_at > e.at - interval '24 hours'
              AND x.reported_at <= e.at AND x.reason <> ALL (:hidden)
            LIMIT :most) y) AS reporter_reports
    FROM e
    LEFT JOIN account person ON person.id = e.person_id
    LEFT JOIN account reporter ON reporter.id = e.reporter_id
    CROSS JOIN LATERAL (
        SELECT count(*) AS reports, count(DISTINCT y.reporter_id) AS reporters FROM (
           SELECT x.reporter_id FROM report x
            WHERE x.person_id = e.person_id AND x.reported_at > e.at - interval '24 hours'
              AND x.reported_at <= e.at AND x.reason <> ALL (:hidden)
            LIMIT :most) y) reports
    ORDER BY e.at DESC, e.id DESC
"""
_PAGE = "{at} >= :since AND ({at}, {id}) < (:before, :before_id) ORDER BY {at} DESC, {id} DESC LIMIT :limit"
_FOLLOWING = "({at}, {id}) > (:after, :after_id) AND {at} <= :until ORDER BY {at}, {id} LIMIT :limit"
_SOURCES = {
    RuleSource.REPORT_FILED: (_REPORTS, "r.reported_at", "r.id"),
    RuleSource.SHOW_STARTED: (_SHOWS, "s.started_at", "s.id"),
    RuleSource.MESSAGE_SENT: (_MESSAGES, "m.sent_at", "m.id"),
    RuleSource.COMPLAINT_FILED: (_COMPLAINTS, "c.received_at", "c.id"),
}
_FIXED = {
    "hidden": [kind.value for kind in CaseKind if kind.is_of_child_safety],
    "minors": ChatRule.MINORS.value,
    "most": COUNT_MAX,
}


class PostgresHappenedEvents(HappenedEvents):
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def find(self, source: RuleSource, event_id: UUID) -> HappenedEvent | None:
        events, _, key = _SOURCES[source]
        found = await self._known(source, events.format(which=f"{key} = :id"), id=event_id)
        return next(iter(found), None)

    async def page(
        self, source: RuleSource, *, since: datetime, before: tuple[datetime, UUID], limit: int
    ) -> Sequence[HappenedEvent]:
        events, at, key = _SOURCES[source]
        which = _PAGE.format(at=at, id=key)
        return await self._known(
            source,
            events.format(which=which),
            since=since,
            before=before[0],
            before_id=before[1],
            limit=limit,
        )

    async def following(
        self, source: RuleSource, *, after: tuple[datetime, UUID], until: datetime, limit: int
    ) -> Sequence[HappenedEvent]:
        events, at, key = _SOURCES[source]
        which = _FOLLOWING.format(at=at, id=key)
        given = {"after": after[0], "after_id": after[1], "until": until, "limit": limit}
        found = await self._known(source, events.format(which=which), **given)
        return found[::-1]

    async def _known(self, source: RuleSource, events: str, **given: object) -> list[HappenedEvent]:
        query = text(_KNOWN.format(events=events))
        async with self._engine.connect() as connection:
            rows = await connection.execute(query, _FIXED | given)
            return [_event(source, row) for row in rows]


def _event(source: RuleSource, row: Row[tuple[Any, ...]]) -> HappenedEvent:
    subject = Subject(SubjectKind(row.subject_kind), row.subject_id)
    person_id = UserId(row.person_id) if row.person_id else None
    return HappenedEvent(source, row.id, subject, person_id, row.at, _facts(source, row))


def _facts(source: RuleSource, row: Row[tuple[Any, ...]]) -> Facts:
    known: dict[Feature, Value | None] = {
        Feature.REPORT_REASON: row.reason,
        Feature.SUBJECT_KIND: row.subject_kind,
        Feature.SHOW_AGE_MINUTES: _whole(row.began_at, row.at, 60),
        Feature.MESSAGES_MINUTE: row.messages if row.author_id else None,
        Feature.REPORTER_AGE_HOURS: _whole(row.reporter_signed_up_at, row.at, 3600),
        Feature.REPORTER_REPORTS_24H: row.reporter_reports,
        Feature.CAPACITY: row.capacity,
        Feature.HIDDEN_AT_ONCE: row.is_hidden,
    }
    if row.person_id is not None:
        known |= {
            Feature.ACCOUNT_AGE_HOURS: _whole(row.signed_up_at, row.at, 3600),
            Feature.STRIKE_WEIGHT: row.strike_weight,
            Feature.REPORTS_24H: row.reports,
            Feature.REPORTERS_24H: row.reporters,
            Feature.REMOVED_MESSAGES_7D: row.removed,
            Feature.EARLIER_SHOWS: row.earlier_shows,
            Feature.PERFORMER_IS_NEW: row.earlier_shows < NEW_PERFORMER_SHOWS,
        }
    return {
        feature: value
        for feature, value in known.items()
        if value is not None and feature.is_known_at(source)
    }


def _whole(since: datetime | None, at: datetime, seconds: int) -> int | None:
    return None if since is None else max(0, int((at - since).total_seconds()) // seconds)
