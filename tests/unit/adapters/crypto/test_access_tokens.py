import base64
import json
from datetime import timedelta
from uuid import UUID

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet, OctKey

from adapters.crypto.access_tokens import Ed25519AccessTokens
from domain.ids import SessionId
from ports.identity.accounts import AccessClaims
from tests.builders import ASHA, NOW

KEY = base64.urlsafe_b64encode(bytes(range(32))).decode()
SESSION = SessionId(UUID(int=9))
TEN_MINUTES = timedelta(minutes=10)


@pytest.fixture
def tokens() -> Ed25519AccessTokens:
    return Ed25519AccessTokens(KEY, "https://livepanty.example")


def test_a_token_says_who_and_dies_after_ten_minutes(tokens: Ed25519AccessTokens) -> None:
    token = tokens.issue(ASHA, SESSION, now=NOW)
    assert tokens.read(token, now=NOW) == AccessClaims(ASHA, SESSION, NOW + TEN_MINUTES)
    assert tokens.read(token, now=NOW + TEN_MINUTES - timedelta(seconds=1)) is not None
    assert tokens.read(token, now=NOW + TEN_MINUTES) is None


def test_the_published_key_verifies_it_and_holds_nothing_private(tokens: Ed25519AccessTokens) -> None:
    published = json.loads(json.dumps(tokens.jwks()))
    assert "d" not in published["keys"][0]
    token = tokens.issue(ASHA, SESSION, now=NOW)
    decoded = jwt.decode(token, KeySet.import_key_set(published), algorithms=["Ed25519"])
    assert decoded.claims["sub"] == str(ASHA)


def test_a_token_of_another_issuer_or_key_is_nobodys(tokens: Ed25519AccessTokens) -> None:
    elsewhere = Ed25519AccessTokens(KEY, "https://elsewhere.example").issue(ASHA, SESSION, now=NOW)
    other_key = base64.urlsafe_b64encode(bytes(32)).decode()
    forged = Ed25519AccessTokens(other_key, "https://livepanty.example").issue(ASHA, SESSION, now=NOW)
    assert tokens.read(elsewhere, now=NOW) is None
    assert tokens.read(forged, now=NOW) is None


def test_a_changed_unsigned_or_otherwise_signed_token_is_nobodys(tokens: Ed25519AccessTokens) -> None:
    head, claims, signature = tokens.issue(ASHA, SESSION, now=NOW).split(".")
    none = base64.urlsafe_b64encode(b'{"alg":"none","typ":"at+jwt"}').rstrip(b"=").decode()
    payload = json.loads(base64.urlsafe_b64decode(claims + "=="))
    public = tokens.jwks()["keys"][0]["x"]  # type: ignore[index]
    confused = jwt.encode({"alg": "HS256", "typ": "at+jwt"}, payload, OctKey.import_key(str(public) * 2))
    payload["sub"] = str(UUID(int=1))
    other = base64.urlsafe_b64encode(json.dumps(payload).encode()).rstrip(b"=").decode()
    for bad in (f"{head}.{other}.{signature}", f"{none}.{claims}.", confused, "", "a.b.c", "x" * 5000):
        assert tokens.read(bad, now=NOW) is None


@pytest.mark.parametrize("key", ["", "short", "*" * 43])
def test_a_key_that_is_none_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match=r"32 bytes|base64|Incorrect|Only|Invalid"):
        Ed25519AccessTokens(key, "https://livepanty.example")
