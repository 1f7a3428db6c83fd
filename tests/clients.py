"""The client of tests by its own type: that which Quart promises wants an argument that its client does not need."""

from typing import cast

from quart import Quart
from quart.testing import QuartClient


def client_of(app: Quart) -> QuartClient:
    return cast(QuartClient, app.test_client())
