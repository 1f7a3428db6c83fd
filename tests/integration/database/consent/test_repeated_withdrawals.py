"""A withdrawal that is sent again while somebody decides it (CNS-04), in memory and in PostgreSQL."""

import asyncio
from dataclasses import replace
from uuid import uuid4

from sqlalchemy import text

from adapters.crypto.local_keys import LocalKeyWrapper
from adapters.crypto.sealer import AesGcmSealer
from application.consent.receive_withdrawal import ReceiveWithdrawal
from domain.consent.withdrawal import Wish, Withdrawal, WithdrawalState, WithdrawalWords
from domain.identity.permissions import Role
from domain.ids import WithdrawalId
from tests.integration.database.conftest import World
from tests.integration.database.consent.test_consent_withdrawals import person
from tests.vault_keys import vault_key_file

_WAITING = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
)

Answer = tuple[Withdrawal, str | None]


async def until_it_waits(world: World, task: asyncio.Task[Answer]) -> None:
    """Until it is at a lock that somebody else has, or at its end."""
    if world.kind == "memory":  # one transaction at a time: it waits to begin
        await asyncio.sleep(0)
        return
    async with world.engine.connect() as connection:
        while not task.done() and not (await connection.execute(text(_WAITING))).scalar_one():  # noqa: ASYNC110
            await asyncio.sleep(0.01)  # nobody tells that a lock is waited for


async def receive(world: World, withdrawal_id: WithdrawalId) -> Answer:
    """Of a link that leads to no show of ours: no lock of a show puts its repeats in line."""
    sealer = AesGcmSealer(LocalKeyWrapper(vault_key_file()))
    return await ReceiveWithdrawal(world.begin, sealer, world.now, lambda: f"secret {uuid4()}")(
        withdrawal_id=withdrawal_id,
        words=WithdrawalWords.written(
            link="https://x.test/watch/nowhere", appearance="On the left", contact="asha@example.in"
        ),
        wish=Wish.HIDE,
        is_intimate=False,
    )


async def test_cns_04_who_sends_it_again_while_it_is_decided_takes_the_decision_from_nobody(
    world: World,
) -> None:
    meera, withdrawal_id = await person(world, "Meera", Role.MODERATOR), WithdrawalId(uuid4())
    await receive(world, withdrawal_id)
    async with world.begin() as tx:
        case = await tx.withdrawals.get_for_update(withdrawal_id)
        again = asyncio.create_task(receive(world, withdrawal_id))
        await until_it_waits(world, again)
        decided = replace(
            case,
            state=WithdrawalState.KEPT_HIDDEN,
            decided_at=world.now(),
            decided_by=meera.id,
            reason="Seen",
        )
        await tx.withdrawals.update(decided)
    assert await again == (decided, None), "what is decided has no new code"
    async with world.begin() as tx:
        assert await tx.withdrawals.get(withdrawal_id) == decided


async def test_cns_04_of_twenty_who_send_it_again_at_once_the_last_code_opens_it(world: World) -> None:
    withdrawal_id = WithdrawalId(uuid4())
    answers = await asyncio.gather(*(receive(world, withdrawal_id) for _ in range(20)))
    assert len({case.reference for case, _ in answers}) == 1
    async with world.begin() as tx:
        stored = await tx.withdrawals.get(withdrawal_id)
    opened = [secret for case, secret in answers if secret and case.secret_digest == stored.secret_digest]
    assert len(opened) == 1
    stored.require_secret(opened[0])
