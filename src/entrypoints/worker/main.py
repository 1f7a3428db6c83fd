"""The worker program: delivers what the outbox holds, and keeps the media plane and open orders in step."""

import asyncio
import signal
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

import structlog
from arq.worker import Worker

from adapters.postgres.outbox import PostgresOutboxBell
from entrypoints.container import Container, close, create_container
from entrypoints.logs import configure_logs
from entrypoints.settings_checks import SettingsRefused, load_settings
from entrypoints.tasks import end
from entrypoints.worker.delivery import EventDelivery, in_short
from entrypoints.worker.loops import RETRY_SECONDS, forever
from entrypoints.worker.queue import HEALTH_SECONDS, ArqQueue, arq_worker
from entrypoints.worker.relay import Relay

log = structlog.get_logger()

RECONCILE_ROOMS_SECONDS = 1.0
METER_SHOWS_SECONDS = 1.0
SHOW_OUT_BY_REGION_SECONDS = 2.0
TELL_STALLS_SECONDS = 1.0
CLASSIFY_ROOMS_SECONDS = 5.0
REMOVE_UNWELCOME_SECONDS = 2.0
MOVE_ROOMS_SECONDS = 0.5
RECONCILE_ORDERS_SECONDS = 15.0
ORDER_AGE_SECONDS = 30
RELEASE_EARNINGS_SECONDS = 60.0
PAYOUTS_SECONDS = 10.0
WATCH_PAYOUTS_SECONDS = 60.0
SWEEP_CASES_SECONDS = 30.0
END_SANCTIONS_SECONDS = 10.0
RUN_BULK_ACTS_SECONDS = 1.0
ANNOUNCE_SHOWS_SECONDS = 1.0
SWEEP_MODERATION_CASES_SECONDS = 5.0
CATCH_UP_CASES_SECONDS = 3600.0
WARN_OF_APPEALS_SECONDS = 600.0
SUM_CASE_FIGURES_SECONDS = 600.0
SWEEP_UPLOADS_SECONDS = 60.0
EXPIRE_HOLDS_SECONDS = 15.0
EXPIRE_TIP_WORDS_SECONDS = 15.0
WRITE_DIGEST_SECONDS = 60.0
WRITE_AUDIT_DIGEST_SECONDS = 5.0
"""What is not sealed yet can be taken away unseen."""
FORGET_EVENTS_SECONDS = 600.0
FORGET_EVENTS_BATCH = 10_000
ERASE_SECONDS = 300.0
SAMPLE_SHOWS_SECONDS = 0.5
LISTEN_TO_SHOWS_SECONDS = 1.0
FILL_FOOTAGE_SECONDS = 10.0
SEND_CYBER_TIPS_SECONDS = 15.0
RUN_BACKTESTS_SECONDS = 5.0
ASK_ABOUT_MESSAGES_SECONDS = 1.0
KEEP_RECORDINGS_SECONDS = 2.0
FOLLOW_EXCHANGES_SECONDS = 60.0
ABORT_UPLOADS_SECONDS = 300.0
TELL_CONCERNED_SECONDS = 60.0
SEND_REFUNDS_SECONDS = 10.0
EXPIRE_PROMO_SECONDS = 60.0
FETCH_SETTLEMENTS_SECONDS = 21_600.0
"""Four times a day, so that one failed round is made up for the same day."""
KEPT_AFTER_DELIVERY = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Chore:
    """Something to do again and again, with a pause."""

    name: str
    do: Callable[[], Awaitable[object]]
    every_seconds: float


class WorkerProgram:
    """Runs until it is told to stop. Only the arq part needs Valkey: without it everything else goes on."""

    def __init__(
        self, *, redis_url: str, relay: Relay, queue: ArqQueue, deliver: EventDelivery, chores: list[Chore]
    ) -> None:
        self._redis_url = redis_url
        self._relay = relay
        self._queue = queue
        self._deliver = deliver
        self._chores = chores
        self._stopping = asyncio.Event()
        self._worker: Worker | None = None

    async def run(self) -> None:
        loops = [
            asyncio.create_task(forever(chore.name, chore.do, every_seconds=chore.every_seconds))
            for chore in self._chores
        ]
        loops += [
            asyncio.create_task(forever("relay", self._relay.step, every_seconds=0)),
            asyncio.create_task(
                forever("bell", self._relay.listen, every_seconds=RETRY_SECONDS, step_seconds_max=None)
            ),
        ]
        jobs = asyncio.create_task(self._take_jobs())
        log.info("worker_ready")
        await self._stopping.wait()
        log.info("worker_stopping")
        await end(loops)
        if self._worker is not None:
            self._worker.handle_sig_wait_for_completion(signal.SIGTERM)
        else:
            jobs.cancel()
        await asyncio.gather(jobs, self._relay.drain(), return_exceptions=True)
        await self._queue.close()
        log.info("worker_stopped")

    def stop(self) -> None:
        """Begin no more work, finish what runs, and return from `run`."""
        self._stopping.set()

    async def _take_jobs(self) -> None:
        """Be an arq worker, and another one each time that Valkey was lost."""
        failing = False
        while not self._stopping.is_set():
            worker = self._worker = arq_worker(self._redis_url, self._deliver)
            started = time.monotonic()
            try:
                await worker.async_run()
            except Exception as error:
                if not failing or time.monotonic() - started > HEALTH_SECONDS:
                    log.warning("queue_lost", error=in_short(error))
                failing = True
            finally:
                self._worker = None
                pool = worker.pool
                with suppress(Exception, asyncio.CancelledError):
                    await worker.close()
                await pool.aclose(close_connection_pool=True)
            await asyncio.sleep(RETRY_SECONDS)


def create_worker(container: Container) -> WorkerProgram:
    """The worker program over the container's adapters. Call it inside the running loop."""
    settings = container.settings()
    deliver = EventDelivery(container.outbox_deliveries(), container.subscribers(), container.now())
    queue = ArqQueue(settings.redis_url)
    relay = Relay(
        deliveries=container.outbox_deliveries(),
        bell=PostgresOutboxBell(container.engine()),
        queue=queue,
        deliver=deliver,
        now=container.now(),
    )
    reconcile_rooms, reconcile_orders = container.reconcile_rooms(), container.reconcile_orders()
    deliveries, now = container.outbox_deliveries(), container.now()
    chores = [
        Chore("reconcile_rooms", reconcile_rooms, RECONCILE_ROOMS_SECONDS),
        Chore("show_out_by_region", container.show_out_by_region(), SHOW_OUT_BY_REGION_SECONDS),
        Chore("tell_stalls", container.tell_stalls(), TELL_STALLS_SECONDS),
        Chore("meter_shows", container.meter_shows(), METER_SHOWS_SECONDS),
        Chore("classify_rooms", container.classify_rooms(), CLASSIFY_ROOMS_SECONDS),
        Chore(
            "reconcile_orders",
            lambda: reconcile_orders(older_than_seconds=ORDER_AGE_SECONDS),
            RECONCILE_ORDERS_SECONDS,
        ),
        Chore("sweep_cases", container.sweep_cases(), SWEEP_CASES_SECONDS),
        Chore("sweep_moderation_cases", container.sweep_moderation_cases(), SWEEP_MODERATION_CASES_SECONDS),
        Chore("warn_of_appeals", container.warn_of_appeals(), WARN_OF_APPEALS_SECONDS),
        Chore("catch_up_cases", container.catch_up_cases(), CATCH_UP_CASES_SECONDS),
        Chore("sum_case_figures", container.sum_case_figures(), SUM_CASE_FIGURES_SECONDS),
        Chore("end_sanctions", container.end_sanctions(), END_SANCTIONS_SECONDS),
        Chore("run_bulk_acts", container.run_bulk_acts(), RUN_BULK_ACTS_SECONDS),
        Chore("announce_shows", container.announce_shows(), ANNOUNCE_SHOWS_SECONDS),
        Chore("sweep_uploads", container.sweep_uploads(), SWEEP_UPLOADS_SECONDS),
        Chore(
            "forget_events",
            lambda: deliveries.forget_delivered(
                before=now() - KEPT_AFTER_DELIVERY, limit=FORGET_EVENTS_BATCH
            ),
            FORGET_EVENTS_SECONDS,
        ),
    ]
    chores += [
        Chore("expire_holds", container.expire_holds(), EXPIRE_HOLDS_SECONDS),
        Chore("expire_tip_words", container.expire_tip_words(), EXPIRE_TIP_WORDS_SECONDS),
        Chore("erase_minor_data", container.erase_minor_data(), ERASE_SECONDS),
        Chore("erase_footage", container.erase_footage(), ERASE_SECONDS),
        Chore("erase_recordings", container.erase_recordings(), ERASE_SECONDS),
        Chore("sample_shows", container.sample_shows(), SAMPLE_SHOWS_SECONDS),
        Chore("listen_to_shows", container.listen_to_shows(), LISTEN_TO_SHOWS_SECONDS),
        Chore("follow_exchanges", container.follow_exchanges(), FOLLOW_EXCHANGES_SECONDS),
        Chore("keep_recordings", container.keep_recordings(), KEEP_RECORDINGS_SECONDS),
        Chore("abort_uploads", container.abort_uploads(), ABORT_UPLOADS_SECONDS),
        Chore("send_cyber_tips", container.send_cyber_tips(), SEND_CYBER_TIPS_SECONDS),
        Chore("run_backtests", container.run_backtests(), RUN_BACKTESTS_SECONDS),
        Chore("ask_about_messages", container.ask_about_messages(), ASK_ABOUT_MESSAGES_SECONDS),
        Chore("fill_footage", container.fill_footage(), FILL_FOOTAGE_SECONDS),
        Chore("apply_retention", container.apply_retention(), ERASE_SECONDS),
        Chore("tell_people_concerned", container.tell_people_concerned(), TELL_CONCERNED_SECONDS),
        Chore("send_refunds", container.send_refunds(), SEND_REFUNDS_SECONDS),
        Chore("expire_promo", container.expire_promo(), EXPIRE_PROMO_SECONDS),
        Chore("fetch_settlements", container.fetch_settlements(), FETCH_SETTLEMENTS_SECONDS),
    ]
    if settings.media_cluster:
        chores.append(Chore("move_rooms", container.move_rooms(), MOVE_ROOMS_SECONDS))
    if settings.media_plane == "livekit":  # whose clients come with passes, which outlive a right
        chores.append(Chore("remove_unwelcome", container.remove_unwelcome(), REMOVE_UNWELCOME_SECONDS))
    if settings.ledger_digest_key:
        chores += [
            Chore("write_digest", container.write_digest(), WRITE_DIGEST_SECONDS),
            Chore("write_audit_digest", container.write_audit_digest(), WRITE_AUDIT_DIGEST_SECONDS),
        ]
    chores.append(Chore("release_earnings", container.release_earnings(), RELEASE_EARNINGS_SECONDS))
    if settings.razorpayx_account_number:
        chores += [
            Chore("ask_about_payout_accounts", container.ask_about_payout_accounts(), PAYOUTS_SECONDS),
            Chore("send_payouts", container.send_payouts(), PAYOUTS_SECONDS),
            Chore("watch_paid_payouts", container.watch_paid_payouts(), WATCH_PAYOUTS_SECONDS),
        ]
    return WorkerProgram(
        redis_url=settings.redis_url, relay=relay, queue=queue, deliver=deliver, chores=chores
    )


async def serve(container: Container) -> None:
    """Work until SIGTERM or SIGINT, then finish what was begun and let go of every connection."""
    program = create_worker(container)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, program.stop)
    try:
        await program.run()
    finally:
        await close(container)


def main() -> None:
    """What `livepanty serve worker` runs. Raises `SettingsRefused`."""
    configure_logs("worker")
    settings = load_settings()
    if not settings.ledger_digest_key and not settings.is_dev:
        raise SettingsRefused(
            ["LIVEPANTY_LEDGER_DIGEST_KEY is missing: the worker signs the digests of ledger and audit log"]
        )
    asyncio.run(serve(create_container(settings)))


if __name__ == "__main__":
    main()
