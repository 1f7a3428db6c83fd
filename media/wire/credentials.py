"""What an offer and an answer say of ICE and DTLS."""

import secrets
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fingerprint:
    algorithm: str
    value: str


@dataclass(frozen=True, slots=True)
class IceCredentials:
    ufrag: str
    password: str

    @classmethod
    def fresh(cls) -> "IceCredentials":
        return cls(secrets.token_hex(6), secrets.token_hex(16))
