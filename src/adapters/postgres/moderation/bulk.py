"""Acts on many things at once, in PostgreSQL."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Row, Select, func, insert, literal, not_, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.postgres.chat.messages import message_table
from adapters.postgres.identity.accounts import account_table
from adapters.postgres.moderation.bulk_choice import chosen_by
from adapters.postgres.moderation.bulk_tables import (
    bulk_act_item_table,
    bulk_act_result_table,
    bulk_act_table,
)
from adapters.postgres.moderation.case_tables import IS_MERGED, IS_OPEN, moderation_case_table
from adapters.postgres.moderation.labels import label_table
from domain.ids import BulkActId, MessageId, UserId
from domain.moderation.bulk_act import (
    BulkAct,
    BulkActIdReused,
    BulkActNotFound,
    BulkChoice,
    BulkItem,
    BulkKind,
    BulkReason,
    BulkResult,
    BulkState,
    BulkStep,
)
from domain.moderation.cases.event import SubjectKind
from domain.moderation.cases.kind import CaseKind, Queue
from domain.moderation.decisions.policy import StopPolicy
from domain.moderation.desk.label import LabelKind
from ports.moderation.bulk import BulkActQueries, BulkActRow, BulkActs, BulkLine

_ACT, _ITEM, _RESULT = bulk_act_table.c, bulk_act_item_table.c, bulk_act_result_table.c
_MESSAGE, _CASE, _ACCOUNT = message_table.c, moderation_case_table.c, account_table.c
_LABEL = label_table.c
_GOES_ON = (BulkState.RUNNING.value, BulkState.UNDOING.value)


class PostgresBulkActs(BulkActs):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def chosen(
        self, kind: BulkKind, choice: BulkChoice, *, but_of: UserId, now: datetime, limit: int
    ) -> Sequence[BulkItem]:
        query = chosen_by(kind, choice, but_of=but_of, now=now)
        rows = await self._connection.execute(query.limit(limit))
        return [
            BulkItem(place, row.subject_id, UserId(row.person_id) if row.person_id else None, row.version)
            for place, row in enumerate(rows)
        ]

    async def shown(self, message_ids: Sequence[MessageId]) -> Collection[MessageId]:
        query = (
            select(_MESSAGE.id)
            .where(_MESSAGE.id.in_(message_ids), _MESSAGE.removed_at.is_(None))
            .order_by(_MESSAGE.id)
            .with_for_update()
        )
        return {MessageId(found) for found in await self._connection.scalars(query)}

    async def queues_of(self, message_ids: Collection[MessageId]) -> Sequence[tuple[MessageId, Queue]]:
        case = moderation_case_table.c
        query = select(case.subject_id, case.queue).where(
            case.subject_kind == SubjectKind.MESSAGE.value,
            case.subject_id.in_(message_ids),
            or_(IS_OPEN, IS_MERGED),
        )
        return [
            (MessageId(row.subject_id), Queue(row.queue)) for row in await self._connection.execute(query)
        ]

    async def add(self, act: BulkAct, items: Sequence[BulkItem]) -> None:
        adding = upsert(bulk_act_table).values(id=act.id, **_stored(act), **_asked(act))
        added = await self._connection.execute(adding.on_conflict_do_nothing())
        if not added.rowcount:
            raise BulkActIdReused("this id belongs to another act")
        await self._connection.execute(
            insert(bulk_act_item_table),
            [
                {
                    "act_id": act.id,
                    "place": item.place,
                    "subject_id": item.subject_id,
                    "person_id": item.person_id,
                    "version": item.version,
                }
                for item in items
            ],
        )

    async def find_for_update(self, act_id: BulkActId) -> BulkAct | None:
        query = select(bulk_act_table).where(_ACT.id == act_id).with_for_update()
        row = (await self._connection.execute(query)).one_or_none()
        return _act(row) if row is not None else None

    async def save(self, act: BulkAct) -> None:
        await self._connection.execute(update(bulk_act_table).where(_ACT.id == act.id).values(**_stored(act)))

    async def left(self, act_id: BulkActId, step: BulkStep, *, limit: int) -> Sequence[BulkItem]:
        def has(step: BulkStep) -> Select[tuple[object, ...]]:
            return select(bulk_act_result_table).where(
                _RESULT.act_id == _ITEM.act_id, _RESULT.place == _ITEM.place, _RESULT.step == step.value
            )

        query = select(bulk_act_item_table).where(_ITEM.act_id == act_id, not_(has(step).exists()))
        if step is BulkStep.UNDO:
            query = query.where(has(BulkStep.DO).where(_RESULT.left_out == "").exists())
        rows = await self._connection.execute(query.order_by(_ITEM.place).limit(limit))
        return [_item(row) for row in rows]

    async def result(self, act_id: BulkActId, place: int, step: BulkStep) -> BulkResult | None:
        query = select(bulk_act_result_table).where(
            _RESULT.act_id == act_id, _RESULT.place == place, _RESULT.step == step.value
        )
        row = (await self._connection.execute(query)).one_or_none()
        return _result(row) if row is not None else None

    async def record(self, act_id: BulkActId, results: Sequence[BulkResult]) -> None:
        if not results:
            return
        await self._connection.execute(
            insert(bulk_act_result_table),
            [
                {
                    "act_id": act_id,
                    "place": result.place,
                    "step": result.step.value,
                    "left_out": result.left_out,
                    "ref": result.ref,
                    "version": result.version,
                    "at": result.at,
                }
                for result in results
            ],
        )


class PostgresBulkActQueries(BulkActQueries):
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def get(self, act_id: BulkActId) -> BulkActRow:
        async with self._engine.connect() as connection:
            row = (await connection.execute(_rows().where(_ACT.id == act_id))).one_or_none()
        if row is None:
            raise BulkActNotFound("there is no such act")
        return BulkActRow(_act(row), row.asked_by_name)

    async def lines(self, act_id: BulkActId) -> Sequence[BulkLine]:
        query = (
            select(
                bulk_act_item_table,
                func.coalesce(_MESSAGE.text, _CASE.kind, _LABEL.reason, literal("")).label("words"),
                func.coalesce(_ACCOUNT.display_name, literal("")).label("who"),
            )
            .outerjoin(message_table, _MESSAGE.id == _ITEM.subject_id)
            .outerjoin(moderation_case_table, _CASE.id == _ITEM.subject_id)
            .outerjoin(label_table, _LABEL.id == _ITEM.subject_id)
            .outerjoin(account_table, _ACCOUNT.id == _ITEM.person_id)
            .where(_ITEM.act_id == act_id)
            .order_by(_ITEM.place)
        )
        async with self._engine.connect() as connection:
            rows = (await connection.execute(query)).all()
            results = await connection.execute(select(bulk_act_result_table).where(_RESULT.act_id == act_id))
            became = {(row.place, BulkStep(row.step)): _result(row) for row in results}
        return [
            BulkLine(
                _item(row), row.words, row.who, became.get((row.place, BulkStep.DO)),
                became.get((row.place, BulkStep.UNDO)),
            )
            for row in rows
        ]  # fmt: skip

    async def recent(self, *, of: UserId | None, limit: int) -> Sequence[BulkActRow]:
        query = _rows().where(_ACT.state != text("'previewed'"))
        if of is not None:
            query = query.where(_ACT.asked_by == of)
        query = query.order_by(_ACT.asked_at.desc(), _ACT.id.desc()).limit(limit)
        async with self._engine.connect() as connection:
            return [BulkActRow(_act(row), row.asked_by_name) for row in await connection.execute(query)]

    async def to_go_on(self, *, limit: int) -> Sequence[BulkActId]:
        query = select(_ACT.id).where(_ACT.state.in_(_GOES_ON)).order_by(_ACT.asked_at).limit(limit)
        async with self._engine.connect() as connection:
            return [BulkActId(found) for found in await connection.scalars(query)]


def _rows() -> Select[tuple[object, ...]]:
    return select(bulk_act_table, _ACCOUNT.display_name.label("asked_by_name")).join(
        account_table, _ACCOUNT.id == _ACT.asked_by
    )


def _asked(act: BulkAct) -> dict[str, object]:
    choice = act.choice
    return {
        "kind": act.kind.value,
        "choice": {
            "author_id": str(choice.author_id) if choice.author_id else None,
            "stream_id": str(choice.stream_id) if choice.stream_id else None,
            "hours": choice.hours,
            "queue": choice.queue.value if choice.queue else None,
            "case_kind": choice.case_kind.value if choice.case_kind else None,
            "marked": [str(each) for each in choice.marked],
            "label": choice.label.value if choice.label else None,
        },
        "total": act.total,
        "asked_by": act.asked_by,
        "asked_at": act.asked_at,
    }


def _stored(act: BulkAct) -> dict[str, object]:
    reason = act.reason
    told = reason and {
        "policy": reason.policy.value if reason.policy else None,
        "facts": reason.facts,
        "label": reason.label.value if reason.label else None,
        "days": reason.days,
        "note": reason.note,
    }
    changing: dict[str, object] = {
        "state": act.state.value,
        "confirmed_at": act.confirmed_at,
        "done_at": act.done_at,
        "undone_by": act.undone_by,
        "undone_at": act.undone_at,
        "undo_note": act.undo_note,
    }
    return changing | ({"reason": told} if told else {})


def _act(row: Row[tuple[object, ...]]) -> BulkAct:
    chosen, told = row.choice, row.reason
    choice = BulkChoice(
        author_id=UUID(chosen["author_id"]) if chosen["author_id"] else None,
        stream_id=UUID(chosen["stream_id"]) if chosen["stream_id"] else None,
        hours=chosen["hours"],
        queue=Queue(chosen["queue"]) if chosen["queue"] else None,
        case_kind=CaseKind(chosen["case_kind"]) if chosen["case_kind"] else None,
        marked=tuple(UUID(each) for each in chosen["marked"]),
        label=LabelKind(chosen["label"]) if chosen.get("label") else None,  # acts of before name none
    )
    reason = told and BulkReason(
        StopPolicy(told["policy"]) if told["policy"] else None,
        told["facts"],
        LabelKind(told["label"]) if told["label"] else None,
        told["days"],
        told["note"],
    )
    return BulkAct(
        BulkActId(row.id), BulkKind(row.kind), choice, row.total, UserId(row.asked_by), row.asked_at,
        BulkState(row.state), reason, row.confirmed_at, row.done_at,
        UserId(row.undone_by) if row.undone_by else None, row.undone_at, row.undo_note,
    )  # fmt: skip


def _item(row: Row[tuple[object, ...]]) -> BulkItem:
    return BulkItem(row.place, row.subject_id, UserId(row.person_id) if row.person_id else None, row.version)


def _result(row: Row[tuple[object, ...]]) -> BulkResult:
    return BulkResult(row.place, BulkStep(row.step), row.left_out, row.ref, row.version, row.at)
