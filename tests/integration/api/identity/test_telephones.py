"""My telephone number over the API (CHT-12)."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from dependency_injector import providers
from sqlalchemy import text

from adapters.memory.notifications.text_messages import MemoryTextMessages
from domain.age_verification.aadhaar_number import has_verhoeff_check_digit
from domain.age_verification.age import AgeState
from domain.identity.permissions import Role
from domain.language import Language
from entrypoints.container import Container
from entrypoints.edge import rate_limits
from ports.notifications.text_messages import TextMessageError
from ports.rate_limit import Rate
from tests.integration.api.conftest import People
from tests.integration.api.streaming.test_streaming import code_of

OWN = "/v1/me/telephone"
NOTHING = {"telephone": None, "verified_at": None, "sent_to": None, "until": None}


def a_number() -> str:
    """An Indian mobile number that no other test has given."""
    return f"9{uuid4().int % 10**9:09}"


@pytest.fixture
def texts(container: Container, monkeypatch: pytest.MonkeyPatch) -> Iterator[MemoryTextMessages]:
    """All tests come from one address."""
    monkeypatch.setattr(rate_limits, "TELEPHONE_CODES", Rate(count=10_000, period_seconds=3_600, burst=0))
    made = MemoryTextMessages()
    with container.text_messages.override(providers.Object(made)):
        yield made


async def test_cht_12_a_number_is_proved_read_back_masked_and_removed(
    people: People, container: Container, texts: MemoryTextMessages
) -> None:
    asha, number = await people.make(), a_number()
    assert await asha.json("GET", OWN, status=200) == NOTHING
    sent = await asha.json("POST", f"{OWN}/codes", {"telephone": number, "language": "hi"}, status=202)
    [(to, message)] = texts.sent
    assert (to.e164, message.language) == (f"+91{number}", Language.HINDI)
    assert sent["sent_to"] == f"•••••• {number[-4:]}"
    assert await asha.json("GET", OWN, status=200) == {**NOTHING, **sent}
    wrong = await asha.json("PUT", OWN, {"code": "12345"}, status=422)
    assert (wrong["code"], wrong["pointer"]) == ("wrong_telephone_code", "/code")
    verified = await asha.json("PUT", OWN, {"code": message.value}, status=200)
    assert (verified["telephone"], verified["sent_to"], verified["until"]) == (sent["sent_to"], None, None)
    assert await asha.json("GET", OWN, status=200) == verified
    assert (await asha.json("PUT", OWN, {"code": message.value}, status=409))["code"] == "telephone_code_over"
    async with container.engine().connect() as connection:
        query = text("SELECT account_telephone::text FROM account_telephone WHERE user_id = :who")
        row = str(await connection.scalar(query, {"who": asha.user.id}))
    assert not [each for each in (number, number.encode().hex()) if each in row]
    for _ in range(2):
        assert (await asha.call("DELETE", OWN)).status_code == 204
    assert await asha.json("GET", OWN, status=200) == NOTHING


async def test_age_05_a_number_with_its_91_and_no_plus_is_one_here_and_nowhere_else(
    people: People, texts: MemoryTextMessages
) -> None:
    """One in ten of them has the check digit of an Aadhaar number."""
    asha, first = await people.make(), f"919{uuid4().int % 10**8:08}"
    number = next(first + last for last in "0123456789" if has_verhoeff_check_digit(first + last))
    sent = await asha.json("POST", f"{OWN}/codes", {"telephone": number}, status=202)
    assert sent["sent_to"] == f"•••••• {number[-4:]}"
    refused = await asha.json("PUT", OWN, {"code": number}, status=422)
    assert (refused["code"], refused["pointer"]) == ("aadhaar_number_not_accepted", "/code")
    elsewhere = await asha.json("POST", f"{OWN}/codes", {"telephone": [number]}, status=422)
    assert (elsewhere["code"], elsewhere["pointer"]) == ("aadhaar_number_not_accepted", "/telephone/0")


async def test_cht_12_each_refusal_has_its_code(
    people: People, container: Container, texts: MemoryTextMessages
) -> None:
    asha, codes = await people.make(), f"{OWN}/codes"

    async def asked(status: int, **body: str) -> str:
        response = await asha.call("POST", codes, {"telephone": a_number(), **body})
        assert response.status_code == status
        return await code_of(response)

    assert await asked(422, telephone="12345") == "invalid_telephone"
    assert await asked(422, telephone="+4915112345678") == "telephone_country_unserved"
    assert await asked(422, language="fr") == "malformed_body"
    texts.error = TextMessageError("no such number", permanent=True)
    assert await asked(409) == "telephone_unreachable"
    texts.error = TextMessageError("busy")
    assert (await asha.call("POST", codes, {"telephone": a_number()})).status_code == 503
    texts.error, texts.on = None, False
    assert await asked(409) == "no_text_messages_here"
    texts.on = True
    for _ in range(2):
        assert (await asha.call("POST", codes, {"telephone": a_number()})).status_code == 202
    response = await asha.call("POST", codes, {"telephone": a_number()})
    assert (response.status_code, await code_of(response)) == (429, "too_many_telephone_codes")
    assert int(response.headers["Retry-After"]) > 60
    assert len(texts.sent) == 2


async def test_cht_12_one_address_asks_for_so_many_codes_whoever_signs_in(
    people: People, texts: MemoryTextMessages, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rate_limits, "TELEPHONE_CODES", Rate(count=1, period_seconds=60, burst=0))
    answers = []
    for _ in range(3):
        asha = await people.make()
        answers.append((await asha.call("POST", f"{OWN}/codes", {"telephone": a_number()})).status_code)
    assert 429 in answers
    assert len(texts.sent) == answers.count(202)


async def test_cht_12_only_verified_adults_are_sent_codes_and_anybody_removes_their_number(
    people: People, texts: MemoryTextMessages
) -> None:
    for age in (AgeState.UNVERIFIED, AgeState.PENDING, AgeState.MINOR_LOCKED):
        young = await people.make(age=age)
        for method, path, body in (
            ("POST", f"{OWN}/codes", {"telephone": a_number()}), ("PUT", OWN, {"code": "123456"}),
        ):  # fmt: skip
            assert (await young.call(method, path, body)).status_code == 403
        assert (await young.call("DELETE", OWN)).status_code == 204
    meera = await people.make(Role.MODERATOR)
    await meera.json("POST", f"{OWN}/codes", {"telephone": a_number()}, status=202)
    assert len(texts.sent) == 1
