"""The whole web program takes no Aadhaar number, and says whether it takes Aadhaar documents."""

from uuid import uuid4

import pytest
from dependency_injector import providers
from quart import Quart

from domain.identity.permissions import Role
from entrypoints.app import create_app
from entrypoints.container import Container, create_container
from tests.documents_made import an_aadhaar_number
from tests.integration.api.conftest import People, settings_for_tests

NUMBER = an_aadhaar_number()
NOTES = [NUMBER, f"it is {NUMBER[:4]}-{NUMBER[4:8]}-{NUMBER[8:]}"]


@pytest.mark.parametrize("text", NOTES)
async def test_age_05_the_api_refuses_a_number_in_any_text(people: People, text: str) -> None:
    asha, ravi = await people.make(), await people.make(Role.PERFORMER)
    for who, method, path, body, pointer in [
        (asha, "PATCH", "/v1/me", {"display_name": text}, "/display_name"),
        (ravi, "PUT", f"/v1/streams/{uuid4()}", {"title": text}, "/title"),
        (asha, "PUT", f"/v1/streams/{uuid4()}/tips/{uuid4()}", {"tokens": 10, "message": text}, "/message"),
    ]:
        problem = await who.json(method, path, body, status=422)
        assert (problem["code"], problem["pointer"]) == ("aadhaar_number_not_accepted", pointer)
        assert NUMBER not in str(problem)


async def test_age_05_a_query_with_a_number_is_refused_by_api_and_page(people: People) -> None:
    asha = await people.make()
    problem = await asha.json("GET", f"/v1/streams?cursor={NUMBER}", status=422)
    assert (problem["code"], problem["pointer"]) == ("aadhaar_number_not_accepted", "/cursor")
    page = await asha.call("GET", f"/sign-in?next=/{NUMBER}", Accept="text/html")
    assert page.status_code == 422
    assert NUMBER not in (await page.get_data()).decode()


async def test_age_05_a_form_with_a_number_is_refused_and_not_shown_again(app: Quart) -> None:
    client = app.test_client()
    page = (await (await client.get("/sign-up")).get_data()).decode()
    token = page.partition('name="csrf_token" value="')[2].partition('"')[0]
    form = {
        "csrf_token": token,
        "display_name": NUMBER,
        "email": f"{uuid4()}@example.in",
        "password": "a long enough passphrase",
    }
    answer = await client.post("/sign-up", form=form, headers={"Accept": "text/html"})
    text = (await answer.get_data()).decode()
    assert answer.status_code == 422
    assert "Aadhaar" in text
    assert NUMBER not in text


async def test_age_22_health_says_whether_aadhaar_is_taken(app: Quart, container: Container) -> None:
    health = await (await app.test_client().get("/health")).get_json()
    assert (health["status"], health["aadhaar"]) == ("ok", "off")
    settings = settings_for_tests("postgresql+asyncpg://nobody@127.0.0.1:9/nothing", "redis://127.0.0.1:9/0")
    registered = settings.model_copy(update={"ovse_registration_id": "OVSE-1"})
    made = create_container(registered)
    made.rate_limiter.override(providers.Object(container.rate_limiter()))
    health = await (await create_app(made).test_client().get("/health")).get_json()
    assert (health["status"], health["aadhaar"]) == ("ok", "enabled")
