"""A process of its own at a shared book: `python -m tests.integration.database.ledger.ledger_process URL NUMBER`.

It spends and holds of wallets that every process spends and holds of, in an order of its own, and tells as JSON what
was done. What each process tries is the same by id, so that all of them race for everything.
"""

import asyncio
import json
import random
import sys
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy.ext.asyncio import create_async_engine

from domain.errors import Refusal
from domain.ids import HoldId, TransferId, UserId
from domain.ledger.chart import Account, AccountKind
from domain.ledger.hold import Hold
from domain.ledger.transfer import Transfer, TransferKind
from ports.transaction import Transaction
from tests.builders import NOW, a_hold, a_transfer
from tests.integration.database.conftest import World

ACTS = 60
WALLETS = 4
BOUGHT = 300
AT_ONCE = 5
"""What one process has in the air."""


def shared(name: str) -> UUID:
    """The same in every process."""
    return uuid5(NAMESPACE_URL, f"ledger-process/{name}")


def wallet(number: int) -> Account:
    return Account.of(AccountKind.VIEWER_PAID, UserId(shared(f"wallet/{number % WALLETS}")))


PERFORMER = Account.of(AccountKind.PERFORMER_PENDING, UserId(shared("performer")))


def purchase(number: int) -> Transfer:
    return a_transfer(
        id=TransferId(shared(f"purchase/{number}")), kind=TransferKind.PURCHASE_TOKENS,
        debit=Account.system(AccountKind.TOKENS_ISSUED), credit=wallet(number), amount=BOUGHT, fee_account=None,
        fee=0, reference="order:shared",
    )  # fmt: skip


def tip(number: int) -> Transfer:
    amount = 1 + number * 7 % 40
    return a_transfer(
        id=TransferId(shared(f"tip/{number}")), debit=wallet(number), credit=PERFORMER, amount=amount,
        fee=amount * 3 // 10, reference=f"tip:{number}",
    )  # fmt: skip


def hold(number: int) -> Hold:
    return a_hold(
        id=HoldId(shared(f"hold/{number}")), account=wallet(number), amount=10 + number % 20,
        reference=f"show:{number}", at=NOW, expires_at=NOW + timedelta(minutes=1),
    )  # fmt: skip


def part(number: int) -> Transfer:
    return a_transfer(
        id=TransferId(shared(f"part/{number}")), debit=wallet(number), credit=PERFORMER, amount=1 + number % 12,
        fee=0, reference=f"show:{number}",
    )  # fmt: skip


def acts(number: int) -> list[tuple[str, Callable[[Transaction], Awaitable[object]]]]:
    """What there is to do about one number: it is done in any order, and more than once."""
    held = hold(number)
    return [
        (f"tip/{number}", lambda tx: tx.ledger.post([tip(number)])),
        (f"place/{number}", lambda tx: tx.holds.place(held)),
        (f"part/{number}", lambda tx: tx.holds.post(held.id, [part(number)])),
        (f"void/{number}", lambda tx: tx.holds.void(held.id, at=NOW)),
        (f"expire/{number}", lambda tx: tx.holds.expire(held.id, at=held.expires_at)),
    ]


async def work(url: str, number: int) -> dict[str, object]:
    engine = create_async_engine(url, pool_size=AT_ONCE)
    world = World("postgres", engine)
    chance, done, refused = random.Random(number), set(), Counter[str]()
    todo = [act for each in range(ACTS) for act in acts(each)]
    todo += chance.choices(todo, k=len(todo) // 3)
    chance.shuffle(todo)

    async def some() -> None:
        while todo:
            name, act = todo.pop()
            try:
                async with world.begin() as tx:
                    await act(tx)
            except Refusal as refusal:
                refused[refusal.code] += 1
            else:
                done.add(name)

    await asyncio.gather(*(some() for _ in range(AT_ONCE)))
    await engine.dispose()
    return {"done": sorted(done), "refused": refused}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asyncio.run(work(sys.argv[1], int(sys.argv[2])))))
