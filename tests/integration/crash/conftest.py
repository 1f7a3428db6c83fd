"""A whole platform whose programs and whose database can be killed, and started again, one by one."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from entrypoints.cli.crash.platform import Platform
from entrypoints.cli.crash.stage import GRACE_SECONDS
from entrypoints.cli.services import throwaway_state
from entrypoints.cli.state import StateDirectory
from entrypoints.cli.supervisor import Supervisor
from tests.ports import first_port


@pytest_asyncio.fixture
async def platform(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Platform]:
    monkeypatch.setenv("LIVEPANTY_PUBLISHER_GRACE_SECONDS", str(GRACE_SECONDS))
    with throwaway_state() as state:
        supervisor = Supervisor(StateDirectory(state), first_port=first_port(), given={})
        platform = await Platform.start(supervisor, state)
        try:
            yield platform
        finally:
            await platform.stop()
