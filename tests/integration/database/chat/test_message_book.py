"""One suite holds both databases to the promises of `MessageBook`; what only a batch can get wrong is asked of
PostgreSQL."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from adapters.word_rules.text_screen import WordRules
from application.chat.say_in_room import SayInRoom
from domain.age_verification.age import AgeStatus
from domain.chat.kept_out import KeptOut
from domain.chat.message import Message
from domain.chat.room_moderator import ModeratorState, RoomModerator
from domain.chat.room_rules import RoomRules, RulesAcceptance
from domain.chat.rule import ChatRule
from domain.chat.settings import ChatSettings
from domain.errors import Refusal
from domain.identity.permissions import Role
from domain.identity.verified_telephone import VerifiedTelephone
from domain.ids import MessageId, UserId
from domain.streaming.block import Block
from domain.streaming.follow import Follow
from domain.streaming.room_event import CHAT_MESSAGE, STREAM_ENDED, RoomEvent
from domain.streaming.stream import EndReason, StreamNotLive
from ports.chat.message_book import MessageFacts, NewMessage
from ports.errors import Overloaded
from ports.sealing import Sealed, WrappedKey
from ports.streaming.log import RoomFeed
from ports.transaction import Transaction
from tests.builders import a_stream, a_tip, a_user, a_verified_adult
from tests.integration.database.conftest import HeardFeed, World

only_postgres = pytest.mark.parametrize("world", ["postgres"], indirect=True)


class Room:
    """Ravi's live show, in which Asha may write. Another book is as another process has it."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.ravi, self.asha = a_user(role=Role.PERFORMER, display_name="Ravi"), a_user(display_name="Asha")
        self.show = a_stream(performer_id=self.ravi.id)
        self.books = [world.message_book, world.another_message_book()]

    async def open(self) -> None:
        async with self.world.begin() as tx:
            for person in (self.ravi, self.asha):
                await tx.users.add(person)
                await tx.ages.save(a_verified_adult(person.id))
            await tx.streams.add(self.show)

    async def another(self) -> UserId:
        person = a_user()
        async with self.world.begin() as tx:
            await tx.users.add(person)
            await tx.ages.save(a_verified_adult(person.id))
        return person.id

    async def say(
        self, text: str = "What a raga", *, by: UserId | None = None, message_id: MessageId | None = None,
        book: int = 0,
    ) -> Message:  # fmt: skip
        say = SayInRoom(
            self.books[book], self.world.begin, WordRules(), self.world.room_levels, self.world.now
        )
        return await say(
            message_id=message_id or MessageId(uuid4()),
            stream_id=self.show.id,
            author_id=by or self.asha.id,
            text=text,
        )

    async def outcome(self, text: str = "What a raga", **changes: Any) -> str:
        try:
            await self.say(text, **changes)
        except Refusal as refusal:
            return refusal.code
        return "said"

    async def heard(self) -> list[object]:
        events = await self.world.room_log.since(self.show.id, 0, limit=1_000)
        return [event.data["text"] for event in events if event.type == CHAT_MESSAGE]


@pytest.fixture
async def room(world: World) -> Room:
    made = Room(world)
    await made.open()
    return made


async def test_a_message_stands_once_with_its_event(room: Room) -> None:
    said = await room.say("Namaste")

    assert await room.say("Namaste", message_id=said.id, book=1) == said
    async with room.world.begin() as tx:
        assert await tx.messages.find(said.id) == said
    [event] = await room.world.room_log.since(room.show.id, 0, limit=10)
    assert (event.seq, event.type, event.occurred_at) == (1, CHAT_MESSAGE, said.sent_at)
    assert event.data == {
        "message_id": str(said.id), "author_id": str(room.asha.id), "author": "Asha", "text": "Namaste",
    }  # fmt: skip


Prepare = Callable[[Room, Transaction], Awaitable[None]]


async def nothing(room: Room, tx: Transaction) -> None: ...


async def unverified(room: Room, tx: Transaction) -> None:
    await tx.ages.save(AgeStatus.unknown(room.asha.id))


async def assured_until_now(room: Room, tx: Transaction) -> None:
    await tx.ages.save(replace(a_verified_adult(room.asha.id), assured_until=room.world.now()))


async def minor(room: Room, tx: Transaction) -> None:
    status = await tx.ages.get_for_update(room.asha.id)
    await tx.ages.save(status.locked(method=None, provider="staff", now=room.world.now()))


async def chat_locked(room: Room, tx: Transaction) -> None:
    await tx.chat_locks.lock(room.asha.id, now=room.world.now())


async def chat_lock_lifted(room: Room, tx: Transaction) -> None:
    await chat_locked(room, tx)
    await tx.chat_locks.lift(room.asha.id, now=room.world.now())


async def put_out(room: Room, tx: Transaction) -> None:
    controls = await tx.room_controls.of(room.show.id)
    await tx.room_controls.save(controls.without(room.asha.id))


def kept_out(until: timedelta | None) -> Prepare:
    async def keep(room: Room, tx: Transaction) -> None:
        now = room.world.now()
        await tx.kept_out.save(
            KeptOut(
                room.ravi.id, room.asha.id, now + until if until else None, ChatRule.SPAM, room.ravi.id, now
            )
        )

    return keep


def settings(
    *,
    slow: int = 0,
    tippers_only: bool = False,
    age: int = 0,
    followed: int | None = None,
    emotes: bool = False,
    verified: bool = False,
) -> Prepare:
    async def save(room: Room, tx: Transaction) -> None:
        await tx.chat_settings.save(
            ChatSettings(
                room.ravi.id,
                slow,
                tippers_only,
                age,
                "",
                followed is not None,
                followed or 0,
                emotes,
                verified,
                False,
                0,
            )
        )

    return save


async def moderator_of_a_room_for_the_old(room: Room, tx: Transaction) -> None:
    await settings(age=43_200)(room, tx)
    await tx.room_moderators.save(
        RoomModerator(room.ravi.id, room.asha.id, ModeratorState.ACTIVE, room.world.now())
    )


async def dismissed_moderator(room: Room, tx: Transaction) -> None:
    await settings(age=43_200)(room, tx)
    await tx.room_moderators.save(
        RoomModerator(room.ravi.id, room.asha.id, ModeratorState.DISMISSED, room.world.now())
    )


async def all_of_somebody_else(room: Room, tx: Transaction) -> None:
    """Priya is what Asha would have to be, and is not what Asha must not be."""
    priya, now = a_user(), room.world.now()
    await tx.users.add(priya)
    await tx.ages.save(a_verified_adult(priya.id))
    await settings(slow=60, tippers_only=True)(room, tx)
    await tx.tips.add(a_tip(stream_id=room.show.id, viewer_id=priya.id, performer_id=room.ravi.id))
    await tx.room_moderators.save(RoomModerator(room.ravi.id, priya.id, ModeratorState.ACTIVE, now))
    await tx.kept_out.save(KeptOut(room.ravi.id, priya.id, None, ChatRule.SPAM, room.ravi.id, now))
    await tx.messages.add(Message(MessageId(uuid4()), room.show.id, priya.id, "Namaste", now))


async def all_of_another_room(room: Room, tx: Transaction) -> None:
    leela, now = a_user(role=Role.PERFORMER), room.world.now()
    show = a_stream(performer_id=leela.id)
    await tx.users.add(leela)
    await tx.streams.add(show)
    await settings(slow=60, tippers_only=True)(room, tx)
    await tx.tips.add(a_tip(stream_id=show.id, viewer_id=room.asha.id, performer_id=leela.id))
    await tx.room_moderators.save(RoomModerator(leela.id, room.asha.id, ModeratorState.ACTIVE, now))
    await tx.kept_out.save(KeptOut(leela.id, room.asha.id, None, ChatRule.SPAM, leela.id, now))
    await tx.messages.add(Message(MessageId(uuid4()), show.id, room.asha.id, "Namaste", now))


def rules(*texts: str, accepted: int = 0) -> Prepare:
    """`accepted`: the one version that Asha accepted."""

    async def add(room: Room, tx: Transaction) -> None:
        now = room.world.now()
        for version, text in enumerate(texts, start=1):
            await tx.room_rules.add(RoomRules(room.ravi.id, version, text, now))
        if accepted:
            await tx.rules_acceptances.add(RulesAcceptance(room.asha.id, room.ravi.id, accepted, now))

    return add


async def rules_of_another_room(room: Room, tx: Transaction) -> None:
    """Asha accepted those, and Priya the ones of this room."""
    leela, priya, now = a_user(role=Role.PERFORMER), a_user(), room.world.now()
    for person in (leela, priya):
        await tx.users.add(person)
    await tx.room_rules.add(RoomRules(leela.id, 1, "Be quiet", now))
    await tx.rules_acceptances.add(RulesAcceptance(room.asha.id, leela.id, 1, now))
    if await tx.room_rules.latest(room.ravi.id) is not None:
        await tx.rules_acceptances.add(RulesAcceptance(priya.id, room.ravi.id, 1, now))


def both(first: Prepare, second: Prepare) -> Prepare:
    async def prepare(room: Room, tx: Transaction) -> None:
        await first(room, tx)
        await second(room, tx)

    return prepare


def and_tipped(before: Prepare) -> Prepare:
    async def prepare(room: Room, tx: Transaction) -> None:
        await before(room, tx)
        await tx.tips.add(a_tip(stream_id=room.show.id, viewer_id=room.asha.id, performer_id=room.ravi.id))

    return prepare


async def blocked(room: Room, tx: Transaction) -> None:
    await tx.blocks.add(Block(room.ravi.id, room.asha.id, room.world.now()))


async def blocked_by_another(room: Room, tx: Transaction) -> None:
    """And by whom they watch nobody else is blocked."""
    other = a_user()
    await tx.users.add(other)
    await tx.blocks.add(Block(other.id, room.asha.id, room.world.now()))
    await tx.blocks.add(Block(room.ravi.id, other.id, room.world.now()))


def and_followed(before: Prepare, *, minutes: int) -> Prepare:
    """Asha follows Ravi; and each of them somebody else, who follows them, for long."""

    async def prepare(room: Room, tx: Transaction) -> None:
        await before(room, tx)
        leela, now = a_user(role=Role.PERFORMER), room.world.now()
        await tx.users.add(leela)
        for follower, performer in ((room.asha, leela), (leela, room.ravi), (room.ravi, room.asha)):
            await tx.follows.add(Follow(follower.id, performer.id, now - timedelta(days=1)))
        if minutes:
            await tx.follows.add(Follow(room.asha.id, room.ravi.id, now - timedelta(minutes=minutes)))

    return prepare


def and_verified(before: Prepare, *, who: str) -> Prepare:
    """Asha, or her performer, has proved a telephone number."""

    async def prepare(room: Room, tx: Transaction) -> None:
        await before(room, tx)
        proved = VerifiedTelephone(getattr(room, who).id, uuid4().bytes, room.world.now())
        await tx.telephones.save(proved, Sealed(WrappedKey("key-1", b"wrapped"), b"sealed"))

    return prepare


async def ended(room: Room, tx: Transaction) -> None:
    stream = await tx.streams.get_for_update(room.show.id)
    await tx.streams.update(stream.ended(EndReason.PERFORMER, room.world.now()))
    await tx.room_events.append(stream.id, STREAM_ENDED, {"reason": "performer"}, now=room.world.now())


@pytest.mark.parametrize(
    ("prepare", "outcome"),
    [
        (nothing, "said"),
        (unverified, "age_verification_required"),
        (assured_until_now, "age_verification_required"),
        (minor, "age_locked"),
        (chat_locked, "chat_locked"),
        (chat_lock_lifted, "said"),
        (put_out, "removed_from_room"),
        (blocked, "blocked_by_performer"),
        (blocked_by_another, "said"),
        (kept_out(None), "kept_out_of_chat"),
        (kept_out(timedelta(minutes=5)), "kept_out_of_chat"),
        (kept_out(timedelta(minutes=-5)), "said"),
        (settings(age=43_200), "account_too_new"),
        (settings(tippers_only=True), "tippers_only"),
        (and_tipped(settings(tippers_only=True)), "said"),
        (and_followed(settings(followed=0), minutes=0), "followers_only"),
        (and_followed(settings(followed=10), minutes=9), "followers_only"),
        (and_followed(settings(followed=10), minutes=10), "said"),
        (settings(emotes=True), "emote_only"),
        (settings(verified=True), "verified_only"),
        (and_verified(settings(verified=True), who="ravi"), "verified_only"),
        (and_verified(settings(verified=True), who="asha"), "said"),
        (moderator_of_a_room_for_the_old, "said"),
        (dismissed_moderator, "account_too_new"),
        (all_of_somebody_else, "tippers_only"),
        (and_tipped(all_of_somebody_else), "said"),
        (all_of_another_room, "tippers_only"),
        (and_tipped(all_of_another_room), "said"),
        (rules("Be kind"), "room_rules_not_accepted"),
        (rules("Be kind", accepted=1), "said"),
        (rules("Be kind", "Be kinder", accepted=1), "room_rules_not_accepted"),
        (rules("Be kind", "Be kinder", accepted=2), "said"),
        (rules("Be kind", ""), "said"),
        (rules_of_another_room, "said"),
        (both(rules("Be kind"), rules_of_another_room), "room_rules_not_accepted"),
        (both(rules("Be kind"), moderator_of_a_room_for_the_old), "said"),
        (both(rules("Be kind"), dismissed_moderator), "room_rules_not_accepted"),
        (ended, "stream_not_live"),
    ],
)
async def test_a_message_is_decided_on_what_stands_now(room: Room, prepare: Prepare, outcome: str) -> None:
    async with room.world.begin() as tx:
        await prepare(room, tx)

    assert await room.outcome() == outcome
    assert await room.heard() == (["What a raga"] if outcome == "said" else [])


async def test_who_is_not_there_says_nothing(room: Room) -> None:
    assert await room.outcome(by=UserId(uuid4())) == "user_not_found"
    room.show = a_stream()
    assert await room.outcome() == "stream_not_found"


async def test_cht_01_two_processes_let_one_message_of_a_slow_room_through(room: Room) -> None:
    async with room.world.begin() as tx:
        await settings(slow=30)(room, tx)

    outcomes = await asyncio.gather(*(room.outcome(f"Namaste {n}", book=n % 2) for n in range(20)))

    assert sorted(outcomes) == ["said", *["slow_mode"] * 19]
    assert len(await room.heard()) == 1


async def test_a_refusal_in_a_crowd_is_of_one_and_everybody_else_is_heard(room: Room) -> None:
    people = [await room.another() for _ in range(20)]
    async with room.world.begin() as tx:
        await tx.chat_locks.lock(people[7], now=room.world.now())

    outcomes = await asyncio.gather(
        *(room.outcome(f"Namaste {n}", by=person, book=n % 2) for n, person in enumerate(people))
    )

    assert outcomes == ["said"] * 7 + ["chat_locked"] + ["said"] * 12
    assert sorted(map(str, await room.heard())) == sorted(f"Namaste {n}" for n in range(20) if n != 7)
    assert await room.world.room_log.last_seq(room.show.id) == 19


async def test_two_people_with_one_id_say_one_message(room: Room) -> None:
    other, message_id = await room.another(), MessageId(uuid4())

    outcomes = await asyncio.gather(
        room.outcome("mine", message_id=message_id),
        room.outcome("no, mine", message_id=message_id, by=other),
        room.outcome("mine too", message_id=message_id, by=room.ravi.id, book=1),
    )

    assert sorted(outcomes) == ["message_id_reused", "message_id_reused", "said"]
    assert len(await room.heard()) == 1


async def test_messages_of_one_person_stand_in_the_order_they_were_sent(room: Room) -> None:
    texts = [f"line {n}" for n in range(20)]

    await asyncio.gather(*(room.say(text) for text in texts))

    assert await room.heard() == texts


@only_postgres  # in memory there is one transaction at a time
async def test_whoever_is_decided_on_elsewhere_waits_and_holds_up_nobody(room: Room) -> None:
    """A lock of a minor that is under way: the message comes after it and is refused, the others do not wait for it."""
    other = await room.another()
    async with room.world.begin() as tx:
        await minor(room, tx)
        waiting = asyncio.create_task(room.outcome("Namaste"))
        assert await room.outcome("from somebody else", by=other) == "said"
        assert not waiting.done()

    assert await waiting == "age_locked"
    assert await room.heard() == ["from somebody else"]


@only_postgres
async def test_a_message_that_saw_the_show_live_while_it_ended_is_not_kept(room: Room) -> None:
    message_id = MessageId(uuid4())
    async with room.world.begin() as tx:
        await ended(room, tx)
        saying = asyncio.create_task(room.outcome(message_id=message_id))
        await asyncio.sleep(0.2)

    assert await saying == "stream_not_live"
    async with room.world.begin() as tx:
        assert await tx.messages.find(message_id) is None
    assert await room.heard() == []


@only_postgres
async def test_a_message_that_the_database_cannot_take_takes_no_neighbour_down(room: Room) -> None:
    """Rules that let through what the tables refuse: the fault is found, and is of its own message alone."""
    people = [await room.another() for _ in range(9)]

    async def outcome(number: int, person: UserId) -> str:
        if number != 4:
            return await room.outcome(by=person)
        asked = Message(MessageId(uuid4()), room.show.id, person, "Namaste", room.world.now())

        def decide(facts: MessageFacts) -> NewMessage:
            return NewMessage(replace(asked, author_id=UserId(uuid4())), {})

        try:
            await room.world.message_book.record(asked, decide)
        except Exception:
            return "failed"
        return "said"

    outcomes = await asyncio.gather(*(outcome(n, person) for n, person in enumerate(people)))

    assert outcomes == ["said"] * 4 + ["failed"] + ["said"] * 4
    assert len(await room.heard()) == 8


class Slow(HeardFeed):
    async def publish(self, event: RoomEvent) -> None:
        await asyncio.sleep(0.01)
        await super().publish(event)


def a_book_of(room: Room, *, feed: RoomFeed | None = None, waiting_max: int = 100) -> Any:
    # By kind, and only now: these modules are the one database's own.
    from adapters.postgres.chat.message_book import PostgresMessageBook
    from adapters.postgres.connect import connector

    url = room.world.engine.url.render_as_string(hide_password=False)
    connect = connector(url, local=True, name="test", connect_seconds=60, command_seconds=60)
    return PostgresMessageBook(connect, feed or room.world.feed, room.world.new_id, waiting_max=waiting_max)


@only_postgres
async def test_a_book_is_closed_when_the_room_was_told_of_everything(room: Room) -> None:
    people, feed = [await room.another() for _ in range(9)], Slow()
    book = a_book_of(room, feed=feed)
    room.books = [book]

    await asyncio.gather(*(room.say(by=person) for person in people))
    await book.aclose()

    assert sorted(event.seq for event in feed.heard) == list(range(1, 10))


@only_postgres
async def test_what_is_more_than_can_wait_is_sent_away_at_once(room: Room) -> None:
    full = a_book_of(room, waiting_max=0)
    room.books = [full]
    with pytest.raises(Overloaded):
        await room.say()
    await full.aclose()


async def test_a_closed_room_takes_no_message_whatever_the_rules_say(room: Room) -> None:
    asked = Message(MessageId(uuid4()), room.show.id, room.asha.id, "Namaste", room.world.now())
    async with room.world.begin() as tx:
        await ended(room, tx)

    with pytest.raises(StreamNotLive):
        await room.world.message_book.record(asked, lambda facts: NewMessage(asked, {}))
