"""Set-based writing: the transfers and the room events of many acts, in one statement (functions of migration 0023)."""

from collections.abc import Sequence

import msgspec

from adapters.postgres.connect import Connection
from adapters.postgres.group_commit import Disturbed
from adapters.postgres.ledger import RANKS, owner_value
from domain.ids import StreamId
from domain.ledger.chart import Account
from domain.ledger.transfer import Transfer
from domain.streaming.room_event import RoomEvent

_encode = msgspec.json.Encoder().encode

# Money first: accounts are held before rooms, as everywhere.
_WRITE = """
WITH posted AS MATERIALIZED (
    SELECT ledger_post_many($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
),
told AS MATERIALIZED (
    SELECT room_append_many($15, $16, $17, $18, $19, $20, $21) AS before FROM posted
)
SELECT told.before, goals_up($15) AS goals FROM told
"""

_TELL = "SELECT room_append_many($1, $2, $3, $4, $5, $6, $7)"


async def post_and_tell(
    connection: Connection,
    transfers: Sequence[Transfer],
    payers: Sequence[int],
    events: Sequence[RoomEvent],
) -> tuple[list[RoomEvent], str | None]:
    """Post the transfers and append the events, whose `seq` is given here; returns them with it, and, as JSON, the
    goals that are up in these rooms: read after the rooms were held, and held too.

    `payers` are the ids of the debited accounts, one for each transfer: the caller holds them, and each is debited
    once. What many people share is locked here and held shortest: the receivers by ascending id, then the rooms'
    counters. Raises `Disturbed` when a room's log is closed; the caller then rolls back.
    """
    rooms, telling = _telling(events)
    (row,) = await connection.fetch(_WRITE, *posting_arrays(transfers, payers), *telling)
    return _numbered(events, rooms, row["before"]), row["goals"]


async def tell(connection: Connection, events: Sequence[RoomEvent]) -> list[RoomEvent]:
    """Append more events to rooms that are held already; returns them with their `seq`."""
    rooms, telling = _telling(events)
    return _numbered(events, rooms, await connection.fetchval(_TELL, *telling))


def _numbered(
    events: Sequence[RoomEvent], rooms: Sequence[StreamId], before: Sequence[int | None]
) -> list[RoomEvent]:
    """Raises `Disturbed`."""
    last: dict[StreamId, int] = {}
    for stream_id, seq in zip(rooms, before, strict=True):
        if seq is None:
            raise Disturbed("a show ended meanwhile")
        last[stream_id] = seq
    numbered = []
    for event in events:
        seq = last[event.stream_id] = last[event.stream_id] + 1
        # By name, `dataclasses.replace` takes as long as all else that is done for a tip's event.
        numbered.append(RoomEvent(event.id, event.stream_id, seq, event.type, event.data, event.occurred_at))
    return numbered


def posting_arrays(transfers: Sequence[Transfer], payers: Sequence[int]) -> tuple[Sequence[object], ...]:
    """What `ledger_post_many` takes: the receivers, and each transfer with the places of its receivers among them."""
    places: dict[Account, int] = {}
    credits = [places.setdefault(transfer.credit, len(places) + 1) for transfer in transfers]
    fees = [
        None if transfer.fee_account is None else places.setdefault(transfer.fee_account, len(places) + 1)
        for transfer in transfers
    ]
    return (
        [account.kind.value for account in places],
        [owner_value(account) for account in places],
        [account.kind.unit.value for account in places],
        [None if account.kind.may_go_negative else 0 for account in places],
        [RANKS[account.kind] for account in places],
        [transfer.id for transfer in transfers],
        [transfer.kind.value for transfer in transfers],
        payers,
        credits,
        [transfer.amount for transfer in transfers],
        fees,
        [transfer.fee for transfer in transfers],
        [transfer.reference for transfer in transfers],
        [transfer.at for transfer in transfers],
    )


def _telling(events: Sequence[RoomEvent]) -> tuple[list[StreamId], tuple[Sequence[object], ...]]:
    """The rooms, and what `room_append_many` takes: how many events each gets, and each event with its room's place."""
    places: dict[StreamId, int] = {}
    rooms = [places.setdefault(event.stream_id, len(places) + 1) for event in events]
    counts = [0] * len(places)
    for place in rooms:
        counts[place - 1] += 1
    return list(places), (
        list(places),
        counts,
        rooms,
        [event.id for event in events],
        [event.type for event in events],
        [_encode(event.data).decode() for event in events],
        [event.occurred_at for event in events],
    )
