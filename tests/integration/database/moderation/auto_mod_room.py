"""A room in which doubtful messages wait."""

from collections.abc import Sequence
from uuid import uuid4

import pytest

from adapters.word_rules.text_screen import WordRules
from application.chat.change_auto_mod import ChangeAutoMod
from application.chat.decide_held_message import DecideHeldMessage
from application.chat.read_auto_mod import ReadAutoMod, ReadHeldMessages
from application.chat.say_in_room import SayInRoom
from domain.chat.held_message import (
    HeldMessage,
)
from domain.chat.message import Message
from domain.chat.room_moderator import ModeratorState, RoomModerator
from domain.identity.permissions import Role
from domain.identity.user import User
from domain.ids import MessageId
from domain.moderation.text.auto_mod import AutoMod
from domain.moderation.text.link_rule import JudgedLink
from ports.chat.auto_mod import HeldMessageRow
from ports.chat.message_book import MessageBook
from ports.moderation.links import LinkJudge
from tests.builders import a_stream, a_user, a_verified_adult
from tests.integration.database.conftest import World

DOUBTFUL = "this is trash"


class NoRules(LinkJudge):
    """What is said here has no links; rules about them are in `test_link_rules.py`."""

    async def judge(self, text: str, *, follows: bool = True) -> Sequence[JudgedLink]:
        return ()


class Room:
    """A live show of Ravi's with Asha in its room, and Meera of staff."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.ravi = a_user(role=Role.PERFORMER, display_name="Ravi")
        self.asha, self.meera = a_user(), a_user(role=Role.MODERATOR)
        self.show = a_stream(performer_id=self.ravi.id)

    async def open(self) -> None:
        async with self.world.begin() as tx:
            for person in (self.ravi, self.asha, self.meera):
                await tx.users.add(person)
                await tx.ages.save(a_verified_adult(person.id))
            await tx.streams.add(self.show)

    async def set(self, by: User, **levels: int) -> AutoMod:
        return await ChangeAutoMod(self.world.begin, self.world.now, self.world.new_id)(
            stream_id=self.show.id, actor_id=by.id, levels=levels, note=""
        )

    async def say(
        self,
        by: User,
        text: str = DOUBTFUL,
        *,
        message_id: MessageId | None = None,
        book: MessageBook | None = None,
    ) -> Message:
        return await SayInRoom(
            book or self.world.message_book,
            self.world.begin,
            WordRules(even_weak=()),
            self.world.room_levels,
            self.world.now,
        )(message_id=message_id or MessageId(uuid4()), stream_id=self.show.id, author_id=by.id, text=text)

    async def hold(self) -> HeldMessage:
        held = await self.say(self.asha)
        assert isinstance(held, HeldMessage)
        return held

    async def decide(self, by: User, message: Message, rule: str | None = None) -> HeldMessage:
        return await DecideHeldMessage(
            self.world.begin, self.world.now, self.world.new_id, NoRules(), WordRules(even_weak=())
        )(stream_id=self.show.id, message_id=message.id, actor_id=by.id, rule=rule, note="As I saw it")

    async def waiting(self, by: User) -> list[HeldMessageRow]:
        queries = self.world.query("chat.auto_mod", "HeldMessageQueries")
        read = ReadHeldMessages(self.world.begin, queries, self.world.now)
        return list(await read(stream_id=self.show.id, actor_id=by.id))

    async def read(self, by: User) -> AutoMod:
        return await ReadAutoMod(self.world.begin)(stream_id=self.show.id, actor_id=by.id)

    async def moderator(self, person: User | None = None) -> User:
        """Whom Ravi appointed: Priya, where nobody is named."""
        appointed = person or a_user(display_name="Priya")
        async with self.world.begin() as tx:
            if person is None:
                await tx.users.add(appointed)
                await tx.ages.save(a_verified_adult(appointed.id))
            await tx.room_moderators.save(
                RoomModerator(self.ravi.id, appointed.id, ModeratorState.ACTIVE, self.world.now())
            )
        return appointed

    async def shown(self) -> list[object]:
        events = await self.world.room_log.since(self.show.id, 0, limit=100)
        return [event.data["text"] for event in events if event.type == "chat.message"]


@pytest.fixture
async def room(world: World) -> Room:
    made = Room(world)
    await made.open()
    return made
