"""The show of the demo: its stage, its people, and what was measured of them."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID, uuid4

import httpx2

from entrypoints.cli.demo.accounts import Credentials
from entrypoints.cli.demo.answers import Stream
from entrypoints.cli.demo.listener import Listener
from entrypoints.cli.demo.person import NotAsPromised, Person
from media.clients.peers import Publisher, Viewer

TITLE = "Evening ragas on the veena"
PACKAGE = "regular"
TIP_TOKENS = 120
GIFT = "diya"
GIFT_TOKENS = 50
GOAL_TOKENS = 400
REFUND_TOKENS = 100
EARLIER_TOKENS = 300
PAYOUT_PAISE = 100_00
"""The smallest that is paid out."""
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
    staff: Credentials
    officers: Sequence[Credentials]
    finance: Sequence[Credentials]
    """Two of finance."""
    environment: Mapping[str, str]
    """The platform's settings: another evening is played by its own use cases."""
    maildir: Path
    database_url: str
    patience_seconds: float

    @property
    def chore_seconds(self) -> float:
        """For what the worker does when it comes round to it, every ten seconds, and what then comes back."""
        return self.patience_seconds + 40

    @property
    def step_seconds(self) -> float:
        return max(3 * self.patience_seconds + 15, self.chore_seconds + 10)


@dataclass(slots=True)
class Figures:
    """What was measured and counted. None: not come to that."""

    tip_ms: float | None = None
    stop_seconds: float | None = None
    bought: int | None = None
    tipped: int | None = None
    balance: int | None = None
    earned: int | None = None
    refund_paise: int | None = None
    net_paise: int | None = None
    findings: int | None = None
    checks: int | None = None


@dataclass(slots=True)
class Seat:
    """A viewer: the person and their WebRTC client."""

    person: Person
    player: Viewer


@dataclass(slots=True)
class Show:
    """One performance, as far as it has come. `close` lets go of everything."""

    stage: Stage
    figures: Figures = field(default_factory=Figures)
    stream_id: UUID = field(default_factory=uuid4)
    seats: list[Seat] = field(default_factory=list)
    case_id: UUID | None = None
    """The performer's verification case."""
    stream_key: str = ""
    refunded_order_id: UUID | None = None
    refund_id: UUID | None = None
    payout_id: UUID | None = None
    publisher: Publisher | None = None
    ears: list[Listener] = field(default_factory=list)
    performer: Person = field(init=False)
    patron: Person = field(init=False)
    """Who gave on another evening, and has some of their money back."""
    staff: Person = field(init=False)
    officers: list[Person] = field(init=False)
    finance: list[Person] = field(init=False)
    _http: httpx2.AsyncClient = field(init=False)

    def __post_init__(self) -> None:
        self._http = httpx2.AsyncClient(base_url=self.stage.address, timeout=HTTP_SECONDS, trust_env=False)
        self.performer = self._person("Vani")
        self.patron = self._person("Rohan")
        self.staff = self._known(self.stage.staff)
        self.officers = [self._known(officer) for officer in self.stage.officers]
        self.finance = [self._known(each) for each in self.stage.finance]
        for name in ("Asha", "Kabir", "Leela"):
            person = self._person(name)
            self.seats.append(Seat(person, Viewer(person.offering(self.path("/whep")))))

    def _known(self, account: Credentials) -> Person:
        return Person(self._http, name=account.name, email=account.email, password=account.password)

    def _person(self, name: str) -> Person:
        email = f"{name.lower()}-{uuid4().hex[:12]}@demo.livepanty.test"
        return Person(self._http, name=name, email=email, password=uuid4().hex)

    def path(self, rest: str = "") -> str:
        return f"/v1/streams/{self.stream_id}{rest}"

    @property
    def buyer(self) -> Person:
        return self.seats[0].person

    @property
    def everybody_new(self) -> list[Person]:
        """Who comes to the platform now."""
        return [*self.everyone, self.patron]

    @property
    def everyone(self) -> list[Person]:
        """At the show."""
        return [self.performer, *(seat.person for seat in self.seats)]

    async def state(self) -> str:
        return (await self.buyer.ask("GET", self.path(), Stream)).state

    async def close(self) -> None:
        clients = [self.publisher, *(seat.player for seat in self.seats)]
        ends = [client.stop() for client in clients if client is not None]
        await asyncio.gather(*ends, *(ear.leave() for ear in self.ears), return_exceptions=True)
        await self._http.aclose()


def require(held: bool, otherwise: str) -> None:
    """Raises `NotAsPromised`, saying what is otherwise."""
    if not held:
        raise NotAsPromised(otherwise)
