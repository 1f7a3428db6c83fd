"""Who may see which queue: what holds, what waits for a second person, and every version there was (ADM-11)."""

from collections.abc import Mapping
from datetime import timedelta

from quart import Blueprint

from application.moderation.cases._cases import admission_of, default_admission
from application.moderation.cases.change_queue_access import WORKERS
from domain.errors import Invalid, NotFound
from domain.identity.permissions import Permission
from domain.ids import UserId
from domain.moderation.cases.kind import Queue
from domain.moderation.desk.queue_access import (
    GUARDED,
    AccessAnswer,
    Admission,
    QueueAccess,
)
from entrypoints.admin.moderation.second_looks import QUEUES
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires
from entrypoints.views.queues import my_queues, queue_lists
from entrypoints.web.form import Form
from entrypoints.web.page import PageResponse, page, see_other

PLACE = "/staff/queues"
HOURS_MAX = 24 * 90
WORDS = {"note_missing": "Say why: it stands in the audit log."}
ROLES = {role.value: role.value.replace("_", " ") for role in WORKERS}


class UnknownQueue(NotFound):
    code = "unknown_queue"


def queue_access_pages(container: Container) -> Blueprint:
    pages = Blueprint("admin_moderation_queue_access", __name__)

    @pages.get(PLACE)
    @requires(Permission.SET_QUEUE_ACCESS, adult=False)
    async def lists() -> PageResponse:
        return await _page(container, Form())

    @pages.post(f"{PLACE}/<name>/change")
    @requires(Permission.SET_QUEUE_ACCESS, adult=False)
    async def change(name: str) -> PageResponse:
        queue, form = _queue(name), await Form.posted()
        form.words = WORDS
        with form.refusals():
            hours = form.whole("hours") if form.text("hours").strip() else 0
            if not 0 <= hours <= HOURS_MAX:
                raise Invalid(f"it begins now, or within {HOURS_MAX} hours", pointer="/hours")
            later = container.now()() + timedelta(hours=hours) if hours else None
            roles = frozenset(role for role in ROLES if form.text(f"role-{role}") == "sees")
            await container.change_queue_access()(
                queue=queue, number=form.whole("number"), actor_id=principal().user_id, note=form.text("note"),
                admission=Admission(
                    roles, await _people(container, form, "also"), await _people(container, form, "never")
                ),
                effective_from=later,
            )  # fmt: skip
            return see_other(f"{PLACE}#{queue}")
        return await _page(container, form, at=queue)

    @pages.post(f"{PLACE}/<name>/answer")
    @requires(Permission.SET_QUEUE_ACCESS, adult=False)
    async def answer(name: str) -> PageResponse:
        queue, form = _queue(name), await Form.posted()
        form.words = WORDS
        with form.refusals():
            try:
                said = AccessAnswer(form.text("answer"))
            except ValueError:
                raise Invalid("the form was not complete; load the page again", pointer=None) from None
            await container.answer_queue_access()(
                queue=queue, number=form.whole("number"), answer=said, actor_id=principal().user_id,
                note=form.text("note"),
            )  # fmt: skip
            return see_other(f"{PLACE}#{queue}")
        return await _page(container, form, at=queue)

    return pages


async def _page(container: Container, form: Form, *, at: Queue | None = None) -> PageResponse:
    """What was typed comes back into the form of `at` alone."""
    lists, seen = await queue_lists(container), await my_queues(container)
    by_queue = {each.queue: each for each in lists}
    people = {
        person
        for each in lists
        for version in each.versions
        for person in (version.author_id, *version.admission.also, *version.admission.never)
    } | {word.by for each in lists for word in each.words}
    names = await container.event_rule_queries().names(people)
    rows = []
    for queue in Queue:
        found, now = by_queue.get(queue, QueueAccess(queue, (), ())), container.now()()
        holds, waiting = admission_of(lists, queue, now), found.waiting()
        in_force = found.in_force(now) if found.is_whole else None
        rows.append(
            {
                "queue": queue.value,
                "words": QUEUES[queue],
                "is_guarded": queue in GUARDED,
                "holds": _told(holds, names) if holds is not None else None,
                "asked": holds or default_admission(queue),
                "in_force": in_force.number if in_force is not None else 0,
                "next_number": len(found.versions) + 1,
                "waiting": waiting,
                "waiting_told": _told(waiting.admission, names) if waiting is not None else None,
                "may_confirm": waiting is not None
                and waiting.author_id != principal().user_id
                and queue in seen,
                "versions": [
                    (version, _told(version.admission, names), found.begins(version), found.word_of(version.number))
                    for version in reversed(found.versions)
                ],
                "form": form if queue is at else Form(),
            }
        )  # fmt: skip
    return await page(
        "admin/moderation/queue_access.html",
        status=form.status,
        form=form,
        rows=rows,
        roles=ROLES,
        workers=await container.queue_access_queries().workers(ROLES),
        names=names,
        hours_max=HOURS_MAX,
    )


def _told(admission: Admission, names: Mapping[UserId, str]) -> str:
    parts = [", ".join(words for role, words in ROLES.items() if role in admission.roles) or "no role"]
    if admission.also:
        parts.append("also " + ", ".join(sorted(names.get(each, str(each)) for each in admission.also)))
    if admission.never:
        parts.append("never " + ", ".join(sorted(names.get(each, str(each)) for each in admission.never)))
    return "; ".join(parts)


async def _people(container: Container, form: Form, choice: str) -> frozenset[UserId]:
    """Those of whom this was chosen: `also` or `never`."""
    workers = await container.queue_access_queries().workers(ROLES)
    return frozenset(each.user_id for each in workers if form.text(f"person-{each.user_id}") == choice)


def _queue(name: str) -> Queue:
    """Raises `UnknownQueue`."""
    try:
        return Queue(name)
    except ValueError:
        raise UnknownQueue("there is no such queue") from None
