"""What was committed is delivered, whatever fails on the way."""

import asyncio
import signal
from collections import Counter

import pytest
from sqlalchemy import text

from entrypoints.worker.health import is_healthy
from entrypoints.worker.queue import COMPLETION_SECONDS
from entrypoints.worker.relay import LEASE_SECONDS
from tests.builders import a_user
from tests.integration.conftest import PATIENCE_SECONDS
from tests.integration.worker.conftest import Stage, text_of

pytestmark = pytest.mark.timeout(400)

LEASE_AND_MORE = LEASE_SECONDS + 60
"""Seconds. After a kill an event waits for its lease."""


async def test_a_committed_event_becomes_a_notice_and_an_email(stage: Stage) -> None:
    await stage.valkey.start()
    worker = await stage.start_worker()
    await stage.eventually(lambda: is_healthy(stage.valkey.url))
    await stage.stop_show()
    await stage.eventually(stage.mail_to_ravi, seconds=LEASE_SECONDS / 2)  # at the first try, not at the next
    await stage.eventually(stage.all_delivered)
    [notice] = await stage.notices()
    assert notice.emailed_at is not None
    [message] = stage.mail_to_ravi()
    assert message["Message-ID"] == f"<{notice.id}@livepanty.example>"
    assert "queue_unavailable" not in text_of(worker)


async def test_events_that_waited_for_a_worker_are_delivered_when_one_starts(stage: Stage) -> None:
    await stage.valkey.start()
    await stage.stop_show()
    await stage.start_worker()
    await stage.eventually(stage.mail_to_ravi)


async def test_without_valkey_events_are_delivered_all_the_same(stage: Stage) -> None:
    worker = await stage.start_worker()
    await stage.stop_show()
    await stage.eventually(stage.mail_to_ravi)
    await stage.eventually(stage.all_delivered)
    assert worker.process.returncode is None
    assert not await is_healthy(stage.valkey.url)


async def test_a_worker_outlives_valkeys_death_and_takes_up_the_queue_again(stage: Stage) -> None:
    await stage.valkey.start()
    await stage.start_worker()
    await stage.eventually(lambda: is_healthy(stage.valkey.url))
    await stage.valkey.stop()
    await stage.stop_show()
    await stage.eventually(lambda: len(stage.mail_to_ravi()) == 1)
    await stage.valkey.start()
    await stage.eventually(lambda: is_healthy(stage.valkey.url))
    await stage.stop_show()
    await stage.eventually(lambda: len(stage.mail_to_ravi()) == 2)
    await stage.eventually(stage.all_delivered)


async def test_a_worker_outlives_the_loss_of_every_database_connection(stage: Stage) -> None:
    await stage.valkey.start()
    worker = await stage.start_worker()
    async with stage.engine.connect() as connection:
        await connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
    await stage.engine.dispose()
    await stage.stop_show()
    await stage.eventually(stage.mail_to_ravi)
    assert worker.process.returncode is None


@pytest.mark.slow
async def test_a_worker_killed_after_the_notice_and_before_the_email_loses_nothing(stage: Stage) -> None:
    await stage.valkey.start()
    worker = await stage.start_worker()
    reached = asyncio.Event()

    async def hang() -> None:
        stage.mail.received.clear()  # never answered for, so never taken
        reached.set()
        await asyncio.sleep(60)

    stage.mail.on_message = hang
    await stage.stop_show()
    await asyncio.wait_for(reached.wait(), PATIENCE_SECONDS)
    assert [notice.emailed_at for notice in await stage.notices()] == [None]
    worker.process.send_signal(signal.SIGKILL)
    await worker.process.wait()

    stage.mail.on_message = None
    await stage.start_worker()
    await stage.eventually(stage.mail_to_ravi, seconds=LEASE_AND_MORE)
    await stage.eventually(stage.all_delivered, seconds=LEASE_AND_MORE)
    assert len(await stage.notices()) == 1


@pytest.mark.slow
async def test_a_worker_killed_before_it_noted_the_email_sends_the_same_message_again(stage: Stage) -> None:
    worker = await stage.start_worker()

    async def kill() -> None:
        stage.mail.on_message = None
        worker.process.send_signal(signal.SIGKILL)
        await worker.process.wait()

    stage.mail.on_message = kill
    await stage.stop_show()
    await stage.eventually(lambda: worker.process.returncode is not None)
    assert len(stage.mail_to_ravi()) == 1

    await stage.start_worker()
    await stage.eventually(stage.all_delivered, seconds=LEASE_AND_MORE)
    [notice] = await stage.notices()
    assert notice.emailed_at is not None
    assert [message["Message-ID"] for message in stage.mail_to_ravi()] == [
        f"<{notice.id}@livepanty.example>"
    ] * 2


@pytest.mark.parametrize("with_valkey", [True, False])
async def test_a_worker_told_to_stop_finishes_what_it_has_begun(stage: Stage, with_valkey: bool) -> None:
    if with_valkey:
        await stage.valkey.start()
    worker = await stage.start_worker()
    reached = asyncio.Event()

    async def dawdle() -> None:
        reached.set()
        await asyncio.sleep(2)

    stage.mail.on_message = dawdle
    await stage.stop_show()
    await asyncio.wait_for(reached.wait(), PATIENCE_SECONDS)
    worker.process.send_signal(signal.SIGTERM)
    assert await asyncio.wait_for(worker.process.wait(), PATIENCE_SECONDS) == 0
    assert await stage.all_delivered()
    assert len(stage.mail_to_ravi()) == 1
    assert not await is_healthy(stage.valkey.url)


async def test_an_idle_worker_stops_at_once(stage: Stage) -> None:
    await stage.valkey.start()
    worker = await stage.start_worker()
    await stage.eventually(lambda: is_healthy(stage.valkey.url))
    worker.process.send_signal(signal.SIGTERM)
    assert await asyncio.wait_for(worker.process.wait(), COMPLETION_SECONDS - 1) == 0  # not by that time-out


async def test_two_workers_share_the_work_and_tell_each_person_once(stage: Stage) -> None:
    await stage.valkey.start()
    people = [a_user(display_name="Ravi") for _ in range(40)]
    async with stage.world.begin() as tx:
        for person in people:
            await tx.users.add(person)
    await asyncio.gather(*(stage.start_worker() for _ in range(2)))
    for person in people:
        await stage.stop_show(person)
    await stage.eventually(stage.all_delivered)
    assert Counter(message["To"] for message in stage.mail.received) == {person.email: 1 for person in people}


async def test_the_log_names_nobody(stage: Stage) -> None:
    stage.mail.answer = f"451 greylisted {stage.ravi.email}"
    worker = await stage.start_worker()
    await stage.stop_show()
    await stage.eventually(lambda: "event_failed" in text_of(worker))
    assert stage.ravi.email not in text_of(worker)
    async with stage.engine.connect() as connection:
        error = await connection.scalar(text("SELECT last_error FROM outbox"))
    assert error == "MailError: the mail server answered 451"
