"""Messages as they are recorded: everybody's at once, in one transaction a batch."""

from collections.abc import Sequence
from functools import partial

import msgspec

from adapters.postgres.batch_facts import AGE, AGES, ROLES, STREAM, Row, Streams
from adapters.postgres.chat.standing import STANDING, STANDING_FROM, standing_of, unaccepted_of
from adapters.postgres.connect import Connect, Connection
from adapters.postgres.group_commit import BUSY_SECONDS
from adapters.postgres.moderation.decisions import sanctions_of
from adapters.postgres.posting import append_and_keep, appending, as_json
from adapters.postgres.room_commit import Recorded, RoomCommit, record_free
from domain.chat.held_message import HeldMessage
from domain.chat.message import Message
from domain.identity.user import UserNotFound
from domain.ids import EventId, MessageId, UserId
from domain.streaming.room_event import CHAT_MESSAGE, RoomEvent
from domain.streaming.stream import StreamNotLive
from ports.chat.message_book import DecideMessage, MessageBook, MessageFacts, NewMessage
from ports.clock import NewId
from ports.streaming.log import RoomFeed

WAITING_MAX = 2_000
"""Messages in front of the database. What is more is sent away at once: it would wait for longer than people do."""


# Whose age somebody else holds is not waited for: their message comes with a later batch, and holds up nobody else's.
# Who has no row here is no verified adult, and is refused.
_LOCK = """
WITH held AS MATERIALIZED (
    SELECT user_id FROM age_status WHERE user_id = ANY ($1::uuid[]) ORDER BY user_id FOR NO KEY UPDATE SKIP LOCKED
)
SELECT user_id FROM age_status WHERE user_id = ANY ($1::uuid[]) AND user_id NOT IN (SELECT user_id FROM held)
"""

# A statement of its own after the locks: it sees what was committed while they were waited for.
_FACTS = f"""
SELECT author.display_name, author.role, author.created_at AS signed_up_at, {AGE}, {STREAM},
       EXISTS (
           SELECT FROM chat_lock WHERE chat_lock.user_id = asked.author_id AND chat_lock.lifted_at IS NULL
       ) AS is_locked,
       coalesce(asked.author_id = ANY (decided.removed), false) AS is_removed,
       blocked.person_id IS NOT NULL AS is_blocked,
       to_jsonb(message) AS message, to_jsonb(held) AS held,
       {STANDING.format(person="author_id")},
       (
           SELECT jsonb_agg(to_jsonb(sanction)) FROM moderation_sanction AS sanction
           WHERE sanction.person_id = asked.author_id AND sanction.ended_at IS NULL
       ) AS sanctions,
       CASE WHEN settings.tippers_only THEN EXISTS (
           SELECT FROM tip WHERE tip.viewer_id = asked.author_id AND tip.performer_id = stream.performer_id
       ) ELSE false END AS has_tipped,
       CASE WHEN settings.slow_seconds > 0 THEN greatest((
           SELECT max(sent_at) FROM chat_message AS sent
           WHERE sent.author_id = asked.author_id AND sent.stream_id = asked.stream_id
       ), (
           SELECT max(sent_at) FROM chat_held_message AS waited
           WHERE waited.author_id = asked.author_id AND waited.stream_id = asked.stream_id
       )) END AS last_at
FROM (
    SELECT (named.a ->> 0)::uuid AS message_id, (named.a ->> 1)::uuid AS stream_id, (named.a ->> 2)::uuid AS author_id,
           named.place
    FROM jsonb_array_elements($1::jsonb) WITH ORDINALITY AS named (a, place)
) AS asked
LEFT JOIN account author ON author.id = asked.author_id
LEFT JOIN age_status age ON age.user_id = asked.author_id
LEFT JOIN stream ON stream.id = asked.stream_id
LEFT JOIN room ON room.stream_id = asked.stream_id
LEFT JOIN room_control decided ON decided.stream_id = asked.stream_id
LEFT JOIN performer_block blocked
       ON blocked.performer_id = stream.performer_id AND blocked.person_id = asked.author_id
LEFT JOIN chat_message message ON message.id = asked.message_id
LEFT JOIN chat_held_message held ON held.id = asked.message_id
{STANDING_FROM.format(person="author_id")}
ORDER BY asked.place
"""  # noqa: S608

_WRITE = appending(
    """
INSERT INTO chat_message (id, stream_id, author_id, text, sent_at)
SELECT (m ->> 0)::uuid, (m ->> 1)::uuid, (m ->> 2)::uuid, m ->> 3, (m ->> 4)::timestamptz
FROM jsonb_array_elements($3::jsonb) AS m
"""
)

Asking = tuple[Message, DecideMessage]

# The columns of a message are its fields, by the same names.
_decode_message = msgspec.json.Decoder(Message).decode
_decode_held = msgspec.json.Decoder(HeldMessage).decode


def _author(asking: Asking) -> UserId:
    return asking[0].author_id


class PostgresMessageBook(MessageBook):
    """Lock the authors, load what all of a batch's messages are decided on, decide each, write what is new."""

    def __init__(
        self, connect: Connect, feed: RoomFeed, new_id: NewId, *, waiting_max: int = WAITING_MAX,
        busy_seconds: float = BUSY_SECONDS,
    ) -> None:  # fmt: skip
        self._new_id = new_id
        self._room_commit: RoomCommit[Asking, Message] = RoomCommit(
            connect, feed, self._record_all, key=_author, capacity=waiting_max, busy_seconds=busy_seconds
        )

    async def record(self, asked: Message, decide: DecideMessage) -> Message:
        return await self._room_commit.submit((asked, decide))

    async def aclose(self) -> None:
        """Record what waits, tell the rooms of it, and let go of the connections."""
        await self._room_commit.aclose()

    async def _record_all(
        self, connection: Connection, askings: Sequence[Asking]
    ) -> Sequence[Recorded[Message] | Exception]:
        held_elsewhere = await connection.fetch(_LOCK, [asked.author_id for asked, _ in askings])
        busy = {row["user_id"] for row in held_elsewhere}
        return await record_free(askings, busy, _author, partial(self._record_held, connection))

    async def _record_held(
        self, connection: Connection, askings: Sequence[Asking]
    ) -> Sequence[Recorded[Message] | Exception]:
        # An assurance that ends while a batch is asked for is over for all of it.
        rows = await connection.fetch(
            _FACTS,
            as_json([(asked.id, asked.stream_id, asked.author_id) for asked, _ in askings]),
            max(asked.sent_at for asked, _ in askings),
        )
        decided = _Judge().judge_all(askings, rows)
        fresh = [each for each in decided if isinstance(each, NewMessage)]
        events = iter(await self._write(connection, fresh) if fresh else ())
        return [
            Recorded(each.message, (next(events),))
            if isinstance(each, NewMessage)
            else each
            if isinstance(each, Exception)
            else Recorded(each, ())
            for each in decided
        ]

    async def _write(self, connection: Connection, fresh: Sequence[NewMessage]) -> list[RoomEvent]:
        """What the rooms are told, message by message."""
        messages = [each.message for each in fresh]
        events = [
            RoomEvent(
                EventId(self._new_id()), message.stream_id, 0, CHAT_MESSAGE, each.shown, message.sent_at
            )
            for each, message in zip(fresh, messages, strict=True)
        ]
        kept = [(each.id, each.stream_id, each.author_id, each.text, each.sent_at) for each in messages]
        return await append_and_keep(connection, events, statement=_WRITE, kept=kept)


class _Judge:
    """Decides the messages of one batch, one after the other, each on its own facts."""

    def __init__(self) -> None:
        self._streams = Streams()
        self._new: dict[MessageId, Message] = {}

    def judge_all(
        self, askings: Sequence[Asking], rows: Sequence[Row]
    ) -> list[NewMessage | Message | Exception]:
        return [self._judge(asked, decide, row) for (asked, decide), row in zip(askings, rows, strict=True)]

    def _judge(self, asked: Message, decide: DecideMessage, row: Row) -> NewMessage | Message | Exception:
        try:
            decided = decide(self._facts(asked, row))
        except Exception as error:  # its own, whatever it is: the others of the batch know nothing of it
            return error
        if isinstance(decided, Message):
            return decided
        if row["is_closed"]:
            return StreamNotLive("this show is over")
        self._new[decided.message.id] = decided.message
        return decided

    def _earlier(self, asked: Message, row: Row) -> Message | None:
        if row["message"]:
            return _decode_message(row["message"])
        if row["held"]:
            return _decode_held(row["held"])
        # Two people may have chosen one id: the later one finds the message of the earlier one here.
        return self._new.get(asked.id)

    def _facts(self, asked: Message, row: Row) -> MessageFacts:
        if row["display_name"] is None:
            raise UserNotFound("there is no such account")
        return MessageFacts(
            author_name=row["display_name"],
            role=ROLES[row["role"]],
            age=AGES[row["age"]],
            is_locked=row["is_locked"],
            stream=self._streams.of(row),
            earlier=self._earlier(asked, row),
            is_removed=row["is_removed"],
            is_blocked=row["is_blocked"],
            sanctions=sanctions_of(row["sanctions"]) if row["sanctions"] else (),
            standing=standing_of(row),
            unaccepted=unaccepted_of(row),
        )
