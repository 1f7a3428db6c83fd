"""A key service of ours that speaks AWS's JSON 1.1 protocol: what `KmsKeyWrapper` needs of KMS, and how it fails.

It holds real AES keys and binds each ciphertext to its encryption context, as KMS does; signatures of requests are
looked at for their form only.
"""

import base64
import json
import os
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

ARN = "arn:aws:kms:ap-south-1:111122223333:key/"


class Refused(Exception):
    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass
class KmsKeys:
    """`current` is what `alias/vault` stands for. `failure` answers each call so; `hang_seconds` delays it."""

    keys: dict[str, AESGCM] = field(default_factory=dict)
    current: str = ""
    failure: str = ""
    hang_seconds: float = 0
    calls: int = 0

    def add_key(self) -> str:
        self.current = ARN + os.urandom(4).hex()
        self.keys[self.current] = AESGCM(os.urandom(32))
        return self.current

    def answer(self, action: str, body: dict[str, Any]) -> dict[str, Any]:
        self.calls += 1
        time.sleep(self.hang_seconds)
        if self.failure:
            raise Refused(self.failure)
        if action == "DescribeKey":
            return {"KeyMetadata": {"KeyId": self._named(body).rpartition("/")[2], "Arn": self._named(body)}}
        context = json.dumps(body.get("EncryptionContext", {}), sort_keys=True).encode()
        if action == "Encrypt":
            key_id, nonce = self._named(body), os.urandom(12)
            plain = base64.b64decode(body["Plaintext"])
            blob = key_id.encode() + b"\0" + nonce + self.keys[key_id].encrypt(nonce, plain, context)
            return {"KeyId": key_id, "CiphertextBlob": base64.b64encode(blob).decode()}
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

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            service, _, action = self.headers["X-Amz-Target"].partition(".")
            assert service == "TrentService"
            assert self.headers["Content-Type"] == "application/x-amz-json-1.1"
            assert self.headers["Authorization"].startswith("AWS4-HMAC-SHA256 Credential=")
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            try:
                self._send(200, keys.answer(action, body))
            except Refused as refused:
                status = 500 if refused.code == "KMSInternalException" else 400
                self._send(status, {"__type": refused.code, "message": "about a key and an account"})

        def _send(self, status: int, body: dict[str, Any]) -> None:
            text = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/x-amz-json-1.1")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, format: str, *args: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    return server
