"""One suite holds both databases to the promises of `WordLists` and of the screen that reads texts by them."""

import asyncio
from dataclasses import replace
from uuid import uuid4

import pytest

from adapters.re2.patterns import Re2Patterns
from adapters.word_rules.text_screen import WordRules
from application.chat.change_chat_settings import ChangeChatSettings
from application.chat.decide_held_message import DecideHeldMessage
from application.chat.say_in_room import SayInRoom
from application.moderation.rules.block_term import BlockTerm
from application.moderation.rules.read_word_list import ReadWordList
from application.moderation.rules.unblock_term import UnblockTerm
from application.streaming.create_stream import CreateStream
from application.tipping.put_menu_item import PutMenuItem
from application.tipping.start_goal import StartGoal
from domain.chat.held_message import HeldMessage
from domain.chat.message import Message
from domain.chat.removal import NoModeratorHere
from domain.identity.permissions import PermissionDenied, Role
from domain.identity.user import User
from domain.ids import BlockedTermId, GoalId, MenuItemId, MessageId, StreamId, UserId
from domain.moderation.note import NoteMissing
from domain.moderation.text.blocked_term import BlockedTerm, BlockedTermIdReused, BlockedTermNotFound, Match
from domain.moderation.text.word_list import AlreadyBlocked, BlockedWords, Surface, Writing
from domain.money import Tokens
from domain.streaming.content_class import REGION_TABLE, RegionLaw
from domain.streaming.stream import Stream, StreamNotFound
from ports.moderation.reports import TextScreen
from ports.moderation.word_lists import BlockedTermRow
from tests.builders import a_stream, a_user, a_verified_adult
from tests.integration.database.conftest import World
from tests.integration.database.moderation.auto_mod_room import NoRules

LAW = RegionLaw("IN-nonexplicit", REGION_TABLE)


class Desk:
    """A performer with a live show, somebody in its room, and a moderator; words that no other test blocks."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.ravi = a_user(role=Role.PERFORMER, display_name="Ravi")
        self.asha, self.meera = a_user(), a_user(role=Role.MODERATOR, display_name="Meera")
        self.show = a_stream(performer_id=self.ravi.id)
        self.screen = self.another_screen()

    def another_screen(self) -> TextScreen:
        """As another process has it."""
        # By kind, and only now: these modules are the two databases' own.
        if self.world.kind == "memory":
            from adapters.memory.moderation.word_lists import MemoryListedWords

            return MemoryListedWords(
                WordRules(even_weak=()), self.world.database, self.world.now, Re2Patterns()
            )
        from adapters.postgres.moderation.word_list_versions import PostgresListVersions
        from adapters.postgres.moderation.word_lists import PostgresListedWords

        ask = PostgresListVersions(self.world.kept_look).of_one
        return PostgresListedWords(
            WordRules(even_weak=()), self.world.engine, self.world.now, ask, Re2Patterns()
        )

    async def open(self) -> None:
        async with self.world.begin() as tx:
            for person in (self.ravi, self.asha, self.meera):
                await tx.users.add(person)
                await tx.ages.save(a_verified_adult(person.id))
            await tx.streams.add(self.show)

    async def block(
        self, by: User, phrase: str, *, term_id: BlockedTermId | None = None, everywhere: bool = False,
        note: str = "", match: str = "word", show: Stream | None = None,
    ) -> BlockedTerm:  # fmt: skip
        return await BlockTerm(self.world.begin, self.world.now, self.world.new_id, Re2Patterns())(
            term_id=term_id or BlockedTermId(uuid4()),
            stream_id=None if everywhere else (show or self.show).id,
            actor_id=by.id,
            phrase=phrase,
            match=match,
            note=note,
        )

    async def take_off(self, by: User, term: BlockedTerm, *, note: str = "") -> None:
        stream_id = None if term.room_id is None else self.show.id
        await UnblockTerm(self.world.begin, self.world.now, self.world.new_id)(
            term_id=term.id, stream_id=stream_id, actor_id=by.id, note=note
        )

    async def rows(self, by: User, *, everywhere: bool = False) -> list[BlockedTermRow]:
        queries = self.world.query("moderation.word_lists", "WordListQueries")
        stream_id = None if everywhere else self.show.id
        return list(await ReadWordList(self.world.begin, queries)(stream_id=stream_id, actor_id=by.id))

    async def say(
        self, by: User, text: str, *, screen: TextScreen | None = None, at: Stream | None = None
    ) -> Message:
        return await SayInRoom(
            self.world.message_book,
            self.world.begin,
            screen or self.screen,
            self.world.room_levels,
            self.world.now,
        )(message_id=MessageId(uuid4()), stream_id=(at or self.show).id, author_id=by.id, text=text)

    async def hit_by(
        self, by: User, text: str, surface: Surface, *, in_room: bool = True
    ) -> BlockedTermId | None:
        where = Writing(by.id, surface, self.show.id if in_room else None)
        found = await self.screen.listed(text, where)
        return found.term.id if found else None


@pytest.fixture
async def desk(world: World) -> Desk:
    made = Desk(world)
    await made.open()
    return made


def a_word() -> str:
    """A word of letters alone that nobody else has."""
    return "zor" + "".join("bdfgklmnpqrstvwx"[int(digit, 16)] for digit in uuid4().hex[:12])


async def test_cht_04_a_rooms_term_blocks_there_only_and_the_hit_has_its_id(desk: Desk) -> None:
    word = a_word()
    other = Desk(desk.world)
    await other.open()
    await desk.say(desk.asha, f"hello {word}")
    term = await desk.block(desk.ravi, word)
    with pytest.raises(
        BlockedWords, match=rf"“{word.upper()}” .* in this performer's rooms \(rule {term.number}\)"
    ):
        await desk.say(desk.asha, f"hello {word.upper()}")
    await other.say(other.asha, f"hello {word}")
    await desk.say(desk.ravi, f"nobody writes {word}")  # her own list does not bind the performer
    await desk.say(desk.asha, "hello")
    [row] = await desk.rows(desk.ravi)
    assert (row.term_id, row.phrase, row.match, row.added_by, row.hits) == (term.id, word, "word", "Ravi", 1)
    assert await other.rows(other.ravi) == []


async def test_cht_02_cht_04_a_word_that_was_blocked_while_a_message_waited_is_let_through_by_nobody(
    desk: Desk,
) -> None:
    decide = DecideHeldMessage(desk.world.begin, desk.world.now, desk.world.new_id, NoRules(), desk.screen)
    for everywhere in (False, True):
        word = a_word()
        message = Message(MessageId(uuid4()), desk.show.id, desk.asha.id, f"hello {word}", desk.world.now())
        held = HeldMessage.hold(message, ("harassment",))
        async with desk.world.begin() as tx:
            await tx.held_messages.add(held)

        async def let_through(held: HeldMessage = held) -> HeldMessage:
            return await decide(
                stream_id=desk.show.id, message_id=held.id, actor_id=desk.ravi.id, rule=None, note=""
            )

        by = desk.meera if everywhere else desk.ravi
        term = await desk.block(by, word, everywhere=everywhere, note="Insults")
        with pytest.raises(BlockedWords):
            await let_through()
        await desk.take_off(by, term, note="Insults no more")
        assert (await let_through()).decided_by == desk.ravi.id


async def test_cht_04_a_word_of_staff_is_blocked_everywhere_and_says_so(desk: Desk) -> None:
    word = a_word()
    world, ravi = desk.world, desk.ravi.id
    term = await desk.block(desk.meera, word, everywhere=True, note="A scam that goes round")
    other = Desk(world)
    await other.open()
    stream_id, text = StreamId(uuid4()), f"The {word} show"

    async def change_pinned() -> object:
        return await ChangeChatSettings(world.begin, desk.screen, world.now, world.new_id)(
            stream_id=desk.show.id, actor_id=ravi, slow_seconds=None, tippers_only=None, account_age_minutes=None,
            pinned=text, note="",
        )  # fmt: skip

    for write in (
        lambda: desk.say(desk.asha, text),
        lambda: desk.say(desk.ravi, text),
        lambda: other.say(other.asha, text),
        lambda: CreateStream(world.begin, desk.screen, world.now, lambda: "secret", LAW)(
            stream_id=stream_id, performer_id=ravi, title=text
        ),
        lambda: PutMenuItem(world.begin, desk.screen, world.now)(
            item_id=MenuItemId(uuid4()), performer_id=ravi, name=text, tokens=Tokens(10)
        ),
        lambda: StartGoal(world.begin, desk.screen, world.now)(
            goal_id=GoalId(uuid4()), stream_id=desk.show.id, performer_id=ravi, title=text, target=Tokens(100),
            is_hidden=False,
        ),
        change_pinned,
    ):  # fmt: skip
        with pytest.raises(BlockedWords, match="on LivePanty"):
            await write()  # type: ignore[no-untyped-call]
    assert await desk.hit_by(desk.asha, text, Surface.TIP) == term.id
    [row] = [row for row in await desk.rows(desk.meera, everywhere=True) if row.term_id == term.id]
    assert row.hits == 8
    await desk.take_off(desk.meera, term, note="It is over")
    await desk.say(desk.asha, text)


async def test_cht_04_a_rooms_list_counts_for_what_is_written_in_the_room_alone(desk: Desk) -> None:
    word = a_word()
    term = await desk.block(desk.ravi, word)
    assert await desk.hit_by(desk.asha, word, Surface.TIP) == term.id
    assert await desk.hit_by(desk.asha, word, Surface.TITLE, in_room=False) is None


async def test_cht_04_a_change_counts_from_the_next_text_on_in_every_process(desk: Desk) -> None:
    word, later = a_word(), a_word()
    far = desk.another_screen()
    term = await desk.block(desk.ravi, word)
    for screen in (desk.screen, far):
        with pytest.raises(BlockedWords):
            await desk.say(desk.asha, word, screen=screen)
    await desk.block(desk.ravi, later)
    for screen in (desk.screen, far):
        with pytest.raises(BlockedWords):
            await desk.say(desk.asha, later, screen=screen)
    await desk.take_off(desk.ravi, term)
    for screen in (desk.screen, far):
        await desk.say(desk.asha, word, screen=screen)
    assert [row.phrase for row in await desk.rows(desk.ravi)] == [later]


async def test_cht_04_who_changes_and_reads_which_list(desk: Desk) -> None:
    other = a_user(role=Role.PERFORMER)
    async with desk.world.begin() as tx:
        await tx.users.add(other)
    for person in (desk.asha, other):
        with pytest.raises(NoModeratorHere):
            await desk.block(person, a_word())
        with pytest.raises(NoModeratorHere):
            await desk.rows(person)
    for person in (desk.ravi, desk.asha):
        with pytest.raises(PermissionDenied):
            await desk.block(person, a_word(), everywhere=True, note="I want it")
        with pytest.raises(PermissionDenied):
            await desk.rows(person, everywhere=True)
    with pytest.raises(NoteMissing):
        await desk.block(desk.meera, a_word(), everywhere=True, note=" ")
    with pytest.raises(StreamNotFound):
        await desk.block(desk.meera, a_word(), show=a_stream())
    term = await desk.block(desk.meera, a_word())
    assert term.room_id == desk.ravi.id
    with pytest.raises(NoModeratorHere):
        await desk.take_off(desk.asha, term)
    everywhere = await desk.block(desk.meera, a_word(), everywhere=True, note="A scam")
    with pytest.raises(NoteMissing):
        await desk.take_off(desk.meera, everywhere)
    with pytest.raises(BlockedTermNotFound):  # it is not on the room's list
        await desk.take_off(desk.meera, replace(everywhere, room_id=desk.ravi.id), note="Not this one")
    await desk.take_off(desk.meera, everywhere, note="Enough")


async def test_cht_04_each_change_stands_in_the_audit_log_by_its_id(desk: Desk) -> None:
    word = a_word()
    term = await desk.block(desk.meera, word, everywhere=True, note="A scam that goes round")
    await desk.take_off(desk.meera, term, note="It is over")
    mine = await desk.block(desk.ravi, word)
    subjects = [f"blocked_term:{term.id} everywhere", f"blocked_term:{mine.id} room:{desk.ravi.id}"]
    rows = await desk.world.query("moderation.queries", "ModerationQueries").audit_about(subjects, limit=10)
    assert len(rows) == 3
    assert {(row.action, row.subject, row.reason, row.note, row.actor_name) for row in rows} == {
        ("words.block", subjects[0], "word", "A scam that goes round", "Meera"),
        ("words.block", subjects[1], "word", "", "Ravi"),
        ("words.unblock", subjects[0], "word", "It is over", "Meera"),
    }


async def test_cht_04_a_repeat_adds_nothing_and_an_id_stays_with_its_term(desk: Desk) -> None:
    word, term_id = a_word(), BlockedTermId(uuid4())
    term = await desk.block(desk.ravi, word, term_id=term_id)
    assert await desk.block(desk.ravi, word, term_id=term_id) == term
    with pytest.raises(BlockedTermIdReused):
        await desk.block(desk.ravi, a_word(), term_id=term_id)
    with pytest.raises(AlreadyBlocked):
        await desk.block(desk.meera, f" {word.upper()} ")
    await desk.take_off(desk.ravi, term)
    with pytest.raises(BlockedTermNotFound):
        await desk.take_off(desk.ravi, term)
    with pytest.raises(BlockedTermIdReused):
        await desk.block(desk.ravi, word, term_id=term_id)
    again = await desk.block(desk.ravi, word)
    assert [row.term_id for row in await desk.rows(desk.ravi)] == [again.id]


async def test_cht_04_of_twenty_who_block_the_same_word_at_once_one_does(desk: Desk) -> None:
    word = a_word()
    await desk.block(desk.ravi, a_word())  # the list is there: its own first row would put them in line

    async def block() -> bool:
        try:
            await desk.block(desk.ravi, word)
        except AlreadyBlocked:
            return False
        return True

    assert sum(await asyncio.gather(*(block() for _ in range(20)))) == 1
    assert len(await desk.rows(desk.ravi)) == 2


async def test_a_term_of_a_failed_transaction_blocks_nothing(desk: Desk) -> None:
    term = BlockedTerm.block(
        term_id=BlockedTermId(uuid4()), room_id=UserId(desk.ravi.id), phrase=a_word(), match=Match.WORD,
        added_by=desk.ravi.id, now=desk.world.now(), patterns=Re2Patterns(),
    )  # fmt: skip
    with pytest.raises(ZeroDivisionError):
        async with desk.world.begin() as tx:
            await tx.word_lists.get_for_update(desk.ravi.id)
            await tx.word_lists.add(term)
            raise ZeroDivisionError
    await desk.say(desk.asha, term.phrase)
    async with desk.world.begin() as tx:
        assert (await tx.word_lists.get_for_update(desk.ravi.id)).terms == ()
        await tx.word_lists.add(term)
    async with desk.world.begin() as tx:
        assert (await tx.word_lists.get_for_update(desk.ravi.id)).terms == (term,)


async def test_prv_09_what_a_minor_blocked_is_erased_and_stops_nothing_more(desk: Desk) -> None:
    word, gone, of_staff = a_word(), a_word(), a_word()
    for phrase in (word, gone):
        term = await desk.block(desk.ravi, phrase)
    await desk.take_off(desk.ravi, term)
    await desk.block(desk.meera, of_staff, everywhere=True, note="A scam that goes round")
    assert await desk.hit_by(desk.asha, word, Surface.CHAT)  # known to this process now
    async with desk.world.begin() as tx:
        assert await tx.word_lists.erase_phrases_of(desk.ravi.id, now=desk.world.now()) == 2
        assert await tx.word_lists.erase_phrases_of(desk.ravi.id, now=desk.world.now()) == 0
        assert (await tx.word_lists.get_for_update(desk.ravi.id)).terms == ()
    assert await desk.hit_by(desk.asha, word, Surface.CHAT) is None
    assert await desk.hit_by(desk.asha, of_staff, Surface.CHAT)
    assert await desk.rows(desk.ravi) == []
