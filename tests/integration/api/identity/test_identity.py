"""Accounts, sessions and the edge around them."""

from uuid import uuid4

import msgspec
import pytest
from quart import Quart, Response

from domain.age_verification.age import AgeState
from domain.identity.permissions import Role
from entrypoints.container import Container
from tests.clients import client_of
from tests.integration.api.conftest import People

PASSWORD = "monsoon over the veena"


async def post(app: Quart, path: str, body: object, **headers: str) -> Response:
    return await app.test_client().post(path, data=msgspec.json.encode(body), headers=headers)


async def decoded(response: Response) -> dict[str, object]:
    return msgspec.json.decode(await response.get_data(), type=dict[str, object])


async def registered(app: Quart) -> str:
    email = f"{uuid4()}@example.in"
    body = {"email": email, "password": PASSWORD, "display_name": "Asha"}
    assert (await post(app, "/v1/users", body)).status_code == 201
    return email


async def test_register_sign_in_refresh_and_sign_out(app: Quart) -> None:
    email = await registered(app)
    signed_in = await decoded(await post(app, "/v1/sessions", {"email": email, "password": PASSWORD}))
    assert (signed_in["token_type"], signed_in["expires_in"]) == ("Bearer", 600)

    refreshed = await decoded(
        await post(app, "/v1/sessions/refresh", {"refresh_token": signed_in["refresh_token"]})
    )
    headers = {"Authorization": f"Bearer {refreshed['access_token']}"}
    me = await decoded(await app.test_client().get("/v1/me", headers=headers))
    assert (me["display_name"], me["role"], me["age_state"]) == ("Asha", "viewer", "unverified")

    assert (await app.test_client().delete("/v1/sessions/current", headers=headers)).status_code == 204
    assert (await app.test_client().get("/v1/me", headers=headers)).status_code == 401


async def test_a_refresh_token_used_twice_ends_the_session_everywhere(app: Quart) -> None:
    email = await registered(app)
    first = await decoded(await post(app, "/v1/sessions", {"email": email, "password": PASSWORD}))
    second = await decoded(await post(app, "/v1/sessions/refresh", {"refresh_token": first["refresh_token"]}))
    reused = await post(app, "/v1/sessions/refresh", {"refresh_token": first["refresh_token"]})
    assert (reused.status_code, (await decoded(reused))["code"]) == (403, "refresh_token_reused")
    again = await post(app, "/v1/sessions/refresh", {"refresh_token": second["refresh_token"]})
    assert again.status_code == 403
    headers = {"Authorization": f"Bearer {second['access_token']}"}
    assert (await app.test_client().get("/v1/me", headers=headers)).status_code == 401


async def test_acc_10_the_eleventh_try_at_an_account_waits_whatever_the_password(app: Quart) -> None:
    email = await registered(app)
    for _ in range(10):
        wrong = await post(app, "/v1/sessions", {"email": email, "password": "wrong"})
        assert (wrong.status_code, (await decoded(wrong))["code"]) == (403, "wrong_credentials")
    refused = await post(app, "/v1/sessions", {"email": email.upper(), "password": PASSWORD})
    assert (refused.status_code, (await decoded(refused))["code"]) == (429, "too_many_requests")
    assert 0 < int(refused.headers["Retry-After"]) <= 90


async def test_a_role_or_age_that_is_lost_is_lost_at_once(people: People, container: Container) -> None:
    person = await people.make(Role.KYC_OFFICER)
    await person.json("GET", "/v1/staff/verification/cases", status=200)
    async with container.database().begin() as tx:
        await tx.users.update(person.user.with_role(Role.VIEWER))
    await person.json("GET", "/v1/staff/verification/cases", status=403)


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        (b'{"email": 1.5, "password": "x", "display_name": "y"}', "/email"),
        (b'{"email": "a@b.in", "password": "x"}', "/display_name"),
        (b'{"email": "a@b.in", "password": "x", "display_name": "y", "role": "admin"}', "/role"),
        (b'{"email": "a@b.in", "email": "c@d.in", "password": "x", "display_name": "y"}', ""),
        (b'{"email": NaN, "password": "x", "display_name": "y"}', ""),
        (b"[" * 5000, ""),
        (b"\xff\xfe", ""),
        (b"", ""),
    ],
)
async def test_api_15_a_body_that_is_not_exactly_right_is_refused_where_it_is_wrong(
    app: Quart, body: bytes, pointer: str
) -> None:
    response = await app.test_client().post("/v1/users", data=body)
    problem = await decoded(response)
    assert (response.status_code, problem["code"], problem["pointer"]) == (422, "malformed_body", pointer)


async def test_a_huge_body_is_refused(app: Quart) -> None:
    assert (await app.test_client().post("/v1/users", data=b"x" * 70_000)).status_code == 413


async def test_api_02_every_failure_is_a_problem_with_a_stable_type(app: Quart) -> None:
    for method, path, status, code in [
        ("GET", "/v1/nothing-here", 404, "not_found"),
        ("DELETE", "/v1/users", 405, "method_not_allowed"),
        ("GET", "/v1/me", 401, "not_signed_in"),
    ]:
        response = await client_of(app).open(path, method=method)
        problem = await decoded(response)
        assert (response.status_code, response.mimetype) == (status, "application/problem+json")
        assert (problem["status"], problem["code"]) == (status, code)
        assert problem["type"] == "/problems/" + code.replace("_", "-")
        assert problem["title"]
        assert str(problem["instance"]) == "urn:request:" + response.headers["X-Request-Id"]


async def test_api_06_every_answer_says_how_much_is_left(people: People) -> None:
    person = await people.make()
    first = (await person.call("GET", "/v1/me")).headers["RateLimit"]
    second = (await person.call("GET", "/v1/me")).headers["RateLimit"]
    assert first.startswith('"default";r=599')
    assert second.startswith('"default";r=59')


async def test_a_request_id_of_the_caller_is_kept_only_when_it_is_one(app: Quart) -> None:
    client, mine = app.test_client(), str(uuid4())
    kept = await client.get("/health", headers={"X-Request-Id": mine})
    assert kept.headers["X-Request-Id"] == mine
    made = await client.get("/health", headers={"X-Request-Id": "x\tinjected"})
    assert made.headers["X-Request-Id"] not in {"", "x\tinjected"}


async def test_a_cookie_needs_the_csrf_token_of_its_own_session(
    app: Quart, people: People, container: Container
) -> None:
    asha, ravi = await people.make(), await people.make()
    authenticator = container.authenticator()

    async def change(cookie: str, token: str | None, **headers: str) -> int:
        sent = {"Cookie": f"{authenticator.cookie_name}={cookie}", **headers}
        if token is not None:
            sent["X-CSRF-Token"] = token
        body = msgspec.json.encode({"display_name": "Asha Rao"})
        return (await app.test_client().patch("/v1/me", data=body, headers=sent)).status_code

    async def token_of(cookie: str) -> str:
        who = await container.identity_queries().principal_of_session(
            asha.session_id if cookie == asha.cookie else ravi.session_id, now=container.now()()
        )
        return authenticator.csrf_token(who)

    assert await change(asha.cookie, None) == 403
    assert await change(asha.cookie, "") == 403
    assert await change(asha.cookie, await token_of(ravi.cookie)) == 403
    assert await change(asha.cookie, await token_of(asha.cookie)) == 200
    mine = await token_of(asha.cookie)
    assert await change(asha.cookie, mine, **{"Sec-Fetch-Site": "cross-site"}) == 403


async def test_reading_with_a_cookie_needs_no_token(app: Quart, people: People, container: Container) -> None:
    asha = await people.make(age=AgeState.PENDING)
    name = container.authenticator().cookie_name
    response = await app.test_client().get("/v1/me/age", headers={"Cookie": f"{name}={asha.cookie}"})
    assert (await decoded(response))["state"] == "pending"


async def test_an_unforeseen_error_says_nothing_of_what_it_held(
    app: Quart, container: Container, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def explode(self: object, **_: object) -> None:
        raise RuntimeError("asha@example.in lives here")

    monkeypatch.setattr("application.identity.register_user.RegisterUser.__call__", explode)
    body = {"email": "asha@example.in", "password": PASSWORD, "display_name": "Asha"}
    response = await post(app, "/v1/users", body)
    text = (await response.get_data()).decode()
    assert (response.status_code, "asha" in text.lower()) == (500, False)
    assert '"code":"internal_error"' in text


async def test_every_answer_carries_the_security_headers(app: Quart) -> None:
    headers = (await app.test_client().get("/health")).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("headers", "is_ours"),
    [
        ({}, True),
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "none"}, True),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Origin": "http://localhost"}, True),
        ({"Origin": "http://localhost:8410"}, False),
        ({"Origin": "http://elsewhere.test"}, False),
        ({"Origin": "null"}, False),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "http://proxied.test"}, True),
    ],
)
@pytest.mark.parametrize("path", ["/sign-in", "/sign-up"])
async def test_nobody_is_signed_in_from_another_origins_page(
    app: Quart, path: str, headers: dict[str, str], is_ours: bool
) -> None:
    form = {"email": f"{uuid4()}@example.in", "password": "wrong wrong wrong", "display_name": "x"}
    response = await app.test_client().post(path, form=form, headers=headers)
    code = await response.get_data(as_text=True)
    assert ("csrf_failed" not in code) is is_ours, response.status_code


async def test_a_path_with_two_slashes_is_nothing_and_sends_nobody_elsewhere(app: Quart) -> None:
    response = await app.test_client().get("/static//app.css", headers={"Host": "elsewhere.example"})
    assert (response.status_code, "Location" in response.headers) == (404, False)
