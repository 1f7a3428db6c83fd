"""What only DigiLocker does: PKCE, two sources for one birth, signed documents, access that is given back."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest
from quart import Quart, Response, request

from domain.age_verification.claims import DocumentKind
from ports.age_verification.providers import (
    BadProviderWebhook,
    ProviderError,
    ProviderReport,
    ProviderState,
    Started,
    WrongRedirect,
)
from tests.integration.providers.conftest import Sandbox, served
from tests.integration.providers.stages import SandboxStage, an_attempt, digilocker, finish, now


@pytest.fixture
def stage(sandbox: Sandbox, nobody_there: str) -> SandboxStage:
    return SandboxStage("digilocker", sandbox, nobody_there)


async def walked(stage: SandboxStage, outcome: str = "adult", **choices: str) -> tuple[ProviderReport, str]:
    """What DigiLocker finds, and the page on which its sandbox tells of the access."""
    attempt = an_attempt()
    started = await stage.provider.start(attempt, return_url=stage.return_url)
    page = await stage.page(started)
    at_page = replace(started, url=page)
    answer = await _answered(stage, at_page, outcome, **choices)
    return await finish(stage, attempt, started, answer), page


async def _answered(stage: SandboxStage, at_page: Started, outcome: str, **choices: str) -> dict[str, str]:
    came_back = await stage.sandbox.browser.post(at_page.url, data={"outcome": outcome, **choices})
    query = parse_qs(urlsplit(came_back.headers["location"]).query)
    return {name: values[0] for name, values in query.items()}


async def access_ended(stage: SandboxStage, page: str) -> bool:
    return "access to these documents was given back" in (await stage.sandbox.browser.get(page)).text


async def test_age_06_the_person_is_sent_with_a_state_and_the_hash_of_a_verifier(stage: SandboxStage) -> None:
    attempt = an_attempt()
    started = await stage.provider.start(attempt, return_url=stage.return_url)
    query = {name: values[0] for name, values in parse_qs(urlsplit(started.url).query).items()}

    assert query["state"] == started.state
    assert query["code_challenge_method"] == "S256"
    assert started.secret not in started.url, "the verifier never leaves the server"
    assert len(started.secret) >= 43
    other = await stage.provider.start(an_attempt(), return_url=stage.return_url)
    assert other.state != started.state
    assert other.secret != started.secret
    assert started == await stage.provider.start(attempt, return_url=stage.return_url)


async def test_age_06_the_aadhaar_and_the_pan_of_the_person_are_pulled(stage: SandboxStage) -> None:
    report, page = await walked(stage, persona="ravi")

    assert report.claims is not None
    assert (report.claims.kind, report.claims.name) == (DocumentKind.AADHAAR, "Ravi Iyer")
    assert (report.claims.date_of_birth, report.claims.last_four) == (date(1995, 8, 2), "7364")
    (pan,) = report.also
    assert (pan.kind, pan.number, pan.name) == (DocumentKind.PAN, "BKQPI5532M", "RAVI IYER")
    assert pan.date_of_birth == date(1995, 8, 2)
    assert await access_ended(stage, page)


async def test_age_06_a_birth_that_differs_between_user_and_aadhaar_needs_a_person(
    stage: SandboxStage,
) -> None:
    report, page = await walked(stage, "contradiction")

    assert (report.state, report.code) == (ProviderState.REVIEW, "births_differ")
    assert (report.finding.date_of_birth, report.finding.over_18) == (None, None)
    assert report.claims is not None, "an officer has something to look at"
    assert await access_ended(stage, page)


@pytest.mark.parametrize("fault", ["error", "malformed", "forged"])
async def test_age_06_the_access_is_given_back_also_when_something_fails(
    stage: SandboxStage, fault: str
) -> None:
    attempt = an_attempt()
    started = await stage.provider.start(attempt, return_url=stage.return_url)
    page = await stage.page(started)
    answer = await _answered(stage, replace(started, url=page), "adult", fault=fault)

    with pytest.raises(ProviderError):
        await finish(stage, attempt, started, answer)

    assert await access_ended(stage, page)


async def test_age_06_a_code_is_taken_once(stage: SandboxStage) -> None:
    attempt = an_attempt()
    started = await stage.provider.start(attempt, return_url=stage.return_url)
    answer = await stage.walk(attempt, started, "adult")
    await finish(stage, attempt, started, answer)

    with pytest.raises(WrongRedirect):
        await finish(stage, attempt, started, answer)


@pytest.mark.parametrize(
    "change",
    [
        {"state": "another"},
        {"state": ""},
        {"code": "another"},
        {"code": ""},
        {"code": "a code with spaces"},
        {"code": "x" * 513},
    ],
)
async def test_age_06_an_answer_with_another_state_or_code_is_refused(
    stage: SandboxStage, change: dict[str, str]
) -> None:
    attempt = an_attempt()
    started = await stage.provider.start(attempt, return_url=stage.return_url)
    answer = await stage.walk(attempt, started, "adult")

    with pytest.raises(WrongRedirect):
        await finish(stage, attempt, started, {**answer, **change})

    assert (await finish(stage, attempt, started, answer)).state is ProviderState.FINISHED


async def test_age_06_another_verifier_is_refused_here_and_by_digilocker(
    stage: SandboxStage, sandbox: Sandbox
) -> None:
    attempt = an_attempt()
    started = await stage.provider.start(attempt, return_url=stage.return_url)
    answer = await stage.walk(attempt, started, "adult")
    with pytest.raises(WrongRedirect):
        await finish(stage, attempt, replace(started, secret="another" * 7), answer)

    form = {
        "grant_type": "authorization_code",
        "code": answer["code"],
        "client_id": sandbox.settings.digilocker_client_id,
        "client_secret": sandbox.settings.digilocker_client_secret,
        "redirect_uri": stage.return_url,
        "code_verifier": "another" * 7,
    }
    token = f"{sandbox.settings.digilocker_url}/public/oauth2/1/token"
    refused = await sandbox.browser.post(token, data=form)
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_grant")
    with pytest.raises(WrongRedirect):  # the code was used up by whoever tried
        await finish(stage, attempt, started, answer)


async def test_age_06_the_redirect_address_belongs_to_the_code(stage: SandboxStage) -> None:
    attempt = an_attempt()
    started = await stage.provider.start(attempt, return_url=stage.return_url)
    answer = await stage.walk(attempt, started, "adult")
    with pytest.raises(WrongRedirect):
        await stage.provider.finish(
            attempt,
            reference="",
            secret=started.secret,
            answer=answer,
            return_url=f"{stage.return_url}/elsewhere",
        )


async def test_age_06_denied_consent_finds_nothing(stage: SandboxStage) -> None:
    report, _ = await walked(stage, "expired")
    assert (report.state, report.code) == (ProviderState.LAPSED, "access_denied")


async def test_an_error_in_the_answer_is_not_repeated_word_for_word(stage: SandboxStage) -> None:
    attempt = an_attempt()
    started = await stage.provider.start(attempt, return_url=stage.return_url)
    answer = {"state": started.state, "error": "Asha Verma is not at home"}
    assert (await finish(stage, attempt, started, answer)).code == "unnamed"


async def test_a_wrong_client_secret_is_an_error_not_the_persons_fault(
    sandbox: Sandbox, stage: SandboxStage
) -> None:
    stage.provider = digilocker(sandbox.url, key="another")
    attempt = an_attempt()
    started = await stage.provider.start(attempt, return_url=stage.return_url)
    answer = await stage.walk(attempt, started, "adult")
    with pytest.raises(ProviderError) as refused:
        await finish(stage, attempt, started, answer)
    assert refused.value.permanent


def test_digilocker_sends_no_webhooks() -> None:
    with pytest.raises(BadProviderWebhook):
        digilocker("http://127.0.0.1:9").read_webhook(b"{}", {}, now=now())


# A DigiLocker of another mood: the other spellings, and answers that are too much.


@pytest.fixture
async def odd() -> AsyncIterator[tuple[str, dict[str, object]]]:
    """Its address, and what it answers with; `asked` lists the paths."""
    app, mood = Quart("odd"), {"asked": [], "user": {}, "eaadhaar": b"", "encoding": ""}  # type: ignore[var-annotated]

    @app.route("/digilocker/public/<path:path>", methods=["GET", "POST"])
    async def answer(path: str) -> Response:
        mood["asked"].append(path)  # type: ignore[attr-defined]
        if path == "oauth2/1/token":
            form = await request.form
            assert "client_secret" in form
            return Response('{"access_token": "t"}')
        if path == "oauth2/1/user":
            import msgspec

            return Response(msgspec.json.encode(mood["user"]))
        if path == "oauth2/3/xml/eaadhaar" and not mood["eaadhaar"]:
            return Response(status=404)
        if path.startswith("oauth2/3/xml/"):
            return _signed(mood["eaadhaar"] or EAADHAAR, str(mood["encoding"]))  # type: ignore[arg-type]
        return Response("{}", 500)

    async with served(lambda _: app) as url:
        yield url, mood  # type: ignore[misc]


EAADHAAR = (
    b'<KycRes><UidData uid="xxxxxxxx4821"><Poi name="Asha Verma" dob="14-03-1998" gender="F"/>'
    b"</UidData></KycRes>"
)


def _signed(body: bytes, encoding: str) -> Response:
    import base64

    from adapters.verification_vendors.reading import mac
    from tests.integration.providers.conftest import DIGILOCKER_SECRET

    headers = {"hmac": base64.b64encode(mac(DIGILOCKER_SECRET, body)).decode()}
    if encoding:
        headers["Content-Encoding"] = encoding
    return Response(body, 200, headers, content_type="application/xml")


async def ask(url: str) -> ProviderReport:
    provider, attempt, back = digilocker(url), an_attempt(), "https://livepanty.example/back"
    started = await provider.start(attempt, return_url=back)
    try:
        return await provider.finish(
            attempt,
            reference="",
            secret=started.secret,
            answer={"state": started.state, "code": "abc"},
            return_url=back,
        )
    finally:
        await provider.aclose()


@pytest.mark.parametrize("flag", ["eaadhaar", "eaadhar"])
async def test_age_06_both_spellings_of_the_flag_and_of_the_path_are_known(
    odd: tuple[str, dict[str, object]], flag: str
) -> None:
    url, mood = odd
    mood["user"] = {"dob": "14031998", flag: "Y"}

    report = await ask(url)

    assert report.state is ProviderState.FINISHED
    asked = mood["asked"]
    assert isinstance(asked, list)
    assert "oauth2/3/xml/eaadhar" in asked
    assert asked[-1] == "oauth2/1/revoke"
    assert report.also == (), "a PAN that cannot be had stops nothing"


@pytest.mark.parametrize("dob", ["", "14031999", "1998", "31021998"])
async def test_age_06_a_birth_nobody_confirms_needs_a_person(
    odd: tuple[str, dict[str, object]], dob: str
) -> None:
    url, mood = odd
    mood["user"] = {"dob": dob, "eaadhaar": "Y"}
    report = await ask(url)
    assert report.state is ProviderState.REVIEW
    assert report.finding.date_of_birth is None


@pytest.mark.parametrize(
    ("body", "encoding"),
    [(b"<KycRes>" + b" " * (2 * 1024 * 1024), ""), (EAADHAAR, "gzip"), (EAADHAAR, "br")],
)
async def test_an_answer_of_too_much_or_compressed_is_refused(
    odd: tuple[str, dict[str, object]], body: bytes, encoding: str
) -> None:
    url, mood = odd
    mood.update(user={"dob": "14031998", "eaadhaar": "Y"}, eaadhaar=body, encoding=encoding)
    with pytest.raises(ProviderError) as refused:
        await ask(url)
    assert refused.value.permanent
