"""A show's picture comes back, however often the connection before it is given up meanwhile."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from uuid import uuid4

import httpx2
import pytest
import pytest_asyncio

from entrypoints.cli.crash.answered import Answered
from entrypoints.cli.crash.cameras import Camera
from entrypoints.cli.crash.insistent import Insistent
from entrypoints.cli.demo.person import Person
from media.clients.peers import Publisher

pytestmark = pytest.mark.timeout(60)


async def nobody(_: str) -> str:
    raise ConnectionError("nobody is asked in this test")


class Slow(Publisher):
    """Closes as aiortc's connection does: the first close says at its end that it is over, the others wait for that.
    The first takes until it may end."""

    def __init__(self) -> None:
        super().__init__(nobody, width=320, height=192)
        self.may_end = asyncio.Event()
        self.closes = 0
        self.is_started = False
        self._over: asyncio.Future[None] | None = None

    async def start(self, *, connect_seconds: float = 10.0) -> None:
        self.is_started = True

    async def stop(self) -> None:
        self.closes += 1
        if self._over is not None:
            await self._over
            return
        self._over = asyncio.get_running_loop().create_future()
        await self.may_end.wait()
        await super().stop()
        self._over.set_result(None)


class SlowCamera(Camera):
    def _another(self) -> Slow:
        return Slow()


@pytest_asyncio.fixture
async def camera() -> AsyncIterator[SlowCamera]:
    async with httpx2.AsyncClient() as http:
        vani = Person(http, name="Vani", email=f"{uuid4()}@crash.livepanty.test", password=uuid4().hex)
        camera = SlowCamera(Insistent(vani, random.Random(1), Answered()), uuid4(), "key")
        yield camera
        assert isinstance(camera.publisher, Slow)
        camera.publisher.may_end.set()
        await camera.close()


async def until(holds: Callable[[], bool]) -> None:
    while not holds():  # noqa: ASYNC110  (the test's own time is the limit)
        await asyncio.sleep(0)


@pytest.mark.parametrize("times", [1, 2, 3, 4])
async def test_str_17_a_close_that_is_called_off_does_not_keep_the_picture_away(
    camera: SlowCamera, times: int
) -> None:
    given_up = camera.publisher
    assert isinstance(given_up, Slow)
    for closes in range(1, times + 1):
        camera.publish_aside()
        await until(lambda closes=closes: given_up.closes == closes)  # type: ignore[misc]
    given_up.may_end.set()
    await camera.settle()
    assert camera.publisher is not given_up
    assert isinstance(camera.publisher, Slow)
    assert camera.publisher.is_started
