"""ACC-09: an account that is locked has no show, no media, no session and no order that could be paid."""

import asyncio
from uuid import uuid4

import pytest

from adapters.crypto.identity_hasher import HmacIdentityHasher
from adapters.crypto.local_keys import LocalKeyWrapper
from adapters.crypto.sealer import AesGcmSealer
from adapters.memory.database import MemoryDatabase
from adapters.memory.payments.gateway import MemoryGateway, MemoryGateways
from adapters.memory.streaming.feed import MemoryRoomFeed
from adapters.memory.streaming.media import MemoryMedia
from application.age_verification import _minor_lock
from application.age_verification.claims_box import ClaimsBox
from application.age_verification.expel_shut_out import ExpelShutOut
from application.age_verification.record_provider_report import RecordProviderReport
from application.age_verification.take_evidence import TakeEvidence
from application.payments.place_order import PlaceOrder
from domain.age_verification.age import AgeLocked, AgeState, Finding
from domain.age_verification.events import AgeDecided
from domain.age_verification.method import Method
from domain.age_verification.policy import Purpose
from domain.identity.permissions import Role
from domain.identity.session import Session, SessionToken, TokenKind
from domain.ids import EventId, OrderId, SessionId, StreamId, UserId
from domain.payments.order import OrderState
from domain.streaming.stream import EndReason, Stream, StreamState
from ports.streaming.sessions import MediaUnavailable
from tests.builders import (
    ASHA,
    NOW,
    OPEN_DOOR,
    RAVI,
    a_provider_report,
    a_report,
    a_stream,
    a_user,
    a_verified_adult,
    an_approval,
    an_attempt,
    an_order,
)
from tests.unit.application.streaming.conftest import OFFER
from tests.vault_keys import vault_key_file


class Media(MemoryMedia):
    """Does not answer for as many calls as it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.failures = 0

    async def close(self, stream_id: StreamId) -> None:
        self._fail()
        await super().close(stream_id)

    async def expel(self, participant: UserId) -> None:
        self._fail()
        await super().expel(participant)

    def _fail(self) -> None:
        if self.failures:
            self.failures -= 1
            raise MediaUnavailable("no answer")


class Stage:
    """Ravi is live, and Asha watches him."""

    def __init__(self) -> None:
        self.database = MemoryDatabase(MemoryRoomFeed(), lambda: NOW, uuid4)
        self.media = Media()
        self.show = a_stream(performer_id=RAVI, state=StreamState.LIVE)
        take = TakeEvidence(
            begin=self.database.begin,
            rooms=self.media,
            box=ClaimsBox(AesGcmSealer(LocalKeyWrapper(str(vault_key_file())))),
            hasher=HmacIdentityHasher("a key of the tests"),
            now=lambda: NOW,
            new_id=uuid4,
            profile="IN-nonexplicit",
        )
        self.record = RecordProviderReport(self.database.begin, take, lambda: NOW)

    async def begin(self) -> None:
        async with self.database.begin() as tx:
            await tx.users.add(a_user(id=ASHA, email="asha@example.in"))
            await tx.users.add(a_user(id=RAVI, email="ravi@example.in", role=Role.PERFORMER))
            for user_id in (ASHA, RAVI):
                await tx.ages.save(a_verified_adult(user_id))
                for kind in TokenKind:
                    session = Session.start(session_id=SessionId(uuid4()), user_id=user_id, now=NOW)
                    await tx.sessions.add(
                        session,
                        SessionToken.issue(
                            digest=uuid4().bytes * 2, session_id=session.id, kind=kind, now=NOW
                        ),
                    )
            await tx.streams.add(self.show)
        await self.media.publish(self.show.id, RAVI, offer=OFFER)
        await self.media.subscribe(self.show.id, ASHA, admission=OPEN_DOOR, offer=OFFER)

    async def found_a_minor(self, user_id: UserId) -> None:
        async with self.database.begin() as tx:
            case = await tx.cases.find_latest(user_id, Purpose.VIEWER)
            if case is None:
                moved = an_approval(user_id, Purpose.VIEWER)
                await tx.cases.record(moved)
                case = moved.case
            attempt = an_attempt(case_id=case.id, user_id=user_id, method=Method.AGE_PROVIDER)
            await tx.attempts.add(attempt)
        report = a_provider_report(attempt_id=attempt.id, finding=Finding(None, over_18=False))
        await self.record(method=Method.AGE_PROVIDER, report=report)

    async def stream(self) -> Stream:
        async with self.database.begin() as tx:
            return await tx.streams.get(self.show.id)

    def open_sessions(self, user_id: UserId) -> int:
        sessions = self.database.tables.identity.sessions.values()
        return sum(1 for s in sessions if s.user_id == user_id and s.revoked_at is None)

    async def viewers(self) -> list[int]:
        return [status.viewers for status in await self.media.statuses()]

    def told(self) -> list[tuple[str, dict[str, object]]]:
        log = self.database.tables.streaming.events.get(self.show.id, [])
        return [(event.type, dict(event.data)) for event in log]


@pytest.fixture
async def stage() -> Stage:
    made = Stage()
    await made.begin()
    return made


async def test_acc_09_a_performer_found_to_be_a_minor_is_off_the_air_at_once(stage: Stage) -> None:
    async with stage.database.begin() as tx:
        await tx.reports.add(a_report(stream_id=stage.show.id, reporter_id=ASHA))
    await stage.found_a_minor(RAVI)

    show = await stage.stream()
    assert (show.state, show.end_reason) == (StreamState.KILLED, EndReason.PLATFORM)
    assert stage.media.is_closed(stage.show.id)
    assert stage.told() == [("stream.killed", {})], "the room is not told why"
    (report,) = stage.database.tables.moderation.reports.values()
    assert report.closed_at == NOW, "nobody looks at a show any more that is over for good"


async def test_acc_09_a_viewer_found_to_be_a_minor_sees_nothing_more(stage: Stage) -> None:
    await stage.found_a_minor(ASHA)
    assert await stage.viewers() == [0]
    assert (await stage.stream()).state is StreamState.LIVE


async def test_acc_09_every_session_of_the_account_ends_and_nobody_elses(stage: Stage) -> None:
    await stage.found_a_minor(RAVI)
    assert (stage.open_sessions(RAVI), stage.open_sessions(ASHA)) == (0, 2)


async def test_acc_09_no_unpaid_order_of_the_account_can_be_paid_any_more(stage: Stage) -> None:
    waiting, paid = an_order(buyer_id=ASHA), an_order(buyer_id=ASHA).paid("pay_1", NOW)
    others = an_order(buyer_id=RAVI)
    async with stage.database.begin() as tx:
        for order in (waiting, paid, others):
            await tx.orders.add(order)
    await stage.found_a_minor(ASHA)

    orders = stage.database.tables.payments.orders
    assert orders[waiting.id].state is OrderState.CLOSED
    assert orders[waiting.id].ask_at == waiting.ask_at, "the gateway is asked on: a late payment is returned"
    assert (orders[paid.id], orders[others.id]) == (paid, others)
    with pytest.raises(AgeLocked):
        place = PlaceOrder(stage.database.begin, MemoryGateways(MemoryGateway()), lambda: NOW, "")
        await place(
            order_id=OrderId(uuid4()),
            buyer_id=ASHA,
            package_id="regular",
            provider="razorpay",
            place_of_supply="29",
        )


async def test_acc_09_the_platform_itself_is_in_the_audit_log(stage: Stage) -> None:
    await stage.found_a_minor(RAVI)
    (entry,) = stage.database.tables.moderation.audit
    assert (entry.actor_id, entry.action, entry.subject) == (None, "account.lock_minor", f"account:{RAVI}")


async def test_acc_09_the_same_finding_again_changes_nothing(stage: Stage) -> None:
    await stage.found_a_minor(RAVI)
    await stage.found_a_minor(RAVI)
    assert len(stage.database.tables.moderation.audit) == 1
    assert stage.told() == [("stream.killed", {})]


async def test_acc_09_a_media_plane_that_hiccups_is_asked_again_at_once(stage: Stage) -> None:
    stage.media.failures = 2 * (_minor_lock.TRIES - 1)
    await stage.found_a_minor(RAVI)
    assert stage.media.is_closed(stage.show.id)


async def test_a_media_plane_that_is_down_hinders_no_lock_and_is_told_from_the_outbox(stage: Stage) -> None:
    stage.media.failures = 2 * _minor_lock.TRIES
    await stage.found_a_minor(ASHA)
    async with stage.database.begin() as tx:
        assert (await tx.ages.get(ASHA)).state is AgeState.MINOR_LOCKED
    assert await stage.viewers() == [1]

    events = [entry.event for entry in stage.database.tables.outbox.entries.values()]
    (event,) = [event for event in events if isinstance(event, AgeDecided)]
    follow = ExpelShutOut(stage.media)
    stage.media.failures = 1
    with pytest.raises(MediaUnavailable):
        await follow(event, EventId(uuid4()))
    await follow(event, EventId(uuid4()))
    assert await stage.viewers() == [0]


async def test_a_caller_that_hangs_up_does_not_keep_the_minor_on_air(stage: Stage) -> None:
    stage.media.failures = 2  # long enough that the caller is gone before it succeeds
    finding = asyncio.create_task(stage.found_a_minor(RAVI))
    while stage.open_sessions(RAVI):  # noqa: ASYNC110 (until the lock is committed; it has no event)
        await asyncio.sleep(0)
    assert not stage.media.is_closed(stage.show.id)
    finding.cancel()
    with pytest.raises(asyncio.CancelledError):
        await finding
    await asyncio.gather(*_minor_lock._underway)
    assert stage.media.is_closed(stage.show.id)


async def test_a_grown_up_is_left_alone(stage: Stage) -> None:
    for state in ("verified_adult", "pending"):
        await ExpelShutOut(stage.media)(AgeDecided(RAVI, state), EventId(uuid4()))
    assert (await stage.stream()).state is StreamState.LIVE
    assert await stage.viewers() == [1]


@pytest.mark.parametrize("state", ["held", "unverified"])
async def test_acc_11_whoever_is_held_or_no_longer_verified_watches_no_more(stage: Stage, state: str) -> None:
    await ExpelShutOut(stage.media)(AgeDecided(ASHA, state), EventId(uuid4()))
    assert await stage.viewers() == [0]
