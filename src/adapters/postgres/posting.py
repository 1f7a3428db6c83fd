"""Set-based writing: the transfers and the room events of many acts, in one statement (functions of migration 0031)."""

from collections.abc import Sequence

import msgspec

from adapters.postgres.connect import Connection
from adapters.postgres.group_commit import Disturbed
from adapters.postgres.ledger.transfers import RANKS, owner_value
from domain.ids import StreamId, UserId
from domain.ledger.chart import Account, AccountKind
from domain.ledger.transfer import Transfer
from domain.streaming.room_event import RoomEvent

_encoder = msgspec.json.Encoder()

_TELL = "SELECT room_append_many($1, $2)"


def as_json(rows: object) -> str:
    """How a batch travels: one document, where a driver would write every field of every row by itself."""
    return _encoder.encode(rows).decode()


def writing(kept: str) -> str:
    """The statement for `post_and_tell`: what posts and tells, and `kept`, an INSERT out of `$5`, beside it."""
    # Money first: accounts are held before rooms, as everywhere. `kept` is a constant of this program.
    return f"""
WITH posted AS MATERIALIZED (SELECT ledger_post_many($1, $2)),
told AS MATERIALIZED (SELECT room_append_many($3, $4) AS before FROM posted),
kept AS ({kept})
SELECT told.before, goals_up(ARRAY(SELECT (r ->> 0)::uuid FROM jsonb_array_elements($3) AS r)) AS goals FROM told
"""  # noqa: S608


async def post_and_tell(
    connection: Connection,
    transfers: Sequence[Transfer],
    payers: Sequence[int],
    events: Sequence[RoomEvent],
    *,
    statement: str,
    kept: Sequence[object],
) -> tuple[list[RoomEvent], str | None]:
    """Post the transfers and append the events, whose `seq` is given here; returns them with it, and, as JSON, the
    goals that are up in these rooms: read after the rooms were held, and held too.

    `statement` is `writing`'s, which keeps `kept` too. `payers` are the ids of the debited accounts, one for each
    transfer: the caller holds them, and each is debited once. What many people share is locked here and held
    shortest: the receivers by ascending id, then the rooms' counters. Raises `Disturbed` when a room's log is closed;
    the caller then rolls back.
    """
    rooms, *telling = _telling(events)
    (row,) = await connection.fetch(statement, *posting(transfers, payers), *telling, as_json(kept))
    return _numbered(events, rooms, row["before"]), row["goals"]


def appending(kept: str) -> str:
    """The statement for `append_and_keep`: what tells the rooms, and `kept`, an INSERT out of `$3`, beside it."""
    # `kept` is a constant of this program.
    return f"""
WITH told AS MATERIALIZED (SELECT room_append_many($1, $2) AS before), kept AS ({kept}) SELECT before FROM told
"""  # noqa: S608


async def append_and_keep(
    connection: Connection, events: Sequence[RoomEvent], *, statement: str, kept: Sequence[object]
) -> list[RoomEvent]:
    """Append the events, whose `seq` is given here, and keep what they tell of, by `appending`'s statement.

    Raises `Disturbed` when a room's log is closed; the caller then rolls back.
    """
    rooms, *telling = _telling(events)
    return _numbered(events, rooms, await connection.fetchval(statement, *telling, as_json(kept)))


async def tell(connection: Connection, events: Sequence[RoomEvent]) -> list[RoomEvent]:
    """Append more events to rooms that are held already; returns them with their `seq`."""
    rooms, *telling = _telling(events)
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


def posting(transfers: Sequence[Transfer], payers: Sequence[int]) -> tuple[str, str]:
    """What `ledger_post_many` takes: the receivers with what they get, and the transfers."""
    places: dict[tuple[AccountKind, UserId | None], int] = {}
    receivers: list[Account] = []
    changes: list[int] = []

    def place_of(account: Account) -> int:
        # The pair, since hashing it is C, and hashing an account a call of Python: twice for each transfer.
        named = (account.kind, account.owner)
        place = places.get(named)
        if place is None:
            receivers.append(account)
            changes.append(0)
            place = places[named] = len(changes)
        return place

    rows = []
    for transfer, payer in zip(transfers, payers, strict=True):
        amount, fee, fee_account = transfer.amount, transfer.fee, transfer.fee_account
        place = place_of(transfer.credit)
        changes[place - 1] += amount - fee
        received = changes[place - 1]
        fee_place = None
        if fee_account is not None:
            fee_place = place_of(fee_account)
            changes[fee_place - 1] += fee
        rows.append(
            (
                transfer.id, transfer.kind, payer, amount, place, fee_place, fee, received, transfer.reference,
                transfer.at,
            )
        )  # fmt: skip
    return as_json([_receiver(*each) for each in zip(receivers, changes, strict=True)]), as_json(rows)


def _receiver(account: Account, change: int) -> tuple[object, ...]:
    kind = account.kind
    floor = None if kind.may_go_negative else 0
    return kind, owner_value(account), kind.unit, floor, RANKS[kind], change


def _telling(events: Sequence[RoomEvent]) -> tuple[list[StreamId], str, str]:
    """The rooms, and what `room_append_many` takes."""
    places: dict[StreamId, int] = {}
    counts: list[int] = []
    rows = []
    for event in events:
        place = places.get(event.stream_id)
        if place is None:
            counts.append(0)
            place = places[event.stream_id] = len(counts)
        counts[place - 1] += 1
        rows.append((place, counts[place - 1], event.id, event.type, event.data, event.occurred_at))
    rooms = list(places)
    return rooms, as_json(list(zip(rooms, counts, strict=True))), as_json(rows)
