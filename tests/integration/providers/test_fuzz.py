"""Whatever arrives where vendors' messages arrive: a report or a refusal, soon, and within bounds (AGE-10)."""

import json
import random
import time
import tracemalloc
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.memory.age_verification.providers import MemoryProvider
from adapters.verification_vendors.cashfree import CashfreeProvider
from adapters.verification_vendors.issued_documents import read_eaadhaar, read_pan_record
from adapters.verification_vendors.reading import Unreadable, mac
from domain.age_verification.age import Outcome, judge
from entrypoints.sandbox.cashfree import link_json
from entrypoints.sandbox.digilocker import eaadhaar_xml
from entrypoints.sandbox.state import SandboxCheck
from entrypoints.sandbox.veriff import decision_json
from ports.age_verification.providers import (
    BadProviderWebhook,
    ProviderReport,
    ProviderState,
    VerificationProvider,
)
from tests.integration.providers.conftest import AGE_SECRET, CASHFREE_SECRET, VERIFF_SECRET
from tests.integration.providers.stages import age_provider, an_attempt, cashfree_api, veriff

NOWHERE = "http://127.0.0.1:9"
NOW = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
SECONDS_MAX = 1.0
"""Of work: by the clock it depends on who else uses the machine."""
BYTES_MAX = 32 * 1024 * 1024
EACH = 1_200
"""Inputs of each kind to each reader: 5 readers of webhooks, signed and not, and 2 of documents, are some 14,400."""

Sign = Callable[[bytes], dict[str, str]]
ATTEMPT = str(an_attempt())
CHECK = SandboxCheck(
    f"{ATTEMPT}.abcdef01", "cashfree", ATTEMPT, "", outcome="adult", decided_at="2026-11-26T11:00:00Z"
)


def _age_headers(body: bytes) -> dict[str, str]:
    timestamp = str(int(NOW.timestamp()))
    signature = mac(AGE_SECRET, timestamp.encode() + b"." + body).hex()
    return {"x-age-timestamp": timestamp, "x-age-signature": signature, "x-age-event-id": "evt_1"}


def _cashfree_headers(body: bytes) -> dict[str, str]:
    import base64

    timestamp = str(int(NOW.timestamp()))
    signature = base64.b64encode(mac(CASHFREE_SECRET, timestamp.encode() + body)).decode()
    return {"x-webhook-timestamp": timestamp, "x-webhook-signature": signature}


def _veriff_headers(body: bytes) -> dict[str, str]:
    return {"x-hmac-signature": mac(VERIFF_SECRET, body).hex()}


def _memory_headers(body: bytes) -> dict[str, str]:
    sent_at = NOW.isoformat()
    return {"x-sent-at": sent_at, "x-signature": MemoryProvider()._sign(body, sent_at)}


def _cashfree(*, signed_in_body: bool) -> CashfreeProvider:
    return CashfreeProvider(cashfree_api(NOWHERE), now=lambda: NOW, signed_in_body=signed_in_body)


READERS: dict[str, tuple[VerificationProvider, Sign, object]] = {
    "memory": (
        MemoryProvider(),
        _memory_headers,
        {"attempt_id": ATTEMPT, "state": "finished", "said_at": "now"},
    ),
    "age": (
        age_provider(NOWHERE),
        _age_headers,
        {"reference": ATTEMPT, "status": "finished", "date_of_birth": "1998-03-14", "over_18": True},
    ),
    "cashfree": (
        _cashfree(signed_in_body=False),
        _cashfree_headers,
        {
            "event_type": "DIGILOCKER_VERIFICATION_SUCCESS",
            "event_time": "2026-11-26T11:59:00Z",
            "data": link_json(CHECK),
        },
    ),
    "cashfree, signed in the body": (
        _cashfree(signed_in_body=True),
        lambda body: {},
        {
            "event_type": "DIGILOCKER_VERIFICATION_SUCCESS",
            "event_time": "2026-11-26T11:59:00Z",
            "signature": "AAAA",
            "data": link_json(CHECK),
        },
    ),
    "veriff": (veriff(NOWHERE), _veriff_headers, decision_json(CHECK)),
}
MUTATIONS = 4


def mutated(seed: bytes, chance: random.Random) -> bytes:
    """One to four wounds: bytes changed, cut, doubled, swapped for what breaks readers, or blown up."""
    body = bytearray(seed)
    for _ in range(chance.randint(1, MUTATIONS)):
        place = chance.randrange(len(body) + 1)
        match chance.randrange(7):
            case 0:
                body[place : place + 1] = bytes([chance.randrange(256)])
            case 1:
                del body[place : place + chance.randrange(40)]
            case 2:
                body[place:place] = body[max(0, place - 30) : place]
            case 3:
                body[place:place] = chance.choice(_BREAKERS)
            case 4:
                body[place:place] = chance.choice((b"[", b"<a>", b'{"a":', b"A")) * chance.randrange(3_000)
            case 5:
                digits = [at for at, byte in enumerate(body) if 48 <= byte <= 57]
                if digits:
                    body[chance.choice(digits)] = chance.choice(b"0123456789-")
            case _:
                body = body[:place]
        if not body:
            break
    return bytes(body)


_BREAKERS = (
    b"null", b"true", b"1e999", b"-0", b"99999999999999999999", b'"', b"\\u0000", b"\\ud800", b"\x00", b"\xff\xfe",
    b"<!DOCTYPE a>", b"<!ENTITY a 'b'>", b"&a;", b"&#0;", b"<![CDATA[", b"-->", b"<?xml encoding='utf-7'?>",
    b"0000-00-00", b"9999-12-31T23:59:59+23:59", b"0001-01-01T00:00:00-23:59", "१९९८".encode(), b"approved",
)  # fmt: skip


def within_bounds(work: Callable[[], object]) -> object:
    """Run it, within a second; returns what it returned, or None for a declared refusal."""
    begun = time.process_time()
    try:
        return work()
    except (BadProviderWebhook, Unreadable):
        return None
    finally:
        assert time.process_time() - begun < SECONDS_MAX


def heard(provider: VerificationProvider, body: bytes, headers: Mapping[str, str]) -> ProviderReport | None:
    report = within_bounds(lambda: provider.read_webhook(body, headers, now=NOW))
    assert report is None or isinstance(report, ProviderReport)
    if report is not None and report.state is not ProviderState.FINISHED:
        assert judge(report.finding, now=NOW) is Outcome.UNDECIDED
    return report


@pytest.fixture
def bounded_memory() -> object:
    tracemalloc.start()
    yield
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < BYTES_MAX, f"{peak} bytes at once"


@pytest.mark.slow
@pytest.mark.parametrize("name", READERS)
@pytest.mark.usefixtures("bounded_memory")
def test_age_10_wounded_webhooks_are_refused_or_read(name: str) -> None:
    provider, sign, content = READERS[name]
    seed, chance = json.dumps(content).encode(), random.Random(f"webhooks of {name}")
    read = 0
    for _ in range(EACH):
        body = mutated(seed, chance)
        read += heard(provider, body, sign(body)) is not None  # signed: the reader behind the signature
        assert heard(provider, body, {**sign(seed)}) is None or body == seed or name.endswith("body")
    if name in {"age", "cashfree", "veriff"}:
        assert read > 10, "some wounds do not matter: otherwise only the signature was tested"


@pytest.mark.slow
@pytest.mark.parametrize("name", READERS)
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    body=st.one_of(
        st.binary(max_size=2_000),
        st.recursive(
            st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
            lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        ).map(lambda value: json.dumps(value).encode()),
    ),
    headers=st.dictionaries(
        st.sampled_from(
            [
                "x-age-timestamp",
                "x-age-signature",
                "x-webhook-timestamp",
                "x-webhook-signature",
                "x-hmac-signature",
                "x-sent-at",
                "x-signature",
            ]
        ),
        st.text(max_size=80),
    ),
)
def test_age_10_any_body_and_any_headers_are_refused_or_read(
    name: str, body: bytes, headers: dict[str, str]
) -> None:
    provider, sign, _ = READERS[name]
    heard(provider, body, sign(body))
    assert heard(provider, body, headers) is None


@pytest.mark.slow
@pytest.mark.usefixtures("bounded_memory")
def test_age_06_wounded_documents_are_refused_or_read() -> None:
    chance = random.Random("documents")
    aadhaar = eaadhaar_xml(CHECK)
    pan = b'<Certificate number="AFZPV7190K"><IssuedTo><Person name="A" dob="14-03-1998"/></IssuedTo></Certificate>'
    read = 0
    for _ in range(EACH):
        read += within_bounds(lambda: read_eaadhaar(mutated(aadhaar, chance))) is not None
        read += within_bounds(lambda: read_pan_record(mutated(pan, chance))) is not None
    assert 10 < read < 2 * EACH


@pytest.mark.slow
@pytest.mark.usefixtures("bounded_memory")
@pytest.mark.parametrize(
    "body",
    [
        b"[" * 60_000,
        b'{"data":' * 8_000,
        b'{"signature":"","data":{"a":' + b"[" * 60_000,
        b'{"reference":"' + b"\\u0000" * 10_000 + b'"}',
        b"1" * 65_000,
        b'{"a":1' + b"1" * 65_000 + b"}",
    ],
)
def test_age_10_what_is_deep_or_long_does_no_harm(body: bytes) -> None:
    for provider, sign, _ in READERS.values():
        assert heard(provider, body, sign(body)) is None
    for reader in (read_eaadhaar, read_pan_record):
        assert within_bounds(lambda reader=reader: reader(body)) is None  # type: ignore[misc]
        assert within_bounds(lambda reader=reader: reader(b"<a>" * 500_000)) is None  # type: ignore[misc]
        assert within_bounds(lambda reader=reader: reader(b"<a" + b" b='1'" * 200_000)) is None  # type: ignore[misc]
