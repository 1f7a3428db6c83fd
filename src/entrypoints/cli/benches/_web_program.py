"""The whole web program of a bench, people who are signed in there, and requests as cheap as can be."""

import asyncio
import base64
import secrets
import sys
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta

from adapters.crypto.local_keys import make_key_file
from domain.age_verification.age import AgeStatus
from domain.age_verification.method import Method
from domain.identity.permissions import Role
from domain.identity.session import Session, SessionToken, TokenKind, digest_of
from domain.identity.user import User
from domain.ids import SessionId, StreamId, TransferId, UserId
from domain.ledger.chart import Account, AccountKind
from domain.ledger.transfer import Transfer, TransferKind
from domain.streaming.stream import Stream
from entrypoints.cli.bench_row import BenchServices
from entrypoints.cli.processes import until_ready
from entrypoints.cli.run_settings import SELLER
from entrypoints.cli.services import any_port
from entrypoints.container import new_id, utc_now
from entrypoints.settings import Settings
from ports.transaction import Transaction

PLENTY = 10**9
START_SECONDS = 45.0
NO_CAUSE = "order:bench"
"""What the tokens that a bench begins with refer to."""


@dataclass(frozen=True, slots=True)
class Server:
    pid: int
    port: int


def http(method: str, path: str, headers: dict[str, str], body: bytes) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


async def serve_web(services: BenchServices, settings: Settings) -> Server:
    port = any_port()
    environment = {
        f"LIVEPANTY_{name.upper()}": str(value)
        for name, value in settings.model_dump().items()
        if value != ""
    }
    child = await services.children.spawn(
        "web",
        [sys.executable, "-m", "entrypoints.cli.main", "serve", "web", "--port", str(port)],
        environment=environment,
    )
    await until_ready(child, lambda: responds(port, "/health"), seconds=START_SECONDS)
    return Server(child.process.pid, port)


async def responds(port: int, path: str) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    async with AsyncExitStack() as stack:
        stack.callback(writer.close)
        writer.write(http("GET", path, {}, b""))
        assert await answer(reader) == 200


def bench_settings(services: BenchServices) -> Settings:
    """Of a web program that needs the database and Valkey, and meets nothing else."""
    nowhere = "http://127.0.0.1:9"
    unused = secrets.token_urlsafe(32)
    vault_keys = services.state / "vault-keys.json"
    make_key_file(vault_keys, now=utc_now())
    given = {
        "environment": "dev", "public_url": "http://127.0.0.1", "database_url": services.database_url,
        "redis_url": services.redis_url, "s3_endpoint_url": nowhere, "s3_access_key_id": "AKIABENCH",
        "s3_secret_access_key": unused, "vault_key_file": str(vault_keys), "smtp_url": "smtp://127.0.0.1:9",
        "mail_from": "LivePanty <no-reply@livepanty.test>", "secret_key": secrets.token_urlsafe(32),
        "token_signing_key": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(), "media_url": nowhere,
        "media_secret": unused, "razorpay_key_id": "rzp_test_bench", "razorpay_key_secret": unused,
        "razorpay_webhook_secret": unused, "razorpay_api_url": nowhere, "razorpay_checkout_url": nowhere,
        "age_provider_url": nowhere, "age_provider_api_key": unused, "age_provider_webhook_secret": unused,
        **{name.lower(): value for name, value in SELLER.items()},
        "identity_hash_key": unused, "ledger_digest_key": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
    }  # fmt: skip
    return Settings.model_validate(given)


async def answer(reader: asyncio.StreamReader) -> int:
    """Read one response as cheaply as can be, and return its status."""
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    _, _, rest = head.partition(b"content-length:")
    await reader.readexactly(int(rest.partition(b"\r\n")[0]))
    return int(head[9:12])


async def add_person(tx: Transaction, name: str, role: Role) -> tuple[UserId, SessionId]:
    """A verified adult who is signed in and has plenty."""
    now, person, session_id = utc_now(), UserId(new_id()), SessionId(new_id())
    account = User.register(
        user_id=person, email=f"{name}@route.example.in", display_name=name, password_hash="", now=now
    )
    await tx.users.add(account.with_role(role))
    await tx.ages.save(
        AgeStatus.unknown(person).assured(
            method=Method.AGE_PROVIDER, provider="bench", until=now + timedelta(days=1), now=now
        )
    )
    session = Session.start(session_id=session_id, user_id=person, now=now)
    digest = digest_of(secrets.token_urlsafe(32))
    token = SessionToken.issue(digest=digest, session_id=session_id, kind=TokenKind.REFRESH, now=now)
    await tx.sessions.add(session, token)
    issued = Transfer(
        id=TransferId(new_id()), kind=TransferKind.PURCHASE_TOKENS,
        debit=Account.system(AccountKind.TOKENS_ISSUED), credit=Account.of(AccountKind.VIEWER_PAID, person),
        amount=PLENTY, fee_account=None, fee=0, reference=NO_CAUSE, at=now,
    )  # fmt: skip
    await tx.ledger.post([issued])
    return person, session_id


async def add_show(tx: Transaction, performer: UserId) -> StreamId:
    """One that is live."""
    now = utc_now()
    stream = Stream.create(
        stream_id=StreamId(new_id()), performer_id=performer, title="Evening ragas on the veena",
        key_digest=secrets.token_bytes(32), now=now,
    )  # fmt: skip
    await tx.streams.add(stream.live(now))
    return stream.id
