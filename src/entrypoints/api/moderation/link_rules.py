"""Rules about links over the API: staff's alone."""

from datetime import datetime
from uuid import UUID

from quart import Blueprint, Response, request

from application.moderation.rules.read_link_rules import NoLinkToTry
from domain.identity.permissions import Permission
from domain.ids import LinkRuleId
from domain.moderation.note import NoteMissing, NoteTooLong
from domain.moderation.text.link_rule import (
    InvalidLinkRule,
    JudgedLink,
    LinkAlreadyRuled,
    LinkRuleIdReused,
    LinkRuleNotFound,
    LinkRulesFull,
)
from entrypoints.api.body import Body, View, json, parse
from entrypoints.api.documented import documented
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires
from entrypoints.views.links import outcome_of

TAG = "moderation"
RULES = "/v1/staff/link-rules"


class RuleLinkBody(Body, frozen=True):
    reach: str
    """`domain` (and every host beneath it), `host` (alone) or `path` (what begins with it, on this host)."""
    target: str
    """`example.com`, or `example.com/path` where the rule is about a path."""
    verdict: str
    """`block`, `hold` (it waits for whoever moderates the room), `warn` or `allow`."""
    note: str
    """Why; the audit log keeps it."""


class UnruleLinkBody(Body, frozen=True):
    note: str
    """Why; the audit log keeps it."""


class TryLinkBody(Body, frozen=True):
    link: str
    """As somebody would write it in a chat."""


class LinkRuleView(View, frozen=True):
    id: UUID
    number: str
    """Which rule, as whoever is refused for it reads it."""
    reach: str
    target: str
    verdict: str


class LinkRuleRowView(View, frozen=True):
    id: UUID
    number: str
    reach: str
    target: str
    verdict: str
    reason: str
    added_by: str
    added_at: datetime
    hits: int
    """How many messages it stopped, held or warned of."""


class LinkRulesView(View, frozen=True):
    items: list[LinkRuleRowView]


class TriedLinkView(View, frozen=True):
    host: str
    leads_to: str
    """Where a short link ends; else the host itself."""
    looks_like: str | None
    """The host that a reader takes it for, where that is another one."""
    verdict: str | None
    """Null where no rule is about it."""
    rule: UUID | None
    outcome: str
    """What would happen with a message that has this link, in words."""


def link_rule_routes(container: Container) -> Blueprint:
    routes = Blueprint("api_link_rules", __name__)

    @routes.get(RULES)
    @requires(Permission.CONTROL_ROOMS, adult=False)
    @documented(summary="The rules about links", tag=TAG, responses={200: LinkRulesView}, errors=[])
    async def listed() -> Response:
        rows = await container.read_link_rules()(actor_id=principal().user_id)
        items = [
            LinkRuleRowView(
                id=row.rule_id, number=row.number, reach=row.reach, target=row.target, verdict=row.verdict,
                reason=row.reason, added_by=row.added_by, added_at=row.added_at, hits=row.hits,
            )
            for row in rows
        ]  # fmt: skip
        return json(LinkRulesView(items=items))

    @routes.put(f"{RULES}/<uuid:rule_id>")
    @requires(Permission.CONTROL_ROOMS, adult=False)
    @documented(
        summary="Make a rule about links",
        tag=TAG,
        request=RuleLinkBody,
        responses={200: LinkRuleView},
        errors=[InvalidLinkRule, LinkAlreadyRuled, LinkRulesFull, LinkRuleIdReused, NoteMissing, NoteTooLong],
    )
    async def rule(rule_id: UUID) -> Response:
        body = parse(RuleLinkBody, await request.get_data())
        made = await container.rule_link()(
            rule_id=LinkRuleId(rule_id), actor_id=principal().user_id, reach=body.reach, target=body.target,
            verdict=body.verdict, note=body.note,
        )  # fmt: skip
        view = LinkRuleView(
            id=made.id,
            number=made.number,
            reach=made.reach.value,
            target=made.target,
            verdict=made.verdict.value,
        )
        return json(view)

    @routes.post(f"{RULES}/<uuid:rule_id>/take-off")
    @requires(Permission.CONTROL_ROOMS, adult=False)
    @documented(
        summary="Take a rule about links off",
        tag=TAG,
        request=UnruleLinkBody,
        responses={204: None},
        errors=[LinkRuleNotFound, NoteMissing, NoteTooLong],
    )
    async def take_off(rule_id: UUID) -> Response:
        body = parse(UnruleLinkBody, await request.get_data())
        await container.unrule_link()(
            rule_id=LinkRuleId(rule_id), actor_id=principal().user_id, note=body.note
        )
        return Response(status=204)

    @routes.post(f"{RULES}/try")
    @requires(Permission.CONTROL_ROOMS, adult=False)
    @documented(
        summary="What would happen with a link",
        tag=TAG,
        request=TryLinkBody,
        responses={200: TriedLinkView},
        errors=[NoLinkToTry],
    )
    async def try_link() -> Response:
        body = parse(TryLinkBody, await request.get_data())
        return json(_tried(await container.try_link()(actor_id=principal().user_id, text=body.link)))

    return routes


def _tried(judged: JudgedLink) -> TriedLinkView:
    return TriedLinkView(
        host=judged.link.host,
        leads_to=judged.leads_to,
        looks_like=judged.link.looks_like,
        verdict=judged.verdict,
        rule=judged.rule.id if judged.rule is not None else None,
        outcome=outcome_of(judged),
    )
