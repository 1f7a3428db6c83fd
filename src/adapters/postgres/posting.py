"""Set-based writing: the transfers and the room events of many acts, in one statement (functions of migration 0023)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

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
    payers: Mapping[Account, int],
    events: Sequence[RoomEvent],
) -> tuple[list[RoomEvent], str | None]:
    """Post the transfers and append the events, whose `seq` is given here; returns them with it, and, as JSON, the
    goals that are up in these rooms: read after the rooms were held, and held too.

    `payers` are the ids of the debited accounts: the caller holds them, and each is debited once. What many people
    share is locked here and held shortest: the receivers by ascending id, then the rooms' counters.
    Raises `Disturbed` when a room's log is closed; the caller then rolls back.
    """
    rooms, telling = _telling(events)
    (row,) = await connection.fetch(_WRITE, *_posting(transfers, payers), *telling)
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
        last[event.stream_id] += 1
        numbered.append(replace(event, seq=last[event.stream_id]))
    return numbered


def _posting(transfers: Sequence[Transfer], payers: Mapping[Account, int]) -> tuple[list[object], ...]:
    """What `ledger_post_many` takes: the receivers, and each transfer with the places of its receivers among them."""
    places: dict[Account | None, int | None] = {None: None}
    for transfer in transfers:
        for account in (transfer.credit, transfer.fee_account):
            if account not in places:
                places[account] = len(places)
    receivers = [account for account in places if account is not None]
    return (
        [account.kind.value for account in receivers],
        [owner_value(account) for account in receivers],
        [account.kind.unit.value for account in receivers],
        [None if account.kind.may_go_negative else 0 for account in receivers],
        [RANKS[account.kind] for account in receivers],
        [transfer.id for transfer in transfers],
        [transfer.kind.value for transfer in transfers],
        [payers[transfer.debit] for transfer in transfers],
        [places[transfer.credit] for transfer in transfers],
        [transfer.amount for transfer in transfers],
        [places[transfer.fee_account] for transfer in transfers],
        [transfer.fee for transfer in transfers],
        [transfer.reference for transfer in transfers],
        [transfer.at for transfer in transfers],
    )


def _telling(events: Sequence[RoomEvent]) -> tuple[list[StreamId], tuple[list[object], ...]]:
    """The rooms, and what `room_append_many` takes: how many events each gets, and each event with its room's place."""
    counts: dict[StreamId, int] = {}
    for event in events:
        counts[event.stream_id] = counts.get(event.stream_id, 0) + 1
    places = {stream_id: place for place, stream_id in enumerate(counts, start=1)}
    rooms = list(counts)
    return rooms, (
        list(counts),
        list(counts.values()),
        [places[event.stream_id] for event in events],
        [event.id for event in events],
        [event.type for event in events],
        [_encode(event.data).decode() for event in events],
        [event.occurred_at for event in events],
    )
