"""Which cases come to which queue: what holds, what is planned, every version there was, and a draft of the next,
which is tried on the open cases before it is saved (MOD-12)."""

import hashlib
from datetime import timedelta

from quart import Blueprint

from application.moderation.cases.try_queue_routing import TriedRouting
from domain.errors import Invalid
from domain.identity.permissions import Permission
from domain.moderation.cases.kind import CaseKind, Queue
from domain.moderation.desk.queue_routing import (
    CODE_RULES,
    ROUTABLE,
    RULES_MAX,
    TARGETS,
    QueueRouting,
    QueueRule,
    queue_of,
)
from entrypoints.admin.moderation.queue_rules import ASKED, asked_rules, rule_told, rules_told
from entrypoints.admin.moderation.second_looks import QUEUES
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires
from entrypoints.views.queues import my_queues
from entrypoints.web.form import Form
from entrypoints.web.moderation.case_words import CASE_KINDS
from entrypoints.web.page import PageResponse, page, see_other

PLACE = "/staff/queue-routing"
HOURS_MAX = 24 * 90
WORDS = {"note_missing": "Say why: it stands in the audit log."}
GUARDED_KINDS = tuple(kind for kind in CaseKind if kind not in ROUTABLE)
NEW_RULE = QueueRule(Queue.INTIMATE_IMAGERY, frozenset())


def queue_routing_pages(container: Container) -> Blueprint:
    pages = Blueprint("admin_moderation_queue_routing", __name__)

    @pages.get(PLACE)
    @requires(Permission.SET_QUEUE_ACCESS, adult=False)
    async def rules() -> PageResponse:
        return await _page(container, Form(), None)

    @pages.post(PLACE)
    @requires(Permission.SET_QUEUE_ACCESS, adult=False)
    async def change() -> PageResponse:
        form, draft, tried, at = await Form.posted(), None, None, -1
        form.words = WORDS
        with form.refusals():
            draft = asked_rules(form)
            act, _, of = form.text("act").partition(":")
            if act == "save" and form.text("tried") == key_of(draft):
                await _save(container, form, draft)
                return see_other(PLACE)
            if act in ("try", "save"):
                if act == "save":
                    form.problem = "These rules were not tried yet: look at what would change, then save."
                tried = await container.try_queue_routing()(draft, seen=await my_queues(container))
            elif act == "from":
                routing = await container.queue_routing_queries().routing()
                draft, at = _version(routing, of), 0
            else:
                draft, at = _edited(draft, act, of)
        return await _page(container, form, draft, tried=tried, at=at)

    return pages


async def _save(container: Container, form: Form, draft: tuple[QueueRule, ...]) -> None:
    hours = form.whole("hours") if form.text("hours").strip() else 0
    if not 0 <= hours <= HOURS_MAX:
        raise Invalid(f"it begins now, or within {HOURS_MAX} hours", pointer="/hours")
    await container.change_queue_routing()(
        number=form.whole("number"), rules=draft, actor_id=principal().user_id, note=form.text("note"),
        effective_from=container.now()() + timedelta(hours=hours) if hours else None,
    )  # fmt: skip


def key_of(rules: tuple[QueueRule, ...]) -> str:
    """Tells a draft that was tried from another: what is saved is what somebody saw."""
    return hashlib.sha256(rules_told(rules).encode()).hexdigest()[:16]


def _version(routing: QueueRouting, number: str) -> tuple[QueueRule, ...]:
    """The rules of an old one, to be a new one's. Raises `Invalid`."""
    if number == "0":
        return CODE_RULES
    found = next((each.rules for each in routing.versions if str(each.number) == number), None)
    if found is None:
        raise Invalid("there is no such version that can be read", pointer=None)
    return found


def _edited(draft: tuple[QueueRule, ...], act: str, of: str) -> tuple[tuple[QueueRule, ...], int]:
    """After one rule is added, moved or taken out, and the place of what is looked at then. Raises `Invalid`."""
    rules = list(draft)
    if act == "add" and len(rules) < RULES_MAX:
        return (*rules, NEW_RULE), len(rules)
    place = int(of) if of.isdecimal() else -1
    if act not in ("up", "down", "remove") or not 0 <= place < len(rules):
        raise Invalid("the form was not complete; load the page again", pointer=None)
    rule = rules.pop(place)
    if act == "remove":
        return tuple(rules), min(place, len(rules) - 1)
    there = max(0, place - 1) if act == "up" else min(len(rules), place + 1)
    rules.insert(there, rule)
    return tuple(rules), there


async def _page(
    container: Container, form: Form, draft: tuple[QueueRule, ...] | None, *, tried: TriedRouting | None = None,
    at: int = -1,
) -> PageResponse:  # fmt: skip
    now, routing = container.now()(), await container.queue_routing_queries().routing()
    in_force, holds = routing.in_force(now), routing.rules(now)
    last = routing.versions[-1].rules if routing.is_whole and routing.versions else holds
    if draft is None:
        draft = holds if last is None else last
    return await page(
        "admin/moderation/queue_routing.html",
        status=form.status,
        form=form,
        act=form.text("act").partition(":")[0],
        is_whole=routing.is_whole,
        holds=[rule_told(each) for each in holds],
        in_force=in_force.number if in_force is not None else 0,
        next_number=form.text("number") or len(routing.versions) + 1,
        draft=draft,
        key=key_of(draft),
        at=at,
        rules_max=RULES_MAX,
        asked=ASKED,
        tried=tried,
        is_planned=bool(routing.versions) and routing.versions[-1].effective_from > now,
        targets=[(queue, QUEUES[queue]) for queue in TARGETS],
        queues=QUEUES,
        kinds=CASE_KINDS,
        told=rule_told,
        guarded=[(CASE_KINDS[kind], QUEUES[queue_of(kind)]) for kind in GUARDED_KINDS],
        versions=[
            (version, None if version.rules is None else [rule_told(each) for each in version.rules])
            for version in reversed(routing.versions)
        ],
        names=await container.event_rule_queries().names({each.author_id for each in routing.versions}),
        by_code=[rule_told(each) for each in CODE_RULES],
    )
