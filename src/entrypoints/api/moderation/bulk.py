"""One act on many things at once over the API, for staff (MOD-25)."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from quart import Blueprint, Response, request

from domain.identity.permissions import PERMISSIONS, Permission
from domain.ids import BulkActId
from domain.moderation.bulk_act import (
    BulkAct,
    BulkActIdReused,
    BulkActNotFound,
    BulkChoice,
    BulkKind,
    BulkNothingChosen,
    BulkPreviewOver,
    BulkState,
    BulkTooGrave,
    BulkTooMany,
    BulkUndoOver,
    NotYourBulkAct,
    UnknownBulkAct,
    bulk_kind_named,
)
from domain.moderation.cases.kind import CaseKind, Queue
from domain.moderation.decisions.policy import UnknownPolicy
from domain.moderation.decisions.statement import FactsOutOfRange
from domain.moderation.desk.label import LabelDaysOutOfRange, LabelKind, UnknownLabel
from domain.moderation.note import NoteMissing, NoteTooLong
from entrypoints.api.body import Body, View, json, parse
from entrypoints.api.documented import documented
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires
from entrypoints.views.second_looks import refs_of, sealed
from ports.moderation.bulk import BulkActRow, BulkLine

TAG = "moderation"
RECENT = 50


class PreviewBulkActBody(Body, frozen=True):
    act: str
    """`remove_messages`, `close_cases`, `put_label` or `end_label`."""
    author_id: UUID | None = None
    """Whose messages; for a label to put on, who wrote them; for one to end, who has it."""
    stream_id: UUID | None = None
    hours: int = 24
    """How far back, 1 to 72."""
    queue: Queue | None = None
    case_kind: CaseKind | None = None
    label: LabelKind | None = None
    """To end."""
    marked: tuple[UUID, ...] = ()
    """Only these of them, at most 1000; empty for all."""


class ConfirmBulkActBody(Body, frozen=True):
    note: str
    """For staff."""
    policy: str = ""
    """The rule that the messages broke."""
    facts: str = ""
    """What was found: told to everybody whose messages go."""
    label: str = ""
    days: int = 0


class UndoBulkActBody(Body, frozen=True):
    note: str


class BulkLineView(View, frozen=True):
    subject_id: UUID
    person_id: UUID | None
    version: int
    done: bool
    left_out: str
    """Why nothing was done to it, once it was its turn."""
    undone: bool
    undo_left_out: str


class BulkActView(View, frozen=True):
    id: UUID
    act: BulkKind
    state: BulkState
    total: int
    asked_by: UUID
    asked_at: datetime
    confirmed_at: datetime | None
    done_at: datetime | None
    undo_until: datetime | None
    undone_at: datetime | None
    hidden: int
    """Lines that are not told: they say how a case was decided that a second look at it waits for you."""
    items: list[BulkLineView]


class BulkActRowView(View, frozen=True):
    id: UUID
    act: BulkKind
    state: BulkState
    total: int
    asked_by: UUID
    asked_at: datetime


class BulkActListView(View, frozen=True):
    items: list[BulkActRowView]


def bulk_act_routes(container: Container) -> Blueprint:
    routes = Blueprint("api_moderation_bulk", __name__)

    @routes.get("/v1/staff/bulk-acts")
    @requires(Permission.WORK_CASES, adult=True)
    @documented(
        summary="Your acts on many things at once, the latest first; whoever leads reads everybody's",
        tag=TAG,
        responses={200: BulkActListView},
    )
    async def recent() -> Response:
        mine = None if leads() else principal().user_id
        rows = await container.bulk_act_queries().recent(of=mine, limit=RECENT)
        return json(BulkActListView(items=[_row_view(row) for row in rows]))

    @routes.put("/v1/staff/bulk-acts/<uuid:act_id>")
    @requires(Permission.WORK_CASES, adult=True)
    @documented(
        summary="See what one act would be done to; nothing happens by it",
        tag=TAG,
        request=PreviewBulkActBody,
        responses={200: BulkActView},
        errors=[UnknownBulkAct, BulkNothingChosen, BulkTooMany, BulkTooGrave, BulkActIdReused],
    )
    async def preview(act_id: UUID) -> Response:
        body = parse(PreviewBulkActBody, await request.get_data())
        await container.preview_bulk_act()(
            act_id=BulkActId(act_id), kind=bulk_kind_named(body.act), actor_id=principal().user_id,
            choice=BulkChoice(
                body.author_id, body.stream_id, body.hours, body.queue, body.case_kind, body.marked, body.label,
            ),
        )  # fmt: skip
        return await _answer(container, act_id)

    @routes.get("/v1/staff/bulk-acts/<uuid:act_id>")
    @requires(Permission.WORK_CASES, adult=True)
    @documented(
        summary="One act, what was shown, and what became of each",
        tag=TAG,
        responses={200: BulkActView},
        errors=[BulkActNotFound, NotYourBulkAct],
    )
    async def one(act_id: UUID) -> Response:
        return await _answer(container, act_id)

    @routes.post("/v1/staff/bulk-acts/<uuid:act_id>/confirm")
    @requires(Permission.WORK_CASES, adult=True)
    @documented(
        summary="Let it be done to all that was shown",
        tag=TAG,
        request=ConfirmBulkActBody,
        responses={200: BulkActView},
        errors=[
            BulkActNotFound, NotYourBulkAct, BulkPreviewOver, BulkTooGrave, NoteMissing, NoteTooLong, UnknownPolicy,
            FactsOutOfRange, UnknownLabel, LabelDaysOutOfRange,
        ],
    )  # fmt: skip
    async def confirm(act_id: UUID) -> Response:
        body = parse(ConfirmBulkActBody, await request.get_data())
        await container.confirm_bulk_act()(
            act_id=BulkActId(act_id), actor_id=principal().user_id, policy=body.policy, facts=body.facts,
            label=body.label, days=body.days, note=body.note,
        )  # fmt: skip
        return await _answer(container, act_id)

    @routes.post("/v1/staff/bulk-acts/<uuid:act_id>/undo")
    @requires(Permission.WORK_CASES, adult=True)
    @documented(
        summary="Take it back, within ten minutes",
        tag=TAG,
        request=UndoBulkActBody,
        responses={200: BulkActView},
        errors=[BulkActNotFound, NotYourBulkAct, BulkUndoOver, NoteMissing, NoteTooLong],
    )
    async def undo(act_id: UUID) -> Response:
        body = parse(UndoBulkActBody, await request.get_data())
        await container.undo_bulk_act()(
            act_id=BulkActId(act_id), actor_id=principal().user_id, note=body.note
        )
        return await _answer(container, act_id)

    return routes


def leads() -> bool:
    """Whether who asks leads moderation."""
    return Permission.LEAD_MODERATION in PERMISSIONS[principal().role]


async def bulk_act_row(container: Container, act_id: UUID) -> BulkActRow:
    """Of who asks, or of anybody where they lead. Raises `BulkActNotFound`, `NotYourBulkAct`."""
    row = await container.bulk_act_queries().get(BulkActId(act_id))
    row.act.require_read_by(principal().user_id, leads=leads())
    return row


async def lines_shown(container: Container, act: BulkAct) -> tuple[Sequence[BulkLine], int]:
    """Its lines, but for those that say how a case was decided which who asks is to judge blind (MOD-26); how many
    these are. Whoever did it had a part in each, and sees all."""
    lines = await container.bulk_act_queries().lines(act.id)
    if act.asked_by == principal().user_id:
        return lines, 0
    about = {line.item.subject_id for line in lines} | {line.item.person_id for line in lines}
    shut = refs_of(await sealed(container, {each for each in about if each is not None}))
    told = [line for line in lines if not {line.item.subject_id, line.item.person_id} & shut]
    return told, len(lines) - len(told)


async def _answer(container: Container, act_id: UUID) -> Response:
    row = await bulk_act_row(container, act_id)
    act = row.act
    lines, hidden = await lines_shown(container, act)
    return json(
        BulkActView(
            id=act.id, act=act.kind, state=act.state, total=act.total, asked_by=act.asked_by,
            asked_at=act.asked_at, confirmed_at=act.confirmed_at, done_at=act.done_at, undo_until=act.undo_until,
            undone_at=act.undone_at, hidden=hidden,
            items=[_line_view(line) for line in lines],
        )
    )  # fmt: skip


def _line_view(line: BulkLine) -> BulkLineView:
    return BulkLineView(
        subject_id=line.item.subject_id, person_id=line.item.person_id, version=line.item.version,
        done=line.is_done, left_out=line.done.left_out if line.done else "", undone=line.is_undone,
        undo_left_out=line.undone.left_out if line.undone else "",
    )  # fmt: skip


def _row_view(row: BulkActRow) -> BulkActRowView:
    act = row.act
    return BulkActRowView(
        id=act.id, act=act.kind, state=act.state, total=act.total, asked_by=act.asked_by, asked_at=act.asked_at
    )  # fmt: skip
