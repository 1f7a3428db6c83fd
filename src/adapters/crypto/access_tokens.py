"""Access tokens: JWTs signed by EdDSA on Ed25519 (RFC 8037), in the shape of RFC 9068."""

import base64
from datetime import UTC, datetime
from functools import lru_cache
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from domain.identity.session import ACCESS_TOKEN_LIFETIME
from domain.ids import SessionId, UserId
from ports.identity.accounts import AccessClaims, AccessTokens

ALGORITHM = "Ed25519"  # the fully specified name of EdDSA on this curve (RFC 9864)
AUDIENCE = "livepanty-api"
TYPE = "at+jwt"
_KEPT = 10_000


class Ed25519AccessTokens(AccessTokens):
    """`signing_key` is the base64url text of a 32-byte Ed25519 private key; `issuer` the public address."""

    def __init__(self, signing_key: str, issuer: str) -> None:
        self._key = _key_from(signing_key)
        self._issuer = issuer
        self._kid = self._key.thumbprint()
        # A signature stays good: of a token, only whether its time is over is asked anew. What is none of ours raises,
        # and is not kept.
        self._verified = lru_cache(maxsize=_KEPT)(self._verify)

    def issue(self, user_id: UserId, session_id: SessionId, *, now: datetime) -> str:
        claims = {
            "iss": self._issuer,
            "aud": AUDIENCE,
            "sub": str(user_id),
            "sid": str(session_id),
            "iat": int(now.timestamp()),
            "exp": int((now + ACCESS_TOKEN_LIFETIME).timestamp()),
        }
        header = {"alg": ALGORITHM, "typ": TYPE, "kid": self._kid}
        return jwt.encode(header, claims, self._key, algorithms=[ALGORITHM])

    def read(self, token: str, *, now: datetime) -> AccessClaims | None:
        try:
            claims = self._verified(token)
        except (JoseError, KeyError, TypeError, ValueError, OverflowError):
            return None
        return claims if now < claims.expires_at else None

    def _verify(self, token: str) -> AccessClaims:
        decoded = jwt.decode(token, self._key, algorithms=[ALGORITHM])
        claims = decoded.claims
        if (
            decoded.header.get("typ") != TYPE
            or claims.get("iss") != self._issuer
            or claims.get("aud") != AUDIENCE
        ):
            raise ValueError("it is no access token of ours")
        return AccessClaims(
            UserId(UUID(claims["sub"])),
            SessionId(UUID(claims["sid"])),
            datetime.fromtimestamp(int(claims["exp"]), UTC),
        )

    def jwks(self) -> dict[str, object]:
        public = self._key.as_dict(private=False)
        return {"keys": [{**public, "kid": self._kid, "alg": ALGORITHM, "use": "sig"}]}


def _key_from(signing_key: str) -> OKPKey:
    private = base64.urlsafe_b64decode(signing_key + "=" * (-len(signing_key) % 4))
    if len(private) != 32:
        raise ValueError("an Ed25519 private key has 32 bytes")
    public = Ed25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()

    def text(raw: bytes) -> str:
        return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()

    return OKPKey.import_key({"kty": "OKP", "crv": "Ed25519", "d": text(private), "x": text(public)})
