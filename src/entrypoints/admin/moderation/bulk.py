"""One act on many things at once: choose, see what it would be done to, do it, take it back. No script is needed."""

from uuid import UUID

from quart import Blueprint, request

from domain.identity.permissions import Permission
from domain.ids import BulkActId
from domain.moderation.bulk_act import (
    GRAVEST_POLICY,
    HOURS_MAX,
    BulkAct,
    BulkChoice,
    BulkKind,
    BulkNothingChosen,
    bulk_kind_named,
)
from domain.moderation.cases.kind import CaseKind, Queue, Severity
from domain.moderation.decisions.policy import CHOSEN
from domain.moderation.desk.label import LabelKind
from entrypoints.admin.moderation.second_looks import QUEUES
from entrypoints.api.moderation.bulk import bulk_act_row, leads, lines_shown
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires
from entrypoints.views.queues import my_queues
from entrypoints.web.form import Form
from entrypoints.web.page import PageResponse, page, see_other, wants_fragment

PATH = "/staff/bulk-acts"
RECENT = 20
ACTS = {
    BulkKind.REMOVE_MESSAGES: "Remove messages",
    BulkKind.CLOSE_CASES: "Close cases in which nothing was found",
    BulkKind.PUT_LABEL: "Put a label on whoever wrote them",
    BulkKind.END_LABEL: "End a label, wherever it holds",
}
STATES = {
    "previewed": "Not done yet",
    "running": "Being done",
    "done": "Done",
    "undoing": "Being taken back",
    "undone": "Taken back",
}
KINDS = [kind for kind in CaseKind if kind.severity >= Severity.SEV_2 and not kind.is_of_child_safety]
POLICIES = [(policy.value, policy.text) for policy in CHOSEN if policy.severity >= GRAVEST_POLICY]
DAYS = (1, 7, 30, 90, 365)
WORDS = {
    "unknown_policy": "Choose the rule that was broken.",
    "note_missing": "Say why, in a word or two.",
    "unknown_label": "Choose a label.",
}


def bulk_act_pages(container: Container) -> Blueprint:
    pages = Blueprint("admin_moderation_bulk", __name__)

    @pages.get(PATH)
    @requires(Permission.WORK_CASES, adult=True)
    async def choose() -> PageResponse:
        given = {name: request.args.get(name, "") for name in ("author_id", "stream_id")}
        return await _choose_page(container, Form(values=given))

    @pages.post(PATH)
    @requires(Permission.WORK_CASES, adult=True)
    async def preview() -> PageResponse:
        form = await Form.posted()
        with form.refusals():
            act_id, kind = BulkActId(form.id("act_id")), bulk_kind_named(form.text("act"))
            await container.preview_bulk_act()(
                act_id=act_id, kind=kind, choice=_choice(form), actor_id=principal().user_id
            )
            return see_other(f"{PATH}/{act_id}")
        return await _choose_page(container, form)

    @pages.get(f"{PATH}/<uuid:act_id>")
    @requires(Permission.WORK_CASES, adult=True)
    async def one(act_id: UUID) -> PageResponse:
        return await _one_page(container, act_id, Form())

    @pages.post(f"{PATH}/<uuid:act_id>")
    @requires(Permission.WORK_CASES, adult=True)
    async def does(act_id: UUID) -> PageResponse:
        """`do` is what: `narrow`, `confirm` or `undo`."""
        form = await Form.posted()
        form.words = WORDS
        with form.refusals():
            if form.text("do") == "narrow":
                return see_other(f"{PATH}/{await _narrowed(container, act_id, form)}")
            if form.text("do") == "undo":
                await container.undo_bulk_act()(
                    act_id=BulkActId(act_id), actor_id=principal().user_id, note=form.text("note")
                )
            else:
                await _confirmed(container, act_id, form)
            return see_other(f"{PATH}/{act_id}")
        return await _one_page(container, act_id, form)

    return pages


async def _confirmed(container: Container, act_id: UUID, form: Form) -> None:
    """Raises as `ConfirmBulkAct`."""
    await container.confirm_bulk_act()(
        act_id=BulkActId(act_id), actor_id=principal().user_id, policy=form.text("policy"),
        facts=form.text("facts"), label=form.text("label"), days=form.whole("days") if form.text("days") else 0,
        note=form.text("note"),
    )  # fmt: skip


async def _narrowed(container: Container, act_id: UUID, form: Form) -> BulkActId:
    """Another preview, of the marked lines alone. Raises as `PreviewBulkAct`."""
    before: BulkAct = (await bulk_act_row(container, act_id)).act
    marked = tuple(_id(text, "/marked") for text in (await request.form).getlist("marked"))
    if not any(marked):
        raise BulkNothingChosen("mark the lines that are meant")
    chosen, next_id = before.choice, BulkActId(form.id("next_id"))
    await container.preview_bulk_act()(
        act_id=next_id, kind=before.kind, actor_id=principal().user_id,
        choice=BulkChoice(
            chosen.author_id, chosen.stream_id, chosen.hours, chosen.queue, chosen.case_kind,
            tuple(each for each in marked if each), chosen.label,
        ),
    )  # fmt: skip
    return next_id


def _choice(form: Form) -> BulkChoice:
    """Raises `BulkNothingChosen`, `Invalid`."""
    queue, kind = form.text("queue"), form.text("case_kind")
    if bulk_kind_named(form.text("act")) is BulkKind.CLOSE_CASES:
        if queue not in set(Queue) or kind not in set(CaseKind):
            raise BulkNothingChosen("choose a queue and a kind of case", pointer="/queue")
        return BulkChoice(None, None, 0, Queue(queue), CaseKind(kind), (), None)
    if bulk_kind_named(form.text("act")) is BulkKind.END_LABEL:
        ends = form.text("ends")
        return BulkChoice(
            _id(form.text("labelled_id"), "/labelled_id"), None, 0, None, None, (),
            LabelKind(ends) if ends in set(LabelKind) else None,
        )  # fmt: skip
    author, show = _id(form.text("author_id"), "/author_id"), _id(form.text("stream_id"), "/stream_id")
    return BulkChoice(author, show, form.whole("hours"), None, None, (), None)


def _id(text: str, pointer: str) -> UUID | None:
    """Raises `BulkNothingChosen`."""
    try:
        return UUID(text.strip()) if text.strip() else None
    except ValueError:
        raise BulkNothingChosen("that is not a number of ours", pointer=pointer) from None


async def _choose_page(container: Container, form: Form) -> PageResponse:
    me = principal()
    seen = await my_queues(container) - {Queue.CHILD_SAFETY}
    return await page(
        "admin/moderation/bulk.html",
        status=form.status,
        form=form,
        act_id=container.new_id()(),
        acts=[(kind.value, words) for kind, words in ACTS.items()],
        queues=[(queue.value, words) for queue, words in QUEUES.items() if queue in seen],
        kinds=KINDS,
        hours_max=HOURS_MAX,
        labels=list(LabelKind),
        rows=await container.bulk_act_queries().recent(of=None if leads() else me.user_id, limit=RECENT),
        words=ACTS,
        states=STATES,
        now=container.now()(),
    )


async def _one_page(container: Container, act_id: UUID, form: Form) -> PageResponse:
    row = await bulk_act_row(container, act_id)
    lines, hidden = await lines_shown(container, row.act)
    now = container.now()()
    template = "admin/moderation/_bulk_act.html" if wants_fragment() else "admin/moderation/bulk_shown.html"
    return await page(
        template,
        status=form.status,
        form=form,
        act=row.act,
        asked_by=row.asked_by_name,
        is_mine=row.act.asked_by == principal().user_id,
        can_undo=row.act.can_undo(now),
        lines=lines,
        hidden=hidden,
        next_id=container.new_id()(),
        words=ACTS,
        states=STATES,
        policies=POLICIES,
        labels=list(LabelKind),
        days=DAYS,
        now=now,
    )
