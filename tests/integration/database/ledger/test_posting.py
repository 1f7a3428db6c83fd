"""What `ledger_post_many` refuses, whoever calls it: money that would be made up or lost."""

from dataclasses import replace
from uuid import uuid4

import asyncpg
import msgspec
import pytest

from adapters.postgres.connect import Connection, connector
from adapters.postgres.posting import posting
from domain.ids import TipId, TransferId, UserId
from domain.ledger.chart import Account, AccountKind
from domain.ledger.entries import tip_transfers
from domain.ledger.transfer import Transfer
from tests.builders import NOW
from tests.integration.database.conftest import World
from tests.integration.database.tipping.test_tipping import a_viewer

pytestmark = pytest.mark.parametrize("world", ["postgres"], indirect=True)

_POST = "SELECT ledger_post_many($1, $2)"


def a_tip(viewer: UserId, performer: UserId) -> Transfer:
    (transfer,) = tip_transfers(
        tip_id=TipId(uuid4()), viewer=viewer, performer=performer, tokens=50, promo_balance=0,
        fee_basis_points=3_000, at=NOW,
    )  # fmt: skip
    return replace(transfer, id=TransferId(uuid4()))


async def wallet_of(connection: Connection, viewer: UserId) -> int:
    found = await connection.fetchval(
        "SELECT id FROM ledger_account WHERE kind = 'viewer_paid' AND owner_id = $1", viewer
    )
    assert isinstance(found, int)
    return found


async def connected(world: World) -> Connection:
    url = world.engine.url.render_as_string(hide_password=False)
    return await connector(url, local=True, name="test")()


@pytest.mark.parametrize("change", [1, -1])
async def test_a_batch_that_brings_more_or_less_than_it_takes_is_refused(world: World, change: int) -> None:
    viewer = await a_viewer(world, paid=400, promo=10)
    connection = await connected(world)
    receivers, transfers = posting([a_tip(viewer, UserId(uuid4()))], [await wallet_of(connection, viewer)])
    changed = msgspec.json.decode(receivers)
    changed[0][5] += change

    with pytest.raises(asyncpg.IntegrityConstraintViolationError, match="not what is paid"):
        await connection.execute(_POST, msgspec.json.encode(changed).decode(), transfers)

    await connection.close()
    async with world.begin() as tx:
        paid = Account.of(AccountKind.VIEWER_PAID, viewer)
        assert (await tx.ledger.lock([paid]))[paid] == 400


async def test_a_payer_comes_once_in_a_batch(world: World) -> None:
    viewer, performer = await a_viewer(world, paid=400, promo=10), UserId(uuid4())
    connection = await connected(world)
    wallet = await wallet_of(connection, viewer)
    twice = posting([a_tip(viewer, performer), a_tip(viewer, performer)], [wallet, wallet])

    with pytest.raises(asyncpg.IntegrityConstraintViolationError, match="named twice"):
        await connection.execute(_POST, *twice)

    await connection.close()


async def test_a_payer_who_is_nobody_is_refused(world: World) -> None:
    connection = await connected(world)
    batch = posting([a_tip(UserId(uuid4()), UserId(uuid4()))], [2**55])

    with pytest.raises(asyncpg.IntegrityConstraintViolationError, match="unknown"):
        await connection.execute(_POST, *batch)

    await connection.close()


async def test_no_wallet_goes_below_what_is_free(world: World) -> None:
    viewer = await a_viewer(world, paid=40, promo=10)
    connection = await connected(world)
    batch = posting([a_tip(viewer, UserId(uuid4()))], [await wallet_of(connection, viewer)])

    with pytest.raises(asyncpg.CheckViolationError):
        await connection.execute(_POST, *batch)

    await connection.close()
