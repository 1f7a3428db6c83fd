"""Refunds, disputes and the tips they took back, in PostgreSQL."""

from collections.abc import Collection, Sequence

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Index,
    Integer,
    Row,
    Table,
    Text,
    Uuid,
    func,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.postgres.ledger import account_table, owner_value
from adapters.postgres.schema import metadata
from domain.ids import OrderId, RefundId, TransferId, UserId
from domain.ledger.chart import Account
from domain.ledger.claw_back import Claw
from domain.ledger.lots import Movement
from domain.money import Paise, Tokens
from domain.payments.dispute import Dispute, DisputeState
from domain.payments.refund import Refund, RefundCause, RefundNotFound, RefundState, Taken
from ports.payments_refunds import Claws, Disputes, Refunds, WalletJournal

refund_table = Table(
    "refund",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("cause", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("order_id", Uuid, nullable=True),
    Column("buyer_id", Uuid, nullable=True),
    Column("provider", Text, nullable=False),
    Column("provider_order_id", Text, nullable=False),
    Column("payment_id", Text, nullable=False),
    Column("tokens", BigInteger, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("gst", BigInteger, nullable=False),
    Column("from_wallet", BigInteger, nullable=False),
    Column("bonus", BigInteger, nullable=False),
    Column("clawed", BigInteger, nullable=False),
    Column("reason", Text, nullable=False),
    Column("requested_by", Uuid, nullable=True),
    Column("requested_at", DateTime(timezone=True), nullable=False),
    Column("first_approved_by", Uuid, nullable=True),
    Column("decided_by", Uuid, nullable=True),
    Column("decided_at", DateTime(timezone=True), nullable=True),
    Column("note", Text, nullable=False),
    Column("provider_refund_id", Text, nullable=False),
    Column("ask_at", DateTime(timezone=True), nullable=True),
    Column("tries", Integer, nullable=False),
    Column("failure", Text, nullable=False),
    Column("answered_at", DateTime(timezone=True), nullable=True),
    CheckConstraint(
        "state IN ('requested', 'approved', 'sent', 'processed', 'failed', 'refused')", name="state"
    ),
    CheckConstraint("cause IN ('asked', 'minor', 'exception')", name="cause"),
    CheckConstraint(
        "amount >= 0 AND gst >= 0 AND gst <= amount AND tokens >= 0 AND from_wallet >= 0 AND clawed >= 0 "
        "AND bonus >= 0",
        name="amounts",
    ),
    CheckConstraint("(cause = 'exception') = (tokens = 0)", name="tokens"),
    CheckConstraint("(state = 'requested') = (decided_at IS NULL)", name="decided"),
    CheckConstraint("(state IN ('approved', 'sent')) = (ask_at IS NOT NULL)", name="ask_at"),
    CheckConstraint("(state IN ('processed', 'failed')) = (answered_at IS NOT NULL)", name="answered"),
    CheckConstraint(
        "state NOT IN ('approved', 'sent', 'processed') OR from_wallet + clawed = tokens", name="taken"
    ),
    # Two people for spent tokens, and nobody by themselves, whatever the program says.
    CheckConstraint(
        "cause = 'exception' OR decided_by IS NULL OR decided_by IS DISTINCT FROM requested_by", name="two_people"
    ),
    CheckConstraint(
        "clawed = 0 OR first_approved_by IS NOT NULL OR "
        "(requested_by IS NOT NULL AND requested_by IS DISTINCT FROM buyer_id)",
        name="two_for_spent",
    ),
    CheckConstraint("first_approved_by IS NULL OR state = 'requested' OR state = 'refused' OR "
                    "first_approved_by <> decided_by", name="two_approvers"),
    Index("ix_refund_order_id", "order_id"),
    Index("ix_refund_ask_at", "ask_at", postgresql_where=text("ask_at IS NOT NULL")),
    Index(
        "uq_refund_provider_refund_id",
        "provider",
        "provider_refund_id",
        unique=True,
        postgresql_where=text("provider_refund_id <> ''"),
    ),
    # One payment that fitted nothing is returned once.
    Index(
        "uq_refund_exception",
        "payment_id",
        unique=True,
        postgresql_where=text("cause = 'exception' AND state NOT IN ('failed', 'refused')"),
    ),
)  # fmt: skip

dispute_table = Table(
    "payment_dispute",
    metadata,
    Column("id", Text, primary_key=True),
    Column("provider", Text, nullable=False),
    Column("payment_id", Text, nullable=False),
    Column("order_id", Uuid, nullable=True),
    Column("buyer_id", Uuid, nullable=True),
    Column("amount", BigInteger, nullable=False),
    Column("tokens", BigInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("from_wallet", BigInteger, nullable=False),
    Column("bonus", BigInteger, nullable=False),
    Column("clawed", BigInteger, nullable=False),
    Column("net", BigInteger, nullable=False),
    Column("gst", BigInteger, nullable=False),
    Column("loss", BigInteger, nullable=False),
    Column("opened_at", DateTime(timezone=True), nullable=False),
    Column("ended_at", DateTime(timezone=True), nullable=True),
    CheckConstraint("state IN ('open', 'won', 'lost')", name="state"),
    CheckConstraint("(state = 'open') = (ended_at IS NULL)", name="ended"),
    CheckConstraint("state <> 'lost' OR net + gst + loss = amount", name="lost"),
    Index("ix_payment_dispute_order_id", "order_id"),
    Index("ix_payment_dispute_open", "buyer_id", postgresql_where=text("state = 'open'")),
)

claw_table = Table(
    "clawed_tip",
    metadata,
    Column("reference", Text, primary_key=True),
    Column("transfer_id", Uuid, primary_key=True),
    Column("order_id", Uuid, nullable=False),
    Column("performer_id", Uuid, nullable=False),
    Column("tokens", BigInteger, nullable=False),
    Column("share", BigInteger, nullable=False),
    Column("from_available", BigInteger, nullable=False),
    Column("stands", Boolean, nullable=False),
    CheckConstraint(
        "tokens > 0 AND share >= 0 AND share <= tokens AND from_available >= 0 AND from_available <= share",
        name="amounts",
    ),
    Index("ix_clawed_tip_transfer_id", "transfer_id"),
)


def _refund_row(refund: Refund) -> dict[str, object]:
    taken = refund.taken
    return {
        "id": refund.id,
        "cause": refund.cause.value,
        "state": refund.state.value,
        "order_id": refund.order_id,
        "buyer_id": refund.buyer_id,
        "provider": refund.provider,
        "provider_order_id": refund.provider_order_id,
        "payment_id": refund.payment_id,
        "tokens": refund.tokens,
        "amount": refund.amount,
        "gst": refund.gst,
        "from_wallet": taken.from_wallet,
        "bonus": taken.bonus,
        "clawed": taken.clawed,
        "reason": refund.reason,
        "requested_by": refund.requested_by,
        "requested_at": refund.requested_at,
        "first_approved_by": refund.first_approved_by,
        "decided_by": refund.decided_by,
        "decided_at": refund.decided_at,
        "note": refund.note,
        "provider_refund_id": refund.provider_refund_id,
        "ask_at": refund.ask_at,
        "tries": refund.tries,
        "failure": refund.failure,
        "answered_at": refund.answered_at,
    }


def _user(value: object) -> UserId | None:
    return None if value is None else UserId(value)  # type: ignore[arg-type]


def _refund(row: Row[tuple[object, ...]]) -> Refund:
    return Refund(
        id=RefundId(row.id),
        cause=RefundCause(row.cause),
        state=RefundState(row.state),
        order_id=None if row.order_id is None else OrderId(row.order_id),
        buyer_id=_user(row.buyer_id),
        provider=row.provider,
        provider_order_id=row.provider_order_id,
        payment_id=row.payment_id,
        tokens=Tokens(row.tokens),
        amount=Paise(row.amount),
        gst=Paise(row.gst),
        taken=Taken(row.from_wallet, row.bonus, row.clawed),
        reason=row.reason,
        requested_by=_user(row.requested_by),
        requested_at=row.requested_at,
        first_approved_by=_user(row.first_approved_by),
        decided_by=_user(row.decided_by),
        decided_at=row.decided_at,
        note=row.note,
        provider_refund_id=row.provider_refund_id,
        ask_at=row.ask_at,
        tries=row.tries,
        failure=row.failure,
        answered_at=row.answered_at,
    )


class PostgresRefunds(Refunds):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def get_for_update(self, refund_id: RefundId) -> Refund:
        query = select(refund_table).where(refund_table.c.id == refund_id).with_for_update()
        row = (await self._connection.execute(query)).one_or_none()
        if row is None:
            raise RefundNotFound("there is no such refund")
        return _refund(row)

    async def add(self, refund: Refund) -> Refund:
        await self._connection.execute(
            insert(refund_table).values(_refund_row(refund)).on_conflict_do_nothing(index_elements=["id"])
        )
        query = select(refund_table).where(refund_table.c.id == refund.id)
        return _refund((await self._connection.execute(query)).one())

    async def update(self, refund: Refund) -> None:
        result = await self._connection.execute(
            update(refund_table).where(refund_table.c.id == refund.id).values(_refund_row(refund))
        )
        assert result.rowcount == 1, "a refund is added before it is updated"

    async def of_order(self, order_id: OrderId) -> Sequence[Refund]:
        query = (
            select(refund_table)
            .where(refund_table.c.order_id == order_id)
            .order_by(refund_table.c.requested_at, refund_table.c.id)
        )
        return [_refund(row) for row in await self._connection.execute(query)]

    async def find_by_provider(self, provider: str, provider_refund_id: str) -> RefundId | None:
        query = select(refund_table.c.id).where(
            refund_table.c.provider == provider, refund_table.c.provider_refund_id == provider_refund_id
        )
        found = (await self._connection.execute(query)).scalar_one_or_none()
        return None if found is None else RefundId(found)


def _dispute_row(dispute: Dispute) -> dict[str, object]:
    taken = dispute.taken
    return {
        "id": dispute.id,
        "provider": dispute.provider,
        "payment_id": dispute.payment_id,
        "order_id": dispute.order_id,
        "buyer_id": dispute.buyer_id,
        "amount": dispute.amount,
        "tokens": dispute.tokens,
        "state": dispute.state.value,
        "from_wallet": taken.from_wallet,
        "bonus": taken.bonus,
        "clawed": taken.clawed,
        "net": dispute.net,
        "gst": dispute.gst,
        "loss": dispute.loss,
        "opened_at": dispute.opened_at,
        "ended_at": dispute.ended_at,
    }


def _dispute(row: Row[tuple[object, ...]]) -> Dispute:
    return Dispute(
        id=row.id,
        provider=row.provider,
        payment_id=row.payment_id,
        order_id=None if row.order_id is None else OrderId(row.order_id),
        buyer_id=_user(row.buyer_id),
        amount=Paise(row.amount),
        tokens=row.tokens,
        state=DisputeState(row.state),
        taken=Taken(row.from_wallet, row.bonus, row.clawed),
        net=Paise(row.net),
        gst=Paise(row.gst),
        loss=Paise(row.loss),
        opened_at=row.opened_at,
        ended_at=row.ended_at,
    )


class PostgresDisputes(Disputes):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def find_for_update(self, dispute_id: str) -> Dispute | None:
        query = select(dispute_table).where(dispute_table.c.id == dispute_id).with_for_update()
        row = (await self._connection.execute(query)).one_or_none()
        return _dispute(row) if row else None

    async def add(self, dispute: Dispute) -> bool:
        added = await self._connection.execute(
            insert(dispute_table)
            .values(_dispute_row(dispute))
            .on_conflict_do_nothing(index_elements=["id"])
            .returning(dispute_table.c.id)
        )
        return added.one_or_none() is not None

    async def update(self, dispute: Dispute) -> None:
        result = await self._connection.execute(
            update(dispute_table).where(dispute_table.c.id == dispute.id).values(_dispute_row(dispute))
        )
        assert result.rowcount == 1, "a dispute is added before it is updated"

    async def of_order(self, order_id: OrderId) -> Sequence[Dispute]:
        query = (
            select(dispute_table)
            .where(dispute_table.c.order_id == order_id)
            .order_by(dispute_table.c.opened_at, dispute_table.c.id)
        )
        return [_dispute(row) for row in await self._connection.execute(query)]

    async def is_open_of(self, buyer_id: UserId) -> bool:
        query = select(func.count()).where(
            dispute_table.c.buyer_id == buyer_id, dispute_table.c.state == DisputeState.OPEN.value
        )
        return bool((await self._connection.execute(query)).scalar_one())


def _claw(row: Row[tuple[object, ...]]) -> Claw:
    return Claw(
        order_id=OrderId(row.order_id),
        transfer_id=TransferId(row.transfer_id),
        performer_id=UserId(row.performer_id),
        tokens=row.tokens,
        share=row.share,
        from_available=row.from_available,
    )


class PostgresClaws(Claws):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, reference: str, claws: Sequence[Claw]) -> None:
        if not claws:
            return
        rows = [
            {
                "reference": reference,
                "transfer_id": claw.transfer_id,
                "order_id": claw.order_id,
                "performer_id": claw.performer_id,
                "tokens": claw.tokens,
                "share": claw.share,
                "from_available": claw.from_available,
                "stands": True,
            }
            for claw in claws
        ]
        await self._connection.execute(insert(claw_table), rows)

    async def of(self, reference: str) -> Sequence[Claw]:
        query = (
            select(claw_table).where(claw_table.c.reference == reference).order_by(claw_table.c.transfer_id)
        )
        return [_claw(row) for row in await self._connection.execute(query)]

    async def standing(self, transfers: Collection[TransferId]) -> Sequence[Claw]:
        query = select(claw_table).where(claw_table.c.transfer_id.in_(transfers), claw_table.c.stands)
        return [_claw(row) for row in await self._connection.execute(query)]

    async def undo(self, reference: str) -> None:
        await self._connection.execute(
            update(claw_table).where(claw_table.c.reference == reference).values(stands=False)
        )


_MOVEMENTS = text(
    """
    SELECT line.*,
           CASE WHEN line.kind IN ('refund_tokens', 'refund_bonus') THEN 'order:' || r.order_id
                WHEN line.kind IN ('dispute_tokens', 'dispute_bonus') THEN 'order:' || d.order_id
                WHEN line.kind = 'promo_expired' THEN line.reference
                ELSE '' END AS of_lot,
           CASE WHEN c.kind = 'performer_pending' THEN c.owner_id END AS receiver
    FROM (
        SELECT id, sequence, kind, -amount AS tokens, fee, reference, credit_account AS other
        FROM ledger_transfer WHERE debit_account = :account
        UNION ALL
        SELECT id, sequence, kind, amount - fee, 0, reference, NULL
        FROM ledger_transfer WHERE credit_account = :account AND amount > fee
    ) AS line
    LEFT JOIN ledger_account c ON c.id = line.other
    LEFT JOIN refund r
        ON line.kind IN ('refund_tokens', 'refund_bonus') AND line.reference = 'refund:' || r.id
    LEFT JOIN payment_dispute d
        ON line.kind IN ('dispute_tokens', 'dispute_bonus') AND line.reference = 'dispute:' || d.id
    ORDER BY line.sequence
    """
)


class PostgresWalletJournal(WalletJournal):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def movements(self, wallet: Account) -> Sequence[Movement]:
        found = select(account_table.c.id).where(
            account_table.c.kind == wallet.kind.value, account_table.c.owner_id == owner_value(wallet)
        )
        account = (await self._connection.execute(found)).scalar_one_or_none()
        if account is None:
            return []
        return [
            Movement(
                transfer_id=TransferId(row.id),
                tokens=row.tokens,
                fee=row.fee,
                reference=row.reference,
                of_lot=row.of_lot,
                receiver=_user(row.receiver),
            )
            for row in await self._connection.execute(_MOVEMENTS, {"account": account})
        ]
