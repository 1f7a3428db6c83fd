"""Orders to remove in PostgreSQL."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    LargeBinary,
    Row,
    Select,
    Table,
    Text,
    Uuid,
    case,
    cast,
    func,
    insert,
    select,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.postgres.age_verification.documents import document_table
from adapters.postgres.identity.accounts import account_table
from adapters.postgres.moderation.case_tables import moderation_case_table, moderation_event_table
from adapters.postgres.schema import metadata
from adapters.postgres.sealed_items import PostgresSealedItems
from domain.ids import DocumentId, ModerationCaseId, ReportId, UserId
from domain.moderation.cases.event import Proved, Subject, SubjectKind
from domain.moderation.reports.removal_order import (
    REMOVAL_LAW,
    EnteredOrder,
    RemovalOrderIdReused,
    RemovalOrderNotFound,
)
from domain.moderation.reports.signing_rank import SigningRank
from ports.compliance.removal_orders import (
    OrderMonth,
    OrderPlace,
    OrderState,
    RemovalOrderQueries,
    RemovalOrderRow,
    RemovalOrders,
    order_officer_context,
)
from ports.sealing import Sealed, WrappedKey

removal_order_table = Table(
    "removal_order",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("case_id", Uuid, ForeignKey("moderation_case.id"), nullable=False, index=True),
    Column("subject_kind", Text, nullable=False),
    Column("subject_id", Uuid, nullable=False),
    Column("authority", Text, nullable=False),
    Column("reference", Text, nullable=False),
    Column("ordered_on", Date, nullable=False),
    Column("rank", Text, nullable=False),
    Column("office", Text, nullable=False),
    Column("officer_key_id", Text, nullable=False),
    Column("officer_wrapped_key", LargeBinary, nullable=False),
    Column("officer_ciphertext", LargeBinary, nullable=False),
    Column("document_id", Uuid, ForeignKey("document.id"), nullable=False, index=True),
    Column("sha256", LargeBinary, nullable=False),
    Column("received_at", DateTime(timezone=True), nullable=False),
    Column("due_at", DateTime(timezone=True), nullable=False),
    Column("entered_by", Uuid, ForeignKey("account.id"), nullable=False),
    Column("entered_at", DateTime(timezone=True), nullable=False),
    CheckConstraint("subject_kind IN ('show', 'message', 'person', 'tip')", name="subject_kind"),
    CheckConstraint(
        "rank IN ('court', 'joint_secretary', 'director', 'deputy_inspector_general', 'lower')", name="rank"
    ),
    CheckConstraint("octet_length(sha256) = 32", name="sha256"),
    Index("ix_removal_order_received_at_id", "received_at", "id"),
)
"""Nothing of it changes but its case, where cases merge or part, and the key of who signed."""

_ORDER, _CASE, _EVENT = removal_order_table.c, moderation_case_table.c, moderation_event_table.c


def _order(row: Row[tuple[object, ...]]) -> EnteredOrder:
    return EnteredOrder(
        id=ReportId(row.id), case_id=ModerationCaseId(row.case_id),
        subject=Subject(SubjectKind(row.subject_kind), row.subject_id), authority=row.authority,
        reference=row.reference, ordered_on=row.ordered_on, rank=SigningRank(row.rank), office=row.office,
        document_id=DocumentId(row.document_id), sha256=row.sha256, received_at=row.received_at, due_at=row.due_at,
        entered_by=UserId(row.entered_by), entered_at=row.entered_at,
    )  # fmt: skip


class PostgresRemovalOrders(RemovalOrders):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, order: EnteredOrder, officer: Sealed) -> None:
        row = {
            "id": order.id, "case_id": order.case_id, "subject_kind": order.subject.kind.value,
            "subject_id": order.subject.id, "authority": order.authority, "reference": order.reference,
            "ordered_on": order.ordered_on, "rank": order.rank.value, "office": order.office,
            "officer_key_id": officer.key.key_id, "officer_wrapped_key": officer.key.blob,
            "officer_ciphertext": officer.ciphertext, "document_id": order.document_id, "sha256": order.sha256,
            "received_at": order.received_at, "due_at": order.due_at, "entered_by": order.entered_by,
            "entered_at": order.entered_at,
        }  # fmt: skip
        try:
            await self._connection.execute(insert(removal_order_table).values(row))
        except IntegrityError as error:
            if "pk_removal_order" not in str(error.orig):
                raise
            raise RemovalOrderIdReused("this id belongs to another order") from error

    async def find(self, order_id: ReportId) -> EnteredOrder | None:
        query = select(removal_order_table).where(_ORDER.id == order_id)
        row = (await self._connection.execute(query)).one_or_none()
        return _order(row) if row else None

    async def officer_of(self, order_id: ReportId) -> Sealed:
        query = select(removal_order_table).where(_ORDER.id == order_id)
        row = (await self._connection.execute(query)).one_or_none()
        if row is None:
            raise RemovalOrderNotFound("there is no such order")
        return Sealed(WrappedKey(row.officer_key_id, row.officer_wrapped_key), row.officer_ciphertext)

    async def bring_all(self, case_id: ModerationCaseId, *, to: ModerationCaseId) -> None:
        change = update(removal_order_table).where(_ORDER.case_id == case_id).values(case_id=to)
        await self._connection.execute(change)

    async def bring_back(
        self, subjects: Collection[Subject], *, of: ModerationCaseId, to: ModerationCaseId
    ) -> Sequence[ReportId]:
        about = [(subject.kind.value, subject.id) for subject in subjects]
        change = (
            update(removal_order_table)
            .where(_ORDER.case_id == of, tuple_(_ORDER.subject_kind, _ORDER.subject_id).in_(about))
            .values(case_id=to)
            .returning(_ORDER.id)
        )
        return sorted(ReportId(found) for found in await self._connection.scalars(change))


def _rows() -> Select[tuple[object, ...]]:
    """Each order with how its case stands. A proof that came with another case is in the status alone, and one whose
    duty is owed anew is in the events alone."""
    proved = (
        select(func.min(_EVENT.at))
        .where(
            _EVENT.case_id == _ORDER.case_id,
            _EVENT.name == Proved.name,
            _EVENT.what["proof"]["law"].astext.startswith(REMOVAL_LAW, autoescape=True),
            _EVENT.at >= _ORDER.entered_at,
        )
        .correlate(removal_order_table)
        .scalar_subquery()
    )
    proof = func.jsonb_array_elements(_CASE.status["proofs"]).table_valued("value").render_derived()
    told = cast(cast(proof.c.value, JSONB)["at"].astext, DateTime(timezone=True))
    came = (
        select(func.min(told))
        .select_from(proof)
        .where(
            cast(proof.c.value, JSONB)["law"].astext.startswith(REMOVAL_LAW, autoescape=True),
            told >= _ORDER.entered_at,
        )
        .correlate(removal_order_table, moderation_case_table)
        .scalar_subquery()
    )
    outcome = _CASE.status["outcome"].astext
    closed = case((outcome.is_not(None), _CASE.closed_at))
    return (
        select(
            removal_order_table,
            account_table.c.display_name,
            _CASE.state,
            outcome.label("outcome"),
            func.least(proved, came, closed).label("answered_at"),
            document_table.c.sha256.label("kept_sha256"),
        )
        .join(moderation_case_table, _CASE.id == _ORDER.case_id)
        .join(account_table, account_table.c.id == _ORDER.entered_by)
        .join(document_table, document_table.c.id == _ORDER.document_id)
    )


def _row(row: Row[tuple[object, ...]]) -> RemovalOrderRow:
    return RemovalOrderRow(
        _order(row), row.display_name, row.state, row.outcome, row.answered_at, row.kept_sha256
    )


class PostgresRemovalOrderQueries(RemovalOrderQueries):
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def find(self, order_id: ReportId) -> RemovalOrderRow:
        async with self._engine.connect() as connection:
            row = (await connection.execute(_rows().where(_ORDER.id == order_id))).one_or_none()
        if row is None:
            raise RemovalOrderNotFound("there is no such order")
        return _row(row)

    async def orders(
        self, state: OrderState | None, *, authority: str, after: OrderPlace | None, limit: int
    ) -> Sequence[RemovalOrderRow]:
        query = _rows()
        if authority:
            query = query.where(_ORDER.authority.icontains(authority, autoescape=True))
        if after is not None:
            place = tuple_(_ORDER.received_at, _ORDER.id)
            query = query.where(place < tuple_(after.received_at, after.order_id))
        found = query.subquery()
        rows = select(found).order_by(found.c.received_at.desc(), found.c.id.desc()).limit(limit)
        if state is not None:
            is_open = found.c.answered_at.is_(None)
            rows = rows.where(is_open if state is OrderState.OPEN else ~is_open)
        async with self._engine.connect() as connection:
            return [_row(row) for row in await connection.execute(rows)]

    async def months(self, *, now: datetime, limit: int) -> Sequence[OrderMonth]:
        found = _rows().subquery().c
        month = func.date_trunc("month", func.timezone("Asia/Kolkata", found.received_at))
        is_court = found.rank == SigningRank.COURT.value
        query = (
            select(
                month.label("month"),
                func.count().filter(is_court).label("courts"),
                func.count().filter(~is_court).label("others"),
                func.count().filter(found.answered_at <= found.due_at).label("in_time"),
                func.count().filter(func.coalesce(found.answered_at, now) > found.due_at).label("late"),
            )
            .group_by(month)
            .order_by(month.desc())
            .limit(limit)
        )
        async with self._engine.connect() as connection:
            return [
                OrderMonth(row.month.date(), row.courts, row.others, row.in_time, row.late)
                for row in await connection.execute(query)
            ]


def sealed_order_officers(engine: AsyncEngine) -> PostgresSealedItems:
    return PostgresSealedItems(
        engine,
        name="officers of orders to remove",
        table=removal_order_table,
        key_id=_ORDER.officer_key_id,
        wrapped_key=_ORDER.officer_wrapped_key,
        context=lambda row: order_officer_context(ReportId(row.id)),
    )
