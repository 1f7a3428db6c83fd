"""A server of ours that speaks AWS's JSON protocol; signatures of requests are looked at for their form only."""

import json
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Refused(Exception):
    def __init__(self, code: str, *, status: int = 400) -> None:
        super().__init__(code)
        self.code, self.status = code, status


def aws_json_server(
    service: str, answer: Callable[[str, dict[str, Any]], dict[str, Any]], *, version: str = "1.1"
) -> ThreadingHTTPServer:
    """On a free port of loopback; `serve_forever` runs it. `answer` may raise `Refused`."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            asked, _, action = self.headers["X-Amz-Target"].partition(".")
            assert asked == service
            assert self.headers["Content-Type"] == f"application/x-amz-json-{version}"
            assert self.headers["Authorization"].startswith("AWS4-HMAC-SHA256 Credential=")
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            try:
                self._send(200, answer(action, body))
            except Refused as refused:
                self._send(
                    refused.status, {"__type": refused.code, "message": "about a key, an account, a picture"}
                )

        def _send(self, status: int, body: dict[str, Any]) -> None:
            text = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", f"application/x-amz-json-{version}")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, format: str, *args: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    return server
