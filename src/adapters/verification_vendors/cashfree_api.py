"""Cashfree Secure ID's API, as each of its products is called: keys in headers, and a signature where it wants one."""

import base64
import secrets
from collections.abc import Mapping

import msgspec
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from adapters.verification_vendors.http import Answer, Content, Files, VendorHttp
from ports.clock import Clock


class CashfreeApi:
    """`url` ends in `/verification`. `public_key`, a PEM, is needed where Cashfree has no list of our addresses.

    Shared by the DigiLocker, PAN and face clients; whoever makes it closes it.
    """

    def __init__(
        self,
        *,
        url: str,
        client_id: str,
        client_secret: str,
        public_key: str,
        now: Clock,
        timeout_seconds: float = 10.0,
    ) -> None:
        assert client_secret, "without a secret anybody could sign"
        self.client_secret = client_secret
        self._client_id = client_id
        self._public_key = _rsa_key(public_key) if public_key else None
        self._now = now
        self._http = VendorHttp(name="cashfree", url=url, timeout_seconds=timeout_seconds)

    async def aclose(self) -> None:
        await self._http.aclose()

    async def get(self, path: str, query: Mapping[str, str]) -> Answer:
        return await self._http.ask("GET", path, headers=self._headers(), query=query)

    async def post(self, path: str, content: Mapping[str, object]) -> Answer:
        return await self._http.ask(
            "POST", path, headers=self._headers(), content=msgspec.json.encode(content)
        )

    async def post_files(self, path: str, form: Mapping[str, str], files: Files) -> Answer:
        return await self._http.ask("POST", path, headers=self._headers(), form=form, files=files)

    def read(self, answer: Answer, content: type[Content]) -> Content:
        """Raises `ProviderError`."""
        return self._http.read(answer, content)

    def _headers(self) -> dict[str, str]:
        headers = {"x-client-id": self._client_id, "x-client-secret": self.client_secret}
        if self._public_key is not None:
            signed = f"{self._client_id}.{int(self._now().timestamp())}".encode()
            oaep = padding.OAEP(padding.MGF1(hashes.SHA1()), hashes.SHA1(), None)  # noqa: S303 -- its contract
            headers["x-cf-signature"] = base64.b64encode(self._public_key.encrypt(signed, oaep)).decode()
        return headers


def new_verification_id() -> str:
    """For a call that belongs to no attempt. At most 50 characters, never used before."""
    return secrets.token_hex(16)


def _rsa_key(pem: str) -> rsa.RSAPublicKey:
    key = serialization.load_pem_public_key(pem.encode())
    assert isinstance(key, rsa.RSAPublicKey), "Cashfree's public key is an RSA key"
    return key
