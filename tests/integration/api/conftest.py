"""The whole web program on real PostgreSQL and Valkey; providers outside it, and the media plane, are memory twins."""

import base64
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import msgspec
import pytest
import pytest_asyncio
from dependency_injector import providers
from quart import Quart, Response
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import create_async_engine

from adapters.memory.age_verification.providers import MemoryFaces, MemoryProvider, MemoryTaxIds
from adapters.memory.age_verification.sanitizer import MemorySanitizer
from adapters.memory.age_verification.scanner import MemoryScanner
from adapters.memory.notifications.mailer import MemoryMailer
from adapters.memory.object_store import MemoryObjectStore
from adapters.memory.payments.gateway import MemoryGateway, MemoryGateways
from adapters.memory.payouts.provider import MemoryPayoutProvider
from adapters.memory.streaming.media import MemoryMedia
from adapters.memory.streaming.media_taps import MemoryTaps
from adapters.memory.streaming.recordings import MemoryMediaRecordings
from domain.age_verification.age import AgeState, AgeStatus
from domain.age_verification.method import Method
from domain.identity.permissions import Role
from domain.identity.session import Session, SessionToken, TokenKind, digest_of
from domain.identity.user import User
from domain.ids import SessionId, UserId
from domain.payments.providers import Provider
from entrypoints.app import create_app
from entrypoints.choices.verification import VerificationVendors
from entrypoints.cli.run_settings import TEXT_TEMPLATE_IDS
from entrypoints.container import Container, create_container
from entrypoints.containers.ground import URGENT_CONNECTIONS
from entrypoints.settings import Settings
from tests.builders import a_signed_agreement, a_user, an_approval
from tests.clients import client_of
from tests.integration.conftest import PATIENCE_SECONDS, Databases
from tests.vault_keys import vault_key_file


def settings_for_tests(database_url: str, redis_url: str) -> Settings:
    secret = "a-secret-of-the-tests-0123456789-abcdef"
    return Settings.model_validate(
        {
            "environment": "dev",
            "public_url": "http://livepanty.test",
            "country_header": "CF-IPCountry",
            "database_url": database_url,
            "redis_url": redis_url,
            "s3_endpoint_url": "http://127.0.0.1:9",
            "s3_access_key_id": "AKIATEST",
            "s3_secret_access_key": secret,
            "vault_key_file": str(vault_key_file()),
            "smtp_url": "smtp://127.0.0.1:9",
            "text_region": "ap-south-1",
            "text_endpoint_url": "http://127.0.0.1:9",
            "text_access_key_id": "livepanty-tests",
            "text_secret_access_key": "a secret key",
            "text_header": "LVPNTY",
            "text_entity_id": "1" * 19,
            "text_template_ids": TEXT_TEMPLATE_IDS,
            "mail_from": "LivePanty <no-reply@livepanty.test>",
            "secret_key": secret,
            "second_look_permille": 0,  # else one closed case of twenty is sealed for whoever had no part in it
            "token_signing_key": base64.urlsafe_b64encode(bytes(range(32))).decode(),
            "ledger_digest_key": base64.urlsafe_b64encode(bytes(range(32))).decode(),
            "media_url": "http://127.0.0.1:9",
            "media_secret": secret,
            "razorpay_key_id": "rzp_test_tests",
            "seller_legal_name": "Example Media Private Limited",
            "seller_gstin": "29AAAAA0000A1Z5",
            "seller_address": "1 Example Road, Bengaluru",
            "statement_descriptor": "EXAMPLE MEDIA",
            "razorpay_key_secret": secret,
            "razorpay_webhook_secret": secret,
            "razorpayx_account_number": "7878780080316316",
            "razorpayx_webhook_secret": secret,
            "razorpay_api_url": "http://127.0.0.1:9",
            "razorpay_checkout_url": "http://sandbox.test/checkout",
            "identity_hash_key": secret,
            "age_provider_url": "http://sandbox.test/age",
            "age_provider_api_key": secret,
            "age_provider_webhook_secret": secret,
        }
    )


def memory_vendors() -> VerificationVendors:
    """A twin behind every method that leads to a provider."""
    methods = (Method.AGE_PROVIDER, Method.DIGILOCKER, Method.CASHFREE, Method.VERIFF)
    return VerificationVendors(
        {method: MemoryProvider(method) for method in methods}, MemoryTaxIds(), MemoryFaces(), ()
    )


def provider_of(container: Container, method: Method = Method.AGE_PROVIDER) -> MemoryProvider:
    provider = container.providers_by_method()[method]
    assert isinstance(provider, MemoryProvider)
    return provider


def be_patient(container: Container, database_url: str, redis_url: str) -> None:
    """Wait for what a busy machine is slow at: without Valkey's or the database's answer in time the program would do
    something else, and rightly."""
    urgent = create_async_engine(
        database_url, pool_size=URGENT_CONNECTIONS, max_overflow=0, pool_timeout=PATIENCE_SECONDS
    )
    container.urgent_engine.override(providers.Object(urgent))
    container.redis.override(providers.Singleton(Redis.from_url, redis_url))
    container.rate_limiter.add_kwargs(answer_within_seconds=PATIENCE_SECONDS)
    container.room_feed.add_kwargs(publish_seconds=PATIENCE_SECONDS)
    for book in (container.tip_book, container.message_book):
        book.add_kwargs(busy_seconds=PATIENCE_SECONDS)
    for figures in (
        container.second_look_figures, container.picture_figures, container.speech_figures, container.waiting_figures,
    ):  # fmt: skip
        figures.add_kwargs(seconds=PATIENCE_SECONDS)


@pytest_asyncio.fixture(scope="session")
async def container(databases: Databases, redis_url: str) -> AsyncIterator[Container]:
    """On a database of its own: tests of the adapters live in other centuries, and would come first in every list."""
    database_url = await databases.create()
    url = databases.as_program(database_url)
    engine = create_async_engine(url, pool_size=25, max_overflow=15)
    made = create_container(settings_for_tests(url, redis_url))
    media = MemoryMedia()
    made.engine.override(providers.Object(engine))
    be_patient(made, url, redis_url)
    made.media_sessions.override(providers.Object(media))
    made.media_views.override(providers.Object(media))
    made.media_rooms.override(providers.Object(media))
    made.media_controls.override(providers.Object(media))
    made.gateways.override(providers.Singleton(MemoryGateways, *map(MemoryGateway, Provider)))
    made.media_attendance.override(providers.Object(media))
    made.media_recordings.override(providers.Singleton(MemoryMediaRecordings))
    made.media_taps.override(providers.Singleton(MemoryTaps))
    made.payout_provider.override(providers.Singleton(MemoryPayoutProvider))
    made.verification_vendors.override(providers.Singleton(memory_vendors))
    made.mailer.override(providers.Singleton(MemoryMailer))
    made.object_store.override(providers.Singleton(MemoryObjectStore))
    made.sanitizer.override(providers.Singleton(MemorySanitizer))
    made.scanner.override(providers.Singleton(MemoryScanner))
    yield made
    await made.urgent_engine().dispose()
    await engine.dispose()
    await made.redis().aclose()
    await databases.drop(database_url)


@pytest_asyncio.fixture(scope="session")
async def app(container: Container) -> AsyncIterator[Quart]:
    made = create_app(container)
    hub = container.hub()
    await hub.start()
    yield made
    await hub.stop()


@dataclass(frozen=True)
class Person:
    """Somebody with an open session, and the API as they call it."""

    app: Quart
    user: User
    session_id: SessionId
    access_token: str
    cookie: str

    async def call(self, method: str, path: str, body: object = None, **headers: str) -> Response:
        data = body if isinstance(body, bytes | None) else msgspec.json.encode(body)
        given = {"Authorization": f"Bearer {self.access_token}", **headers}
        if (
            data is not None
        ):  # as every real client sends it, and the test client does not: the tips' lane asks for it
            given["Content-Length"] = str(len(data))
        return await client_of(self.app).open(path, method=method, data=data, headers=given)

    async def json(self, method: str, path: str, body: object = None, *, status: int) -> Any:
        response = await self.call(method, path, body)
        text = await response.get_data()
        assert response.status_code == status, text
        return msgspec.json.decode(text) if text else None


class People:
    """Makes people of any role and age, straight in the database."""

    def __init__(self, app: Quart, container: Container) -> None:
        self._app = app
        self._container = container

    async def make(self, role: Role = Role.VIEWER, age: AgeState = AgeState.VERIFIED_ADULT) -> Person:
        now = self._container.now()()
        user = a_user(id=UserId(uuid4()), email=f"{uuid4()}@example.in", role=role, created_at=now)
        session = Session.start(session_id=SessionId(uuid4()), user_id=user.id, now=now)
        cookie = self._container.new_secret()()
        token = SessionToken.issue(
            digest=digest_of(cookie), session_id=session.id, kind=TokenKind.COOKIE, now=now
        )
        async with self._container.database().begin() as tx:
            await tx.users.add(user)
            await tx.ages.save(AgeStatus(user.id, age, None, "tests", now, None))
            await tx.sessions.add(session, token)
            if role is Role.PERFORMER:
                await tx.agreements.add(a_signed_agreement(user_id=user.id, signed_at=now))
                await tx.cases.record(an_approval(user.id))
        access_token = self._container.access_tokens().issue(user.id, session.id, now=now)
        return Person(self._app, user, session.id, access_token, cookie)


@pytest.fixture
def people(app: Quart, container: Container) -> People:
    return People(app, container)
