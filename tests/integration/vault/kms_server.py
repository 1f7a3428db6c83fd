"""A key service of ours: what `KmsKeyWrapper` needs of KMS, and how it fails.

It holds real AES keys and binds each ciphertext to its encryption context, as KMS does; signatures of requests are
looked at for their form only.
"""

import base64
import json
import os
from dataclasses import dataclass, field
from http.server import ThreadingHTTPServer
from threading import Event
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tests.integration.aws_json import Refused, aws_json_server

ARN = "arn:aws:kms:ap-south-1:111122223333:key/"


@dataclass
class KmsKeys:
    """`current` is what `alias/vault` stands for. `failure` answers each call so; none comes until it `goes_on`."""

    keys: dict[str, AESGCM] = field(default_factory=dict)
    current: str = ""
    failure: str = ""
    calls: int = 0
    goes_on: Event = field(default_factory=Event)

    def __post_init__(self) -> None:
        self.goes_on.set()

    def add_key(self) -> str:
        self.current = ARN + os.urandom(4).hex()
        self.keys[self.current] = AESGCM(os.urandom(32))
        return self.current

    def answer(self, action: str, body: dict[str, Any]) -> dict[str, Any]:
        self.calls += 1
        self.goes_on.wait()
        if self.failure:
            raise Refused(self.failure, status=500 if self.failure == "KMSInternalException" else 400)
        if action == "DescribeKey":
            return {"KeyMetadata": {"KeyId": self._named(body).rpartition("/")[2], "Arn": self._named(body)}}
        context = json.dumps(body.get("EncryptionContext", {}), sort_keys=True).encode()
        if action == "Encrypt":
            named, nonce = self._named(body), os.urandom(12)
            plain = base64.b64decode(body["Plaintext"])
            blob = named.encode() + b"\0" + nonce + self.keys[named].encrypt(nonce, plain, context)
            return {"KeyId": named, "CiphertextBlob": base64.b64encode(blob).decode()}
        assert action == "Decrypt", action
        key_id, _, blob = base64.b64decode(body["CiphertextBlob"]).partition(b"\0")
        if self._named(body) != key_id.decode(errors="replace"):
            raise Refused("IncorrectKeyException")
        try:
            plain = self.keys[key_id.decode()].decrypt(blob[:12], blob[12:], context)
        except (InvalidTag, ValueError):
            raise Refused("InvalidCiphertextException") from None
        return {"KeyId": key_id.decode(), "Plaintext": base64.b64encode(plain).decode()}

    def _named(self, body: dict[str, Any]) -> str:
        key_id = self.current if body["KeyId"] == "alias/vault" else str(body["KeyId"])
        if key_id not in self.keys:
            raise Refused("NotFoundException")
        return key_id


def kms_server(keys: KmsKeys) -> ThreadingHTTPServer:
    """On a free port of loopback; `serve_forever` runs it."""
    return aws_json_server("TrentService", keys.answer)
