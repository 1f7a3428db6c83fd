"""What event rules are asked about, with what was known of it then, from memory."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from adapters.memory.tables import HasTables
from domain.chat.message import Message
from domain.chat.rule import ChatRule
from domain.ids import MessageId, StreamId, TipId, UserId
from domain.moderation.cases.event import Subject, SubjectKind
from domain.moderation.decisions.action import ActionKind
from domain.moderation.decisions.sanction import Sanction
from domain.moderation.reports.complaint import Complaint
from domain.moderation.reports.report import Report
from domain.moderation.rules.feature import COUNT_MAX, Facts, Feature, RuleSource, Value
from domain.moderation.rules.hit import HappenedEvent
from domain.moderation.watch.sampling import NEW_PERFORMER_SHOWS
from domain.streaming.stream import Stream
from domain.tipping.tip import Tip
from ports.moderation.event_rules import HappenedEvents

DAY, WEEK, MINUTE = timedelta(days=1), timedelta(days=7), timedelta(minutes=1)


class _Said(NamedTuple):
    stream_id: StreamId
    author_id: UserId
    sent_at: datetime


class MemoryHappenedEvents(HappenedEvents):
    def __init__(self, database: HasTables) -> None:
        self._database = database

    async def find(self, source: RuleSource, event_id: UUID) -> HappenedEvent | None:
        return next((each for each in self._events(source) if each.id == event_id), None)

    async def page(
        self, source: RuleSource, *, since: datetime, before: tuple[datetime, UUID], limit: int
    ) -> Sequence[HappenedEvent]:
        found = [each for each in self._events(source) if since <= each.at and (each.at, each.id) < before]
        return sorted(found, key=lambda each: (each.at, each.id), reverse=True)[:limit]

    async def following(
        self, source: RuleSource, *, after: tuple[datetime, UUID], until: datetime, limit: int
    ) -> Sequence[HappenedEvent]:
        found = [each for each in self._events(source) if after < (each.at, each.id) and each.at <= until]
        return sorted(found, key=lambda each: (each.at, each.id))[:limit]

    def _events(self, source: RuleSource) -> list[HappenedEvent]:
        match source:
            case RuleSource.REPORT_FILED:
                return [self._of_report(each) for each in self._reports()]
            case RuleSource.SHOW_STARTED:
                return [self._of_show(each) for each in self._shows()]
            case RuleSource.MESSAGE_SENT:
                return [self._of_message(each) for each in self._messages()]
            case RuleSource.COMPLAINT_FILED:
                complaints: Iterable[Complaint] = self._tables.complaints.complaints.values()
                return [self._of_complaint(each) for each in complaints if not each.reason.is_of_child_safety]

    @property
    def _tables(self) -> Any:
        return self._database.tables

    def _reports(self) -> list[Report]:
        reports: Iterable[Report] = self._tables.moderation.reports.values()
        return [each for each in reports if not each.reason.is_of_child_safety]

    def _shows(self) -> list[Stream]:
        shows: Iterable[Stream] = self._tables.streaming.streams.values()
        return [each for each in shows if each.started_at is not None]

    def _of_show(self, show: Stream) -> HappenedEvent:
        assert show.started_at is not None
        facts = self._of_person(show.performer_id, show.started_at, show.id)
        subject = Subject(SubjectKind.SHOW, show.id)
        return HappenedEvent(
            RuleSource.SHOW_STARTED, show.id, subject, show.performer_id, show.started_at,
            _known(RuleSource.SHOW_STARTED, facts),
        )  # fmt: skip

    def _messages(self) -> list[Message]:
        chat = self._tables.chat
        hidden = {each for each, removal in chat.removals.items() if removal.rule is ChatRule.MINORS}
        return [each for each in chat.messages.values() if each.id not in hidden]

    def _of_message(self, message: Message) -> HappenedEvent:
        show = self._tables.streaming.streams.get(message.stream_id)
        facts: dict[Feature, Value | None] = {
            Feature.SUBJECT_KIND: SubjectKind.MESSAGE.value,
            Feature.SHOW_AGE_MINUTES: _show_age(show, message.sent_at),
            Feature.MESSAGES_MINUTE: self._pace(_Said(message.stream_id, message.author_id, message.sent_at)),
        } | self._of_person(message.author_id, message.sent_at, message.stream_id)
        return HappenedEvent(
            RuleSource.MESSAGE_SENT, message.id, Subject(SubjectKind.MESSAGE, message.id), message.author_id,
            message.sent_at, _known(RuleSource.MESSAGE_SENT, facts),
        )  # fmt: skip

    def _of_complaint(self, complaint: Complaint) -> HappenedEvent:
        at, subject = complaint.received_at, complaint.subject
        show, person_id = None, None
        if subject.kind is SubjectKind.SHOW:
            show = self._tables.streaming.streams.get(StreamId(subject.id))
            person_id = show.performer_id if show is not None else None
        elif subject.id in self._tables.identity.users:
            person_id = UserId(subject.id)
        facts: dict[Feature, Value | None] = {
            Feature.REPORT_REASON: complaint.reason.value,
            Feature.SUBJECT_KIND: subject.kind.value,
            Feature.SHOW_AGE_MINUTES: _show_age(show, at),
            Feature.CAPACITY: complaint.capacity.value,
            Feature.HIDDEN_AT_ONCE: complaint.is_hidden,
        }
        if person_id is not None:
            facts |= self._of_person(person_id, at, show.id if show is not None else None)
        return HappenedEvent(
            RuleSource.COMPLAINT_FILED, complaint.id, subject, person_id, at,
            _known(RuleSource.COMPLAINT_FILED, facts),
        )  # fmt: skip

    def _of_report(self, report: Report) -> HappenedEvent:
        at, said = report.reported_at, self._said(report)
        stream_id = said.stream_id if said is not None else report.stream_id
        show = self._tables.streaming.streams.get(stream_id)
        facts: dict[Feature, Value | None] = {
            Feature.REPORT_REASON: report.reason.value,
            Feature.SUBJECT_KIND: report.subject.kind.value,
            Feature.SHOW_AGE_MINUTES: _show_age(show, at),
            Feature.MESSAGES_MINUTE: self._pace(said) if said is not None else None,
            Feature.REPORTER_AGE_HOURS: self._age(report.reporter_id, at),
            Feature.REPORTER_REPORTS_24H: _count(
                each.reporter_id == report.reporter_id and at - DAY < each.reported_at <= at
                for each in self._reports()
            ),
        }
        if report.person_id is not None:
            facts |= self._of_person(report.person_id, at, stream_id)
        return HappenedEvent(
            RuleSource.REPORT_FILED, report.id, report.subject, report.person_id, at,
            _known(RuleSource.REPORT_FILED, facts),
        )  # fmt: skip

    def _said(self, report: Report) -> _Said | None:
        """Where, when and by whom what it is about was written, in a chat or with a tip."""
        if report.subject.kind is SubjectKind.MESSAGE:
            message: Message | None = self._tables.chat.messages.get(MessageId(report.subject.id))
            return _Said(message.stream_id, message.author_id, message.sent_at) if message else None
        if report.subject.kind is SubjectKind.TIP:
            tip: Tip | None = self._tables.tipping.tips.get(TipId(report.subject.id))
            return _Said(tip.stream_id, tip.viewer_id, tip.sent_at) if tip else None
        return None

    def _of_person(
        self, person_id: UserId, at: datetime, stream_id: StreamId | None
    ) -> dict[Feature, Value | None]:
        reports = [
            each
            for each in self._reports()
            if each.person_id == person_id and at - DAY < each.reported_at <= at
        ]
        earlier = _count(
            each.performer_id == person_id
            and each.started_at is not None
            and each.started_at < at
            and each.id != stream_id
            for each in self._shows()
        )
        chat, tipping = self._tables.chat, self._tables.tipping
        removed = [(chat.messages[each].author_id, removal) for each, removal in chat.removals.items()]
        removed += [(tipping.tips[each].viewer_id, removal) for each, removal in tipping.removals.items()]
        return {
            Feature.ACCOUNT_AGE_HOURS: self._age(person_id, at),
            Feature.STRIKE_WEIGHT: sum(
                each.action.weight
                for each in self._tables.decisions.sanctions.values()
                if each.person_id == person_id and self._weighs(each, at)
            ),
            Feature.REPORTS_24H: min(COUNT_MAX, len(reports)),
            Feature.REPORTERS_24H: len({each.reporter_id for each in reports}),
            Feature.REMOVED_MESSAGES_7D: _count(
                author_id == person_id
                and at - WEEK < removal.at <= at
                and removal.rule is not ChatRule.MINORS
                for author_id, removal in removed
            ),
            Feature.EARLIER_SHOWS: earlier,
            Feature.PERFORMER_IS_NEW: earlier < NEW_PERFORMER_SHOWS,
        }

    def _weighs(self, sanction: Sanction, at: datetime) -> bool:
        case = self._tables.moderation_cases.cases.get(sanction.case_id)
        return (
            sanction.action.kind is ActionKind.STRIKE
            and sanction.since <= at
            and (sanction.action.until is None or at < sanction.action.until)
            and (sanction.ended_at is None or at < sanction.ended_at)
            and (case is None or not case.status.kind.is_of_child_safety)
        )

    def _pace(self, said: _Said) -> int:
        return _count(
            (each.author_id, each.stream_id) == (said.author_id, said.stream_id)
            and said.sent_at - MINUTE < each.sent_at <= said.sent_at
            for each in self._tables.chat.messages.values()
        )

    def _age(self, person_id: UserId, at: datetime) -> int | None:
        user = self._tables.identity.users.get(person_id)
        return None if user is None else max(0, int((at - user.created_at).total_seconds()) // 3600)


def _known(source: RuleSource, facts: dict[Feature, Value | None]) -> Facts:
    return {
        feature: value
        for feature, value in facts.items()
        if value is not None and feature.is_known_at(source)
    }


def _show_age(show: Stream | None, at: datetime) -> int | None:
    if show is None or show.started_at is None or show.started_at > at:
        return None
    is_over = show.ended_at is not None and show.ended_at <= at
    return None if is_over else int((at - show.started_at).total_seconds()) // 60


def _count(found: Iterable[bool]) -> int:
    return min(COUNT_MAX, sum(found))
