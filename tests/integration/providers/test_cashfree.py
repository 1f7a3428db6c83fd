"""What only Cashfree does: two places for a signature, links that die, PAN, faces, and a signed client id."""

import base64
from collections.abc import AsyncIterator, Callable
from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from quart import Quart, Response, request

from adapters.memory.age_verification.providers import MemoryFaces, MemoryTaxIds
from adapters.verification_vendors.cashfree import CashfreeProvider
from adapters.verification_vendors.cashfree_api import CashfreeApi
from adapters.verification_vendors.cashfree_face import CashfreeFaces
from adapters.verification_vendors.cashfree_pan import CashfreeTaxIds
from adapters.verification_vendors.reading import mac
from entrypoints.sandbox.cashfree import NO_FACE, NOT_ALIVE, SOMEBODY_ELSE, TROUBLED_PAN
from ports.age_verification.providers import (
    UNDATED,
    BadProviderWebhook,
    FaceVerifier,
    ProviderError,
    ProviderState,
    TaxIdVerifier,
)
from tests.integration.providers.conftest import CASHFREE_SECRET, CLIENT_ID, Sandbox, served
from tests.integration.providers.stages import SandboxStage, an_attempt, cashfree_api, now

ASHA_PAN, ASHA_BORN = "AFZPV7190K", date(1998, 3, 14)


def provider(*, signed_in_body: bool) -> CashfreeProvider:
    return CashfreeProvider(cashfree_api("http://127.0.0.1:9"), now=now, signed_in_body=signed_in_body)


def a_message(event: str = "SUCCESS", **changes: object) -> dict[str, object]:
    return {
        "event_type": f"DIGILOCKER_VERIFICATION_{event}",
        "event_time": now().strftime("%Y-%m-%dT%H:%M:%SZ"),
        "version": "v1",
        "data": {"verification_id": f"{an_attempt()}.abcdef01", "status": "AUTHENTICATED", "reference_id": 7},
        **changes,
    }


def signed_in_header(content: object, *, at: datetime | None = None) -> tuple[bytes, dict[str, str]]:
    body = msgspec.json.encode(content)
    timestamp = str(int((at or now()).timestamp() * 1000))
    signature = base64.b64encode(mac(CASHFREE_SECRET, timestamp.encode() + body)).decode()
    return body, {"x-webhook-timestamp": timestamp, "x-webhook-signature": signature}


def signed_in_the_body(content: dict[str, object]) -> bytes:
    data = content["data"]
    assert isinstance(data, dict)
    values = "".join(str(data[key]) for key in sorted(data))
    signature = base64.b64encode(mac(CASHFREE_SECRET, values.encode())).decode()
    return msgspec.json.encode({**content, "signature": signature})


@pytest.mark.parametrize("event", ["LINK_EXPIRED", "CONSENT_DENIED", "CONSENT_EXPIRED", "FAILURE"])
def test_age_10_a_link_that_ended_has_lapsed_when_cashfree_says(event: str) -> None:
    content = a_message(event, event_time="2026-11-20T10:00:00Z")
    body, headers = signed_in_header(content)
    report = provider(signed_in_body=False).read_webhook(body, headers, now=now())
    assert report.state is ProviderState.LAPSED
    assert report.said_at == datetime(2026, 11, 20, 10, tzinfo=UTC)
    assert report.code == f"DIGILOCKER_VERIFICATION_{event}"


def test_success_only_says_that_it_is_time_to_ask() -> None:
    body, headers = signed_in_header(a_message())
    report = provider(signed_in_body=False).read_webhook(body, headers, now=now())
    assert (report.state, report.said_at) == (ProviderState.RUNNING, UNDATED)
    assert report.finding.date_of_birth is None


def test_seconds_are_taken_as_well_as_milliseconds() -> None:
    body = msgspec.json.encode(a_message())
    timestamp = str(int(now().timestamp()))
    signature = base64.b64encode(mac(CASHFREE_SECRET, timestamp.encode() + body)).decode()
    headers = {"x-webhook-timestamp": timestamp, "x-webhook-signature": signature}
    assert provider(signed_in_body=False).read_webhook(body, headers, now=now()).event_id


def test_age_10_a_signature_in_the_body_is_taken_only_where_a_setting_says_so() -> None:
    body = signed_in_the_body(a_message())
    with pytest.raises(BadProviderWebhook):
        provider(signed_in_body=False).read_webhook(body, {}, now=now())
    assert provider(signed_in_body=True).read_webhook(body, {}, now=now()).event_id


def test_age_10_a_signature_in_the_body_leaves_the_event_unsigned_and_so_decides_nothing() -> None:
    """Whoever hears one message may turn a success into a denial, for the name of the event is not signed."""
    body = signed_in_the_body(a_message()).replace(b"SUCCESS", b"CONSENT_DENIED")
    report = provider(signed_in_body=True).read_webhook(body, {}, now=now())
    assert (report.state, report.said_at) == (ProviderState.RUNNING, UNDATED)


@pytest.mark.parametrize(
    "change",
    [
        lambda: {"event_time": (now() - timedelta(minutes=6)).isoformat()},
        lambda: {"event_time": (now() + timedelta(minutes=6)).isoformat()},
        lambda: {"event_time": "yesterday"},
        lambda: {"data": {"verification_id": "not ours"}},
        lambda: {"data": {}},
    ],
)
def test_age_10_a_message_signed_in_the_body_has_to_be_fresh_and_ours(
    change: Callable[[], dict[str, object]],
) -> None:
    body = signed_in_the_body(a_message() | change())
    with pytest.raises(BadProviderWebhook):
        provider(signed_in_body=True).read_webhook(body, {}, now=now())


def test_age_10_a_changed_value_breaks_the_signature_in_the_body() -> None:
    body = signed_in_the_body(a_message()).replace(b"abcdef01", b"abcdef02")
    with pytest.raises(BadProviderWebhook):
        provider(signed_in_body=True).read_webhook(body, {}, now=now())


def test_a_signature_in_the_header_that_is_wrong_is_not_mended_by_one_in_the_body() -> None:
    body = signed_in_the_body(a_message())
    with pytest.raises(BadProviderWebhook):
        provider(signed_in_body=True).read_webhook(
            body, {"x-webhook-timestamp": "1", "x-webhook-signature": ""}, now=now()
        )


@pytest.mark.parametrize(
    "content",
    [
        [],
        {},
        {"event_type": "X", "event_time": "2026-11-20T10:00:00Z"},
        a_message(data={"verification_id": "0" * 36}),
        a_message(data={"verification_id": f"{an_attempt()}-9"}),
        a_message(data={"verification_id": f"{an_attempt()}.{'9' * 20}"}),
        a_message(data={"verification_id": 7}),
        a_message("FAILURE", event_time="10 o'clock"),
    ],
)
def test_age_10_what_is_signed_and_cannot_be_read_is_refused(content: object) -> None:
    body, headers = signed_in_header(content)
    with pytest.raises(BadProviderWebhook):
        provider(signed_in_body=False).read_webhook(body, headers, now=now())


async def test_a_person_may_come_back_through_an_older_link(sandbox: Sandbox, nobody_there: str) -> None:
    stage, attempt = SandboxStage("cashfree", sandbox, nobody_there), an_attempt()
    older = await stage.provider.start(attempt, return_url=stage.return_url)
    newer = await stage.provider.start(attempt, return_url=stage.return_url)
    assert older.reference != newer.reference
    answer = await stage.walk(attempt, older, "adult")
    report = await stage.provider.finish(
        attempt, reference=newer.reference, secret="", answer=answer, return_url=stage.return_url
    )
    assert (report.state, report.reference) == (ProviderState.FINISHED, older.reference)


# The client id, signed


@pytest.fixture
async def listening() -> AsyncIterator[tuple[str, list[dict[str, str]]]]:
    """A Cashfree that only listens: its address, and the headers of what it heard."""
    app, heard = Quart("listening"), []  # type: ignore[var-annotated]

    @app.route("/cashfree/verification/<path:_>", methods=["GET", "POST"])
    async def answer(_: str) -> Response:
        heard.append({name.lower(): value for name, value in request.headers.items()})
        assert CASHFREE_SECRET not in request.url
        return Response("{}", 500)

    async with served(lambda _: app) as url:
        yield url, heard


async def test_calls_are_signed_where_a_public_key_is_set(
    listening: tuple[str, list[dict[str, str]]],
) -> None:
    url, heard = listening
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    for public_key in (pem.decode(), ""):
        api = cashfree_api(url, public_key=public_key)
        with pytest.raises(ProviderError):
            await api.get("/digilocker", {})
        await api.aclose()

    signed, plain = heard
    oaep = padding.OAEP(padding.MGF1(hashes.SHA1()), hashes.SHA1(), None)
    opened = key.decrypt(base64.b64decode(signed["x-cf-signature"]), oaep).decode()
    client_id, _, seconds = opened.rpartition(".")
    assert client_id == CLIENT_ID
    assert abs(int(seconds) - now().timestamp()) < 60
    assert "x-cf-signature" not in plain
    assert plain["x-client-secret"] == CASHFREE_SECRET


# PAN and faces, on the twins and the real clients


@pytest.fixture(params=["memory", "cashfree"])
async def tax_ids(request: pytest.FixtureRequest, sandbox: Sandbox) -> AsyncIterator[TaxIdVerifier]:
    if request.param == "memory":
        twin = MemoryTaxIds()
        twin.holders[ASHA_PAN] = ("Asha Verma", ASHA_BORN)
        yield twin
        return
    api = cashfree_api(sandbox.url)
    yield CashfreeTaxIds(api)
    await api.aclose()


@pytest.mark.parametrize(
    ("number", "name", "born", "expected"),
    [
        (ASHA_PAN, "Asha Verma", ASHA_BORN, (True, True, True)),
        (ASHA_PAN, "ASHA VERMA", ASHA_BORN, (True, True, True)),
        (ASHA_PAN, "Asha Sharma", ASHA_BORN, (True, False, True)),
        (ASHA_PAN, "Asha Verma", date(1998, 3, 15), (True, True, False)),
        ("ZZZPZ9999Z", "Asha Verma", ASHA_BORN, (False, False, False)),
    ],
)
async def test_age_07_a_pan_is_compared_by_name_and_birth(
    tax_ids: TaxIdVerifier, number: str, name: str, born: date, expected: tuple[bool, bool, bool]
) -> None:
    check = await tax_ids.check(number=number, name=name, date_of_birth=born)
    assert (check.valid, check.matches_name, check.matches_birth) == expected
    assert check.reference


async def test_age_07_an_outage_is_no_answer(sandbox: Sandbox) -> None:
    api = cashfree_api(sandbox.url)
    with pytest.raises(ProviderError) as failed:
        await CashfreeTaxIds(api).check(number=TROUBLED_PAN, name="Asha Verma", date_of_birth=ASHA_BORN)
    assert not failed.value.permanent
    await api.aclose()


@pytest.mark.parametrize(
    "change",
    [{"pan": "BKQPI5532M"}, {"verification_id": "another"}, {"status": "MAYBE"}, {"verification_id": None}],
)
async def test_age_07_an_answer_about_another_number_is_refused(change: dict[str, object]) -> None:
    async with _answering(change, status="VALID", pan_status="E", name_match="Y", dob_match="Y") as api:
        with pytest.raises(ProviderError) as refused:
            await CashfreeTaxIds(api).check(number=ASHA_PAN, name="Asha Verma", date_of_birth=ASHA_BORN)
    assert refused.value.permanent
    assert ASHA_PAN not in str(refused.value)


@pytest.mark.parametrize("letter", ["X", "F", "D", "ED", "", "N"])
async def test_age_07_a_number_that_is_not_in_force_matches_nothing(letter: str) -> None:
    async with _answering({}, status="VALID", pan_status=letter, name_match="Y", dob_match="Y") as api:
        check = await CashfreeTaxIds(api).check(number=ASHA_PAN, name="Asha Verma", date_of_birth=ASHA_BORN)
    assert (check.valid, check.matches_name, check.matches_birth) == (False, False, False)


def _answering(change: dict[str, object], **answer: object):  # type: ignore[no-untyped-def]
    """A Cashfree that says this whatever it is asked."""
    import contextlib

    app = Quart("answering")

    @app.post("/cashfree/verification/<path:_>")
    async def say(_: str) -> Response:
        if request.content_type and "json" in request.content_type:
            asked = msgspec.json.decode(await request.get_data())
        else:
            asked = dict(await request.form)
        about = {"verification_id": asked["verification_id"]}
        return Response(msgspec.json.encode({**about, **answer, **change}))

    @contextlib.asynccontextmanager
    async def opened() -> AsyncIterator[CashfreeApi]:
        async with served(lambda _: app) as url:
            api = cashfree_api(url)
            yield api
            await api.aclose()

    return opened()


@pytest.fixture(params=["memory", "cashfree"])
async def faces(request: pytest.FixtureRequest, sandbox: Sandbox) -> AsyncIterator[FaceVerifier]:
    if request.param == "memory":
        yield MemoryFaces()
        return
    api = cashfree_api(sandbox.url)
    yield CashfreeFaces(api)
    await api.aclose()


async def test_age_09_a_score_comes_with_its_verdict_model_and_reference(faces: FaceVerifier) -> None:
    for score in (await faces.liveness(b"a picture"), await faces.match(b"a picture", b"another")):
        assert score.passed
        assert 9_000 <= score.basis_points <= 10_000
        assert score.model
        assert score.reference


@pytest.mark.parametrize("picture", [NOT_ALIVE, NO_FACE])
async def test_age_09_what_is_no_living_face_does_not_pass(sandbox: Sandbox, picture: bytes) -> None:
    api = cashfree_api(sandbox.url)
    assert not (await CashfreeFaces(api).liveness(b"\x89PNG\r\n\x1a\n" + picture)).passed
    await api.aclose()


@pytest.mark.parametrize("picture", [SOMEBODY_ELSE, NO_FACE])
async def test_age_09_somebody_else_does_not_pass(sandbox: Sandbox, picture: bytes) -> None:
    api = cashfree_api(sandbox.url)
    assert not (await CashfreeFaces(api).match(b"a picture", picture)).passed
    await api.aclose()


@pytest.mark.parametrize(
    ("answer", "passed"),
    [
        ({"status": "SUCCESS", "liveness": True, "liveness_score": 0.9}, True),
        ({"status": "SUCCESS", "liveliness": True, "score": 0.9}, True),
        ({"status": "SUCCESS", "liveness": True, "liveliness": False, "score": 0.9}, False),
        ({"status": "SUCCESS", "liveness": True}, False),
        ({"status": "SUCCESS", "score": 0.9}, False),
        ({"status": "MULTIPLE_FACE_DETECTED", "liveness": True, "score": 0.9}, False),
    ],
)
async def test_age_09_only_a_whole_yes_passes(answer: dict[str, object], passed: bool) -> None:
    async with _answering(answer) as api:
        assert (await CashfreeFaces(api).liveness(b"a picture")).passed is passed


@pytest.mark.parametrize(
    "change", [{"verification_id": "another"}, {"score": 1.5}, {"score": -1}, {"score": "high"}]
)
async def test_age_09_a_score_that_is_none_is_refused(change: dict[str, object]) -> None:
    async with _answering(change, status="SUCCESS", liveness=True) as api:
        with pytest.raises(ProviderError) as refused:
            await CashfreeFaces(api).liveness(b"a picture")
    assert refused.value.permanent
