"""LEG-10: an export holds one account's rows of the period, whatever else there is. On memory and PostgreSQL."""

import random
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import cast
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.age_verification.document import DocumentPurpose
from domain.age_verification.states import CaseState
from domain.chat.held_message import HeldMessage
from domain.chat.message import Message
from domain.compliance.scope import DataCategory
from domain.consent.record import Act
from domain.direct_messages.conversation import after
from domain.direct_messages.direct_message import DirectMessage, Pair
from domain.identity.permissions import Role
from domain.identity.session import Session, SessionToken, TokenKind
from domain.ids import DirectMessageId, MessageId, OrderId, SessionId, UserId
from domain.money import Tokens
from domain.streaming.stream import EndReason
from ports.compliance.requests import ExportRow, LegalExportQueries, OtherPerson
from tests.builders import (
    a_cast_member,
    a_document,
    a_moved,
    a_signed_agreement,
    a_stored_file,
    a_stream,
    a_tip,
    a_user,
    a_verified_adult,
    an_attempt,
    an_evidence,
    an_order,
)
from tests.integration.database.conftest import World

LIMIT = 1_000
PERIOD = timedelta(days=10)
WITHOUT_TIME = {"account", "age_status"}


@pytest.fixture
def export(world: World) -> LegalExportQueries:
    return cast(LegalExportQueries, world.query("compliance.export", "LegalExportQueries"))


class Person:
    """Somebody, and the mark that is in every word of theirs."""

    def __init__(self) -> None:
        self.id = UserId(uuid4())
        self.mark = f"mark-{self.id.hex}"


async def leaves_rows(world: World, who: Person, other: Person, at: datetime) -> None:
    """One row of each kind, at that time."""
    show = a_stream(performer_id=who.id, title=who.mark[:40], created_at=at, started_at=at)
    show = show.ended(EndReason.PERFORMER, at)
    session = Session.start(session_id=SessionId(uuid4()), user_id=who.id, now=at)
    token = SessionToken.issue(digest=uuid4().bytes * 2, session_id=session.id, kind=TokenKind.COOKIE, now=at)
    order = an_order(id=OrderId(uuid4()), buyer_id=who.id, created_at=at, ask_at=at)
    async with world.begin() as tx:
        await tx.streams.add(show)
        await tx.sessions.add(session, token)
        await tx.orders.add(order)
        await tx.messages.add(Message(MessageId(uuid4()), show.id, who.id, who.mark, at))
        for is_said in (False, True):  # what waited and was let through stands among the messages alone
            waited = Message(MessageId(uuid4()), show.id, who.id, "" if is_said else who.mark, at)
            held = HeldMessage.hold(waited, ["insult"])
            await tx.held_messages.add(held.approved(by=other.id, now=at) if is_said else held)
        pair = Pair(performer_id=other.id, viewer_id=who.id)
        sent = DirectMessage(DirectMessageId(uuid4()), pair, who.id, who.mark, at, Tokens(5))
        await tx.conversations.save(after(None, sent))
        await tx.direct_messages.add(sent)
        for viewer, performer in ((who, other), (other, who)):
            await tx.tips.add(
                a_tip(
                    stream_id=show.id,
                    viewer_id=viewer.id,
                    performer_id=performer.id,
                    message=viewer.mark,
                    sent_at=at,
                )
            )
        await tx.agreements.add(a_signed_agreement(user_id=who.id, signed_at=at))
        await tx.casts.save(a_cast_member(stream_id=show.id, user_id=who.id, invited_at=at, answered_at=at))
        await tx.consent_records.append(
            who.id, Act.SESSION_CONSENTED, {"performer_id": str(other.id)}, now=at
        )
        case = a_moved(user_id=who.id, opened_at=at, state=CaseState.REJECTED)
        await tx.cases.record(case)
        await tx.attempts.add(an_attempt(user_id=who.id, case_id=case.case.id, started_at=at))
        await tx.evidence.add(an_evidence(case_id=case.case.id, at=at))
        await tx.documents.add(
            a_document(
                owner_id=who.id, created_at=at, stored_at=at, file=a_stored_file(object_key=f"documents/{uuid4()}")
            )
        )  # fmt: skip


async def of(
    export: LegalExportQueries, who: Person, since: datetime, until: datetime
) -> dict[str, list[ExportRow]]:
    tables: dict[str, list[ExportRow]] = {}
    for category in DataCategory:
        found = await export.rows(category, who.id, since=since, until=until, limit=LIMIT)
        assert not tables.keys() & found.keys()
        tables |= {name: list(rows) for name, rows in found.items()}
    return tables


def texts(rows: Iterable[ExportRow]) -> str:
    return repr([{k: v for k, v in row.items() if not isinstance(v, OtherPerson)} for row in rows])


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(days=st.lists(st.integers(-12, 12), min_size=1, max_size=4), seed=st.integers(0, 2**32))
async def test_leg_10_never_another_accounts_rows_nor_another_times(
    world: World, export: LegalExportQueries, days: list[int], seed: int
) -> None:
    people = [Person(), Person(), Person()]
    since, until = world.now() - PERIOD, world.now()
    async with world.begin() as tx:
        for person in people:
            await tx.users.add(a_user(id=person.id, display_name=person.mark[:40], role=Role.PERFORMER))
            await tx.ages.save(a_verified_adult(person.id))
    shuffled = random.Random(seed).sample(people, 3)
    asked, inside = shuffled[0], 0
    for day in days:
        at = since + timedelta(days=day)
        inside += since <= at < until
        for person, other in zip(shuffled, shuffled[1:] + shuffled[:1], strict=True):
            await leaves_rows(world, person, other, at)

    tables = await of(export, asked, since, until)
    sizes = {name: len(rows) for name, rows in tables.items()}
    one = {"account": 1, "age_status": 1}
    twice = {"tips_sent": 2 * inside, "tips_received": 2 * inside}
    assert sizes == dict.fromkeys(sizes, inside) | one | twice
    for name, rows in tables.items():
        for other in shuffled[1:]:
            assert other.mark not in texts(rows), name
            assert str(other.id) not in texts(rows), name
    documents = await export.documents(asked.id, since=since, until=until, limit=LIMIT)
    assert [document.owner_id for document in documents] == [asked.id] * inside


async def test_leg_10_no_secret_is_in_any_column(world: World, export: LegalExportQueries) -> None:
    asha, ravi = Person(), Person()
    now = world.now()
    async with world.begin() as tx:
        for person in (asha, ravi):
            await tx.users.add(a_user(id=person.id))
        await tx.ages.save(a_verified_adult(asha.id))
    await leaves_rows(world, asha, ravi, now)
    tables = await of(export, asha, now, now + timedelta(seconds=1))
    columns = {column for rows in tables.values() for row in rows for column in row}
    assert not {
        c for c in columns if any(word in c for word in ("hash", "digest", "key", "password", "secret"))
    }
    assert "argon2" not in repr(tables)
    assert not columns & {"note", "officer_id", "actor_id", "ip_digest", "user_agent", "reference"}


async def test_both_adapters_name_the_same_columns(world: World, export: LegalExportQueries) -> None:
    asha, ravi = Person(), Person()
    async with world.begin() as tx:
        for person in (asha, ravi):
            await tx.users.add(a_user(id=person.id))
        await tx.ages.save(a_verified_adult(asha.id))
    await leaves_rows(world, asha, ravi, world.now())
    tables = await of(export, asha, world.now(), world.now() + timedelta(seconds=1))
    assert {name: " ".join(rows[0]) for name, rows in tables.items() if rows} == {
        "account": "id email display_name role created_at",
        "sessions": "started_at expires_at revoked_at",
        "age_status": "state method provider decided_at assured_until",
        "age_attempts": "id method country outcome started_at finished_at",
        "cases": "id purpose state method reason opened_at submitted_at decided_at valid_until",
        "case_events": "case_id seq before after reason at",
        "evidence": "id case_id kind method verdict provider at expires_at",
        "shows": "id title state created_at started_at ended_at end_reason",
        "messages": "id stream_id text sent_at",
        "messages_not_shown": "id stream_id text sent_at",
        "direct_messages": "id reader text sent_at",
        "messages_paid": "id performer tokens sent_at",
        "orders": (
            "id package_id price_paise gst_paise tokens bonus state provider_order_id payment_id created_at paid_at"
        ),
        "tips_sent": "id performer tokens message sent_at",
        "tips_received": "id viewer tokens sent_at",
        "agreements": "id version language signed_at",
        "casts": "stream_id state scopes invited_at answered_at withdrawn_at",
        "consent_record": "seq act at",
    }  # fmt: skip
    assert [row["text"] for row in tables["messages_not_shown"]] == [asha.mark]
    (cast_row,), (sent,) = tables["casts"], tables["tips_sent"]
    assert cast_row["scopes"] == "live"
    assert sent["performer"] == OtherPerson(ravi.id)
    (written,), (paid,) = tables["direct_messages"], tables["messages_paid"]
    assert (written["reader"], written["text"]) == (OtherPerson(ravi.id), asha.mark)
    assert (paid["performer"], paid["tokens"]) == (OtherPerson(ravi.id), 5)
    (earned,) = (await of(export, ravi, world.now(), world.now() + timedelta(seconds=1)))["messages_earned"]
    assert list(earned) == ["id", "viewer", "tokens", "sent_at"], "never the words of the other one"
    assert earned["viewer"] == OtherPerson(asha.id)


async def test_an_authoritys_order_is_no_document_of_anybodys(
    world: World, export: LegalExportQueries
) -> None:
    vikram, now = Person(), world.now()
    async with world.begin() as tx:
        await tx.users.add(a_user(id=vikram.id))
        await tx.documents.add(
            a_document(
                owner_id=vikram.id, case_id=None, purpose=DocumentPurpose.LEGAL_ORDER, stored_at=now,
                file=a_stored_file(object_key=f"documents/{uuid4()}"),
            )
        )  # fmt: skip
    until = now + timedelta(seconds=1)
    assert await export.documents(vikram.id, since=now, until=until, limit=LIMIT) == []


async def test_no_more_rows_than_asked_for(world: World, export: LegalExportQueries) -> None:
    asha, ravi, now = Person(), Person(), world.now()
    async with world.begin() as tx:
        for person in (asha, ravi):
            await tx.users.add(a_user(id=person.id))
    for second in range(3):
        await leaves_rows(world, asha, ravi, now + timedelta(seconds=second))
    found = await export.rows(DataCategory.CHAT, asha.id, since=now, until=now + PERIOD, limit=2)
    assert [row["sent_at"] for row in found["messages"]] == [now, now + timedelta(seconds=1)], "oldest first"
    assert UUID(str(found["messages"][0]["id"]))
