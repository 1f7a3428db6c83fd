"""Messages that are taken away (CHT-08), and what their authors hear of it (CHT-13)."""

from uuid import uuid4

import pytest

from application.chat.remove_messages import RemoveMessages
from domain.chat.events import MessagesRemoved
from domain.chat.message import Message, MessageNotFound
from domain.chat.removal import NoModeratorHere
from domain.chat.rule import UnknownChatRule
from domain.identity.permissions import Role
from domain.ids import MessageId, UserId
from tests.builders import ASHA, MEERA, NOW, RAVI, a_stream, a_user, a_verified_adult
from tests.unit.application.chat.test_say_in_room import Room

PRIYA = UserId(uuid4())


class Moderated(Room):
    async def remove(
        self,
        *,
        message: Message | None = None,
        author: UserId | None = None,
        by: UserId = RAVI,
        rule: str = "spam",
        note: str = "",
    ) -> int:
        return await RemoveMessages(self.database.begin, lambda: NOW, uuid4)(
            stream_id=self.show.id,
            actor_id=by,
            message_id=message.id if message else None,
            author_id=author,
            rule=rule,
            note=note,
        )

    def shown(self) -> list[object]:
        """The words that the room's log still has."""
        events = self.database.tables.streaming.events.get(self.show.id, [])
        return [event.data["text"] for event in events if event.type == "chat.message" and event.data["text"]]

    def told(self) -> list[tuple[str, dict[str, object]]]:
        events = self.database.tables.streaming.events.get(self.show.id, [])
        return [(event.type, dict(event.data)) for event in events if event.type != "chat.message"]

    def announced(self) -> list[MessagesRemoved]:
        entries = self.database.tables.outbox.entries.values()
        return [entry.event for entry in entries if isinstance(entry.event, MessagesRemoved)]


@pytest.fixture
async def room() -> Moderated:
    made = Moderated()
    async with made.database.begin() as tx:
        for user_id, role in (
            (ASHA, Role.VIEWER),
            (PRIYA, Role.VIEWER),
            (RAVI, Role.PERFORMER),
            (MEERA, Role.MODERATOR),
        ):
            await tx.users.add(a_user(id=user_id, role=role, email=f"{user_id}@example.in"))
            await tx.ages.save(a_verified_adult(user_id))
        await tx.streams.add(made.show)
    return made


@pytest.mark.parametrize(("by", "kind"), [(RAVI, "performer"), (MEERA, "staff")])
async def test_cht_08_a_message_leaves_the_log_and_its_author_is_told(
    room: Moderated, by: UserId, kind: str
) -> None:
    gone, stays = await room.say("Buy my things"), await room.say("What a raga")

    assert await room.remove(message=gone, by=by) == 1

    assert room.shown() == [stays.text]
    [(event, data)] = room.told()
    assert (event, data["message_ids"]) == ("chat.deleted", [str(gone.id)])
    assert "Advertising" in str(data["rule"])
    assert "grievance desk" in str(data["appeal"])
    assert room.announced() == [MessagesRemoved(room.show.id, ASHA, 1, "spam", kind)]
    assert room.database.tables.chat.messages[gone.id].text == "Buy my things", "evidence stays"
    [entry] = room.database.tables.moderation.audit
    assert (entry.actor_id, entry.action, entry.reason) == (by, "chat.delete", "spam")


async def test_cht_08_all_that_a_person_said_goes_and_nobody_elses(room: Moderated) -> None:
    for text, by in (("one", ASHA), ("two", PRIYA), ("three", ASHA)):
        await room.say(text, by=by)

    assert await room.remove(author=ASHA, rule="harassment") == 2

    assert room.shown() == ["two"]
    [(event, data)] = room.told()
    assert (event, data["author_id"]) == ("chat.cleared", str(ASHA))
    assert room.announced() == [MessagesRemoved(room.show.id, ASHA, 2, "harassment", "performer")]


async def test_cht_08_a_cleared_chat_is_empty_and_goes_on(room: Moderated) -> None:
    for text, by in (("one", ASHA), ("two", PRIYA)):
        await room.say(text, by=by)

    assert await room.remove() == 2
    await room.say("three")

    assert room.shown() == ["three"]
    assert {event.author_id for event in room.announced()} == {ASHA, PRIYA}
    assert {event.messages for event in room.announced()} == {1}


async def test_taking_away_what_is_gone_changes_nothing(room: Moderated) -> None:
    message = await room.say("one")
    await room.remove(message=message)

    assert await room.remove(message=message, by=MEERA, rule="hate") == 0

    assert len(room.told()) == len(room.announced()) == len(room.database.tables.moderation.audit) == 1


async def test_cht_08_viewers_take_nothing_away_not_even_their_own(room: Moderated) -> None:
    message = await room.say("one")
    for target in ({"message": message}, {"author": PRIYA}, {}):
        with pytest.raises(NoModeratorHere):
            await room.remove(by=ASHA, **target)  # type: ignore[arg-type]
    assert room.shown() == ["one"]


async def test_cht_10_a_performer_has_no_say_in_another_room(room: Moderated) -> None:
    message = await room.say("one")
    other = Moderated()
    other.database, other.show = room.database, a_stream(performer_id=PRIYA)
    async with room.database.begin() as tx:
        await tx.streams.add(other.show)

    with pytest.raises(NoModeratorHere):
        await other.remove(by=RAVI)
    with pytest.raises(MessageNotFound):
        await other.remove(message=message, by=PRIYA)
    assert room.shown() == ["one"]


async def test_a_removal_names_a_rule_and_a_message(room: Moderated) -> None:
    message = await room.say("one")
    with pytest.raises(UnknownChatRule):
        await room.remove(message=message, rule="because")
    with pytest.raises(MessageNotFound):
        unknown = Message(MessageId(uuid4()), room.show.id, ASHA, "two", NOW)
        await room.remove(message=unknown)
    assert room.shown() == ["one"]
