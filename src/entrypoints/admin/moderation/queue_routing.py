"""Which cases come to which queue: what holds, what is planned, and every version there was (MOD-12)."""

from collections.abc import Sequence
from datetime import timedelta

from quart import Blueprint

from domain.errors import Invalid
from domain.identity.permissions import Permission
from domain.moderation.cases.kind import CaseKind, Queue
from domain.moderation.desk.queue_routing import CODE_RULES, ROUTABLE, TARGETS, QueueRule, queue_of
from entrypoints.admin.moderation.second_looks import QUEUES
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires
from entrypoints.web.form import Form
from entrypoints.web.moderation.case_words import CASE_KINDS
from entrypoints.web.page import PageResponse, page, see_other

PLACE = "/staff/queue-routing"
HOURS_MAX = 24 * 90
WORDS = {"note_missing": "Say why: it stands in the audit log."}
GUARDED_KINDS = tuple(kind for kind in CaseKind if kind not in ROUTABLE)


def queue_routing_pages(container: Container) -> Blueprint:
    pages = Blueprint("admin_moderation_queue_routing", __name__)

    @pages.get(PLACE)
    @requires(Permission.SET_QUEUE_ACCESS, adult=False)
    async def rules() -> PageResponse:
        return await _page(container, Form())

    @pages.post(PLACE)
    @requires(Permission.SET_QUEUE_ACCESS, adult=False)
    async def change() -> PageResponse:
        form = await Form.posted()
        form.words = WORDS
        with form.refusals():
            hours = form.whole("hours") if form.text("hours").strip() else 0
            if not 0 <= hours <= HOURS_MAX:
                raise Invalid(f"it begins now, or within {HOURS_MAX} hours", pointer="/hours")
            await container.change_queue_routing()(
                number=form.whole("number"), rules=_asked(form), actor_id=principal().user_id, note=form.text("note"),
                effective_from=container.now()() + timedelta(hours=hours) if hours else None,
            )  # fmt: skip
            return see_other(PLACE)
        return await _page(container, form)

    return pages


def _asked(form: Form) -> tuple[QueueRule, ...]:
    """A rule for each queue but the general one, which has what no rule names. Raises `Invalid`."""
    chosen: dict[Queue, set[CaseKind]] = {}
    for kind in ROUTABLE:
        try:
            queue = Queue(form.text(f"kind-{kind}"))
        except ValueError:
            raise Invalid("the form was not complete; load the page again", pointer=None) from None
        if queue is not Queue.GENERAL:
            chosen.setdefault(queue, set()).add(kind)
    return tuple(QueueRule(queue, frozenset(kinds)) for queue, kinds in chosen.items())


async def _page(container: Container, form: Form) -> PageResponse:
    now, routing = container.now()(), await container.queue_routing_queries().routing()
    in_force, holds = routing.in_force(now), routing.rules(now)
    last = routing.versions[-1].rules if routing.is_whole and routing.versions else holds
    return await page(
        "admin/moderation/queue_routing.html",
        status=form.status,
        form=form,
        is_whole=routing.is_whole,
        holds=_told(holds),
        in_force=in_force.number if in_force is not None else 0,
        next_number=len(routing.versions) + 1,
        asked={kind: queue_of(kind, holds if last is None else last) for kind in ROUTABLE},
        kinds=CASE_KINDS,
        targets=[(queue, QUEUES[queue]) for queue in TARGETS],
        guarded=[(CASE_KINDS[kind], QUEUES[queue_of(kind)]) for kind in GUARDED_KINDS],
        versions=[(version, _told(version.rules)) for version in reversed(routing.versions)],
        names=await container.event_rule_queries().names({each.author_id for each in routing.versions}),
        by_code=_told(CODE_RULES),
    )


def _told(rules: Sequence[QueueRule] | None) -> str:
    if rules is None:
        return "names what this program does not know"
    parts = [
        f"{QUEUES[each.queue]}: " + ", ".join(CASE_KINDS[kind] for kind in CaseKind if kind in each.kinds)
        for each in rules
    ]
    return "; ".join([*parts, f"{QUEUES[Queue.GENERAL]}: all else"])
