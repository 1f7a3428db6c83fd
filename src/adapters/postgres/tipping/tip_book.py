"""Tips as they are recorded: everybody's at once, in one transaction a batch."""

from collections.abc import Sequence
from functools import partial

import msgspec

from adapters.postgres.batch_facts import AGE, AGES, ROLES, STREAM, Row, Streams
from adapters.postgres.chat.standing import STANDING, STANDING_FROM, standing_of, unaccepted_of
from adapters.postgres.connect import Connect, Connection
from adapters.postgres.group_commit import BUSY_SECONDS
from adapters.postgres.moderation.decisions import sanctions_of
from adapters.postgres.posting import as_json, post_and_tell, writing
from adapters.postgres.room_commit import Recorded, RoomCommit, record_free
from adapters.postgres.tipping.goal_counting import count_into
from adapters.postgres.tipping.menu import menu_item_of
from adapters.postgres.tipping.spending import control_of
from adapters.postgres.tipping.tip_wallets import Wallets, lock_wallets
from domain.identity.user import UserNotFound
from domain.ids import EventId, TipId, UserId
from domain.streaming.room_event import TIP_CREATED, RoomEvent
from domain.streaming.stream import StreamNotLive
from domain.tipping.spending import SpendingControl
from domain.tipping.tip import Tip
from ports.clock import NewId
from ports.streaming.log import RoomFeed
from ports.tipping.tips import AskedTip, DecideTip, NewTip, TipBook, TipFacts

WAITING_MAX = 2_000
"""Tips in front of the database. What is more is sent away at once: it would wait for longer than people do."""


# A statement of its own after the locks: it sees what was committed while they were waited for.
_FACTS = f"""
SELECT viewer.display_name, viewer.created_at AS signed_up_at, viewer.role, {AGE}, {STREAM},
       to_jsonb(tip) AS tip, to_jsonb(control) AS control, to_jsonb(item) AS item,
       coalesce(asked.viewer_id = ANY (decided.removed), false) AS is_removed,
       blocked.person_id IS NOT NULL AS is_blocked,
       EXISTS (
           SELECT FROM chat_lock WHERE chat_lock.user_id = asked.viewer_id AND chat_lock.lifted_at IS NULL
       ) AS is_locked,
       {STANDING.format(person="viewer_id")}, true AS has_tipped, NULL::timestamptz AS last_at,
       (
           SELECT jsonb_agg(to_jsonb(sanction)) FROM moderation_sanction AS sanction
           WHERE sanction.person_id = asked.viewer_id AND sanction.ended_at IS NULL
       ) AS sanctions
FROM (
    SELECT (named.a ->> 0)::uuid AS tip_id, (named.a ->> 1)::uuid AS stream_id, (named.a ->> 2)::uuid AS viewer_id,
           (named.a ->> 3)::uuid AS menu_item_id, named.place
    FROM jsonb_array_elements($1::jsonb) WITH ORDINALITY AS named (a, place)
) AS asked
LEFT JOIN account viewer ON viewer.id = asked.viewer_id
LEFT JOIN age_status age ON age.user_id = asked.viewer_id
LEFT JOIN stream ON stream.id = asked.stream_id
LEFT JOIN room ON room.stream_id = asked.stream_id
LEFT JOIN room_control decided ON decided.stream_id = asked.stream_id
LEFT JOIN performer_block blocked
       ON blocked.performer_id = stream.performer_id AND blocked.person_id = asked.viewer_id
{STANDING_FROM.format(person="viewer_id")}
LEFT JOIN tip ON tip.id = asked.tip_id
LEFT JOIN spending_control control ON control.user_id = asked.viewer_id
LEFT JOIN tip_menu_item item ON item.id = asked.menu_item_id
ORDER BY asked.place
"""  # noqa: S608

_WRITE = writing(
    """
INSERT INTO tip (
    id, stream_id, viewer_id, performer_id, tokens, message, sent_at, message_state, is_anonymous, menu_item_id, gift_id
)
SELECT (t ->> 0)::uuid, (t ->> 1)::uuid, (t ->> 2)::uuid, (t ->> 3)::uuid, (t ->> 4)::bigint, t ->> 5,
       (t ->> 6)::timestamptz, t ->> 7, (t ->> 8)::boolean, (t ->> 9)::uuid, t ->> 10
FROM jsonb_array_elements($5::jsonb) AS t
"""
)

# Limits themselves change elsewhere, under the same wallets' lock.
_COUNT = """
UPDATE spending_control control SET day = spent.day, day_tokens = spent.day_tokens, month_tokens = spent.month_tokens
FROM unnest($1::uuid[], $2::date[], $3::bigint[], $4::bigint[]) AS spent (user_id, day, day_tokens, month_tokens)
WHERE control.user_id = spent.user_id
"""

Asking = tuple[AskedTip, DecideTip]
_NOTHING = (0, 0)

# A tip's columns are its fields, by the same names.
_decode_tip = msgspec.json.Decoder(Tip).decode


def _payer(asking: Asking) -> UserId:
    return asking[0].viewer_id


class PostgresTipBook(TipBook):
    """Lock the payers' wallets, load what all of a batch's tips are decided on, decide each, write what is new."""

    def __init__(
        self, connect: Connect, feed: RoomFeed, new_id: NewId, *, waiting_max: int = WAITING_MAX,
        busy_seconds: float = BUSY_SECONDS,
    ) -> None:  # fmt: skip
        self._new_id = new_id
        self._room_commit: RoomCommit[Asking, Tip] = RoomCommit(
            connect, feed, self._record_all, key=_payer, capacity=waiting_max, busy_seconds=busy_seconds
        )

    async def record(self, asked: AskedTip, decide: DecideTip) -> Tip:
        return await self._room_commit.submit((asked, decide))

    async def aclose(self) -> None:
        """Record what waits, tell the rooms of it, and let go of the connection."""
        await self._room_commit.aclose()

    async def _record_all(
        self, connection: Connection, askings: Sequence[Asking]
    ) -> Sequence[Recorded[Tip] | Exception]:
        wallets = await lock_wallets(connection, [asked.viewer_id for asked, _ in askings])
        held = partial(self._record_held, connection, wallets=wallets)
        return await record_free(askings, wallets.busy, _payer, held) if wallets.busy else await held(askings)

    async def _record_held(
        self, connection: Connection, askings: Sequence[Asking], wallets: Wallets
    ) -> Sequence[Recorded[Tip] | Exception]:
        asked = [each for each, _ in askings]
        # An assurance that ends while a batch is asked for is over for all of it.
        rows = await connection.fetch(
            _FACTS,
            as_json([(each.tip_id, each.stream_id, each.viewer_id, each.menu_item_id) for each in asked]),
            max(each.at for each in asked),
        )
        decided = _Judge(wallets).judge_all(askings, rows)
        fresh = [each for each in decided if isinstance(each, NewTip)]
        events = iter(await self._write(connection, fresh, wallets) if fresh else ())
        return [
            Recorded(each.tip, next(events))
            if isinstance(each, NewTip)
            else each
            if isinstance(each, Exception)
            else Recorded(each, ())
            for each in decided
        ]

    async def _write(
        self, connection: Connection, fresh: Sequence[NewTip], wallets: Wallets
    ) -> list[tuple[RoomEvent, ...]]:
        """What the rooms are told, tip by tip: the last one of a batch brings news of goals."""
        tips = [each.tip for each in fresh]
        await _count(connection, [each.control for each in fresh if each.control is not None])
        events = [
            RoomEvent(
                EventId(self._new_id()), each.tip.stream_id, 0, TIP_CREATED, each.shown, each.tip.sent_at
            )
            for each in fresh
        ]
        transfers = [transfer for each in fresh for transfer in each.transfers]
        payers = [wallets.id_of(transfer.debit) for transfer in transfers]
        numbered, goals = await post_and_tell(
            connection, transfers, payers, events, statement=_WRITE, kept=[_kept(tip) for tip in tips]
        )
        news = await count_into(connection, goals, tips, self._new_id) if goals else []
        return [(event,) for event in numbered[:-1]] + [(numbered[-1], *news)]


async def _count(connection: Connection, controls: Sequence[SpendingControl]) -> None:
    if controls:
        await connection.execute(
            _COUNT,
            [each.user_id for each in controls],
            [each.spent.day for each in controls],
            [each.spent.day_tokens for each in controls],
            [each.spent.month_tokens for each in controls],
        )


class _Judge:
    """Decides the tips of one batch, one after the other, each on its own facts."""

    def __init__(self, wallets: Wallets) -> None:
        self._wallets = wallets
        self._streams = Streams()
        self._new: dict[TipId, Tip] = {}

    def judge_all(self, askings: Sequence[Asking], rows: Sequence[Row]) -> list[NewTip | Tip | Exception]:
        return [self._judge(asked, decide, row) for (asked, decide), row in zip(askings, rows, strict=True)]

    def _judge(self, asked: AskedTip, decide: DecideTip, row: Row) -> NewTip | Tip | Exception:
        try:
            decided = decide(self._facts(asked, row))
        except Exception as error:  # its own, whatever it is: the others of the batch know nothing of it
            return error
        if isinstance(decided, Tip):
            return decided
        if row["is_closed"]:
            return StreamNotLive("this show is over")
        self._new[decided.tip.id] = decided.tip
        return decided

    def _facts(self, asked: AskedTip, row: Row) -> TipFacts:
        if row["display_name"] is None:
            raise UserNotFound("there is no such account")
        viewer = asked.viewer_id
        return TipFacts(
            viewer_name=row["display_name"],
            role=ROLES[row["role"]],
            age=AGES[row["age"]],
            stream=self._streams.of(row),
            # Two viewers may have chosen one id: the later one finds the tip of the earlier one here.
            earlier=_decode_tip(row["tip"]) if row["tip"] else self._new.get(asked.tip_id),
            promo_tokens=self._wallets.promo.get(viewer, _NOTHING)[1],
            paid_tokens=self._wallets.paid.get(viewer, _NOTHING)[1],
            control=control_of(row["control"]) if row["control"] else None,
            menu_item=menu_item_of(row["item"]) if row["item"] else None,
            is_removed=row["is_removed"],
            is_blocked=row["is_blocked"],
            is_locked=row["is_locked"],
            standing=standing_of(row),
            unaccepted=unaccepted_of(row),
            sanctions=sanctions_of(row["sanctions"]) if row["sanctions"] else (),
        )


def _kept(tip: Tip) -> tuple[object, ...]:
    return (
        tip.id, tip.stream_id, tip.viewer_id, tip.performer_id, tip.tokens, tip.message, tip.sent_at,
        tip.message_state, tip.is_anonymous, tip.menu_item_id, tip.gift_id,
    )  # fmt: skip
