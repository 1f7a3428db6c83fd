"""The show: people who register, prove their age, publish, watch, pay, tip, talk, report; and staff who stop it."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID, uuid4

import httpx2

from entrypoints.cli.demo.answers import (
    Application,
    Applications,
    Audit,
    CreatedStream,
    Earnings,
    LiveStreams,
    LiveWall,
    Me,
    Notices,
    Stopped,
    Stream,
    Tip,
)
from entrypoints.cli.demo.evidence import ledger_findings, mail_about
from entrypoints.cli.demo.listener import Frame, Listener
from entrypoints.cli.demo.person import (
    NotAsPromised,
    Nothing,
    Order,
    Person,
    PlacedOrder,
    until,
)
from entrypoints.cli.demo.steps import Step
from media.client import Publisher, Viewer

TITLE = "Evening ragas on the veena"
PACKAGE = "regular"
TIP_TOKENS = 120
FRAMES = 30
"""Two seconds of the clip: enough to see that it goes on."""
STOP_SECONDS_MAX = 5.0
"""STR-03: the longest that media may go on after staff stopped a show."""
SILENCE_SECONDS = 1.0
HTTP_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Stage:
    """The platform to play on. `patience_seconds` is how long anything may take that follows from something else."""

    address: str
    staff_email: str
    staff_password: str
    maildir: Path
    database_url: str
    patience_seconds: float

    @property
    def step_seconds(self) -> float:
        return 3 * self.patience_seconds + 15


@dataclass(slots=True)
class Figures:
    """What was measured and counted. None: not come to that."""

    tip_ms: float | None = None
    stop_seconds: float | None = None
    bought: int | None = None
    tipped: int | None = None
    balance: int | None = None
    earned: int | None = None
    findings: int | None = None
    checks: int | None = None


@dataclass(slots=True)
class Seat:
    """A viewer: the person, their WebRTC client and their events connection."""

    person: Person
    player: Viewer
    listener: Listener | None = None


@dataclass(slots=True)
class Show:
    """One performance. `steps` are to be played in their order; `close` lets go of everything."""

    stage: Stage
    figures: Figures = field(default_factory=Figures)
    stream_id: UUID = field(default_factory=uuid4)
    seats: list[Seat] = field(default_factory=list)
    _stream_key: str = ""
    _publisher: Publisher | None = None
    _ears: list[Listener] = field(default_factory=list)
    _http: httpx2.AsyncClient = field(init=False)
    _performer: Person = field(init=False)
    _staff: Person = field(init=False)

    def __post_init__(self) -> None:
        self._http = httpx2.AsyncClient(base_url=self.stage.address, timeout=HTTP_SECONDS, trust_env=False)
        self._performer = self._person("Vani")
        self._staff = Person(
            self._http, name="Meera", email=self.stage.staff_email, password=self.stage.staff_password
        )
        for name in ("Asha", "Kabir", "Leela"):
            person = self._person(name)
            self.seats.append(Seat(person, Viewer(person.offering(self._path("/whep")))))

    def _person(self, name: str) -> Person:
        email = f"{name.lower()}-{uuid4().hex[:12]}@demo.livepanty.test"
        return Person(self._http, name=name, email=email, password=uuid4().hex)

    def _path(self, rest: str = "") -> str:
        return f"/v1/streams/{self.stream_id}{rest}"

    @property
    def _buyer(self) -> Person:
        return self.seats[0].person

    @property
    def _everyone(self) -> list[Person]:
        return [self._performer, *(seat.person for seat in self.seats)]

    def steps(self) -> list[Step]:
        plays: dict[str, Callable[[], Awaitable[str]]] = {
            "A performer and three viewers register and sign in": self.register,
            "Nobody is let in without a verified age": self.closed_doors,
            "Everyone proves their age with the provider": self.prove_ages,
            "The performer applies, and staff approve": self.approve,
            "The performer makes a show": self.create,
            "The performer goes live by WHIP": self.publish,
            "Three viewers watch by WHEP and decode the picture": self.watch,
            "Everyone listens to the room's events": self.listen,
            "A viewer buys tokens: order, checkout, webhook, credit": self.buy,
            "A tip reaches the performer, and a retry is charged once": self.tip,
            "Who has no tokens cannot tip": self.overdraw,
            "Everybody hears what is said": self.chat,
            "A viewer reports the show, and staff see it": self.report,
            "All viewers still decode the picture": self.still_watching,
            "A moderator stops the show, and all media stops": self.stop,
            "Nobody comes back in with an old token": self.rejoin,
            "The performer is told why: notice and e-mail": self.tell,
            "The audit log names who stopped it, and why": self.audit,
            "Everybody has what was bought, tipped and earned": self.count,
        }
        steps = [Step(name, play, essential=False) for name, play in plays.items()]
        return [*steps, Step("The ledger is proven", self.verify, essential=True)]

    async def close(self) -> None:
        clients = [self._publisher, *(seat.player for seat in self.seats)]
        ends = [client.stop() for client in clients if client is not None]
        await asyncio.gather(*ends, *(ear.leave() for ear in self._ears), return_exceptions=True)
        await self._http.aclose()

    # Before the show

    async def register(self) -> str:
        await asyncio.gather(*(person.register() for person in self._everyone))
        await asyncio.gather(*(person.sign_in() for person in [*self._everyone, self._staff]))
        return ", ".join(person.name for person in self._everyone)

    async def closed_doors(self) -> str:
        doors = ("/v1/streams", "/v1/packages", self._path())
        for door in doors:
            refusal = await self._buyer.refused(self._buyer.ask("GET", door, Nothing))
            _require(refusal.code == "age_verification_required", f"{door}: {refusal}")
        return f"{len(doors)} doors tried"

    async def prove_ages(self) -> str:
        seconds = self.stage.patience_seconds
        await asyncio.gather(*(person.prove_age(seconds=seconds) for person in self._everyone))
        return "by the provider's signed webhooks"

    async def approve(self) -> str:
        application = f"/v1/performer-applications/{uuid4()}"
        mine = (await self._performer.ask("PUT", application, Application)).id
        queue = await self._staff.ask("GET", "/v1/staff/performer-applications", Applications)
        _require(mine in {each.id for each in queue.items}, "staff do not see the application")
        path = f"/v1/staff/performer-applications/{mine}/decision"
        body = {"approve": True, "reason": "Papers are in order."}
        decided = await self._staff.ask("POST", path, Application, body)
        _require(decided.state == "approved", f"the application is {decided.state}")
        role = (await self._performer.ask("GET", "/v1/me", Me)).role
        _require(role == "performer", f"the approved performer is a {role}")
        return f"{self._performer.name} by {self._staff.name}"

    async def create(self) -> str:
        made = await self._performer.ask("PUT", self._path(), CreatedStream, {"title": TITLE})
        self._stream_key = made.stream_key
        return f"“{TITLE}”"

    # The show

    async def publish(self) -> str:
        seconds = self.stage.patience_seconds
        offer_by_key = self._performer.offering(self._path("/whip"), self._stream_key, seconds=seconds)
        self._publisher = Publisher(offer_by_key)
        await self._publisher.start(connect_seconds=seconds)
        state = (await self._performer.ask("GET", self._path(), Stream)).state
        _require(state == "live", f"the show is {state}")
        return "640×360 VP8 and Opus, with the stream key as an encoder has it"

    async def watch(self) -> str:
        listed = await self._buyer.ask("GET", "/v1/streams", LiveStreams)
        _require(self.stream_id in {show.id for show in listed.items}, "the show is not among the live ones")
        seconds = self.stage.patience_seconds
        await asyncio.gather(*(seat.player.start(connect_seconds=seconds) for seat in self.seats))
        await self._more_frames(FRAMES)
        await until(
            self._all_counted, seconds=seconds, otherwise=f"not {len(self.seats)} viewers are counted"
        )
        first = max(seat.player.first_frame_seconds or 0 for seat in self.seats)
        return f"first frame after at most {first:.2f} s"

    async def _all_counted(self) -> bool:
        return (await self._performer.ask("GET", self._path(), Stream)).viewers == len(self.seats)

    async def _more_frames(self, count: int) -> None:
        async def more(seat: Seat) -> None:
            wanted = seat.player.frames_decoded + count
            try:
                await seat.player.wait_for_frames(wanted, seconds=self.stage.patience_seconds)
            except TimeoutError:
                decoded = seat.player.frames_decoded
                raise NotAsPromised(f"{seat.person.name} decoded {decoded} of {wanted} frames") from None

        await asyncio.gather(*(more(seat) for seat in self.seats))

    async def listen(self) -> str:
        enter = (Listener.enter(person, self.stage.address, self.stream_id) for person in self._everyone)
        self._ears = await asyncio.gather(*enter)
        return f"{len(self._ears)} events connections by ticket"

    async def buy(self) -> str:
        buyer, path = self._buyer, f"/v1/orders/{uuid4()}"
        before = await buyer.wallet()
        placed = await buyer.ask("PUT", path, PlacedOrder, {"package_id": PACKAGE})
        again = await buyer.ask("PUT", path, PlacedOrder, {"package_id": PACKAGE})
        _require(again.order.id == placed.order.id, "a retry made another order")
        _require(placed.checkout is not None, "the order has no checkout")
        assert placed.checkout is not None
        _require(await buyer.wallet() == before, "tokens were credited before anybody paid")
        await buyer.pay(placed.checkout, doubled="on")
        bought = placed.order.tokens + placed.order.bonus

        async def is_credited() -> bool:
            return await buyer.wallet() == before + bought

        await until(
            is_credited, seconds=self.stage.patience_seconds, otherwise="the paid order is not credited"
        )
        order = await buyer.ask("GET", path, Order)
        _require(order.state == "paid", f"the order is {order.state}")
        self.figures.bought = bought
        return f"{bought} tokens for ₹{order.price_paise / 100:,.2f} by UPI, credited once"

    async def tip(self) -> str:
        tip_id, performer_ear = uuid4(), self._ears[0]
        path = self._path(f"/tips/{tip_id}")
        body = {"tokens": TIP_TOKENS, "message": "For the alap."}
        before = await self._buyer.wallet()

        def is_ours(frame: Frame) -> bool:
            return frame.type == "tip.created" and frame.data.get("tip_id") == str(tip_id)

        asked = time.monotonic()
        await self._buyer.ask("PUT", path, Tip, body)
        seconds = self.stage.patience_seconds
        heard = await performer_ear.wait_for(is_ours, "the tip was not heard of", seconds=seconds)
        self.figures.tip_ms = (heard.at - asked) * 1000
        again = await self._buyer.ask("PUT", path, Tip, body)
        _require((again.id, again.tokens) == (tip_id, TIP_TOKENS), "the retry was answered with another tip")
        after = await self._buyer.wallet()
        _require(before - after == TIP_TOKENS, f"{before - after} tokens were charged")
        for ear in self._ears:
            await ear.wait_for(is_ours, "the tip was not heard of", seconds=seconds)
        earned = (await self._performer.ask("GET", "/v1/earnings", Earnings)).pending
        _require(0 < earned <= TIP_TOKENS, f"the performer earned {earned} of {TIP_TOKENS}")
        self.figures.tipped, self.figures.balance, self.figures.earned = TIP_TOKENS, after, earned
        return f"{TIP_TOKENS} tokens, heard after {self.figures.tip_ms:.0f} ms"

    async def overdraw(self) -> str:
        poor = self.seats[1].person
        call = poor.ask("PUT", self._path(f"/tips/{uuid4()}"), Tip, {"tokens": 1, "message": ""})
        refusal = await poor.refused(call)
        _require(refusal.status == 409, str(refusal))
        return refusal.code

    async def chat(self) -> str:
        said = {str(uuid4()): seat.person for seat in self.seats}
        for message_id, person in said.items():
            body = {"text": f"Namaste from {person.name}!"}
            await person.ask("PUT", self._path(f"/messages/{message_id}"), Nothing, body)

        def is_last(frame: Frame) -> bool:
            return frame.data.get("message_id") == list(said)[-1]

        for ear in self._ears:
            await ear.wait_for(is_last, "a message was not heard", seconds=self.stage.patience_seconds)
            heard = [frame.data.get("message_id") for frame in ear.all_of("chat.message")]
            _require(heard == list(said), f"{ear.person.name} heard {len(heard)} of {len(said)} messages")
            tips = len(ear.all_of("tip.created"))
            _require(tips == 1, f"{ear.person.name} heard of the one tip {tips} times")
        return f"{len(said)} messages × {len(self._ears)} people, each once and in order"

    async def report(self) -> str:
        reporter = self.seats[2].person
        body = {"reason": "harassment", "note": "Somebody is being mocked."}
        await reporter.ask("PUT", self._path(f"/reports/{uuid4()}"), Nothing, body)
        wall = await self._staff.ask("GET", "/v1/staff/live", LiveWall)
        reports = {show.stream_id: show.open_reports for show in wall.items}.get(self.stream_id)
        _require(reports == 1, f"the live wall shows {reports} reports")
        return f"by {reporter.name}"

    async def still_watching(self) -> str:
        await self._more_frames(FRAMES // 2)
        return ", ".join(f"{seat.person.name} {seat.player.frames_decoded}" for seat in self.seats)

    # The end of the show

    async def stop(self) -> str:
        assert self._publisher is not None
        asked = time.monotonic()
        body = {"policy": "harassment", "note": "A guest was mocked."}
        stopped = await self._staff.ask("POST", f"/v1/staff{self._path('/stop')[3:]}", Stopped, body)
        _require(stopped.state == "killed", f"the show is {stopped.state}")
        clients = [self._publisher, *(seat.player for seat in self.seats)]
        try:
            async with asyncio.timeout_at(asyncio.get_running_loop().time() + STOP_SECONDS_MAX):
                await asyncio.gather(*(client.ended.wait() for client in clients))
        except TimeoutError:
            raise NotAsPromised(f"media connections are open {STOP_SECONDS_MAX:.0f} s later") from None
        await asyncio.sleep(SILENCE_SECONDS)
        last = [(seat.player.last_packet_at or asked) - asked for seat in self.seats]
        self.figures.stop_seconds = max(0.0, *last)
        _require(self.figures.stop_seconds <= STOP_SECONDS_MAX, f"media went on for {max(last):.1f} s")
        for ear in self._ears:
            await ear.wait_for(
                lambda frame: frame.type == "stream.killed",
                "the stop was not heard of",
                seconds=self.stage.patience_seconds,
            )
            ear.require_no_gap()
        return f"last packet {self.figures.stop_seconds * 1000:.0f} ms after the call"

    async def rejoin(self) -> str:
        refusals = []
        viewer = self.seats[0].person
        for client, who in (
            (Viewer(viewer.offering(self._path("/whep"), seconds=0)), viewer),
            (
                Publisher(self._performer.offering(self._path("/whip"), self._stream_key, seconds=0)),
                self._performer,
            ),
        ):
            try:
                refusals.append(await who.refused(client.start()))
            finally:
                await client.stop()
        tip = viewer.ask("PUT", self._path(f"/tips/{uuid4()}"), Tip, {"tokens": 1, "message": ""})
        refusals.append(await viewer.refused(tip))
        _require(all(refusal.status == 409 for refusal in refusals), "; ".join(map(str, refusals)))
        _require(await self._state() == "killed", f"the show is {await self._state()}")
        return ", ".join(refusal.code for refusal in refusals)

    async def _state(self) -> str:
        return (await self._buyer.ask("GET", self._path(), Stream)).state

    async def tell(self) -> str:
        performer, seconds = self._performer, self.stage.patience_seconds

        async def has_notice() -> bool:
            notices = await performer.ask("GET", "/v1/notices", Notices)
            return any(n.kind == "stream_stopped" and TITLE in n.body for n in notices.items)

        async def has_mail() -> bool:
            return await asyncio.to_thread(mail_about, self.stage.maildir, performer.email, TITLE) == 1

        await until(has_notice, seconds=seconds, otherwise="there is no notice of the stop")
        await until(has_mail, seconds=seconds, otherwise="there is no e-mail about the stop")
        return f"to {performer.email}"

    async def audit(self) -> str:
        log = await self._staff.ask("GET", "/v1/staff/audit", Audit)
        entry = next((each for each in log.items if str(self.stream_id) in each.subject), None)
        if entry is None:
            raise NotAsPromised("the stop is not in the audit log")
        _require((entry.actor, entry.reason) == (self._staff.name, "harassment"), f"the log has {entry}")
        return f"{entry.actor}: {entry.action}, {entry.reason}"

    async def count(self) -> str:
        """Again, at the end: what was sent twice has had its time to be booked twice."""
        figures = self.figures
        assert figures.bought is not None
        assert figures.tipped is not None
        balance = await self._buyer.wallet()
        _require(balance == figures.bought - figures.tipped, f"{self._buyer.name} has {balance} tokens")
        earned = (await self._performer.ask("GET", "/v1/earnings", Earnings)).pending
        _require(earned == figures.earned, f"the performer earned {earned}, and {figures.earned} before")
        for seat in self.seats[1:]:
            _require(await seat.person.wallet() == 0, f"{seat.person.name} has tokens of nobody's")
        return f"{figures.bought} − {figures.tipped} = {balance}"

    async def verify(self) -> str:
        findings = await ledger_findings(self.stage.database_url)
        wrong = [f"{finding.check}: {finding.subject} {finding.detail}" for finding in findings.found]
        self.figures.findings, self.figures.checks = len(wrong), findings.checks
        _require(not wrong, "; ".join(wrong[:3]))
        return f"{findings.checks} checks hold"


def _require(held: bool, otherwise: str) -> None:
    if not held:
        raise NotAsPromised(otherwise)
