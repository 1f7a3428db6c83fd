"""The stage of the benches that tip: shows that are live, viewers who have plenty, and two ways to send a tip."""

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.postgres.chat.auto_mod import PostgresRoomLevels
from adapters.postgres.chat.message_book import PostgresMessageBook
from adapters.postgres.connect import connector
from adapters.postgres.database import PostgresDatabase, PostgresTransaction
from adapters.postgres.kept_look import KeptLook
from adapters.postgres.ledger.transfers import PLATFORM, account_table, transfer_table
from adapters.postgres.ledger.verifier import PostgresLedgerVerifier
from adapters.postgres.payouts.fees import PostgresAgreedFees
from adapters.postgres.tipping.tip_book import PostgresTipBook
from adapters.postgres.tipping.tips import tip_table
from adapters.redis.feed import RedisRoomFeed
from adapters.word_rules.text_screen import WordRules
from application.tipping.send_tip import SendTip
from domain.age_verification.age import AgeStatus
from domain.age_verification.method import Method
from domain.identity.permissions import Permission, Role, require_permission
from domain.identity.user import User
from domain.ids import StreamId, TipId, TransferId, UserId
from domain.ledger.chart import Account, AccountKind
from domain.ledger.transfer import InsufficientBalance, Transfer, TransferKind
from domain.money import Tokens, share_of
from domain.streaming.room_event import TIP_CREATED
from domain.streaming.stream import Stream
from domain.tipping.tip import Tip
from entrypoints.cli.processes import ServiceError
from entrypoints.container import new_id, utc_now
from ports.errors import Overloaded

FEE_BASIS_POINTS = 3_000
TOKENS = Tokens(10)
PLENTY = 10**12
NO_CAUSE = "order:bench"
"""What the tokens that a bench begins with refer to."""

SendOne = Callable[[UserId, "Show"], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Show:
    stream_id: StreamId
    performer_id: UserId


@dataclass(frozen=True, slots=True)
class Stage:
    engine: AsyncEngine
    feed: RedisRoomFeed
    viewers: list[UserId]
    shows: list[Show]


@dataclass(frozen=True, slots=True)
class Measured:
    per_second: float
    p50_ms: float
    p99_ms: float

    @classmethod
    def of(cls, latencies: list[float], elapsed: float) -> "Measured":
        cuts = statistics.quantiles(latencies, n=100)
        return cls(len(latencies) / elapsed, cuts[49] * 1_000, cuts[98] * 1_000)


async def closed_loop(
    stage: Stage, send: SendOne, *, clients: int, performers: int, seconds: float
) -> Measured:
    """Each client, one viewer, sends its next tip when the one before is answered."""
    latencies: list[float] = []
    began = time.perf_counter()

    async def client(number: int) -> None:
        turn = number
        while (start := time.perf_counter()) < began + seconds:
            await send(stage.viewers[number], stage.shows[turn % performers])
            turn += clients
            latencies.append(time.perf_counter() - start)

    await asyncio.gather(*(client(number) for number in range(clients)))
    return Measured.of(latencies, time.perf_counter() - began)


async def open_loop(stage: Stage, send: SendOne, *, per_second: int, seconds: float) -> tuple[Measured, int]:
    """Tips arrive evenly, whether those before are answered or not; each is late from when it should have been sent.

    Returns with them how many were sent away, because too many waited.
    """
    latencies: list[float] = []
    sent_away = 0

    async def one(number: int, due: float) -> None:
        nonlocal sent_away
        try:
            await send(stage.viewers[number % len(stage.viewers)], stage.shows[0])
        except Overloaded:
            sent_away += 1
        else:
            latencies.append(time.perf_counter() - due)

    total, sent = round(per_second * seconds), 0
    began = time.perf_counter()
    # A group forgets who is done. Held until the end, thousands of them were looked through by the garbage collector
    # and waited for all at once, which kept those that were still under way.
    async with asyncio.TaskGroup() as under_way:
        while sent < total:
            due = min(round((time.perf_counter() - began) * per_second), total)
            for number in range(sent, due):
                under_way.create_task(one(number, began + number / per_second))
            sent = due
            await asyncio.sleep(0.001)
    return Measured.of(latencies, time.perf_counter() - began), sent_away


def tip_book_of(stage: Stage) -> PostgresTipBook:
    url = stage.engine.url.render_as_string(hide_password=False)
    return PostgresTipBook(connector(url, local=True, name="bench tips"), stage.feed, new_id)


def message_book_of(stage: Stage) -> PostgresMessageBook:
    url = stage.engine.url.render_as_string(hide_password=False)
    return PostgresMessageBook(connector(url, local=True, name="bench messages"), stage.feed, new_id)


def room_levels_of(stage: Stage) -> PostgresRoomLevels:
    url = stage.engine.url.render_as_string(hide_password=False)
    return PostgresRoomLevels(KeptLook(connector(url, local=True, name="bench writing")))


def by_send_tip(stage: Stage, book: PostgresTipBook) -> SendOne:
    send_tip = SendTip(book, utc_now, PostgresAgreedFees(stage.engine), WordRules())

    async def send(viewer: UserId, show: Show) -> None:
        await send_tip(
            tip_id=TipId(new_id()),
            stream_id=show.stream_id,
            viewer_id=viewer,
            tokens=TOKENS,
            message="What a raga",
        )

    return send


def by_row_locks(stage: Stage) -> SendOne:
    """The usual way: lock every row that will change, read it, and write one row a statement.

    It reads and writes the rows that `SendTip` does, by the adapters for single acts; only the money goes another way.
    """

    async def send(viewer: UserId, show: Show) -> None:
        async with stage.engine.begin() as connection:
            tx = PostgresTransaction(connection, utc_now, new_id)
            await _tip_by_row_locks(connection, tx, viewer, show)
        for event in tx.room_events.appended:
            await stage.feed.publish(event)

    return send


async def _tip_by_row_locks(
    connection: AsyncConnection, tx: PostgresTransaction, viewer_id: UserId, show: Show
) -> None:
    viewer = await tx.users.get(viewer_id)
    require_permission(viewer.role, Permission.TIP)
    (await tx.ages.get(viewer_id)).require_verified_adult()
    stream = await tx.streams.get(show.stream_id)
    stream.require_live()
    locked = await _lock_rows(connection, viewer_id, stream.performer_id)
    tip = Tip.send(
        tip_id=TipId(new_id()), stream_id=stream.id, viewer_id=viewer_id, performer_id=stream.performer_id,
        tokens=TOKENS, message="What a raga", now=utc_now(),
    )  # fmt: skip
    assert await tx.tips.find(tip.id) is None, "a new id"
    await _move_by_rows(connection, locked, reference=f"tip:{tip.id}", at=tip.sent_at)
    await tx.tips.add(tip)
    shown = {
        "tip_id": str(tip.id), "viewer_id": str(viewer_id), "viewer": viewer.display_name,
        "tokens": int(tip.tokens), "message": tip.message,
    }  # fmt: skip
    await tx.room_events.append(stream.id, TIP_CREATED, shown, now=tip.sent_at)


async def _lock_rows(
    connection: AsyncConnection, viewer: UserId, performer: UserId
) -> tuple[tuple[int, int], ...]:
    """Id and balance of the viewer's, the performer's and the platform's account, each locked by its statement."""
    return (
        await _lock_row(connection, AccountKind.VIEWER_PAID, viewer),
        await _lock_row(connection, AccountKind.PERFORMER_PENDING, performer),
        await _lock_row(connection, AccountKind.PLATFORM_FEE, None),
    )


async def _move_by_rows(
    connection: AsyncConnection, locked: tuple[tuple[int, int], ...], *, reference: str, at: datetime
) -> None:
    (wallet, has), (earnings, earned), (fees, collected) = locked
    if has < TOKENS:
        raise InsufficientBalance("the balance does not cover this")
    fee = share_of(TOKENS, FEE_BASIS_POINTS)
    after = {wallet: has - TOKENS, earnings: earned + TOKENS - fee, fees: collected + fee}
    for account_id, balance in after.items():
        await connection.execute(
            update(account_table).where(account_table.c.id == account_id).values(balance=balance)
        )
    await connection.execute(
        insert(transfer_table).values(
            id=new_id(), unit="TOKEN", kind=TransferKind.TIP.value, debit_account=wallet, credit_account=earnings,
            amount=TOKENS, fee_account=fees, fee=fee, debit_balance=after[wallet],
            credit_balance=after[earnings], reference=reference, at=at,
        )
    )  # fmt: skip


async def _lock_row(connection: AsyncConnection, kind: AccountKind, owner: UserId | None) -> tuple[int, int]:
    query = (
        select(account_table.c.id, account_table.c.balance)
        .where(account_table.c.kind == kind.value, account_table.c.owner_id == (owner or PLATFORM))
        .with_for_update()
    )
    row = (await connection.execute(query)).one()
    return row.id, row.balance


async def set_stage(engine: AsyncEngine, feed: RedisRoomFeed, *, viewers: int, performers: int) -> Stage:
    database = PostgresDatabase(engine, feed, utc_now, new_id)
    now = utc_now()
    people = [UserId(new_id()) for _ in range(viewers)]
    shows = []
    async with database.begin() as tx:
        for number, viewer in enumerate(people):
            await tx.users.add(_account(viewer, f"viewer{number}", Role.VIEWER))
            await tx.ages.save(
                AgeStatus.unknown(viewer).assured(
                    method=Method.AGE_PROVIDER, provider="bench", until=now + timedelta(days=1), now=now
                )
            )
        for number in range(performers):
            performer = UserId(new_id())
            await tx.users.add(_account(performer, f"performer{number}", Role.PERFORMER))
            stream = Stream.create(
                stream_id=StreamId(new_id()), performer_id=performer, title="Evening ragas on the veena",
                key_digest=new_id().bytes * 2, now=now,
            )  # fmt: skip
            await tx.streams.add(stream.live(now))
            shows.append(Show(stream.id, performer))
        await tx.ledger.post([_issue(viewer) for viewer in people])
        # The row-lock path makes no accounts: all of them are there.
        await tx.ledger.lock([Account.of(AccountKind.PERFORMER_PENDING, show.performer_id) for show in shows])
        await tx.ledger.lock([Account.system(AccountKind.PLATFORM_FEE)])
    return Stage(engine, feed, people, shows)


def _account(user_id: UserId, name: str, role: Role) -> User:
    user = User.register(
        user_id=user_id, email=f"{name}@example.in", display_name=name, password_hash="", now=utc_now()
    )
    return replace(user, role=role)


def _issue(viewer: UserId) -> Transfer:
    return Transfer(
        id=TransferId(new_id()), kind=TransferKind.PURCHASE_TOKENS,
        debit=Account.system(AccountKind.TOKENS_ISSUED), credit=Account.of(AccountKind.VIEWER_PAID, viewer),
        amount=PLENTY, fee_account=None, fee=0, reference=NO_CAUSE, at=utc_now(),
    )  # fmt: skip


async def require_right(engine: AsyncEngine) -> None:
    """A figure counts only when the book is right after it."""
    verifier = PostgresLedgerVerifier(engine)
    for check in verifier.checks():
        wrong = [finding async for finding in verifier.run(check) if NO_CAUSE not in finding.detail]
        if wrong:
            raise ServiceError(f"the book is wrong after the bench: {wrong[0]}")
    async with engine.connect() as connection:
        tips = (await connection.execute(select(func.count()).select_from(tip_table))).scalar_one()
    if not tips:
        raise ServiceError("the bench left no tip in the book")
