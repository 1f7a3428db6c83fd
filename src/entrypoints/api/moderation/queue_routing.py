"""Which cases come to which queue, over the API."""

from datetime import datetime
from uuid import UUID

from quart import Blueprint, Response, request

from application.moderation.cases.try_queue_routing import TriedCases
from domain.identity.permissions import Permission
from domain.moderation.cases.event import SubjectKind
from domain.moderation.cases.kind import CaseKind, Queue, Severity
from domain.moderation.cases.routed import Source
from domain.moderation.desk.queue_routing import (
    InvalidQueueRouting,
    QueueRouting,
    QueueRoutingChanged,
    QueueRule,
    RoutingVersion,
)
from domain.moderation.note import NoteMissing, NoteTooLong
from entrypoints.api.body import Body, View, json, parse
from entrypoints.api.documented import documented
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires
from entrypoints.views.queues import my_queues

TAG = "moderation"
_NOTE = (NoteMissing, NoteTooLong)


class RuleBody(Body, frozen=True):
    """What names nothing asks nothing; a rule asks something."""

    queue: Queue
    kinds: tuple[CaseKind, ...] = ()
    severities: tuple[Severity, ...] = ()
    subjects: tuple[SubjectKind, ...] = ()
    sources: tuple[Source, ...] = ()
    """Of those that a case came from, one is enough."""


class RuleView(View, frozen=True):
    queue: Queue
    kinds: list[CaseKind]
    severities: list[Severity]
    subjects: list[SubjectKind]
    sources: list[Source]


class ChangeRoutingBody(Body, frozen=True):
    rules: list[RuleBody]
    """In order: the first that takes a case decides. What none takes comes to the general queue."""
    note: str
    effective_from: datetime | None = None


class TryRoutingBody(Body, frozen=True):
    rules: list[RuleBody]


class RoutingDryRunLine(View, frozen=True):
    kind: CaseKind
    severity: Severity
    subject: SubjectKind
    sources: list[Source]
    """Empty where no rule asks."""
    cases: int
    now: Queue
    then: Queue
    """Where such a case would come by these rules."""
    rule: int
    """The place, from 1, of the rule that takes it; 0 where none does."""


class RoutingDryRunCase(View, frozen=True):
    case_id: UUID
    now: Queue
    then: Queue


class RoutingDryRunView(View, frozen=True):
    items: list[RoutingDryRunLine]
    moving: int
    """How many cases would be elsewhere."""
    named: list[RoutingDryRunCase]
    """The most urgent of them."""


class RoutingVersionView(View, frozen=True):
    number: int
    rules: list[RuleView] | None
    """None where it names what this program does not know."""
    author_id: UUID
    reason: str
    written_at: datetime
    effective_from: datetime


class RoutingView(View, frozen=True):
    holds: list[RuleView]
    in_force: int
    """The number of the version that holds; 0 where the code's rules do."""
    next_number: int
    versions: list[RoutingVersionView]


def queue_routing_routes(container: Container) -> Blueprint:
    routes = Blueprint("api_moderation_queue_routing", __name__)
    _add_routing(routes, container)
    _add_dry_run(routes, container)
    return routes


def _add_routing(routes: Blueprint, container: Container) -> None:
    @routes.get("/v1/staff/queue-routing")
    @requires(Permission.SET_QUEUE_ACCESS, adult=False)
    @documented(
        summary="Which cases come to which queue, and every version of the rules",
        tag=TAG,
        responses={200: RoutingView},
    )
    async def routing() -> Response:
        return json(_routing_view(await container.queue_routing_queries().routing(), container.now()()))

    @routes.put("/v1/staff/queue-routing/versions/<int:number>")
    @requires(Permission.SET_QUEUE_ACCESS, adult=False)
    @documented(
        summary="Write the next version of the rules; none takes cases of children or orders from their queue",
        tag=TAG,
        request=ChangeRoutingBody,
        responses={200: RoutingVersionView},
        errors=[InvalidQueueRouting, QueueRoutingChanged, *_NOTE],
    )
    async def change_routing(number: int) -> Response:
        body = parse(ChangeRoutingBody, await request.get_data())
        version = await container.change_queue_routing()(
            number=number, rules=_rules(body.rules), actor_id=principal().user_id, note=body.note,
            effective_from=body.effective_from,
        )  # fmt: skip
        return json(_routing_version_view(version))


def _add_dry_run(routes: Blueprint, container: Container) -> None:
    @routes.post("/v1/staff/queue-routing/dry-run")
    @requires(Permission.SET_QUEUE_ACCESS, adult=False)
    @documented(
        summary="Where the open cases of the queues that you see would be by these rules; none is moved, now or later",
        tag=TAG,
        request=TryRoutingBody,
        responses={200: RoutingDryRunView},
        errors=[InvalidQueueRouting],
    )
    async def dry_run() -> Response:
        rules = _rules(parse(TryRoutingBody, await request.get_data()).rules)
        tried = await container.try_queue_routing()(rules, seen=await my_queues(container))
        return json(
            RoutingDryRunView(
                items=[_line(each) for each in tried.lines],
                moving=tried.moving,
                named=[
                    RoutingDryRunCase(case_id=case.case_id, now=case.group.queue, then=then)
                    for case, then in tried.named
                ],
            )
        )


def _line(tried: TriedCases) -> RoutingDryRunLine:
    facts = tried.cases.facts
    return RoutingDryRunLine(
        kind=facts.kind, severity=facts.severity, subject=facts.subject, sources=sorted(facts.sources),
        cases=tried.cases.count, now=tried.cases.queue, then=tried.then, rule=tried.rule,
    )  # fmt: skip


def _rules(asked: list[RuleBody]) -> tuple[QueueRule, ...]:
    return tuple(
        QueueRule(
            each.queue, frozenset(each.kinds), frozenset(each.severities), frozenset(each.subjects),
            frozenset(each.sources),
        )
        for each in asked
    )  # fmt: skip


def _rule_views(rules: tuple[QueueRule, ...]) -> list[RuleView]:
    return [
        RuleView(
            queue=each.queue, kinds=sorted(each.kinds), severities=sorted(each.severities),
            subjects=sorted(each.subjects), sources=sorted(each.sources),
        )
        for each in rules
    ]  # fmt: skip


def _routing_version_view(version: RoutingVersion) -> RoutingVersionView:
    return RoutingVersionView(
        number=version.number, rules=_rule_views(version.rules) if version.rules is not None else None,
        author_id=version.author_id, reason=version.reason, written_at=version.written_at,
        effective_from=version.effective_from,
    )  # fmt: skip


def _routing_view(routing: QueueRouting, now: datetime) -> RoutingView:
    in_force = routing.in_force(now)
    return RoutingView(
        holds=_rule_views(routing.rules(now)), in_force=in_force.number if in_force is not None else 0,
        next_number=len(routing.versions) + 1, versions=[_routing_version_view(each) for each in routing.versions],
    )  # fmt: skip
