"""Live shows, those who perform in them, who pay, and the people of finance behind it."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import UUID, uuid4

import httpx2

from entrypoints.cli.crash.answered import Answered
from entrypoints.cli.crash.bank import Bank
from entrypoints.cli.crash.cameras import Camera
from entrypoints.cli.crash.couples import Couple
from entrypoints.cli.crash.finance import Finance
from entrypoints.cli.crash.insistent import Insistent
from entrypoints.cli.crash.patience import STILL_SECONDS
from entrypoints.cli.crash.payees import Payee
from entrypoints.cli.crash.platform import Platform
from entrypoints.cli.crash.spenders import Spender
from entrypoints.cli.demo import earlier
from entrypoints.cli.demo.accounts import FINANCE, OFFICERS
from entrypoints.cli.demo.answers import CreatedStream
from entrypoints.cli.demo.earlier import Earlier
from entrypoints.cli.demo.person import Person, until
from entrypoints.cli.demo.verification import become_performer

TITLE = "Evening ragas on the veena"
GRACE_SECONDS = 120
"""The longest that a show outlives its publisher: that it ends without one is tested elsewhere."""
SETTING_SECONDS = 30.0
"""Until somebody is answered while the stage is set: pictures take their time on a busy machine."""
ASKING_SECONDS = 5.0
"""Until somebody gives a request up and tries again."""
EARLIER_ORDERS = 10
EARLIER_TOKENS = 5_000
"""Each, of another evening: some hundred of the smallest payouts can be drawn of them."""


@dataclass
class Stage:
    """`spenders` tip in the first show, `couple` meets in the second; `patron` gave on another evening."""

    platform: Platform
    answered: Answered
    performer: Payee
    spenders: list[Spender]
    patron: Spender
    camera: Camera
    couple: Couple
    finance: Finance
    bank: Bank

    @property
    def stream_id(self) -> UUID:
        return self.camera.stream_id

    @property
    def cameras(self) -> tuple[Camera, Camera]:
        return self.camera, self.couple.camera

    @property
    def buyers(self) -> list[Spender]:
        return [*self.spenders, self.couple.viewer, self.patron]

    def lives(self, enough: asyncio.Event) -> list[Coroutine[None, None, None]]:
        return [
            *(spender.live(self.stream_id, enough) for spender in self.spenders),
            self.performer.live(self.stream_id, enough),
            self.couple.live(enough),
            self.finance.live(enough),
            self.bank.live(enough),
        ]

    def publish_again_aside(self) -> None:
        for camera in self.cameras:
            camera.publish_aside()

    async def settle_cameras(self) -> None:
        for camera in self.cameras:
            await camera.settle()

    async def finish_decisions(self) -> None:
        """What was asked for last is decided as all was."""
        while not self.finance.refunds.empty():
            await self.finance.decide(self.finance.refunds.get_nowait())

    def charged_shows_of(self, spender: Spender) -> Counter[str]:
        """What private shows took from somebody's wallet, as they were told."""
        if spender is not self.couple.viewer:
            return Counter()
        return Counter({f"show:{seat}": -tokens for seat, tokens in self.couple.charged.items() if tokens})

    async def close(self) -> None:
        for camera in self.cameras:
            await camera.close()


@asynccontextmanager
async def a_stage(platform: Platform, *, viewers: int, chance: random.Random) -> AsyncIterator[Stage]:
    """People register and prove their age, two are approved and go live, and one has something to draw."""
    async with httpx2.AsyncClient(
        base_url=platform.address, timeout=SETTING_SECONDS, trust_env=False
    ) as http:
        stage = await _Setting(platform, http, chance).set(viewers)
        http.timeout = ASKING_SECONDS
        try:
            yield stage
        finally:
            await stage.close()


@dataclass
class _Setting:
    platform: Platform
    http: httpx2.AsyncClient
    chance: random.Random

    async def set(self, viewers: int) -> Stage:
        answered, refunds = Answered(), asyncio.Queue[UUID]()
        payee = Payee(self._person("Ravi"), self._chance(), answered)
        other = Insistent(self._person("Vani"), self._chance(), answered)
        buyers = [
            Spender(self._person(name), self._chance(), answered, refunds=refunds)
            for name in (*(f"Asha {number}" for number in range(viewers)), "Kabir", "Rohan")
        ]
        *spenders, guest, patron = buyers
        officers = [self.platform.staff(self.http, key) for key in OFFICERS]
        desk = [self.platform.staff(self.http, key) for key in FINANCE]
        await asyncio.gather(*(_enter(each.person) for each in (payee, other, *buyers)))
        await asyncio.gather(*(officer.sign_in() for officer in (*officers, *desk)))
        cameras = [await self._go_live(performer, officers) for performer in (payee, other)]
        couple = Couple(other, guest, cameras[1], answered)
        await couple.offer()
        await self._earn(payee.person, patron, cameras[0].stream_id)
        first, second = (Insistent(person, self._chance(), answered) for person in desk)
        finance = Finance((first, second), refunds, payee.payouts, answered, self._chance())
        bank = Bank(self.platform.sandbox_address, self.platform.sandbox_state, self._chance())
        return Stage(
            self.platform, answered, payee, spenders, patron, cameras[0], couple, finance, bank
        )  # fmt: skip

    def _chance(self) -> random.Random:
        return random.Random(self.chance.random())  # noqa: S311  (to be repeated, not to be secret)

    def _person(self, name: str) -> Person:
        return Person(
            self.http, name=name, email=f"{uuid4()}@crash.livepanty.test", password=uuid4().hex
        )  # fmt: skip

    async def _go_live(self, performer: Insistent, officers: list[Person]) -> Camera:
        await become_performer(performer.person, officers)
        stream_id = uuid4()
        path = f"/v1/streams/{stream_id}"
        made = await performer.person.ask("PUT", path, CreatedStream, {"title": TITLE})
        camera = Camera(performer, stream_id, made.stream_key)
        await camera.publisher.start()
        return camera

    async def _earn(self, performer: Person, patron: Spender, stream_id: UUID) -> None:
        """An evening long enough ago that its tokens are rupees by now, and a bank account for them."""
        await earlier.agree_to_fees(performer)
        await earlier.give_account(performer)
        for _ in range(EARLIER_ORDERS):
            await patron.buy("patron")
        evening = Earlier(self.platform.environment, stream_id)
        assert patron.person.id is not None

        async def is_credited() -> bool:
            return not await patron.uncredited()

        await until(is_credited, seconds=STILL_SECONDS, otherwise="the patron's orders are not credited")
        for _ in range(EARLIER_ORDERS):
            tip_id = await evening.tip(patron.person.id, EARLIER_TOKENS)
            patron.tipped[tip_id] = EARLIER_TOKENS
        await evening.release()
        await earlier.account_is_verified(performer, seconds=STILL_SECONDS)


async def _enter(person: Person) -> None:
    await person.register()
    await person.sign_in()
    await person.prove_age(seconds=STILL_SECONDS)
