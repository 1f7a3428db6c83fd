"""Event rules, as staff keep them: what they ask, what they hit, and what one of them makes of one event (MOD-29)."""

import json
from datetime import timedelta
from uuid import UUID

from quart import Blueprint

from application.moderation.rules.read_event_rules import ReadRule
from application.moderation.rules.try_event_rule import TriedRule
from domain.errors import Invalid
from domain.identity.permissions import Permission
from domain.ids import EventRuleBacktestId, EventRuleId
from domain.moderation.rules.condition import InvalidCondition
from domain.moderation.rules.effect import LABELS, OPENABLE, QUEUES, InvalidEffect
from domain.moderation.rules.event_rule import EventRuleNotFound
from domain.moderation.rules.feature import Feature, RuleSource
from domain.moderation.rules.hit import HitMode
from entrypoints.container import Container
from entrypoints.edge.access import may, principal, requires
from entrypoints.web.form import Form
from entrypoints.web.page import PageResponse, page, see_other

RULES = "/staff/event-rules"
JSON_MAX = 10_000
WORDS = {
    "note_missing": "Say why: it stands in the audit log.",
    "nothing_to_try_on": "There is no such report, show, message or complaint that rules are asked about.",
}
MODES = {
    HitMode.SHADOW.value: "in shadow",
    HitMode.ACTED.value: "acted",
    HitMode.HELD_BACK.value: "held back",
}
EXAMPLE = """{"all": [
  {"feature": "reports_24h", "op": ">=", "value": 3},
  {"not": {"feature": "report_reason", "op": "in", "value": ["spam", "other"]}}
]}"""
EFFECTS = '[{"do": "label", "label": "look_closely", "days": 3}]'


def event_rule_pages(container: Container) -> Blueprint:
    pages = Blueprint("admin_event_rules", __name__)
    _add_list(pages, container)
    _add_rule(pages, container)
    return pages


def _add_list(pages: Blueprint, container: Container) -> None:
    @pages.get(RULES)
    @requires(Permission.WORK_CASES, adult=False)
    async def listed() -> PageResponse:
        return await _page(Form({"condition": EXAMPLE, "effects": EFFECTS}))

    @pages.post(f"{RULES}/write")
    @requires(Permission.WRITE_EVENT_RULES, adult=False)
    async def write() -> PageResponse:
        form = await _posted()
        with form.refusals():
            rule_id = EventRuleId(form.id("rule"))
            await _write(container, form, rule_id, 1)
            return see_other(f"{RULES}/{rule_id}")
        return await _page(form)

    async def _page(form: Form) -> PageResponse:
        read = await container.read_event_rules()(actor_id=principal().user_id)
        rows = [
            {
                "id": rule.id,
                "name": rule.versions[-1].name,
                "source": rule.versions[-1].source.text,
                "states": [
                    (number, state.value) for number, state in enumerate(rule.states(read.at), 1)
                ],
                "hits": {
                    words: sum(read.tallies.get((rule.id, each.number, HitMode(mode)), 0) for each in rule.versions)
                    for mode, words in MODES.items()
                },
            }
            for rule in read.rules
        ]  # fmt: skip
        return await page(
            "admin/moderation/event_rules.html",
            status=form.status,
            form=form,
            rows=sorted(rows, key=lambda row: str(row["name"])),
            rule_id=form.values.get("rule") or container.new_id()(),
            **_vocabulary(),
        )


def _add_rule(pages: Blueprint, container: Container) -> None:
    @pages.get(f"{RULES}/<uuid:rule_id>")
    @requires(Permission.WORK_CASES, adult=False)
    async def rule(rule_id: UUID) -> PageResponse:
        return await _rule_page(container, rule_id, Form())

    @pages.post(f"{RULES}/<uuid:rule_id>/write")
    @requires(Permission.WRITE_EVENT_RULES, adult=False)
    async def write_next(rule_id: UUID) -> PageResponse:
        form = await _posted()
        with form.refusals():
            await _write(container, form, EventRuleId(rule_id), form.whole("number"))
            return see_other(f"{RULES}/{rule_id}")
        return await _rule_page(container, rule_id, form, at="write")

    @pages.post(f"{RULES}/<uuid:rule_id>/move")
    @requires(Permission.WRITE_EVENT_RULES, adult=False)
    async def move(rule_id: UUID) -> PageResponse:
        form = await _posted()
        with form.refusals():
            hours = form.whole("hours") if form.text("hours").strip() else 0
            if not 0 <= hours <= 24 * 30:
                raise Invalid("it counts at once, or within 720 hours", pointer="/hours")
            later = container.now()() + timedelta(hours=hours) if hours else None
            await container.move_event_rule()(
                rule_id=EventRuleId(rule_id), number=form.whole("version"), actor_id=principal().user_id,
                to=form.text("to"), note=form.text("note"), effective_at=later,
            )  # fmt: skip
            return see_other(f"{RULES}/{rule_id}")
        return await _rule_page(container, rule_id, form, at="move")

    @pages.post(f"{RULES}/<uuid:rule_id>/try")
    @requires(Permission.WORK_CASES, adult=False)
    async def dry_run(rule_id: UUID) -> PageResponse:
        form = await _posted()
        tried: TriedRule | None = None
        with form.refusals():
            tried = await container.try_event_rule()(
                rule_id=EventRuleId(rule_id), number=form.whole("version"), actor_id=principal().user_id,
                event_id=_event(form),
            )  # fmt: skip
        return await _rule_page(container, rule_id, form, tried, at="try")

    @pages.post(f"{RULES}/<uuid:rule_id>/backtest")
    @requires(Permission.WRITE_EVENT_RULES, adult=False)
    async def backtest(rule_id: UUID) -> PageResponse:
        form = await _posted()
        with form.refusals():
            await container.backtest_event_rule()(
                backtest_id=EventRuleBacktestId(form.id("backtest")), rule_id=EventRuleId(rule_id),
                number=form.whole("version"), days=form.whole("days"), actor_id=principal().user_id,
            )  # fmt: skip
            return see_other(f"{RULES}/{rule_id}")
        return await _rule_page(container, rule_id, form, at="backtest")


async def _rule_page(
    container: Container, rule_id: UUID, form: Form, tried: TriedRule | None = None, *, at: str = ""
) -> PageResponse:
    """`at` is the form that was sent: what was typed comes back into that one alone."""
    try:
        read = await container.read_event_rule()(rule_id=EventRuleId(rule_id), actor_id=principal().user_id)
    except EventRuleNotFound as refusal:
        missing = Form(problem=refusal.detail)
        return await page("admin/moderation/event_rule_missing.html", status=404, form=missing)
    latest = read.rule.versions[-1]
    again = Form(
        {
            "name": latest.name,
            "source": latest.source.value,
            "condition": json.dumps(latest.condition.as_json(), indent=1),
            "effects": json.dumps([effect.as_json() for effect in latest.effects]),
        }
    )
    empty = Form()
    return await page(
        "admin/moderation/event_rule.html",
        status=form.status,
        form=form,
        writing=form if at == "write" else again,
        moving=form if at == "move" else empty,
        trying=form if at == "try" else empty,
        testing=form if at == "backtest" else Form({"days": "7"}),
        tried=tried,
        rule=read.rule,
        name=latest.name,
        next_number=len(read.rule.versions) + 1,
        versions=_versions(read),
        numbers=[(str(each.number), f"version {each.number}") for each in reversed(read.rule.versions)],
        hits=read.hits,
        modes=MODES,
        backtests=read.backtests,
        backtest_id=container.new_id()(),
        **_vocabulary(),
    )


def _versions(read: ReadRule) -> list[dict[str, object]]:
    """The latest first, each with its state and what became of it."""
    states = read.rule.states(read.at)
    return [
        {
            "version": version,
            "state": states[version.number - 1].value,
            "author": read.names.get(version.author_id, ""),
            "condition": json.dumps(version.condition.as_json(), indent=1),
            "steps": [
                (step, read.names.get(step.by, "")) for step in read.rule.steps if step.number == version.number
            ],
            "hits": {
                words: read.tallies.get((read.rule.id, version.number, HitMode(mode)), 0)
                for mode, words in MODES.items()
            },
        }
        for version in reversed(read.rule.versions)
    ]  # fmt: skip


async def _write(container: Container, form: Form, rule_id: EventRuleId, number: int) -> None:
    """Raises as `WriteEventRule`; what is wrong within a condition or an effect is said beside the whole of it."""
    try:
        await container.write_event_rule()(
            rule_id=rule_id, number=number, actor_id=principal().user_id, name=form.text("name"),
            source=form.text("source"), condition=_json(form, "condition"), effects=_json(form, "effects"),
            note=form.text("note"),
        )  # fmt: skip
    except (InvalidCondition, InvalidEffect) as refusal:
        place = refusal.pointer or "/condition"
        field = "/".join(place.split("/")[:2])
        within = place.removeprefix(field)
        detail = f"{refusal.detail} (at {within})" if within else refusal.detail
        raise Invalid(detail, pointer=field) from None


def _json(form: Form, name: str) -> object:
    """Raises `Invalid`."""
    written = form.text(name)
    if len(written) > JSON_MAX:
        raise Invalid(f"this is longer than {JSON_MAX} characters", pointer=f"/{name}")
    try:
        decoded: object = json.loads(written)
    except (ValueError, RecursionError):
        raise Invalid("this is not JSON; what can be asked stands below", pointer=f"/{name}") from None
    return decoded


def _event(form: Form) -> UUID:
    try:
        return UUID(form.text("event").strip())
    except ValueError:
        raise Invalid(
            "write the number of a report, a show, a message or a complaint", pointer="/event"
        ) from None


async def _posted() -> Form:
    form = await Form.posted()
    form.words = WORDS
    return form


def _vocabulary() -> dict[str, object]:
    return {
        "may_write": may(Permission.WRITE_EVENT_RULES),
        "sources": [(each.value, f"when {each.text}") for each in RuleSource],
        "features": [
            (each.value, each.type.value, each.text, [source.text for source in RuleSource if each.is_known_at(source)])
            for each in Feature
        ],
        "kinds": ", ".join(OPENABLE),
        "queues": ", ".join(QUEUES),
        "labels": ", ".join(LABELS),
        "targets": [("shadow", "put into shadow"), ("active", "make active"), ("retired", "retire")],
    }  # fmt: skip
