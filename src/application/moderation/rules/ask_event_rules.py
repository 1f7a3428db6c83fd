"""Event rules are asked after a report or a complaint, after a show began, and after each message (MOD-29)."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from application.moderation.cases._cases import open_or_join
from domain.ids import AuditId, EventId, EventRuleHitId, LabelId, ReportId
from domain.moderation.audit.entry import AuditEntry
from domain.moderation.cases.event import RULE_TOOL, By
from domain.moderation.cases.priority import NO_SIGNALS
from domain.moderation.desk.label import Label
from domain.moderation.events import ComplaintReceived, ReportFiled
from domain.moderation.rules.condition import features_of
from domain.moderation.rules.effect import OpenCase, PutLabel
from domain.moderation.rules.event_rule import EventRule, RuleState, RuleVersion
from domain.moderation.rules.feature import RuleSource
from domain.moderation.rules.hit import ACTS_COUNTED, HappenedEvent, HitMode, RuleHit, seen
from domain.streaming.events import StreamStarted
from ports.clock import Clock, NewId
from ports.moderation.event_rules import EventRuleQueries, HappenedEvents
from ports.transaction import BeginTransaction, Transaction


@dataclass(frozen=True, slots=True)
class AskEventRules:
    """Record each hit and do what its rule says, in one transaction of each hit; in shadow it is recorded alone.

    Bears repetition: an event is hit once by a version, and what was done with the hit is done once. A rule that acted
    `acts_per_hour` times within the hour is held back: its hits are recorded as that, and nothing follows.
    """

    begin: BeginTransaction
    queries: EventRuleQueries
    now: Clock
    new_id: NewId
    profile: str
    acts_per_hour: int

    async def __call__(self, happened: HappenedEvent) -> None:
        await self.of(await self.queries.rules(happened.source), happened)

    async def of(self, rules: Sequence[EventRule], happened: HappenedEvent) -> None:
        """Ask these, which were read a moment ago; what is recorded goes by what they are then."""
        for rule in rules:
            for version in rule.versions:
                if self._is_hit(rule, version, happened):
                    await self._record(version, happened)

    def _is_hit(self, rule: EventRule, version: RuleVersion, happened: HappenedEvent) -> bool:
        return (
            version.source is happened.source
            and rule.acts_as(version.number, happened_at=happened.at, now=self.now()) is not None
            and version.condition.truth(happened.facts) is True
        )

    async def _record(self, version: RuleVersion, happened: HappenedEvent) -> None:
        now = self.now()
        async with self.begin() as tx:
            rule = await tx.event_rules.hold(version.rule_id)  # who retires it comes before this, or after
            state = rule.acts_as(version.number, happened_at=happened.at, now=now)
            if state is None:
                return
            mode = HitMode.SHADOW
            if state is RuleState.ACTIVE:
                acted = await tx.event_rule_hits.acted(rule.id, since=now - ACTS_COUNTED)
                mode = HitMode.ACTED if acted < self.acts_per_hour else HitMode.HELD_BACK
            hit = RuleHit(
                EventRuleHitId(self.new_id()), rule.id, version.number, happened.id, happened.subject,
                happened.person_id, seen(happened.facts, features_of(version.condition)), mode, happened.at, now,
            )  # fmt: skip
            if await tx.event_rule_hits.add(hit) and mode is HitMode.ACTED:
                await self._act(tx, version, hit)

    async def _act(self, tx: Transaction, version: RuleVersion, hit: RuleHit) -> None:
        for effect in version.effects:
            match effect:
                case OpenCase():
                    await self._open_case(tx, effect, version, hit)
                case PutLabel():
                    await self._put_label(tx, effect, version, hit)

    async def _open_case(self, tx: Transaction, effect: OpenCase, version: RuleVersion, hit: RuleHit) -> None:
        # The hit is one of its event, so that nothing joins a case twice.
        await open_or_join(
            tx, subject=hit.subject, person_id=hit.person_id, kind=effect.kind, signals=NO_SIGNALS,
            report_id=ReportId(hit.id), by=By(None, RULE_TOOL, automated=True, note=version.title, at=hit.at),
            profile=self.profile, new_id=self.new_id, severity=effect.severity, queue=effect.queue,
        )  # fmt: skip

    async def _put_label(self, tx: Transaction, effect: PutLabel, version: RuleVersion, hit: RuleHit) -> None:
        if hit.person_id is None or await tx.labels.holds(hit.person_id, effect.label, now=hit.at):
            return
        label = Label.put(
            label_id=LabelId(self.new_id()), person_id=hit.person_id, kind=effect.label.value, reason=version.title,
            days=effect.days, put_by=None, now=hit.at,
        )  # fmt: skip
        await tx.labels.add(label)
        await tx.audit.append(
            AuditEntry.labelled(
                audit_id=AuditId(self.new_id()), actor_id=None, act="put", label_id=label.id,
                person_id=hit.person_id, kind=label.kind.value, note=label.reason, now=hit.at,
            )
        )  # fmt: skip


Told = ReportFiled | StreamStarted | ComplaintReceived
"""Events that rules may be about, each one thing that happened."""


@dataclass(frozen=True, slots=True)
class AskAboutEvent:
    """Follows each event of `Told`. Of what there is no more nothing is asked."""

    happened: HappenedEvents
    ask: AskEventRules

    async def __call__(self, event: Told, event_id: EventId) -> None:
        found = await self.happened.find(*_told_of(event))
        if found is not None:
            await self.ask(found)


def _told_of(event: Told) -> tuple[RuleSource, UUID]:
    match event:
        case ReportFiled():
            return RuleSource.REPORT_FILED, event.report_id
        case StreamStarted():
            return RuleSource.SHOW_STARTED, event.stream_id
        case ComplaintReceived():
            return RuleSource.COMPLAINT_FILED, event.complaint_id
