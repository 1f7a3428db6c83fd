"""Direct messages: off by default, answered by the performer, read like all that is written here (CHT-14)."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import cast
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from adapters.memory.notifications.mailer import MemoryMailer
from adapters.word_rules.text_screen import WordRules
from application.direct_messages.close_conversation import CloseConversation
from application.direct_messages.open_door import OpenDoor
from application.direct_messages.read_conversation import ReadConversation
from application.direct_messages.send_direct_message import SendDirectMessage
from application.moderation.child_safety.hear_minor_claims import HearMinorClaims
from application.notifications.notify_direct_messages import NotifyDirectMessages
from application.notifications.tell_person import TellPerson
from domain.age_verification.age import AgeState, AgeStatus, AgeVerificationRequired
from domain.chat.kept_out import KeptOut, KeptOutOfChat
from domain.chat.rule import ChatRule
from domain.direct_messages.conversation import (
    UNANSWERED_MAX,
    AnswerAwaited,
    ConversationClosed,
    ConversationNotFound,
    NobodyWroteFirst,
    ReaderAway,
)
from domain.direct_messages.direct_message import DirectMessage, DirectMessageIdReused, Pair
from domain.direct_messages.door import OFF, DirectMessagesNotForYou, DirectMessagesOff, Door, Entrance
from domain.direct_messages.events import DirectMessagesWait
from domain.direct_messages.price import MessagePrices
from domain.errors import Refusal
from domain.identity.permissions import PermissionDenied, Role
from domain.identity.user import UserNotFound
from domain.ids import DirectMessageId, EventId, UserId
from domain.moderation.decisions.chat_lock import ChatLocked
from domain.moderation.text.reading import Reading
from domain.moderation.text.screen import ForbiddenText
from domain.moderation.text.word_list import Writing
from domain.payouts.schedule import FEE_SCHEDULES
from domain.streaming.block import Block, BlockedByPerformer
from domain.streaming.follow import Follow
from ports.direct_messages.messages import DirectMessageQueries
from tests.builders import a_user, a_verified_adult
from tests.integration.database.conftest import World


@dataclass
class Letters:
    world: World
    ravi: UserId
    asha: UserId

    @property
    def pair(self) -> Pair:
        return Pair(performer_id=self.ravi, viewer_id=self.asha)

    @property
    def queries(self) -> DirectMessageQueries:
        return cast(
            DirectMessageQueries, self.world.query("direct_messages.messages", "DirectMessageQueries")
        )

    async def person(self, name: str, role: Role = Role.VIEWER, *, adult: bool = True) -> UserId:
        user = a_user(display_name=name, role=role)
        async with self.world.begin() as tx:
            await tx.users.add(user)
            if adult:
                await tx.ages.save(a_verified_adult(user.id))
        return user.id

    async def opens(
        self, door: str = "followers", *, performer: UserId | None = None, price: int | None = None
    ) -> Entrance:
        open_door = OpenDoor(self.world.begin, self.world.now, self.world.new_id, MessagePrices(5, 1_000))
        return await open_door(performer_id=performer or self.ravi, door=door, price=price)

    async def follows(self, person: UserId | None = None, *, performer: UserId | None = None) -> None:
        async with self.world.begin() as tx:
            await tx.follows.add(
                Follow.of(
                    follower_id=person or self.asha, performer_id=performer or self.ravi, now=self.world.now()
                )
            )

    async def send(
        self, words: str = "What a raga", *, by: UserId | None = None, pair: Pair | None = None,
        message_id: DirectMessageId | None = None, price: int = 0,
    ) -> DirectMessage:  # fmt: skip
        world = self.world
        screen = HearMinorClaims(WordRules(even_weak=(), now=world.now), world.begin, world.now)
        return await SendDirectMessage(world.begin, screen, world.now, FEE_SCHEDULES)(
            message_id=message_id or DirectMessageId(uuid4()), pair=pair or self.pair, author_id=by or self.asha,
            text=words, agreed_price=price,
        )  # fmt: skip

    async def refusal(
        self,
        words: str = "What a raga",
        *,
        by: UserId | None = None,
        pair: Pair | None = None,
        price: int = 0,
    ) -> type[Refusal] | None:
        try:
            await self.send(words, by=by, pair=pair, price=price)
        except Refusal as refusal:
            return type(refusal)
        return None

    async def texts(self, pair: Pair | None = None) -> list[str]:
        rows = await self.queries.messages(pair or self.pair, before=None, limit=50)
        return [row.text for row in reversed(rows)]

    async def waits(self) -> list[DirectMessagesWait]:
        """What the outbox has for the two, the earliest first."""
        if self.world.kind == "memory":
            events = self.world.database.tables.outbox.events()
            return [each for each in events if isinstance(each, DirectMessagesWait)]
        query = text(
            "SELECT payload FROM outbox WHERE name = 'direct_messages.wait'"
            " AND payload ->> 'reader_id' IN (:ravi, :asha) ORDER BY occurred_at, id"
        )
        asked = {"ravi": str(self.ravi), "asha": str(self.asha)}
        async with self.world.engine.connect() as connection:
            rows = (await connection.execute(query, asked)).scalars().all()
        return [
            DirectMessagesWait(
                UserId(UUID(row["reader_id"])), UserId(UUID(row["author_id"])), row["is_to_performer"]
            )
            for row in rows
        ]


@pytest.fixture
async def letters(world: World) -> Letters:
    made = Letters(world, UserId(uuid4()), UserId(uuid4()))
    made.ravi = await made.person("Ravi", Role.PERFORMER)
    made.asha = await made.person("Asha")
    return made


async def test_cht_14_a_door_is_off_until_its_performer_opens_it(letters: Letters) -> None:
    await letters.follows()
    assert await letters.queries.entrance(letters.ravi) == OFF
    assert await letters.refusal() is DirectMessagesOff
    assert await letters.opens("followers") == Entrance.free(Door.FOLLOWERS)
    assert await letters.opens("followers") == Entrance.free(Door.FOLLOWERS)
    assert await letters.queries.entrance(letters.ravi) == Entrance.free(Door.FOLLOWERS)
    assert await letters.queries.open_doors([letters.ravi, letters.asha]) == {letters.ravi}
    await letters.send()
    await letters.opens("off")
    assert await letters.queries.open_doors([letters.ravi]) == frozenset()
    assert await letters.refusal() is DirectMessagesOff
    assert await letters.refusal(by=letters.ravi) is DirectMessagesOff, "nor does the performer write"
    assert await letters.texts() == ["What a raga"], "what was written stays readable"


async def test_cht_14_followers_write_and_nobody_else(letters: Letters) -> None:
    await letters.opens("followers")
    assert await letters.refusal() is DirectMessagesNotForYou
    await letters.follows()
    assert await letters.refusal() is None
    await letters.opens("tippers")
    assert await letters.refusal() is DirectMessagesNotForYou


async def test_cht_14_a_performer_answers_and_begins_nothing(letters: Letters) -> None:
    await letters.opens()
    await letters.follows()
    assert await letters.refusal(by=letters.ravi) is NobodyWroteFirst
    await letters.send("Which raga was that?")
    letters.world.now.advance(seconds=1)
    await letters.send("Bhairavi.", by=letters.ravi)
    assert await letters.texts() == ["Which raga was that?", "Bhairavi."]


async def test_cht_14_so_many_in_a_row_and_of_twenty_at_once_no_more(letters: Letters) -> None:
    await letters.opens()
    await letters.follows()
    ends = await asyncio.gather(*(letters.refusal(f"Number {n} of many") for n in range(20)))
    assert (ends.count(None), ends.count(AnswerAwaited)) == (UNANSWERED_MAX, 20 - UNANSWERED_MAX)
    assert len(await letters.texts()) == UNANSWERED_MAX
    await letters.send("One at a time", by=letters.ravi)
    assert await letters.refusal() is None


async def test_a_repeat_is_answered_with_the_first_also_of_many_at_once(letters: Letters) -> None:
    await letters.opens()
    await letters.follows()
    one = DirectMessageId(uuid4())
    sent = await asyncio.gather(*(letters.send(message_id=one) for _ in range(10)))
    assert len({each.id for each in sent}) == 1
    assert await letters.texts() == ["What a raga"]
    with pytest.raises(DirectMessageIdReused):
        await letters.send("Something else", message_id=one)
    priya = await letters.person("Priya")
    await letters.follows(priya)
    with pytest.raises(DirectMessageIdReused):
        await letters.send(by=priya, pair=Pair(letters.ravi, priya), message_id=one)


async def test_cht_14_either_closes_it_and_reads_on(letters: Letters) -> None:
    await letters.opens()
    await letters.follows()
    close = CloseConversation(letters.world.begin)
    with pytest.raises(ConversationNotFound):
        await close(pair=letters.pair, person_id=letters.asha, closed=True)
    await letters.send()
    for who, other in ((letters.asha, letters.ravi), (letters.ravi, letters.asha)):
        await close(pair=letters.pair, person_id=who, closed=True)
        assert {await letters.refusal(by=each) for each in (who, other)} == {ConversationClosed}
        await close(pair=letters.pair, person_id=other, closed=False)
        assert await letters.refusal(by=other) is ConversationClosed
        await close(pair=letters.pair, person_id=who, closed=False)
    with pytest.raises(ConversationNotFound):
        await close(pair=letters.pair, person_id=await letters.person("Priya"), closed=True)
    assert await letters.texts() == ["What a raga"]
    assert await letters.refusal(by=letters.ravi) is None


async def test_cht_14_what_leads_off_the_platform_is_sent_to_nobody(letters: Letters) -> None:
    await letters.opens()
    await letters.follows()
    for words in (
        "pay me at ravi@okaxis",
        "call 98765 43210",
        "see example.com/me",
        "find me on t e l e g r a m",
    ):
        assert await letters.refusal(words) is ForbiddenText, words
        assert await letters.refusal(words, by=letters.ravi) is ForbiddenText, words
    assert await letters.texts() == []


async def test_cht_15_a_claim_to_be_a_minor_locks_whoever_wrote_it_here(letters: Letters) -> None:
    await letters.opens()
    await letters.follows()
    assert await letters.refusal("i am 16 years old") is ForbiddenText
    assert await letters.refusal() is ChatLocked
    assert await letters.texts() == []


async def test_cht_09_whoever_may_not_write_to_this_performer_does_not(letters: Letters) -> None:
    await letters.opens()
    await letters.follows()
    await letters.send()
    now = letters.world.now()
    async with letters.world.begin() as tx:
        kept = KeptOut(letters.ravi, letters.asha, now + timedelta(hours=1), ChatRule.SPAM, letters.ravi, now)
        await tx.kept_out.save(kept)
    assert await letters.refusal() is KeptOutOfChat
    async with letters.world.begin() as tx:
        await tx.kept_out.end(letters.ravi, letters.asha, now=now)
        await tx.blocks.add(Block(letters.ravi, letters.asha, now))
    assert {await letters.refusal(by=each) for each in (letters.asha, letters.ravi)} == {BlockedByPerformer}


async def test_cht_14_age_role_and_performer_are_asked(letters: Letters) -> None:
    await letters.opens()
    unverified = await letters.person("Vikram", adult=False)
    meera = await letters.person("Meera", Role.MODERATOR)
    for who in (unverified, meera):
        await letters.follows(who)
    assert (
        await letters.refusal(by=unverified, pair=Pair(letters.ravi, unverified)) is AgeVerificationRequired
    )
    assert await letters.refusal(by=meera, pair=Pair(letters.ravi, meera)) is PermissionDenied
    priya = await letters.person("Priya")
    assert await letters.refusal(pair=Pair(priya, letters.asha)) is UserNotFound


async def test_one_is_told_once_until_one_has_read(letters: Letters) -> None:
    await letters.opens()
    await letters.follows()
    first = await letters.send()
    second = await letters.send("And the tabla!")
    assert await letters.waits() == [DirectMessagesWait(letters.ravi, letters.asha, True)]
    assert await letters.queries.unread(letters.ravi) == 1
    read = ReadConversation(letters.world.begin)
    await read(pair=letters.pair, person_id=letters.ravi, up_to=second.sent_at + timedelta(days=1))
    assert await letters.queries.unread(letters.ravi) == 0
    await read(pair=letters.pair, person_id=letters.ravi, up_to=first.sent_at)
    assert await letters.queries.unread(letters.ravi) == 0, "what was read stays read"
    letters.world.now.advance(seconds=1)
    await letters.send("Thank you", by=letters.ravi)
    [_, told] = await letters.waits()
    assert told == DirectMessagesWait(letters.asha, letters.ravi, False)
    [row] = await letters.queries.conversations(letters.asha, limit=10)
    assert (row.name, row.is_unread, row.conversation.pair) == ("Ravi", True, letters.pair)
    with pytest.raises(ConversationNotFound):
        await read(pair=letters.pair, person_id=await letters.person("Priya"), up_to=first.sent_at)


async def test_csa_11_the_notice_has_no_word_of_the_message(letters: Letters) -> None:
    mailer = MemoryMailer()
    notify = NotifyDirectMessages(TellPerson(letters.world.begin, mailer, letters.world.now))
    await notify(DirectMessagesWait(letters.ravi, letters.asha, True), EventId(uuid4()))
    [notice] = await letters.world.notice_queries.of_user(letters.ravi, limit=5)
    assert notice.link == f"/messages/from/{letters.asha}"
    assert "Asha" in notice.body
    assert "Asha" in notice.hindi.body
    [mail] = mailer.sent
    assert "Asha" not in str(mail.subject), "nor does a locked screen say who"
    await notify(DirectMessagesWait(letters.asha, letters.ravi, False), EventId(uuid4()))
    [notice] = await letters.world.notice_queries.of_user(letters.asha, limit=5)
    assert notice.link == f"/messages/to/{letters.ravi}"


async def test_messages_come_back_whole_page_by_page_the_latest_first(letters: Letters) -> None:
    await letters.opens()
    await letters.follows()
    sent = []
    for n, who in enumerate([letters.asha, letters.ravi] * 3):
        letters.world.now.advance(seconds=n % 2)  # two of one moment are in the order of their ids
        sent.append(await letters.send(f"Line {n}", by=who))
    async with letters.world.begin() as tx:
        assert await tx.direct_messages.find(sent[0].id) == sent[0]
        assert await tx.direct_messages.find_for_update(sent[1].id) == sent[1]
        assert await tx.direct_messages.find(DirectMessageId(uuid4())) is None
    rows = list(await letters.queries.messages(letters.pair, before=None, limit=4))
    place = (rows[-1].sent_at, rows[-1].message_id)
    rows += await letters.queries.messages(letters.pair, before=place, limit=4)
    assert sorted((row.sent_at, row.message_id) for row in rows) == sorted(
        (each.sent_at, each.id) for each in sent
    )
    assert rows == sorted(rows, key=lambda row: (row.sent_at, row.message_id), reverse=True)


async def test_what_was_taken_away_is_read_by_neither_and_comes_back(letters: Letters) -> None:
    await letters.opens()
    await letters.follows()
    sent, meera = await letters.send(), await letters.person("Meera", Role.MODERATOR)
    async with letters.world.begin() as tx:
        await tx.direct_messages.save(sent.removed(meera))
    [row] = await letters.queries.messages(letters.pair, before=None, limit=5)
    assert (row.text, row.is_removed) == ("", True)
    async with letters.world.begin() as tx:
        kept = await tx.direct_messages.find(sent.id)
        assert kept == replace(sent, removed_by=meera), "the words stay as evidence"
        await tx.direct_messages.save(sent)
    assert await letters.texts() == ["What a raga"]


async def test_prv_09_the_words_of_a_person_are_erased_and_those_of_the_other_stay(letters: Letters) -> None:
    await letters.opens()
    await letters.follows()
    await letters.send("Mine")
    await letters.send("Yours", by=letters.ravi)
    async with letters.world.begin() as tx:
        assert await tx.direct_messages.erase_of(letters.asha) == 1
        assert await tx.direct_messages.erase_of(letters.asha) == 0
    assert sorted(await letters.texts()) == ["", "Yours"]


async def test_cht_14_whoever_blocks_or_closes_the_door_meanwhile_is_written_to_no_more(
    letters: Letters,
) -> None:
    """Both hold the performer's account, and so does whoever sends: what waited is refused."""
    await letters.opens()
    await letters.follows()
    await letters.send()
    async with letters.world.begin() as tx:
        await tx.users.get_for_update(letters.ravi)
        sending = asyncio.create_task(letters.refusal())
        await asyncio.sleep(0.3)
        await tx.doors.save(letters.ravi, OFF)
    assert await sending is DirectMessagesOff
    await letters.opens()
    async with letters.world.begin() as tx:
        await tx.users.get_for_update(letters.ravi)
        sending = asyncio.create_task(letters.refusal())
        await asyncio.sleep(0.3)
        await tx.blocks.add(Block(letters.ravi, letters.asha, letters.world.now()))
    assert await sending is BlockedByPerformer
    assert await letters.texts() == ["What a raga"]


async def test_what_is_decided_meanwhile_about_a_performer_who_answers_holds(letters: Letters) -> None:
    await letters.opens()
    await letters.follows()
    await letters.send()
    async with letters.world.begin() as tx:
        await tx.users.get_for_update(letters.ravi)
        sending = asyncio.create_task(letters.refusal(by=letters.ravi))
        await asyncio.sleep(0.3)
        await tx.chat_locks.lock(letters.ravi, now=letters.world.now())
    assert await sending is ChatLocked


async def test_two_who_write_to_each_other_at_once_wait_for_no_one_forever(letters: Letters) -> None:
    """Both perform, and each writes to the other as a viewer: the two accounts are held in one order."""
    priya = await letters.person("Priya", Role.PERFORMER)
    for performer, viewer in ((letters.ravi, priya), (priya, letters.ravi)):
        await letters.opens(performer=performer)
        await letters.follows(viewer, performer=performer)
    pairs = [Pair(letters.ravi, priya), Pair(priya, letters.ravi)] * UNANSWERED_MAX
    ends = await asyncio.gather(*(letters.refusal(by=each.viewer_id, pair=each) for each in pairs))
    assert ends == [None] * len(pairs)


class Slow(WordRules):
    """Somebody else writes while this one's words are read."""

    meanwhile: Callable[[], Awaitable[object]]

    async def read(self, text: str, writing: Writing) -> Reading:
        reading = await super().read(text, writing)
        await self.meanwhile()
        return reading


async def test_what_is_written_while_the_other_one_reads_is_unread_and_the_later_one(
    letters: Letters,
) -> None:
    """When it comes to its turn counts, and not when it was begun."""
    await letters.opens()
    await letters.follows()
    await letters.send("Which raga was that?")

    async def answers() -> None:
        letters.world.now.advance(seconds=5)
        await letters.send("Bhairavi.", by=letters.ravi)

    slow = Slow(even_weak=(), now=letters.world.now)
    slow.meanwhile = answers
    sent = await SendDirectMessage(letters.world.begin, slow, letters.world.now, FEE_SCHEDULES)(
        message_id=DirectMessageId(uuid4()), pair=letters.pair, author_id=letters.asha, text="And the tala?"
    )
    assert sent.sent_at > letters.world.now(), "of one moment with the answer, and after it"
    assert await letters.texts() == ["Which raga was that?", "Bhairavi.", "And the tala?"]
    assert await letters.queries.unread(letters.ravi) == 1
    assert (await letters.waits()).count(DirectMessagesWait(letters.ravi, letters.asha, True)) == 2


@pytest.mark.parametrize("state", [AgeState.MINOR_LOCKED, AgeState.HELD, AgeState.UNVERIFIED])
async def test_acc_09_nobody_writes_to_who_is_no_verified_adult_any_more(
    letters: Letters, state: AgeState
) -> None:
    await letters.opens()
    await letters.follows()
    await letters.send()
    for who, other in ((letters.asha, letters.ravi), (letters.ravi, letters.asha)):
        async with letters.world.begin() as tx:
            before = await tx.ages.get(who)
            await tx.ages.save(replace(AgeStatus.unknown(who), state=state))
        assert await letters.refusal(by=other) is ReaderAway
        async with letters.world.begin() as tx:
            await tx.ages.save(before)
    assert await letters.refusal(by=letters.ravi) is None


async def test_nobody_has_read_what_is_not_written_yet(letters: Letters) -> None:
    await letters.opens()
    await letters.follows()
    first = await letters.send()
    read = ReadConversation(letters.world.begin)
    await read(pair=letters.pair, person_id=letters.ravi, up_to=first.sent_at + timedelta(days=1))
    await letters.send("And the tala?")
    assert await letters.queries.unread(letters.ravi) == 1
    assert len(await letters.waits()) == 2


async def test_conversations_come_the_latest_first_and_ones_own_words_wait_for_nobody(
    letters: Letters,
) -> None:
    await letters.opens()
    priya = await letters.person("Priya")
    for person in (letters.asha, priya, letters.asha):
        await letters.follows(person)
        letters.world.now.advance(seconds=1)
        await letters.send(by=person, pair=Pair(letters.ravi, person))
    rows = await letters.queries.conversations(letters.ravi, limit=10)
    assert [row.name for row in rows] == ["Asha", "Priya"]
    assert [row.name for row in await letters.queries.conversations(letters.ravi, limit=1)] == ["Asha"]
    assert [await letters.queries.unread(each) for each in (letters.ravi, letters.asha)] == [2, 0]
    assert await letters.texts(Pair(letters.ravi, priya)) == ["What a raga"], "of the two, and of nobody else"
