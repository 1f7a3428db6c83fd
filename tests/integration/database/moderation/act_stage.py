"""Acts of staff in a show that goes on, and the worker that makes decisions of them."""

from uuid import UUID, uuid4

import msgspec
from sqlalchemy import text

from application.chat.keep_out_of_chat import KeepOutOfChat
from application.chat.let_into_chat import LetIntoChat
from application.chat.remove_messages import RemoveMessages
from application.moderation.decisions.state_staff_act import EndLiftedAct, StateStaffAct
from application.moderation.live.control_show import ControlShow
from application.moderation.live.let_back_in import LetBackIn
from application.moderation.live.remove_from_show import RemoveFromShow
from application.moderation.watch.raise_frame_alarm import RaiseFrameAlarm
from domain.chat.message import Message
from domain.identity.permissions import Role
from domain.ids import DecisionAppealId, EventId, MessageId, UserId
from domain.moderation.cases.case import ModerationCase
from domain.moderation.cases.event import Subject, SubjectKind
from domain.moderation.desk.second_look import SecondLookRate
from domain.moderation.events import SanctionEnded, StaffActed, StaffActLifted
from domain.moderation.watch.frame_verdict import FrameSign
from domain.streaming.room_controls import RoomControls
from domain.streaming.room_event import CHAT_MESSAGE
from domain.streaming.stream import StreamState
from ports.moderation.decisions import DecisionRow
from tests.builders import a_stream, a_verified_adult
from tests.integration.database.conftest import World
from tests.integration.database.moderation.case_desk import NO_SECOND_LOOKS, PROFILE
from tests.integration.database.moderation.decision_desk import DecisionDesk


class ActStage(DecisionDesk):
    """Asha watches and writes in Ravi's show, which is on air."""

    asha: UserId

    def __init__(self, world: World) -> None:
        super().__init__(world)
        begin, now, new_id = world.begin, world.now, world.new_id
        self.control_show = ControlShow(begin, self.media, now, new_id)
        self.put_out = RemoveFromShow(begin, self.media, now, new_id)
        self.let_back = LetBackIn(begin, self.media, now, new_id)
        self.remove = RemoveMessages(begin, now, new_id)
        self.keep_out = KeepOutOfChat(begin, now, new_id)
        self.let_in = LetIntoChat(begin, now, new_id)
        self.seen: set[str] = set()

    async def set_up(self) -> "ActStage":
        await super().set_up()
        self.asha = await self.person(Role.VIEWER, "Asha")
        self.show = a_stream(
            performer_id=self.ravi, title="Evening raga", state=StreamState.LIVE, started_at=self.world.now()
        )
        async with self.world.begin() as tx:
            await tx.ages.save(a_verified_adult(self.asha))
            earlier = await tx.streams.find_open_for_update(self.ravi)
            assert earlier is not None
            await tx.streams.update(earlier.killed(self.world.now()))
            await tx.streams.add(self.show)
        return self

    async def control(self, act: str, *, policy: str = "harassment", note: str = "Insults by name") -> None:
        await self.control_show(
            stream_id=self.show.id, actor_id=self.meera, act=act, policy=policy, note=note
        )

    async def covered_by_program(self, sign: FrameSign = FrameSign.EXPLICIT) -> ModerationCase:
        """The case of an alarm that covered the show."""
        world, live = (
            self.world,
            await self.world.query("moderation.watch.frame_watch", "WatchQueries").live(),
        )
        [row] = [row for row in live if row.stream_id == self.show.id]
        raise_alarm = RaiseFrameAlarm(world.begin, self.media, world.now, world.new_id, PROFILE)
        assert await raise_alarm(row, sign, 960, model="house-1")
        about_child = sign is FrameSign.MINOR
        subject = (
            Subject(SubjectKind.PERSON, self.ravi) if about_child else Subject(SubjectKind.SHOW, self.show.id)
        )
        async with world.begin() as tx:
            case = await tx.moderation_cases.find_open(subject, child_safety=about_child)
        assert case is not None
        return case

    async def said(self, words: str, by: UserId | None = None) -> MessageId:
        message = Message(MessageId(uuid4()), self.show.id, by or self.asha, words, self.world.now())
        shown = {
            "message_id": str(message.id),
            "author_id": str(message.author_id),
            "author": "A",
            "text": words,
        }
        async with self.world.begin() as tx:
            await tx.messages.add(message)
            await tx.room_events.append(self.show.id, CHAT_MESSAGE, shown, now=message.sent_at)
        return message.id

    async def shown(self) -> list[str]:
        log = await self.world.room_log.since(self.show.id, 0, limit=300)
        return [str(e.data["text"]) for e in log if e.type == CHAT_MESSAGE and e.data["text"]]

    async def told(self, kind: str) -> list[dict[str, object]]:
        log = await self.world.room_log.since(self.show.id, 0, limit=300)
        return [dict(e.data) for e in log if e.type == kind]

    async def removed(
        self, message_id: MessageId | None = None, *, author: UserId | None = None, by: UserId | None = None,
        rule: str = "spam",
    ) -> None:  # fmt: skip
        await self.remove(
            stream_id=self.show.id, actor_id=by or self.meera, message_id=message_id, author_id=author, rule=rule,
            note="Buy here",
        )  # fmt: skip

    async def kept_out(self, seconds: int | None = 3600, by: UserId | None = None) -> None:
        await self.keep_out(
            stream_id=self.show.id, actor_id=by or self.meera, person_id=self.asha, seconds=seconds, rule="hate",
            note="Contempt, again",
        )  # fmt: skip

    async def events(self, of_person: UserId | None = None) -> list[tuple[str, StaffActed | StaffActLifted]]:
        """What the worker has to do of this show, in order; of a person, whatever show is named."""
        if self.world.kind == "memory":
            entries = self.world.database.tables.outbox.entries.items()
            found = [(str(key), entry.event) for key, entry in entries]
        else:
            query = text(
                "SELECT id, name, payload FROM outbox WHERE name LIKE 'moderation.staff_act%'"
                " AND :id IN (payload ->> 'stream_id', payload ->> 'person_id') ORDER BY occurred_at, id"
            )
            classes = {each.name: each for each in (StaffActed, StaffActLifted)}
            async with self.world.engine.connect() as connection:
                rows = await connection.execute(query, {"id": str(of_person or self.show.id)})
                found = [(str(row.id), msgspec.convert(row.payload, classes[row.name])) for row in rows]
        return [
            (key, event)
            for key, event in found
            if isinstance(event, (StaffActed, StaffActLifted))
            and (event.person_id == of_person if of_person else event.stream_id == self.show.id)
        ]

    def states(self, second_looks: SecondLookRate = NO_SECOND_LOOKS) -> StateStaffAct:
        world = self.world
        return StateStaffAct(world.begin, world.now, world.new_id, PROFILE, PROFILE, second_looks)

    async def work(self) -> None:
        """As the outbox tells it: also twice. A second goes by."""
        due = [(key, event) for key, event in await self.events() if key not in self.seen]
        self.seen |= {key for key, _ in due}
        await self.work_these(*due)
        self.world.now.advance(seconds=1)

    async def work_these(self, *told: tuple[str, StaffActed | StaffActLifted]) -> None:
        for key, event in told:
            for _ in range(2):
                if isinstance(event, StaffActed):
                    await self.states()(event, EventId(UUID(key)))
                else:
                    await EndLiftedAct(self.world.begin)(event, EventId(uuid4()))

    async def says_it_is_over(self, row: DecisionRow) -> bool:
        """Whether the outbox has that it ended, for a notice."""
        if self.world.kind == "memory":
            events = self.world.database.tables.outbox.events()
            return any(
                isinstance(each, SanctionEnded) and each.decision_id == row.decision.id for each in events
            )
        query = text("SELECT count(*) FROM outbox WHERE name = :name AND payload ->> 'decision_id' = :id")
        async with self.world.engine.connect() as connection:
            found = await connection.scalar(query, {"name": SanctionEnded.name, "id": str(row.decision.id)})
        return bool(found)

    async def rows(self, person: UserId) -> list[DecisionRow]:
        """What they read, newest first."""
        return list(await self.world.decision_queries.of_person(person, before=None, limit=50))

    async def controls(self) -> RoomControls:
        async with self.world.begin() as tx:
            return await tx.room_controls.of(self.show.id)

    async def case(self, row: DecisionRow) -> ModerationCase:
        return await self.stored(row.decision.case_id)

    async def appeals(self, row: DecisionRow, outcome: str = "overturned") -> None:
        appeal = await self.file(
            appeal_id=DecisionAppealId(self.world.new_id()),
            decision_id=row.decision.id,
            person_id=row.decision.person_id,
            text="It was somebody else who did that.",
        )
        await self.reviewed(appeal, outcome)
