"""Passes for coturn, by the words of its REST scheme."""

import base64
import hashlib
import hmac
from datetime import timedelta

from adapters.coturn.passes import CoturnPasses
from entrypoints.choices.ice_servers import configuration, links
from tests.builders import ASHA, NOW, RAVI

PASSES = CoturnPasses(
    urls="turn:relay.test:3478, turns:relay.test:443?transport=tcp", secret="of coturn", lifetime_seconds=600
)


def test_a_pass_is_made_as_coturn_makes_it_and_names_nobody() -> None:
    [server] = PASSES.issue(ASHA, now=NOW)
    expiry, _, pseudonym = server.username.partition(":")
    assert int(expiry) == int((NOW + timedelta(seconds=600)).timestamp())
    digest = hmac.new(b"of coturn", server.username.encode(), hashlib.sha1).digest()
    assert server.credential == base64.b64encode(digest).decode()
    for known in (str(ASHA), ASHA.hex):
        assert known not in server.username
    [again], [other] = PASSES.issue(ASHA, now=NOW), PASSES.issue(RAVI, now=NOW)
    assert again == server
    assert other.username.partition(":")[2] != pseudonym
    others = CoturnPasses(urls="turn:relay.test:3478", secret="another", lifetime_seconds=600)
    assert others.issue(ASHA, now=NOW)[0].username.partition(":")[2] != pseudonym


def test_without_relays_nobody_gets_a_pass() -> None:
    assert not CoturnPasses(urls="", secret="", lifetime_seconds=600).issue(ASHA, now=NOW)


def test_a_pass_is_told_as_rfc_9725_asks_and_as_browsers_take_it() -> None:
    [server] = PASSES.issue(ASHA, now=NOW)
    first, second = links([server])
    assert first.startswith('<turn:relay.test:3478>; rel="ice-server"; username="')
    assert second.startswith("<turns:relay.test:443?transport=tcp>; ")
    assert first.endswith(f'; credential="{server.credential}"; credential-type="password"')
    assert configuration([server]) == [
        {"urls": list(server.urls), "username": server.username, "credential": server.credential}
    ]
