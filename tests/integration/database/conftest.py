"""`world`: one stage in memory and on PostgreSQL, so that one suite holds both to the ports' promises."""

import importlib
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any, cast
from uuid import UUID, uuid4

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from domain.streaming.room_event import RoomEvent
from ports.age_verification.cases import CaseQueries
from ports.chat.auto_mod import AskLevels
from ports.chat.message_book import MessageBook
from ports.chat.messages import ChatQueries
from ports.chat.moderators import RoomModeratorQueries
from ports.consent.agreements import ConsentQueries, WithdrawalQueries
from ports.identity.accounts import IdentityQueries, SessionHolders
from ports.ledger.book import BookQueries
from ports.ledger.digests import DigestQueries
from ports.ledger.holds import HoldQueries
from ports.ledger.statements import StatementQueries
from ports.ledger.subjects import LineSubjects
from ports.ledger.transfers import LedgerQueries
from ports.moderation.cases import CaseVerifier, ModerationCaseQueries
from ports.moderation.decisions import DecisionQueries
from ports.moderation.live_wall import LiveWallQueries
from ports.moderation.reports import ModerationQueries
from ports.notifications.notices import NoticeQueries
from ports.payments.holds import PaymentHoldQueries
from ports.payments.invoices import InvoiceQueries
from ports.payments.orders import PaymentQueries
from ports.streaming.log import RoomFeed, RoomLog
from ports.streaming.room_controls import RoomControlQueries
from ports.streaming.shows import StreamQueries
from ports.tipping.tips import TipBook
from ports.transaction import Transaction
from ports.verifying import Verifier
from tests.integration.conftest import PATIENCE_SECONDS


class HeldClock:
    """A `Clock` that stands still until a test moves it. `world.now()` is what it says."""

    def __init__(self) -> None:
        self.time = datetime.now(UTC).replace(microsecond=0)

    def __call__(self) -> datetime:
        return self.time

    def set(self, time: datetime) -> None:
        self.time = time

    def advance(self, **of: float) -> datetime:
        """`advance(minutes=5)`: move on, and return the new time."""
        self.time += timedelta(**of)
        return self.time


class HeardFeed(RoomFeed):
    """Keeps what the database broadcasts, in order."""

    def __init__(self) -> None:
        self.heard: list[RoomEvent] = []

    async def publish(self, event: RoomEvent) -> None:
        self.heard.append(event)

    async def subscribe(self) -> AsyncIterator[RoomEvent]:
        for event in self.heard:
            yield event


class World:
    """One database and what reads it. `kind` is "memory" or "postgres".

    In memory each test has its own; on PostgreSQL all tests share one: use fresh ids, and never count rows.
    """

    def __init__(self, kind: str, engine: AsyncEngine | None) -> None:
        self.kind = kind
        self.now = HeldClock()
        self.feed = HeardFeed()
        self._engine = engine
        self._opened: list[Any] = []
        # By name, and only now: these modules import every capability's adapter.
        if engine is None:
            memory = importlib.import_module("adapters.memory.database")
            self.database = memory.MemoryDatabase(self.feed, self.now, self.new_id)
        else:
            postgres = importlib.import_module("adapters.postgres.database")
            self.database = postgres.PostgresDatabase(engine, self.feed, self.now, self.new_id)

    @cached_property
    def tip_book(self) -> TipBook:
        return self.another_tip_book()

    def another_tip_book(self, *, busy_seconds: float = PATIENCE_SECONDS) -> TipBook:
        """As another process has it, and patient: a machine with much to do is slow at what somebody else holds."""
        if self._engine is None:
            memory = importlib.import_module("adapters.memory.tipping.tip_book")
            return cast(TipBook, memory.MemoryTipBook(self.begin))
        postgres = importlib.import_module("adapters.postgres.tipping.tip_book")
        book = postgres.PostgresTipBook(self._connect, self.feed, self.new_id, busy_seconds=busy_seconds)
        self._opened.append(book)
        return cast(TipBook, book)

    @cached_property
    def message_book(self) -> MessageBook:
        return self.another_message_book()

    def another_message_book(self) -> MessageBook:
        """As another process has it."""
        if self._engine is None:
            memory = importlib.import_module("adapters.memory.chat.message_book")
            return cast(MessageBook, memory.MemoryMessageBook(self.begin))
        postgres = importlib.import_module("adapters.postgres.chat.message_book")
        book = postgres.PostgresMessageBook(
            self._connect, self.feed, self.new_id, busy_seconds=PATIENCE_SECONDS
        )
        self._opened.append(book)
        return cast(MessageBook, book)

    @property
    def _connect(self) -> Any:
        """The driver's own connections to this database."""
        url = self.engine.url.render_as_string(hide_password=False)
        return importlib.import_module("adapters.postgres.connect").connector(
            url, local=True, name="test", connect_seconds=PATIENCE_SECONDS, command_seconds=PATIENCE_SECONDS
        )

    async def aclose(self) -> None:
        for opened in self._opened:
            await opened.aclose()

    def new_id(self) -> UUID:
        return uuid4()

    def begin(self) -> AbstractAsyncContextManager[Transaction]:
        return cast("AbstractAsyncContextManager[Transaction]", self.database.begin())

    @property
    def engine(self) -> AsyncEngine:
        assert self._engine is not None, "there is no engine in memory"
        return self._engine

    def query(self, module: str, name: str) -> Any:
        """`query("tipping.tips", "TipQueries")`: the adapter of that name over this database."""
        technology, prefix = ("memory", "Memory") if self._engine is None else ("postgres", "Postgres")
        adapter = getattr(importlib.import_module(f"adapters.{technology}.{module}"), prefix + name)
        return adapter(self.database if self._engine is None else self._engine)

    @cached_property
    def identity_queries(self) -> IdentityQueries:
        return cast(IdentityQueries, self.query("identity.accounts", "IdentityQueries"))

    @cached_property
    def session_holders(self) -> SessionHolders:
        if self._engine is None:
            return cast(SessionHolders, self.query("identity.accounts", "SessionHolders"))
        postgres = importlib.import_module("adapters.postgres.identity.session_holders")
        return cast(SessionHolders, postgres.PostgresSessionHolders(self.kept_look))

    @cached_property
    def kept_look(self) -> Any:
        assert self._engine is not None, "nobody looks straight into memory"
        look = importlib.import_module("adapters.postgres.kept_look").KeptLook(self._connect)
        self._opened.append(look)
        return look

    @cached_property
    def case_queries(self) -> CaseQueries:
        return cast(CaseQueries, self.query("age_verification.queries", "CaseQueries"))

    @cached_property
    def consent_queries(self) -> ConsentQueries:
        return cast(ConsentQueries, self.query("consent.agreements", "ConsentQueries"))

    @cached_property
    def withdrawal_queries(self) -> WithdrawalQueries:
        return cast(WithdrawalQueries, self.query("consent.withdrawals", "WithdrawalQueries"))

    @cached_property
    def stream_queries(self) -> StreamQueries:
        return cast(StreamQueries, self.query("streaming.queries", "StreamQueries"))

    @cached_property
    def room_control_queries(self) -> RoomControlQueries:
        return cast(RoomControlQueries, self.query("streaming.room_controls", "RoomControlQueries"))

    @cached_property
    def chat_queries(self) -> ChatQueries:
        name = "chat.messages" if self._engine is None else "chat.settings"
        return cast(ChatQueries, self.query(name, "ChatQueries"))

    @cached_property
    def room_moderator_queries(self) -> RoomModeratorQueries:
        return cast(RoomModeratorQueries, self.query("chat.moderators", "RoomModeratorQueries"))

    @property
    def room_levels(self) -> AskLevels:
        if self._engine is None:
            return cast(AskLevels, self.query("chat.auto_mod", "RoomLevels").of_one)
        postgres = importlib.import_module("adapters.postgres.chat.auto_mod")
        return cast(AskLevels, postgres.PostgresRoomLevels(self.kept_look).of_one)

    @cached_property
    def room_log(self) -> RoomLog:
        return cast(RoomLog, self.query("streaming.rooms", "RoomLog"))

    @cached_property
    def ledger_queries(self) -> LedgerQueries:
        return cast(LedgerQueries, self.query("ledger.transfers", "LedgerQueries"))

    @cached_property
    def hold_queries(self) -> HoldQueries:
        return cast(HoldQueries, self.query("ledger.holds", "HoldQueries"))

    @cached_property
    def digest_queries(self) -> DigestQueries:
        return cast(DigestQueries, self.query("ledger.digests", "DigestQueries"))

    @cached_property
    def statement_queries(self) -> StatementQueries:
        return cast(StatementQueries, self.query("ledger.statements", "StatementQueries"))

    @cached_property
    def book_queries(self) -> BookQueries:
        return cast(BookQueries, self.query("ledger.book", "BookQueries"))

    @cached_property
    def line_subjects(self) -> LineSubjects:
        return cast(LineSubjects, self.query("ledger.subjects", "LineSubjects"))

    @cached_property
    def ledger_verifier(self) -> Verifier:
        return cast(Verifier, self.query("ledger.verifier", "LedgerVerifier"))

    @cached_property
    def payment_queries(self) -> PaymentQueries:
        return cast(PaymentQueries, self.query("payments.orders", "PaymentQueries"))

    @cached_property
    def invoice_queries(self) -> InvoiceQueries:
        return cast(InvoiceQueries, self.query("payments.invoices", "InvoiceQueries"))

    @cached_property
    def payment_hold_queries(self) -> PaymentHoldQueries:
        return cast(PaymentHoldQueries, self.query("payments.holds", "PaymentHoldQueries"))

    @cached_property
    def live_wall(self) -> LiveWallQueries:
        return cast(LiveWallQueries, self.query("moderation.live_wall", "LiveWallQueries"))

    @cached_property
    def moderation_queries(self) -> ModerationQueries:
        return cast(ModerationQueries, self.query("moderation.queries", "ModerationQueries"))

    @cached_property
    def moderation_case_queries(self) -> ModerationCaseQueries:
        module = "moderation.cases" if self._engine is None else "moderation.case_queries"
        return cast(ModerationCaseQueries, self.query(module, "ModerationCaseQueries"))

    @cached_property
    def decision_queries(self) -> DecisionQueries:
        module = "moderation.decisions" if self._engine is None else "moderation.decision_queries"
        return cast(DecisionQueries, self.query(module, "DecisionQueries"))

    @cached_property
    def case_verifier(self) -> CaseVerifier:
        module = "moderation.cases" if self._engine is None else "moderation.case_queries"
        return cast(CaseVerifier, self.query(module, "CaseVerifier"))

    @cached_property
    def notice_queries(self) -> NoticeQueries:
        return cast(NoticeQueries, self.query("notifications.notices", "NoticeQueries"))


@pytest.fixture
async def opened() -> AsyncIterator[list[Any]]:
    """What is closed when the test is over."""
    to_close: list[Any] = []
    yield to_close
    for each in to_close:
        await each.aclose()


@pytest.fixture(params=["memory", "postgres"])
def world(request: pytest.FixtureRequest, opened: list[Any]) -> World:
    kind = str(request.param)
    # PostgreSQL is started only for those who ask for it.
    world = World(kind, request.getfixturevalue("engine") if kind == "postgres" else None)
    opened.append(world)
    return world
