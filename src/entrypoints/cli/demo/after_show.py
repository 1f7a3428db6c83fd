"""Staff stop the show; nobody comes back, everybody is told, and every token is accounted for."""

import asyncio
import time
from uuid import uuid4

from entrypoints.cli.demo.answers import Audit, Earnings, Notices, PeriodStatement, Stopped, Tip
from entrypoints.cli.demo.evidence import ledger_findings, mail_about
from entrypoints.cli.demo.person import NotAsPromised, until
from entrypoints.cli.demo.show import SILENCE_SECONDS, STOP_SECONDS_MAX, TITLE, Show, require
from media.clients.peers import Publisher, Viewer


async def stop(show: Show) -> str:
    assert show.publisher is not None
    asked = time.monotonic()
    body = {"policy": "harassment", "note": "A guest was mocked."}
    stopped = await show.staff.ask("POST", f"/v1/staff{show.path('/stop')[3:]}", Stopped, body)
    require(stopped.state == "killed", f"the show is {stopped.state}")
    clients = [show.publisher, *(seat.player for seat in show.seats)]
    try:
        async with asyncio.timeout_at(asyncio.get_running_loop().time() + STOP_SECONDS_MAX):
            await asyncio.gather(*(client.ended.wait() for client in clients))
    except TimeoutError:
        raise NotAsPromised(f"media connections are open {STOP_SECONDS_MAX:.0f} s later") from None
    await asyncio.sleep(SILENCE_SECONDS)
    last = [(seat.player.last_packet_at or asked) - asked for seat in show.seats]
    show.figures.stop_seconds = max(0.0, *last)
    require(show.figures.stop_seconds <= STOP_SECONDS_MAX, f"media went on for {max(last):.1f} s")
    for ear in show.ears:
        await ear.wait_for(
            lambda frame: frame.type == "stream.killed",
            "the stop was not heard of",
            seconds=show.stage.patience_seconds,
        )
        ear.require_no_gap()
    return f"last packet {show.figures.stop_seconds * 1000:.0f} ms after the call"


async def rejoin(show: Show) -> str:
    refusals = []
    viewer = show.seats[0].person
    for client, who in (
        (Viewer(viewer.offering(show.path("/whep"), seconds=0)), viewer),
        (
            Publisher(show.performer.offering(show.path("/whip"), show.stream_key, seconds=0)),
            show.performer,
        ),
    ):
        try:
            refusals.append(await who.refused(client.start()))
        finally:
            await client.stop()
    tip = viewer.ask("PUT", show.path(f"/tips/{uuid4()}"), Tip, {"tokens": 1, "message": ""})
    refusals.append(await viewer.refused(tip))
    require(all(refusal.status == 409 for refusal in refusals), "; ".join(map(str, refusals)))
    require(await show.state() == "killed", f"the show is {await show.state()}")
    return ", ".join(refusal.code for refusal in refusals)


async def tell(show: Show) -> str:
    performer, seconds = show.performer, show.stage.patience_seconds

    async def has_notice() -> bool:
        notices = await performer.ask("GET", "/v1/notices", Notices)
        return any(n.kind == "stream_stopped" and TITLE in n.body for n in notices.items)

    async def has_mail() -> bool:
        return await asyncio.to_thread(mail_about, show.stage.maildir, performer.email, TITLE) == 1

    await until(has_notice, seconds=seconds, otherwise="there is no notice of the stop")
    await until(has_mail, seconds=seconds, otherwise="there is no e-mail about the stop")
    return f"to {performer.email}"


async def audit(show: Show) -> str:
    log = await show.staff.ask("GET", "/v1/staff/audit", Audit)
    about = [each for each in log.items if str(show.stream_id) in each.subject]
    entry = next((each for each in about if each.action == "stream.stop"), None)
    if entry is None:
        raise NotAsPromised("the stop is not in the audit log")
    require((entry.actor, entry.reason) == (show.staff.name, "harassment"), f"the log has {entry}")
    return f"{entry.actor}: {entry.action}, {entry.reason}"


async def count(show: Show) -> str:
    """Again, at the end: what was sent twice has had its time to be booked twice."""
    figures = show.figures
    assert figures.bought is not None
    assert figures.tipped is not None
    balance = await show.buyer.wallet()
    require(balance == figures.bought - figures.tipped, f"{show.buyer.name} has {balance} tokens")
    earned = (await show.performer.ask("GET", "/v1/earnings", Earnings)).pending
    require(earned == figures.earned, f"the performer earned {earned}, and {figures.earned} before")
    for seat in show.seats[1:]:
        require(await seat.person.wallet() == 0, f"{seat.person.name} has tokens of nobody's")
    return f"{figures.bought} − {figures.tipped} = {balance}"


async def read_statements(show: Show) -> str:
    """Opening and lines are the closing, and each line says what it was; to the performer, not whose gift it was."""
    of_wallet = await show.buyer.ask("GET", "/v1/statement", PeriodStatement)
    of_earnings = await show.performer.ask("GET", "/v1/statement?of=earnings", PeriodStatement)
    for statement in (of_wallet, of_earnings):
        total = sum(statement.opening.values()) + sum(line.amount for line in statement.lines)
        require(total == sum(statement.closing.values()), "opening and lines are not the closing")
    told = [line.words for line in of_wallet.lines]
    require(f"Tip to {show.performer.name}" in told, f"the wallet's statement says {told}")
    given = [line.words for line in of_earnings.lines]
    named, unnamed = f"Tip from {show.buyer.name}", "Tip from somebody"
    # A tip that takes bonus tokens and bought ones is two lines.
    require({named, unnamed} <= set(given), f"the performer's statement says {given}")
    return f"{len(told)} lines of {show.buyer.name}, {len(given)} of {show.performer.name}"


async def verify(show: Show) -> str:
    findings = await ledger_findings(show.stage.database_url)
    wrong = [f"{finding.check}: {finding.subject} {finding.detail}" for finding in findings.found]
    show.figures.findings, show.figures.checks = len(wrong), findings.checks
    require(not wrong, "; ".join(wrong[:3]))
    return f"{findings.checks} checks hold"
